"""Gaps: ways that pass more often than the scenario's limit, and the rule at which each one slips through."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cocket.exercises.rehearsal.chances import met, stopped
from cocket.exercises.rehearsal.model import Finding, percent
from cocket.kernel.countries import name_of

if TYPE_CHECKING:
    from cocket.exercises.rehearsal.model import Crowd, Spoken, Way
    from cocket.exercises.rehearsal.ties import Ties
    from cocket.exercises.scenario.model import DeskPlan, Option, Scenario

WORTH_NAMING = 0.05
TWICE = 2.0
ALIKE = 0.9  # of the greatest loss: a desk that loses as much is named beside it
SMALLEST = 1e-12
HOURS_OF_A_STOP = 1000.0  # what a wrong stop weighs beside an hour's wait, when a desk is named
WORDS_FOR = {
    "recommendation": "recommends",
    "screening": "screens as",
    "band": "weighs the risk as",
}


def findings(
    scenario: Scenario, ways: Sequence[Way], options: Sequence[Sequence[Option]], truth: Spoken, ties: Ties
) -> tuple[Finding, ...]:
    """Give one finding per trick that gets a way over the limit: the best such way, and the desk that loses most by it.

    A trick is one option that is not the open one. The desk at fault is the one whose chance to stop the export falls
    most when the trick is added to the same way without it. A way over the limit that no trick explains is open by
    itself, and the desk that lets most of it through is named.
    """
    found: dict[tuple[str, str], Finding] = {}
    by_options = {way.options: way for way in ways}
    plain = [step.options[0] for step in scenario.steps]
    open_way: Way | None = None
    for way, chosen in sorted(zip(ways, options, strict=True), key=lambda pair: -pair[0].chance):
        if way.chance <= scenario.limits.evasion:
            break
        tricks = [position for position, option in enumerate(chosen) if option is not plain[position]]
        open_way = way if not tricks else open_way
        for position in tricks:
            option = chosen[position]
            without = tuple(plain[p].id if p == position else one.id for p, one in enumerate(chosen))
            other = by_options.get(without)
            for one in _blinded(scenario, way, other, option, truth, ties) if other is not None else ():
                found.setdefault((option.technique or option.id, one.desk), one)
    if open_way is not None or (not found and ways and max(way.chance for way in ways) > scenario.limits.evasion):
        one = _open(scenario, open_way or max(ways, key=lambda way: way.chance), truth)
        found.setdefault(("", one.desk), one)
    return tuple(found.values())


def weak_spots(
    scenario: Scenario,
    crowd: Crowd,
    ways: Sequence[Way],
    options: Sequence[Sequence[Option]],
    truth: Spoken,
    ties: Ties,
    named: Sequence[Finding],
) -> tuple[Finding, ...]:
    """Give what holds only because another desk catches it: tricks that blind one desk, and desks that overflow.

    A trick counts where it makes a way pass at least twice as often as the same way without it. What is a finding
    already is left out.
    """
    by_options = {way.options: way for way in ways}
    plain = tuple(step.options[0].id for step in scenario.steps)
    known = {(one.technique, one.desk) for one in named}
    found: dict[tuple[str, str], Finding] = {}
    for way, chosen in sorted(zip(ways, options, strict=True), key=lambda pair: -pair[0].chance):
        for position, option in enumerate(chosen):
            without = (*way.options[:position], plain[position], *way.options[position + 1 :])
            other = by_options.get(without)
            if other is None or other is way or way.chance < TWICE * other.chance:
                continue
            for one in _blinded(scenario, way, other, option, truth, ties):
                if (one.technique, one.desk) not in known:
                    found.setdefault((option.technique or option.id, one.desk), one)
    for load in crowd.desks:
        desk = next(desk for desk in scenario.desks if desk.id == load.desk)
        if load.waved >= WORTH_NAMING and ("", desk.title) not in known:
            sentence = f"{desk.title} waves {percent(load.waved)} of what comes through unseen."
            found["", desk.title] = Finding(
                "The desk overflows", "", desk.title, desk.clause, "", "", load.waved, sentence, ()
            )
    return tuple(found.values())


def hardships(scenario: Scenario, flows: Sequence[Spoken], crowd: Crowd) -> tuple[Finding, ...]:
    """Give one finding per kind of honest trade that waits or is stopped beyond the limits, and the desk at work."""
    limits = scenario.limits
    found = []
    for flow, spoken, (_, delay, share) in zip(scenario.honest, flows, crowd.by_flow, strict=True):
        if delay <= limits.honest_delay and share <= limits.false_stops:
            continue
        waits = {load.desk: load.delay for load in crowd.desks}
        desk = max(
            scenario.desks,
            key=lambda one: (
                met(one, spoken) * (one.hours + waits.get(one.id, 0.0) + HOURS_OF_A_STOP * _false(one, spoken))
            ),
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
                f"of the time. The engine {WORDS_FOR[desk.looks_at]} {quoted(word)}.",
                because=spoken.because,
                hardship=True,
            )
        )
    return tuple(found)


def overflows(scenario: Scenario, crowd: Crowd, ways: Sequence[Way]) -> tuple[Finding, ...]:
    """Give one finding per desk that waves much of what it should see through, where that gets a way over the limit."""
    desks = {desk.id: desk for desk in scenario.desks}
    found = []
    for load in crowd.desks:
        desk = desks[load.desk]
        passing = [
            (way, one) for way in ways for one in way.passing if one.desk == desk.id and met(desk, way.spoken) > 0
        ]
        if load.waved < WORTH_NAMING or not passing:
            continue
        way, at = max(passing, key=lambda pair: pair[0].chance)
        unloaded = 1.0 - met(desk, way.spoken) * at.stopped
        empty = way.chance * unloaded / max(1.0 - at.met * at.stopped, SMALLEST)
        if way.chance <= scenario.limits.evasion or way.chance - empty < WORTH_NAMING:
            continue
        found.append(
            Finding(
                title="The desk overflows",
                technique="",
                desk=desk.title,
                clause=desk.clause,
                said=at.word,
                of_the_truth=at.word,
                chance=way.chance,
                sentence=f"{desk.title} waves {percent(load.waved)} of what comes through unseen: the wait "
                f"passes {desk.patience:g} h. With time for all, this way would pass {percent(empty)} of the time.",
                because=(),
            )
        )
    return tuple(found)


def _open(scenario: Scenario, way: Way, truth: Spoken) -> Finding:
    """Name the desk that lets most through of a way that needs no trick; one that it comes to, where there is any."""
    desks = {desk.id: desk for desk in scenario.desks}
    at = min(way.passing, key=lambda one: (one.met <= 0, one.met * one.stopped))
    desk = desks[at.desk]
    return Finding(
        title="No trick is needed",
        technique="",
        desk=desk.title,
        clause=desk.clause,
        said=at.word,
        of_the_truth=truth.word(desk),
        chance=way.chance,
        sentence=f"No trick is needed: {desk.title} sees {percent(at.met)} of such papers and stops "
        f"{percent(at.stopped)} of what it sees. The engine {WORDS_FOR[desk.looks_at]} {quoted(at.word)}.",
        because=way.spoken.because,
    )


def in_words(said: str) -> str:
    """Give a word of the engine as people read it."""
    return said.replace("_", " ")


def quoted(said: str) -> str:
    """Give a word of the engine inside a sentence."""
    return f"“{in_words(said)}”"


def _false(desk: DeskPlan, spoken: Spoken) -> float:
    return desk.false_stops.get(spoken.word(desk), 0.0)


def _blinded(
    scenario: Scenario, way: Way, without: Way, trick: Option, truth: Spoken, ties: Ties
) -> tuple[Finding, ...]:
    """Give a finding for the desk that loses most by a trick, and for each that loses about as much."""
    losses = [
        (_stopping(desk, without.spoken, without.techniques) - _stopping(desk, way.spoken, way.techniques), desk)
        for desk in scenario.desks
    ]
    most = max(loss for loss, _ in losses)
    if most < WORTH_NAMING:
        return ()
    return tuple(
        _finding(scenario, way, without, trick, truth, ties, desk) for loss, desk in losses if loss >= ALIKE * most
    )


def _finding(
    scenario: Scenario, way: Way, without: Way, trick: Option, truth: Spoken, ties: Ties, desk: DeskPlan
) -> Finding:
    instead = _instead_of(desk, scenario, way, without)
    if instead is not None:
        stops = _stopping(instead, way.spoken, way.techniques)
        how = f"the goods no longer pass {desk.title}, and {instead.title} stops {percent(stops)} of them"
        desk = instead
    said, before, of_truth = (spoken.word(desk) for spoken in (way.spoken, without.spoken, truth))
    if instead is None and met(desk, way.spoken) < met(desk, without.spoken) - WORTH_NAMING:
        small = way.spoken.value is not None and way.spoken.value < desk.value_from
        became = f" ({quoted(before)} became {quoted(said)})" if said != before else ""
        how = _out_of_reach(desk, scenario, way) or (
            f"each consignment stays below the {desk.value_from:,.0f} {scenario.currency} from which the desk looks"
            if small
            else f"such papers no longer come to the desk{became}"
        )
    elif instead is None:
        how = (
            f"the desk lets more of them pass ({quoted(before)} became {quoted(said)})"
            if said != before
            else "the desk does not see it"
        )
    weak = _instead_of(None, scenario, way, without)
    if instead is None and weak is not None and weak is not desk:
        stops = _stopping(weak, way.spoken, way.techniques)
        how += f"; {weak.title}, which the goods then pass, stops {percent(stops)} of them"
    return Finding(
        title=trick.title,
        technique=trick.technique,
        desk=desk.title,
        clause=desk.clause,
        said=said,
        of_the_truth=of_truth,
        chance=way.chance,
        sentence=f"{trick.title[:1].upper()}{trick.title[1:]}: {how}. "
        f"Of papers that tell the truth the engine {WORDS_FOR[desk.looks_at]} {quoted(of_truth)}.",
        because=way.spoken.because,
        ties=ties.of(way.spoken, without.spoken, desk),
    )


def _out_of_reach(desk: DeskPlan, scenario: Scenario, way: Way) -> str:
    """Say that a way lies where a desk has no say: another exporter's country, or no place that the desk stands at."""
    country = way.spoken.exporter_country
    if desk.exporter_in and country not in desk.exporter_in:
        others = [one for one in scenario.desks if country in one.exporter_in]
        theirs = " and ".join(
            f"{one.title} stops {percent(_stopping(one, way.spoken, way.techniques))} of them" for one in others
        )
        sees = f"the exporter's country then is {name_of(country) if country else 'not stated'}, and the desk looks at"
        return f"{sees} exporters in {' and '.join(map(name_of, desk.exporter_in))} only" + (
            f"; {theirs}" if theirs else "; no desk of the scenario is there"
        )
    if desk.through and not set(desk.through) & set(way.spoken.through):
        return f"nothing then passes {' or '.join(map(name_of, desk.through))}, where the desk stands"
    return ""


def _instead_of(desk: DeskPlan | None, scenario: Scenario, way: Way, without: Way) -> DeskPlan | None:
    """Give the weakest desk that a detour leads past instead of one it leads around; None where it is no detour.

    Without a desk that it leads around, any that it newly leads past counts.
    """
    if desk is not None and (not desk.through or set(desk.through) & set(way.spoken.through)):
        return None
    new = set(way.spoken.through) - set(without.spoken.through)
    there = [one for one in scenario.desks if set(one.through) & new]
    return min(there, key=lambda one: _stopping(one, way.spoken, way.techniques), default=None)


def _stopping(desk: DeskPlan, spoken: Spoken, techniques: Sequence[str]) -> float:
    return met(desk, spoken) * stopped(desk, spoken, techniques)
