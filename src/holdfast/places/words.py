"""The words of addresses: abbreviations, directions, ordinals, and the normal form of a name.

Registry names and typed text go through the same functions, so an odd choice here (every `saint`
is `st`) hurts neither.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# A line for each: the normal form, then the other ways to write it. After USPS Publication 28,
# appendix C, shortened to what is common, with the Spanish words for the same.
_TYPES = """
aly alley callejon|arc arcade|ave avenue av aven avenu avn avenida avda|bch beach|bnd bend
blvd boulevard boul bulevar bulevard|br branch|brg bridge puente|brk brook|byp bypass
cir circle circ|cl close|clb club|cmn common|cor corner|cres crescent cresent|crst crest
ct court corte crt|cts courts|cv cove|crk creek|xing crossing|curv curve|dr drive drv
ests estates|expy expressway exp|ext extension|fry ferry|fwy freeway frwy|gdns gardens|gln glen
grn green|grv grove|hbr harbor harbour|hl hill|hls hills|holw hollow|hts heights
hwy highway hiway carretera carr|is island|jct junction|lk lake|ln lane|lndg landing|loop lp
mall|mdw meadow|mdws meadows|ml mill|mnr manor|mtn mountain|orch orchard|park parque|pass paseo
path|pike|pkwy parkway parkwy pky pkway|pl place|pln plain|plz plaza|pt point punta
prom promenade|quay muelle|rd road camino|rdg ridge|rte route rt ruta|row|run|shr shore
sq square sqr|st street str strt saint calle san|sta station|ter terrace terr|trce trace
trl trail|tpke turnpike|tunl tunnel|vlg village|vly valley|vw view|walk|way|whf wharf|mt mount
ft fort|pier|trwy throughway|frk fork|spg spring|spgs springs|bluf bluff|blfs bluffs
cswy causeway|gtwy gateway
"""
_DIRECTIONS = """
n north norte|s south sur|e east este|w west oeste|ne northeast noreste|nw northwest noroeste
se southeast sureste sudeste|sw southwest suroeste sudoeste
"""


def _listed(words: str) -> list[str]:
    return words.split()


def _table(listing: str) -> dict[str, str]:
    groups = re.split(r"[|\n]", listing.strip())
    return {word: group.split()[0] for group in groups for word in group.split()}


TYPES = _table(_TYPES)
DIRECTIONS = _table(_DIRECTIONS)
# Kinds of way; only these stand at the end of a name as its type.
TYPE_FORMS = frozenset(TYPES.values())
DIRECTION_FORMS = frozenset(DIRECTIONS.values())

_ONES = _listed("first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth")
_ONES += _listed("thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth")
_TENS = _listed("twenty thirty forty fifty sixty seventy eighty ninety")
_ORDINALS = {word: number for number, word in enumerate(_ONES, 1)}
_ORDINALS |= {f"{word[:-1]}ieth": 10 * number for number, word in enumerate(_TENS, 2)}
_ORDINALS |= {
    f"{ten}{one}": 10 * tens + ones
    for tens, ten in enumerate(_TENS, 2)
    for ones, one in enumerate(_ONES[:9], 1)
}
_SPANISH = _listed("primera segunda tercera cuarta quinta sexta septima octava novena decima")
_ORDINALS |= {word: number for number, word in enumerate(_SPANISH, 1)}
_TENS_SET = frozenset(_TENS)
_SPANISH_SUFFIX = re.compile(r"(\d{1,3})(?:ra|da|ta|ma|va|na|er|ro)")
_ORDINAL = re.compile(r"(\d{1,3})(?:st|nd|rd|th)")

# Words that say little; a name is matched without them as well.
STOP = frozenset(_listed("the of de la el los las del and"))
# Words around a place that are no part of it, and those that say "not exactly there".
NEAR = frozenset(
    _listed(
        "near by close cerca junto across opposite frente behind detras beside between entre next"
        " block blk cuadra outside around front"
    )
)
LEAD = frozenset(
    _listed(
        "to in on from corner en of de del the el la intersection interseccion esquina esq attn c/o"
    )
)
BETWEEN = frozenset(_listed("& @ / and at y con x esquina esq e"))
UNITS = _table(
    "apt apartment apto apartamento apmt|unit unidad|ste suite|rm room|fl floor flr piso|lot"
    "|trlr trailer|bldg building edificio edif|ph penthouse|spc space|dept depto departamento"
)
_STATES = """
al alabama ak alaska az arizona ar arkansas ca california co colorado ct connecticut de delaware
dc district columbia fl florida ga georgia hi hawaii id idaho il illinois in indiana ia iowa ks
kansas ky kentucky la louisiana me maine md maryland ma massachusetts mi michigan mn minnesota ms
mississippi mo missouri mt montana ne nebraska nv nevada nh new hampshire nj jersey nm mexico ny
york nc north carolina nd dakota oh ohio ok oklahoma or oregon pa pennsylvania ri rhode island pr
puerto rico sc south sd tn tennessee tx texas ut utah vt vermont va virginia wa washington wv west
wi wisconsin wy wyoming usa us united states
"""
STATES = frozenset(_STATES.split())

_FRACTIONS = {"½": " 1/2", "¼": " 1/4", "¾": " 3/4", "⅓": " 1/3", "⅔": " 2/3"}
_TOKEN = re.compile(r"\d+/\d+|\d+[^\W_]*(?:-[^\W_]+)+|[^\W_]+|[&@#/,;]")
_DOTTED = re.compile(r"(?<=\b[^\W\d_])\.\s?(?=[^\W\d_]\b)")


def fold(text: str) -> str:
    """Lower case without accents, control characters or apostrophes."""
    for sign, plain in _FRACTIONS.items():
        text = text.replace(sign, plain)
    text = unicodedata.normalize("NFKD", text).casefold()
    text = "".join(
        " " if unicodedata.category(c)[0] in "CZ" else c
        for c in text
        if not unicodedata.combining(c) and c not in "'’‘`´"
    )
    return _DOTTED.sub("", text)


def raw_tokens(text: str) -> list[str]:
    """Folded words, fractions, hyphenated numbers and the signs ``& @ # / , ;``."""
    return _TOKEN.findall(fold(text))


