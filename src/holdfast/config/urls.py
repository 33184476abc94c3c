"""Every address of the product. Each route's view declares its policy (see web.policy)."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from holdfast.accounts import views as accounts
from holdfast.config import health
from holdfast.places import views as maps
from holdfast.relief import views as relief

urlpatterns = [
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("city.css", accounts.city_css, name="city_css"),
    path("_components", accounts.components),
    path("_components/<str:surface>", accounts.components),
    path("files/", include("holdfast.files.urls")),
    path("map/tiles.pmtiles", maps.tiles, name="map_tiles"),
    path("api/v1/", include("holdfast.config.api")),
    path("hooks/", include("holdfast.messaging.urls")),
    path("open311/", include("holdfast.open311.urls")),
    path("hsds/", include("holdfast.relief.urls")),
    path("pfif/person.atom", relief.people, name="pfif_people"),
    path("pfif/note.atom", relief.notes, name="pfif_notes"),
    path("wzdx.geojson", relief.roads, name="wzdx"),
    *i18n_patterns(
        path("staff/", include("allauth.urls")),
        path("desk/", include("holdfast.desk.urls")),
        path("map/", include("holdfast.places.urls")),
        path("", include("holdfast.portal.urls")),
        prefix_default_language=False,
    ),
]

handler400 = "holdfast.web.errors.bad_request"
handler403 = "holdfast.web.errors.forbidden"
handler404 = "holdfast.web.errors.not_found"
handler500 = "holdfast.web.errors.server_error"
