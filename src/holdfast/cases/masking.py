"""Personal details in free text, masked in every public view; the original is kept beside it.

Phones, e-mail addresses, number plates, social security, card and account numbers, dates of birth,
and names after words that introduce one ("my name is", "me llamo"), in English and Spanish. It
errs on the side of hiding where a detail has the shape of one: a number grouped as phones are is a
phone; a case's, pole's or truck's number, a house number, a date or a price is not.

Every quantifier is bounded and no two that may take the same characters stand side by side, so
that the time is linear in the text whatever it holds.
"""

from __future__ import annotations

import re
from itertools import pairwise

_EMAIL = re.compile(
    r"(?<![\w.+%'-])[\w.+%'-]{1,64}(?:@|\s?\(at\)\s?|\s?\[at\]\s?)[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}"
    r"|(?<![\w.+-])[\w.+-]{1,64}\s(?:at|arroba)\s[\w-]{1,63}\s(?:dot|punto)\s(?:com|org|net|edu|gov"
    r"|es|mx|us)\b",
    re.IGNORECASE,
)

# -- numbers --

# A run of digits with what people put between and around them.
_DIGITS = re.compile(r"(?<![\w$€£])[+(]{0,2}\d[\d \u00a0()./–-]{4,38}\d(?!\w)")
_DIGIT = re.compile(r"\d")
_AFTER_PHONE = re.compile(
    r"\[phone\]\s{0,2}(?:x|ext\.?|extension|extensión)\s{0,2}\d{1,6}\b", re.IGNORECASE
)
_AREA_CODE = re.compile(r"\+|\(\d{2,4}\)")
# Groups of digits as phones are written here and in the Spanish-speaking world.
_PHONE_SHAPES = re.compile(
    r"(?:1-)?[2-9]\d\d-[2-9]\d\d-\d{4}"  # 360-555-0142
    r"|(?:1-)?[2-9]\d\d-\d{7}|1?[2-9]\d\d[2-9]\d{6}|(?:1-)?[2-9]\d{5}-\d{4}"
    r"|[6-9]\d\d-\d{3}-\d{3}|[6-9]\d\d-\d\d-\d\d-\d\d|9\d-\d{3}-\d\d-\d\d"  # Spain
    r"|\d\d-\d{4}-\d{4}"  # Mexico
    r"|0\d-\d\d-\d\d-\d\d-\d\d|0\d{2,4}-\d{3,4}-\d{3,4}"
)
_LOCAL = re.compile(r"[2-9]\d\d-\d{4}")
_DATE = re.compile(
    r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})(?:[ T-]{1,3}\d{1,2}.{0,6})?"
)
_SSN = re.compile(r"(?:\d{3}-\d{2}-\d{4})")
# What just stands before a number says what it is.
_CALLED = re.compile(
    r"(?:\b(?:call(?:s|ed|ing)?(?:\s(?:me|him|her|us|back|them))?|phone|tel|tele?phone|cell(?:phone)?|"
    r"mobile|text(?:\sme)?|contact|reach(?:ed)?(?:\sme|\sat)?|whatsapp|fax|ll[aá]m[ae](?:me|nos|r|rme)?|"
    r"tel[eé]fono|tfno|cel(?:ular)?|m[oó]vil)(?:\s(?:number|n[uú]mero|no|num|is|es|at|al|on|#|me|back"
    r"|your|my|mi|el)){0,3})[\s.:#=-]{0,4}$",
    re.IGNORECASE,
)
_ACCOUNT = re.compile(
    r"(?:\b(?:account|acct|cuenta|policy|p[oó]liza|ssn|social\ssecurity|seguro\ssocial|passport|"
    r"pasaporte|driver'?s?\slicen[sc]e|licencia(?:\sde\sconducir)?|medicare|medicaid|credit\scard|"
    r"card|tarjeta|curp|dni|nie)(?:\s(?:number|n[uú]mero|no|num|is|es|card|#)){0,3})[\s.:#=-]{0,4}$",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"(?:\b(?:cases?|casos?|incident|incidente|tickets?|tix|boleto|claim|reclamo|request|solicitud|"
    r"ref(?:erenc\w{0,4})?|re|reports?|reporte|folio|id|truck|bus|pole|poste|sticker|permit|permiso|"
    r"meter|hydrant|light|serial|unit|route|order|work\sorder|tracking|complaint|invoice|receipt|"
    r"inspection|violation|docket|parcel|tag|sr|issue|vin|box|car|train|cab|taxi|asset|tree|sign|"
    r"number|n[uú]mero|no|num|tree|duplicate|case\.)(?:\s(?:number|n[uú]mero|no|num|id|is|es|#)){0,3})"
    r"[\s.:#=(\[-]{0,4}$|#\s{0,2}$",
    re.IGNORECASE,
)
_STREET = re.compile(
    r"\s{1,3}(?:[\w.'’]{1,20}\s{1,2}){0,3}?(?:st|street|ave?|avenue|rd|road|blvd|boulevard|dr|drive|"
    r"ln|lane|pl|place|ct|court|sq|square|ter|terrace|pkwy|way|calle|avenida)\b",
    re.IGNORECASE,
)
_BORN = re.compile(
    r"(\b(?:d\.?o\.?b\.?|date\s{1,2}of\s{1,2}birth|born(?:\s{1,2}on)?|fecha\s{1,2}de\s{1,2}nacimiento"
    r"|nac(?:i[oó]|id[oa])(?:\s{1,2}el)?)[\s:]{0,3})"
    r"(\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|[A-Za-z]{3,10}\s{1,2}\d{1,2},?\s{1,2}\d{4}"
    r"|\d{1,2}\s{1,2}de\s{1,2}[a-z]{3,12}\s{1,2}de\s{1,2}\d{4})",
    re.IGNORECASE,
)
_VIN = re.compile(
    r"(?<!\w)(?=[A-Z0-9]{0,16}\d)[A-HJ-NPR-Z0-9]{11}[A-HJ-NPR-Z0-9]{2}\d{4}(?!\w)", re.I
)
_VIN_END = re.compile(r"\d{4}(?!\w)")

