"""A rehearsal with the product's own engines: chances that can be worked out by hand, gaps named, fixes proven best."""

from __future__ import annotations

import dataclasses
import itertools

import pytest

from cocket.exercises.rehearsal import Playing, rehearse
from cocket.exercises.rehearsal.fixes import best_answer, best_fixes
from cocket.exercises.rehearsal.ways import every_way, judge, papers
from cocket.exercises.report import as_document, compare, report_page, report_pdf
from cocket.exercises.scenario import Change, Inject, Scenario, shipped, shipped_names
from cocket.exercises.scenario.fixing import with_fixes
from cocket.journey import Engines
from cocket.kernel.canonical import canonical
from cocket.kernel.errors import BadInput


def test_the_engine_is_asked_about_the_papers_not_about_the_truth(small: Scenario, engines: Engines) -> None:
    """The engine is asked about the papers not about the truth."""
    found = rehearse(small, engines)
    openly = next(way for way in found.ways if way.options == ("truly",))
    dressed = next(way for way in found.ways if way.options == ("vest",))
    assert openly.spoken.recommendation != "no_licence_required"
    assert dressed.spoken.recommendation == "no_licence_required"
    assert openly.chance == pytest.approx((1 - 0.9) * (1 - 0.1 * 0.5))
    assert dressed.chance == pytest.approx(1 - 0.1 * 0.5)


def test_what_the_evader_cannot_pay_for_is_no_way(small: Scenario, engines: Engines) -> None:
    """What the evader cannot pay for is no way."""
    assert {way.options for way in rehearse(small, engines).ways} == {("truly",), ("vest",)}
    with pytest.raises(BadInput, match="pays for no way"):
        rehearse(dataclasses.replace(small, budget=-1.0), engines)


def test_the_gap_is_named_with_desk_rule_and_trick(small: Scenario, engines: Engines) -> None:
    """The gap is named with desk rule and trick."""
    (gap,) = rehearse(small, engines).findings
    assert gap.technique == "EV-016"
    assert gap.desk == "Licensing office"
    assert gap.clause == "listed goods need a licence"
    assert gap.said == "no_licence_required"
    assert gap.of_the_truth != "no_licence_required"


def test_where_the_limit_holds_nothing_is_named(small: Scenario, engines: Engines) -> None:
    """Where the limit holds nothing is named."""
    lax = dataclasses.replace(small, limits=dataclasses.replace(small.limits, evasion=1.0))
    found = rehearse(lax, engines)
    assert found.findings == ()
    assert "No way past the desks" in report_page(lax, found)


def test_equal_papers_are_judged_once(small: Scenario, engines: Engines) -> None:
    """Equal papers are judged once."""
    found = rehearse(small, engines)
    assert found.documents == 4
    assert found.judged == 2


@pytest.mark.parametrize("budget", [0.0, 5.0, 19.0, 20.0, 25.0])
def test_no_other_choice_of_fixes_is_better(small: Scenario, engines: Engines, budget: float) -> None:
    """No other choice of fixes is better."""
    options = every_way(small)
    spoken = judge([papers(small, way) for way in options], engines, small).spoken
    plan = best_fixes(small, options, spoken, budget)
    chances = [
        best_answer(small, options, spoken, some).chance
        for size in range(3)
        for some in itertools.combinations(small.fixes, size)
        if sum(fix.price for fix in some) <= budget
    ]
    assert plan.evasion == pytest.approx(min(chances))
    assert plan.bound == pytest.approx(plan.evasion, abs=1e-6)
    assert plan.price <= budget


def test_both_fixes_bring_evasion_down_to_the_product(small: Scenario, engines: Engines) -> None:
    """Both fixes bring evasion down to the product."""
    fixed = rehearse(with_fixes(small, ["open-all", "look-harder"]), engines)
    assert fixed.ways[0].chance == pytest.approx(1 - 0.9)
    assert fixed.crowd.hours > rehearse(small, engines).crowd.hours


def test_the_simulated_year_agrees_with_the_exact_chance(small: Scenario, engines: Engines) -> None:
    """The simulated year agrees with the exact chance."""
    found = rehearse(small, engines)
    exact = found.ways[0].chance
    mean, low, high = found.crowd.evasion
    assert low - (high - low) / 4 <= exact <= high + (high - low) / 4
    assert mean == pytest.approx(exact, abs=0.02)


