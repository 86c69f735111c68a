"""Exceptions and general authorisations: which could carry a required licence, and what is still open for each.

Takes a rulebook's exemptions and an item's facts, gives `Option`s. An exemption is eligible only when every one of its
conditions is known to hold; presumptions become duties to check, and unknown ones become questions.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cocket.kernel.reasons import Reason, Tri
from cocket.requirements.evaluate import Finding, fill, judge
from cocket.requirements.logic import NO, TRI, UNKNOWN, YES
from cocket.requirements.model import Option
from cocket.requirements.rows import Exemption
from cocket.requirements.rulebook import Rulebook, RulesInForce


def options_for(
    book: Rulebook, live: RulesInForce, known: Mapping[str, Any], presumed: Mapping[str, Any], item_id: str
) -> tuple[Option, ...]:
    """Give the exemptions that this item and destination come into question for, most useful first."""
    judged: dict[str, tuple[int, tuple[str, ...]]] = {}  # several exemptions share conditions
    found = [
        _option(one, book, known, presumed, item_id, judged)
        for one in live.exemptions
        if one.applies.test(presumed) != NO
    ]
    order = {Tri.YES: 0, Tri.UNKNOWN: 1, Tri.NO: 2}
    return tuple(sorted(found, key=lambda option: (order[option.eligible], len(option.questions), option.code)))


def _option(
    one: Exemption,
    book: Rulebook,
    known: Mapping[str, Any],
    presumed: Mapping[str, Any],
    item_id: str,
    judged: dict[str, tuple[int, tuple[str, ...]]],
) -> Option:
    asking = Finding()
    checks: list[Reason] = []
    failed: list[str] = []
    worst = YES
    for clause in one.clauses:
        text = clause.when.text
        if text not in judged:
            judged[text] = judge(clause.when, known, presumed)
        value, rests_on = judged[text]
        worst = min(worst, value)
        if value == NO:
            failed.append(f"{clause.fails} ({clause.source})")
        elif value == UNKNOWN:
            asking.ask(clause.when.open_names(presumed), book.asks, item_id, f"{one.code}: {clause.fails}?")
        checks += [
            Reason(name[1:], book.asks[name[1:]].condition, "presumed, not answered", clause.source)
            for name in rests_on
            if name.startswith("?") and book.asks[name[1:]].condition
        ]
    duties = [Reason(f"{one.code}.{code}", text, "", source) for code, text, source in one.duties]
    sentence = {
        NO: f"{one.code} does not carry this export: {'; '.join(failed)}.",
        UNKNOWN: f"{one.code} may carry this export; its open conditions have to be answered first.",
        YES: fill(one.says, known, item_id),
    }[worst]
    return Option(
        one.code,
        one.title,
        item_id,
        TRI[worst],
        sentence,
        tuple(failed),
        () if worst == NO else tuple(asking.questions.values()),
        () if worst == NO else (*checks, *duties),
        one.source,
        one.status,
    )
