"""The addresses of the directory for partners."""

from __future__ import annotations

from django.urls import path

from holdfast.relief import views

app_name = "hsds"

urlpatterns = [
    path("", views.root, name="root"),
    path("services", views.services, name="services"),
    path("services/<uuid:id>", views.service, name="service"),
]