# -- plates --

_PLATE_WORD = (
    r"(?:licen[sc]e\s{1,2}plates?|lic(?:ense|\.)?(?=\s{0,2}[#:])|plates?|tags?|reg(?:istration|\.)?|placas?"
    r"|matr[ií]culas?)"
)
# With one of these a word for plates begins; within words they are common (public, neglect).
_PLATE_HERE = re.compile(r"\b(?:lic|plate|tag|reg|placa|matr)", re.IGNORECASE)
_PLATE_FILLER = (
    r"(?:\s{1,2}(?:numbers?|nos?\.?|num(?:ero)?s?|número|is|was|es|de|del|are|reads|if\s{1,2}available|state|"
    r"(?:MA|NH|RI|CT|ME|VT|NY|NJ|PA|FL|CA|TX)(?=\W)|mass(?:achusetts)?|on\s{1,2}it\s{1,2}is)){0,4}"
)
_PLATE_TOKEN = (
    # With a digit in it; or letters, then digits.
    r"(?:(?=[A-Z]{0,7}\d)[A-Z0-9]{2,8}(?:[ -](?=[A-Z]{0,3}\d)[A-Z0-9]{1,4}|-[A-Z]{1,4}"
    r"|[ ](?-i:[A-Z]{1,4})(?![A-Za-z]))?|[A-Z]{1,4}[ -](?=[A-Z]{0,3}\d)[A-Z0-9]{2,5})"
)
_PLATE = re.compile(
    rf"(\b{_PLATE_WORD}{_PLATE_FILLER}\s{{0,2}}[:#=(\[\"“]{{0,3}}\s{{0,2}})({_PLATE_TOKEN})(?![\w/])",
    re.IGNORECASE,
)
# A few words later still, if it has letters and digits in one: plate # Florida 199QQH.
_PLATE_LATER = re.compile(
    rf"(\b{_PLATE_WORD}(?:[\s:#(,\"“-]{{1,3}}[A-Za-z]{{1,14}}){{0,3}}[\s:#(,\"“-]{{1,3}})"
    r"((?=[A-Z]{0,7}\d)(?=\d{0,7}[A-Z])[A-Z0-9]{5,8}|\d{5}-[A-Z]{2}|[A-Z]{3}\.\d{3,4})(?![\w/])",
    re.IGNORECASE,
)
_VANITY = re.compile(
    rf"(\b(?i:{_PLATE_WORD}{_PLATE_FILLER})\s{{0,2}}[:#]\s{{0,2}})([A-Z]{{4,8}})(?!\w)"
)
_CAR = re.compile(
    r"\b(?:cars?|vehicles?|trucks?|vans?|suv|sedan|parked|parking|towed?|motorcycles?|driver|"
    r"coches?|carros?|veh[ií]culos?|camionetas?|auto(?:m[oó]vil)?(?:es)?|estacionad[oa]s?)\b",
    re.IGNORECASE,
)
# 123ABC, 1ZA-738, ABC 1234: letters and digits in a row, as no word or house number has them.
_LOOSE_PLATE = re.compile(
    r"(?<![\w#$/.@-])(?:\d{1,4}[ -]?[A-Z]{2,3}[ -]?\d{0,4}|[A-Z]{2,3}[ -]?\d{3,4}"
    r"|\d[A-Z]{2}[ -]?\d{3}|[A-Z]\d{5}|\d{3}[ -]?[A-Z]{3})(?![\w/-]|\.\d)"
)
_NO_PLATE = re.compile(
    r"(?:MA|RT|RTE|US|I|SR|CR|HWY|BUS|BLK|LOT|APT|UNIT|FL|PH|RM|NE|NW|SE|SW|ST|AVE|DR|RD|NO|ID|PM|"
    r"AM|FT|IN|AT|ON|TO|OF|OR|BY|IS|AS|AN|IT|WE|AND|THE|FOR|CASE|PO|MI|MPH|HRS?|DR|MIN|MM|CM|LBS?|"
    r"KM|HD|TV|PC|K|X|DAY|YRS?|WKS?)[ -]?\d{1,5}|"
    r"\d{1,5}[ -]?(?:ST|ND|RD|TH|AM|PM|FT|IN|HRS?|MIN|MPH|DR|SQ|AVE|RD|LBS?|MM|CM|KM|YRS?|WKS?|"
    r"DAY|AND|THE|NO|OR|TO|AT|IN|ON|OF|WAS|IS|CAR|VAN|BMW|GMC|HRS?|WD|DRS?|ETC|MAN|MEN|BAG|X|OZ|LED)"
    r"(?:[ -]?\d{0,4})|[1-9]DR",
)

