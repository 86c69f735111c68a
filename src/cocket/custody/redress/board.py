"""What an authority publishes for redress: its key of the function, and the outputs for all licensed serials.

Takes serials and an authority, gives a signed document that anyone may hold. Its list is filled up with random values
to a power of two, so that it does not tell how many devices were licensed.
"""

from __future__ import annotations

import os
import secrets
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cocket.credentials.keys import Authority
from cocket.credentials.securing import secure_jcs
from cocket.custody.redress import oprf
from cocket.kernel.errors import AnswerIsNo, BadDocument, BadInput
from cocket.verifier.data_integrity import parse_proof, verify_proof
from cocket.verifier.encoding import from_base64, to_base64
from cocket.verifier.instants import parse_instant, written
from cocket.verifier.public_keys import ED25519
from cocket.verifier.trust_lists import TrustList

TYPE = "CocketRedressBoard"
SUITE = "VOPRF ristretto255-SHA512"
KEY_FILE = "redress.key"
CUT = 16  # bytes of an output that are published: 2^-128 for a match by chance
LEAST = 1_024
MAX_SERIAL = 200


@dataclass(frozen=True, slots=True)
class Board:
    """A published board that was checked: whose, the function's public key, the outputs, and of when."""

    issuer: str
    public: bytes
    entries: frozenset[str]
    dated: datetime
    per_day: int


def plain_serial(text: str) -> bytes:
    """Give a serial in its one spelling: compatible letters joined, capitals, no blanks, hyphens or other marks.

    The same device is written in many ways; whoever asks must not miss for a hyphen. Raises BadInput for nothing.
    """
    folded = unicodedata.normalize("NFKC", text).upper()
    kept = "".join(letter for letter in folded if letter.isalnum())
    if not 0 < len(kept) <= MAX_SERIAL:
        raise BadInput(
            f"A serial has between one and {MAX_SERIAL} letters and digits",
            where="SERIAL",
            mend="Copy it from the device or its papers.",
        )
    return kept.encode()


def private_key(authority: Authority, *, make: bool = False) -> bytes:
    """Give the authority's private key of the function, made at first where allowed; raises BadInput when absent."""
    path = authority.folder / KEY_FILE
    if path.is_file():
        return from_base64(path.read_text("ascii").strip(), oprf.SIZE, where=str(path))
    if not make:
        raise BadInput("There is no key for redress yet", where=str(path), mend="Run `cocket redress publish` first.")
    private = oprf.new_scalar()
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        stream.write(to_base64(private) + "\n")
    return private


def publish(serials: Iterable[str], authority: Authority, at: datetime, per_day: int) -> dict[str, Any]:
    """Give the signed board for serials of licensed goods."""
    private = private_key(authority, make=True)
    entries = {oprf.direct(private, plain_serial(text))[:CUT].hex() for text in serials}
    size = LEAST
    while size < len(entries):
        size *= 2
    while len(entries) < size:
        entries.add(secrets.token_hex(CUT))
    body = {
        "type": TYPE,
        "issuer": authority.id,
        "suite": SUITE,
        "publicKey": to_base64(oprf.public_key(private)),
        "asOf": written(at),
        "perDay": per_day,
        "entries": sorted(entries),
    }
    return secure_jcs(body, authority.signer(ED25519), at)


def read_board(document: Any, lists: Sequence[TrustList], *, where: str) -> Board:
    """Check a board's form and its signature under a trust list; raises BadDocument or AnswerIsNo."""
    if not isinstance(document, dict) or document.get("type") != TYPE or document.get("suite") != SUITE:
        raise BadDocument(f"This is no {TYPE}", where=where, mend="Fetch it from the authority again.")
    body = _signed(document, lists, where)
    entries, per_day = body.get("entries"), body.get("perDay")
    if not isinstance(entries, list) or not all(isinstance(one, str) and len(one) == 2 * CUT for one in entries):
        raise BadDocument("The board's entries are no list of outputs", where=where, mend="Fetch it again.")
    if isinstance(per_day, bool) or not isinstance(per_day, int) or per_day < 1:
        raise BadDocument("The board does not say how much may be asked a day", where=where, mend="Fetch it again.")
    public = oprf.check(from_base64(body.get("publicKey"), oprf.SIZE, where=where), where=where)
    return Board(body["issuer"], public, frozenset(entries), parse_instant(body.get("asOf"), where=where), per_day)


def _signed(document: Mapping[str, Any], lists: Sequence[TrustList], where: str) -> dict[str, Any]:
    proof = parse_proof(dict(document))
    issuer = document.get("issuer")
    for trust in lists:
        for key in trust.issuers[str(issuer)].keys if str(issuer) in trust.issuers else ():
            if key.id == proof.method and key.compromised_from is None:
                return verify_proof(dict(document), proof, key.key)
    raise AnswerIsNo(
        f"Nobody on a trust list that is held signed it as {str(issuer)[:80]}",
        where=where,
        mend="Bring in the trust list of an authority by `credential trust accept`.",
    )
