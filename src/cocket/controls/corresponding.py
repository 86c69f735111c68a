"""EU and US lists side by side: each provision's counterpart, how they relate, and the limits that differ.

Takes two corpora, gives `Pair`s in the first list's order. The relation is a reading of the texts by rule, with its
method and similarity shown: a working group decides, this says where to look first.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from cocket.controls.corpus import Corpus, is_empty
from cocket.controls.lexicon import synonyms
from cocket.controls.ranking import Ranking
from cocket.controls.thresholds import Limit
from cocket.controls.words import STOP, WEAK, content

SAME = 0.92  # similarity from which two texts say the same
ALIKE = 0.5
FEWEST = 6  # different words that a text needs to be found under another number
ROUNDING = Decimal("0.005")  # share by which limits may differ when one was converted from another unit
_SIGNS = {">=": "≥", ">": ">", "<=": "≤", "<": "<", "=": "="}
_BARE = frozenset({"", "count", "ratio", "mach"})
FOUND = 0.7  # similarity at which a text under another number counts as the counterpart


@dataclass(frozen=True, slots=True)
class LimitPair:
    """One limit in both lists: as the first and the second state it; "" where one has none."""

    attribute: str
    first: str
    second: str
    stricter: str  # "first", "second", "" when equal or not comparable


@dataclass(frozen=True, slots=True)
class Pair:
    """A provision and its counterpart.

    `relation` is same, broader, narrower, overlapping or none, seen from the first list; `method` says how the
    counterpart was found; `gap` is a sentence about what one list reaches and the other does not, or "".
    """

    first: str
    second: str
    relation: str
    method: str
    similarity: float
    limits: tuple[LimitPair, ...]
    first_text: str
    second_text: str
    gap: str = ""


def correspond(first: Corpus, second: Corpus) -> tuple[Pair, ...]:
    """Give a pair for every provision of the first list and every provision of the second that none points to."""
    counterparts = Counterparts(first, second)
    pairs = [pair for p in first.controls() if (pair := counterparts.of(p.path)) is not None]
    taken = {pair.second for pair in pairs}
    for p in second.controls():
        if p.path not in taken and p.path not in first.by_path:
            held = "no entry of this number in the other list" if p.entry not in first.by_path else "no such paragraph"
            pairs.append(
                Pair("", p.path, "none", "number", 0.0, (), "", p.text, f"Only the {second.regime} list: {held}.")
            )
    return tuple(pairs)


class Counterparts:
    """The counterpart of single provisions; what is searched of the second list is prepared once."""

    def __init__(self, first: Corpus, second: Corpus) -> None:
        self._first, self._second = first, second
        bags = {p.path: _bag(p.text) for p in second.controls()}
        self._paths = list(bags)
        self._ranking = Ranking.over([bags[path] for path in self._paths])

    def of(self, path: str) -> Pair | None:
        """Give the pair of one provision of the first list; None where the first list does not have it."""
        if path not in self._first.by_path:
            return None
        text = self._first.by_path[path].text
        other, method = _counterpart(path, text, self._second, self._ranking, self._paths)
        if other is None:
            return Pair(path, "", "none", method, 0.0, (), text, "", _only(path, self._first.regime, self._second))
        return _pair(self._first, self._second, path, other, method)


def _counterpart(path: str, text: str, second: Corpus, ranking: Ranking, paths: list[str]) -> tuple[str | None, str]:
    if path in second.by_path and not is_empty(second.by_path[path].text):
        return path, "same number"
    if second.is_heading_only(path.partition(".")[0]):
        return None, "paragraphs not held"
    words = _bag(text)
    if len(words) < FEWEST:
        return None, "too short to find by its words"
    scores = ranking.scores(words)
    best = paths[int(scores.argmax())]
    if similarity(text, second.by_path[best].text) >= FOUND:
        return best, "similar text"
    return None, "no counterpart found"


def _only(path: str, regime: str, second: Corpus) -> str:
    entry = path.partition(".")[0]
    if second.is_heading_only(entry):
        return f"Cannot be told: the {second.regime} edition holds the heading of {entry}, not its paragraphs."
    return f"Only the {regime} list has this."


def _pair(first: Corpus, second: Corpus, a: str, b: str, method: str) -> Pair:
    one, two = first.by_path[a], second.by_path[b]
    alike = similarity(one.text, two.text)
    limits = _limits(first.limits(a), second.limits(b))
    relation, gap = _relation(alike, limits, one.text, two.text, first.regime, second.regime)
    if second.is_heading_only(b) and relation != "same":
        relation, gap = "overlapping", f"The {second.regime} edition holds only the heading of {b}."
    return Pair(a, b, relation, method, round(alike, 3), limits, one.text, two.text, gap)


def _relation(
    alike: float, limits: tuple[LimitPair, ...], one: str, two: str, first: str, second: str
) -> tuple[str, str]:
    stricter = {pair.stricter for pair in limits} - {""}
    one_way = "The {} list controls items that the {} list leaves free: what lies between {}."
    if stricter == {"first"}:
        return "narrower", one_way.format(second.upper(), first.upper(), _shown(limits))
    if stricter == {"second"}:
        return "broader", one_way.format(first.upper(), second.upper(), _shown(limits))
    if stricter:
        return "overlapping", f"Each list controls items that the other leaves free: {_shown(limits)}."
    extra, lacking = _difference(one, two)
    if not extra and not lacking:
        return "same", ""
    if alike < ALIKE:
        return "overlapping", "Less than half of the text is alike."
    if extra and not lacking:
        wider = _offered(extra, one)
        return ("broader" if wider else "narrower"), f"Only the {first} text says: {' '.join(extra[:12])}."
    if lacking and not extra:
        wider = _offered(lacking, two)
        return ("narrower" if wider else "broader"), f"Only the {second} text says: {' '.join(lacking[:12])}."
    if alike >= SAME:
        return "same", ""
    return "overlapping", f"Only {first}: {' '.join(extra[:8])}. Only {second}: {' '.join(lacking[:8])}."


def _offered(words: list[str], text: str) -> bool:
    """Tell whether all words that one text has alone are alternatives it offers ("the movement or location")."""
    return all(re.search(rf"\bor (?:the |any |an? )?{re.escape(w)}", text, re.IGNORECASE) for w in words)


def _difference(one: str, two: str) -> tuple[list[str], list[str]]:
    a, b = list(dict.fromkeys(_words(one))), list(dict.fromkeys(_words(two)))
    same = synonyms()
    extra = [w for w in a if w not in b and w not in WEAK and not set(same.get(w, ())) & set(b)]
    lacking = [w for w in b if w not in a and w not in WEAK and not set(same.get(w, ())) & set(a)]
    return extra, lacking


_SPELLINGS = (
    ("isation", "ization"),
    ("ise", "ize"),
    ("yse", "yze"),
    ("colour", "color"),
    ("fibre", "fiber"),
    ("metre", "meter"),
    ("centre", "center"),
    ("programme", "program"),
    ("modelling", "modeling"),
    ("travelling", "traveling"),
    ("aluminium", "aluminum"),
    ("sulph", "sulf"),
    ("mould", "mold"),
    ("analogue", "analog"),
    ("armour", "armor"),
    ("vapour", "vapor"),
    ("behaviour", "behavior"),
    ("antennae", "antennas"),
    ("pyrolised", "pyrolized"),
    ("tyre", "tire"),
)


def _words(text: str) -> tuple[str, ...]:
    """Give the stems of a text in order, list-style words and numbers of provisions left out."""
    bare = re.sub(r"\d[A-E]\d{3}[\w.]*|\d+[.,]?\d*", " ", text.lower())
    for british, american in _SPELLINGS:
        bare = bare.replace(british, american)
    skip = {
        "specifi",
        "controll",
        "control",
        "specially",
        "design",
        "component",
        "equipment",
        "see",
        "list",
        "item",
        "e",
        "g",
    }
    return tuple(w for w in content(bare) if w not in STOP and w not in skip)


def _bag(text: str) -> Counter[str]:
    return Counter(_words(text))


def similarity(one: str, two: str) -> float:
    """Give how alike two texts are, 0..1: twice the shared words over all words (Dice, counted with repeats)."""
    a, b = _bag(one), _bag(two)
    total = sum(a.values()) + sum(b.values())
    return 2 * sum((a & b).values()) / total if total else 1.0


def _limits(one: tuple[Limit, ...], two: tuple[Limit, ...]) -> tuple[LimitPair, ...]:
    """Give limits side by side where they differ; equal ones are left out."""
    left, right = _keyed(one), _keyed(two)
    found = []
    for key in dict.fromkeys([*left, *right]):
        a, b = left.get(key), right.get(key)
        if a and b and _close(a, b) and a.threshold.operator == b.threshold.operator:
            continue
        found.append(LimitPair(key[0] or key[1], _text(a), _text(b), _stricter(a, b)))
    return tuple(found)


def _close(a: Limit, b: Limit) -> bool:
    """Tell whether two limits are the same but for rounding between units ("133 Pa", "1 Torr")."""
    return abs(a.base - b.base) <= ROUNDING * max(abs(a.base), abs(b.base))


def _keyed(limits: tuple[Limit, ...]) -> Mapping[tuple[str, str, str, int], Limit]:
    found: dict[tuple[str, str, str, int], Limit] = {}
    for limit in limits:
        way = limit.threshold.operator[0]
        number = sum(1 for k in found if k[:3] == (limit.threshold.attribute, limit.dimension, way))
        found[limit.threshold.attribute, limit.dimension, way, number] = limit
    return found


def _text(limit: Limit | None) -> str:
    if limit is None:
        return ""
    t = limit.threshold
    if not t.unit and limit.dimension not in _BARE:
        return t.quote  # one end of a range: "0,1 MPa to 1 MPa"
    return f"{_SIGNS[t.operator]} {t.value:f} {t.unit}".strip()


def _stricter(a: Limit | None, b: Limit | None) -> str:
    """Give which list asks for more before it controls: its control is the narrower one."""
    if a is None or b is None:
        return ""
    if a.base == b.base:
        if a.threshold.operator == b.threshold.operator:
            return ""
        return "second" if a.threshold.operator.endswith("=") else "first"
    upward = a.threshold.operator.startswith(">")
    return "first" if (a.base > b.base) == upward else "second"


def _shown(limits: tuple[LimitPair, ...]) -> str:
    pair = next(p for p in limits if p.stricter)
    return f"{pair.first} and {pair.second} ({pair.attribute.replace('_', ' ')})"


def summary(pairs: tuple[Pair, ...]) -> dict[str, int]:
    """Give how many pairs have each relation, in a fixed order."""
    counts = Counter(pair.relation for pair in pairs)
    return {name: counts.get(name, 0) for name in ("same", "broader", "narrower", "overlapping", "none")}
