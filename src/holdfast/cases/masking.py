"""Personal details in free text, masked in every public view; the original is kept beside it.

Phones, e-mail addresses, number plates, social security and card numbers, and names after words
that introduce one ("my name is", "me llamo"), in English and Spanish. It errs on the side of
hiding: a long number that may be a phone is masked, a house number or a date is not.
"""

from __future__ import annotations

import re

_EMAIL = re.compile(r"[\w.+%'-]{1,64}(?:@|\s?\(at\)\s?)[\w-]{1,63}(?:\.[\w-]{1,63})+", re.IGNORECASE)
# At least seven digits with the separators people put between them. The digits may be any script's.
_PHONE = re.compile(
    r"(?<![\w#.,/-])(?:\+|00)?\(?\d{1,4}\)?(?:[ \u00a0.\-–/]{0,2}\(?\d{2,4}\)?){1,4}"
    r"(?:\s?(?:x|ext\.?|extension)\s?\d{1,6})?(?![\w])",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})(?:[ T]\d{1,2}.?)?"
)
_CARD = re.compile(r"(?<!\w)(?:\d[ -]?){12,18}\d(?!\w)")
_SSN = re.compile(r"(?<!\w)\d{3}-\d{2}-\d{4}(?!\w)")
_PLATE = re.compile(
    r"(\b(?:licen[sc]e\s+plate|plate|tag|lic|reg(?:istration)?|placa|matr[ií]cula)s?"
    r"(?:\s+(?:number|no\.?|num(?:ero)?|número|is|es|de|#|:)){0,3}\s*[:#]?\s*)"
    r"((?=[A-Z0-9 -]{0,7}\d)[A-Z0-9]{1,4}(?:[ -]?[A-Z0-9]{1,4}){1,2})\b",
    re.IGNORECASE,
)
_NAME_WORD = r"[^\W\d_][\w'’.-]{0,30}"
_NAME = re.compile(
    r"(\b(?:my\s+name\s+is|my\s+name['’]s|name\s*:|me\s+llamo|mi\s+nombre\s+es|soy\s+(?:el|la)\s+"
    r"(?:sr|sra|señor|señora)\.?|i\s+am\s+(?:mr|mrs|ms|dr)\.?|i['’]m\s+(?:mr|mrs|ms|dr)\.?"
    r"|this\s+is\s+(?:mr|mrs|ms|dr)\.?|nombre\s*:)\s+)"
    rf"({_NAME_WORD}(?:[ \t]+(?!and\b|y\b|i\b|the\b|at\b|on\b|from\b|my\b|en\b|de\b(?!\s+[A-ZÁÉÍÓÚ])"
    rf"|vivo\b|live\b){_NAME_WORD}){{0,3}})",
    re.IGNORECASE,
)


def mask(text: str) -> str:
    """The text with personal details replaced by ``[phone]``, ``[email]``, ``[plate]``,
    ``[name]`` or ``[number]``. Masking a masked text changes nothing."""
    if not text:
        return text
    text = _EMAIL.sub("[email]", text)
    text = _SSN.sub("[number]", text)
    text = _CARD.sub("[number]", text)
    text = _PLATE.sub(lambda found: f"{found[1]}[plate]", text)
    text = _PHONE.sub(_phone, text)
    return _NAME.sub(lambda found: f"{found[1]}[name]", text)


def _phone(found: re.Match[str]) -> str:
    written = found[0]
    digits = sum(character.isdigit() for character in written)
    if digits < 7 or _DATE.fullmatch(written.strip()):
        return written
    return "[phone]"
