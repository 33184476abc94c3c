"""The facts places record."""

from holdfast.journal.facts import fact

ADDRESSES_IMPORTED = fact("addresses.imported", "A file of addresses was read into the registry.")
LAYER_IMPORTED = fact(
    "layer.imported", "A layer of areas was read; changed areas got new versions."
)
PLACES_LOADED = fact("places.loaded", "Corners and landmarks were read into the registry.")
