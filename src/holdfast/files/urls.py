"""Addresses of files."""

from __future__ import annotations

from django.urls import path

from holdfast.files import views

app_name = "files"
urlpatterns = [
    path("<uuid:file>/", views.serve, name="file"),
    path("<uuid:file>/<str:size>/", views.serve, name="file_size"),
]
