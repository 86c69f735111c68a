"""From results to a recommendation: one ordered table of rules; the first that applies speaks.

Pure functions over the results of the earlier stages. The order is the meaning: what stops a shipment is asked before
what delays it, and "no licence required" is said only when nothing is open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from cocket.controls.model import Classification, Outcome
from cocket.exports.model import Export
from cocket.kernel.reasons import Reason, Tri
from cocket.licensing.model import Recommendation
from cocket.requirements.model import LicenceRequirement, Need
from cocket.risk.model import Band, RiskAssessment
from cocket.screening.model import Hit, ScreeningReport, Verdict

RULES_VERSION = "advice-1"


@dataclass(frozen=True, slots=True)
class Results:
    """What the earlier stages found about one export."""

    export: Export
    classifications: tuple[Classification, ...]
    screening: ScreeningReport
    requirements: tuple[LicenceRequirement, ...]
    risk: RiskAssessment

    def hits(self, *verdicts: Verdict) -> tuple[Hit, ...]:
        """Give the hits on official lists with one of the verdicts; leads are not findings and never count here."""
        return tuple(hit for hit in self.screening.hits if hit.verdict in verdicts and not hit.lead_only)

    def needing(self, need: Need) -> tuple[LicenceRequirement, ...]:
        """Give the requirements with this answer."""
        return tuple(requirement for requirement in self.requirements if requirement.need is need)


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: when it applies, what it recommends, the sentence, the facts, and what to do next."""

    recommendation: Recommendation
    applies: Callable[[Results], bool]
    sentence: Callable[[Results], str]
    because: Callable[[Results], Iterable[Reason]]
    next_steps: tuple[str, ...]


def _hit_reasons(hits: Iterable[Hit]) -> list[Reason]:
    return [
        Reason(
            "party.listed",
            f"{hit.queried_name} may be {hit.entity_name} ({hit.list_title}).",
            hit.explanation,
            hit.source,
        )
        for hit in hits
    ]


def _step_reasons(results: Results, *needs: Need) -> list[Reason]:
    return [
        Reason(step.rule, step.sentence, "; ".join(f"{name}: {value}" for name, value in step.inputs), step.source)
        for requirement in results.requirements
        for step in requirement.steps
        if step.need in needs
    ]


def _factor_reasons(results: Results) -> list[Reason]:
    heavy = sorted((f for f in results.risk.factors if f.known and f.points > 0), key=lambda f: (-f.points, f.code))
    return [Reason(f"risk.{f.code}", f.sentence, f.evidence, f.source) for f in heavy]


def _catch_all_reasons(results: Results) -> list[Reason]:
    return [
        Reason("item.catch_all", found.sentence, found.evidence, found.source)
        for classification in results.classifications
        for found in classification.catch_all
    ]


def _open_reasons(results: Results) -> list[Reason]:
    experts = [
        Reason(
            "item.needs_expert",
            f"Item {c.item_id} needs a person who knows it ({c.regime.upper()} list).",
            source=c.edition.title,
        )
        for c in results.classifications
        if c.outcome is Outcome.NEEDS_EXPERT
    ]
    return experts + _hit_reasons(results.hits(Verdict.REVIEW)) + _step_reasons(results, Need.INDETERMINATE)


def _free_reasons(results: Results) -> list[Reason]:
    items = [reason for c in results.classifications for reason in c.reasons]
    screened = len(results.screening.screened)
    lists = len(results.screening.editions)
    on = "the party list" if lists == 1 else f"the {lists} party lists"
    parties = Reason("party.clear", f"None of the {screened} names screened is near an entry of {on}.")
    return [*items[:1], *_step_reasons(results, Need.NOT_REQUIRED)[:1], parties, *items[1:]]


def _apply_sentence(results: Results) -> str:
    needed = results.needing(Need.REQUIRED)
    sentence = f"Apply for a licence before you ship: {_regimes(needed)} rules require one."
    fits = sorted({o.code for requirement in needed for o in requirement.options if o.eligible is Tri.YES})
    return f"{sentence} The general authorisation or exception {fits[0]} may carry it." if fits else sentence


def _listed(results: Results) -> bool:
    return any(c.outcome is Outcome.LISTED for c in results.classifications)


def _people(hits: Iterable[Hit]) -> str:
    names = sorted({hit.queried_name for hit in hits})
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"


def _regimes(requirements: Iterable[LicenceRequirement]) -> str:
    names = {"eu": "EU", "us": "US", "uk": "UK"}
    return " and ".join(names.get(r.regime, r.regime) for r in requirements)


