"""Two names one above the other: which parts agree and which letters differ.

Takes the token pairs of a hit, gives columns to draw. Only what screening said is shown: this module finds the
differing letters inside a pair, it never judges whether the pair agrees.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher

from cocket.dossier.labels import AGREEMENTS
from cocket.screening.model import TokenPair

MAX_COMPARED = 80  # letters of one name part; longer parts are shown whole, as differing


@dataclass(frozen=True, slots=True)
class Column:
    """One pair as drawn: pieces above (the export) and below (the list), whether they join, and the word for it."""

    above: tuple[tuple[str, bool], ...]
    below: tuple[tuple[str, bool], ...]
    joined: bool
    word: str
    agreement: str


def column(pair: TokenPair) -> Column:
    """Give the drawing of one pair of name parts."""
    word = AGREEMENTS.get(pair.agreement, pair.agreement)
    match pair.agreement:
        case "same" | "script" | "nickname":
            above, below = _whole(pair.query, agrees=True), _whole(pair.listed, agrees=True)
        case "spelling" | "initial":
            above, below = _compared(pair.query, pair.listed)
        case _:
            above, below = _whole(pair.query, agrees=False), _whole(pair.listed, agrees=False)
    joined = pair.agreement in {"same", "script", "nickname", "spelling", "initial"}
    return Column(above, below, joined, word, pair.agreement)


def columns(pairs: tuple[TokenPair, ...]) -> tuple[Column, ...]:
    """Give the drawing of all pairs, in order."""
    return tuple(column(pair) for pair in pairs)


def _whole(text: str, *, agrees: bool) -> tuple[tuple[str, bool], ...]:
    return ((text, agrees),) if text else ()


def _compared(query: str, listed: str) -> tuple[tuple[tuple[str, bool], ...], tuple[tuple[str, bool], ...]]:
    if max(len(query), len(listed)) > MAX_COMPARED:
        return _whole(query, agrees=False), _whole(listed, agrees=False)
    # Letter by letter without regard to case; folding whole words would change their length.
    matcher = SequenceMatcher(None, [c.casefold() for c in query], [c.casefold() for c in listed], autojunk=False)
    above: list[tuple[str, bool]] = []
    below: list[tuple[str, bool]] = []
    for tag, start, end, listed_start, listed_end in matcher.get_opcodes():
        if end > start:
            above.append((query[start:end], tag == "equal"))
        if listed_end > listed_start:
            below.append((listed[listed_start:listed_end], tag == "equal"))
    return tuple(above), tuple(below)
