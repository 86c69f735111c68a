"""What may stand in a fact, and the hashes that rest on it.

Takes facts, gives facts in stored form or BadInput. A fact outlives every deletion, so it must hold no personal data. A
program cannot recognise a name for certain, but it can refuse every place where one would naturally stand: words are
codes, ids, numbers, dates and hashes here; sentences, names and addresses go to a record that can be deleted.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from cocket.kernel.canonical import canonical, digest
from cocket.kernel.errors import BadInput
from cocket.register.model import Entry, Fact, Pointer

MAX_PAYLOAD_BYTES = 64 * 1024
GENESIS = "0" * 64
_KIND = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*", re.ASCII)
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/+-]{0,127}", re.ASCII)
_WORD = re.compile(r"[!-?A-~]{0,128}", re.ASCII)  # visible ASCII without blanks and without @
_HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)
_WHERE = "fact"


def checked(fact: Fact) -> Fact:
    """Give the fact as it will be stored: instant in UTC to the second, payload as plain JSON; raises BadInput."""
    _match(_KIND, fact.kind, "kind", "Use dotted lower-case words, for example hit.cleared.")
    _match(_ID, fact.subject, "subject", "Use the id of what the fact is about, never its name.")
    _match(_ID, fact.who, "who", "Use an actor's id, never a name or an address.")
    _match(_KIND, fact.why.code, "why", "Use a reason code; text belongs into a record.")
    _match(_ID, fact.id, "id", "Use letters, digits and . _ : / + - only.")
    for pointer in (*fact.pointers, *((fact.why.text,) if fact.why.text else ())):
        _pointer(pointer)
    if not isinstance(fact.when, datetime) or fact.when.utcoffset() is None:
        raise BadInput(
            "The instant has no time zone", where=f"{_WHERE}.when", mend="Give an aware datetime, best in UTC."
        )
    raw = canonical(dict(fact.payload))
    # Read back what will be stored, so that a fact is the same before and after storage (1.0 becomes 1).
    payload = json.loads(raw)
    _words(payload, f"{_WHERE}.payload")
    if len(canonical(payload)) > MAX_PAYLOAD_BYTES:
        raise BadInput(
            f"The payload is larger than {MAX_PAYLOAD_BYTES} bytes",
            where=f"{_WHERE}.payload",
            mend="Keep the document elsewhere and record its hash.",
        )
    return replace(fact, payload=payload, when=fact.when.astimezone(UTC).replace(microsecond=0))


def fact_digest(fact: Fact) -> str:
    """Give the SHA-256 of a stored fact's canonical JSON."""
    return digest(fact)


def chained(previous: str, position: int, fact: str) -> str:
    """Give an entry's chain value from the one before it (at first GENESIS), its position and its fact's digest."""
    return digest({"fact": fact, "position": position, "previous": previous})


def next_entries(last: int, chain: str, stored: Sequence[tuple[Fact, str]]) -> tuple[Entry, ...]:
    """Give the entries that follow position `last`, in the order given."""
    entries = []
    for position, (fact, fact_hash) in enumerate(stored, start=last + 1):
        chain = chained(chain, position, fact_hash)
        entries.append(Entry(position, fact, fact_hash, chain))
    return tuple(entries)


def _match(pattern: re.Pattern[str], text: str, name: str, mend: str) -> None:
    if not isinstance(text, str) or not pattern.fullmatch(text):
        raise BadInput(f"{str(text)[:40]!r} cannot stand as {name}", where=f"{_WHERE}.{name}", mend=mend)


def _pointer(pointer: Pointer) -> None:
    _match(_ID, pointer.record, "pointers", "Use the pointer that keep() gave.")
    _match(_HASH, pointer.salted_sha256, "pointers", "Use the pointer that keep() gave.")


def _words(value: Any, where: str) -> None:
    match value:
        case str():
            if not _WORD.fullmatch(value):
                raise BadInput(
                    f"{value[:20]!r} looks like text, which a fact may not hold",
                    where=where,
                    mend="Keep it in a record with keep() and point to it.",
                )
        case Mapping():
            for key, inner in value.items():
                _words(key, where)
                _words(inner, f"{where}.{key}")
        case list():
            for position, inner in enumerate(value):
                _words(inner, f"{where}[{position}]")
