"""Rows and views as the API shows them. It shows what the pages show to the same person, and nothing more."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from cocket.licensing.cases.words import EXPORTERS, Action, Role, State
from cocket.office.api.schemas import (
    ApplicationOut,
    ApplicationRow,
    ChangeOut,
    ClockOut,
    ConditionOut,
    DocumentOut,
    EntryOut,
    FirmOut,
    PointOut,
    PossibleOut,
    ReferralOut,
)
from cocket.office.cases.models import Case
from cocket.office.cases.selectors import Entry, View, appeal_until
from cocket.office.documents.models import Document
from cocket.office.documents.selectors import shown_to
from cocket.office.law import law
from cocket.office.people.models import Account


def exported(instant: datetime) -> datetime:
    """Give an instant in UTC; one without a zone is taken as UTC, as everything here is."""
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)


def row_of(row: Case) -> ApplicationRow:
    """Give a line of the list."""
    return ApplicationRow(**_row_fields(row))


def application_of(account: Account, shown: View) -> ApplicationOut:
    """Give an application as its page shows it to this person."""
    row, case = shown.row, shown.case
    inside = Role(account.role) not in EXPORTERS
    asked = next((e.text for e in reversed(shown.history) if e.action is Action.ASK), "")
    last = appeal_until(shown)
    clock = shown.clock
    return ApplicationOut(
        **_row_fields(row),
        version=case.version,
        application=row.application,
        recommendation=row.recommendation,
        sentence=row.dossier.sentence if hasattr(row, "dossier") else "",
        high_risk=row.high_risk if inside else None,
        open_question=asked if case.state is State.WITH_EXPORTER else "",
        actions=[
            PossibleOut(action=one.action, label=str(one.label), allowed=not one.why_not, why_not=str(one.why_not))
            for one in shown.actions.values()
        ],
        second_person=[str(reason) for reason in shown.second_person] if inside else [],
        clock=ClockOut(used=clock.used, limit=clock.limit, due=clock.due, overdue=clock.overdue),
        appeal_until=last,
        appeal_to=law(settings.HOME).appeal_to if last else "",
        referrals=[
            ReferralOut(
                desk=r.desk.value,
                due=r.due,
                advice=r.advice,
                points=[PointOut(about=p.about, says=p.says) for p in r.points],
            )
            for r in case.referrals
        ]
        if inside
        else [],
        conditions=[ConditionOut(code=c.code, desk=c.desk.value if c.desk else "") for c in case.conditions]
        if inside or case.decided
        else [],
        documents=[document_of(one) for one in shown_to(account, row)],
        licences=[str(number) for number in row.licences.values_list("number", flat=True)],
    )


def entry_of(entry: Entry) -> EntryOut:
    """Give a line of history."""
    return EntryOut(
        action=entry.action,
        title=str(entry.title),
        role=entry.role,
        who=entry.who,
        at=entry.at,
        text=entry.text,
        detail=entry.detail,
        forgotten=entry.forgotten,
        changes=[ChangeOut(of=c.of, field=c.field, before=c.before, after=c.after) for c in entry.changes],
    )


def document_of(document: Document) -> DocumentOut:
    """Give a file's entry."""
    return DocumentOut(
        id=document.id,
        name=document.name,
        media_type=document.media_type,
        size=document.size,
        added_at=document.added_at,
    )


def _row_fields(row: Case) -> dict[str, Any]:
    firm = row.organisation
    return {
        "number": row.number,
        "kind": row.kind,
        "state": row.state,
        "title": row.title,
        "firm": FirmOut(id=firm.id, name=firm.name, country=firm.country),
        "destination": row.destination,
        "outcome": row.outcome,
        "valid_until": row.valid_until,
        "opened_at": row.opened_at,
        "changed_at": row.changed_at,
    }
