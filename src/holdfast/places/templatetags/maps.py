"""The live map of a page, for every surface: ``{% load maps %}``."""

from __future__ import annotations

import json
from collections.abc import Iterable

from django import template
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from holdfast.places.maps import Box, archive

register = template.Library()
_VENDOR = {
    "maplibre": "vendor/maplibre/maplibre-gl.mjs",
    "worker": "vendor/maplibre/maplibre-gl-worker.mjs",
    "css": "vendor/maplibre/maplibre-gl.css",
    "pmtiles": "vendor/pmtiles/pmtiles.js",
}


@register.simple_tag
def has_live_map() -> bool:
    """Whether there is a base map, so that a page brings the script for it."""
    return archive() is not None


@register.simple_tag
def live_map(
    box: Box | None,
    *,
    label: str = "",
    pins: Iterable[tuple[float, float, str]] = (),
    points: str = "",
    pick: str = "",
    when: str = "sight",
) -> SafeString:
    """The attributes that make an element a live map (web/js/map.js says what they do).

    `box` is south, west, north, east, None for all that the base map covers; `pins` are latitude,
    longitude and number (empty for the place itself); `points` an address of GeoJSON points; `pick`
    selects the form whose place a tap sets; `when` is ``sight`` or ``asked``. Empty where there is
    no base map.
    """
    known = archive()
    if known is None:
        return SafeString("")
    south, west, north, east = box or known.box
    given = {name: static(path) for name, path in _VENDOR.items()} | {
        "style": reverse("places:map_style"),
        "box": f"{west:.6f},{south:.6f},{east:.6f},{north:.6f}",
        "label": label or _("Map"),
        "words": json.dumps(_words(), ensure_ascii=False),
        "when": when,
    }
    marked = [[lat, lon, words] for lat, lon, words in pins]
    given |= {"pins": json.dumps(marked)} if marked else {}
    given |= {"points": points} if points else {}
    given |= {"pick": pick} if pick else {}
    return format_html("data-map {}", format_html_join(" ", 'data-{}="{}"', given.items()))


def _words() -> dict[str, str]:
    """What the map says by itself, by MapLibre's names and by our own."""
    return {
        "NavigationControl.ZoomIn": _("Zoom in"),
        "NavigationControl.ZoomOut": _("Zoom out"),
        "Popup.Close": _("Close"),
        "AttributionControl.ToggleAttribution": _("Where the map comes from"),
        "CooperativeGesturesHandler.WindowsHelpText": _("Hold Ctrl and scroll to zoom the map"),
        "CooperativeGesturesHandler.MacHelpText": _("Hold ⌘ and scroll to zoom the map"),
        "CooperativeGesturesHandler.MobileHelpText": _("Move the map with two fingers"),
        "pin": _("Pin on the map. Arrow keys move it, with Shift in larger steps."),
        "set": _("Arrow keys move the map. Enter sets the pin in its middle."),
    }
