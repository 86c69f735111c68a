"""What control lists say, and what was found about an item.

`Provision` is one numbered paragraph of a list; `Classification` is the answer for one item under one regime.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from cocket.kernel.reasons import EditionRef, Question, Reason, Tri


class ProvisionKind(StrEnum):
    """What a piece of list text is. Only `CONTROL` makes an item listed; a decontrol note takes items out again."""

    CONTROL = "control"
    INCLUSION_NOTE = "inclusion_note"
    DECONTROL_NOTE = "decontrol_note"
    TECHNICAL_NOTE = "technical_note"
    NOTA_BENE = "nota_bene"
    DEFINITION = "definition"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Provision:
    """One numbered paragraph or note of a list edition; the fields are those of `reference.tables.PROVISIONS`.

    `connective` says how the paragraphs below combine: "and", "or", or "" when the text does not say.
    """

    path: str
    entry: str
    parent: str
    kind: ProvisionKind
    connective: str
    text: str
    repaired: bool = False
    summary: bool = False
    reasons: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    hs6: tuple[str, ...] = ()
    notes: str = ""
    source: str = ""


class Outcome(StrEnum):
    """The answer for an item: listed, not listed, or a person with knowledge of the item must look."""

    LISTED = "listed"
    NOT_LISTED = "not_listed"
    NEEDS_EXPERT = "needs_expert"


@dataclass(frozen=True, slots=True)
class Threshold:
    """A figure read from list text: attribute, operator (>=, >, <=, <, =), value and unit as quoted."""

    attribute: str
    operator: str
    value: Decimal
    unit: str
    quote: str


@dataclass(frozen=True, slots=True)
class ThresholdCheck:
    """A threshold beside what the item declares: met, not met, or unknown."""

    threshold: Threshold
    met: Tri
    declared: str = ""


@dataclass(frozen=True, slots=True)
class Decontrol:
    """A note that takes items out of a provision, and whether it applies here."""

    provision: str
    quote: str
    applies: Tri
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A provision that may describe the item: a score in 0..1 for ordering, verbatim quote, and the checks."""

    provision: str
    entry: str
    title: str
    score: float
    quote: str
    thresholds: tuple[ThresholdCheck, ...] = ()
    decontrols: tuple[Decontrol, ...] = ()
    reasons: tuple[Reason, ...] = ()
    summary: bool = False  # the text is this project's summary of the provision, not the list's own words


@dataclass(frozen=True, slots=True)
class CatchAll:
    """An unlisted item with surveillance capability: which capability, the words that show it, and the legal hook."""

    capability: str
    sentence: str
    evidence: str
    source: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question of an interview, the answer that was given, by whom, and in one sentence what it settled."""

    question: Question
    answer: str
    by: str
    settled: str


@dataclass(frozen=True, slots=True)
class Classification:
    """The answer for one item under one regime, with candidates best first and the interview that led to it."""

    item_id: str
    regime: str
    outcome: Outcome
    provision: str | None
    candidates: tuple[Candidate, ...]
    catch_all: tuple[CatchAll, ...]
    questions: tuple[Question, ...]
    reasons: tuple[Reason, ...]
    edition: EditionRef
    rules_version: str
    interview: tuple[Exchange, ...] = ()
