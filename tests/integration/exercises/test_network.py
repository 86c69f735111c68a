"""A network from a seed: real distances, firms of the made-up world, ways that a rehearsal can play."""

from __future__ import annotations

import dataclasses
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cocket.exercises.network import NetworkDoc, expanded
from cocket.exercises.network.routes import journeys, kilometres
from cocket.exercises.network.worlds import world
from cocket.exercises.rehearsal import rehearse
from cocket.exercises.scenario import Scenario, read_scenario
from cocket.exercises.scenario.file import parse_scenario
from cocket.journey import Engines
from cocket.kernel.errors import BadInput

FILE = Path(__file__).parent / "network.toml"
TEXT = FILE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    """Give the scenario with its network written out."""
    return read_scenario(FILE)


def test_the_network_becomes_routes_trade_and_desks(scenario: Scenario) -> None:
    """Ways come with length, days and price; trade with so many a day; desks stand at home and in each hub."""
    route = scenario.steps[0]
    assert [option.id for option in route.options][:2] == ["straight-air", "straight-sea"]
    assert route.options[0].changes == ()
    assert len(route.options) == 8
    assert all("km, about" in option.title for option in route.options)
    by_hub = [option for option in route.options if option.technique == "EV-001"]
    assert len(by_hub) == 6
    assert all(option.through[-1] == "MM" and option.price > 8000 for option in by_hub)
    assert sum(flow.per_day for flow in scenario.honest) == pytest.approx(30)
    hubs = {option.through[0] for option in by_hub}
    assert {desk.through[0] for desk in scenario.desks if desk.through} >= hubs


def test_lengths_are_those_of_the_world() -> None:
    """By sea along shipping lanes, by air on a great circle; no ship reaches a country without a port."""
    assert kilometres("DE", "AE", "sea") == pytest.approx(11_900, rel=0.05)
    assert kilometres("DE", "AE", "air") == pytest.approx(4_630, rel=0.02)
    assert kilometres("DE", "KG", "sea") is None
    assert kilometres("DE", "XA", "air") is None
    (air, sea) = journeys("DE", "AE", (), NetworkDoc(generate=1))
    assert air.days < 3
    assert sea.days > 15
    assert sea.price < air.price


def test_no_way_of_two_hubs_is_missed() -> None:
    """The ways offered are the cheapest and the quickest of all there are, counted out one by one."""
    plan = NetworkDoc(generate=1, routes=6)
    hubs = ("AE", "TR")
    found = [one for one in journeys("DE", "MM", hubs, plan) if one.stops]
    every = journeys("DE", "MM", hubs, plan.model_copy(update={"routes": 1000}))
    between = [one for one in every if one.stops]
    assert len(between) == 2 * 2 * 2 + 2 * 1 * 2**3  # one hub and two, each leg by sea or air
    assert min(found, key=lambda one: one.price).legs == min(between, key=lambda one: one.price).legs
    assert min(found, key=lambda one: one.days).legs == min(between, key=lambda one: one.days).legs


def test_the_same_seed_gives_the_same_network_and_another_one_another() -> None:
    """The table stands for the same scenario each time."""
    bare = tomllib.loads(TEXT)
    assert expanded(bare) == expanded(bare)
    other = {**bare, "network": {**bare["network"], "generate": 8}}
    assert expanded(other)["honest"] != expanded(bare)["honest"]
    assert "network" in bare
    assert expanded({"format": 1}) == {"format": 1}


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("home", "target"), [("IT", "MM"), ("JP", "BY"), ("DE", "KZ")])
def test_any_seed_and_any_ends_give_a_scenario(seed: int, home: str, target: str) -> None:
    """Makers in countries that the made-up world does not know, and targets without a port, work too."""
    text = (
        TEXT.replace("generate = 7", f"generate = {seed}").replace('"DE"', f'"{home}"').replace('"MM"', f'"{target}"')
    )
    found = parse_scenario(text, where="any")
    assert found.steps[0].options[0].changes == ()
    assert any(option.technique for option in found.steps[0].options)
    assert any(home in desk.exporter_in for desk in found.desks)


def test_firms_of_a_hub_are_its_busiest_traders() -> None:
    """The middleman is a distributor of the network that sits in the hub and is not listed."""
    found = world(7, 2000)
    firm = found.middleman("AE")
    assert firm is not None
    assert firm.role == "distributor"
    assert firm.country == "AE"
    assert found.middleman("ZZ") is None


def test_a_rehearsal_on_a_network_says_which_way_goods_go(scenario: Scenario, engines: Engines) -> None:
    """The best evader goes by a hub; a hub that opens boxes sends it elsewhere; a deadline takes slow ways away."""
    found = rehearse(scenario, engines)
    best = found.ways[0]
    assert "EV-001" in best.techniques
    first = next(option for option in scenario.steps[0].options if option.id == best.options[0])
    hub = first.through[0]
    closed = tuple(
        dataclasses.replace(desk, meets=dict.fromkeys(desk.meets, 1.0), stops=dict.fromkeys(desk.stops, 1.0))
        if desk.through == (hub,)
        else desk
        for desk in scenario.desks
    )
    moved = rehearse(dataclasses.replace(scenario, desks=closed), engines).ways[0]
    assert hub not in next(o for o in scenario.steps[0].options if o.id == moved.options[0]).through
    hurried = dataclasses.replace(scenario, evaders=dataclasses.replace(scenario.evaders, within_days=5.0))
    assert {way.options[0] for way in rehearse(hurried, engines).ways} == {"straight-air"}
    with pytest.raises(BadInput, match="takes 1 days or less"):
        rehearse(dataclasses.replace(hurried, evaders=dataclasses.replace(scenario.evaders, within_days=1.0)), engines)


@pytest.mark.parametrize(
    ("old", "new", "complaint", "line"),
    [
        ("generate = 7", 'generate = "x"', "network.generate", "generate"),
        ("routes = 8", "rutes = 8", "network.rutes: there is no such key", "rutes"),
        ("per_day = 30", "per_day = inf", "per_day", "per_day"),
        ('"MM"', '"XA"', "no way leads from DE to XA", "[network]"),
        ('roles = ["exporter"]', 'roles = ["broker"]', "the export lacks", "[network]"),
        ("[network]", "[[network]]", "network", ""),
    ],
)
def test_a_mistake_in_the_table_is_said_with_its_line(old: str, new: str, complaint: str, line: str) -> None:
    """What is wrong in [network] is one sentence with file and line."""
    text = TEXT.replace(old, new)
    with pytest.raises(BadInput, match="network") as caught:
        parse_scenario(text, where="network.toml")
    assert complaint in str(caught.value)
    number = next((n for n, one in enumerate(text.splitlines(), start=1) if one.startswith(line)), 0) if line else 0
    if number:
        assert f"line {number}" in caught.value.where


@given(position=st.integers(0, len(TEXT) - 1), piece=st.sampled_from(["", '"', "]", "1", "\n", "é", "= ", "[x]\n"]))
@settings(max_examples=60, deadline=None)
def test_a_network_with_one_slip_is_read_or_refused(position: int, piece: str) -> None:
    """Whatever one slip makes of the file, it is read or refused in a sentence."""
    try:
        parse_scenario(TEXT[:position] + piece + TEXT[position + 1 :], where="network.toml")
    except BadInput as error:
        assert str(error).isprintable()  # noqa: PT017 - either outcome is right
