"""The quoted words of a provision, with each threshold marked where it stands.

Takes a candidate, gives its quote in pieces and its thresholds as numbered lines.
"""

from __future__ import annotations

from dataclasses import dataclass

from cocket.controls.model import Candidate, Threshold
from cocket.dossier.labels import amount, words
from cocket.dossier.states import THRESHOLDS, State

OPERATORS = {">=": "at least", ">": "more than", "<=": "at most", "<": "less than", "=": "exactly", "==": "exactly"}


@dataclass(frozen=True, slots=True)
class Line:
    """One threshold: its number on the page, what is asked, what the item declares, and whether it is met."""

    number: int
    asked: str
    quote: str
    declared: str
    state: State
    marked: bool  # its words are marked in the quote above


def asked(threshold: Threshold) -> str:
    """Give a threshold in words: "output power, at least 5 W"."""
    operator = OPERATORS.get(threshold.operator, threshold.operator)
    return f"{words(threshold.attribute)}, {operator} {amount(threshold.value)} {threshold.unit}".rstrip()


def lines(candidate: Candidate) -> tuple[Line, ...]:
    """Give the thresholds of a candidate in order, numbered from 1."""
    found = {number for _, number in pieces(candidate) if number}
    return tuple(
        Line(n, asked(c.threshold), c.threshold.quote, c.declared, THRESHOLDS[c.met], n in found)
        for n, c in enumerate(candidate.thresholds, 1)
    )


def pieces(candidate: Candidate) -> tuple[tuple[str, int], ...]:
    """Give the quote in pieces, each with the number of the threshold it states, or 0.

    Only verbatim quotes are marked, each at its first free place; overlapping ones give way to the earlier.
    """
    spans: list[tuple[int, int, int]] = []
    for number, check in enumerate(candidate.thresholds, 1):
        needle = check.threshold.quote
        start = candidate.quote.find(needle) if needle else -1
        while start >= 0 and any(start < end and begin < start + len(needle) for begin, end, _ in spans):
            start = candidate.quote.find(needle, start + 1)
        if start >= 0:
            spans.append((start, start + len(needle), number))
    result: list[tuple[str, int]] = []
    at = 0
    for begin, end, number in sorted(spans):
        result += [(candidate.quote[at:begin], 0), (candidate.quote[begin:end], number)]
        at = end
    result.append((candidate.quote[at:], 0))
    return tuple(piece for piece in result if piece[0])
