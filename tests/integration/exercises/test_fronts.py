"""What measures cost, which choices none beats, and findings for worlds whose authors know no technique by name."""

from __future__ import annotations

import dataclasses

import pypdfium2
import pytest

from cocket.exercises.rehearsal import rehearse
from cocket.exercises.report import report_page, report_pdf
from cocket.exercises.scenario import Fix, Scenario, shipped
from cocket.exercises.scenario.fixing import with_fixes
from cocket.exercises.scenario.model import Change
from cocket.journey import Engines


def words(pdf: bytes) -> str:
    pages = (page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))
    return " ".join(" ".join(pages).replace("’", "'").split())


def test_each_measure_is_priced_in_delay_refusals_and_hours(small: Scenario, engines: Engines) -> None:
    """Opening every box takes ten times the officers' hours; a scanner takes none and delays nobody."""
    found = rehearse(small, engines)
    boxes, scanner = found.measures
    assert boxes.fixes == ("open-all",)
    assert boxes.crowd is not None
    assert scanner.crowd is not None
    assert boxes.crowd.hours > 8 * found.crowd.hours
    assert boxes.crowd.delay[0] > 4 * found.crowd.delay[0]
    assert scanner.crowd.hours == pytest.approx(found.crowd.hours, rel=0.01)
    page = report_page(small, found)
    assert "What each measure costs, by itself" in page
    assert f"{boxes.crowd.hours - found.crowd.hours:+,.0f}" in page


def test_the_front_holds_what_nothing_beats(small: Scenario, engines: Engines) -> None:
    """A fix that costs as much as another and does less is not on the front; every budget's best choice is."""
    useless = Fix("paint", "The doors are painted", "Customs", 5.0, (Change("desks.boxes.hours", 1.0),))
    wider = dataclasses.replace(small, fixes=(*small.fixes, useless), fix_budget=30.0)
    found = rehearse(wider, engines)
    front = {frozenset(plan.fixes) for plan in found.front}
    assert frozenset() in front
    assert frozenset({"open-all", "look-harder"}) in front
    assert not any("paint" in one for one in front)
    assert {frozenset(plan.fixes) for plan in found.plans} <= front


def test_no_plan_pays_for_what_takes_nothing_off(engines: Engines) -> None:
    """With money to spare, a plan still leaves out what does not lower the best evader's chance."""
    found = rehearse(shipped("imsi-through-a-hub"), engines)
    for plan, dearer in zip(found.plans, found.plans[1:], strict=False):
        assert dearer.evasion < plan.evasion
        assert dearer.price > plan.price


def test_a_trick_without_a_technique_is_a_finding_too(small: Scenario, engines: Engines) -> None:
    """An outsider who names no technique still hears of the gap."""
    (step,) = small.steps
    bare = dataclasses.replace(step, options=tuple(dataclasses.replace(o, technique="") for o in step.options))
    found = rehearse(dataclasses.replace(small, steps=(bare,)), engines)
    assert [(one.title, one.desk, one.technique) for one in found.findings] == [
        ("cotton vests", "Licensing office", "")
    ]


def test_an_open_door_is_a_finding(small: Scenario, engines: Engines) -> None:
    """Where the truth itself gets through, the desk that lets it is named, and the report does not speak of no gap."""
    blind = dataclasses.replace(small.desks[0], stops={})
    found = rehearse(dataclasses.replace(small, desks=(blind, small.desks[1])), engines)
    (gap,) = (one for one in found.findings if one.title == "No trick is needed")
    assert gap.desk == "Licensing office"
    assert "stops 0%" in gap.sentence


def test_the_cheapest_way_over_the_limit_is_told(small: Scenario, engines: Engines) -> None:
    """A dearer way that passes more often does not hide the cheap one."""
    (step,) = small.steps
    dear = dataclasses.replace(step.options[1], id="dear", title="vests with a friend", price=50.0)
    cheap = dataclasses.replace(step.options[1], changes=step.options[1].changes, technique="EV-017")
    seen = {"EV-017": 0.5}
    desks = (
        dataclasses.replace(small.desks[0]),
        dataclasses.replace(small.desks[1], techniques=seen, meets=dict.fromkeys(small.desks[1].meets, 0.2)),
    )
    scenario = dataclasses.replace(
        small, steps=(dataclasses.replace(step, options=(step.options[0], cheap, dear)),), desks=desks
    )
    found = rehearse(scenario, engines)
    assert found.ways[0].options == ("dear",)
    assert found.cheapest is not None
    assert found.cheapest.options == ("vest",)
    assert "The cheapest way over the limit costs 10 EUR" in report_page(scenario, found)


