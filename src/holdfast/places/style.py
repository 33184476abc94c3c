"""How MapLibre draws the base map: the chart's look as a style document.

The names of layers and their kinds are our own (docs/operate/maps.md); a layer that an archive does
not have is simply not drawn.
"""

from __future__ import annotations

from typing import Any

COLORS = {
    "paper": "#f5f0e6", "block": "#f1e5cd", "building": "#dec69a", "shore": "#224a58",
    "water": "#e7f2f5", "deep": "#dae9ee", "shallow": "#b8d5e0", "line": "#adcfdc",
    "green": "#b4d0b9", "marsh": "#dce5d5", "ink": "#111819", "primary": "#093b44",
    "link": "#0e4f5c",
}  # fmt: skip
STREET = 10
"""Meters of a street whose width the archive does not say."""


def map_style(tiles_url: str, language: str = "en", colors: dict[str, str] = COLORS) -> Any:
    """A MapLibre style in the chart's colors for an archive at `tiles_url` (`pmtiles://…`).

    It names no glyphs and no sprite: MapLibre GL JS 5.11 and newer then draws letters itself with
    the page's fonts, so a map needs nothing but the archive.
    """
    c = colors
    name: Any = ["get", "name"]
    if language != "en":
        name = ["coalesce", ["get", f"name_{language}"], ["get", "name"]]

    def kind(*kinds: str) -> list[Any]:
        return ["in", ["get", "kind"], ["literal", list(kinds)]]

    def fill(key: str, source: str, color: str, only: str = "", low: int = 0) -> dict[str, Any]:
        return _style_layer(key, "fill", source, only, low, {"fill-color": color})

    def line(
        key: str,
        source: str,
        color: str,
        width: Any,
        only: str = "",
        low: int = 0,
        dash: list[float] | None = None,
    ) -> dict[str, Any]:
        paint: dict[str, Any] = {"line-color": color, "line-width": width}
        return _style_layer(
            key, "line", source, only, low, paint | ({"line-dasharray": dash} if dash else {})
        )

    def text(key: str, low: int, size: float, color: str, only: Any, **layout: Any) -> Any:
        # The first name says weight and slant, the second is the page's font.
        face = {"sea-names": "Italic", "neighborhoods": "SemiBold"}.get(key, "Medium")
        return {
            "id": key, "type": "symbol", "source": "city", "minzoom": low, "filter": only,
            "source-layer": "streets" if key == "street-names" else "places",
            "layout": {
                "text-field": name, "text-size": size,
                "text-font": [f"Public Sans {face}", "Public Sans", "sans-serif"], **layout,
            },
            "paint": {"text-color": color, "text-halo-color": c["paper"], "text-halo-width": 1.5},
        }  # fmt: skip

    # A street keeps its width on the ground: meters to pixels doubles with each zoom.
    width: Any = ["coalesce", ["get", "width"], STREET]
    wide = ["interpolate", ["exponential", 2], ["zoom"], 11, ["*", width, 0.034], 18,
            ["*", width, 4.3]]  # fmt: skip
    return {
        "version": 8,
        "name": "Holdfast",
        "sources": {"city": {"type": "vector", "url": tiles_url}},
        "layers": [
            {"id": "sea", "type": "background", "paint": {"background-color": c["water"]}},
            line("iso", "water", c["line"], 1, "iso"),
            fill("deep", "water", c["deep"], "deep"),
            fill("shallow", "water", c["shallow"], "shallow"),
            fill("land", "land", c["paper"]),
            fill("woods", "green", c["marsh"], "woods"),
            fill("marsh", "green", c["marsh"], "marsh"),
            line("shore", "land", c["shore"], 1.1),
            {**fill("grids", "grids", c["block"]), "maxzoom": 14},
            {**line("streets-far", "streets", c["paper"], wide, low=11), "maxzoom": 14},
            line("county", "roads", c["block"], 3, "roads"),
            fill("blocks", "blocks", c["block"], low=14),
            fill("parks", "green", c["green"], "parks"),
            fill("ponds", "ponds", c["shallow"]),
            fill("buildings", "buildings", c["building"], low=14),
            line("rail", "roads", c["building"], 1.5, "rail", dash=[5, 2]),
            fill("piers", "piers", c["paper"]),
            line("pier-edges", "piers", c["shore"], 1),
            line("bridge-edges", "bridges", c["shore"], 7, low=11),
            line("bridges", "bridges", c["paper"], 5, low=11),
            line("ferry", "roads", c["shore"], 1.2, "ferry", dash=[5, 4]),
            text("street-names", 14, 12, c["ink"], True, **{"symbol-placement": "line"}),
            text("place-names", 15, 12, c["ink"], ["!", kind("neighborhood", "water", "bridge")]),
            text("sea-names", 11, 15, c["link"], kind("water")),
            text("neighborhoods", 11, 13, c["primary"], kind("neighborhood")) | {"maxzoom": 16},
        ],
    }


def _style_layer(
    key: str, how: str, source: str, only: str, low: int, paint: dict[str, Any]
) -> dict[str, Any]:
    layer: dict[str, Any] = {
        "id": key, "type": how, "source": "city", "source-layer": source, "paint": paint,
    }  # fmt: skip
    if only:
        layer["filter"] = ["==", ["get", "kind"], only]
    if low:
        layer["minzoom"] = low
    return layer
