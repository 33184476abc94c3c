"""Places: addresses, corners, landmarks and areas; what people type, understood.

Everything is answered from the city's own registry, so it works without the network; an outside
geocoder is asked only by explicit call (geocoding.py), never inside a transaction.

Facts recorded: ``addresses.imported``, ``layer.imported``, ``places.loaded``.
Facts listened for: none.
"""
