"""Why: every result carries reasons that a person can read and a program can sort.

A `Reason` is a code, a sentence, the evidence for it and where it comes from. `Tri` is the third law's twin: yes, no
or unknown, where unknown is never no.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Tri(StrEnum):
    """Yes, no, or unknown. Unknown is a value of its own; it is never no."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class EditionRef:
    """Which edition of a list an answer rests on: kind, id, edition date, SHA-256 and whether it is the starter set."""

    kind: str
    id: str
    title: str
    edition_date: str
    sha256: str
    starter: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: a stable code, a plain sentence, the evidence, and the source that can be looked up."""

    code: str
    sentence: str
    evidence: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """What is still unknown: the question that would settle it, who can answer, and what each answer would change.

    `id` is stable so that an answer can be given in the export's `answers`.
    """

    id: str
    text: str
    who: str
    settles: str
    answers: tuple[str, ...] = ("yes", "no")
    about: str = ""
