"""Limits in a list's text: which figure, which way round, in which unit, and what it is a figure of.

Takes provision text, gives `Limit`s, and says how many figures of the text it could not read. A figure in brackets that
repeats the one before it, and a figure that states a measuring condition ("at 293 K"), is neither a limit nor unread.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from cocket.controls.figures import Figure, alone, number, read_figures, without_references
from cocket.controls.model import Threshold
from cocket.controls.words import stem


def _one_of(phrases: str) -> str:
    """Make a pattern of phrases set off by "/"; a phrase may itself be a pattern."""
    return "(?:" + "|".join(" ".join(phrase.split()) for phrase in phrases.split("/")) + ")"


# The words just before a figure. Longest first: "equal to or less than" must win over "less than".
_BEFORE: tuple[tuple[str, str], ...] = (
    (
        _one_of(
            "equal to or (?:greater|more|higher|better|longer|larger|exceeding)(?: than)?/greater than or equal to"
            "/more than or equal to"
        ),
        ">=",
    ),
    (
        _one_of(
            r"equal to or (?:less|lower|smaller|fewer|shorter|below)(?: ?\(better\))?(?: than)?"
            r"/less ?(?:\(better\) )?than or equal to"
        ),
        "<=",
    ),
    (
        _one_of(
            "(?:but )?(?:not|does not|do not) exceed(?:ing)?/no more than/not more than/up to(?: and including)?"
            "/at most/not greater than"
        ),
        "<=",
    ),
    (_one_of("not less than/at least/a minimum of/minimum of/no less than/at or above"), ">="),
    (
        _one_of(
            r"less ?\(better\) than/less ?\(i\.e\.,? better\) than/better ?\(less\) than/better ?\(lower\) than"
            r"/lower ?\(better\) than/less ?\(lower\) than/smaller than/fewer than/less than/lower than/below"
            "/shorter than/finer than/under"
        ),
        "<",
    ),
    (
        _one_of(
            "exceeding/exceeds/exceed/in excess of/greater than/more than/higher than/above/over/longer than"
            r"/larger than/beyond/greater ?\(better\) than/better ?\(greater\) than/better ?\(higher\) than"
            "/faster than/wider than"
        ),
        ">",
    ),
    ("better than", "better"),
    ("balancing to a residual specific unbalance of", "<="),
    ("capable of (?:(?:an? )?(?:maximum )?(?:range|payload|delivering|producing|operation) of)?", ">="),
)
# "below 228 K or above 358 K": the second phrase belongs to the figure that follows it.
_NO_NEXT = r"(?! (?:than )?\d)"
# The words just after a figure.
_AFTER: tuple[tuple[str, str], ...] = (
    (
        _one_of(
            "or more/or greater/or higher/or above/and above/and over"
            "/or longer/or larger/or over/or faster/or wider/or worse"
            r"/or more \(better\)/or greater \(better\)/or higher \(better\)"
        )
        + _NO_NEXT,
        ">=",
    ),
    (
        _one_of(
            "or less/or fewer/or lower/or below/and below/or smaller/or shorter/or under"
            r"/or less ?\(better\)/or lower ?\(better\)/or smaller ?\(better\)"
        )
        + _NO_NEXT,
        "<=",
    ),
    (r"(?:or better|\(or better\))", "better"),
)
# For these, "better" means a smaller figure.
_SMALLER_IS_BETTER = frozenset(
    {
        "accuracy",
        "bearing_accuracy",
        "position_accuracy",
        "bias_stability",
        "scale_factor",
        "angle_random_walk",
        "angular_resolution",
        "range_resolution",
        "velocity_resolution",
        "switching_time",
        "exposure_time",
        "rise_time",
        "settling_time",
        "pulse_duration",
        "feature_size",
        "magnetic_sensitivity",
        "spacing",
        "particle_size",
        "thickness",
        "stability",
        "vacuum",
        "position_drift",
        "unbalance",
    }
)
_LARGER_IS_BETTER = frozenset({"purity", "sensitivity", "gain", "efficiency", "tensile_strength"})
# What may stand between a figure and the words after it: what it repeats in brackets, defined terms, ways of measuring.
_BETWEEN = (
    r"\s*(?:(?:\([^)]*\)|\"[^\"]*\"|rate|rms|by (?:weight|mass|volume)|of (?:ice|water|air))\s*)*,?\s*"
    r"(?:of (?:the )?(?:[a-z-]+ ){1,4}(?:\([^)]*\) )?(?=or ))?"
)
# "Not capable of balancing rotors having a mass greater than 3 kg" asks for a machine that stops at 3 kg.
# So does "no dimension greater than 30 cm".
_NOT_CAPABLE = re.compile(
    r"\bnot capable of\b[^;:]*$|"
    r"\bno (?!more|less|greater|fewer)(?:[a-z]+ ){1,2}(?:exceeding|(?:greater|more|longer|larger) than) $",
    re.IGNORECASE,
)
_OPPOSITE = {">": "<=", ">=": "<", "<": ">=", "<=": ">"}
_EXAMPLE = re.compile(r"\(e\.g\.[^)]*$")  # "(e.g. nickel or alloys containing 60 % …": others will do
_EXCLUDES = re.compile(r"\b(?:excluding|except|unless)\b[^;.]*$")
_CONDITION = re.compile(
    r"\b"
    + _one_of(
        "in an?/over a (?:time )?period of/over the period of/within/at/measured at/referenced to"
        "/at an? (?:ambient )?temperature of/at a wavelength of/at a frequency of"
    )
    + r"\s+$"
)
_THROUGHOUT = re.compile(
    r"\bover (?:the entire|the whole|the full|an extended) (?:[a-z]+ ){0,2}range (?:from |of )?$", re.IGNORECASE
)
# "218 K (-55 °C) to 398 K (125 °C)" is one range, told twice.
_IN_CELSIUS = re.compile(r"(?<= K) \(-?[\d.,]+ ?°C\)(?= (?:to|and) -?[\d.,]+ ?K\b)")
_OR_A_FEATURE = re.compile(
    r"^[^;]*\bor (?:specified|designed|capable|rated|suitable) (?!of the following)(?!or modified)"
)
# An "or" right behind a figure that joins no comparison ("45 kN or nozzle throat erosion rates of less than …").
_COMPARES = (
    "(?:more|less|greater|higher|lower|better|smaller|larger|longer|shorter|fewer|above|below|over|under|exceeding)"
)
_OR_ANOTHER = re.compile(rf"[\d.,]+ [^\s,;]+(?: \([^)]*\))? or (?!{_COMPARES}\b)(?!equal\b)[a-z]")
_KIND = re.compile(r"[a-z]+[ -](?:axis|channel|stage|band)", re.IGNORECASE)  # "three axis sensors": a kind of sensor
_NAMES_NUMBER = re.compile(
    r"\b"
    + _one_of(
        r"CAS/ISO/IEC/IEEE/ASTM/Class/No\.?/Note/Part/Article/Category/Layer/Column/grade/DIN/NIJ/ETSI/ANSI/Std/Standard"
        "/Supplement/level"
    )
    + r"\s*\(?[A-Z]?[- ]?$",
    re.IGNORECASE,
)
_REACH = frozenset(map(stem, ("range", "flies", "flying", "reach", "reaches", "ground")))
_PATHLIKE = re.compile(r"\d[A-E]\d{3}[\w.]*")


@dataclass(frozen=True, slots=True)
class Limit:
    """A threshold with what is needed to compare it: dimension, base value, and where it stands in the text."""

    threshold: Threshold
    dimension: str
    base: Decimal
    start: int
    alternative: bool = False  # one of several that an "or" in the same text offers
    near: frozenset[str] = frozenset()  # telling words beside it
    spans: bool = False  # one end of a range that the item's own range must cover
    beside: bool = False  # a feature in words does as well: "over a range … or specified as suitable for aerospace"


@dataclass(frozen=True, slots=True)
class Limits:
    """All limits of one text, and the figures that could not be read as limits."""

    read: tuple[Limit, ...]
    unread: tuple[str, ...]
    conditions: int = 0


@functools.lru_cache(maxsize=20_000)
def limits_of(text: str, *, comma_decimal: bool) -> Limits:
    """Read the limits of a provision's text."""
    bare = without_references(_PATHLIKE.sub(lambda m: "#" * len(m.group(0)), text))
    bare = _IN_CELSIUS.sub(lambda m: " " * len(m[0]), bare)
    read: list[Limit] = []
    unread: list[str] = []
    conditions = 0
    seen_end = -1
    spans: list[tuple[int, int]] = []
    for figure in read_figures(bare, comma_decimal=comma_decimal, source="list"):
        if figure.start < seen_end:
            continue
        spans.append((figure.start, figure.end))
        before, after = bare[: figure.start], bare[figure.end :]
        if _restates(before, read) or _NAMES_NUMBER.search(before[-24:]) or "#" in figure.text:
            continue
        operator = _operator(before, after, figure) or _goes_on(figure, read, bare)
        if denied := _NOT_CAPABLE.search(before):
            operator = _OPPOSITE.get(operator, "")
        if not operator and (_CONDITION.search(before[-40:]) or _KIND.fullmatch(figure.text)):
            conditions += 1
            continue
        if _EXCLUDES.search(before) or _EXAMPLE.search(before):
            unread.append(figure.text)
            continue
        seen_end = figure.end
        made = _make(_inherits(figure, read, bare), operator, text, comma_decimal=comma_decimal)
        if made and denied:
            whole = text[denied.start() : figure.end].strip()
            made = [replace(x, threshold=replace(x.threshold, quote=whole)) for x in made]
        if made:
            read += [replace(x, beside=True) for x in made] if _OR_A_FEATURE.search(after) else made
        else:
            unread.append(figure.text)
    unread += _strays(bare, spans, read)
    if re.search(r"\boutside the range\b", bare):
        unread += [limit.threshold.quote for limit in read]
        read = []
    if len(read) > 1 and _offers(bare, read):
        read = [replace(x, alternative=True) for x in read]
    return Limits(tuple(read), tuple(unread), conditions)


