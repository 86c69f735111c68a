"""Write: propose a decision, sign it once every differing precedent is answered, appeal, and decide an appeal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection as database
from django.db import transaction

from cocket.kernel.errors import BadInput
from cocket.licensing.cases.drafting import Evidence, draft, same
from cocket.licensing.cases.model import Refused
from cocket.licensing.cases.policies import departs
from cocket.licensing.cases.precedents import Decided
from cocket.licensing.cases.recomputing import committed
from cocket.licensing.cases.table import SIGNS
from cocket.licensing.cases.words import Action, Answer, Outcome, Relation
from cocket.office.cases import services as cases
from cocket.office.cases.models import Case
from cocket.office.decisions.precedents import Past, features_of, nearest
from cocket.office.facts.services import recorded
from cocket.office.findings.selectors import grounds_of, hits_of
from cocket.office.findings.services import follow_case, party_editions
from cocket.office.licences.services import amend, open_licence
from cocket.office.outcomes.services import learn
from cocket.office.people.models import Account
from cocket.office.rulings.publishing import publish as publish_rulings
from cocket.office.rulings.services import Text, give
from cocket.office.rulings.services import committed as ruling_text
from cocket.register.ports import Connection
from cocket.risk.criteria import measures

NOT_FOLLOWED = "The program's recommendation was not followed:"
_TURN = 0x636F636B  # the lock's number, for this purpose alone
_LEARNT = {Outcome.APPROVE: "granted", Outcome.REFUSE: "refused"}
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
    departure: str = "",
    ruling: Text | None = None,
    version: int | None = None,
) -> Case:
    """Propose a decision with its criteria and reasons; four eyes follow from it and the case.

    `ruling` is what a ruling would answer and publish; `departure` says why the program's recommendation is not
    followed. Raises BadInput where one is missing, and for reasons that are the program's own draft, word for word.
    """
    detail: dict[str, object] = {"outcome": outcome.value, "criteria": list(criteria), "conditions": list(conditions)}
    if valid_until is not None:
        detail["valid_until"] = valid_until.isoformat()
    with recorded() as connection:
        row, case = cases.locked(connection, account, case_id)
        if same(reasons, draft(case, outcome, evidence_of(connection, row))):
            mend = "Edit it, and say in your own words what decided it."
            raise BadInput("These are the program's words, not yours", where="reasons", mend=mend)
        if departs(case.recommendation, outcome):
            if not departure.strip():
                mend = "Say why the decision departs from it."
                raise BadInput(
                    "The recommendation is not followed, and it is not said why", where="departure", mend=mend
                )
            reasons = f"{reasons.strip()}\n\n{NOT_FOLLOWED} {departure.strip()}"
        held = ""
        if outcome is Outcome.RULE:
            if ruling is None:
                mend = "Say whether the item is listed, or whether a licence is required."
                raise BadInput("A ruling needs an answer", where="ruling", mend=mend)
            held = ruling_text(row, ruling)
            detail["holding"] = ruling.answer.holding.value
        return cases.act(
            account,
            case_id,
            Action.PROPOSE,
            at=at,
            why="decision",
            detail=detail,
            text=reasons,
            version=version,
            committed=held,
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

    `answers` are by the id of the past case. Raises Refused while one of them is unanswered. The fact commits to what
    the case is compared by, so that an overseer can compute the comparison again.
    """
    given = answers or {}
    with recorded() as connection:
        # Where lists have moved, the parties are screened again; that stays, also when the signature is then refused.
        row, _ = cases.locked(connection, account, case_id)
        follow_case(connection, row, party_editions(), at)
    with recorded() as connection:
        one_at_a_time()
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
            committed=committed(Decided(str(row.pk), features_of(row), case.proposal.outcome)),
        )
        if case.proposal.outcome is Outcome.APPROVE:
            _grant(connection, signed, account, at)
        if case.proposal.outcome is Outcome.RULE:
            give(connection, signed, account, at)
            transaction.on_commit(publish_rulings)
        if (told := _LEARNT.get(case.proposal.outcome)) is not None:
            learn(connection, signed, told, account, at)
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
        one_at_a_time()
        row, _ = cases.locked(connection, account, case_id)
        held = committed(Decided(case_id, features_of(row), Outcome.APPROVE)) if action is Action.ALLOW_APPEAL else ""
        row = cases.act(
            account,
            case_id,
            action,
            at=at,
            why="appeal_decided",
            detail=detail,
            text=reasons,
            version=version,
            committed=held,
        )
        if action is Action.ALLOW_APPEAL:
            _grant(connection, row, account, at)
            learn(connection, row, "refusal_overturned", account, at)
    return row


def evidence_of(connection: Connection, row: Case) -> Evidence:
    """Give what a draft of the reasons rests on."""
    hits = hits_of(connection, row)
    return Evidence(
        grounds_of(row),
        sum(hit.state == "cleared" for hit in hits),
        tuple(str(hit.row.detail.get("entity_name", "")) for hit in hits if hit.state == "confirmed"),
        {one.code: one.title for one in measures()},
    )


def one_at_a_time() -> None:
    """Let decisions of the whole office be signed one after the other, to the end of the caller's transaction.

    Two that were signed at once would not see each other, and nobody could compute the comparison again. On SQLite
    every writer waits for its turn already.
    """
    if database.vendor == "postgresql":
        with database.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TURN])


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
