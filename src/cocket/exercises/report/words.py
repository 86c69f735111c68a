"""The sentences and small tables that page, paper and terminal share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cocket.exercises.rehearsal.model import percent
from cocket.risk.targeting.matrix import matrix

if TYPE_CHECKING:
    from cocket.exercises.rehearsal.model import Rehearsal, Way
    from cocket.exercises.scenario.model import Scenario

MOST_SHOWN = 12
WORTH_TELLING = 0.02


def spelt(techniques: str) -> str:
    """Give a set of techniques (`EV-001 + EV-016`) with their titles from the evasion matrix."""
    titles = {one.id: one.technique for one in matrix()}
    return "; ".join(
        f"{titles[one][:1].lower()}{titles[one][1:]} ({one})" if one in titles else one
        for one in techniques.split(" + ")
    )


def sentence(scenario: Scenario, rehearsal: Rehearsal) -> str:
    """Give the one sentence that a reader takes away."""
    best, limit = percent(rehearsal.ways[0].chance), percent(scenario.limits.evasion)
    if rehearsal.ways[0].chance <= scenario.limits.evasion:
        return f"No way past the desks was found that passes more often than {limit}; the best passes {best}."
    found = f"The best evader passes every desk {best} of the time, where at most {limit} was wanted"
    gaps = len({(one.technique, one.desk) for one in rehearsal.findings if not one.hardship})
    return f"{found}; {gaps} gap{'s' if gaps != 1 else ''} explain{'s' if gaps == 1 else ''} it."


def after(scenario: Scenario, rehearsal: Rehearsal, titles: dict[str, str]) -> str:
    """Give what the chosen fixes would do, what honest trade pays, and where the evader goes next."""
    chosen, now = rehearsal.chosen, rehearsal.crowd
    if chosen is None or chosen.way is None or chosen.crowd is None:
        return ""
    way: Way = chosen.way
    limit = percent(scenario.limits.evasion)
    holds = "" if chosen.evasion <= scenario.limits.evasion else f", which is still more than the {limit} wanted"
    moved = way.options != rehearsal.ways[0].options
    next_way = "; ".join(titles[option] for option in way.options)
    return " ".join(
        (
            f"With these changes the best evader passes {percent(chosen.evasion)} of the time instead of",
            f"{percent(rehearsal.ways[0].chance)}{holds}.",
            f"Honest shipments are delayed {chosen.crowd.delay[0]:.1f} h on average instead of {now.delay[0]:.1f} h,",
            f"and {percent(chosen.crowd.false_stops[0])} of them are stopped instead of {percent(now.false_stops[0])}.",
            f"The evader then turns to: {next_way}."
            if moved
            else f"The evader keeps to the same way.{_turning(rehearsal)}",
        )
    )


def remedy(scenario: Scenario, rehearsal: Rehearsal) -> str:
    """Give the cheapest changes, their price and what they leave, in one sentence; "" where none helps."""
    chosen = rehearsal.chosen
    if chosen is None or not chosen.fixes or rehearsal.ways[0].chance <= scenario.limits.evasion:
        return ""
    titles = {fix.id: fix.title for fix in scenario.fixes}
    what = "; ".join(titles[name] for name in chosen.fixes)
    waits = ""
    if chosen.crowd:
        before, then = rehearsal.crowd.delay[0], chosen.crowd.delay[0]
        waits = f", and honest shipments wait {then:.1f} h instead of {before:.1f} h"
    return (
        f"{what}. For {chosen.price:,.0f} {scenario.currency} a year the best evader passes "
        f"{percent(chosen.evasion)} of the time instead of {percent(rehearsal.ways[0].chance)}"
        f"{waits}."
    )


def _turning(rehearsal: Rehearsal) -> str:
    """Tell to which techniques evaders who learn turn most, where that is worth a sentence."""
    before, after = dict(rehearsal.learning.before), dict(rehearsal.learning.after)
    gains = sorted(((share - before.get(name, 0.0), name) for name, share in after.items()), reverse=True)
    if not gains or gains[0][0] < WORTH_TELLING:
        return ""
    name = gains[0][1]
    return (
        f" Those who learn turn most to {spelt(name)}: {percent(before.get(name, 0.0))} of their tries before, "
        f"{percent(after[name])} after."
    )


def measures(scenario: Scenario, rehearsal: Rehearsal) -> list[dict[str, Any]]:
    """Give each fix by itself: price, what it leaves of evasion, and what honest trade and officers pay for it."""
    titles = {fix.id: fix.title for fix in scenario.fixes}
    now = rehearsal.crowd
    a_year = now.shipments * 365.0 / scenario.days
    return [
        {
            "title": titles[plan.fixes[0]],
            "price": plan.price,
            "evasion": plan.evasion,
            "delay": plan.crowd.delay[0] - now.delay[0],
            "refused": (plan.crowd.false_stops[0] - now.false_stops[0]) * a_year,
            "hours": plan.crowd.hours - now.hours,
        }
        for plan in rehearsal.measures
        if plan.crowd
    ]


def learners(scenario: Scenario, rehearsal: Rehearsal) -> str:
    """Give how evaders who learn fared, before the changes and after them."""
    learning = rehearsal.learning
    length = scenario.days / len(learning.rounds)
    told = [
        f"{learning.evaders} evaders try in each of {len(learning.rounds)} rounds of {length:.0f} days.",
        "At first they know prices only; then they see what was caught, and choose the more often what seems to pay",
        f"(λ = {learning.sharpness:g}, where 0 is blind choice).",
        f"Once they have settled, {percent(learning.passing(after=False))} of what they send passes.",
    ]
    if learning.moved_before is not None:
        told.append(
            f"From round {learning.moved_before + 1} on the changes above are in place; in the end "
            f"{percent(learning.passing(after=True))} passes, by the ways that the table shows."
        )
    return " ".join(told)


def displaced(rehearsal: Rehearsal) -> list[tuple[str, float, float | None]]:
    """Give techniques with their share of tries before and after the changes, the most used first."""
    learning = rehearsal.learning
    before, after = dict(learning.before), dict(learning.after)
    names = sorted({*before, *after}, key=lambda name: (-max(before.get(name, 0.0), after.get(name, 0.0)), name))
    moved = learning.moved_before is not None
    return [(name, before.get(name, 0.0), after.get(name, 0.0) if moved else None) for name in names[:MOST_SHOWN]]


def cheapest(scenario: Scenario, rehearsal: Rehearsal, titles: dict[str, str]) -> str:
    """Give the cheapest way over the limit, where it is not the one that passes most often."""
    way = rehearsal.cheapest
    if way is None or way.options == rehearsal.ways[0].options:
        return ""
    options = "; ".join(titles[option] for option in way.options)
    return (
        f"The cheapest way over the limit costs {way.price:,.0f} {scenario.currency} and passes {percent(way.chance)} "
        f"of the time: {options}."
    )


def timeline(scenario: Scenario, rehearsal: Rehearsal) -> list[str]:
    """Give what happens on which day."""
    learning = rehearsal.learning
    days = [(0.0, f"the year begins, {len(scenario.desks)} desks at work")]
    days += [(inject.day, inject.title) for inject in scenario.injects if inject.when is None]
    days += [
        (day, f"{title} (when its condition was met: in {percent(share)} of the years, on this day on average)")
        for title, share, day in rehearsal.crowd.happened
        if share > 0
    ]
    never = [
        f"Never: {title} (its condition was not met)." for title, share, _ in rehearsal.crowd.happened if not share
    ]
    if learning.moved_before is not None:
        day = learning.rounds[learning.moved_before].day
        days.append((day, "for the evaders who learn, the recommended changes come into force"))
    days.append((scenario.days, "the year ends"))
    return [f"Day {day:.0f}: {what}." for day, what in sorted(days, key=lambda one: one[0])] + never


def passed_by(scenario: Scenario, way: Way) -> str:
    """Name the desks that a way does not come to, or "" where it comes to all."""
    titles = {desk.id: desk.title for desk in scenario.desks}
    names = [titles[one.desk] for one in way.passing if one.met <= 0]
    return f"Such papers do not come to: {'; '.join(names)}." if names else ""


def in_a_sentence(scenario: Scenario, way: Way) -> str:
    """Give a way's options, as the beginning of a sentence."""
    titles = {option.id: option.title for step in scenario.steps for option in step.options}
    told = "; ".join(titles[option] for option in way.options)
    return told[:1].upper() + told[1:]
