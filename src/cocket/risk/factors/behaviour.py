"""What people did: the published red flags, each yes, no or unknown, with the explanation that was given."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from cocket.kernel.reasons import Tri
from cocket.risk.case import Case, Found


@dataclass(frozen=True, slots=True)
class Flag:
    """One published red flag."""

    id: str
    group: str
    text: str
    basis: str
    weight: int

    @property
    def question(self) -> str:
        """The id under which an export answers it."""
        return f"flag.{self.id}"


@cache
def flags() -> tuple[Flag, ...]:
    """Give all flags in the order of their file."""
    document = tomllib.loads((files("cocket.risk") / "data" / "red_flags.toml").read_text("utf-8"))
    return tuple(Flag(**row) for row in document["flag"])


@cache
def _group(name: str) -> tuple[Flag, ...]:
    return tuple(flag for flag in flags() if flag.group == name)


def _raised(case: Case, group: str, what: str) -> Found:
    """Degree 1 for one light flag, 2 for a heavy one or two light ones, 3 for more.

    Unknown while the flags of a sensitive export are unanswered.
    """
    mine = _group(group)
    up = [flag for flag in mine if case.answered(flag.question) is Tri.YES]
    unanswered = [flag for flag in mine if case.answered(flag.question) is Tri.UNKNOWN]
    said_unknown = [flag for flag in unanswered if flag.question in case.answers]
    basis = (up or unanswered or list(mine))[0].basis
    if up:
        degree = min(3, sum(flag.weight for flag in up))
        told = [answer.text for flag in up if (answer := case.export.answer_to(flag.question)) and answer.text]
        return Found(
            degree,
            f"{len(up)} red flag{'s' if len(up) > 1 else ''} about {what}: {up[0].text}",
            "; ".join(told) or ", ".join(flag.id for flag in up),
            basis,
        )
    # For ordinary goods nobody is sent through the whole list; a flag that somebody left at "unknown" still counts.
    if said_unknown or (unanswered and case.sensitive is not Tri.NO):
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
    """Red flags about the buyer: evasive, unfamiliar with the item, no background, shared addresses."""
    return _raised(case, "customer", "the buyer")


def order(case: Case) -> Found:
    """Red flags about the order: no fit with the business, usual services declined, oversized capacity."""
    return _raised(case, "order", "the order")


def payment(case: Case) -> Found:
    """Red flags about payment: cash, third parties, late changes."""
    return _raised(case, "payment", "payment")


def delivery(case: Case) -> Found:
    """Red flags about delivery: vague dates, abnormal routes, odd packaging, late changes."""
    return _raised(case, "delivery", "delivery")


def use(case: Case) -> Found:
    """Red flags about use: covert surveillance, earlier misuse in the country, no judicial check."""
    return _raised(case, "use", "the use")


def documents(case: Case) -> Found:
    """Red flags about documents: values, parties or goods that contradict each other, a weak end-user certificate."""
    return _raised(case, "documents", "the documents")


BEHAVIOUR: tuple[Callable[[Case], Found], ...] = (customer, order, payment, delivery, use, documents)
