"""Advice of a desk, point by point: each item and each criterion, what the desk says to it, and why.

Takes points with reasons, gives the one text in which they are kept and what it says again; says which criteria a desk
is asked about. The fact of an advice holds the points as codes, its record the words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cocket.licensing.cases.words import Advice, Desk

# Which criteria a desk is always asked about; those that a case's own factors bear on are added.
DESK_CRITERIA: dict[Desk, tuple[str, ...]] = {
    Desk.TECHNICAL: ("eu.5", "eu.15", "due_diligence"),
    Desk.HUMAN_RIGHTS: ("cp944.2", "cp944.3", "eu.5", "due_diligence"),
    Desk.DEFENCE: ("cp944.4", "cp944.5", "cp944.7", "eu.4"),
    Desk.FOREIGN: ("cp944.1", "cp944.4", "cp944.6", "cp944.8"),
}
_ABOUT = re.compile(r"item:[1-9][0-9]{0,3}|criterion:[a-z0-9_.]{1,40}", re.ASCII)
_LINE = re.compile(r"^§ (\S+) (no_objection|conditions|objection): (.*)$")
_WEIGHT = {Advice.NO_OBJECTION: 0, Advice.CONDITIONS: 1, Advice.OBJECTION: 2}


@dataclass(frozen=True, slots=True)
class Point:
    """What a desk says to one item ("item:1") or one criterion ("criterion:cp944.2")."""

    about: str
    says: Advice

    @property
    def number(self) -> int:
        """The item's number; 0 for a criterion."""
        kind, _, rest = self.about.partition(":")
        return int(rest) if kind == "item" else 0

    @property
    def criterion(self) -> str:
        """The criterion's code; "" for an item."""
        kind, _, rest = self.about.partition(":")
        return rest if kind == "criterion" else ""


def points_of(given: Iterable[Mapping[str, str]]) -> tuple[Point, ...]:
    """Give the points of a fact; raises ValueError for one that is about nothing or said twice."""
    found = tuple(Point(one["about"], Advice(one["says"])) for one in given)
    if len({one.about for one in found}) != len(found) or not all(_ABOUT.fullmatch(one.about) for one in found):
        raise ValueError("a point is about no item and no criterion, or is made twice")
    return found


def gravest(points: Iterable[Point]) -> Advice | None:
    """Give the gravest thing that is said to any point, or None for none."""
    return max((one.says for one in points), key=lambda says: _WEIGHT[says], default=None)


def milder(one: Advice, other: Advice) -> bool:
    """Whether one says less against the export than the other."""
    return _WEIGHT[one] < _WEIGHT[other]


def written(general: str, reasons: Iterable[tuple[Point, str]]) -> str:
    """Give the text that is kept: the general words, then a line for each point."""
    lines = [f"§ {point.about} {point.says.value}: {' '.join(reason.split())}" for point, reason in reasons]
    # A line of the general words that looks like a point would be read as one.
    plain = [
        line.replace("§ ", "§\u00a0", 1) if line.startswith("§ ") else line for line in general.strip().split("\n")
    ]
    return "\n".join([*plain, "", *lines]) if lines else "\n".join(plain)


def read(text: str) -> tuple[str, dict[str, str]]:
    """Give the general words and the reason of each point, by what it is about."""
    general, reasons = [], {}
    for line in text.split("\n"):
        if found := _LINE.match(line):
            reasons[found[1]] = found[3]
        else:
            general.append(line)
    return "\n".join(general).strip(), reasons
