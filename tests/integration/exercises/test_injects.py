"""Injects that wait for something: a queue, a share waved through, evaders caught."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from cocket.exercises.rehearsal import Playing, rehearse
from cocket.exercises.report import as_document, report_page
from cocket.exercises.scenario import Change, Inject, Scenario
from cocket.exercises.scenario.file import parse_scenario
from cocket.exercises.scenario.model import Condition
from cocket.journey import Engines
from cocket.kernel.canonical import canonical
from cocket.kernel.errors import BadInput

TEXT = (Path(__file__).parent / "small.toml").read_text(encoding="utf-8")
MORE = (Change("desks.boxes.officers", 40),)


def with_inject(scenario: Scenario, when: Condition, day: float = 0.0) -> Scenario:
    """Give the scenario with one slow box desk that meets everything, and more officers once the condition is met."""
    boxes = dataclasses.replace(scenario.desks[1], meets=dict.fromkeys(scenario.desks[1].meets, 1.0), hours=2.0)
    injects = (Inject(day, "Officers are called in", MORE, when),)
    return dataclasses.replace(scenario, desks=(scenario.desks[0], boxes), injects=injects)


def test_a_queue_calls_officers_in(small: Scenario, engines: Engines) -> None:
    """The desk falls behind, officers come at the end of the first such week, and the queue goes."""
    never = rehearse(with_inject(small, Condition("boxes", waits_over=1e6)), engines)
    called = rehearse(with_inject(small, Condition("boxes", waits_over=4.0)), engines)
    ((title, share, day),) = called.crowd.happened
    assert (title, share) == ("Officers are called in", 1.0)
    assert 7.0 <= day <= 14.0
    assert called.crowd.delay[0] < never.crowd.delay[0] / 2
    assert never.crowd.happened == (("Officers are called in", 0.0, -1.0),)
    later = rehearse(with_inject(small, Condition("boxes", waits_over=4.0), day=20.0), engines)
    assert later.crowd.happened[0][2] >= 20.0
    assert "when its condition was met: in 100% of the years" in report_page(small, called)
    assert "Never: Officers are called in" in report_page(small, never)


def test_what_is_waved_through_and_who_is_caught_set_it_off_too(small: Scenario, engines: Engines) -> None:
    """A share waved through counts by the week, evaders caught count from the first day."""
    impatient = with_inject(small, Condition("boxes", waves_over=0.1))
    boxes = dataclasses.replace(impatient.desks[1], patience=2.0, waved=1.0)
    waving = rehearse(dataclasses.replace(impatient, desks=(impatient.desks[0], boxes)), engines)
    assert waving.crowd.happened[0][1] == 1.0
    caught = rehearse(with_inject(small, Condition("boxes", caught=20)), engines)
    seldom = rehearse(with_inject(small, Condition("boxes", caught=90)), engines)
    assert caught.crowd.happened[0][2] < seldom.crowd.happened[0][2]


def test_each_year_has_its_own_course_on_any_number_of_cores(small: Scenario, engines: Engines) -> None:
    """What happens in one replication does not leak into another, and cores change nothing."""
    scenario = with_inject(small, Condition("boxes", waits_over=9.0))
    one, two = (rehearse(scenario, engines, playing=Playing(8, cores)) for cores in (1, 3))
    assert canonical(as_document(scenario, one)) == canonical(as_document(scenario, two))


CONDITION = '[[injects]]\ntitle = "More officers"\nchanges = { "desks.boxes.officers" = 9 }\n'


@pytest.mark.parametrize(
    ("when", "complaint"),
    [
        ("", "give a day, or `when`"),
        ('when = { desk = "boxes" }\n', "give one of waits_over, waves_over and caught"),
        ('when = { desk = "boxes", waits_over = 1, caught = 2 }\n', "give one of"),
        ('when = { desk = "nowhere", waits_over = 1 }\n', "waits for something at the desk 'nowhere'"),
        ('when = { desk = "boxes", waves_over = 1.5 }\n', "1.5 is more than 1"),
    ],
)
def test_a_condition_that_is_none_is_refused(when: str, complaint: str) -> None:
    """A condition names one desk that there is, and one thing to see there."""
    with pytest.raises(BadInput) as caught:
        parse_scenario(f"{TEXT}\n{CONDITION}{when}", where="small.toml")
    assert complaint in str(caught.value)
    assert "line" in caught.value.where


def test_a_condition_is_read() -> None:
    """A condition in a file becomes one of the scenario."""
    found = parse_scenario(f'{TEXT}\n{CONDITION}when = {{ desk = "boxes", waits_over = 5 }}\n', where="small.toml")
    assert found.injects[0].when == Condition("boxes", waits_over=5.0)
    assert found.injects[0].day == 0.0
