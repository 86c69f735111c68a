"""Write: open, fill and check a draft, and every deed in a case. One transaction each, with its fact in the register.

A deed's rules are asked of the case that its facts tell, under the row's lock; the row is then written from the result,
so that row and facts cannot tell two stories.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist

from cocket.kernel.canonical import canonical
from cocket.kernel.errors import BadInput
from cocket.kernel.wording import said
from cocket.licensing.cases import folding, permissions
from cocket.licensing.cases import model as domain
from cocket.licensing.cases.changes import changes
from cocket.licensing.cases.model import Deed, Refused
from cocket.licensing.cases.table import step_for
from cocket.licensing.cases.words import ACTION_WORDS, Action, Kind, Relation, State
from cocket.office.cases import circumstances
from cocket.office.cases.assessing import Assessed
from cocket.office.cases.models import Case, Dossier, Series
from cocket.office.facts.services import recorded
from cocket.office.findings import services as findings
from cocket.office.law import law
from cocket.office.people.models import Account
from cocket.office.people.services import person_of
from cocket.office.queues.services import place
from cocket.register import Fact, append, facts, keep
from cocket.register.ports import Connection

MAX_TEXT = 20_000
# What must follow a deed within its transaction, named by the apps above when the site starts: (connection, the case's
# row, the action, the instant).
FOLLOWERS: list[Callable[[Connection, Case, Action, datetime], None]] = []


class NoCase(BadInput):
    """There is no such case for this person: what they may not see is, for them, not there."""


class Stale(BadInput):
    """The case changed after the form was drawn."""


def open_draft(account: Account, kind: Kind, *, at: datetime, after: tuple[str, Relation] | None = None) -> Case:
    """Begin a draft for the account's firm; `after` is the case that it amends or renews (see `cases.following`)."""
    person = person_of(account)
    detail = {"kind": kind.value} | ({"follows": after[0], "relation": after[1].value} if after else {})
    deed = Deed(Action.OPEN, person, at, "opened", detail)
    with recorded() as connection:
        case = folding.opened(f"case:{secrets.token_hex(8)}", deed)
        row = Case(
            id=case.id,
            number=_number(at),
            kind=kind.value,
            organisation_id=case.organisation,
            opened_by=account,
            opened_at=at,
        )
        append(connection, folding.fact_of(case.id, case.version, deed, None))
        _write(row, case, at)
    return row


def save_draft(account: Account, case_id: str, application: Mapping[str, Any], *, at: datetime) -> Case:
    """Keep what the exporter typed; nothing is decided, so there is no fact. Raises Refused once it was submitted."""
    with recorded() as connection:
        row, case = locked(connection, account, case_id)
        permissions.check(person_of(account), case, Action.SUBMIT)
        row.application = dict(application)
        row.title, row.changed_at = str(application.get("title", ""))[:200], at
        row.save()
    return row


def keep_dossier(account: Account, case_id: str, found: Assessed, *, at: datetime) -> Case:
    """Keep what the program found for a draft, so that the exporter reads it before submitting."""
    with recorded() as connection:
        row, case = locked(connection, account, case_id)
        permissions.check(person_of(account), case, Action.SUBMIT)
        _keep(row, found, at)
    return row


def replace_dossier(connection: Connection, row: Case, found: Assessed, account: Account, *, at: datetime) -> None:
    """Put what was found for a changed application in the place of what was found before, in the caller's deed."""
    from cocket.office.outcomes.services import assessed

    _keep(row, found, at)
    assessed(connection, row, found, account, at)


def _keep(row: Case, found: Assessed, at: datetime) -> None:
    Dossier.objects.update_or_create(
        case=row,
        defaults={
            "application_sha256": found.application_sha256,
            "sha256": found.sha256,
            "sentence": found.sentence,
            "html": found.html,
            "questions": list(found.questions),
            "made_at": at,
        },
    )
    row.recommendation, row.high_risk = found.recommendation.value, found.high_risk
    row.destination = found.destination
    row.features = asdict(found.features) | {"lines": [list(line) for line in found.lines]}
    row.save()
    findings.keep(row, found, at=at)


def submit(account: Account, case_id: str, found: Assessed, *, at: datetime, version: int | None = None) -> Case:
    """Hand in a draft with its dossier; the application is kept as it was handed in, in a record of its own.

    Raises Refused for an amendment that asks for nothing else than what was granted.
    """
    from cocket.office.outcomes.services import assessed

    with recorded() as connection:
        row = keep_dossier(account, case_id, found, at=at)
        if row.relation == Relation.AMENDS.value and not changes(row.follows.application, row.application):
            mend = "Change what you want to have changed, or withdraw it."
            raise Refused("The amendment changes nothing", where=str(row.number), mend=mend)
        assessed(connection, row, found, account, at)
        handed_in = canonical({"application": row.application, "dossier": found.sha256}).decode()
        detail = {"recommendation": found.recommendation.value, "high_risk": found.high_risk}
        return act(
            account, case_id, Action.SUBMIT, at=at, why="handed_in", detail=detail, text=handed_in, version=version
        )


