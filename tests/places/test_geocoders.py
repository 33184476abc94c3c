"""One contract for every geocoder, against captured shapes on a real port."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from holdfast.adapters.geocoder.arcgis import ArcGIS
from holdfast.adapters.geocoder.nominatim import Nominatim
from holdfast.places.locations import Location
from holdfast.places.ports import Geocoder, OutOfService

# Shapes as nominatim.org and developers.arcgis.com show them, cut to what matters.
NOMINATIM_SEARCH = [
    {
        "place_id": 100149, "licence": "Data © OpenStreetMap contributors, ODbL 1.0.",
        "osm_type": "node", "osm_id": 107775, "lat": "38.8976997", "lon": "-77.0365532",
        "category": "building", "type": "yes", "place_rank": 30, "importance": 0.63,
        "addresstype": "building", "name": "White House",
        "display_name": "White House, 1600, Pennsylvania Avenue Northwest, Washington, 20500, "
        "United States",
        "address": {"house_number": "1600", "road": "Pennsylvania Avenue Northwest",
                    "city": "Washington", "postcode": "20500", "country_code": "us"},
        "boundingbox": ["38.8974908", "38.8979110", "-77.0368537", "-77.0362519"],
    },
    {"lat": "not", "lon": "a point", "display_name": "Nowhere"},
]  # fmt: skip
NOMINATIM_REVERSE = {**NOMINATIM_SEARCH[0], "lat": "38.8977", "lon": "-77.0366"}
ARCGIS_SEARCH = {
    "spatialReference": {"wkid": 4326, "latestWkid": 4326},
    "candidates": [
        {"address": "Washington", "location": {"x": -77.0, "y": 38.9}, "score": 80.2,
         "attributes": {"Addr_type": "Locality", "Postal": ""}},
        {"address": "1600 Pennsylvania Ave NW, Washington, District of Columbia, 20500",
         "location": {"x": -77.036546999, "y": 38.897675000}, "score": 100,
         "attributes": {"Addr_type": "PointAddress", "Postal": "20500"},
         "extent": {"xmin": -77.037, "ymin": 38.896, "xmax": -77.035, "ymax": 38.898}},
        {"address": "Lost", "location": {"x": "NaN", "y": "NaN"}, "score": 99},
    ],
}  # fmt: skip
ARCGIS_REVERSE = {
    "address": {
        "Match_addr": "1600 Pennsylvania Ave NW, Washington, District of Columbia, 20500",
        "Addr_type": "PointAddress", "Postal": "20500", "CountryCode": "USA",
    },
    "location": {"x": -77.0366, "y": 38.8977, "spatialReference": {"wkid": 4326}},
}  # fmt: skip
ARCGIS_NOTHING = {
    "error": {"code": 400, "extendedCode": -2147467259,
              "message": "Unable to complete operation.",
              "details": ["Unable to find address for the specified location."]}
}  # fmt: skip

VENDORS: dict[str, tuple[Callable[..., Geocoder], dict[str, object]]] = {
    "nominatim": (
        Nominatim,
        {"/search": NOMINATIM_SEARCH, "/reverse": NOMINATIM_REVERSE,
         "search nothing": [], "reverse nothing": {"error": "Unable to geocode"}},
    ),
    "arcgis": (
        ArcGIS,
        {"/findAddressCandidates": ARCGIS_SEARCH, "/reverseGeocode": ARCGIS_REVERSE,
         "search nothing": {"candidates": []}, "reverse nothing": ARCGIS_NOTHING},
    ),
}  # fmt: skip


class Server:
    """Answers what it was told; remembers what it was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, object] = {}
        self.asked: list[tuple[str, dict[str, list[str]]]] = []
        self.status, self.delay, self.raw = 200, 0.0, b""
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                outer.asked.append((parts.path, parse_qs(parts.query)))
                time.sleep(outer.delay)
                body = outer.raw or json.dumps(outer.answers.get(parts.path, {})).encode()
                try:
                    self.send_response(outer.status)
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)
                except OSError:
                    # The client gave up, as it should.
                    pass

            def log_message(self, *args: object) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._http.server_port}"
        threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True).start()

    def close(self) -> None:
        """Stop answering."""
        self._http.shutdown()
        self._http.server_close()


@pytest.fixture
def server() -> Iterator[Server]:
    """A geocoder's server."""
    running = Server()
    yield running
    running.close()


@pytest.fixture(params=VENDORS)
def vendor(request: pytest.FixtureRequest, server: Server) -> tuple[Geocoder, dict[str, object]]:
    """Each vendor's adapter with its captured answers, before the server."""
    make, answers = VENDORS[request.param]
    server.answers = dict(answers)
    return make(server.url, timeout=2.0, rest=0.0), answers


def test_a_text_is_found_with_the_best_answer_first(
    vendor: tuple[Geocoder, dict[str, object]], server: Server
) -> None:
    found = vendor[0].search("1600 Pennsylvania Ave", limit=3)
    assert found[0].exact
    assert found[0].zipcode == "20500"
    assert (found[0].lat, found[0].lon) == pytest.approx((38.8977, -77.0366), abs=1e-4)
    assert all("Lost" not in each.label and "Nowhere" not in each.label for each in found)
    assert "1600 Pennsylvania Ave" in [value for values in server.asked[0][1].values()
                                       for value in values]  # fmt: skip


