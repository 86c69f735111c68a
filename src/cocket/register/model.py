"""A fact, why it was recorded, where its deletable parts are, and its place in the outbox."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Pointer:
    """Where deletable text is kept: the record's id and the hash of its text under the record's own salt.

    The salt is kept in the record alone. Once the record is deleted, the hash tells nothing about the text.
    """

    record: str
    salted_sha256: str


@dataclass(frozen=True, slots=True)
class Why:
    """Why a person did something: a reason code, and a pointer to text that can be deleted."""

    code: str
    text: Pointer | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that a person decided or witnessed; it is never changed and never removed.

    `kind` is a dotted word ("hit.cleared"), `subject` the id of what it is about, `who` the id of an actor, `when` an
    aware instant, kept to the second. `payload` holds codes, numbers, dates, ids and hashes, never text about a person:
    that belongs into a record, named in `pointers`. With `id` empty, `append` gives a new one.
    """

    kind: str
    subject: str
    who: str
    why: Why
    when: datetime
    payload: Mapping[str, Any] = field(default_factory=dict)
    pointers: tuple[Pointer, ...] = ()
    id: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A fact in the outbox: positions count from 1 without gaps.

    `digest` is the SHA-256 of the fact's canonical JSON; `chain` covers it and every entry before it.
    """

    position: int
    fact: Fact
    digest: str
    chain: str
