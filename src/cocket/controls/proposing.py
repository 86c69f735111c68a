"""Proposals for the list: items that no entry fits, gathered by what they have in common.

Takes items and their classifications, gives clusters with the items behind them: how a list keeps pace with goods.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from cocket.controls.model import Classification, Outcome
from cocket.controls.words import telling
from cocket.exports.model import Item

ALIKE = 0.25
SMALLEST = 2
OPEN_CODES = frozenset({"not_understood", "open", "not_in_edition"})


@dataclass(frozen=True, slots=True)
class Proposal:
    """A kind of item that lists do not name: the words its items share, the capability if one is seen, the items."""

    words: tuple[str, ...]
    capability: str
    items: tuple[tuple[str, str], ...]  # (id, description)
    regimes: tuple[str, ...]


def propose(items: Sequence[Item], answers: Sequence[Classification]) -> tuple[Proposal, ...]:
    """Give clusters of at least two items without a fitting entry, largest first.

    An item counts when no regime lists it and it is unclear or shows a surveillance capability.
    """
    by_item: dict[str, list[Classification]] = {}
    for answer in answers:
        by_item.setdefault(answer.item_id, []).append(answer)
    loose = [i for i in items if _unfitted(by_item.get(i.id, []))]
    groups: list[list[Item]] = []
    for item in loose:
        mine = _capability(by_item[item.id])
        home = next((g for g in groups if _alike(item, g, mine, by_item)), None)
        if home is None:
            groups.append([item])
        else:
            home.append(item)
    kept = [g for g in groups if len(g) >= SMALLEST]
    kept.sort(key=lambda g: (-len(g), g[0].id))
    return tuple(_proposal(g, by_item) for g in kept)


def _unfitted(answers: list[Classification]) -> bool:
    if not answers or any(a.outcome is Outcome.LISTED for a in answers):
        return False
    if any(a.catch_all for a in answers):
        return True
    return all(a.outcome is Outcome.NEEDS_EXPERT and a.reasons and a.reasons[0].code in OPEN_CODES for a in answers)


def _capability(answers: list[Classification]) -> str:
    return next((a.catch_all[0].capability for a in answers if a.catch_all), "")


def _alike(item: Item, group: list[Item], capability: str, by_item: dict[str, list[Classification]]) -> bool:
    if capability != _capability(by_item[group[0].id]):
        return False
    mine = telling(item.description)
    return bool(capability) or any(_share(mine, telling(other.description)) >= ALIKE for other in group)


def _share(one: frozenset[str], two: frozenset[str]) -> float:
    return len(one & two) / len(one | two) if one | two else 0.0


def _proposal(group: list[Item], by_item: dict[str, list[Classification]]) -> Proposal:
    counts: Counter[str] = Counter()
    for item in group:
        counts.update(telling(item.description))
    words = tuple(w for w, n in sorted(counts.items(), key=lambda x: (-x[1], x[0])) if n > 1)[:8]
    regimes = tuple(dict.fromkeys(a.regime for a in by_item[group[0].id]))
    return Proposal(
        words, _capability(by_item[group[0].id]), tuple((i.id, i.description[:300]) for i in group), regimes
    )
