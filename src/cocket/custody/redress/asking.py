"""The person's side: hide a serial, and read what the answer says. Serial and blind never leave the secret file.

Takes a board and a serial, gives a question and a secret; takes an answer, gives whether the serial is on the board.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cocket.custody import service
from cocket.custody.redress import oprf
from cocket.custody.redress.board import CUT, SUITE, Board, plain_serial
from cocket.kernel.canonical import digest
from cocket.kernel.errors import BadDocument
from cocket.verifier.checkpoints import WitnessPolicy
from cocket.verifier.encoding import from_base64, to_base64
from cocket.verifier.inclusion import parse_proof
from cocket.verifier.merkle import ProofFails
from cocket.verifier.notes import VerifierKey

QUESTION, SECRET, ANSWER = "CocketRedressQuestion", "CocketRedressSecret", "CocketRedressAnswer"
RECEIPT = "cocket.redress.receipt.v1"


@dataclass(frozen=True, slots=True)
class Read:
    """What an answer says: whether the serial is on the board, and the log entry that proves that it was asked."""

    match: bool
    answered: str
    entry: int | None


def ask(serial: str, board: Board) -> tuple[dict[str, Any], dict[str, Any]]:
    """Give the question to send and the secret to keep; a question has one form and one length, whatever is asked."""
    value, scalar = plain_serial(serial), oprf.new_scalar()
    blinded = oprf.blind(oprf.hash_to_group(value), scalar)
    question = {
        "type": QUESTION,
        "issuer": board.issuer,
        "suite": SUITE,
        "publicKey": to_base64(board.public),
        "blinded": to_base64(blinded),
    }
    secret = {"type": SECRET, "question": question, "serial": value.decode(), "blind": to_base64(scalar)}
    return question, secret


def read_answer(answer: Any, secret: Any, board: Board, log: VerifierKey | None, *, where: str = "answer") -> Read:
    """Check an answer and give what it says.

    1. It is to this question. 2. It was made with the published key (else ProofFails). 3. Its receipt is in the log,
    where the log's key is given. 4. Whether the output is on the board.
    """
    if not isinstance(secret, dict) or secret.get("type") != SECRET or not isinstance(secret.get("question"), dict):
        raise BadDocument("This is no secret of a question", where="secret", mend="Give the file that `ask` wrote.")
    if not isinstance(answer, dict) or answer.get("type") != ANSWER:
        raise BadDocument("This is no answer", where=where, mend="Ask the authority for it again.")
    question = secret["question"]
    receipt = answer.get("receipt")
    document = receipt.get("document") if isinstance(receipt, dict) else None
    if not isinstance(receipt, dict) or not isinstance(document, dict) or document.get("question") != digest(question):
        raise ProofFails("The answer is to another question", where=where, mend="Ask the authority for yours.")
    public = from_base64(question.get("publicKey"), oprf.SIZE, where="secret")
    if public != board.public:
        raise ProofFails("The authority has published another key since", where=where, mend="Ask again.")
    answered = oprf.Answered(
        from_base64(answer.get("evaluated"), oprf.SIZE, where=where),
        from_base64(answer.get("proof"), 2 * oprf.SIZE, where=where),
    )
    value = str(secret.get("serial")).encode()
    output = oprf.finalize(
        value,
        from_base64(secret.get("blind"), oprf.SIZE, where="secret"),
        from_base64(question.get("blinded"), oprf.SIZE, where="secret"),
        answered,
        board.public,
    )
    entry = None
    if log is not None:
        proof = parse_proof(str(receipt.get("inclusion", "")).encode())
        opened = {"document": document, "salt": receipt.get("salt")}
        entry = service.verify(proof, WitnessPolicy(log), opened, where=where).index
    return Read(output[:CUT].hex() in board.entries, str(document.get("answered", "")), entry)
