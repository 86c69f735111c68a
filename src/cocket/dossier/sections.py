"""The folded parts of a dossier: items, parties, requirements, risk factors and editions, ready to be drawn.

Takes an `Assessment`, gives small frozen views that hold engine values beside their state. Nothing is dropped here:
a hit without a party and an item without an answer get their own lines.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from cocket.controls.model import Classification
from cocket.dossier.names import Column, columns
from cocket.dossier.ownership import Chain, chain
from cocket.dossier.states import (
    CATCH_ALL,
    NEEDS,
    NO_HIT,
    NOT_ASSESSED,
    NOT_SCREENED,
    OUTCOMES,
    State,
    of_factor,
    of_hit,
    of_ownership,
    urgency,
    worst,
)
from cocket.exports.model import Item
from cocket.kernel.reasons import EditionRef, Question, Reason
from cocket.licensing.model import Assessment
from cocket.parties.model import Party
from cocket.parties.ownership import OwnershipFinding
from cocket.requirements.model import LicenceRequirement, RequirementStep
from cocket.risk.criteria import prompts
from cocket.risk.model import FactorResult, RightsFinding
from cocket.screening.model import Hit, ScreeningReport, Verdict


@dataclass(frozen=True, slots=True)
class ItemView:
    """One item with the answer of each rule set; `brief` says per rule set which provision gave the answer."""

    number: int
    item: Item
    state: State
    outcome: State  # of the lists alone, leaving surveillance capability aside
    answers: tuple[tuple[State, Classification], ...]
    brief: tuple[tuple[State, str, str], ...]  # state, regime, provision


@dataclass(frozen=True, slots=True)
class HitView:
    """One hit with its drawn names, what differs, what was missing, and the chain of owners that leads to it."""

    hit: Hit
    state: State
    columns: tuple[Column, ...]
    differs: tuple[Reason, ...]
    missing: tuple[Reason, ...]
    chain: Chain
    party_name: str


@dataclass(frozen=True, slots=True)
class PartyView:
    """One party; `near` holds what a person should see, `far` what was found too far apart to count."""

    party: Party
    state: State
    screened: bool
    near: tuple[HitView, ...]
    far: tuple[HitView, ...]
    owned: tuple[tuple[State, OwnershipFinding], ...]  # what listed owners own of it, rule by rule


@dataclass(frozen=True, slots=True)
class StepView:
    """One numbered step of a requirement, with the item it is about."""

    number: int
    step: RequirementStep
    state: State
    item: str


@dataclass(frozen=True, slots=True)
class RequirementView:
    """The answer of one rule set with its steps."""

    requirement: LicenceRequirement
    state: State
    steps: tuple[StepView, ...]


@dataclass(frozen=True, slots=True)
class FactorGroup:
    """The factors of one group, those that count most first."""

    title: str
    factors: tuple[tuple[State, FactorResult], ...]
    points: int
    known: int


@dataclass(frozen=True, slots=True)
class QuestionView:
    """One question with every id that an answer to it may be given under: two rule sets may ask the same."""

    question: Question
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RightsView:
    """One question of the human-rights assessment: what the factors say, and what a desk officer found, if anybody."""

    code: str
    text: str
    who: str
    known: tuple[str, ...]
    finding: RightsFinding | None


@dataclass(frozen=True, slots=True)
class EditionView:
    """One edition and the stages whose answers rest on it."""

    edition: EditionRef
    used_for: tuple[str, ...]


def items(assessment: Assessment) -> tuple[ItemView, ...]:
    """Give each item in document order with its classifications; an item that nobody classified says so."""
    views = []
    for number, item in enumerate(assessment.export.items, 1):
        answers = tuple((OUTCOMES[c.outcome], c) for c in assessment.classifications if c.item_id == item.id)
        outcomes = [state for state, _ in answers]
        outcome = worst(outcomes, NOT_ASSESSED)
        state = worst([*outcomes, *(CATCH_ALL for _, c in answers if c.catch_all)], NOT_ASSESSED)
        brief = tuple((found, c.regime, c.provision or "") for found, c in answers)
        views.append(ItemView(number, item, state, outcome, answers, brief))
    return tuple(views)


def parties(assessment: Assessment) -> tuple[PartyView, ...]:
    """Give each party with its hits, those that need a person first, else in document order."""
    views = [_party(assessment, party) for party in assessment.export.parties]
    return tuple(sorted(views, key=lambda view: urgency(view.state)))


def stray_hits(assessment: Assessment) -> tuple[HitView, ...]:
    """Give hits whose party is not in the export: they are shown rather than lost."""
    known = {party.id for party in assessment.export.parties}
    return tuple(_hit(assessment, None, hit) for hit in assessment.screening.hits if hit.party_id not in known)


def _party(assessment: Assessment, party: Party) -> PartyView:
    hits = [_hit(assessment, party, hit) for hit in assessment.screening.hits if hit.party_id == party.id]
    near = tuple(view for view in hits if view.hit.verdict is not Verdict.NONE)
    far = tuple(view for view in hits if view.hit.verdict is Verdict.NONE)
    owned = tuple((of_ownership(f), f) for f in assessment.screening.ownership if f.party_id == party.id)
    states = [view.state for view in near] + [state for state, _ in owned if state.tone in {"stop", "unknown"}]
    screened = is_screened(assessment.screening, party)
    return PartyView(party, worst(states, NO_HIT if screened else NOT_SCREENED), screened, near, far, owned)


def is_screened(report: ScreeningReport, party: Party) -> bool:
    """Tell whether a party was held against at least one list; with no list, nothing was screened."""
    names = {party.id, party.name, *party.other_names}
    return bool(report.editions) and any(name in names for name in report.screened)


def _hit(assessment: Assessment, party: Party | None, hit: Hit) -> HitView:
    missing = tuple(reason for reason in hit.differences if _is_missing(reason))
    return HitView(
        hit=hit,
        state=of_hit(hit),
        columns=columns(hit.tokens),
        differs=tuple(reason for reason in hit.differences if reason not in missing),
        missing=missing,
        chain=chain(assessment.export, party, hit.via),
        party_name=party.name if party else hit.queried_name,
    )


def _is_missing(reason: Reason) -> bool:
    """Tell whether a reason says that there was nothing to compare, which is neither agreement nor difference."""
    return any(word in {"missing", "unknown", "absent"} for word in reason.code.replace("_", ".").split("."))


def requirements(assessment: Assessment) -> tuple[RequirementView, ...]:
    """Give each rule set's answer with numbered steps, each naming its item or all of them."""
    names = {item.id: item.description for item in assessment.export.items}
    return tuple(
        RequirementView(
            requirement,
            NEEDS[requirement.need],
            tuple(
                StepView(number, step, NEEDS[step.need], names.get(step.item_id, step.item_id))
                for number, step in enumerate(requirement.steps, 1)
            ),
        )
        for requirement in assessment.requirements
    )


