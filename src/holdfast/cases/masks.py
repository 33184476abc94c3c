"""The marks that masking leaves in a text, said in the reader's language.

They are stored in one form, whatever the language of the text around them: the same words are read
in English and in Spanish, compared for duplicates, exported and served by GeoReport. Only where a
person reads them on a page or in a message are they put in that person's language.
"""

from __future__ import annotations

import re

from django.utils.translation import pgettext_lazy

_SAYS = {
    "phone": pgettext_lazy("mask", "phone"),
    "email": pgettext_lazy("mask", "email"),
    "plate": pgettext_lazy("mask", "plate"),
    "name": pgettext_lazy("mask", "name"),
    "number": pgettext_lazy("mask", "number"),
    "date": pgettext_lazy("mask", "date"),
}
_MARK = re.compile(rf"\[({'|'.join(_SAYS)})\]")


def in_words(text: str) -> str:
    """A text as it is shown: ``[phone]`` is ``[teléfono]`` on a Spanish page."""
    return _MARK.sub(lambda found: f"[{_SAYS[found[1]]}]", text) if "[" in text else text
