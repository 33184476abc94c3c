"""The registry's tables: streets, addresses, corners, landmarks, layers and their areas.

Addresses are public records of the city, no personal data.
"""

from __future__ import annotations

from django.db import models

from holdfast.kernel.ids import new_id
from holdfast.kernel.texts import TextField


class Street(models.Model):
    """A named street within one place (town, village); `key` is its normal form (words.py).

    `lat`, `lon` and `extent` (meters across) sum up its addresses, where these have coordinates.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    name = models.CharField(max_length=120)
    key = models.CharField(max_length=120)
    place = models.CharField(max_length=80, blank=True)
    addresses = models.IntegerField(default=0)
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    extent = models.FloatField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "place"], name="street_once")]

    def __str__(self) -> str:
        return f"{self.name}, {self.place}" if self.place else self.name


class Address(models.Model):
    """An address point. Every building has a row without unit; units have rows of their own.

    `number` is as shown (``12``, ``12A``, ``12 1/2``, ``45-12``), `number_key` without case and
    spaces, `number_value` its leading digits for ranges (None: ``N6W230``).
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    street = models.ForeignKey(Street, on_delete=models.PROTECT, related_name="points")
    number = models.CharField(max_length=20)
    number_key = models.CharField(max_length=20)
    number_value = models.IntegerField(null=True)
    unit = models.CharField(max_length=40, blank=True)
    unit_key = models.CharField(max_length=40, blank=True)
    zipcode = models.CharField(max_length=12, blank=True)
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    source = models.CharField(max_length=40, blank=True)
    source_id = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["street", "number_key", "unit_key", "zipcode"], name="address_once"
            )
        ]
        indexes = [models.Index(fields=["street", "number_value"], name="address_by_number")]


class Intersection(models.Model):
    """A corner of two streets; `first` has the lower id, so that a corner is there once."""

    id = models.UUIDField(primary_key=True, default=new_id)
    first = models.ForeignKey(Street, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Street, on_delete=models.CASCADE, related_name="+")
    lat = models.FloatField()
    lon = models.FloatField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="intersection_once")
        ]


class Landmark(models.Model):
    """A place people name instead of an address: a pier, a park, the library."""

    id = models.UUIDField(primary_key=True, default=new_id)
    code = models.CharField(max_length=120, unique=True)
    name = TextField()
    kind = models.CharField(max_length=40, blank=True)
    address = models.CharField(max_length=160, blank=True)
    lat = models.FloatField()
    lon = models.FloatField()


class Layer(models.Model):
    """A kind of area: districts, collection routes, evacuation zones. `city` is the boundary."""

    id = models.UUIDField(primary_key=True, default=new_id)
    code = models.CharField(max_length=40, unique=True)
    name = TextField()


class Area(models.Model):
    """One version of a named area, in force from `valid_from` up to the day before `valid_to`.

    None means always. `polygon` is WKB of a polygon or multipolygon in WGS84 degrees.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    layer = models.ForeignKey(Layer, on_delete=models.CASCADE, related_name="areas")
    code = models.CharField(max_length=80)
    name = TextField()
    number = models.IntegerField(default=1)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    polygon = models.BinaryField()
    props = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["layer", "code", "number"], name="area_version_once")
        ]


class Edition(models.Model):
    """Stamps that change whenever the registry or the areas do; one row.

    Processes compare them every moment instead of reading everything again.
    """

    id = models.SmallIntegerField(primary_key=True, default=1)
    registry = models.UUIDField(default=new_id)
    areas = models.UUIDField(default=new_id)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_places_edition")]
