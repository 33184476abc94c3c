"""The generated secret key, and the key and certificate that sign alerts, of an installation that
was given none."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from holdfast.config.environment import Environment

SEAL_DAYS = 3650


def kept_secret(home: Path) -> str:
    """The secret in ``home/secret-key``, made at first use, readable by the owner only."""
    path = home / "secret-key"
    home.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        secret = secrets.token_urlsafe(48)
        file.write(secret)
    return secret


def seal(chosen: Environment) -> bytes:
    """The PEM file that signs alerts: the one that the settings name, else our own."""
    if chosen.cap_certificate:
        return Path(chosen.cap_certificate).read_bytes()
    return kept_seal(chosen.home, urlsplit(chosen.base_url).hostname or "localhost")


def kept_seal(home: Path, host: str) -> bytes:
    """The key and the self-made certificate in ``home/cap-signing.pem``, made at first use for a
    host, readable by the owner only."""
    path = home / "cap-signing.pem"
    if not path.exists():
        home.mkdir(parents=True, exist_ok=True)
        begun = home / f"{path.name}.{secrets.token_hex(8)}"
        handle = os.open(begun, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(_self_made(host))
        # Whole or not at all, and the first of several processes has it.
        with suppress(FileExistsError):
            os.link(begun, path)
        begun.unlink()
    return path.read_bytes()


def _self_made(host: str) -> bytes:
    key, now = rsa.generate_private_key(public_exponent=65537, key_size=2048), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host[:64])])
    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=True, key_encipherment=False,
        data_encipherment=False, key_agreement=False, key_cert_sign=False, crl_sign=False,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=SEAL_DAYS))
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    kept = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )  # fmt: skip
    return kept + made.public_bytes(serialization.Encoding.PEM)
