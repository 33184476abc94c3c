"""The oddest strings, through every form, search box, address and cookie of portal and desk: never
a fault of ours, never markup that was typed, never a header that was typed."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, quote_plus, urljoin, urlsplit

import pytest

if TYPE_CHECKING:
    from django.test import Client

    from .town import Town

Enter = Callable[[str], "Client"]
STRINGS: dict[str, str | bytes] = {
    "NUL": "a\x00b",
    "half a pair": b"\xed\xa0\x80a",
    "no UTF-8": b"\xff\xfe",
    "turned round": "\u202eevil\u202c\u2066",
    "zalgo": "Z\u0351\u036b\u0343\u036a" * 30,
    "markup": "<odd-mark onload=alert(1)>\"'&",
    "template": "{{ 7|add:7 }}{% now 'Y' %}${7*7}",
    "SQL": "'; DROP TABLE cases_case; --%_\\",
    "formula": "=cmd|' /C calc'!A0",
    "lines": "a\r\nBcc: evil@example.org\r\nX-Evil: 1\r\n\r\nb",
    "other digits": "٥٥٥٥٥٥٠١٢٣ ½ ⑴ ²",
    "spaces": "\u00a0\u2003\u200b\ufeff\u3000",
    "many digits": "9" * 5000,
    "long": "x" * 200_000,
    "signs": "".join(map(chr, range(1, 32))) + "\x7f\x85\ufffe",
    "path": "../../etc/passwd",
}
# Of these most come to harm: each form of the desk gets them all, and two of the others in turn.
HARSH = ("NUL", "half a pair", "markup", "lines", "many digits")
OTHERS = [label for label in STRINGS if label not in HARSH]
WRONG: list[str] = []
"""What was wrong in the test that runs."""
TRIED: set[tuple[str, ...]] = set()
"""Forms and pages that somebody of this run has tried: the same for the next is the same code."""
SKIPPED = re.compile(r"logout|sign-out|/erase/|password|2fa|reauthenticate|sessions|/email/")


@pytest.fixture(autouse=True)
def _nothing_is_wrong() -> Iterator[None]:
    WRONG.clear()
    yield
    assert not WRONG, "\n".join(WRONG)


@dataclass
class Form:
    """A form of a page: where it goes and its fields by name."""

    page: str
    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)


class Page(HTMLParser):
    """Links and forms of a page, and whether what was typed became markup."""

    def __init__(self, at: str, text: str) -> None:
        super().__init__()
        self.at, self.links, self.forms, self.marked = at, [], [], False
        self._open: Form | None = None
        self._list = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Gather."""
        given = dict(attrs)
        name = given.get("name") or ""
        self.marked |= tag == "odd-mark"
        if tag == "a":
            self.links.append(given.get("href") or "")
        elif tag == "form":
            action = urljoin(self.at, given.get("action") or self.at)
            self._open = Form(self.at, action, given.get("method") or "get")
            self.forms.append(self._open)
        elif self._open and name and tag in ("input", "textarea", "select", "button"):
            if given.get("type") != "file":
                self._open.fields.setdefault(name, given.get("value") or "")
            self._list = name if tag == "select" else ""
        elif self._open and self._list and tag == "option" and given.get("value"):
            self._open.fields[self._list] = given["value"] or ""

    def handle_endtag(self, tag: str) -> None:
        """A form ends."""
        if tag == "form":
            self._open = None


def _kind(address: str) -> str:
    """Addresses of one kind, such as those of two cases, count as one."""
    path = urlsplit(address).path
    path = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d{5,}", "*", path)
    return re.sub(r"/(services|answers|report)/[a-z0-9-]+/", r"/\1/*/", path)


def _look(answer: Any, what: str) -> Page | None:
    """The page of an answer; what is wrong with it is gathered."""
    if answer.status_code == 500:
        WRONG.append(f"{what}: 500")
    if "X-Evil" in answer.headers or "evil@" in answer.headers.get("Location", ""):
        WRONG.append(f"{what}: a header")
    if not answer.headers.get("Content-Type", "").startswith("text/html"):
        return None
    page = Page(what.split()[1], answer.content.decode())
    if page.marked:
        WRONG.append(f"{what}: typed markup became markup")
    return page


def _walk(browser: Client, start: list[str]) -> tuple[dict[str, str], list[Form]]:
    """One page of each kind that links lead to, and one form of each kind on them."""
    pages: dict[str, str] = {}
    forms: dict[tuple[str, ...], Form] = {}
    todo = list(start)
    while todo:
        address = todo.pop(0).partition("#")[0]
        if address.startswith("/es/") and "/desk/" in address:
            # The desk's other language is the same views.
            continue
        if not address.startswith("/") or _kind(address) in pages or SKIPPED.search(address):
            continue
        pages[_kind(address)] = address
        answer = browser.get(address)
        if answer.status_code in (301, 302):
            todo.append(answer["Location"])
        page = _look(answer, f"GET {address}")
        if page is None:
            continue
        todo += [urljoin(address, link) for link in page.links if "://" not in link]
        for form in page.forms:
            forms.setdefault((form.method, _kind(form.action), *sorted(form.fields)), form)
    kept = [form for form in forms.values() if not SKIPPED.search(form.action)]
    return pages, kept