def ordinal(number: int) -> str:
    """``1st``, ``12th``, ``23rd``."""
    tail = "th" if 10 < number % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{tail}"


def canonical(word: str) -> str:
    """The normal form of one folded word: ``avenue`` → ``ave``, ``fifth`` → ``5th``."""
    if word in _ORDINALS:
        return ordinal(_ORDINALS[word])
    found = DIRECTIONS.get(word) or TYPES.get(word)
    if found:
        return found
    spanish = _SPANISH_SUFFIX.fullmatch(word)
    if spanish:
        return ordinal(int(spanish[1]))
    written = _ORDINAL.fullmatch(word)
    # 2th, 3st: people's slips; the number counts.
    return ordinal(int(written[1])) if written else word


def normal(words: list[str]) -> list[tuple[str, str]]:
    """Pairs of (normal form, as written) of words; ``twenty first`` and ``n e`` are joined."""
    out: list[tuple[str, str]] = []
    at = 0
    while at < len(words):
        word = words[at]
        after = words[at + 1] if at + 1 < len(words) else ""
        if (word in _TENS_SET and word + after in _ORDINALS) or (
            word in ("n", "s") and after in ("e", "w")
        ):
            out.append((canonical(word + after), word + after))
            at += 2
        else:
            out.append((canonical(word), word))
            at += 1
    return out


@lru_cache(maxsize=20_000)
def street_key(name: str) -> str:
    """The normal form of a street's name; two spellings of one street have the same."""
    words = [word for word in raw_tokens(name) if word not in ("&", "@", "#", "/", ",", ";")]
    return " ".join(form for form, _ in normal(words))[:120]


def begun_ordinals(written: str) -> list[str]:
    """Ordinals that an unfinished word may become: ``fif`` → ``5th``, ``15th``, ``50th``."""
    if len(written) < 2:
        return []
    return [ordinal(number) for word, number in _ORDINALS.items() if word.startswith(written)]


def ways_to_write(form: str) -> list[str]:
    """Every way to write a type or direction, for completing it while somebody types."""
    return [word for word, to in (TYPES | DIRECTIONS).items() if to == form]


_KEPT = DIRECTION_FORMS - {"n", "s", "e", "w"}


def title(name: str) -> str:
    """A shouted name (``MAIN ST NW``) in reading case; any other as it is."""
    if name != name.upper() or not any(c.isalpha() for c in name):
        return name
    words = []
    for word in name.split():
        if word.lower() in _KEPT or len(word) == 1:
            words.append(word)
        elif word[0].isdigit():
            words.append(word.lower())
        else:
            words.append(word[0] + word[1:].lower())
    return " ".join(words)
