"""Addresses for gateways."""

from __future__ import annotations

from django.urls import path

from holdfast.messaging import views

app_name = "messaging"
urlpatterns = [path("gateway", views.came, name="came")]
