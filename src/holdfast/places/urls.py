"""Addresses of the base map's style, one in each language; the archive has one for all (config)."""

from __future__ import annotations

from django.urls import path

from holdfast.places import views

app_name = "places"
urlpatterns = [path("style.json", views.style, name="map_style")]
