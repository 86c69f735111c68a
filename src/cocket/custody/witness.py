"""A witness (C2SP tlog-witness): cosigns a log's checkpoint only when it continues what the witness has seen.

Takes the body of an add-checkpoint request, gives status and body. What was cosigned is on disk before the answer. A
signed checkpoint that contradicts an earlier one is kept as evidence.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cocket.custody.durable import Disk
from cocket.custody.signing import Signer
from cocket.kernel.canonical import sha256_hex
from cocket.kernel.errors import BadDocument
from cocket.kernel.ids import slug
from cocket.verifier.checkpoints import Checkpoint, parse_checkpoint
from cocket.verifier.encoding import from_base64, to_base64
from cocket.verifier.equivocation import Evidence, format_evidence, verify_equivocation
from cocket.verifier.merkle import HASH_SIZE, ProofFails, verify_consistency
from cocket.verifier.notes import VerifierKey, parse_note, verified_by

MAX_PROOF_LINES = 63
SIZE_TYPE = "text/x.tlog.size"
TEXT_TYPE = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer: status, body and content type."""

    status: int
    body: bytes
    content_type: str = TEXT_TYPE


@dataclass(frozen=True, slots=True)
class Request:
    """A parsed add-checkpoint body: the old size, the proof's hashes, and the checkpoint note's bytes."""

    old: int
    proof: tuple[bytes, ...]
    note: bytes


class Witness:
    """One witness with its key, the logs that it knows by origin, and a folder for what it has cosigned."""

    def __init__(self, signer: Signer, logs: Mapping[str, VerifierKey], folder: Path) -> None:
        self._signer, self._logs, self._folder = signer, dict(logs), folder
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._disk = Disk(folder)

    def add_checkpoint(self, body: bytes, now: int) -> Answer:
        """Answer an add-checkpoint request at POSIX time `now`, in the order that the specification gives."""
        try:
            request = parse_request(body)
            checkpoint = parse_checkpoint(parse_note(request.note).text)
        except BadDocument as error:
            return _plain(400, str(error))
        key = self._logs.get(checkpoint.origin)
        if key is None:
            return _plain(404, f"The log {checkpoint.origin[:80]!r} is not known here.")
        try:
            verified_by(parse_note(request.note), [key])
        except ProofFails as error:
            return _plain(403, str(error))
        if request.old > checkpoint.size:
            return _plain(400, "The old size is larger than the checkpoint's.")
        with self._locked(checkpoint.origin):
            return self._continue(request, checkpoint, key, now)

    def _continue(self, request: Request, checkpoint: Checkpoint, key: VerifierKey, now: int) -> Answer:
        last = self.last(checkpoint.origin)
        seen = parse_checkpoint(parse_note(last).text) if last else None
        if request.old != (seen.size if seen else 0):
            return Answer(409, f"{seen.size if seen else 0}\n".encode(), SIZE_TYPE)
        if seen is None:
            if request.proof:
                return _plain(422, "A first checkpoint needs no proof.")
        elif request.old == checkpoint.size and seen.root != checkpoint.root:
            self._accuse(Evidence(last or b"", request.note), key)
            return _plain(409, "The log signed another root for this size before; both are kept as evidence.")
        elif seen.size:
            try:
                verify_consistency(seen.size, checkpoint.size, request.proof, seen.root, checkpoint.root)
            except ProofFails as error:
                return _plain(422, str(error))
        signature = self._signer.cosign(checkpoint.text, now)
        self._disk.write_all({f"{_name(checkpoint.origin)}.checkpoint": request.note})
        line = f"\u2014 {signature.name} {to_base64(signature.key_id + signature.signature)}\n"
        return Answer(200, line.encode())

    def last(self, origin: str) -> bytes | None:
        """Give the last checkpoint note that was cosigned for a log, or None."""
        path = self._folder / f"{_name(origin)}.checkpoint"
        return path.read_bytes() if path.exists() else None

    def _accuse(self, evidence: Evidence, key: VerifierKey) -> None:
        verify_equivocation(evidence, key)
        content = format_evidence(evidence)
        self._disk.write_all({f"evidence/{_name(key.name)}-{sha256_hex(content)[:16]}.json": content})

    def evidence(self) -> list[Path]:
        """Give the evidence files kept so far."""
        return sorted((self._folder / "evidence").glob("*.json"))

    @contextmanager
    def _locked(self, origin: str) -> Iterator[None]:
        """Let one request at a time compare with and replace the last checkpoint of a log, across processes."""
        handle = os.open(self._folder / f"{_name(origin)}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)


def _name(origin: str) -> str:
    return f"{slug(origin, limit=40)}-{sha256_hex(origin.encode())[:12]}"


def _plain(status: int, text: str) -> Answer:
    return Answer(status, f"{text}\n".encode())


def parse_request(body: bytes) -> Request:
    """Read an add-checkpoint body: `old N`, proof lines, an empty line, the checkpoint; raises BadDocument."""
    head, separator, note = body.partition(b"\n\n")
    try:
        first, *lines = head.decode("ascii").split("\n")
    except UnicodeDecodeError:
        raise _bad("The request is not ASCII before its checkpoint") from None
    number = first.removeprefix("old ")
    if not separator or number == first or not number.isdigit() or str(int(number[:20] or "0")) != number:
        raise _bad("The request does not begin with `old` and a size")
    if len(lines) > MAX_PROOF_LINES:
        raise _bad(f"The request has more than {MAX_PROOF_LINES} proof lines")
    proof = tuple(from_base64(line, HASH_SIZE, where="add-checkpoint") for line in lines)
    return Request(int(number), proof, note)


def format_request(old: int, proof: tuple[bytes, ...], note: bytes) -> bytes:
    """Write an add-checkpoint body."""
    return "".join([f"old {old}\n", *(f"{to_base64(value)}\n" for value in proof), "\n"]).encode() + note


def _bad(what: str) -> BadDocument:
    return BadDocument(what, where="add-checkpoint", mend="See C2SP tlog-witness.")
