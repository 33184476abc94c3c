"""Phone numbers as E.164, read by libphonenumber."""

from __future__ import annotations

import phonenumbers
from django.conf import settings


def to_e164(typed: str, *, region: str | None = None) -> str | None:
    """What a person typed as E.164 (``+13605550142``), or None when it is no possible number.

    `region` is the two-letter country whose habits apply to numbers without ``+``; the city's own
    by default. Possible, not assigned: fictional 555 numbers and new blocks are kept.
    """
    if len(typed) > 60:
        return None
    try:
        number = phonenumbers.parse(typed, region or settings.HOLDFAST.region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def for_people(e164: str) -> str:
    """An E.164 number as people here write it: ``(360) 555-0142``, foreign ones with ``+``."""
    try:
        number = phonenumbers.parse(e164, None)
    except phonenumbers.NumberParseException:
        return e164
    home = phonenumbers.country_code_for_region(settings.HOLDFAST.region)
    style = phonenumbers.PhoneNumberFormat
    near = number.country_code == home
    return phonenumbers.format_number(number, style.NATIONAL if near else style.INTERNATIONAL)