_STRAY = re.compile(r"(?<![\w.,/#-])\d+(?:[.,]\d+)?(?![\w#])")
_NOT_A_FIGURE = re.compile(r"\b(?:CAS|Note|Notes|and|or|to|in|OSI|Rc|U|carbon|niobium|AISI|LN|C|PAN)[-= ]?$|\[|\(\w*$")


def _strays(text: str, spans: list[tuple[int, int]], read: list[Limit]) -> list[str]:
    """Give numbers that no figure covers: they may be limits in a unit that is not known here."""
    found = []
    for match in _STRAY.finditer(text):
        if any(start <= match.start() < end for start, end in spans) or _restates(text[: match.start()], read):
            continue
        before = text[max(0, match.start() - 24) : match.start()]
        if (
            _NAMES_NUMBER.search(before)
            or _NOT_A_FIGURE.search(before)
            or re.match(r"-\d|\)|[.:]\d| g environment\b", text[match.end() :])
            or re.search(r"\b(?:ISO|IEC|IEEE|ASTM) ?[\d-]+:$", before)  # the year of a standard
        ):
            continue
        found.append(match.group(0))
    return found


def _operator(before: str, after: str, figure: Figure) -> str:
    if re.match(r"\s*parts? in\b", after):
        return ""
    if " or more " in figure.text:
        return ">="  # "two or more axes"
    for pattern, operator in _AFTER:
        if re.match(rf"{_BETWEEN}{pattern}\b", after, re.IGNORECASE):
            return operator
    tail = before[-60:]
    for pattern, operator in _BEFORE:
        if re.search(rf"\b{pattern}\s*(?:an?\s|the\s|of\s|±|\+/?-)*$", tail, re.IGNORECASE):
            return operator
    if figure.low != figure.high:
        return "range"
    return ""


