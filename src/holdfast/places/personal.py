"""Places are public: addresses as such, not who lives there."""

from __future__ import annotations

from holdfast.kernel.personal import plain

for _table in ("Street", "Address", "Intersection", "Landmark", "Layer", "Area", "Edition"):
    plain(f"places.{_table}", why="the city's public registry; it says nothing of who lives there")
