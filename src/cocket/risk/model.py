"""Explained risk: factors with points, evidence and source, and a band by a published rule."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cocket.kernel.reasons import EditionRef, Question, Reason


class Band(StrEnum):
    """How much scrutiny is recommended. Indeterminate is a state of its own; unknown never counts as good."""

    LOW = "low"
    ELEVATED = "elevated"
    HIGH = "high"
    INDETERMINATE = "indeterminate"


@dataclass(frozen=True, slots=True)
class FactorResult:
    """What one factor found: points (more is riskier), whether it is known, detail, evidence, source."""

    code: str
    group: str
    title: str
    points: int
    known: bool
    sentence: str
    evidence: str
    source: str


@dataclass(frozen=True, slots=True)
class RiskAssessment:
    """The factors, the band and the rule that gave it."""

    band: Band
    points: int
    factors: tuple[FactorResult, ...]
    rule: Reason
    questions: tuple[Question, ...]
    editions: tuple[EditionRef, ...]
    rules_version: str