# -- names --

_STOP = (
    r"(?!(?:and|y|e|i|the|at|on|from|my|en|but|because|who|that|with|for|to|in|of|a|an|is|was|were|have|"
    r"has|had|am|are|need|needs|want|would|will|can|could|calling|reporting|writing|live|lives|living|"
    r"vivo|vive|quiero|para|con|que|por|tengo|necesito|me|mi|un|una|hay|el|la|los|las|not|no|never|so|"
    r"please|or|if|this|there|it|its|since|as|also|just|about|phone|email|number|tel|cell|llamo|pero|"
    r"porque|unknown|none|private|city|street|st|ave|dept|llamando|reportando|del?(?!\s{1,2}(?-i:[A-ZÁÉÍÓÚÑ])))\b)"
)
# Inside a name: Juan de la Cruz.
_PARTICLE = r"(?-i:(?:del|de(?: las?| los)?|van|von|da|dos) (?=[A-ZÁÉÍÓÚÑ]))"
_WORD = r"[^\W\d_](?:[^\W\d_]|['’.-](?=[^\W\d_])){0,30}"
_NAME = re.compile(
    r"(\b(?:my\s{1,2}(?:full\s{1,2}|first\s{1,2}|last\s{1,2})?name(?:['’]s|\s{1,2}is|\s{0,2}:)|me\s{1,2}llamo|mi\s{1,2}nombre"
    r"\s{1,2}(?:completo\s{1,2})?es|(?:caller|resident|contact|owner|driver|tenant|neighbor|full|first|last)"
    r"(?:['’]?s)?\s{1,2}name\s{0,2}(?::|is\b)|(?:su|nombre\s{1,2}completo)\s{1,2}nombre\s{0,2}:?\s{0,2}es)\s{1,2}"
    r"|(?:^|(?<=[.;|!?,\n(]))\s{0,3}(?:name|nombre)\s{0,2}:\s{0,2})"
    rf"({_STOP}{_WORD}(?:[ \t]{{1,2}}(?:{_PARTICLE}|{_STOP}){_WORD}){{0,3}})",
    re.IGNORECASE | re.MULTILINE,
)
_CAPITAL = (
    r"(?!Mayor|MAYOR|President|Governor|City)[A-ZÁÉÍÓÚÑ][^\W\d_]{0,25}(?:['’-][^\W\d_]{1,25})?"
)
_TITLED = re.compile(
    rf"(\b(?:Mr|Mrs|Ms|Miss|Sr|Sra|Srta|Señora?|Señorita|MR|MRS|MS|SRA)\.?\s{{1,2}})"
    rf"({_CAPITAL}(?:\s{{1,2}}{_CAPITAL}){{0,2}})"
)
# Two capitalized words after "I am", "soy", "my neighbor": one alone may be anything.
_INTRODUCED = re.compile(
    r"(\b(?:I\s{1,2}am|I['’]m|[Ss]oy|(?:my|our|[Tt]he)\s{1,2}(?:neighbou?r|landlord|landlady|tenant)|"
    r"(?:mi|nuestr[oa]|el|la)\s{1,2}(?:vecin[oa]|due[nñ][oa]|inquilin[oa]|caser[oa])),?\s{1,2})"
    rf"((?!A\s){_CAPITAL}(?:\s{{1,2}}{_CAPITAL}){{1,2}})"
)
_SIGNED = re.compile(
    r"((?i:\b(?:thanks|thank\s{1,2}you|sincerely|regards|respectfully|gracias|atentamente|saludos))"
    r"(?:\s{1,2}(?i:very\s{1,2}much|so\s{1,2}much|again|in\s{1,2}advance)){0,2}\s{0,2}[,\n-][\s-]{0,4})"
    rf"({_CAPITAL}(?:\s{{1,2}}{_CAPITAL}){{1,2}})[\s.]{{0,3}}$"
)
_PASSES = 10


