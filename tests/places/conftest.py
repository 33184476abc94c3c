"""A small town: two long streets that cross, a short lane, a park, a district border."""

from __future__ import annotations

import pytest


def square(code: str, name: str, west: float, south: float, east: float, north: float) -> dict:
    """A rectangle as a GeoJSON feature."""
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {
        "type": "Feature",
        "properties": {"code": code, "name": name},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


@pytest.fixture
def town(site: str) -> None:
    """Main St runs east along latitude 40, 5th Ave north along longitude -90."""
    # Django is set up only after this file was read.
    from holdfast.journal.actors import system
    from holdfast.kernel.texts import Text
    from holdfast.places import operations
    from holdfast.places.imports import AddressRow
    from holdfast.places.operations import Corner, LandmarkRow

    main = [
        AddressRow(str(n), "Main St", "", "", "50001", 40.0001, -90.01 + n * 0.0001)
        for n in range(2, 200, 4)
    ]
    fifth = [
        AddressRow(str(n), "5th Ave", "", "", "50002", 40.0 + n * 0.0001, -90.0003)
        for n in range(1, 100, 4)
    ]
    more = [
        AddressRow("12", "N Washington Blvd", "", "", "50001", 40.01, -90.02),
        AddressRow("12", "S Washington Blvd", "", "", "50001", 39.99, -90.02),
        AddressRow("7", "Washington Ct", "", "", "50001", 40.011, -90.021),
        AddressRow("3", "Saint Mary's Lane", "", "", "50001", 40.012, -90.0),
        AddressRow("5", "Saint Mary's Lane", "", "", "50001", 40.0121, -90.0),
        AddressRow("20 1/2", "Harbor Street", "", "", "50001", 40.005, -90.005),
        AddressRow("20", "Harbor Street", "", "", "50001", 40.005, -90.005),
        AddressRow("30", "Harbor Street", "Apt 3", "", "50001", 40.0052, -90.0052),
        AddressRow("30", "Harbor Street", "Apt 12B", "", "50001", 40.0052, -90.0052),
        AddressRow("900", "Far Rd", "", "", "50009", 40.5, -90.5),
        AddressRow("14", "Avenida Juárez", "", "", "50001", 40.002, -90.002),
        AddressRow("6", "Front St", "", "", "50001", 40.03, -90.03),
        AddressRow("2", "Elm St", "", "", "50001", 40.02, -90.02),
        AddressRow("1", "Oak St", "", "", "50001", 40.0202, -90.02),
        AddressRow("44", "MacArthur Dr", "", "", "50001", 40.003, -90.003),
    ]
    operations.load(
        actor=system("tests"),
        addresses=[*main, *fifth, *more],
        corners=[Corner("Main St", "5th Ave", 40.0, -90.0)],
        landmarks=[
            LandmarkRow("pier-7", Text.of({"en": "Pier 7", "es": "Muelle 7"}), 40.006, -90.006),
            LandmarkRow("library", Text.of("Central Library"), 40.007, -90.007, "library",
                        "20 Harbor Street"),
        ],
        layers={
            "city": (Text.of("City"), [square("town", "Town", -90.1, 39.9, -89.9, 40.1)]),
            "district": (
                Text.of({"en": "District", "es": "Distrito"}),
                [
                    square("west", "West side", -90.1, 39.9, -90.005, 40.1),
                    square("east", "East side", -90.005, 39.9, -89.9, 40.1),
                ],
            ),
        },
    )  # fmt: skip
