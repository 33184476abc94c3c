"""Keeping short-lived secrets: encryption at rest and comparison codes, keyed from the secret key.

Fernet (cryptography) with a key derived by HKDF per purpose, so that a token made for one purpose
is worthless for another.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets as _random

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class Unreadable(ValueError):
    """The token was not made with this key and purpose, or was changed."""


def _key(purpose: str) -> bytes:
    derived = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=purpose.encode())
    return derived.derive(settings.SECRET_KEY.encode())


def seal(purpose: str, text: str) -> str:
    """Encrypt a text for a purpose; the result is URL-safe ASCII."""
    return Fernet(base64.urlsafe_b64encode(_key(purpose))).encrypt(text.encode()).decode()


def open_sealed(purpose: str, token: str) -> str:
    """Decrypt what :func:`seal` made; :class:`Unreadable` otherwise."""
    try:
        return Fernet(base64.urlsafe_b64encode(_key(purpose))).decrypt(token.encode()).decode()
    except InvalidToken as error:
        raise Unreadable(purpose) from error


def code_of(purpose: str, text: str, *, length: int = 8) -> str:
    """A short code that only this installation can compute for a text (upper case, no 0 O 1 I L).

    Used for the code beside a case number on a tracking link: `length` characters of 5 bits.
    """
    alphabet = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
    digest = hmac.new(_key(purpose), text.encode(), hashlib.sha256).digest()
    number = int.from_bytes(digest)
    out = []
    for _ in range(length):
        number, rest = divmod(number, len(alphabet))
        out.append(alphabet[rest])
    return "".join(out)


def same(left: str, right: str) -> bool:
    """Compare two codes in constant time, letters' case ignored."""
    return hmac.compare_digest(left.upper().encode(), right.upper().encode())


def digits(length: int = 6) -> str:
    """A random code of decimal digits for reading out or keying in."""
    return "".join(_random.choice("0123456789") for _ in range(length))
