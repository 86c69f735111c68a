"""Read: the pieces of evidence of a case with their marks and words, and the letter of a refusal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from cocket.licensing.cases import model as domain
from cocket.licensing.cases.advice import read
from cocket.licensing.cases.folding import PREFIX
from cocket.licensing.cases.words import Action, Outcome
from cocket.office.cases.models import Case
from cocket.office.disclosure.models import DISCLOSABLE, PROTECTED, Mark
from cocket.office.findings.selectors import hits_of
from cocket.office.law import Law
from cocket.office.people.models import Account
from cocket.register import Fact, facts, recall_all
from cocket.register.ports import Connection

_ADVISE, _PROPOSE = f"{PREFIX}{Action.ADVISE.value}", f"{PREFIX}{Action.PROPOSE.value}"
_ADDED = "document.added"


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of evidence: `own` is the firm's or known to it, and needs no mark; `text` its words, if it has any."""

    id: str
    kind: str  # "dossier", "document", "advice" or "match"
    title: str
    text: str
    own: bool
    mark: str = ""
    ground: str = ""

    @property
    def open(self) -> bool:
        """Whether nobody said yet if the party may see it."""
        return not self.own and not self.mark

    @property
    def disclosed(self) -> bool:
        """Whether the party may see it."""
        return self.own or self.mark == DISCLOSABLE

    @property
    def protected(self) -> bool:
        """Whether it is kept from the party, on a ground."""
        return not self.own and self.mark == PROTECTED


@dataclass(frozen=True, slots=True)
class Letter:
    """What a refusal says to the party."""

    decided_on: date
    criteria: tuple[str, ...]
    reasons: str
    pieces: tuple[Piece, ...]
    appeal_until: date


def pieces_of(connection: Connection, row: Case) -> tuple[Piece, ...]:
    """Give the evidence of a case in order: the dossier, documents, advice of desks, confirmed matches."""
    told = list(facts(connection, kinds=(_ADVISE, _ADDED), subjects=(str(row.pk),)))
    advice = [fact for fact in told if fact.kind == _ADVISE]
    texts = recall_all(connection, [fact.why.text for fact in advice if fact.why.text]) if advice else {}
    marks = {str(one.piece): one for one in Mark.objects.filter(case=row)}
    found = [Piece("dossier", "dossier", "", "", own=True)] if hasattr(row, "dossier") else []
    firm = set(Account.objects.filter(organisation_id=row.organisation_id).values_list("id", flat=True))
    by = {str(fact.payload.get("document")): fact.who for fact in told if fact.kind == _ADDED}
    for document in row.documents.all():
        own = by.get(str(document.pk), "") in firm
        found.append(_marked(marks, str(document.pk), "document", str(document.name), "", own=own))
    for number, fact in enumerate(advice, 1):
        words = texts.get(fact.why.text.record, "") if fact.why.text else ""
        found.append(_marked(marks, f"advice:{number}", "advice", _desk(fact), _plain(words)))
    for hit in hits_of(connection, row):
        if hit.state == "confirmed":
            title, words = str(hit.row.detail.get("entity_name", "")), str(hit.row.detail.get("list_title", ""))
            piece = f"match:{hit.row.list_code}:{hit.row.entity_id}"[:80]
            found.append(_marked(marks, piece, "match", title, f"{words}. {hit.text}".strip(". ")))
    return tuple(found)


def evidence_open(connection: Connection, row: Case) -> int:
    """Give how many pieces nobody has marked yet."""
    return sum(one.open for one in pieces_of(connection, row))


def letter_of(connection: Connection, row: Case, case: domain.Case, limits: Law) -> Letter | None:
    """Give the letter of a case's refusal, or None where nothing was refused."""
    if case.decided is not Outcome.REFUSE or case.decided_at is None:
        return None
    told = list(facts(connection, kinds=(_PROPOSE,), subjects=(str(row.pk),)))
    texts = recall_all(connection, [told[-1].why.text]) if told and told[-1].why.text else {}
    day = limits.calendar.day_of(case.decided_at)
    until = case.decided_at.date() + timedelta(days=limits.appeal_days)
    criteria = case.proposal.criteria if case.proposal else ()
    return Letter(day, criteria, next(iter(texts.values()), ""), pieces_of(connection, row), until)


def _marked(marks: dict[str, Mark], piece: str, kind: str, title: str, text: str, *, own: bool = False) -> Piece:
    mark: Any = marks.get(piece)
    return Piece(piece, kind, title, text, own, mark.mark if mark else "", mark.ground if mark else "")


def _desk(fact: Fact) -> str:
    return str(fact.payload.get("desk", ""))


def _plain(words: str) -> str:
    general, reasons = read(words)
    return "\n".join([general, *reasons.values()]).strip()
