"""Configuration by environment: every setting with its meaning, its default and its check.

`docs/operate/settings.md` is written from this list by ``holdfast check settings --write``; a test
fails when it is not. A wrong value stops the program at start and says what to write instead.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit


class WrongSetting(SystemExit):
    """A setting's value is wrong; the message names it and says what to write instead."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One environment variable: what it means, its default in words, and how it is read."""

    name: str
    says: str
    default: str
    read: Callable[[str], Any]
    example: str = ""


@dataclass(frozen=True, slots=True)
class Environment:
    """All settings, read and checked."""

    home: Path
    database_url: str
    postgres_bin: str
    secret_key: str
    base_url: str
    live_url: str
    host: str
    port: int
    live_port: int
    site: str
    region: str
    mail_url: str
    mail_from: str
    text_gateway: str
    voice_gateway: str
    gateway_secret: str
    social: str
    social_token: str
    cap_certificate: str
    geocoder: str
    map_tiles: str
    web_processes: int
    web_threads: int
    trusted_proxies: int
    log_style: str
    log_level: str


def _text(value: str) -> str:
    return value


def _path(value: str) -> Path:
    return Path(value).expanduser().resolve()


def _whole(low: int, high: int) -> Callable[[str], int]:
    def read(value: str) -> int:
        if not value.isdecimal() or not low <= int(value) <= high:
            raise ValueError(f"a whole number from {low} to {high}")
        return int(value)

    return read