def mask(text: str) -> str:
    """The text with personal details replaced by ``[phone]``, ``[email]``, ``[plate]``,
    ``[name]``, ``[number]`` or ``[date]``. Masking a masked text changes nothing."""
    for _ in range(_PASSES):
        masked = _once(text)
        if masked == text:
            break
        text = masked
    return text


def _once(text: str) -> str:
    # A look for a telling word costs a hundredth of the search for what may follow it.
    low = text.lower()
    if "@" in low or "at)" in low or "at]" in low or " dot " in low or " punto " in low:
        text = _EMAIL.sub("[email]", text)
    if _DIGIT.search(text):
        text = _mask_numbers(text, low)
    if _has(low, "name", "llamo", "nombre"):
        text = _NAME.sub(r"\1[name]", text)
    if _has(text, "Mr", "Ms", "Miss", "Sr", "Señor", "MR", "MS", "SRA"):
        text = _TITLED.sub(_titled, text)
    if _has(low, "i am", "i'm", "i’m", "soy", "neighb", "landl", "tenant", "vecin", "due", "quilin",
            "caser"):  # fmt: skip
        text = _INTRODUCED.sub(r"\1[name]", text)
    if _has(low, "thank", "sincerely", "regards", "respectf", "gracias", "atentam", "saludos"):
        text = _SIGNED.sub(r"\1[name]", text)
    return text


def _has(low: str, *words: str) -> bool:
    for word in words:  # noqa: SIM110 - any() over a generator costs twice as much
        if word in low:
            return True
    return False


