"""A policy that was tried, as data and as a page: what it does to evasion, refusals and waiting, and who feels it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cocket import __version__
from cocket.exercises.rehearsal.model import percent
from cocket.exercises.report.comparison import Comparison, compare
from cocket.exercises.report.data import as_document
from cocket.exercises.report.page import opened
from cocket.kernel.canonical import plain
from cocket.kernel.dates import spoken

if TYPE_CHECKING:
    from cocket.exercises.sandbox import Felt, Trial
    from cocket.exercises.scenario.model import Scenario

FORMAT = 1
MOST_LINES = 6
AN_HOUR = 0.05  # of delay, and
A_PART = 0.0005  # of shipments stopped: less is not told


def trial_document(scenario: Scenario, trial: Trial) -> dict[str, Any]:
    """Give the trial as JSON values: the policy, figures before and after, gaps closed and opened, who feels it."""
    moved = compare(as_document(scenario, trial.before), as_document(scenario, trial.after))
    before, after = trial.refused
    return {
        "format": FORMAT,
        "program": f"cocket {__version__}",
        "scenario": scenario.id,
        "title": trial.policy.title,
        "why": trial.policy.why,
        "policy_sha256": trial.policy.sha256,
        "draft": trial.policy.draft,
        "changes": changes(trial),
        "sentence": sentence(scenario, trial),
        "figures": [
            *(list(row) for row in moved.figures),
            ["Honest shipments stopped a year", f"{before:,.1f}", f"{after:,.1f}"],
        ],
        "way": list(moved.way),
        "closed": list(moved.closed),
        "opened": list(moved.opened),
        "editions": list(moved.editions),
        "felt": plain(trial.felt),
        "by_group": plain(trial.by_group),
        "felt_most": felt_most(trial),
    }


def sentence(scenario: Scenario, trial: Trial) -> str:
    """Give the one sentence that a reader takes away."""
    before, after = trial.before.ways[0].chance, trial.after.ways[0].chance
    limit = scenario.limits.evasion
    if abs(before - after) < A_PART:
        evasion = f"The best evader passes as often as before ({percent(after)})"
    else:
        evasion = f"The best evader passes {percent(after)} of the time instead of {percent(before)}"
    holds = "within" if after <= limit else "over"
    refused, refused_after = trial.refused
    trade = f"{refused_after:,.1f} honest shipments a year are stopped instead of {refused:,.1f}"
    if abs(refused - refused_after) < 0.05:  # noqa: PLR2004 - one decimal is told
        trade = f"as many honest shipments are stopped ({refused_after:,.1f} a year)"
    return f"{evasion}, {holds} the limit of {percent(limit)}; {trade}."


def changes(trial: Trial) -> list[str]:
    """Give what was changed, a sentence each."""
    policy = trial.policy
    told = []
    for one in policy.provisions:
        where = f"{one.regime.upper()} {one.path}"
        if one.remove:
            told.append(f"{where} is taken off the list, with what stands under it.")
        elif one.add:
            told.append(f"{where} is added: “{one.add}”")
        else:
            told.append(f"{where}: “{one.replace}” becomes “{one.by}”.")
    told += [
        f"{party.kind}: the entry {party.remove} is taken off."
        if party.remove
        else f"{party.kind}: {party.name}{f' ({party.country})' if party.country else ''} is listed."
        for party in policy.parties
    ]
    for code, weight in (policy.factors or {}).items():
        parts = [f"points {', '.join(map(str, weight.points))}"] if weight.points else []
        parts += [f"unknown {weight.unknown}"] if weight.unknown is not None else []
        told.append(f"Weight of {code}: {'; '.join(parts)}.")
    told += [
        f"A risk counts as {word} from {points} points."
        for word, points in (("elevated", policy.elevated), ("high", policy.high))
        if points is not None
    ]
    if policy.weights is not None:
        told.append(f"The weights of the draft {policy.weights.id} ({policy.weights.sha256[:8]}) are used throughout.")
    return told


def felt_most(trial: Trial) -> list[str]:
    """Give the kinds of honest trade that feel a difference, those with most shipments concerned first."""
    concerned = [
        one
        for one in trial.felt
        if one.said or abs(one.delay[1] - one.delay[0]) >= AN_HOUR or abs(one.stopped[1] - one.stopped[0]) >= A_PART
    ]
    concerned.sort(
        key=lambda one: -one.a_year * (abs(one.stopped[1] - one.stopped[0]) * 1000 + abs(one.delay[1] - one.delay[0]))
    )
    return [told(one) for one in concerned[:MOST_LINES]] or ["No honest trader feels a difference."]


def told(one: Felt) -> str:
    """Give one kind of trade's difference as a sentence."""
    parts = [
        f"delay {one.delay[0]:.1f} h → {one.delay[1]:.1f} h",
        f"stopped {percent(one.stopped[0])} → {percent(one.stopped[1])}",
    ]
    parts += [f"{name} {before} → {after}" for name, before, after in one.said]
    return f"{one.who} ({one.a_year:,.0f} a year): {'; '.join(parts)}."


def trial_page(scenario: Scenario, trial: Trial) -> str:
    """Give the page; all text is escaped, nothing runs or loads."""
    environment, style, policy = opened()
    titles = {option.id: option.title for step in scenario.steps for option in step.options}
    moved: Comparison = compare(as_document(scenario, trial.before), as_document(scenario, trial.after))
    return environment.get_template("trial.html").render(
        style=style,
        policy=policy,
        scenario=scenario,
        trial=trial,
        document=trial_document(scenario, trial),
        moved=moved,
        ways=["; ".join(titles[option] for option in one.ways[0].options) for one in (trial.before, trial.after)],
        better=trial.after.ways[0].chance <= scenario.limits.evasion,
        as_of=spoken(scenario.as_of),
    )