def test_the_same_seed_gives_the_same_bytes_on_any_number_of_cores(small: Scenario, engines: Engines) -> None:
    """The same seed gives the same bytes on any number of cores."""
    one, two = rehearse(small, engines, seed=4), rehearse(small, engines, seed=4, playing=Playing(cores=3))
    assert canonical(as_document(small, one)) == canonical(as_document(small, two))
    other = rehearse(small, engines, seed=5)
    assert other.crowd != one.crowd
    assert other.ways == one.ways


def test_an_inject_changes_the_desks_from_its_day_on(small: Scenario, engines: Engines) -> None:
    """An inject changes the desks from its day on."""
    closed = (Change("desks.boxes.meets.low", 1.0), Change("desks.boxes.meets.indeterminate", 1.0))
    later = dataclasses.replace(
        small, injects=(Inject(15.0, "All boxes", (*closed, Change("desks.boxes.stops.low", 1.0))),)
    )
    never, half = (rehearse(one, engines).crowd.hours for one in (small, later))
    assert half > 2 * never


def test_page_paper_and_data_tell_the_same(small: Scenario, engines: Engines) -> None:
    """Page paper and data tell the same."""
    found = rehearse(small, engines)
    page, paper = report_page(small, found), report_pdf(small, found)
    assert "95%" in page
    assert "cotton vests" in page
    assert "<script" not in page
    assert paper.startswith(b"%PDF-")


def test_text_of_a_scenario_is_escaped(small: Scenario, engines: Engines) -> None:
    """Text of a scenario is escaped."""
    hostile = dataclasses.replace(small, title='<img src=x onerror="a">', story="</p><script>1</script>")
    page = report_page(hostile, rehearse(hostile, engines))
    assert "<img" not in page
    assert "<script>" not in page


def test_a_comparison_says_what_closed_and_where_evaders_go(small: Scenario, engines: Engines) -> None:
    """A comparison says what closed and where evaders go."""
    before = as_document(small, rehearse(small, engines))
    fixed = with_fixes(small, ["open-all", "look-harder"])
    found = compare(before, as_document(fixed, rehearse(fixed, engines)))
    assert found.figures[0] == ("Best evader passes", "95.0%", "10.0%")
    assert len(found.closed) == 1
    assert found.opened == ("Shirts at Opened boxes (one box in ten is opened)",)  # what opening every box does to them
    for shares in (found.displaced, found.learnt):
        assert {name for name, _, _ in shares} == {"openly", "EV-016"}
    learners = {name: (one, other) for name, one, other in found.figures}["Passes of evaders who learn"]
    assert float(learners[0].rstrip("%")) > float(learners[1].rstrip("%"))
    assert found.way[0] == "; ".join(before["options"][name] for name in before["rehearsal"]["ways"][0]["options"])
    other = {**before, "rehearsal": {**before["rehearsal"], "editions": []}}
    assert "Other editions were read" in compare(other, before).notes[0]
    for broken in ({}, {"format": 1, "rehearsal": {}}):
        with pytest.raises(BadInput):
            compare(before, broken)


@pytest.mark.parametrize("name", shipped_names())
def test_a_shipped_scenario_finds_its_gap_and_a_fix_that_holds(name: str, engines: Engines) -> None:
    """A shipped scenario finds its gap and a fix that holds."""
    scenario = shipped(name)
    found = rehearse(scenario, engines)
    assert any(gap.technique for gap in found.findings) == (found.ways[0].chance > scenario.limits.evasion)
    assert found.findings
    assert found.chosen is not None
    assert found.chosen.evasion <= scenario.limits.evasion
    assert found.chosen.crowd is not None
    assert found.chosen.crowd.delay[0] <= scenario.limits.honest_delay


def test_the_plan_says_what_each_change_does_by_itself(small: Scenario, engines: Engines) -> None:
    """The plan says who, by when, and what each change does alone and is missed for."""
    fixes = tuple(dataclasses.replace(fix, days=30) if fix.id == "open-all" else fix for fix in small.fixes)
    strict = dataclasses.replace(
        small, fixes=fixes, limits=dataclasses.replace(small.limits, evasion=0.11, honest_delay=1e6)
    )
    found = rehearse(strict, engines)
    assert found.chosen is not None
    (step,) = found.steps
    assert found.chosen.fixes == (step.fix,) == ("open-all",)
    assert step.done_by == "2026-12-01"
    assert step.alone == found.chosen.evasion
    assert step.without == found.ways[0].chance
    assert "2026-12-01" in report_page(strict, found)
    assert "not stated" in report_page(strict, rehearse(dataclasses.replace(strict, fixes=small.fixes), engines))
    assert found.findings[0].ties == ("EU 5A001.f.2 lists catcher; by these papers the answer is not listed.",)
