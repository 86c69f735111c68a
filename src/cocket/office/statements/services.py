"""Write: make a link, sign through it, send a statement back. One transaction each, with its fact.

Facts hold the hash of what was asserted, never who signed.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings

from cocket.kernel.canonical import digest
from cocket.kernel.errors import BadInput
from cocket.kernel.wording import said
from cocket.licensing.cases.model import Refused
from cocket.licensing.cases.words import EXPORTERS, OFFICERS, State
from cocket.office.cases import services as cases
from cocket.office.cases.models import Case
from cocket.office.cases.selectors import visible
from cocket.office.cases.services import NoCase
from cocket.office.facts.services import recorded
from cocket.office.law import law
from cocket.office.people.models import Account
from cocket.office.people.services import person_of
from cocket.office.statements.asserting import assertion
from cocket.office.statements.models import OPEN, SENT_BACK, SIGNED, VOID, Statement
from cocket.register import Fact, Why, append, keep
from cocket.register.ports import Connection

# Until a decision is signed a statement can be asked for; what was decided rests on the one that was there.
ASKABLE = frozenset({State.DRAFT, State.SUBMITTED, State.IN_REVIEW, State.WITH_EXPORTER, State.CONSULTING,
                     State.PROPOSED})  # fmt: skip
# Who signs has no account: the fact says that it was whoever held the link.
HOLDER = "actor:holder-of-link"


def ask(account: Account, case_id: str, *, at: datetime) -> tuple[Statement, str]:
    """Make a link for a case, and give it with its secret, which is told this once; links that are open end.

    Raises Refused for anyone but the firm, once it was decided, and while the application names no end user or use.
    """
    with recorded() as connection:
        row, case = cases.locked(connection, account, case_id)
        if person_of(account).role not in EXPORTERS:
            raise Refused("The exporter asks the end user", where=str(row.number), mend="Ask the exporter.")
        if case.state not in ASKABLE:
            raise Refused("The case is decided", where=str(row.number), mend="Begin a new application.")
        content = assertion(row.application)
        if not content["end_user"] or not content["use"]:
            mend = "Answer the questions on the end user and the use first."
            raise Refused("There is nothing to sign yet", where=str(row.number), mend=mend)
        for earlier in Statement.objects.select_for_update(of=("self",)).filter(case=row, state=OPEN):
            _end(connection, earlier, account, at)
        token = secrets.token_urlsafe(32)
        statement = Statement.objects.create(
            id=f"statement:{secrets.token_hex(8)}",
            case=row,
            token_sha256=_hashed(token),
            asserted=content,
            asserted_sha256=digest(content),
            state=OPEN,
            made_at=at,
            expires_at=at + timedelta(days=law(settings.HOME).statement_days),
        )
        told = {"statement": statement.id, "sha256": statement.asserted_sha256, "until": statement.expires_at.date()}
        append(connection, Fact("statement.asked", row.pk, account.id, Why("end_use"), at, told))
    return statement, token


def behind(token: str, at: datetime) -> Statement:
    """Give the open statement of a link; raises NoCase for an unknown one, Refused when it is used up or over."""
    found = Statement.objects.select_related("case").filter(token_sha256=_hashed(token)).first()
    if found is None:
        raise NoCase("This link leads nowhere", mend="Copy the whole link, or ask the exporter for a new one.")
    _usable(found, at)
    return found


def sign(token: str, *, name: str, position: str, sha256: str, at: datetime) -> Statement:
    """Sign what was shown; `sha256` is the hash of what the person saw. A link signs once."""
    if not name.strip() or not position.strip():
        mend = "Write your full name and what you are there."
        raise BadInput("Who signs is missing", where="name", mend=mend)
    with recorded() as connection:
        first = behind(token, at)
        row = Case.objects.select_for_update(of=("self",)).get(pk=first.case_id)
        statement = Statement.objects.select_for_update(of=("self",)).get(pk=first.pk)
        _usable(statement, at)
        if sha256 != statement.asserted_sha256:
            raise Refused("You were shown another text", where=statement.id, mend="Open the link again, and read it.")
        statement.state, statement.signed_at = SIGNED, at
        statement.signer_name, statement.signer_position = name.strip()[:120], position.strip()[:120]
        statement.save()
        if row.state == State.DRAFT.value and digest(assertion(row.application)) == statement.asserted_sha256:
            row.application = {**row.application, "end_use": {**row.application.get("end_use", {}), "signed": True}}
            row.save()
        told = {"statement": statement.id, "sha256": statement.asserted_sha256}
        append(connection, Fact("statement.signed", row.pk, HOLDER, Why("end_use"), at, told))
    return statement


def send_back(account: Account, statement_id: str, reason: str, *, at: datetime) -> Statement:
    """Let an officer send a signed statement back with a reason; the exporter then asks for another."""
    if not reason.strip():
        raise BadInput("Reasons are missing", where="text", mend="Say what is missing or wrong.")
    with recorded() as connection:
        statement = Statement.objects.select_for_update(of=("self",)).filter(pk=statement_id).first()
        if statement is None or not visible(account).filter(pk=statement.case_id).exists():
            raise NoCase(
                "There is no such statement for you", where=statement_id[:48], mend="Choose one on a case's page."
            )
        if person_of(account).role not in OFFICERS:
            raise Refused("An officer sends a statement back", where=statement.id, mend="Ask one of them.")
        if statement.state != SIGNED:
            raise Refused("This statement is not signed", where=statement.id, mend="Look at the case again.")
        statement.state, statement.sent_back = SENT_BACK, reason.replace("\0", "").strip()
        statement.save()
        why = Why("not_enough", keep(connection, statement.sent_back))
        told = {"statement": statement.id, "sha256": statement.asserted_sha256}
        append(connection, Fact("statement.sent_back", statement.case_id, account.id, why, at, told))
    return statement


def _end(connection: Connection, statement: Statement, account: Account, at: datetime) -> None:
    statement.state = VOID
    statement.save()
    told = {"statement": statement.id}
    append(connection, Fact("statement.voided", statement.case_id, account.id, Why("renewed"), at, told))


def _usable(statement: Statement, at: datetime) -> None:
    mend = "Ask the exporter for a new one."
    if statement.state in (SIGNED, SENT_BACK):
        raise Refused("This link was used: the statement is signed", where=statement.id, mend="There is nothing to do.")
    if statement.state == VOID:
        raise Refused("A newer link took the place of this one", where=statement.id, mend=mend)
    if at >= statement.expires_at:
        what = said("This link ended on {day}", day=statement.expires_at.date())
        raise Refused(what, where=statement.id, mend=mend)


def _hashed(token: str) -> str:
    return hashlib.sha256(b"cocket statement\0" + token.encode("utf-8", "surrogateescape")).hexdigest()
