"""`advise`: the recommendation with the facts that carried it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cocket.controls.model import Classification
from cocket.exports.model import Export
from cocket.kernel.reasons import EditionRef, Reason
from cocket.licensing.model import Advice
from cocket.licensing.rules import RULES, Results
from cocket.requirements.model import LicenceRequirement
from cocket.risk.model import RiskAssessment
from cocket.screening.model import ScreeningReport

FACTS_SHOWN = 3
STARTER_CAVEAT = " This rests on the starter set, which is for trying out, not for production."
HOW_TO_CONTEST = (
    "This is a recommendation by a program; people decide. If a listed entry is not your party, or a figure of your"
    " item was read wrongly, say which line is wrong and why, with evidence, to the authority's caseworker or to your"
    " own compliance officer. Every line names its source and list edition, so that it can be checked and corrected."
)


def advise(
    export: Export,
    classifications: Sequence[Classification],
    screening: ScreeningReport,
    requirements: Sequence[LicenceRequirement],
    risk: RiskAssessment,
    editions: Sequence[EditionRef],
) -> Advice:
    """Give the recommendation: the first rule of `rules.RULES` that applies, with its first three distinct facts."""
    results = Results(export, tuple(classifications), screening, tuple(requirements), risk)
    rule = next(rule for rule in RULES if rule.applies(results))
    caveat = STARTER_CAVEAT if any(edition.starter for edition in editions) else ""
    return Advice(
        recommendation=rule.recommendation,
        sentence=rule.sentence(results) + caveat,
        because=_first_distinct(rule.because(results)),
        next_steps=rule.next_steps,
        how_to_contest=HOW_TO_CONTEST,
    )


def _first_distinct(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    by_sentence: dict[str, Reason] = {}
    for reason in reasons:
        by_sentence.setdefault(reason.sentence, reason)
    return tuple(by_sentence.values())[:FACTS_SHOWN]
