"""What the program recommends, for people to decide on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cocket.controls.model import Classification
from cocket.exports.model import Export
from cocket.kernel.reasons import EditionRef, Question, Reason
from cocket.requirements.model import LicenceRequirement
from cocket.risk.model import RiskAssessment
from cocket.screening.model import ScreeningReport


class Recommendation(StrEnum):
    """What to do next. None of these decides: people do."""

    NO_LICENCE_REQUIRED = "no_licence_required"
    APPLY_FOR_LICENCE = "apply_for_licence"
    ASK_AUTHORITY = "ask_authority"
    STOP_AND_REVIEW = "stop_and_review"
    ANSWER_QUESTIONS = "answer_questions"


@dataclass(frozen=True, slots=True)
class Advice:
    """The recommendation in one sentence, the facts that carried it, and what to do next."""

    recommendation: Recommendation
    sentence: str
    because: tuple[Reason, ...]
    next_steps: tuple[str, ...]
    how_to_contest: str


@dataclass(frozen=True, slots=True)
class Assessment:
    """Everything that was found about one export as of one day: immutable, and the same inputs give the same bytes."""

    export: Export
    as_of: date
    classifications: tuple[Classification, ...]
    screening: ScreeningReport
    requirements: tuple[LicenceRequirement, ...]
    risk: RiskAssessment
    questions: tuple[Question, ...]
    advice: Advice
    editions: tuple[EditionRef, ...]
    program_version: str
