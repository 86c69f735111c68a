"""Screen exports and tables of names against the party lists of a library.

    Screener.open(library).report(export)   -> ScreeningReport
    Screener.open(library).screen(batch)    -> Arrow table, one row per hit

The probability of a hit supposes that half of the queried names are listed (`weights.json`, base_rate); thresholds
follow from the share of clean names that may raise a hit.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cocket.kernel.errors import BadInput, ReferenceMissing
from cocket.kernel.reasons import Reason
from cocket.runtime.collector import at_rest
from cocket.screening.batches import hits_table, queries_of
from cocket.screening.listed import PartyList, open_list
from cocket.screening.matching import Match, Query, Screened, screen
from cocket.screening.model import Hit, ScreeningReport, Verdict
from cocket.screening.owners import findings
from cocket.screening.parties import Subject, subjects_of
from cocket.screening.score import Weights, probability, shipped_weights
from cocket.screening.text import notes_of
from cocket.screening.thresholds import DEFAULT_BUDGET, Thresholds, thresholds

if TYPE_CHECKING:
    from datetime import date

    import pyarrow as pa

    from cocket.exports.model import Export
    from cocket.reference.store import Library

LEADS = "LEAD-SURV"
PER_NAME = 5  # hits shown for one name
PER_QUERY = 5


@dataclass(frozen=True, slots=True)
class Screener:
    """Party lists opened for screening, with the weights and the thresholds that follow from the budget."""

    lists: tuple[PartyList, ...]
    weights: Weights
    thresholds: Thresholds

    @classmethod
    def open(
        cls,
        library: Library,
        *,
        lists: Sequence[str] | None = None,
        budget: float = DEFAULT_BUDGET,
        weights: Weights | None = None,
    ) -> Screener:
        """Open the current party lists of a library, or those named by kind or edition id.

        Builds the index of an edition that has none. Raises ReferenceMissing for a list that is not there, BadInput for
        a budget that is no share.
        """
        editions = library.party_lists()
        if lists is not None:
            by_kind = {edition.kind: edition for edition in editions}
            editions = tuple(
                by_kind[name] if name in by_kind else library.get(name) if "@" in name else library.require(name)
                for name in dict.fromkeys(lists)
            )
        if not editions:
            raise ReferenceMissing(
                "No party list is in the home", where=str(library.home), mend="Run `cocket lists update`."
            )
        return cls.over(tuple(open_list(library, e) for e in editions), budget=budget, weights=weights)

    @classmethod
    def over(
        cls, lists: Sequence[PartyList], *, budget: float = DEFAULT_BUDGET, weights: Weights | None = None
    ) -> Screener:
        """Screen against party lists that are open already."""
        chosen = weights or shipped_weights()
        return cls(tuple(lists), chosen, thresholds(lists, chosen, budget))

    def report(self, export: Export, as_of: date | None = None) -> ScreeningReport:
        """Screen all parties of an export, their other names and their owners."""
        return self.reports([export], as_of)[0]

    def reports(self, exports: Sequence[Export], as_of: date | None = None) -> list[ScreeningReport]:
        """Screen several exports in one pass, in order.

        With a day the report also says what listed owners own of the parties on that day.
        """
        subjects = [list(subjects_of(export)) for export in exports]
        # Many exports of one house name the same parties: each is compared once.
        distinct = list(dict.fromkeys(subject.query for group in subjects for subject in group))
        screened = dict(zip(distinct, self._screen(distinct), strict=True))
        rules = self.rules_version
        reports = [self._report(group, [screened[one.query] for one in group], rules) for group in subjects]
        if as_of is None:
            return reports
        return [
            replace(report, ownership=findings(export, report.hits, as_of))
            for export, report in zip(exports, reports, strict=True)
        ]

    def screen(self, batch: pa.Table, *, threshold: float | None = None, most: int = PER_QUERY) -> pa.Table:
        """Screen a table of names and give one row per hit (`batches.OUTPUT`), in the order of the input.

        `threshold` is the least probability of a hit, and at 0 the best candidate is always given; without it the
        budget's threshold holds. Raises BadInput when a column is missing or is not text.
        """
        ids, queries = queries_of(batch)
        always = threshold is not None and threshold <= 0
        least = self.thresholds.review if threshold is None else log_odds_of(threshold)
        with at_rest():
            found = screen(queries, self.lists, self.weights, least=least, most=most, always=always)
            return hits_table(ids, found, self)

    def _screen(self, queries: Sequence[Query]) -> Iterable[Screened]:
        return screen(queries, self.lists, self.weights, least=self.thresholds.review, most=PER_NAME)

    def _report(self, subjects: list[Subject], screened: list[Screened], rules: str) -> ScreeningReport:
        hits: dict[tuple[str, str, str, tuple[str, ...]], Hit] = {}
        notes: list[Reason] = []
        for subject, result in zip(subjects, screened, strict=True):
            notes += notes_of(result.done, subject.query.text)
            for match in result.matches:
                hit = self._hit(subject, match)
                key = (hit.party_id, hit.list_code, hit.entity_id, hit.via)
                if key not in hits or hits[key].score < hit.score:
                    hits[key] = hit
        ordered = sorted(hits.values(), key=lambda h: (-h.score, h.party_id, h.list_code, h.entity_id, h.via))
        return ScreeningReport(
            tuple(ordered),
            tuple(dict.fromkeys(s.query.text for s in subjects)),
            tuple(dict.fromkeys(notes)),
            tuple(one.ref for one in self.lists),
            rules,
        )

    @property
    def rules_version(self) -> str:
        """What the score was made with: weights, budget and the threshold that follows."""
        review = float(probability(self.thresholds.review))
        made_with = f"screening {self.weights.version} ({self.weights.digest})"
        return f"{made_with}, budget {self.thresholds.budget:g}, review from {review:.2f}"

    def verdict(self, match: Match) -> Verdict:
        """Give the verdict of a match; a lead, common words alone and one word alone are never more than a review."""
        verdict = self.thresholds.verdict(match.log_odds)
        lead = match.listed.labels[0][match.entity] == LEADS
        return Verdict.REVIEW if verdict is Verdict.MATCH and (lead or match.common or match.thin) else verdict

    def _hit(self, subject: Subject, match: Match) -> Hit:
        row = match.listed.entity(match.entity)
        shown = match.evidence()
        return Hit(
            party_id=subject.party_id,
            queried_name=subject.query.text,
            list_code=row["list_code"],
            list_title=row["list_title"],
            entity_id=row["entity_id"],
            entity_name=row["name"],
            matched_name=match.matched_name,
            score=round(float(probability(match.log_odds)), 4),
            verdict=self.verdict(match),
            explanation=shown.explanation,
            tokens=shown.tokens,
            agreements=shown.agreements,
            differences=shown.differences,
            programmes=tuple(row["programmes"]),
            listed_on=row["listed_on"],
            effect=row["effect"],
            source=row["source"],
            via=subject.via,
            edition=match.listed.ref,
            lead_only=row["list_code"] == LEADS,
        )


def log_odds_of(threshold: float) -> float:
    """Give the log-odds of a probability; raises BadInput unless it lies between 0 and 1."""
    if not 0 <= threshold <= 1:
        raise BadInput(f"The threshold {threshold} is not a probability", mend="Give a number between 0 and 1.")
    if threshold in (0, 1):
        return -math.inf if threshold == 0 else math.inf
    return math.log(threshold / (1 - threshold))
