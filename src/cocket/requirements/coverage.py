"""Which rows of a rulebook some exports reach: true, false and unknown, so that no branch of the data goes untried.

Takes requirements and exports with their earlier results, gives a `Coverage` per rulebook. Meant for whoever writes
rules: a row that no worked case makes true, or none makes false, is a row that nobody has seen at work.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from cocket.controls.model import Classification
from cocket.exports.model import Export
from cocket.requirements.logic import NO, UNKNOWN, YES, Condition, Facts
from cocket.requirements.rulebook import Rulebook
from cocket.requirements.service import Requirements
from cocket.screening.model import ScreeningReport

Worked = tuple[Export, Sequence[Classification], ScreeningReport, date]


@dataclass(frozen=True, slots=True)
class Coverage:
    """The rows of one rulebook and those never met true, never met false, and never met unknown."""

    regime: str
    rows: tuple[str, ...]
    never_true: tuple[str, ...]
    never_false: tuple[str, ...]
    never_unknown: tuple[str, ...]


def coverage(requirements: Requirements, regime: str, worked: Iterable[Worked]) -> Coverage:
    """Judge exports under one regime and note the values that every rule, wording and condition takes."""
    seen: dict[str, set[int]] = {}
    book = requirements.books[regime]
    watching = Requirements({**requirements.books, regime: _watched(book, seen)}, requirements.tables)
    for export, found, screening, as_of in worked:
        watching.require(export, found, screening, as_of, (regime,))
    texts = {rule.id: rule.when.text for rule in book.rules}
    texts |= {row.id: row.when.text for row in book.prose}
    texts |= {f"{one.code}.{clause.id}": clause.when.text for one in book.exemptions for clause in one.clauses}

    def never(value: int) -> tuple[str, ...]:
        return tuple(row for row, text in texts.items() if value not in seen.get(text, set()))

    return Coverage(regime, tuple(texts), never(YES), never(NO), never(UNKNOWN))


def _watched(book: Rulebook, seen: dict[str, set[int]]) -> Rulebook:
    """Give the same book with conditions that note their values."""

    def watch(condition: Condition) -> Condition:
        def test(facts: Facts) -> int:
            value = condition.test(facts)
            seen.setdefault(condition.text, set()).add(value)
            return value

        return replace(condition, test=test)

    return replace(
        book,
        rules=tuple(replace(rule, when=watch(rule.when)) for rule in book.rules),
        prose=tuple(replace(row, when=watch(row.when)) for row in book.prose),
        exemptions=tuple(
            replace(one, clauses=tuple(replace(clause, when=watch(clause.when)) for clause in one.clauses))
            for one in book.exemptions
        ),
        _in_force={},
        read={},
    )
