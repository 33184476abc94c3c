"""The addresses of incidents at the desk."""

from __future__ import annotations

from django.urls import path

from holdfast.desk.incidents import acting, board

urlpatterns = [
    path("", board.listed, name="incidents"),
    path("band", board.band, name="incidents_band"),
    path("new", acting.begin, name="incident_new"),
    path("<uuid:id>/", board.incident, name="incident"),
    path("<uuid:id>/describe", acting.describe, name="incident_describe"),
    path("<uuid:id>/move", acting.move, name="incident_move"),
    path("<uuid:id>/extend", acting.extend, name="incident_extend"),
    path("<uuid:id>/duty", acting.duty, name="incident_duty"),
    path("<uuid:id>/close", acting.close, name="incident_close"),
]
