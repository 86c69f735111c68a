"""Read: a licence as people look at it: whether it counts today, what it covers, what is left, what moved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import F, Prefetch

from cocket.kernel.wording import said
from cocket.licensing.cases.words import STATE_WORDS, State
from cocket.licensing.granted import KINDS, Granted, replay
from cocket.office.cases.models import Case
from cocket.office.cases.selectors import visible
from cocket.office.facts.services import recorded
from cocket.office.licences.models import DrawDown, Licence, Line, Notice
from cocket.office.people.models import Account
from cocket.register import facts


@dataclass(frozen=True, slots=True)
class Covered:
    """One licence with everything that its pages show; `why_not` says why nothing may leave under it today."""

    licence: Licence
    lines: tuple[Line, ...]
    parties: tuple[dict[str, Any], ...]
    destination: str
    papers: tuple[Any, ...]
    why_not: str
    days_left: int
    warnings: tuple[str, ...]

    @property
    def usable(self) -> bool:
        """Whether something may leave under it today."""
        return not self.why_not


def covered_of(row: Case, now: datetime) -> tuple[Covered, ...]:
    """Give all licences of a case, in six queries however many they are; in one where there is none."""
    draws = Prefetch("lines__draws", queryset=DrawDown.objects.order_by("drawn_at", "id").prefetch_related("handovers"))
    # Documents belong to an app above this one, and are long.
    papers = Prefetch("papers", queryset=Licence.papers.field.model.objects.defer("forms"))
    licences = list(row.licences.order_by("pk").prefetch_related("lines", draws, papers, "notices"))
    return tuple(_covered(one, now, is_newest=one is licences[-1]) for one in licences)


def covered(licence: Licence, now: datetime) -> Covered:
    """Give one licence with its lines, draw-downs and documents."""
    found: Covered = next(one for one in covered_of(licence.case, now) if one.licence.pk == licence.pk)
    return found


def _covered(licence: Licence, now: datetime, *, is_newest: bool) -> Covered:
    lines = tuple(licence.lines.all())
    application = licence.case.application or {}
    return Covered(
        licence=licence,
        lines=lines,
        parties=tuple(p for p in application.get("parties") or () if "exporter" not in (p.get("roles") or ())),
        destination=str((application.get("route") or {}).get("destination") or licence.case.destination),
        papers=tuple(licence.papers.all()),
        why_not=why_not(licence, lines, now, is_newest=is_newest),
        days_left=(licence.valid_until - now.date()).days,
        warnings=tuple(sentence(notice, licence, lines, now) for notice in _current(licence)),
    )


def sentence(notice: Notice, licence: Licence, lines: tuple[Line, ...], now: datetime) -> str:
    """Give a notice as a sentence about today."""
    if notice.kind == "ends_soon":
        days = (licence.valid_until - now.date()).days
        return said("It ends on {day}, in {days} days. Renew it in time.", day=licence.valid_until, days=days)
    line = next((one for one in lines if one.number == notice.line), None)
    left, unit = (line.left, line.unit) if line else ("0", "")
    if left == "0":
        return said("Nothing is left of item {number}. Apply for an amendment to ship more.", number=notice.line)
    return said("Left of item {number}: {left} {unit}.", number=notice.line, left=left, unit=unit)


def warned(licences: list[Licence], now: datetime) -> list[tuple[Licence, str]]:
    """Give the warnings of several licences that are in force, the first to end first; for a list's page."""
    found = []
    for licence in sorted(licences, key=lambda one: (one.valid_until, one.number)):
        lines = tuple(licence.lines.all())
        found += [(licence, sentence(notice, licence, lines, now)) for notice in _current(licence)]
    return found


def warned_for(account: Account, now: datetime, most: int = 10) -> list[tuple[Licence, str]]:
    """Give the warnings of a firm's licences that are in force, the first to end first."""
    in_force = Licence.objects.filter(
        case__in=visible(account).values("pk"),
        case__state=State.APPROVED.value,
        valid_until__gte=now.date(),
        notices__version=F("version"),
    )
    rows = in_force.select_related("case").prefetch_related("lines", "notices").distinct().order_by("valid_until")
    return warned(list(rows[:most]), now)


def differing_licences() -> list[str]:
    """Give the ids of licences that are not what their facts tell; none in a sound office."""
    wrong = []
    with recorded() as connection:
        for licence in Licence.objects.prefetch_related("lines__draws"):
            told = replay(list(facts(connection, subjects=[licence.pk], kinds=KINDS)))
            if told is None or _shape(told) != _rows(licence):
                wrong.append(str(licence.pk))
    return wrong


def _shape(told: Granted) -> tuple[Any, ...]:
    draws = {key: (one.line, one.amount, one.confirmed, one.delivered, one.returned) for key, one in told.draws.items()}
    return told.case, told.version, told.valid_until, dict(told.granted), dict(told.drawn), draws


def _rows(licence: Licence) -> tuple[Any, ...]:
    lines = list(licence.lines.all())
    draws = {
        drawn.id: (
            line.number,
            Decimal(drawn.amount),
            drawn.confirmed_at is not None,
            drawn.delivered_on,
            drawn.returned_at is not None,
        )
        for line in lines
        for drawn in line.draws.all()
    }
    granted = {line.number: Decimal(line.granted) for line in lines}
    drawn = {line.number: Decimal(line.drawn) for line in lines}
    return licence.case_id, licence.version, licence.valid_until, granted, drawn, draws


def _current(licence: Licence) -> list[Notice]:
    """Give the notices of the licence's version; of a line that is empty, not that it was nearly so."""
    notices = [notice for notice in licence.notices.all() if notice.version == licence.version]
    empty = {notice.line for notice in notices if notice.kind == "drawn"}
    return [notice for notice in notices if notice.kind != "nearly_drawn" or notice.line not in empty]


def why_not(licence: Licence, lines: tuple[Line, ...], now: datetime, *, is_newest: bool) -> str:
    """Give why nothing may leave under a licence today; empty when something may."""
    state = State(licence.case.state)
    if state is not State.APPROVED:
        return said("The licence is {state}", state=STATE_WORDS[state])
    if now.date() > licence.valid_until:
        return said("The licence is past its last day")
    if not is_newest:
        return said("Another licence took its place")
    return said("Nothing is left on it") if lines and all(line.left == "0" for line in lines) else ""
