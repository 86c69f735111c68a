"""Ask witnesses to cosign a log's checkpoint, and put good cosignatures on it (the log's side of C2SP tlog-witness)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx

from cocket.custody.durable import Disk
from cocket.custody.reader import LogReader
from cocket.custody.witness import SIZE_TYPE, format_request
from cocket.kernel.errors import CocketError
from cocket.verifier.checkpoints import cosignatures
from cocket.verifier.notes import NoteSignature, VerifierKey, format_note, parse_note

TIMEOUT = 10.0
_SIZE = re.compile(r"[0-9]{1,18}", re.ASCII)


@dataclass(frozen=True, slots=True)
class WitnessAddress:
    """A witness: its verifier key (type 0x04) and the address below which it answers add-checkpoint."""

    key: VerifierKey
    url: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What one witness said: cosigned, or why not."""

    witness: str
    cosigned: bool
    reason: str = ""


def collect(folder: Path, witnesses: Sequence[WitnessAddress]) -> list[Asked]:
    """Ask each witness for its cosignature on the current checkpoint and write those that verify onto it.

    A witness that cannot be reached, refuses or answers nonsense is reported, and does not stop the others.
    """
    reader = LogReader(folder)
    note = parse_note(reader.note)
    lines, asked = list(note.signatures), []
    with httpx.Client(timeout=TIMEOUT) as client:
        for witness in witnesses:
            try:
                line = _ask(client, reader, witness)
            except (CocketError, httpx.HTTPError, httpx.InvalidURL) as error:
                asked.append(Asked(witness.key.name, cosigned=False, reason=str(error)))
                continue
            lines = [old for old in lines if (old.name, old.key_id) != (line.name, line.key_id)] + [line]
            asked.append(Asked(witness.key.name, cosigned=True))
    if any(answer.cosigned for answer in asked):
        Disk(folder).write_all({"checkpoint": format_note(note.text, lines)})
    return asked


def _ask(client: httpx.Client, reader: LogReader, witness: WitnessAddress) -> NoteSignature:
    size, url = reader.checkpoint.size, f"{witness.url.rstrip('/')}/add-checkpoint"
    response = client.post(url, content=format_request(0, (), reader.note))
    if response.status_code == httpx.codes.CONFLICT and response.headers.get("content-type") == SIZE_TYPE:
        old = response.text.strip()
        if not _SIZE.fullmatch(old) or not 0 < int(old) <= size:
            raise CocketError(f"The witness has seen {old[:20]} entries where the log has {size}")
        proof = tuple(reader.consistency(int(old)))
        response = client.post(url, content=format_request(int(old), proof, reader.note))
    if response.status_code != httpx.codes.OK:
        raise CocketError(f"The witness answered {response.status_code}: {response.text[:200]}")
    text = parse_note(reader.note).text
    answered = parse_note(text.encode() + b"\n" + response.content)
    if not cosignatures(answered, [witness.key]):
        raise CocketError("The witness's answer holds no cosignature by its key")
    return answered.of(witness.key)[0]
