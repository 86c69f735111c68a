"""What the rules of one day say of given facts, worked out once: the same goods go to the same places again and again.

Takes facts, gives a `Ruling`: steps, questions, conditions and options. Facts hold no names of parties, so that neither
does what is kept.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from cocket.exports.model import Export
from cocket.kernel.reasons import Tri
from cocket.requirements.evaluate import Finding, apply_rules
from cocket.requirements.facts import presume
from cocket.requirements.model import Option
from cocket.requirements.options import options_for
from cocket.requirements.rulebook import Rulebook, RulesInForce

KEPT = 4096


@dataclass(slots=True)
class Ruling:
    """What follows from facts by the rules alone; the options are worked out when they are first asked for."""

    book: Rulebook
    live: RulesInForce
    facts: Mapping[str, Any]
    presumed: Mapping[str, Any]
    item_id: str
    finding: Finding
    _options: tuple[Option, ...] | None = None

    @property
    def options(self) -> tuple[Option, ...]:
        """Give the exceptions that may carry the item."""
        if self._options is None:
            self._options = options_for(self.book, self.live, self.facts, self.presumed, self.item_id)
        return self._options


def ruling(book: Rulebook, live: RulesInForce, facts: Mapping[str, Any], export: Export, item_id: str) -> Ruling:
    """Give what the rules say of an item's facts, or of the whole export's where `item_id` is empty.

    Of the export only the answers are read, and of them those that are unknown: they are never presumed.
    """
    key = _key(facts, export, item_id)
    found = live.rulings.get(key)
    if found is None:
        if len(live.rulings) >= KEPT:
            live.rulings.clear()
        found = live.rulings[key] = rule(book, live, facts, export, item_id)
    return found


def rule(book: Rulebook, live: RulesInForce, facts: Mapping[str, Any], export: Export, item_id: str) -> Ruling:
    """Work out what the rules say."""
    presumed, finding = presume(facts, book, export, item_id), Finding()
    if item_id:
        apply_rules(live.item, facts, presumed, book.asks, item_id, finding)
        bound = live.by_country.get(facts["destination"] or "", ())
        apply_rules(bound, facts, presumed, book.asks, item_id, finding)
    else:
        apply_rules(live.export, facts, presumed, book.asks, item_id, finding)
    return Ruling(book, live, dict(facts), presumed, item_id, finding)


def _key(facts: Mapping[str, Any], export: Export, item_id: str) -> Hashable:
    values = tuple(facts.values())
    # 50 and 50.0 are equal and are written otherwise in the answer.
    written = tuple([str(value) for value in values if value.__class__ is Decimal])
    unknown = tuple([one.question for one in export.answers if one.answer is Tri.UNKNOWN])
    return item_id, tuple(facts), values, written, unknown
