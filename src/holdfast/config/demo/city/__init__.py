"""Port Calder, the invented harbor city of the demo: geometry, names, addresses and maps.

`build(seed)` draws it from the sketch in `plan.py`; nothing here knows Django or the database.
Drawing: `svg.render_svg` for maps on a page, `tiles.write_pmtiles` for MapLibre.
"""

from holdfast.config.demo.city.build import build
from holdfast.config.demo.city.model import Address, City, Intersection, Landmark, Segment, Street

__all__ = ["Address", "City", "Intersection", "Landmark", "Segment", "Street", "build"]