@pytest.mark.parametrize("name", ["imsi-through-a-hub", "humanitarian-radios-held-up"])
def test_the_paper_stands_alone(name: str, engines: Engines) -> None:
    """On paper, too: what was tested, what failed and why, what to change, its price, who waits, where evaders go."""
    scenario = shipped(name)
    found = rehearse(scenario, engines)
    text = words(report_pdf(scenario, found))
    for heading in (
        "What was tested", "The way that passes most often", "What fails, and why", "What to change, and what it costs",
        "Who waits", "Where evaders go", "Timeline", "What this does not say", "Editions",
    ):  # fmt: skip
        assert heading in text
    for desk in scenario.desks:
        assert desk.title[:12] in text
    assert found.chosen is not None
    for name_of_fix in found.chosen.fixes:
        assert next(fix.owner for fix in scenario.fixes if fix.id == name_of_fix) in text
    assert "_" not in text.split("Editions", maxsplit=1)[0]


def test_the_hub_scenario_tells_of_the_hub_the_fix_and_where_evaders_go(engines: Engines) -> None:
    """The planted gap is named with the hub that lets it pass; the fix brings evasion down at its stated price."""
    scenario = shipped("imsi-through-a-hub")
    found = rehearse(scenario, engines)
    gap = next(one for one in found.findings if one.technique == "EV-001")
    assert "Customs of the hub, which the goods then pass, stops 0.4% of them" in gap.sentence
    chosen = found.chosen
    assert chosen is not None
    assert chosen.crowd is not None
    assert chosen.evasion <= scenario.limits.evasion < found.ways[0].chance
    again = rehearse(with_fixes(scenario, list(chosen.fixes)), engines)
    assert again.ways[0].chance == pytest.approx(chosen.evasion)
    assert again.crowd.delay[0] == pytest.approx(chosen.crowd.delay[0], rel=0.1)
    assert again.crowd.delay[0] <= scenario.limits.honest_delay
    assert found.learning.passing(after=True) < found.learning.passing(after=False) / 2
    assert "Those who learn turn most to" in report_page(scenario, found)


def test_a_desk_sees_its_country_however_the_scenario_writes_it(small: Scenario, engines: Engines) -> None:
    """A leg to "Ecuador" or "ec" comes to the desk that looks at EC, as the engine itself reads the country."""
    there = dataclasses.replace(small.desks[1], through=("EC",))
    chances = set()
    for written in ("EC", "ec", "Ecuador"):
        route = {**small.export["route"], "legs": [{"country": written, "mode": "air"}], "destination": written}
        scenario = dataclasses.replace(small, export={**small.export, "route": route}, desks=(small.desks[0], there))
        chances.add(tuple(way.chance for way in rehearse(scenario, engines).ways))
    assert len(chances) == 1


def test_a_way_out_of_a_desks_reach_is_said_as_such(small: Scenario, engines: Engines) -> None:
    """Where the trick is another exporter's country or another road, the finding says so, and not that a word changed."""
    (step,) = small.steps
    abroad = dataclasses.replace(step.options[1], changes=(Change("parties.maker.country", "CH"),), technique="EV-031")
    around = dataclasses.replace(
        step.options[1], id="around", changes=(Change("route.legs", []), Change("route.destination", "PE"))
    )
    home = dataclasses.replace(small.desks[0], exporter_in=("DE",))
    there = dataclasses.replace(small.desks[0], id="there", title="Opened boxes", through=("EC",))
    for option, desk, words_of in (
        (abroad, home, "the exporter's country then is Switzerland, and the desk looks at exporters in Germany only"),
        (around, there, "nothing then passes Ecuador, where the desk stands"),
    ):
        steps = (dataclasses.replace(step, options=(step.options[0], option)),)
        (gap, *_) = rehearse(dataclasses.replace(small, steps=steps, desks=(desk,), fixes=()), engines).findings
        assert words_of in gap.sentence
        assert "became" not in gap.sentence


def test_the_head_of_the_report_says_what_to_do(small: Scenario, engines: Engines) -> None:
    """Page and paper begin with the cheapest changes, their price and what they leave."""
    found = rehearse(dataclasses.replace(small, fix_budget=25.0), engines)
    told = "What would close it most cheaply."
    page = report_page(small, found)
    assert page.index(told) < page.index("What was tested")
    assert told in words(report_pdf(small, found))
    assert "EUR a year the best evader passes" in page