def act(
    account: Account,
    case_id: str,
    action: Action,
    *,
    at: datetime,
    why: str,
    detail: Mapping[str, Any] | None = None,
    text: str = "",
    version: int | None = None,
    precedents_open: int = 0,
    committed: str = "",
) -> Case:
    """Do one deed in a case and give its row; `committed` is a text that the fact points to beside the reasons.

    `version` is the case's version that the person saw: raises Stale when it has moved on. Raises NoCase, Refused with
    the reason of the rule, and BadInput when reasons are needed and missing.
    """
    limits = law(settings.HOME)
    with recorded() as connection:
        row, case = locked(connection, account, case_id)
        if version is not None and version != case.version:
            raise Stale("The case changed while you were reading", where=row.number, mend="Look at it again, then act.")
        records = (keep(connection, committed),) if committed else ()
        deed = Deed(action, person_of(account), at, why, detail or {}, records)
        situation = circumstances.of(connection, row, action, limits, at, precedents_open)
        changed = folding.done(case, deed, situation)
        pointer = keep(connection, _reasons(case, action, text)) if text.strip() else None
        if pointer is None:
            _reasons(case, action, text)
        append(connection, folding.fact_of(case.id, changed.version, deed, pointer))
        _write(row, changed, at)
        for follow in FOLLOWERS:
            follow(connection, row, action, at)
    return row


def locked(connection: Connection, account: Account, case_id: str) -> tuple[Case, domain.Case]:
    """Give a case's row under lock and the case that its facts tell; raises NoCase."""
    try:
        row = Case.objects.select_for_update(of=("self",)).get(pk=case_id)
    except ObjectDoesNotExist:
        raise _no_case(case_id) from None
    case = folding.replay(_facts_of(connection, case_id))
    if case is None or not permissions.can_see(person_of(account), case):
        raise _no_case(case_id)
    return row, case


def rebuilt(connection: Connection, case_id: str) -> domain.Case | None:
    """Give the case that the register's facts tell, or None when there are none."""
    return folding.replay(_facts_of(connection, case_id))


def columns(case: domain.Case) -> dict[str, Any]:
    """Give the columns of a row that a case's facts determine."""
    return {
        "kind": case.kind.value,
        "follows_id": case.follows or None,
        "relation": case.relation.value if case.relation else "",
        "state": case.state.value,
        "version": case.version,
        "organisation_id": case.organisation,
        "officer_id": case.officer or None,
        "desks": "".join(f" {r.desk.value} " for r in case.referrals),
        "outcome": case.decided.value if case.decided else "",
        "valid_until": case.valid_until,
        "moved": [[state.value, at.isoformat()] for state, at in case.moved],
    }


def moved(row: Case) -> tuple[tuple[State, datetime], ...]:
    """Give a row's changes of state as the clock counts them."""
    return tuple((State(state), datetime.fromisoformat(at)) for state, at in row.moved)


def _facts_of(connection: Connection, case_id: str) -> list[Fact]:
    return list(facts(connection, subjects=[case_id], kinds=folding.KINDS))


def _write(row: Case, case: domain.Case, at: datetime) -> None:
    for name, value in columns(case).items():
        setattr(row, name, value)
    row.changed_at = at
    row.save()
    place(row, case, law(settings.HOME), at)


def _reasons(case: domain.Case, action: Action, text: str) -> str:
    """Give the text to be kept; raises BadInput when reasons are needed and missing, or too long."""
    step = step_for(case.state, action)
    if step and step.reasons and not text.strip():
        what = said("Reasons are missing: {action}", action=ACTION_WORDS[action].lower())
        raise BadInput(what, where="reasons", mend="Say why, in your own words.")
    if len(text) > MAX_TEXT and action is not Action.SUBMIT:
        raise BadInput(
            "The text is too long", where="reasons", mend=said("Shorten it to {count} characters.", count=MAX_TEXT)
        )
    return text.replace("\0", "").strip()


def _number(at: datetime) -> str:
    """Give the next number of the year: 2026-000123."""
    series, _ = Series.objects.select_for_update().get_or_create(year=at.year, defaults={"last": 0})
    series.last += 1
    series.save()
    return f"{at.year}-{series.last:06d}"


def _no_case(case_id: str) -> NoCase:
    return NoCase("There is no such case for you", where=case_id[:48], mend="Choose one from your list.")
