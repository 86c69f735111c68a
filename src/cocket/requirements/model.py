"""Which licence an export needs, with every step cited."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cocket.kernel.reasons import EditionRef, Question, Reason


class Need(StrEnum):
    """The answer of a rule set: required, not required, prohibited, or it cannot be told yet."""

    REQUIRED = "required"
    NOT_REQUIRED = "not_required"
    PROHIBITED = "prohibited"
    INDETERMINATE = "indeterminate"


@dataclass(frozen=True, slots=True)
class RequirementStep:
    """One step of the reasoning: the rule's paragraph, its inputs, what it gives, and for which item (or "" for all)."""

    rule: str
    item_id: str
    need: Need
    sentence: str
    inputs: tuple[tuple[str, str], ...]
    source: str


@dataclass(frozen=True, slots=True)
class LicenceRequirement:
    """The answer under one regime; `conditions` say under what the answer stays true."""

    regime: str
    need: Need
    steps: tuple[RequirementStep, ...]
    questions: tuple[Question, ...]
    conditions: tuple[Reason, ...]
    editions: tuple[EditionRef, ...]
    rules_version: str
