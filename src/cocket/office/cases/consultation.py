"""Read: what each desk was asked and said in a case, point by point, with its words; what is late is said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cocket.licensing.cases.advice import read
from cocket.licensing.cases.words import Action
from cocket.office.cases.selectors import Entry, View


@dataclass(frozen=True, slots=True)
class Said:
    """What a desk says to one point: an item's number or a criterion's code, the advice, and why."""

    number: int
    criterion: str
    says: str
    why: str


@dataclass(frozen=True, slots=True)
class Consulted:
    """One question to a desk and its answer; `late` while the day has passed without one."""

    desk: str
    due: date
    advice: str
    late: bool
    general: str
    points: tuple[Said, ...]


def consulted(shown: View, today: date) -> tuple[Consulted, ...]:
    """Give the consultations of a case in order; the words are missing where they are not for this person."""
    advice = [entry for entry in shown.history if entry.action is Action.ADVISE]
    found = []
    for one in shown.case.referrals:
        entry = _next(advice, one.desk.value) if one.advice else None
        general, reasons = read(entry.text) if entry else ("", {})
        points = tuple(Said(p.number, p.criterion, p.says.value, reasons.get(p.about, "")) for p in one.points)
        late = not one.advice and one.due < today
        found.append(Consulted(one.desk.value, one.due, one.advice, late, general, points))
    return tuple(found)


def _next(entries: list[Entry], desk: str) -> Entry | None:
    """Give the next advice of a desk; one advice answers all that the desk had been asked until then."""
    mine = [entry for entry in entries if entry.detail.get("desk") == desk]
    if len(mine) > 1:
        entries.remove(mine[0])
    return mine[0] if mine else None
