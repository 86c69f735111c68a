"""The authority's side: answer a hidden question, within a limit, and commit in the log that it was considered.

Takes a question, the authority and its log, gives the answer with its receipt. What was answered is a fact in the
register, which holds no serial because nobody here knows one. The same question gets the same answer and is not
counted again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from cocket.credentials.keys import Authority
from cocket.custody import service
from cocket.custody.redress import oprf
from cocket.custody.redress.asking import ANSWER, QUESTION, RECEIPT
from cocket.custody.redress.board import SUITE, private_key
from cocket.kernel.canonical import digest, plain, sha256_hex
from cocket.kernel.errors import AnswerIsNo, BadDocument
from cocket.register.model import Fact, Why
from cocket.register.ports import Connection
from cocket.register.service import append, facts
from cocket.verifier.encoding import from_base64, to_base64
from cocket.verifier.inclusion import format_proof
from cocket.verifier.merkle import ProofFails

ANSWERED = "redress.answered"
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Limits:
    """How many questions are answered in 24 hours: for one who asks, and for all together."""

    each: int = 5
    all: int = 1_000


def answer(
    connection: Connection,
    question: Any,
    authority: Authority,
    log: Path,
    home: Path,
    at: datetime,
    *,
    requester: str,
    limits: Limits,
) -> dict[str, Any]:
    """Answer a question in the caller's transaction.

    `requester` is whatever name the desk knows the person by; only its hash with the authority's own name is kept.
    Raises BadDocument for a bad question, ProofFails for another key's, AnswerIsNo when the limit is reached.
    """
    # 1. The question is of the one form, for this authority's key.
    private = private_key(authority)
    blinded = _read(question, authority, oprf.public_key(private))
    name = digest(question)
    # 2. Limits; the same question again is no further one.
    known = list(facts(connection, kinds=(ANSWERED,)))
    before = next((fact for fact in known if fact.subject == name and fact.who == authority.id), None)
    when = before.when if before else at
    who = sha256_hex(f"{authority.id}\n{requester}".encode())
    if before is None:
        _within(known, who, authority.id, at, limits)
        payload = {"requester": who}
        append(connection, Fact(ANSWERED, name, authority.id, Why("redress_considered"), at, payload))
    # 3. Evaluate, with the proof that the published key did.
    answered = oprf.evaluate(private, blinded)
    # 4. Commit that it was considered: the log shows a salted hash, the person gets what opens it.
    document = {"type": RECEIPT, "issuer": authority.id, "question": name, "answered": str(plain(when))}
    with service.writer(log, home) as writer:
        (receipt,) = writer.append([document], where=["receipt"])
    return {
        "type": ANSWER,
        "evaluated": to_base64(answered.element),
        "proof": to_base64(answered.proof),
        "receipt": {
            "document": document,
            "salt": to_base64(receipt.salt) if receipt.salt else None,
            "inclusion": format_proof(service.prove(log, receipt.index)).decode(),
        },
    }


def _read(question: Any, authority: Authority, public: bytes) -> bytes:
    fields = {"type", "issuer", "suite", "publicKey", "blinded"}
    if not isinstance(question, dict) or question.keys() != fields or question["type"] != QUESTION:
        raise BadDocument("This is no question", where="question", mend="Have it made by `cocket redress ask`.")
    if question["issuer"] != authority.id or question["suite"] != SUITE or question["publicKey"] != to_base64(public):
        raise ProofFails(
            "The question is for another authority or an older key", where="question", mend="Ask with the newest board."
        )
    return oprf.check(from_base64(question["blinded"], oprf.SIZE, where="question"), where="question")


def _within(known: Sequence[Fact], who: str, issuer: str, at: datetime, limits: Limits) -> None:
    recent = [fact for fact in known if fact.who == issuer and fact.when > at - DAY]
    own = sum(fact.payload.get("requester") == who for fact in recent)
    if own >= limits.each or len(recent) >= limits.all:
        whose = f"{limits.each} questions of one person" if own >= limits.each else f"{limits.all} questions of all"
        raise AnswerIsNo(f"No more than {whose} are answered in 24 hours", where="question", mend="Ask again tomorrow.")