def test_a_point_gets_its_address(vendor: tuple[Geocoder, dict[str, object]]) -> None:
    found = vendor[0].reverse(38.8977, -77.0366)
    assert found is not None
    assert "1600" in found.label


def test_nothing_found_is_an_answer(
    vendor: tuple[Geocoder, dict[str, object]], server: Server
) -> None:
    geocoder, answers = vendor
    server.answers = {
        path: answers["search nothing" if "earch" in path or "find" in path else "reverse nothing"]
        for path in answers
    }
    assert geocoder.search("x") == []
    assert geocoder.reverse(38.0, -77.0) is None


@pytest.mark.parametrize(
    "raw",
    [b"<html>busy</html>", b"", b"null", b"[[[", b'"text"', b"7", b'{"error": {"code": 498}}',
     b"\xff\xfe", b"[" * 100_000],
)  # fmt: skip
def test_garbage_is_out_of_service_or_nothing_but_never_a_crash(
    vendor: tuple[Geocoder, dict[str, object]], server: Server, raw: bytes
) -> None:
    server.raw = raw or b" "
    for ask in (lambda: vendor[0].search("x"), lambda: vendor[0].reverse(1.0, 2.0)):
        with suppress(OutOfService):
            assert not ask()


@pytest.mark.parametrize("status", [302, 403, 429, 500, 503])
def test_a_refusal_is_out_of_service(
    vendor: tuple[Geocoder, dict[str, object]], server: Server, status: int
) -> None:
    server.status = status
    with pytest.raises(OutOfService):
        vendor[0].search("x")


@pytest.mark.parametrize("make", [Nominatim, ArcGIS])
def test_a_slow_or_dead_server_is_asked_once_and_then_rests(
    server: Server, make: Callable[..., Geocoder]
) -> None:
    server.delay = 0.5
    slow = make(server.url, timeout=0.1, rest=600.0)
    for _ in range(3):
        with pytest.raises(OutOfService):
            slow.search("x")
    assert len(server.asked) == 1
    with pytest.raises(OutOfService):
        make("http://127.0.0.1:9", timeout=0.5).reverse(1.0, 2.0)


class Fake:
    """A geocoder that answers one thing, or is out of service."""

    def __init__(self, answer: object) -> None:
        self.answer = answer

    def search(self, text: str, *, limit: int = 5) -> list[object]:
        """See the port."""
        if self.answer is None:
            raise OutOfService("test")
        return [self.answer]

    def reverse(self, lat: float, lon: float) -> object:
        """See the port."""
        return self.search("")[0]


@pytest.fixture
def filled() -> Iterator[Callable[[object], None]]:
    """Plug a geocoder in for the test."""
    from holdfast.places.geocoding import RegistryGeocoder, geocoder

    yield lambda fake: geocoder.fill(fake)  # type: ignore[arg-type]
    geocoder.fill(RegistryGeocoder())


@pytest.mark.django_db(transaction=True)
def test_an_unverified_place_is_improved_by_asking_or_kept_and_flagged(
    town: None, filled: Callable[[object], None]
) -> None:
    from holdfast.places.geocoding import improve
    from holdfast.places.ports import Geocoded
    from holdfast.places.queries import locate

    unknown = locate(text="Joe's Diner")
    assert unknown.verdict == "unverified"
    assert improve(unknown).asked is False
    filled(Fake(Geocoded("Joe's Diner, 1 High Rd", 40.01, -90.01, True, 1.0, "50001")))
    better = improve(unknown)
    assert (better.asked, better.location.verdict) == (True, "approximate")
    assert better.location.typed == "Joe's Diner"
    assert better.location.areas["city"] == "town"
    assert improve(locate(text="10 Main St")).asked is False
    filled(Fake(Geocoded("Joe's Diner, Elsewhere", 45.0, -90.0, True, 1.0)))
    assert improve(unknown).location.verdict == "outside"
    filled(Fake(Geocoded("Hm", 40.01, -90.01, False, 0.1)))
    assert improve(unknown).location == unknown
    filled(Fake(None))
    flagged = improve(unknown)
    assert (flagged.location, flagged.out_of_service) == (unknown, True)


@pytest.mark.django_db
def test_nobody_outside_is_asked_inside_a_transaction() -> None:
    from holdfast.places.geocoding import improve

    with pytest.raises(RuntimeError):
        improve(Location(typed="x", verdict="unverified"))


@pytest.mark.django_db
def test_the_registry_itself_is_a_geocoder(town: None) -> None:
    from holdfast.places.geocoding import RegistryGeocoder

    found = RegistryGeocoder().search("10 mai")
    assert found[0].label == "10 Main St"
    near = RegistryGeocoder().reverse(40.0052, -90.0053)
    assert near is not None
    assert near.label == "30 Harbor Street"
    assert RegistryGeocoder().reverse(41.0, -91.0) is None