def _mask_numbers(text: str, low: str) -> str:
    if _has(low, "birth", "born", "d.o.b", "dob", "nac"):
        text = _BORN.sub(r"\1[date]", text)
    if _has(low, "plate", "tag", "lic", "reg", "placa", "matr") and _PLATE_HERE.search(text):
        text = _PLATE.sub(r"\1[plate]", text)
        text = _PLATE_LATER.sub(_plate_later, text)
        text = _VANITY.sub(r"\1[plate]", text)
    if _VIN_END.search(text):
        text = _VIN.sub("[number]", text)
    text = _DIGITS.sub(_number, text)
    if "[phone]" in text:
        # An extension that hung on a phone goes with it.
        text = _AFTER_PHONE.sub("[phone]", text)
    if _CAR.search(low):
        text = _LOOSE_PLATE.sub(_loose_plate, text)
    return text


def _number(found: re.Match[str]) -> str:
    """What a run of digits is, by its groups and by what stands around it."""
    written, text = found[0], found.string
    count = sum(character.isdecimal() for character in written)
    if count < 6 or "$" in text[max(0, found.start() - 2) : found.start()]:
        return written
    before = text[max(0, found.start() - 40) : found.start()]
    if _ACCOUNT.search(before):
        return "[number]"
    if _DATE.fullmatch(written.strip()):
        return written
    groups = re.split(r"[^\d]+", written.strip(" ()+-./–\u00a0"))
    shape = "-".join(groups)
    if _SSN.fullmatch(shape) and "-" in written:
        return "[number]"
    if 13 <= count <= 19 and _luhn(written):
        return "[number]"
    if 7 <= count <= 15 and _AREA_CODE.match(written):
        return "[phone]"
    if _numbers_of_houses(groups, text[found.end() : found.end() + 90]):
        return written
    if 7 <= count <= 15 and _CALLED.search(before):
        return "[phone]"
    if len(groups) == 1 and _NAMED.search(before):
        return written
    if _PHONE_SHAPES.fullmatch(shape):
        return "[phone]"
    if _LOCAL.fullmatch(shape) and not _NAMED.search(before):
        return "[phone]"
    return _inner(written)


def _numbers_of_houses(groups: list[str], behind: str) -> bool:
    """``1588-1606`` or ``610 612 614``: rising by a little, or a street follows two of them."""
    numbers = [int(group) for group in groups if group]
    steps = [later - former for former, later in pairwise(numbers)]
    if len({len(group) for group in groups}) == 1 and all(0 < step <= 60 for step in steps):
        return len(numbers) > 1
    return len(numbers) == 2 and len(groups[0]) < 7 and bool(_STREET.match(behind))


def _inner(written: str) -> str:
    """A run that is no phone as a whole may hold one: ``12 Elm``'s 12 and a phone behind it."""
    for part in re.finditer(
        r"(?<!\d)\(?[2-9]\d\d\)?[ .\u00a0–-]{0,2}[2-9]\d\d[.\u00a0–-]\d{4}(?!\d)", written
    ):
        return written[: part.start()] + "[phone]" + written[part.end() :]
    return written


def _luhn(written: str) -> bool:
    digits = [int(character) for character in written if character.isdecimal()][::-1]
    doubled = [digit * 2 - 9 * (digit > 4) for digit in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def _titled(found: re.Match[str]) -> str:
    # Streets are named after people, too.
    if _STREET.match(found.string, found.end()) or re.search(
        r"\s(?:St|Street|Ave|Avenue|Rd|Road|Blvd|Way|Dr|Square|Sq|Type)$", found[2]
    ):
        return found[0]
    return f"{found[1]}[name]"


def _plate_later(found: re.Match[str]) -> str:
    return found[0] if _NO_PLATE.fullmatch(found[2].upper()) else f"{found[1]}[plate]"


def _loose_plate(found: re.Match[str]) -> str:
    written = found[0]
    plain = re.sub(r"[ -]", "", written)
    if len(plain) < 5 or _NO_PLATE.fullmatch(written):
        return written
    before = found.string[max(0, found.start() - 40) : found.start()]
    if _NAMED.search(before):
        return written
    return "[plate]"
