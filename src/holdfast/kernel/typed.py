"""Reading what anybody may have typed into a form or an address, whatever it is."""

from __future__ import annotations

# More digits than any count, version or limit of ours has; Python refuses to read thousands.
_DIGITS = 9


def whole(typed: str, default: int) -> int:
    """A whole number from 0 up in plain digits, else the default.

    >>> whole("25", 50), whole("", 50), whole("-1", 50), whole("²", 50), whole("9" * 5000, 50)
    (25, 50, 50, 50, 50)
    """
    if typed.isascii() and typed.isdecimal() and len(typed) <= _DIGITS:
        return int(typed)
    return default


def storable(*texts: str) -> bool:
    """Whether PostgreSQL can hold these texts: it knows no NUL, so nothing there can be equal.

    >>> storable("pothole", ""), storable("pot\\x00hole")
    (True, False)
    """
    return not any("\x00" in text for text in texts)
