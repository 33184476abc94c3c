"""Our alerts are signed; whoever reads one is told by whom, and whether it was changed since."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from signxml.signer import XMLSigner

from alerts.test_cap_reading import BOIL
from holdfast.alerts.cap import reading, signing, writing
from holdfast.config.secret import kept_seal

if TYPE_CHECKING:
    from django.test import Client


@pytest.fixture(scope="module")
def pem(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    home = tmp_path_factory.mktemp("home")
    made = kept_seal(home, "311.example.gov")
    assert kept_seal(home, "other.example.gov") == made
    assert (home / "cap-signing.pem").stat().st_mode & 0o077 == 0
    return made


@pytest.fixture(scope="module")
def ours(pem: bytes) -> Iterator[bytes]:
    before = signing.seal.get()
    seal = signing.seal_of(pem)
    signing.seal.fill(lambda: seal)
    yield signing.signed(writing.write(BOIL))
    signing.seal.fill(before)


def test_what_we_sign_reads_as_before_and_names_us(ours: bytes) -> None:
    found = reading.read(ours)
    assert found.alert == BOIL and found.problems == []
    [mark] = signing.signatures(ours)
    assert (mark.state, mark.by, mark.wrong) == ("good", "CN=311.example.gov", "")
    assert len(mark.fingerprint) == 64
    assert signing.signatures(writing.write(BOIL)) == []
    assert signing.signed(writing.write(BOIL)) is signing.signed(writing.write(BOIL))


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_changed_byte_breaks_it_or_changes_nothing(ours: bytes, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(ours) - 1))
    other = data.draw(st.integers(0, 255).filter(lambda each: each != ours[place]))
    changed = ours[:place] + bytes([other]) + ours[place + 1 :]
    try:
        found = reading.read(changed)
    except reading.NoAlert:
        return
    marks = signing.signatures(changed)
    if any(mark.state == "good" for mark in marks):
        assert found.alert == BOIL
        assert [mark.by for mark in marks] == ["CN=311.example.gov"]


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_whatever_stands_in_a_signature_is_told_and_never_stumbled_over(junk: bytes) -> None:
    head, tail = writing.write(BOIL).rsplit(b"</alert>", 1)
    name = b'Signature xmlns="http://www.w3.org/2000/09/xmldsig#"'
    words = signing.signatures(head + b"<" + name + b">" + junk + b"</Signature></alert>" + tail)
    assert all(each.state == "broken" and each.wrong for each in words)


def test_words_moved_out_of_what_is_signed_are_not_good(ours: bytes) -> None:
    root = etree.fromstring(ours)
    inner = etree.fromstring(ours)
    for info in root.findall("{*}info"):
        root.remove(info)
    root.append(inner)
    assert [each.state for each in signing.signatures(etree.tostring(root))] == ["broken"]


def test_who_relays_it_signs_beside_us(ours: bytes, tmp_path: Path) -> None:
    relay = signing.seal_of(kept_seal(tmp_path, "relay.example.org"))
    twice = XMLSigner().sign(etree.fromstring(ours), key=relay.key, cert=list(relay.certificates))
    found = signing.signatures(etree.tostring(twice))
    assert [(each.state, each.by) for each in found] == [
        ("good", "CN=311.example.gov"), ("good", "CN=relay.example.org"),
    ]  # fmt: skip


def test_a_file_that_cannot_sign_says_why(pem: bytes, tmp_path: Path) -> None:
    other = kept_seal(tmp_path, "x")
    key, certificate = pem.split(b"-----BEGIN CERT")
    wrong = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    for given_pem, why in (
        (b"", "no private key"), (key, "no certificate"),
        (wrong + b"-----BEGIN CERT" + certificate, "not the key's"),
        (key + b"-----BEGIN CERT" + other.split(b"-----BEGIN CERT")[1], "not the key's"),
    ):  # fmt: skip
        with pytest.raises(ValueError, match=why):
            signing.seal_of(given_pem)


def test_the_command_says_who_signed_and_whether_it_holds(ours: bytes, tmp_path: Path) -> None:
    from holdfast.config.cli import main

    file = tmp_path / "alert.xml"
    file.write_bytes(ours)
    words = CliRunner().invoke(main, ["cap", "read", str(file)]).output
    assert "good signature of CN=311.example.gov" in words and "No problem found" in words
    file.write_bytes(ours.replace(b"Boil", b"Drink"))
    told = json.loads(CliRunner().invoke(main, ["cap", "read", str(file), "--json"]).output)
    assert told["signatures"][0]["state"] == "broken"
    assert told["problems"] == ["A signature is broken. The alert was changed after it was signed."]
    file.write_bytes(writing.write(BOIL))
    assert "Unsigned." in CliRunner().invoke(main, ["cap", "read", str(file)]).output
    shown = CliRunner().invoke(main, ["cap", "certificate"])
    assert "BEGIN CERTIFICATE" in shown.output and "PRIVATE" not in shown.output


@pytest.mark.django_db
@pytest.mark.usefixtures("fresh")
def test_the_page_of_a_bulletin_for_alert_systems_is_signed(client: Client) -> None:
    from .bulletins import out

    out()
    [mark] = signing.signatures(client.get("/alerts/1.cap").content)
    assert mark.state == "good"
