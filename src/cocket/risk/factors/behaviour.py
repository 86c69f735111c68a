"""What people did: the published red flags, each yes, no or unknown, with the explanation that was given."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.resources import files

from cocket.exports.model import Answer
from cocket.kernel.reasons import Tri
from cocket.risk.case import Case, Found
from cocket.risk.model import FlagView

NO_SUCH_FLAG = "No published flag has this id, so the answer under it counts for nothing; correct the id."


@dataclass(frozen=True, slots=True)
class Flag:
    """One published red flag; `seen_by` are factors that see the same in the export's own fields."""

    id: str
    group: str
    text: str
    basis: str
    status: str
    weight: int
    seen_by: tuple[str, ...]
    question: str  # the id under which an export answers it


@cache
def flags() -> tuple[Flag, ...]:
    """Give all flags in the order of their file."""
    document = tomllib.loads((files("cocket.risk") / "data" / "red_flags.toml").read_text("utf-8"))
    return tuple(
        Flag(**{**row, "seen_by": tuple(row["seen_by"])}, question=f"flag.{row['id']}") for row in document["flag"]
    )


@cache
def _group(name: str) -> tuple[Flag, ...]:
    return tuple(flag for flag in flags() if flag.group == name)


def views(case: Case, present: frozenset[str]) -> tuple[FlagView, ...]:
    """Give every flag as it stands, where the export is sensitive or any flag was answered; none otherwise.

    `present` are the factors that found something. A flag that nobody answered is unknown, also where a factor sees the
    same in the export's fields.
    """
    if case.flag_answers:
        return _views(present, case.flag_answers)
    return () if case.sensitive is Tri.NO else _unanswered_views(present)


@lru_cache(maxsize=1024)
def _unanswered_views(present: frozenset[str]) -> tuple[FlagView, ...]:
    return _views(present, ())


def _views(present: frozenset[str], answers: Sequence[Answer]) -> tuple[FlagView, ...]:
    last = {answer.question: answer for answer in answers}
    made = []
    for flag in flags():
        view = _unanswered(flag, tuple(code for code in flag.seen_by if code in present))
        given = last.get(flag.question)
        made.append(replace(view, answer=given.answer, explanation=given.text, by=given.by) if given else view)
    known = {flag.question for flag in flags()}
    made += [
        FlagView(one.question, NO_SUCH_FLAG, Tri.UNKNOWN, one.text, one.by, "", "own")
        for one in answers
        if one.question not in known
    ]
    return tuple(made)


@cache
def _unanswered(flag: Flag, seen: tuple[str, ...]) -> FlagView:
    return FlagView(flag.question, flag.text, Tri.UNKNOWN, "", "", flag.basis, flag.status, seen)


def _raised(case: Case, group: str, what: str) -> Found:
    """Degree 1 for one light flag, 2 for a heavy one or two light ones, 3 for more.

    Unknown while the flags of a sensitive export are unanswered.
    """
    if case.flag_answers:
        return _found(group, what, case.flag_answers, case.sensitive)
    return _nobody_answered(group, what, case.sensitive)


@cache
def _nobody_answered(group: str, what: str, sensitive: Tri) -> Found:
    return _found(group, what, (), sensitive)


def _found(group: str, what: str, answers: Sequence[Answer], sensitive: Tri) -> Found:
    last = {answer.question: answer for answer in answers}
    mine = _group(group)
    said = {flag.question: last[flag.question].answer for flag in mine if flag.question in last}
    up = [flag for flag in mine if said.get(flag.question) is Tri.YES]
    unanswered = [flag for flag in mine if said.get(flag.question, Tri.UNKNOWN) is Tri.UNKNOWN]
    said_unknown = [flag for flag in unanswered if flag.question in said]
    basis = (up or unanswered or list(mine))[0].basis
    if up:
        degree = min(3, sum(flag.weight for flag in up))
        told = [last[flag.question].text for flag in up if last[flag.question].text]
        return Found(
            degree,
            f"{len(up)} red flag{'s' if len(up) > 1 else ''} about {what}: {up[0].text}",
            "; ".join(told) or ", ".join(flag.id for flag in up),
            basis,
        )
    # For ordinary goods nobody is sent through the whole list; a flag that somebody left at "unknown" still counts.
    if said_unknown or (unanswered and sensitive is not Tri.NO):
        first = (said_unknown or unanswered)[0]
        return Found(
            0,
            f"{len(unanswered)} red flags about {what} are not answered.",
            ", ".join(flag.id for flag in unanswered),
            basis,
            known=False,
            ask=first.text,
        )
    return Found(0, f"No red flag about {what} is raised.", "", basis)


def customer(case: Case) -> Found:
    """Red flags about the buyer: evasive, unfamiliar with the item, no background, near a listed party, hard to find.

    Degree 1 for one light flag, 2 for a grave one or two light ones, 3 for more. Unknown while any is unanswered for a
    sensitive item, or was answered with unknown.
    """
    return _raised(case, "customer", "the buyer")


def order(case: Case) -> Found:
    """Red flags about the order: no fit with business or country, usual services declined, too much, too secret.

    Degree 1 for one light flag, 2 for a grave one or two light ones, 3 for more. Unknown while any is unanswered for a
    sensitive item, or was answered with unknown.
    """
    return _raised(case, "order", "the order")


def payment(case: Case) -> Found:
    """Red flags about payment: cash, third parties, terms that are too good, late changes.

    Degree 1 for one light flag, 2 for a grave one or two light ones, 3 for more. Unknown while any is unanswered for a
    sensitive item, or was answered with unknown.
    """
    return _raised(case, "payment", "payment")


def delivery(case: Case) -> Found:
    """Red flags about delivery: vague dates, a forwarder at the end, abnormal routes, odd packaging, late changes.

    Degree 1 for one light flag, 2 for a grave one or two light ones, 3 for more. Unknown while any is unanswered for a
    sensitive item, or was answered with unknown.
    """
    return _raised(case, "delivery", "delivery")


def use(case: Case) -> Found:
    """Red flags about use: covert surveillance, misuse of such items before, the end user's record, no judicial check.

    Degree 1 for one light flag, 2 for a grave one or two light ones, 3 for more. Unknown while any is unanswered for a
    sensitive item, or was answered with unknown.
    """
    return _raised(case, "use", "the use")


def documents(case: Case) -> Found:
    """Red flags about documents that somebody saw: values, parties or goods that contradict, a weak certificate.

    Degree 1 for one light flag, 2 for a grave one or two light ones, 3 for more. Unknown while any is unanswered for a
    sensitive item, or was answered with unknown. The papers themselves are compared by the factors on documents.
    """
    return _raised(case, "documents", "the documents")


BEHAVIOUR: tuple[Callable[[Case], Found], ...] = (customer, order, payment, delivery, use, documents)
