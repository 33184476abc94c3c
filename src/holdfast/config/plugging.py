"""Which adapter fills which port, as the settings say."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from holdfast.adapters.geocoder.arcgis import ArcGIS
from holdfast.adapters.geocoder.nominatim import Nominatim
from holdfast.adapters.mail.keep import KeepGateway
from holdfast.adapters.mail.smtp import SmtpGateway
from holdfast.messaging.gateways import gateways
from holdfast.places.geocoding import geocoder
from holdfast.places.maps import base_map
from holdfast.places.ports import Geocoder

GEOCODERS: dict[str, Callable[[str], Geocoder]] = {"nominatim": Nominatim, "arcgis": ArcGIS}


def fill() -> None:
    """Plug the adapters in; called once when the program starts."""
    chosen = settings.HOLDFAST
    mail = (
        KeepGateway
        if chosen.mail_url.startswith("keep:")
        else lambda: SmtpGateway(chosen.mail_url, chosen.mail_from)
    )
    gateways.fill({"email": mail, "text": KeepGateway})
    if chosen.map_tiles == "demo:":
        from holdfast.config.demo import basemap, chart

        chart.fill()
        base_map.fill(basemap.archive)
    elif chosen.map_tiles:
        file = Path(chosen.map_tiles)
        base_map.fill(lambda: file)
    vendor, plus, address = chosen.geocoder.partition("+")
    if plus:
        geocoder.fill(GEOCODERS[vendor](address))
