"""Shipments through desks: one seed gives one result however it is split; chances and queues are as they should be."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cocket.exercises.simulation import Desk, Flow, Line, Shipments, pass_through, replicate, stopped_at_each
from cocket.kernel.errors import BadInput

NEVER, ALWAYS = -50.0, 50.0


def logit(chance: float) -> float:
    return math.log(chance / (1 - chance))


def desk(name: str = "desk", *, picks: float = ALWAYS, finds: float = NEVER, **changes: float) -> Desk:
    given = {"officers": 1, "hours": 0.0, "pick": (0.0,), "find": (0.0,), **changes}
    return Desk(name=name, pick_base=picks, find_base=finds, **given)  # type: ignore[arg-type]


def arriving(*hours: float) -> Shipments:
    return Shipments.of(np.array(hours), np.zeros((len(hours), 1)))


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12), st.integers(0, 2**64 - 1), st.integers(0, 5000))
@settings(max_examples=40, deadline=None)
def test_parts_add_up_to_the_whole(chances: list[float], seed: int, split: int) -> None:
    """Parts add up to the whole."""
    whole = stopped_at_each(chances, 5000, seed)
    parts = stopped_at_each(chances, split, seed) + stopped_at_each(chances, 5000 - split, seed, first=split)
    assert whole.tolist() == parts.tolist()
    assert whole.sum() == 5000


@pytest.mark.parametrize("seed", range(5))
def test_the_share_that_passes_agrees_with_the_exact_product(seed: int) -> None:
    """The share that passes agrees with the exact product."""
    chances = [0.03, 0.2, 0.0, 0.11, 0.5]
    exact = math.prod(1 - chance for chance in chances)
    count = 400_000
    passed = stopped_at_each(chances, count, seed)[-1] / count
    assert abs(passed - exact) < 4.5 * math.sqrt(exact * (1 - exact) / count)
    assert stopped_at_each(chances, count, seed)[2] == 0


def test_a_certain_stop_stops_all_and_bad_numbers_are_refused() -> None:
    """A certain stop stops all and bad numbers are refused."""
    assert stopped_at_each([0.0, 1.0, 0.5], 1000, 1).tolist() == [0, 1000, 0, 0]
    for chances, count in (([1.5], 1), ([0.5], -1)):
        with pytest.raises(BadInput):
            stopped_at_each(chances, count, 1)


def test_draws_of_different_stages_and_shipments_are_independent() -> None:
    """Draws of different stages and shipments are independent."""
    count = 300_000
    line = Line(tuple(desk(str(number), finds=logit(0.5)) for number in range(3)))
    passage = pass_through(line, Shipments.of(np.zeros(count), np.zeros((count, 1))), 7)
    shares = [(passage.stopped_at == number).mean() for number in (0, 1, 2, -1)]
    assert shares == pytest.approx([0.5, 0.25, 0.125, 0.125], abs=0.004)
    assert np.corrcoef(passage.stopped_at[:-1], passage.stopped_at[1:])[0, 1] == pytest.approx(0, abs=0.01)


def test_picking_times_finding_agrees_with_the_exact_answer() -> None:
    """Picking times finding agrees with the exact answer."""
    count = 400_000
    line = Line((desk("a", picks=logit(0.3), finds=logit(0.6)), desk("b", picks=logit(0.5), finds=logit(0.1))))
    passage = pass_through(line, Shipments.of(np.zeros(count), np.zeros((count, 1))), 3)
    exact = (1 - 0.3 * 0.6) * (1 - 0.5 * 0.1)
    assert abs((passage.stopped_at == -1).mean() - exact) < 4.5 * math.sqrt(exact * (1 - exact) / count)


def test_attributes_draw_attention() -> None:
    """Attributes draw attention."""
    attributes = np.repeat([[0.0], [8.0]], 5000, axis=0)
    line = Line((Desk("desk", 1, 0.0, -4.0, (1.0,), ALWAYS, (0.0,)),))
    stopped = pass_through(line, Shipments.of(np.zeros(10_000), attributes), 1).stopped_at == 0
    assert stopped[:5000].mean() == pytest.approx(1 / (1 + math.exp(4)), abs=0.01)
    assert stopped[5000:].mean() == pytest.approx(1 / (1 + math.exp(-4)), abs=0.01)


def test_one_officer_works_first_come_first_served() -> None:
    """One officer works first come first served."""
    passage = pass_through(Line((desk(hours=2.0),)), arriving(0, 1, 1, 50_000), 5)
    alone = [pass_through(Line((desk(hours=2.0),)), arriving(*[-1e9] * n, 0.0), 5).delay[-1] for n in range(4)]
    # Each takes its own time; who comes while another is worked on waits for the rest of it.
    ready = 0.0
    for arrived, took, delay in zip((0, 1, 1, 50_000), alone, passage.delay, strict=True):
        ready = max(ready, arrived) + took
        assert delay == pytest.approx(ready - arrived)
    assert passage.worked[0] == pytest.approx(sum(alone))


def test_the_mean_wait_is_that_of_the_textbook_queue() -> None:
    # M/M/1 with load 0.5 and service 1: mean time in the system 1 / (1 - 0.5) = 2.
    """The mean wait is that of the textbook queue."""
    gaps = np.random.default_rng(1).exponential(2.0, 400_000)
    passage = pass_through(Line((desk(hours=1.0),)), arriving(*np.cumsum(gaps)), 2)
    assert passage.delay.mean() == pytest.approx(2.0, rel=0.03)


def test_a_second_officer_shortens_the_wait_and_an_overfull_desk_waves_through() -> None:
    """A second officer shortens the wait and an overfull desk waves through."""
    hours = np.linspace(0, 100, 2000)
    waits = [
        pass_through(Line((desk(hours=0.2, officers=count),)), arriving(*hours), 1).delay.mean() for count in (1, 4, 16)
    ]
    assert waits[0] > 2 * waits[1] > 2 * waits[2]
    patient = pass_through(Line((desk(hours=0.2, finds=ALWAYS),)), arriving(*hours), 1)
    hasty = pass_through(Line((desk(hours=0.2, finds=ALWAYS, patience=5.0, waved=1.0),)), arriving(*hours), 1)
    assert patient.waved[0] == 0
    assert (patient.stopped_at == 0).all()
    assert hasty.waved[0] == (hasty.stopped_at == -1).sum() > 1000


def test_replications_differ_and_do_not_depend_on_the_cores() -> None:
    """Replications differ and do not depend on the cores."""
    line = Line((desk("a", hours=0.1, finds=logit(0.2)), desk("b", hours=0.1, finds=logit(0.2))))
    shipments = arriving(*np.linspace(0, 10, 500))
    one, two = replicate(line, shipments, 9, 6, cores=1), replicate(line, shipments, 9, 6, cores=3)
    for left, right in zip(one, two, strict=True):
        assert left.stopped_at.tobytes() == right.stopped_at.tobytes()
        assert left.delay.tobytes() == right.delay.tobytes()
    assert len({passage.stopped_at.tobytes() for passage in one}) == 6


def test_desks_and_shipments_that_do_not_fit_are_refused() -> None:
    """Desks and shipments that do not fit are refused."""
    with pytest.raises(BadInput, match="at least one officer"):
        desk(officers=0)
    with pytest.raises(BadInput, match="different numbers"):
        Desk("d", 1, 0.0, 0.0, (1.0,), 0.0, ())
    with pytest.raises(BadInput, match="different numbers"):
        Line(())
    with pytest.raises(BadInput, match="do not fit"):
        pass_through(Line((desk(),)), Shipments.of(np.zeros(2), np.zeros((2, 3))), 1)
    with pytest.raises(BadInput, match="not a finite"):
        pass_through(Line((desk(),)), arriving(np.nan), 1)


@given(st.lists(st.floats(0.5, 99.5), max_size=6), st.integers(0, 1000))
@settings(max_examples=20, deadline=None)
def test_a_time_cut_into_stretches_changes_nothing(cuts: list[float], seed: int) -> None:
    """Queues are carried over: every shipment fares the same however the time is cut."""
    # Who is not picked at the first desk overtakes those who wait there.
    first_desk = desk("a", picks=logit(0.5), hours=0.6, finds=logit(0.1))
    desks = (first_desk, desk("b", hours=0.5, officers=2, patience=4.0, waved=0.7))
    hours = np.sort(np.random.default_rng(seed).uniform(0, 100, 300))
    whole = pass_through(Line(desks), arriving(*hours), seed)
    flow = Flow(2, 1, seed, 0)
    edges = [0.0, *sorted(cuts), np.inf]
    parts = [
        flow.advance(Line(desks), arriving(*hours[(hours >= first) & (hours < last)]), last)
        for first, last in itertools.pairwise(edges)
    ]
    assert flow.under_way == 0
    assert sorted(np.concatenate([one.delay for one in parts])) == sorted(whole.delay)
    assert sum((one.stopped_at == 0).sum() for one in parts) == (whole.stopped_at == 0).sum()
    assert sum(one.waved.sum() for one in parts) == whole.waved.sum()
    assert sum(one.worked for one in parts) == pytest.approx(whole.worked)


def test_each_kind_has_its_own_chances() -> None:
    """Kinds are told apart without an attribute for each."""
    kind = np.repeat([0, 1], 5000)
    line = Line((Desk("desk", 1, 0.0, (ALWAYS, logit(0.5)), (), (logit(0.2), ALWAYS), ()),))
    passage = pass_through(line, Shipments.of(np.zeros(10_000), kind=kind), 1)
    stopped = passage.stopped_at == 0
    assert passage.kind.tolist() == kind.tolist()
    assert stopped[:5000].mean() == pytest.approx(0.2, abs=0.03)
    assert stopped[5000:].mean() == pytest.approx(0.5, abs=0.03)
    with pytest.raises(BadInput, match="do not know a kind"):
        pass_through(line, Shipments.of(np.zeros(1), kind=np.array([2])), 1)


def test_officers_who_leave_leave_the_queue_to_the_others() -> None:
    """A desk that loses officers is slower from that hour on, and what waited is not forgotten."""
    hours = np.linspace(0, 100, 1000)
    many, few = (Line((desk(hours=0.5, officers=count),)) for count in (8, 2))
    before = pass_through(many, arriving(*hours), 3).delay
    flow = Flow(1, 1, 3, 0)
    first = flow.advance(many, arriving(*hours[:500]), 50.0)
    rest = flow.advance(few, arriving(*hours[500:]))
    assert len(first.delay) + len(rest.delay) == 1000
    assert first.delay.mean() < 2 * before.mean()
    assert rest.delay[-100:].mean() > 10 * before.mean()
    with pytest.raises(BadInput, match="another number of desks"):
        flow.advance(Line((desk(), desk())), arriving(1.0))