def _one_of(*words: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        if value not in words:
            raise ValueError("one of " + ", ".join(words))
        return value

    return read


def _url(*schemes: str, empty: bool = False) -> Callable[[str], str]:
    def read(value: str) -> str:
        if empty and not value:
            return value
        parts = urlsplit(value)
        if parts.scheme not in schemes:
            raise ValueError("an address that begins with " + " or ".join(f"{s}:" for s in schemes))
        if parts.scheme in ("http", "https") and (not parts.hostname or parts.path.strip("/")):
            raise ValueError("scheme and host only, such as https://311.example.gov")
        return value.rstrip("/") if parts.scheme in ("http", "https") else value

    return read


def _gateways(value: str) -> str:
    for part in value.split():
        share, star, address = part.rpartition("*")
        parts = urlsplit(address)
        fits = not star or share.replace(".", "", 1).isdecimal()
        found = parts.scheme in ("http", "https") and parts.hostname and fits
        if value != "keep" and not found:
            raise ValueError("keep, or addresses such as 3*https://sms.example.com/send")
    return value or "keep"


def _geocoder(value: str) -> str:
    parts = urlsplit(value)
    known = [f"{vendor}+{web}" for vendor in ("nominatim", "arcgis") for web in ("https", "http")]
    if value != "registry" and not (parts.scheme in known and parts.hostname):
        raise ValueError("registry, nominatim+https://host or arcgis+https://host/…/GeocodeServer")
    return value


def _social(value: str) -> str:
    parts = urlsplit(value)
    sound = parts.scheme in ("mastodon+https", "mastodon+http") and parts.hostname
    if value != "keep" and not (sound and not parts.path.strip("/")):
        raise ValueError("keep, or mastodon+https://social.example.gov")
    return value.rstrip("/")


def _file(value: str) -> str:
    if value and not Path(value).is_file():
        raise ValueError("the path of a file that can be read, such as /etc/holdfast/cap.pem")
    return value


def _secret(value: str) -> str:
    if value and len(value) < 32:
        raise ValueError("at least 32 random characters")
    return value


def _region(value: str) -> str:
    if len(value) != 2 or not value.isascii() or not value.isalpha():
        raise ValueError("the two letters of a country, such as US")
    return value.upper()


def _site(value: str) -> str:
    if not value.isascii() or not value.isidentifier() or len(value) > 20:
        raise ValueError("one word of at most 20 letters and digits, such as main")
    return value


SETTINGS: dict[str, Setting] = {
    "home": Setting(
        "HOLDFAST_HOME",
        "Folder for what this installation keeps on disk: the embedded database, its password, "
        "the generated secret key, caches.",
        ".holdfast in the current folder",
        _path,
        "/srv/holdfast",
    ),
    "database_url": Setting(
        "HOLDFAST_DATABASE_URL",
        "The PostgreSQL database (15 or newer). Empty starts the embedded one in HOLDFAST_HOME.",
        "empty",
        _url("postgresql", "postgres", empty=True),
        "postgresql://holdfast:…@db.example.gov/holdfast",
    ),
    "postgres_bin": Setting(
        "HOLDFAST_POSTGRES_BIN",
        "Folder of the PostgreSQL programs for the embedded database. Empty finds them.",
        "empty",
        _text,
        "/usr/lib/postgresql/15/bin",
    ),
    "secret_key": Setting(
        "HOLDFAST_SECRET_KEY",
        "Secret for signing and short-lived encryption. Empty makes one and keeps it in "
        "HOLDFAST_HOME; with several application servers set the same on each.",
        "empty",
        _secret,
    ),
    "base_url": Setting(
        "HOLDFAST_BASE_URL",
        "Public address of the site: in links of messages, and the only host that is answered.",
        "http://127.0.0.1:3110",
        _url("http", "https"),
        "https://311.example.gov",
    ),
    "live_url": Setting(
        "HOLDFAST_LIVE_URL",
        "Public address of the live stream when it is not on the site's own origin. Empty: /live "
        "on the site's origin, given on by the reverse proxy.",
        "empty",
        _url("http", "https", empty=True),
        "http://127.0.0.1:3111",
    ),
    "host": Setting("HOLDFAST_HOST", "Address the web server listens on.", "127.0.0.1", _text),
    "port": Setting("HOLDFAST_PORT", "Port of the web server.", "3110", _whole(1, 65535)),
    "live_port": Setting(
        "HOLDFAST_LIVE_PORT", "Port of the live stream.", "3111", _whole(1, 65535)
    ),
    "site": Setting(
        "HOLDFAST_SITE",
        "Code of this site, written on every fact; its block of case numbers goes with it.",
        "main",
        _site,
    ),
    "region": Setting(
        "HOLDFAST_REGION",
        "Country whose habits phone numbers without + follow.",
        "US",
        _region,
    ),
    "mail_url": Setting(
        "HOLDFAST_MAIL_URL",
        "Where e-mail goes: smtp://user:password@host:587 (STARTTLS), smtps://…:465 (TLS), "
        "smtp+plain://… (neither, for a server beside it), or keep: to keep it in the outbox.",
        "keep:",
        _url("smtp", "smtps", "smtp+plain", "keep"),
        "smtp://holdfast:…@mail.example.gov:587",
    ),
    "mail_from": Setting(
        "HOLDFAST_MAIL_FROM", "Sender of e-mail.", "311@localhost", _text, "311@example.gov"
    ),
    "text_gateway": Setting(
        "HOLDFAST_TEXT_GATEWAY",
        "Where text messages go: keep shows in the outbox what would have been sent; else one or "
        "more addresses of HTTP gateways with spaces between them, each with its share before a "
        "star where they differ.",
        "keep",
        _gateways,
        "3*https://sms.example.com/send https://other.example.com/v1/messages",
    ),
    "voice_gateway": Setting(
        "HOLDFAST_VOICE_GATEWAY",
        "Where calls that read an alert out go; written as for text messages.",
        "keep",
        _gateways,
        "https://calls.example.com/say",
    ),
    "gateway_secret": Setting(
        "HOLDFAST_GATEWAY_SECRET",
        "Secret shared with the gateways: sent to them with each message, and asked of them for "
        "replies and receipts. Empty: replies are not taken.",
        "empty",
        _secret,
    ),
    "social": Setting(
        "HOLDFAST_SOCIAL",
        "The social network on which bulletins are posted: keep shows in the outbox what would "
        "have been posted; else mastodon+https://host of the city's account.",
        "keep",
        _social,
        "mastodon+https://social.example.gov",
    ),
    "social_token": Setting(
        "HOLDFAST_SOCIAL_TOKEN",
        "Access token of the city's account on the social network, with the right to write posts "
        "(Mastodon: write:statuses).",
        "empty",
        _text,
    ),
    "cap_certificate": Setting(
        "HOLDFAST_CAP_CERTIFICATE",
        "PEM file with the private key, without password, and the certificate that sign CAP alerts "
        "(and those that issued it). Empty makes a certificate of our own and keeps it in "
        "HOLDFAST_HOME; with several application servers set the same on each.",
        "empty",
        _file,
        "/etc/holdfast/cap.pem",
    ),
    "geocoder": Setting(
        "HOLDFAST_GEOCODER",
        "Who finds places that the address registry does not know: registry (nobody else), "
        "nominatim+https://host/ or arcgis+https://host/path/GeocodeServer.",
        "registry",
        _geocoder,
        "nominatim+https://geocode.example.gov",
    ),
    "map_tiles": Setting(
        "HOLDFAST_MAP_TILES",
        "Path of a PMTiles file with the base map, or demo: for the demo city's own chart. Empty "
        "shows places without a base map.",
        "empty",
        _text,
        "/srv/holdfast/region.pmtiles",
    ),
    "web_processes": Setting(
        "HOLDFAST_WEB_PROCESSES", "Web server processes; one per core.", "2", _whole(1, 64)
    ),
    "web_threads": Setting(
        "HOLDFAST_WEB_THREADS", "Threads in each web server process.", "4", _whole(1, 64)
    ),
    "trusted_proxies": Setting(
        "HOLDFAST_TRUSTED_PROXIES",
        "How many reverse proxies stand before Holdfast and set X-Forwarded-For.",
        "0",
        _whole(0, 5),
    ),
    "log_style": Setting(
        "HOLDFAST_LOG_STYLE",
        "json for machines, human for people. No personal data in either.",
        "json",
        _one_of("json", "human"),
    ),
    "log_level": Setting(
        "HOLDFAST_LOG_LEVEL", "Least level that is logged.", "info",
        _one_of("debug", "info", "warning", "error"),
    ),
}  # fmt: skip

_DEFAULTS = {"home": ".holdfast"}


def read(environ: Mapping[str, str] | None = None) -> Environment:
    """Read and check every setting; unknown ``HOLDFAST_…`` names are refused as misspelt.

    Raises :class:`WrongSetting` (exit code 2 with the sentence on standard error).
    """
    environ = os.environ if environ is None else environ
    known = {setting.name for setting in SETTINGS.values()}
    for name in environ:
        ours = name.startswith("HOLDFAST_") and not name.startswith("HOLDFAST_TEST_")
        if ours and name not in known:
            raise WrongSetting(f"{name} is no setting of Holdfast. See docs/operate/settings.md.")
    values: dict[str, Any] = {}
    for key, setting in SETTINGS.items():
        default = "" if setting.default == "empty" else _DEFAULTS.get(key, setting.default)
        given = environ.get(setting.name, "").strip() or default
        try:
            values[key] = setting.read(given)
        except ValueError as error:
            raise WrongSetting(f"{setting.name}={given!r} is wrong. Write {error}.") from None
    return Environment(**values)