def _body(fields: dict[str, str | bytes]) -> str:
    return "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in fields.items())


def _filled(form: Form, value: str | bytes) -> Iterator[dict[str, str | bytes]]:
    """The form with every field odd; for NUL, which most often does harm, each alone as well."""
    plain: dict[str, str | bytes] = {**form.fields}
    if "key" in plain:
        plain["key"] = str(uuid.uuid4())
    names = [name for name in plain if name != "csrfmiddlewaretoken"]
    yield {**plain, **{name: value for name in names if name not in ("key", "version")}}
    if value == STRINGS["NUL"]:
        for name in names[:8]:
            yield {**plain, name: value}


def _try(browser: Client, form: Form, label: str, value: str | bytes) -> None:
    for fields in _filled(form, value):
        what = f"{form.method.upper()} {form.action} {label}"
        body = _body(fields)
        if form.method.lower() == "post":
            kind = "application/x-www-form-urlencoded"
            _look(browser.post(form.action, body, kind), what)
        elif len(body) < 20_000:
            _look(browser.get(f"{urlsplit(form.action).path}?{body}"), what)


@pytest.mark.parametrize(
    ("who", "start"),
    [
        ("", ["/", "/es/", "/report/pothole/", "/cases/", "/track/", "/sign-in/", "/plain/"]),
        ("nadia", ["/desk/contact/", "/desk/cases/?state=any"]),
        ("ivo", ["/desk/", "/desk/cases/?state=any", "/desk/residents/?q=Rosa", "/desk/queues/"]),
        (
            "ana",
            [
                "/desk/staff/",
                "/desk/clients/",
                "/desk/retention/",
                "/desk/routing/",
                "/desk/records/",
                "/desk/outbox/",
                "/desk/phrases/",
                "/desk/cases/",
            ],
        ),
    ],
    ids=["resident", "agent", "supervisor", "administrator"],
)
def test_the_oddest_strings_in_every_form_are_answered(
    town: Town, enter: Enter, who: str, start: list[str]
) -> None:
    from django.test import Client

    browser = enter(who) if who else Client()
    browser.raise_request_exception = False
    if who == "nadia":
        start = [browser.post("/desk/contact/begin", {"channel": "phone"})["Location"], *start]
    if not who:
        run = browser.post("/report/light/")["Location"]
        start = [run, run + "words/", run + "place/", run + "q/many/", run + "send/", *start]
    pages, forms = _walk(browser, start)
    assert len(forms) >= 3 and len(pages) >= 5
    new = [form for form in forms if _first(form.method, _kind(form.action), *sorted(form.fields))]
    for turn, form in enumerate(new):
        pair = [OTHERS[(2 * turn + each) % len(OTHERS)] for each in (0, 1)]
        for label in (*HARSH, *pair) if who else STRINGS:
            _try(browser, form, label, STRINGS[label])
    for kind, address in pages.items():
        if _first(kind):
            _in_address(browser, address)


def _first(*what: str) -> bool:
    """Whether nobody has tried this yet; from now on somebody has."""
    new = what not in TRIED
    TRIED.add(what)
    return new


def _in_address(browser: Client, address: str) -> None:
    parts = urlsplit(address)
    asked = dict(parse_qsl(parts.query)) or {"q": "", "after": "", "state": ""}
    above = parts.path.rstrip("/").rpartition("/")[0]
    for label in ("NUL", "no UTF-8", "markup", "many digits", "lines"):
        value = STRINGS[label][:2000]
        odd = _body(dict.fromkeys(asked, value))
        _look(browser.get(f"{parts.path}?{odd}"), f"GET {address} {label} in the query")
        if label in ("NUL", "no UTF-8", "many digits"):
            path = f"{above}/{quote(value, safe='')}/"
            _look(browser.get(path), f"GET {address} {label} in the path")


def test_odd_cookies_are_no_fault(town: Town, enter: Enter) -> None:
    browser = enter("ivo")
    browser.raise_request_exception = False
    for value in ("x" * 32, "é" * 32, "a\\000b", "<odd-mark>", "'--", "x" * 4000, ""):
        for name in ("sessionid", "csrftoken", "messages"):
            browser.cookies[name] = value
            for path in ("/desk/cases/", "/", "/sign-in/", "/staff/login/", "/api/v1/cases"):
                _look(browser.get(path), f"GET {path} cookie")