def _inherits(figure: Figure, read: list[Limit], text: str) -> Figure:
    """Give a figure what the limit before it is about, where it only goes on ("10 bit or more, but less than 12")."""
    if not read or read[-1].dimension != figure.dimension:
        return figure
    if figure.about and figure.about == read[-1].threshold.attribute:
        return figure
    between = text[read[-1].start : figure.start]
    joined = re.search(r"\b(?:but|up to and including|and (?:less|not|up|below|does not|is not))\b", between)
    close = len(between) < 45  # noqa: PLR2004 - "exceeding 6,8 GHz up to and including 31,8 GHz"
    if joined and (close or not figure.about or figure.about == alone(figure.dimension)):
        return replace(figure, about=read[-1].threshold.attribute, near=figure.near | read[-1].near)
    return figure


def _goes_on(figure: Figure, read: list[Limit], text: str) -> str:
    """Give the operator of the limit before it, where a figure shares it: "more than 25 % nickel and 20 % chromium"."""
    if not read or read[-1].dimension != figure.dimension or figure.dimension != "ratio":
        return ""
    between = text[read[-1].start : figure.start]
    joined = re.fullmatch(r"[\d.,]+ ?% \w+ and ", between)
    return read[-1].threshold.operator if joined else ""


def _make(figure: Figure, operator: str, text: str, *, comma_decimal: bool) -> list[Limit]:
    quote = _quote(text, figure, operator)
    unit = re.sub(r"^[-+\d.,\s×x*^⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+(?:(?:to|and|–|-)\s*[\d.,\s]+)?", "", figure.text).strip()
    if operator == "better":
        if figure.about not in _SMALLER_IS_BETTER and figure.about not in _LARGER_IS_BETTER:
            return []  # which way "better" points is not known: unread, not guessed
        operator = "<" if figure.about in _SMALLER_IS_BETTER else ">"
        if re.match(r"\s*(?:\([^)]*\)\s*)?or better", text[figure.end :]):
            operator += "="
    if operator == "range" or (figure.low != figure.high and operator):
        ends = ((">=", figure.low), ("<=", figure.high))
        spans = _THROUGHOUT.search(text[: figure.start]) is not None
        if spans:  # the item's own range must reach beyond both ends
            ends = (("<=", figure.low), (">=", figure.high))
        return [
            Limit(
                Threshold(figure.about, op, value, "", quote),
                figure.dimension,
                value,
                figure.start,
                near=figure.near,
                spans=spans,
                beside=not spans and figure.dimension == "temperature",  # an item has temperatures of many kinds
            )
            for op, value in ends
        ]
    if not operator:
        return []
    if not figure.about and figure.text.endswith("km") and re.search(r"\bcapable of $", text[: figure.start]):
        figure = replace(figure, near=_REACH)  # how far what an item is for gets: its own range may be another
    shown = _shown(figure, comma_decimal=comma_decimal)
    threshold = Threshold(figure.about, operator, shown, unit, quote)
    return [Limit(threshold, figure.dimension, figure.value, figure.start, near=figure.near)]


