"""Programs' calls go a short way; what they are answered is the same as by the long one."""

from __future__ import annotations

import io
from types import SimpleNamespace
from typing import Any

import pytest

pytestmark = pytest.mark.django_db(transaction=True)
CALLS = [
    ("GET", "/open311/discovery.json"),
    ("GET", "/open311/v2/services.xml"),
    ("GET", "/open311/v2/services/none.json"),
    ("GET", "/open311/v2/requests.json?status=odd"),
    ("GET", "/open311/v2/nothing-here"),
    ("PUT", "/open311/v2/requests.json"),
    ("POST", "/open311/v2/requests.json"),
]


def call(application: Any, method: str, path: str) -> tuple[int, dict[str, str], bytes]:
    """What an application answers."""
    path, _, query = path.partition("?")
    answered: list[Any] = []
    environ = {
        "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, "SCRIPT_NAME": "",
        "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "3110", "HTTP_HOST": "127.0.0.1:3110",
        "wsgi.input": io.BytesIO(b""), "wsgi.url_scheme": "http", "wsgi.errors": io.StringIO(),
        "CONTENT_LENGTH": "0", "REMOTE_ADDR": "127.0.0.1", "SERVER_PROTOCOL": "HTTP/1.1",
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
    }  # fmt: skip
    result = application(environ, lambda status, headers, *_: answered.extend((status, headers)))
    body = b"".join(result)
    result.close()
    return int(answered[0][:3]), {name.lower(): value for name, value in answered[1]}, body


@pytest.mark.parametrize(("method", "path"), CALLS, ids=[f"{m} {p}" for m, p in CALLS])
def test_both_ways_answer_the_same(site: str, method: str, path: str) -> None:
    from django.core.handlers.wsgi import WSGIHandler

    from holdfast.config.programs import ProgramHandler

    long, short = (call(handler(), method, path) for handler in (WSGIHandler, ProgramHandler))
    assert short[0] == long[0] and short[2] == long[2]
    for name in set(long[1]) - {"content-security-policy", "vary"}:
        assert short[1].get(name) == long[1][name], name
    assert "default-src 'none'" in short[1]["content-security-policy"]


def test_lists_are_left_undone_first_on_the_short_way_too(
    site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from holdfast.config.programs import ProgramHandler
    from holdfast.web import overload

    application = ProgramHandler()
    monkeypatch.setattr(overload, "pressure", SimpleNamespace(seconds=60.0))
    assert call(application, "GET", "/open311/v2/requests.json")[0] == 503
    assert call(application, "POST", "/open311/v2/requests.json")[0] == 403, "no key, but asked"


def test_only_programs_addresses_go_the_short_way() -> None:
    from holdfast.config.programs import apart

    application = apart(lambda *_: [b"people"], lambda *_: [b"programs"])
    for path, way in (
        ("/open311/v2/requests.json", b"programs"), ("/", b"people"), ("/open3110/", b"people"),
        ("/desk/open311/", b"people"),
    ):  # fmt: skip
        assert list(application({"PATH_INFO": path}, lambda *_: None)) == [way]