_REVIEW = (
    "Have a person compare the listed entry with what you know of the party: full name, birth date, address, numbers."
)

RULES: tuple[Rule, ...] = (
    Rule(
        Recommendation.STOP_AND_REVIEW,
        lambda r: bool(r.needing(Need.PROHIBITED)),
        lambda r: (
            f"Do not ship: under {_regimes(r.needing(Need.PROHIBITED))} rules this export looks prohibited; "
            "let a person review it first."
        ),
        lambda r: [*_step_reasons(r, Need.PROHIBITED), *_hit_reasons(r.hits(Verdict.MATCH)), *_factor_reasons(r)],
        (_REVIEW, "If the entry is somebody else, record why; if it is them, do not ship and ask your authority."),
    ),
    Rule(
        Recommendation.STOP_AND_REVIEW,
        lambda r: bool(r.hits(Verdict.MATCH)),
        lambda r: (
            f"Do not ship yet: {_people(r.hits(Verdict.MATCH))} matches an entry on an official list; "
            "let a person review it first."
        ),
        lambda r: [*_hit_reasons(r.hits(Verdict.MATCH)), *_step_reasons(r, Need.REQUIRED), *_factor_reasons(r)],
        (
            _REVIEW,
            "If the entry is somebody else, record why; if it is them, ask your authority before anything moves.",
        ),
    ),
    Rule(
        Recommendation.ASK_AUTHORITY,
        lambda r: bool(_catch_all_reasons(r)) and r.risk.band is Band.HIGH and not _listed(r),
        lambda _: (
            "Ask your licensing authority before you ship: the item is on no list, but it can be used for surveillance "
            "and the end use points to misuse."
        ),
        lambda r: [
            *_catch_all_reasons(r)[:1],
            *_factor_reasons(r),
            *_step_reasons(r, Need.REQUIRED, Need.INDETERMINATE),
        ],
        (
            "Write to your authority what the item does, who will use it and what for; wait for its answer.",
            "Keep this dossier with your due-diligence file.",
        ),
    ),
    Rule(
        Recommendation.APPLY_FOR_LICENCE,
        lambda r: bool(r.needing(Need.REQUIRED)),
        _apply_sentence,
        lambda r: [*_step_reasons(r, Need.REQUIRED), *_hit_reasons(r.hits(Verdict.REVIEW)), *_factor_reasons(r)],
        (
            "Apply to the authority named in the requirement, with this dossier and a signed end-use statement.",
            "Answer the open questions below; they shorten the authority's work.",
        ),
    ),
    Rule(
        Recommendation.STOP_AND_REVIEW,
        lambda r: bool(r.hits(Verdict.REVIEW)),
        lambda r: (
            f"Do not ship yet: {_people(r.hits(Verdict.REVIEW))} may be an entry on an official list; "
            "let a person compare them first."
        ),
        lambda r: [*_hit_reasons(r.hits(Verdict.REVIEW)), *_open_reasons(r), *_factor_reasons(r)],
        (_REVIEW, "If it is somebody else, record why, and the question does not come back until either side changes."),
    ),
    Rule(
        Recommendation.STOP_AND_REVIEW,
        lambda r: r.risk.band is Band.HIGH,
        lambda _: (
            "Do not ship yet: no list stops this export, but too many warning signs stand open; "
            "let a person review it first."
        ),
        lambda r: [*_factor_reasons(r), *_open_reasons(r)],
        ("Settle each warning sign below with the buyer, in writing.", "If one stays unexplained, ask your authority."),
    ),
    Rule(
        Recommendation.ANSWER_QUESTIONS,
        lambda r: bool(_open_reasons(r)) or not r.requirements or r.risk.band is Band.INDETERMINATE,
        lambda _: "It cannot be told yet whether you need a licence: answer the questions below first.",
        lambda r: [*_open_reasons(r), *_factor_reasons(r), r.risk.rule],
        ("Answer the questions, put the answers into the export's `answers`, and assess it again.",),
    ),
    Rule(
        Recommendation.NO_LICENCE_REQUIRED,
        lambda _: True,
        lambda r: (
            f"No licence is required under {_regimes(r.requirements)} rules, as long as the conditions below stay true."
        ),
        _free_reasons,
        (
            "Keep this dossier with your records.",
            "Assess again if the buyer, the goods, the route or the lists change.",
        ),
    ),
)
