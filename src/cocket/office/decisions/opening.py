"""Read: every signature of the office in the register's order with its commitment opened, and changes of practice.

An overseer takes the document away and checks it with `licensing.cases.recomputing`, or has the same check shown here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cocket.licensing.cases.folding import PREFIX
from cocket.licensing.cases.recomputing import FORMAT, VERSION, Checked, Step, recompute
from cocket.licensing.cases.words import Action, Answer
from cocket.office.cases.models import Case
from cocket.office.decisions.precedents import DECIDING
from cocket.office.facts.services import recorded
from cocket.register import Fact, disclosed, facts, recall_all

_SET_ASIDE = f"{PREFIX}{Action.SET_ASIDE.value}"
_DID = {_SET_ASIDE: "set_aside", f"{PREFIX}{Action.ALLOW_APPEAL.value}": "appeal_allowed"}


@dataclass(frozen=True, slots=True)
class Change:
    """One change of practice: which case was decided otherwise than which past one, when, by whom, and why."""

    case: Case
    past: Case | None
    at: datetime
    who: str
    reason: str


def steps() -> tuple[Step, ...]:
    """Give the steps of the whole office."""
    with recorded() as connection:
        told = list(facts(connection, kinds=(*DECIDING, _SET_ASIDE)))
        texts = disclosed(connection, [pointer for fact in told for pointer in fact.pointers[:1]])
    numbers = dict(Case.objects.values_list("id", "number"))
    return tuple(_step(fact, texts, numbers) for fact in told)


def document() -> dict[str, Any]:
    """Give the steps as a document for `recomputing.read`; it holds what cases are compared by, and no name."""
    rows = [
        {
            "case": step.case,
            "number": step.number,
            "did": step.did,
            "commitment": step.commitment,
            "salt": step.salt,
            "opened": step.opened,
            "named": [{"case": case, "points": points, "commitment": mark} for case, points, mark in step.named],
        }
        for step in steps()
    ]
    return {"format": FORMAT, "version": VERSION, "steps": rows}


def checked(last: int | None = None) -> tuple[Checked, ...]:
    """Give the check of every signature, or of the last ones."""
    return recompute(steps(), last)


def practice_changes() -> Iterator[Change]:
    """Give the changes of practice, the latest first."""
    with recorded() as connection:
        told = [fact for fact in facts(connection, kinds=DECIDING) if _changing(fact)]
        texts = recall_all(connection, [fact.why.text for fact in told if fact.why.text])
    ids = {fact.subject for fact in told} | {str(one["case"]) for fact in told for one in _changing(fact)}
    cases = {str(row.pk): row for row in Case.objects.filter(pk__in=ids)}
    for fact in reversed(told):
        words = texts.get(fact.why.text.record, "") if fact.why.text else ""
        for one in _changing(fact):
            past = cases.get(str(one["case"]))
            reason = _said_to(words, str(past.number)) if past else ""
            yield Change(cases[fact.subject], past, fact.when, fact.who, reason)


def _changing(fact: Fact) -> list[dict[str, Any]]:
    named = fact.payload.get("precedents", [])
    return [one for one in named if one.get("answer") == Answer.PRACTICE_CHANGES.value]


def _said_to(words: str, number: str) -> str:
    """Give what a signature said to one past case: from its number on to the next one's."""
    lines, taking = [], False
    for line in words.split("\n"):
        head, colon, rest = line.partition(": ")
        if colon and head.count("-") == 1 and head.replace("-", "").isdecimal():
            taking = head == number
            line = rest  # noqa: PLW2901 - the number stands beside it already
        if taking:
            lines.append(line)
    return "\n".join(lines)


def _step(fact: Fact, texts: dict[str, tuple[str, str]], numbers: dict[str, str]) -> Step:
    pointer = fact.pointers[0] if fact.pointers else None
    salt, opened = texts.get(pointer.record, ("", "")) if pointer else ("", "")
    return Step(
        fact.subject,
        numbers.get(fact.subject, ""),
        _DID.get(fact.kind, "signed"),
        pointer.salted_sha256 if pointer else "",
        salt,
        opened,
        tuple((str(o["case"]), int(o["points"]), str(o["commitment"])) for o in fact.payload.get("precedents", [])),
    )
