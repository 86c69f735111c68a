"""The first screen of a dossier and its table of contents.

Takes an `Assessment`, gives a `Page`: the recommendation, the facts, what is unknown, and each folded part with the
one line that stands on it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from cocket.dossier import sections
from cocket.dossier.labels import counted, country, edition, listing, regime, words
from cocket.dossier.states import BANDS, NEEDS, NO_HIT, NOT_ASSESSED, RECOMMENDATIONS, State, worst
from cocket.kernel.reasons import Reason
from cocket.licensing.model import Assessment
from cocket.parties.model import Party, Role
from cocket.risk.model import RiskAssessment

FACTS_SHOWN = 3
QUESTIONS_SHOWN = 4
EDITIONS_NAMED = 3
PARTIES_UNFOLDABLE = 60  # beyond this many, parties that nothing was found near share one line


@dataclass(frozen=True, slots=True)
class Part:
    """One line of the table of contents: the anchor, the title, the state and the digest."""

    anchor: str
    title: str
    state: State | None
    digest: str


@dataclass(frozen=True, slots=True)
class Page:
    """Everything that the template draws."""

    assessment: Assessment
    state: State
    who_to_whom: str
    on_lists: str
    facts: tuple[Reason, ...]
    more_facts: tuple[Reason, ...]
    questions: tuple[sections.QuestionView, ...]
    more_questions: tuple[sections.QuestionView, ...]
    items: tuple[sections.ItemView, ...]
    parties: tuple[sections.PartyView, ...]
    quiet_parties: tuple[sections.PartyView, ...]
    stray_hits: tuple[sections.HitView, ...]
    requirements: tuple[sections.RequirementView, ...]
    risk_state: State
    factor_titles: dict[str, str]
    factor_findings: dict[str, str]
    factor_groups: tuple[sections.FactorGroup, ...]
    rights: tuple[sections.RightsView, ...]
    editions: tuple[sections.EditionView, ...]
    rules_versions: tuple[tuple[str, str], ...]
    names: dict[str, str]  # ids of the parties and items of the export, and what they stand for
    settled: bool  # no part is unknown
    starter: bool
    parts: dict[str, Part]
    fingerprint: str


def page(assessment: Assessment, fingerprint: str) -> Page:
    """Give the page of an assessment; `fingerprint` is the SHA-256 of its JSON form."""
    export = assessment.export
    facts, questions = assessment.advice.because, sections.questions(assessment)
    parties = sections.parties(assessment)
    loud = [view for view in parties if view.near or view.far or view.state != NO_HIT]
    many = len(parties) > PARTIES_UNFOLDABLE
    editions = sections.editions(assessment)
    contents = parts(assessment)
    return Page(
        assessment=assessment,
        state=RECOMMENDATIONS[assessment.advice.recommendation],
        who_to_whom=who_to_whom(assessment),
        on_lists=on_lists(assessment),
        facts=facts[:FACTS_SHOWN],
        more_facts=facts[FACTS_SHOWN:],
        questions=questions[:QUESTIONS_SHOWN],
        more_questions=questions[QUESTIONS_SHOWN:],
        items=sections.items(assessment),
        parties=tuple(loud) if many else parties,
        quiet_parties=tuple(view for view in parties if view not in loud) if many else (),
        stray_hits=sections.stray_hits(assessment),
        requirements=sections.requirements(assessment),
        risk_state=BANDS[assessment.risk.band],
        factor_titles={factor.code: factor.title for factor in assessment.risk.factors},
        factor_findings={factor.code: factor.sentence for factor in assessment.risk.factors},
        factor_groups=sections.factor_groups(assessment.risk.factors),
        rights=sections.rights(assessment),
        editions=editions,
        rules_versions=sections.rules_versions(assessment),
        names={**{i.id: i.description for i in export.items}, **{p.id: p.name for p in export.parties}},
        settled=not any(part.state and part.state.tone == "unknown" for part in contents.values()),
        starter=any(view.edition.starter for view in editions),
        parts=contents,
        fingerprint=fingerprint,
    )


def who_to_whom(assessment: Assessment) -> str:
    """Give the export in one line: who sends to whom, where, for what."""
    export = assessment.export
    sender = _first_name(export.in_role(Role.EXPORTER)) or "An exporter who is not named"
    receiver = _first_name(export.in_role(Role.END_USER)) or _first_name(export.in_role(Role.CONSIGNEE))
    place = country(export.destination) if export.destination else "a destination that is not stated"
    purpose = words(export.end_use.purpose)
    use = "for a purpose that is not stated" if purpose == "unknown" else f"for {purpose}"
    return f"{sender} to {receiver or 'an end user who is not named'}, {place}, {use}"


def _first_name(parties: tuple[Party, ...]) -> str:
    more = f" and {len(parties) - 1} more" if len(parties) > 1 else ""
    return parties[0].name + more if parties else ""


def on_lists(assessment: Assessment) -> str:
    """Give the lists that the recommendation rests on: the first few by name, the rest as a number."""
    refs = [view.edition for view in sections.editions(assessment)]
    if not refs:
        return "on no list at all"
    starters = sum(ref.starter for ref in refs)
    names = [f"the starter set of {counted(starters, 'list')}"] if starters else []
    names += [edition(ref) for ref in refs if not ref.starter]
    rest = len(names) - EDITIONS_NAMED
    return "on " + listing(names[:EDITIONS_NAMED] + ([f"{rest} more"] if rest > 0 else []))


def parts(assessment: Assessment) -> dict[str, Part]:
    """Give the lines of the table of contents by anchor, in the order of the page."""
    risk = assessment.risk
    needs = [NEEDS[r.need] for r in assessment.requirements]
    item_views = sections.items(assessment)
    item_states = [view.state for view in item_views]
    party_views = sections.parties(assessment)
    strays = [view.state for view in sections.stray_hits(assessment)]
    answers = [f"{regime(r.regime)}: {NEEDS[r.need].word}" for r in assessment.requirements]
    listed = (
        Part(
            "items",
            "Items",
            worst(item_states, NOT_ASSESSED),
            _tally([view.outcome for view in item_views], "item") + _capable(item_views),
        ),
        Part(
            "parties",
            "Parties",
            worst([view.state for view in party_views] + strays, NOT_ASSESSED),
            _tally([view.state for view in party_views], "party", "parties"),
        ),
        Part(
            "requirement",
            "Licence requirement",
            worst(needs, NOT_ASSESSED),
            "; ".join(answers) or "no rule set was asked",
        ),
        Part("risk", "Risk", BANDS[risk.band], _weight(risk)),
        Part("contest", "How to contest", None, ""),
        Part("editions", "Lists and editions", None, counted(len(sections.editions(assessment)), "edition")),
    )
    return {part.anchor: part for part in listed}


def _capable(views: tuple[sections.ItemView, ...]) -> str:
    capable = sum(any(c.catch_all for _, c in view.answers) for view in views)
    return f"; {capable} with surveillance capability" if capable else ""


def _weight(risk: RiskAssessment) -> str:
    if not risk.factors:
        return "no factor was looked at"
    unknown = sum(not factor.known for factor in risk.factors)
    more = f", up to {risk.possible} more" if risk.possible else ""
    return (
        f"{counted(risk.points, 'point')}{more}; {counted(len(risk.factors), 'factor')}, {unknown or 'none'} not known"
    )


def _tally(states: list[State], one: str, many: str = "") -> str:
    if not states:
        return counted(0, one, many)
    return f"{counted(len(states), one, many)}: " + ", ".join(
        f"{n} {state.word}" for state, n in Counter(states).items()
    )
