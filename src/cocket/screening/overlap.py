"""Compare the party lists of two jurisdictions: who is on both, who on one only, and how many days apart.

Takes two open party lists, gives the pairs and the rest. Parties are matched by this engine over all their names and
attributes, each with at most one of the other list, best pairs first. A date that a publisher does not give is unknown,
and so is the window.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from cocket.kernel.errors import BadInput
from cocket.screening.attributes import weigh
from cocket.screening.engine import compare
from cocket.screening.listed import PartyList
from cocket.screening.score import Weights, probability

BATCH = 1024
WORTH_WEIGHING = -2.0  # log-odds of the names alone
SAME_PARTY = 3.0  # log-odds from which two entries are taken for one party: likelier than 19 in 20
_WEAK = 2


@dataclass(frozen=True, slots=True)
class Both:
    """One party on both lists; `days` is how much later the second list named it, negative if it was first, or None."""

    first_id: str
    first_name: str
    second_id: str
    second_name: str
    kind: str
    score: float
    first_listed_on: str
    second_listed_on: str
    days: int | None


@dataclass(frozen=True, slots=True)
class One:
    """A party on one list only."""

    entity_id: str
    name: str
    kind: str
    listed_on: str


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two lists side by side; `both` in order of the window, the longest first, unknown windows last."""

    first: str
    second: str
    both: tuple[Both, ...]
    only_first: tuple[One, ...]
    only_second: tuple[One, ...]

    @property
    def windows(self) -> tuple[int, ...]:
        """The known windows in days, in order."""
        return tuple(sorted(pair.days for pair in self.both if pair.days is not None))


def overlap(first: PartyList, second: PartyList, weights: Weights) -> Overlap:
    """Compare two party lists."""
    pairs = _pairs(first, second, weights)
    taken1: dict[int, tuple[int, float]] = {}
    taken2: set[int] = set()
    for odds, one, two in sorted(((odds, a, b) for (a, b), odds in pairs.items()), key=lambda r: (-r[0], r[1], r[2])):
        if one not in taken1 and two not in taken2:
            taken1[one] = (two, odds)
            taken2.add(two)
    both = [_both(first.entity(one), second.entity(two), odds) for one, (two, odds) in taken1.items()]
    both.sort(key=lambda pair: (pair.days is None, -(pair.days or 0), pair.first_id, pair.second_id))
    return Overlap(
        first.ref.id,
        second.ref.id,
        tuple(both),
        tuple(_one(first.entity(row)) for row in range(len(first.entities)) if row not in taken1),
        tuple(_one(second.entity(row)) for row in range(len(second.entities)) if row not in taken2),
    )


def _pairs(first: PartyList, second: PartyList, weights: Weights) -> dict[tuple[int, int], float]:
    """Give the log-odds of every pair of entries that may be one party, attributes included."""
    names = first.table("names").filter(_strong(first))
    texts, owners = names.column("name").to_pylist(), names.column("entity").to_numpy()
    best: dict[tuple[int, int], float] = {}
    for start in range(0, len(texts), BATCH):
        found = compare(texts[start : start + BATCH], second.index, weights)
        odds = weights.log_odds(found.sums)
        near = np.flatnonzero(odds >= WORTH_WEIGHING)
        rows = zip(
            owners[found.query[near] + start].tolist(), found.entity[near].tolist(), odds[near].tolist(), strict=True
        )
        for one, two, value in rows:
            best[(one, two)] = max(value, best.get((one, two), value))
    out: dict[tuple[int, int], float] = {}
    for (one, two), odds_of_names in best.items():
        total = odds_of_names + weigh(first.attributes(one), second.attributes(two)).log_odds
        if total >= SAME_PARTY:
            out[(one, two)] = total
    return out


def _strong(one: PartyList) -> Sequence[bool]:
    return [quality != "weak" for quality in one.table("names").column("quality").to_pylist()]


def _both(first: dict[str, str], second: dict[str, str], odds: float) -> Both:
    then, later = _day(first["listed_on"]), _day(second["listed_on"])
    return Both(
        first["entity_id"],
        first["name"],
        second["entity_id"],
        second["name"],
        first["kind"],
        round(float(probability(odds)), 4),
        first["listed_on"],
        second["listed_on"],
        (later - then).days if then and later else None,
    )


def _one(row: dict[str, str]) -> One:
    return One(row["entity_id"], row["name"], row["kind"], row["listed_on"])


def _day(text: str) -> date | None:
    """Give a day that is known to the day; a month or a year would make a window look exact that is not."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def parties_only(kind: str, *, is_party: bool) -> None:
    """Raise BadInput when an edition is no party list."""
    if not is_party:
        raise BadInput(f"{kind} is no party list", mend="Compare two party lists, for example us_sdn and un_sc.")