def _shown(figure: Figure, *, comma_decimal: bool) -> Decimal:
    """Give the figure as the text states it, before any change of unit."""
    digits = re.match(r"10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+|[-+]?[\d.,\u00a0 ]*\d(?:\s?[×x]\s?10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?", figure.text)
    value = number(digits.group(0), comma_decimal=comma_decimal) if digits else None
    return value if value is not None else figure.value


def _quote(text: str, figure: Figure, operator: str) -> str:
    """Give the verbatim words from the operator to the unit, with the operator words that follow."""
    start = figure.start
    for pattern, _ in _BEFORE:
        found = re.search(
            rf"\b{pattern}\s*(?:an?\s|the\s|of\s|±|\+/?-)*$", text[max(0, start - 60) : start], re.IGNORECASE
        )
        if found:
            start = max(0, figure.start - 60) + found.start()
            break
    end = figure.end
    for pattern, _ in _AFTER:
        found = re.match(rf"{_BETWEEN}{pattern}\b", text[end:])
        if found:
            end += found.end()
            break
    return text[start:end].strip() if operator else figure.text


def _restates(before: str, read: list[Limit]) -> bool:
    """Tell whether a figure stands in brackets behind one just read: "(-55 °C)"."""
    opened = before.rfind("(")
    return bool(read) and opened > before.rfind(")") and opened > read[-1].start and len(before) - opened < 24  # noqa: PLR2004


def _offers(text: str, read: list[Limit]) -> bool:
    """Tell whether the text offers its limits as alternatives: "1 kW or more in …, or 250 W or more in …"."""
    spans = [text[a.start : b.start] for a, b in pairwise(read)]
    apart = any(
        a.threshold.operator[0] == "<"
        and b.threshold.operator[0] == ">"
        and a.dimension == b.dimension
        and a.base < b.base
        and re.search(r"\bor\b", span)
        for (a, b), span in zip(pairwise(read), spans, strict=True)
    )
    return (
        apart
        or any(_OR_ANOTHER.match(span) for span in spans)
        or any(re.search(r"(?:,|;) or\b|; and \w+ of\b|\beither\b| or (?:(?:an?|the) |['\"])", span) for span in spans)
    )
