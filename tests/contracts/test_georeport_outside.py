"""GeoReport v2 from outside: a running `holdfast serve`, asked over the network.

By plain HTTP, and by clients that others wrote for other servers: `three` (Python 2, patched here
where it no longer runs) and `georeport`.
"""

from __future__ import annotations

import itertools
import os
import signal
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from contracts.conftest import Answer, read
from journeys.killing.product import Product, running

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """A seeded, running product with one service and one key."""
    with running(tmp_path_factory.mktemp("outside")) as found:
        yield found


@pytest.fixture
def base(product: Product) -> str:
    """Where its GeoReport server says it is."""
    found = httpx.get(f"{product.url}/open311/discovery.json").json()
    [endpoint] = found["endpoints"]
    return str(endpoint["url"])


def ask(method: str, url: str, **more: Any) -> Answer:
    """One call, held to what is true of every answer."""
    sent = httpx.request(method, url, timeout=30, **more)
    format = "json" if url.partition("?")[0].endswith(".json") else "xml"
    return read(format, sent.status_code, sent.headers, sent.content)


def form(product: Product, **more: str) -> dict[str, str]:
    """A report that is fine."""
    return {"api_key": product.seeded["key"], "service_code": "pothole", "lat": "43.66",
            "long": "-70.25", **more}  # fmt: skip


def test_every_call_answers_over_the_network(product: Product, base: str, format: str) -> None:
    text = "Ünïcode 🌳 شجرة <b>&"
    filed = ask("POST", f"{base}/requests.{format}", data=form(product, description=text))
    number = filed.one["service_request_id"]
    assert ask("GET", f"{base}/requests/{number}.{format}").one["description"] == text
    assert ask("GET", f"{base}/requests.{format}?service_request_id={number}").one
    assert ask("GET", f"{base}/services.{format}").one["service_code"] == "pothole"
    assert ask("GET", f"{base}/services/pothole.{format}").content["attributes"] == []
    assert ask("GET", f"{base}/servicerequestupdates.{format}").status == 200
    assert ask("GET", f"{product.url}/open311/discovery.{format}").status == 200


def test_every_failure_answers_a_list_over_the_network(
    product: Product, base: str, format: str
) -> None:
    requests = f"{base}/requests.{format}"
    assert ask("GET", f"{base}/tokens/12345.{format}").status == 404
    assert ask("GET", f"{base}/nothing.{format}").status == 404
    assert ask("GET", f"{base}/requests/%00.{format}").status == 404
    assert ask("GET", f"{base}/requests/%ff%fe.{format}").status == 404
    assert ask("DELETE", requests).status == 405
    assert ask("GET", requests + "?status=lost").status == 400
    assert ask("POST", requests, data={**form(product), "api_key": "wrong"}).status == 403
    assert ask("POST", requests, data=form(product, description="x" * 1_100_000)).status == 413
    odd = {"Content-Type": "multipart/form-data; boundary=x"}
    assert ask("POST", requests, content=b"no parts", headers=odd).status in (400, 403)
    assert ask("GET", requests, headers={"Host": "elsewhere.example"}).status == 400


def test_a_report_sent_twice_is_one_over_the_network(product: Product, base: str) -> None:
    url, again = f"{base}/requests.json", {"Idempotency-Key": "outside-1"}
    first = ask("POST", url, data=form(product), headers=again)
    assert ask("POST", url, data=form(product), headers=again).content == first.content
    other = ask("POST", url, data=form(product, description="More."), headers=again)
    assert other.status == 409


def test_while_the_database_restarts_the_answer_is_503_and_then_all_goes_on(
    product: Product, base: str, format: str
) -> None:
    url, sent = f"{base}/requests.{format}", form(product)
    ask("POST", url, data=sent)
    [postmaster, *_] = product.victims()["postmaster"]
    os.kill(postmaster, signal.SIGKILL)
    seen = set()
    end = time.monotonic() + 60
    while time.monotonic() < end and not ({200, 503} <= seen):
        answer = ask("POST", url, data=sent)
        seen.add(answer.status)
        if answer.status == 503:
            assert answer.headers["Retry-After"] == "5"
    assert seen <= {200, 503} and 200 in seen


# -- clients of others --


def three(**options: Any) -> Any:
    """`three` with what must be patched: `itertools.ifilter` is gone since Python 3.0, and its XML
    reader (`relaxml`) uses what ElementTree lost in 3.9, so another one reads XML for it."""
    itertools.ifilter = filter  # type: ignore[attr-defined]
    import xmltodict
    from three.core import Three

    class Patched(Three):  # type: ignore[misc]
        def convert(self, content: bytes, conversion: bool) -> Any:
            if conversion and self.format == "xml":
                return next(iter(xmltodict.parse(content).values()))
            return super().convert(content, conversion)

    return Patched(**options)


def test_three_talks_to_it(product: Product, base: str, format: str) -> None:
    key = product.seeded["key"]
    client = three(endpoint=base, format=format, api_key=key, jurisdiction="a.example")
    filed = client.post(
        "pothole", address="212 Cooper Street", name="Rosa Alvarez", phone="(555) 555-0142",
        description="Big hole.",
    )  # fmt: skip
    found = filed[0] if format == "json" else filed["request"]
    number = found["service_request_id"]
    one = client.request(str(number))
    assert "Big hole." in str(one)
    assert "pothole" in str(client.services())
    assert "pothole" in str(client.services("pothole"))
    assert str(number) in str(client.requests("pothole", status="open", count=5))
    assert "GeoReport_v2" in str(client.discovery())
    assert "403" in str(three(endpoint=base, format=format, api_key="no").post("pothole"))


def test_georeport_talks_to_it(product: Product, base: str, format: str) -> None:
    from georeport import GeoReport

    number = ask("POST", f"{base}/requests.json", data=form(product)).one["service_request_id"]
    client = GeoReport(base, output_format=format, jurisdiction="a.example")
    assert "pothole" in str(client.get_service_list())
    assert client.get_service_definition("pothole")["service_code"] == "pothole"
    assert client.get_service_request(number)["service_request_id"] == number
    assert number in str(client.get_service_requests(service_code="pothole", status="open"))
