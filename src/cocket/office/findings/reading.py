"""What an assessment says, as plain values to keep: grounds for reasons, and hits with each listed entry's hash."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cocket.exports.model import Export
from cocket.kernel.canonical import digest, plain
from cocket.licensing.model import Assessment
from cocket.screening.cleared import entry_hash
from cocket.screening.clearing import known_of
from cocket.screening.model import Hit, ScreeningReport
from cocket.screening.parties import subjects_of
from cocket.screening.service import Screener

_SHOWN = ("queried_name", "entity_name", "matched_name", "list_title", "explanation", "programmes", "listed_on",
          "effect", "source", "via", "lead_only", "verdict", "tokens", "agreements", "differences")  # fmt: skip


@dataclass(frozen=True, slots=True)
class FoundHit:
    """A hit as a case keeps it: `known` is canonical text of what the export states of the party."""

    party: str
    list_code: str
    entity_id: str
    entry_sha256: str
    score: float
    known: str
    detail: dict[str, Any]


def hits_of(export: Export, report: ScreeningReport, screener: Screener) -> tuple[FoundHit, ...]:
    """Give the hits of a report, likeliest first."""
    subjects = list(subjects_of(export))
    return tuple(_hit(hit, subjects, screener) for hit in report.hits)


def _hit(hit: Hit, subjects: list[Any], screener: Screener) -> FoundHit:
    queries = [s.query for s in subjects if s.party_id == hit.party_id and s.via == hit.via]
    place = (hit.list_code, digest(hit.entity_id))
    listed = next(one for one in screener.lists if place in one.by_digest)
    whole = plain(hit)
    detail = {name: whole[name] for name in _SHOWN}
    sha = entry_hash(listed, listed.by_digest[place])
    return FoundHit(hit.party_id, hit.list_code, hit.entity_id, sha, hit.score, known_of(queries), detail)


def grounds_of(assessment: Assessment) -> dict[str, Any]:
    """Give what reasons can rest on: the recommendation's facts, the criteria with what bears on each, the items."""
    sentences = {factor.code: factor.sentence for factor in assessment.risk.factors}
    criteria = [
        {
            "code": view.code,
            "title": view.title,
            "force": view.force,
            "bearing": [sentences[code] for code in view.bearing if code in sentences],
            "open": view.open,
            "for_a_person": view.for_a_person,
            "source": view.source,
        }
        for view in assessment.risk.criteria
    ]
    items = [
        {"item": c.item_id, "regime": c.regime, "outcome": c.outcome.value, "provision": c.provision or ""}
        for c in assessment.classifications
    ]
    because = [plain(reason) for reason in assessment.advice.because]
    return {
        "sentence": assessment.advice.sentence,
        "because": because,
        "next_steps": list(assessment.advice.next_steps),
        "criteria": criteria,
        "items": items,
        "band": assessment.risk.band.value,
        "editions": [plain(edition) for edition in assessment.editions],
    }
