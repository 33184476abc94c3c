"""Logs tell what happened and never to whom."""

import json
import logging
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.config.serving import access, logs


class Written:
    """What was written to stderr."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys
        self.all = ""

    def getvalue(self) -> str:
        self.all += self.capsys.readouterr().err
        return self.all


@pytest.fixture
def written(capsys: pytest.CaptureFixture[str]) -> Iterator[Written]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield Written(capsys)
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(False)
    access.request_id.set("")


def answer(environ: dict[str, str], status: str = "200 OK") -> list[tuple[str, str]]:
    """Headers of a logged application's answer."""
    got: list[tuple[str, str]] = []

    def application(environ: dict[str, object], start: access.StartResponse) -> list[bytes]:
        start(status, [("Content-Type", "text/plain")])
        return [b"ok"]

    full = {"REQUEST_METHOD": "GET", "PATH_INFO": "/", **environ}
    access.logged(application)(full, lambda s, headers, *rest: got.extend(headers))
    return got


def test_an_answer_is_one_json_line_without_query_address_or_number(written: Written) -> None:
    logs.configure("json", process="web")
    headers = answer(
        {
            "PATH_INFO": "/en/track/617555012300/ann@example.com",
            "QUERY_STRING": "phone=6175550123",
            "REMOTE_ADDR": "203.0.113.9",
            "HTTP_COOKIE": "sessionid=secret",
        },
        "404 Not Found",
    )
    line = json.loads(written.getvalue())
    assert line["path"] == "/en/track/*/*"
    assert (line["method"], line["status"], line["process"]) == ("GET", 404, "web")
    assert line["ms"] >= 0
    assert dict(headers)["X-Request-ID"] == line["request_id"]
    for secret in ("6175550123", "ann@", "203.0.113.9", "secret"):
        assert secret not in written.getvalue()


def test_the_path_template_is_logged_where_a_route_matched(written: Written) -> None:
    logs.configure("json")
    answer({"PATH_INFO": "/en/track/42/", access.ROUTE_KEY: "/en/track/<number>/"})
    assert json.loads(written.getvalue())["path"] == "/en/track/<number>/"


def test_a_sound_request_id_of_the_proxy_is_kept_and_any_other_replaced(
    written: Written,
) -> None:
    logs.configure("json")
    assert dict(answer({"HTTP_X_REQUEST_ID": "a1b2c3d4e5"}))["X-Request-ID"] == "a1b2c3d4e5"
    for bad in ("", "x", "a" * 99, "a b c d e f", "a\r\nSet-Cookie: x"):
        given_back = dict(answer({"HTTP_X_REQUEST_ID": bad}))["X-Request-ID"]
        assert given_back != bad and len(given_back) == 16


def test_an_application_that_fails_is_logged_as_500(written: Written) -> None:
    logs.configure("human", process="web")

    def broken(environ: dict[str, object], start: access.StartResponse) -> list[bytes]:
        raise RuntimeError("no")

    with pytest.raises(RuntimeError):
        access.logged(broken)({"REQUEST_METHOD": "POST", "PATH_INFO": "/x"}, lambda *a: None)
    assert "POST /x 500" in written.getvalue()


def test_health_checks_are_not_logged_at_the_usual_level(written: Written) -> None:
    logs.configure("human")
    answer({"PATH_INFO": "/livez"})
    assert written.getvalue() == ""


@pytest.mark.parametrize("style", ["json", "human"])
def test_an_error_tells_its_place_and_no_value(written: Written, style: logs.Style) -> None:
    logs.configure(style)
    email = "ann.o'neil+311@mail.example.com"
    try:
        try:
            raise ValueError(f"duplicate key\nDETAIL:  Key (email)=({email}) already exists.")
        except ValueError as error:
            raise RuntimeError("could not save +1 (617) 555-0123") from error
    except RuntimeError:
        logging.getLogger("x").exception("saving for %s failed", "617-555-0123")
    said = written.getvalue()
    assert "RuntimeError" in said and "test_logs.py" in said
    for secret in ("555", "mail.example", "neil"):
        assert secret not in said


@given(
    st.sampled_from(["6175550123", "+16175550123", "(617) 555-0123", "617.555.0123",
                     "+44 20 7946 0958", "ann@example.com", "José.Núñez@correo.example.es"]),
    st.text(alphabet="abc ,:;'\"", max_size=12),
    st.text(alphabet="abc ,:;'\"", max_size=12),
)  # fmt: skip
def test_what_looks_like_a_person_is_masked_wherever_it_stands(
    secret: str, before: str, after: str
) -> None:
    masked = logs.masked(f"{before} {secret} {after}")
    assert not any(part in masked for part in ("555", "7946", "ann@", "example.com", "correo"))


def test_ordinary_words_and_numbers_stay(written: Written) -> None:
    said = "web ended 4 times in 60.5 s on 2026-11-22 at 10.0.0.1:3110 (process 123456) 200 2500.7"
    assert logs.masked(said) == said


def test_level_and_style_come_from_the_environment(written: Written) -> None:
    logs.configure_from(
        {"HOLDFAST_LOG_STYLE": "human", "HOLDFAST_LOG_LEVEL": "warning"}, process="web"
    )
    logging.getLogger("x").info("quiet")
    logging.getLogger("x").warning("loud")
    assert "quiet" not in written.getvalue() and "warning: loud" in written.getvalue()
