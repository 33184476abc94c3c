"""Which adapter fills which port, as the settings say."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from holdfast.adapters.geocoder.arcgis import ArcGIS
from holdfast.adapters.geocoder.nominatim import Nominatim
from holdfast.adapters.mail.keep import KeepGateway
from holdfast.adapters.mail.smtp import SmtpGateway
from holdfast.adapters.social.fake import FakeNetwork
from holdfast.adapters.social.mastodon import Mastodon
from holdfast.adapters.speech.espeak import Espeak
from holdfast.adapters.text.http import HttpGateway
from holdfast.alerts.cap import signing
from holdfast.alerts.ports import SocialNetwork, social, speech
from holdfast.config import secret
from holdfast.config.environment import Environment, WrongSetting
from holdfast.messaging.gateways import gateways
from holdfast.messaging.ports import Gateway
from holdfast.messaging.routes import Failover, Route
from holdfast.places.geocoding import geocoder
from holdfast.places.maps import base_map
from holdfast.places.ports import Geocoder

GEOCODERS: dict[str, Callable[[str], Geocoder]] = {"nominatim": Nominatim, "arcgis": ArcGIS}

NETWORKS: dict[str, Callable[[str, str], SocialNetwork]] = {"mastodon": Mastodon}


def fill() -> None:
    """Plug the adapters in; called once when the program starts."""
    chosen = settings.HOLDFAST
    mail = (
        KeepGateway
        if chosen.mail_url.startswith("keep:")
        else lambda: SmtpGateway(chosen.mail_url, chosen.mail_from)
    )
    text, voice = (
        _by_http(setting, chosen.gateway_secret)
        for setting in (chosen.text_gateway, chosen.voice_gateway)
    )
    speech.fill(Espeak())
    vendor, plus, address = chosen.social.partition("+")
    social.fill(NETWORKS[vendor](address, chosen.social_token) if plus else FakeNetwork())
    signing.seal.fill(_seal(chosen))
    gateways.fill({"email": mail, "text": text, "voice": voice})
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


def _by_http(setting: str, secret: str) -> Callable[[], Gateway]:
    """A maker of gateways for ``keep`` or addresses, each with its share: ``3*https://…``."""
    if setting == "keep":
        return KeepGateway
    routes = []
    for part in setting.split():
        share, _star, address = part.rpartition("*")
        name = urlsplit(address).netloc[:60]
        make = partial(HttpGateway, address, secret)
        routes.append(Route(name, make, float(share or 1)))
    return lambda: Failover(routes)


def _seal(chosen: Environment) -> Callable[[], signing.Seal]:
    """What signs alerts: of a file that is read now, or our own that is made when it is needed."""
    made = cache(lambda: signing.seal_of(secret.seal(chosen)))
    if file := chosen.cap_certificate:
        try:
            made()
        except (ValueError, OSError) as error:
            raise WrongSetting(f"HOLDFAST_CAP_CERTIFICATE={file!r} is wrong. {error}") from None
    return made
