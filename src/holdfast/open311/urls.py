"""Addresses of the GeoReport server, below ``/open311/``."""

from __future__ import annotations

from django.urls import path, register_converter

from holdfast.open311.answers import calls
from holdfast.open311.views import discovery, requests, services, tokens, updates


class FormatConverter:
    """The suffix of every address."""

    regex = "xml|json"

    def to_python(self, value: str) -> str:
        """As written."""
        return value

    def to_url(self, value: str) -> str:
        """As given."""
        return value


register_converter(FormatConverter, "format")

app_name = "open311"
urlpatterns = [
    path("discovery.<format:format>", calls(discovery.show), name="discovery"),
    # Clients that know only the base look here.
    path("v2/discovery.<format:format>", calls(discovery.show)),
    path("v2/services.<format:format>", calls(services.every), name="services"),
    path("v2/services/<str:code>.<format:format>", calls(services.one), name="service"),
    path("v2/requests.<format:format>", calls(requests.every, requests.create), name="requests"),
    path("v2/requests/<str:number>.<format:format>", calls(requests.one), name="request"),
    path("v2/tokens/<str:token>.<format:format>", calls(tokens.one), name="token"),
    path(
        "v2/servicerequestupdates.<format:format>",
        calls(updates.every, updates.create),
        name="updates",
    ),
]
