"""Figures in free text: a number, its unit and what it is about, in a description, an attribute or a list's text.

Takes text, gives `Figure`s. Numbers are read in both conventions ("1,5 mm", "1,200 channels", "4 x 10⁶", "12 million").
What a figure is about is decided by the words beside it (attributes.toml); a figure no word explains keeps "".
"""

from __future__ import annotations

import functools
import re
import tomllib
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from importlib.resources import files

from cocket.controls import units
from cocket.controls.contents import content
from cocket.controls.words import STOP, WEAK, fold, stem

_NUMBER = r"[-+]?(?:\d{1,3}(?:[ ,\u00a0\u202f]\d{3})+(?![\d])(?:\.\d+)?|\d+(?:[.,]\d+)?)"
_POWER = r"(?:\s?[×x*·]\s?10\s?(?:\^\s?[-−]?\d{1,2}|[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)|[eE][-+]?\d{1,2}(?![A-Za-z0-9]))?"
_BARE_POWER = r"10(?:\^-?\d{1,2}|[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)"
_WORDS_OF_SCALE = {"million": Decimal(10) ** 6, "billion": Decimal(10) ** 9, "thousand": Decimal(1000)}
MAX_FIGURES = 80  # of one description; the same figure said twice counts once
_WINDOW = 70  # characters on each side that may say what a figure is about


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its unit and what it is about; `value` is in the dimension's base unit.

    `text` is the figure as written; `low` and `high` are set for a range ("20 to 60 kHz"), else both equal `value`.
    `bound` is "max" or "min" when the words say "up to" or "at least".
    """

    about: str
    dimension: str
    value: Decimal
    low: Decimal
    high: Decimal
    text: str
    start: int
    end: int
    bound: str = ""
    source: str = "description"
    near: frozenset[str] = frozenset()  # telling words beside it, for figures that the table has no name for
    each: bool = False  # told of one of several: "32 Gb/s each", "4 x 500 W"


@functools.cache
def figure_pattern() -> re.Pattern[str]:
    """Give the pattern of a number, an optional range, an optional scale word and a unit."""
    unit = units.pattern()
    return re.compile(
        rf"(?<![\w.,])(?P<a>{_BARE_POWER}|{_NUMBER}{_POWER})"
        rf"(?:\s?(?P<ua>{unit})?\s*(?P<join>to|and|–|-|…|bis|à)\s?(?P<b>{_NUMBER}{_POWER}))?"
        rf"\s?-?(?P<scale>million|billion|thousand)?\s?(?P<u>{unit})?(?![A-Za-z0-9µμ²³/])"
    )


def number(text: str, *, comma_decimal: bool = False) -> Decimal | None:
    """Read one number; "1,200" is twelve hundred unless the text is known to use decimal commas."""
    bare = units.plain_digits(text).replace("−", "-").replace("\u00a0", " ").replace("\u202f", " ").strip()
    bare = re.sub(r"\s?[×x*·]\s?10\s?\^?\s?(-?\d+)$", r"e\1", bare)
    bare = re.sub(r"^10\^?(-?\d{1,2})$", r"1e\1", bare) if re.fullmatch(r"10\^-?\d+", bare) else bare
    if re.fullmatch(_BARE_POWER, text):
        bare = "1e" + units.plain_digits(text)[2:].lstrip("^")
    bare = re.sub(r"(?<=\d) (?=\d{3})", "", bare)
    if re.fullmatch(r"[-+]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?(e-?\d+)?", bare) and not comma_decimal:
        bare = bare.replace(",", "")
    else:
        bare = bare.replace(",", ".", 1) if bare.count(",") == 1 and "." not in bare else bare.replace(",", "")
    try:
        value = Decimal(bare)
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value.adjusted()) < 60 else None  # noqa: PLR2004 - beyond any quantity


@dataclass(frozen=True, slots=True)
class About:
    """One row of attributes.toml with its phrases as stems."""

    name: str
    dimensions: tuple[str, ...]
    phrases: tuple[tuple[str, ...], ...]
    sole: bool


@functools.cache
def abouts() -> tuple[About, ...]:
    """Give the table of what figures are about."""
    table = tomllib.loads(files("cocket.controls").joinpath("attributes.toml").read_text("utf-8"))["attribute"]
    return tuple(
        About(name, tuple(row["dims"]), tuple(_stems(w) for w in row["words"]), bool(row.get("sole")))
        for name, row in table.items()
    )


@functools.cache
def _abouts_of(dimension: str) -> tuple[About, ...]:
    return tuple(row for row in abouts() if dimension in row.dimensions)


@functools.cache
def phrase_words(name: str) -> frozenset[str]:
    """Give the stems of all words that announce an attribute."""
    found = {s for row in abouts() if row.name == name for phrase in row.phrases for s in phrase}
    return frozenset(found | set(_stems(name.replace("_", " "))) | {"hz", "mm", "nm", "kg"})


def _stems(text: str) -> tuple[str, ...]:
    return tuple(stem(fold(w)) for w in re.findall(r"[^\W_]+", text))


def about(dimension: str, before: str, after: str) -> str:
    """Give what a figure is about from the words before and after it, else from its dimension alone, or ""."""
    return by_words(dimension, before, after) or alone(dimension)


@functools.cache
def alone(dimension: str) -> str:
    """Give what a figure of this dimension is about when no words explain it, or ""."""
    return next((row.name for row in abouts() if row.sole and dimension in row.dimensions), "")


@functools.lru_cache(maxsize=20_000)
def by_words(dimension: str, before: str, after: str) -> str:
    """Give what a figure is about from the words before and after it, or ""."""
    left, right = _stems(before), _stems(after)
    best, best_rank = "", (-1.0, 0)
    for row in _abouts_of(dimension):
        for phrase in row.phrases:
            for side, side_words in ((0, left), (1, right)):
                if phrase[0] not in side_words:
                    continue
                at = _find(side_words, phrase, last=side == 0)
                if at < 0:
                    continue
                distance = len(side_words) - at - len(phrase) if side == 0 else at
                rank = (len(phrase) * 2.0 - distance * 0.5 - side * 0.4, len(phrase))
                if rank > best_rank:
                    best, best_rank = row.name, rank
    return best


def _find(words: tuple[str, ...], phrase: tuple[str, ...], *, last: bool) -> int:
    spots = range(len(words) - len(phrase) + 1)
    for at in reversed(spots) if last else spots:
        if words[at : at + len(phrase)] == phrase:
            return at
    return -1


_MINUS = re.compile(r"\b[Mm]inus (?=\d)")  # "minus 60 °C"; as many characters, so that places stay
_FROM_TO = re.compile(r"(?<=\d)/(?=\+\d+ ?°?[CK]\b)")  # "-70/+180 °C": as many characters here, too
# What a level is told against ("100 dB (reference 1 μPa at 1 m)", "-180 dB re 1 V/µPa") is no figure of its own.
_REFERENCE = re.compile(
    r"\bre(?:f(?:erence|\.)?)?:?(?: to)? ?1 ?(?:V(?:/[µμu]Pa)?|[µμu]Pa)"
    r"(?:(?:/√Hz|,| at| @)? ?1 ?(?:Hz|m)\b)*(?:/√Hz)?",
    re.IGNORECASE,
)
_COMPARISON = re.compile(r"^\s*or (?:less|more|greater|better|higher|lower|fewer)\b(?: \([^)]*\))?")


_ONLY_COMPARES = re.compile(r"(?:equal to|less|greater|better|not|exceeding|in excess)\b[\w ()±]*")


def _context(text: str, start: int, end: int, *, joined: bool) -> tuple[str, str]:
    """Give the words of the same clause before and after a figure; `joined`: with those before ", equal to or less"."""
    clauses = re.split(r"[;:\n]|(?<=\D)[.,] ", text[max(0, start - _WINDOW) : start])
    before = clauses[-1]
    if joined and len(clauses) > 1 and _ONLY_COMPARES.fullmatch(before):
        before = f"{clauses[-2]} {before}"
    after = _COMPARISON.sub("", text[end : end + _WINDOW // 2])
    after = re.split(r"[;:\n(]|[.,](?= |$)|\b(?:and|or|with|having)\b", after)[0]
    return before, after


def without_references(text: str) -> str:
    """Give a text, as long as before, without what levels are told against."""
    if "Pa" not in text and "1 V" not in text and "1V" not in text:
        return text
    return _REFERENCE.sub(lambda found: " " * len(found[0]), text)


def read_figures(text: str, *, comma_decimal: bool = False, source: str = "description") -> tuple[Figure, ...]:
    """Read every figure of a text; one whose unit has two meanings gives two figures."""
    text = without_references(_FROM_TO.sub("…", _MINUS.sub("     -", text)))
    found: list[Figure] = [*_arrays(text, source), *_spelled(text, source), *_mach(text, source, comma_decimal)]
    at = 0
    while len(found) < MAX_FIGURES and (match := figure_pattern().search(text, at)):
        at = match.end()
        unit, first_unit = match.group("u") or "", match.group("ua") or ""
        a, b, end = match.group("a"), match.group("b"), match.end()
        if b and (
            (not first_unit and not unit) or (match.group("join") == "and" and not _between(text, match.start()))
        ):
            # "500 MHz and 20 %" is two figures; "between 20 and 60 kHz" is one.
            b, unit, end = None, first_unit, match.end("ua") if first_unit else match.end("a")
            at = end
        if any(f.start <= match.start() < f.end for f in found if f.about == "elements"):
            continue  # the 640 and the 480 of "640 x 480"
        if not unit and not first_unit and _is_code(text, match.start(), match.end("a")):
            continue
        low = number(a, comma_decimal=comma_decimal)
        high = number(b, comma_decimal=comma_decimal) if b else low
        if low is None or high is None:
            continue
        scale = _WORDS_OF_SCALE.get(match.group("scale") or "", Decimal(1)) if b or end == match.end() else Decimal(1)
        before, after = _context(text, match.start(), end, joined=source == "list")
        options = units.meanings(unit or first_unit)
        # "640 x 480, 9 Hz" in an attribute is a frame rate, "Noise, 0 to 500 Hz" is none.
        guessed = source == "description" or (source != "list" and not (b and unit == "Hz"))
        for option in options:
            lower = (units.meanings(first_unit) or (option,))[0] if first_unit and b else option
            ends = sorted((units.to_base(low * scale, lower), units.to_base(high * scale, option)))
            after_unit = f"{unit} {after}" if option.dimension in ("count", "sample_rate", "information") else after
            what = (
                _BY_UNIT.get(unit, "")
                or content(option.dimension, before, text[end : end + _WINDOW // 2])
                or by_words(option.dimension, before, after_unit)
                or (_by_size(option.dimension, unit, ends[1]) if guessed else "")
                or alone(option.dimension)
            )
            if not what and (len(options) > 1 or not (unit or first_unit)):
                continue  # a bare number that nothing explains
            value = ends[1] if b else ends[0]
            found.append(
                Figure(
                    what,
                    option.dimension,
                    value,
                    ends[0],
                    ends[1],
                    text[match.start() : end].strip(),
                    match.start(),
                    end,
                    _bound(before),
                    source,
                    _near(before, after),
                    _is_each(text, match.start(), end),
                )
            )
    return tuple(sorted(found, key=lambda f: (f.start, f.end)))


# Units that say by themselves what is measured.
_BY_UNIT = {
    **dict.fromkeys(("nautical miles per hour", "nm/hr", "nmi/h", "nmi/hr", "NM/h"), "position_drift"),
    **dict.fromkeys(("rpm", "r/min"), "rotation_speed"),
}


AGGREGATE = frozenset({stem("aggregate"), stem("cumulative")})
TOGETHER = AGGREGATE | {stem("total"), stem("combined"), stem("overall"), stem("sum")}  # of what several do as one
_EACH = re.compile(
    r"\s*(?:\(?each\b|apiece\b|ea\b|/ ?(?:ch|channel|lane|port|module|cell|unit)\b|per (?!cent|hour|second|min)\w+)"
)
_TIMES = re.compile(r"\b\d+\s?[x×*]\s?$")


def _is_each(text: str, start: int, end: int) -> bool:
    """Tell whether a figure is told of one of several things, which says nothing of what they reach together."""
    return bool(_EACH.match(text, end) or _TIMES.search(text[max(0, start - 8) : start]))


def _near(before: str, after: str) -> frozenset[str]:
    ahead = _stems(before)
    words = [*ahead[-6:], *(w for w in ahead[:-6] if w in TOGETHER), *_stems(after)[:4]]
    return frozenset(w for w in words if w not in WEAK and w not in STOP and len(w) > 2 and not w.isdigit())  # noqa: PLR2004


def _between(text: str, start: int) -> bool:
    return bool(
        re.search(r"(?:between|from|von|zwischen|entre|de)\s+$", text[max(0, start - 12) : start], re.IGNORECASE)
    )


def _by_size(dimension: str, unit: str, value: Decimal) -> str:
    """Give "wavelength" for a bare figure that light can have, "frame_rate" for a few hertz."""
    if dimension == "frequency" and unit == "Hz" and value <= 1000:  # noqa: PLR2004 - "640 x 480, 9 Hz"
        return "frame_rate"
    optical = unit in ("nm", "µm", "μm", "um", "micron", "microns")
    return "wavelength" if dimension == "length" and optical and Decimal("1e-8") <= value <= Decimal("3.1e-5") else ""


_ARRAY = re.compile(r"(?<![\w.,])(\d{2,5})\s?[x×*]\s?(\d{2,5})(?![\w.,]*\s?(?:mm|cm|m|nm|µm|μm|inch|in|GB|MB)\b)(?!\w)")
_COUNT_WORDS = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "twelve": 12,
}
_SPELLED = re.compile(
    r"\b(one|two|three|four|five|six|seven|eight|nine|ten|twelve)(?: or more|-or-more)?[ -]"
    r"(axes|axis|channels?|stages|rotors|bands|hydrophones)\b",
    re.IGNORECASE,
)


def _arrays(text: str, source: str) -> list[Figure]:
    """Read "640 x 480" as a number of elements or pixels."""
    found = []
    for match in _ARRAY.finditer(text):
        count = Decimal(match.group(1)) * Decimal(match.group(2))
        found.append(
            Figure("elements", "count", count, count, count, match.group(0), match.start(), match.end(), "", source)
        )
    return found


_MACH = re.compile(r"\bMach(?: number)?(?: of)? ?(\d+(?:[.,]\d+)?)", re.IGNORECASE)


def _mach(text: str, source: str, comma_decimal: bool) -> list[Figure]:  # noqa: FBT001 - passed on
    """Read "Mach 1,2": the only unit that stands before its number."""
    found = []
    for match in _MACH.finditer(text):
        value = number(match.group(1), comma_decimal=comma_decimal)
        if value is not None:
            found.append(
                Figure("speed", "mach", value, value, value, match.group(0), match.start(), match.end(), "", source)
            )
    return found


def _spelled(text: str, source: str) -> list[Figure]:
    found = []
    for match in _SPELLED.finditer(text):
        count = Decimal(_COUNT_WORDS[match.group(1).lower()])
        what = about("count", "", match.group(2).lower())
        found.append(Figure(what, "count", count, count, count, match.group(0), match.start(), match.end(), "", source))
    return found


def _is_code(text: str, start: int, end: int) -> bool:
    """Tell whether a bare number is part of a model name, a standard or a year rather than a quantity."""
    return bool(
        re.search(
            r"(?:ISO|IEC|IEEE|MIL|STD|EN|DIN|NIJ|IP|USB|type|model|version|v)[ -]?$", text[max(0, start - 9) : start]
        )
        or re.match(r"[-/]?[A-Za-z]", text[end : end + 2])
    )


_MOST = re.compile(
    r"(?:up to|maximum(?: of)?|max\.?|not exceeding|no more than|at most|less than|lower than|smaller than|under|below|"
    r"≤|<|bis zu|jusqu'à|hasta)\s*$"
)
_LEAST = re.compile(
    r"(?:at least|minimum(?: of)?|min\.?|more than|greater than|higher than|larger than|longer than|in excess of|over|"
    r"above|exceeding|from|≥|>|mindestens|ab)\s*$"
)


def _bound(before: str) -> str:
    tail = before.lower()[-28:]
    return "max" if _MOST.search(tail) else "min" if _LEAST.search(tail) else ""
