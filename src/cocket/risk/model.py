"""Explained risk: factors with points, evidence and source, and a band by a published rule."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from cocket.kernel.reasons import EditionRef, Question, Reason, Tri


class Band(StrEnum):
    """How much scrutiny is recommended. Indeterminate is a state of its own; unknown never counts as good."""

    LOW = "low"
    ELEVATED = "elevated"
    HIGH = "high"
    INDETERMINATE = "indeterminate"


class Direction(StrEnum):
    """Which way a factor moves scrutiny; not known is none of the others."""

    RAISES = "raises"
    LOWERS = "lowers"
    NEITHER = "neither"
    NOT_KNOWN = "not_known"


@dataclass(frozen=True, slots=True)
class FactorResult:
    """What one factor found: points (more is riskier), direction, whether it is known, detail, evidence, source.

    `degree` is how strongly the factor is present (0 not at all). `possible` are the points it could still add while it
    is unknown; a known factor has none. `direction` follows from the points.
    """

    code: str
    group: str
    title: str
    points: int
    known: bool
    sentence: str
    evidence: str
    source: str
    degree: int = 0
    possible: int = 0
    direction: Direction = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "direction", _direction(self.points) if self.known else Direction.NOT_KNOWN)


def _direction(points: int) -> Direction:
    if points == 0:
        return Direction.NEITHER
    return Direction.RAISES if points > 0 else Direction.LOWERS


@dataclass(frozen=True, slots=True)
class Change:
    """A change that would move the band: what would have to be different, and the band it gives."""

    codes: tuple[str, ...]
    sentence: str
    points: int
    band: Band


@dataclass(frozen=True, slots=True)
class Safeguard:
    """A condition of a licence that reduces factors, re-scored: points and band if it were in place."""

    code: str
    title: str
    reduces: tuple[str, ...]
    points: int
    band: Band
    source: str


@dataclass(frozen=True, slots=True)
class CriterionView:
    """One legal criterion: what the factors say to it, and what remains for a person to judge."""

    code: str
    title: str
    force: str
    bearing: tuple[str, ...]
    points: int
    open: bool
    for_a_person: str
    source: str
    status: str = "verified"


class Concern(StrEnum):
    """What a desk officer answers to a question of the human-rights assessment; unknown is never none."""

    NONE = "none"
    SOME = "some"
    SERIOUS = "serious"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class RightsPrompt:
    """One question of the human-rights assessment, with what the factors already say; a desk officer completes it."""

    code: str
    text: str
    who: str
    known: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RightsFinding:
    """What the desk officer answered to one question: the concern, the words, and the sources they rest on.

    Words and sources are empty once their record was deleted; the concern stays.
    """

    code: str
    concern: Concern
    text: str = ""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RightsRecord:
    """A completed human-rights assessment: by whom, when, and whether the export was changed since (`outdated`)."""

    who: str
    day: date
    findings: tuple[RightsFinding, ...]
    outdated: bool = False


@dataclass(frozen=True, slots=True)
class FlagView:
    """One published red flag as it stands in this export: yes, no or unknown, with the explanation that was given.

    `seen_by` are factors that see the same in the export's own fields, with what they found there.
    """

    id: str
    text: str
    answer: Tri
    explanation: str
    by: str
    source: str
    status: str
    seen_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RiskAssessment:
    """The factors, the band and the rule that gave it; then the law's criteria, and what would change the band."""

    band: Band
    points: int
    factors: tuple[FactorResult, ...]
    rule: Reason
    questions: tuple[Question, ...]
    editions: tuple[EditionRef, ...]
    rules_version: str
    possible: int = 0
    criteria: tuple[CriterionView, ...] = ()
    changes: tuple[Change, ...] = ()
    matters_most: tuple[str, ...] = ()
    safeguards: tuple[Safeguard, ...] = ()
    rights: tuple[RightsPrompt, ...] = ()
    rights_record: RightsRecord | None = None
    flags: tuple[FlagView, ...] = ()
