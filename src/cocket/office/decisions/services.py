"""Write: propose a decision, sign it once every differing precedent is answered, appeal, and decide an appeal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from cocket.kernel.errors import BadInput
from cocket.licensing.cases.model import Refused
from cocket.licensing.cases.table import SIGNS
from cocket.licensing.cases.words import Action, Answer, Outcome, Relation
from cocket.office.cases import services as cases
from cocket.office.cases.models import Case
from cocket.office.decisions.precedents import Past, nearest
from cocket.office.facts.services import recorded
from cocket.office.findings.services import follow_case, party_editions
from cocket.office.licences.services import amend, open_licence
from cocket.office.people.models import Account
from cocket.register.ports import Connection

SIGN_FOR = {outcome: action for action, outcome in SIGNS.items()}


@dataclass(frozen=True, slots=True)
class Answered:
    """How the signer answers one past case, and why."""

    answer: Answer
    reason: str


def propose(
    account: Account,
    case_id: str,
    *,
    outcome: Outcome,
    criteria: Sequence[str],
    reasons: str,
    at: datetime,
    conditions: Sequence[str] = (),
    valid_until: date | None = None,
    version: int | None = None,
) -> Case:
    """Propose a decision with its criteria and reasons; four eyes follow from it and the case."""
    detail: dict[str, object] = {"outcome": outcome.value, "criteria": list(criteria), "conditions": list(conditions)}
    if valid_until is not None:
        detail["valid_until"] = valid_until.isoformat()
    return cases.act(
        account, case_id, Action.PROPOSE, at=at, why="decision", detail=detail, text=reasons, version=version
    )


def sign(
    account: Account,
    case_id: str,
    *,
    at: datetime,
    answers: Mapping[str, Answered] | None = None,
    version: int | None = None,
) -> Case:
    """Sign what was proposed; an approval opens its licence in the same transaction.

    `answers` are by the id of the past case. Raises Refused while one of them is unanswered.
    """
    given = answers or {}
    with recorded() as connection:
        # Where lists have moved, the parties are screened again; that stays, also when the signature is then refused.
        row, _ = cases.locked(connection, account, case_id)
        follow_case(connection, row, party_editions(), at)
    with recorded() as connection:
        row, case = cases.locked(connection, account, case_id)
        if case.proposal is None:
            raise Refused("Nothing is proposed in this case", where=str(row.number), mend="Propose a decision first.")
        past = nearest(row, case.proposal.outcome)
        answered = [(one, given[str(one.row.pk)]) for one in past if str(one.row.pk) in given]
        for one, answer in answered:
            if not answer.reason.strip():
                mend = "Say what differs, or why the practice changes."
                raise BadInput("A past case is answered without a reason", where=str(one.row.number), mend=mend)
        signed = cases.act(
            account,
            case_id,
            SIGN_FOR[case.proposal.outcome],
            at=at,
            why="signed",
            detail={"precedents": [_entry(one, answer) for one, answer in answered]},
            text="\n".join(f"{one.row.number}: {answer.reason.strip()}" for one, answer in answered),
            version=version,
            precedents_open=len(past) - len(answered),
        )
        if case.proposal.outcome is Outcome.APPROVE:
            _grant(connection, signed, account, at)
    return signed


def decide_appeal(
    account: Account,
    case_id: str,
    action: Action,
    *,
    reasons: str,
    at: datetime,
    valid_until: date | None = None,
    version: int | None = None,
) -> Case:
    """Decide an appeal; allowing it opens the licence. Raises Refused for whoever took part in the decision."""
    detail = {"valid_until": valid_until.isoformat()} if valid_until else {}
    with recorded() as connection:
        row = cases.act(
            account, case_id, action, at=at, why="appeal_decided", detail=detail, text=reasons, version=version
        )
        if action is Action.ALLOW_APPEAL:
            _grant(connection, row, account, at)
    return row


def _grant(connection: Connection, row: Case, account: Account, at: datetime) -> None:
    """Open the licence that was asked for, or change the one that the case amends."""
    if row.relation == Relation.AMENDS.value:
        amend(connection, row, account, at=at)
    else:
        open_licence(connection, row, account, at=at)


def _entry(one: Past, answer: Answered) -> dict[str, object]:
    return {
        "case": str(one.row.pk),
        "points": one.found.points,
        "answer": answer.answer.value,
        "commitment": one.commitment,
    }