def factor_groups(factors: Iterable[FactorResult]) -> tuple[FactorGroup, ...]:
    """Give factors by group in the order of the table, inside a group by weight, then unknown ones, then the rest."""
    groups: dict[str, list[FactorResult]] = {}
    for factor in factors:
        groups.setdefault(factor.group, []).append(factor)
    return tuple(_group(title, members) for title, members in groups.items())


def _group(title: str, members: list[FactorResult]) -> FactorGroup:
    rows = [(of_factor(factor), factor) for factor in members]
    rows.sort(key=lambda row: (urgency(row[0]), -row[1].points, row[1].code))
    known = sum(factor.known for factor in members)
    return FactorGroup(title, tuple(rows), sum(factor.points for factor in members), known)


def rights(assessment: Assessment) -> tuple[RightsView, ...]:
    """Give the human-rights assessment: the questions that are asked, then whatever else somebody answered."""
    risk = assessment.risk
    found = {one.code: one for one in risk.rights_record.findings} if risk.rights_record else {}
    views = [RightsView(one.code, one.text, one.who, one.known, found.pop(one.code, None)) for one in risk.rights]
    table = {one.code: one for one in prompts()}
    for code, finding in found.items():
        prompt = table.get(code)
        views.append(RightsView(code, prompt.text if prompt else code, prompt.who if prompt else "", (), finding))
    return tuple(views)


def questions(assessment: Assessment) -> tuple[QuestionView, ...]:
    """Give the open questions in order, each once, however many rule sets ask it."""
    asked: dict[Question, list[str]] = {}
    for question in assessment.questions:
        asked.setdefault(replace(question, id=""), []).append(question.id)
    return tuple(QuestionView(replace(q, id=ids[0]), tuple(ids)) for q, ids in asked.items())


def editions(assessment: Assessment) -> tuple[EditionView, ...]:
    """Give every edition that an answer rests on, once, in the order of the stages, with what it was used for."""
    used: dict[EditionRef, list[str]] = {}
    stages = [
        ("items", [c.edition for c in assessment.classifications]),
        ("parties", [*assessment.screening.editions, *(h.edition for h in assessment.screening.hits if h.edition)]),
        ("requirement", [e for r in assessment.requirements for e in r.editions]),
        ("risk", list(assessment.risk.editions)),
        ("", list(assessment.editions)),
    ]
    for stage, refs in stages:
        for ref in refs:
            uses = used.setdefault(ref, [])
            if stage and stage not in uses:
                uses.append(stage)
    return tuple(EditionView(ref, tuple(uses)) for ref, uses in used.items())


def rules_versions(assessment: Assessment) -> tuple[tuple[str, str], ...]:
    """Give the version of the rules of each stage, once each."""
    pairs = [("items", c.rules_version) for c in assessment.classifications]
    pairs.append(("parties", assessment.screening.rules_version))
    pairs += [("requirement", r.rules_version) for r in assessment.requirements]
    pairs.append(("risk", assessment.risk.rules_version))
    return tuple(dict.fromkeys(pair for pair in pairs if pair[1]))
