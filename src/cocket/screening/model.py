"""What screening found: hits with evidence, and a report per export."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cocket.kernel.reasons import EditionRef, Reason
from cocket.parties.ownership import OwnershipFinding


class Verdict(StrEnum):
    """What a hit asks for: it is taken for a match, a person must look, or nothing was found near."""

    MATCH = "match"
    REVIEW = "review"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class TokenPair:
    """Two name parts set one above the other, and how they agree.

    Agreement is "same", "spelling", "initial", "nickname", "script", "missing" (in the query) or "differs".
    """

    query: str
    listed: str
    agreement: str


@dataclass(frozen=True, slots=True)
class Hit:
    """One listed entity that a party may be: `score` is 0..1; evidence says what agreed, differed and was missing."""

    party_id: str
    queried_name: str
    list_code: str
    list_title: str
    entity_id: str
    entity_name: str
    matched_name: str
    score: float
    verdict: Verdict
    explanation: str
    tokens: tuple[TokenPair, ...] = ()
    agreements: tuple[Reason, ...] = ()
    differences: tuple[Reason, ...] = ()
    programmes: tuple[str, ...] = ()
    listed_on: str = ""
    effect: str = ""
    source: str = ""
    via: tuple[str, ...] = ()  # the ownership chain when the hit is an owner, outermost last
    edition: EditionRef | None = None
    lead_only: bool = False  # a reviewer's lead, never a finding


@dataclass(frozen=True, slots=True)
class ScreeningReport:
    """Hits for all parties of an export, best first, notes on names that were normalised, and the editions used."""

    hits: tuple[Hit, ...]
    screened: tuple[str, ...]
    notes: tuple[Reason, ...]
    editions: tuple[EditionRef, ...]
    rules_version: str
    ownership: tuple[OwnershipFinding, ...] = ()  # what listed owners own of the parties, where a day was given
