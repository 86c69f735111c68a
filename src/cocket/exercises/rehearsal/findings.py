"""Gaps: ways that pass more often than the scenario's limit, and the rule at which each one slips through."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cocket.exercises.rehearsal.chances import met, stopped
from cocket.exercises.rehearsal.model import Finding, percent

if TYPE_CHECKING:
    from cocket.exercises.rehearsal.model import Crowd, Spoken, Way
    from cocket.exercises.rehearsal.ties import Ties
    from cocket.exercises.scenario.model import DeskPlan, Option, Scenario

WORTH_NAMING = 0.05
HOURS_OF_A_STOP = 1000.0  # what a wrong stop weighs beside an hour's wait, when a desk is named
WORDS_FOR = {
    "recommendation": "recommends",
    "screening": "screens as",
    "band": "weighs as",
}


def findings(
    scenario: Scenario, ways: Sequence[Way], options: Sequence[Sequence[Option]], truth: Spoken, ties: Ties
) -> tuple[Finding, ...]:
    """Give one finding per trick that gets a way over the limit: the best such way, and the desk that loses most by it.

    A trick is one option with a technique. The desk at fault is the one whose chance to stop the export falls most
    when the trick is added to the same way without it.
    """
    found: dict[tuple[str, str], Finding] = {}
    by_options = {way.options: way for way in ways}
    plain = [step.options[0] for step in scenario.steps]
    for way, chosen in sorted(zip(ways, options, strict=True), key=lambda pair: -pair[0].chance):
        if way.chance <= scenario.limits.evasion:
            break
        for position, option in enumerate(chosen):
            if not option.technique:
                continue
            without = tuple(plain[p].id if p == position else one.id for p, one in enumerate(chosen))
            other = by_options.get(without)
            if other is None:
                continue
            one = _finding(scenario, way, other, option, truth, ties)
            if one is not None:
                found.setdefault((option.technique, one.desk), one)
    return tuple(found.values())


def hardships(scenario: Scenario, flows: Sequence[Spoken], crowd: Crowd) -> tuple[Finding, ...]:
    """Give one finding per kind of honest trade that waits or is stopped beyond the limits, and the desk at work."""
    limits = scenario.limits
    found = []
    for flow, spoken, (_, delay, share) in zip(scenario.honest, flows, crowd.by_flow, strict=True):
        if delay <= limits.honest_delay and share <= limits.false_stops:
            continue
        desk = max(
            scenario.desks, key=lambda one: met(one, spoken) * (one.hours + HOURS_OF_A_STOP * _false(one, spoken))
        )
        word = spoken.word(desk)
        found.append(
            Finding(
                title=flow.title,
                technique="",
                desk=desk.title,
                clause=desk.clause,
                said=word,
                of_the_truth=word,
                chance=share,
                sentence=f"{flow.title}: honest, but delayed {delay:.1f} h on average and stopped {percent(share)} "
                f"of the time. The engine {WORDS_FOR[desk.looks_at]} {word}.",
                because=spoken.because,
            )
        )
    return tuple(found)


def overflows(scenario: Scenario, crowd: Crowd, way: Way) -> tuple[Finding, ...]:
    """Give one finding per desk that waves much of what it should see through, if the best way passes there."""
    meeting = {passing.desk: passing for passing in way.passing if passing.met > 0}
    desks = {desk.id: desk for desk in scenario.desks}
    return tuple(
        Finding(
            title="The desk overflows",
            technique="",
            desk=desks[load.desk].title,
            clause=desks[load.desk].clause,
            said=meeting[load.desk].word,
            of_the_truth=meeting[load.desk].word,
            chance=crowd.evasion[0],
            sentence=f"{desks[load.desk].title} waves {percent(load.waved)} of what comes through unseen: the wait "
            f"passes {desks[load.desk].patience:g} h.",
            because=(),
        )
        for load in crowd.desks
        if load.desk in meeting and load.waved >= WORTH_NAMING
    )


def _false(desk: DeskPlan, spoken: Spoken) -> float:
    return desk.false_stops.get(spoken.word(desk), 0.0)


def _finding(scenario: Scenario, way: Way, without: Way, trick: Option, truth: Spoken, ties: Ties) -> Finding | None:
    losses = [
        (_stopping(desk, without.spoken, without.techniques) - _stopping(desk, way.spoken, way.techniques), desk)
        for desk in scenario.desks
    ]
    loss, desk = max(losses, key=lambda pair: pair[0])
    if loss < WORTH_NAMING:
        return None
    said, before, of_truth = (spoken.word(desk) for spoken in (way.spoken, without.spoken, truth))
    if met(desk, way.spoken) < met(desk, without.spoken) - WORTH_NAMING:
        how = f"such papers no longer come to the desk ({before} became {said})"
    else:
        how = (
            f"the desk lets more of them pass ({before} became {said})"
            if said != before
            else "the desk does not see it"
        )
    return Finding(
        title=trick.title,
        technique=trick.technique,
        desk=desk.title,
        clause=desk.clause,
        said=said,
        of_the_truth=of_truth,
        chance=way.chance,
        sentence=f"{trick.title}: {how}. Of the truth the engine {WORDS_FOR[desk.looks_at]} {of_truth}.",
        because=way.spoken.because,
        ties=ties.of(way.spoken, without.spoken, desk),
    )


def _stopping(desk: DeskPlan, spoken: Spoken, techniques: Sequence[str]) -> float:
    return met(desk, spoken) * stopped(desk, spoken, techniques)
