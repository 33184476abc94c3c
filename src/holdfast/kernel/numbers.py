"""Numbers people say and key: digits with a check digit that finds a wrong digit or a swap.

The check digit is Damm's (H. M. Damm, 2004): a totally anti-symmetric quasigroup of order ten,
which finds every single wrong digit and every swap of neighbours; Luhn misses 09 for 90.
"""

from __future__ import annotations

_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)


def check_digit(digits: str) -> str:
    """The Damm check digit of a string of ASCII digits."""
    interim = 0
    for digit in digits:
        interim = _DAMM[interim][int(digit)]
    return str(interim)


def with_check(serial: int) -> str:
    """The number people see for a serial: its digits and the check digit. 1 becomes "13"."""
    digits = str(serial)
    return digits + check_digit(digits)


def is_valid(number: str) -> bool:
    """Whether a typed number (digits only) carries its right check digit."""
    return number.isascii() and number.isdigit() and len(number) > 1 and check_digit(number) == "0"


def clean(typed: str) -> str:
    """What a person typed or said as a number, without spaces, dots, dashes and letters' prefix.

    Arabic-Indic and full-width digits become ASCII ones. Returns only digits, maybe none.
    """
    out = []
    for character in typed:
        if character.isdecimal():
            out.append(str(int(character)))
    return "".join(out)
