"""Read: what was recorded of a case's licence, with the words while they are kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from cocket.office.outcomes.services import RECORDED
from cocket.office.people.models import Account
from cocket.register import Fact, facts, recall_all
from cocket.register.ports import Connection


@dataclass(frozen=True, slots=True)
class Outcome:
    """One outcome: what, when, by whom, in which words."""

    what: str
    at: datetime
    who: str
    text: str


def outcomes_of(connection: Connection, case_id: str) -> tuple[Outcome, ...]:
    """Give a case's outcomes in the order of recording."""
    told = list(facts(connection, kinds=(RECORDED,), subjects=(case_id,)))
    if not told:
        return ()
    texts = recall_all(connection, [fact.why.text for fact in told if fact.why.text])
    names = dict(Account.objects.filter(pk__in={fact.who for fact in told}).values_list("id", "name"))
    return outcomes_in(told, texts, names)


def outcomes_in(told: Iterable[Fact], texts: Mapping[str, str], names: Mapping[str, str]) -> tuple[Outcome, ...]:
    """Give the outcomes among a case's facts, with the texts of records and the names of accounts by id."""
    return tuple(
        Outcome(
            str(fact.payload["outcome"]),
            fact.when,
            names.get(fact.who, ""),
            texts.get(fact.why.text.record, "") if fact.why.text else "",
        )
        for fact in told
        if fact.kind == RECORDED
    )
