"""The made-up world is fit for testing detectors: repeatable, steady, without give-aways, with a network behind it."""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest

from cocket.risk.targeting.generator import make_network, make_world
from cocket.risk.targeting.generator.base import HUBS
from cocket.risk.targeting.generator.network import KINDS, ROLES
from cocket.risk.targeting.generator.plants import PLANTS

ROWS = 8_000


@pytest.fixture(scope="module")
def world():
    """Give a world of eight thousand declarations."""
    return make_world(21, ROWS)


def test_each_technique_is_planted_at_its_rate(world) -> None:
    """Every technique that leaves a record is there, about once in a thousand declarations and at least four times."""
    planted = Counter(world.labels.values())
    assert set(planted) == set(PLANTS)
    assert min(planted.values()) >= 8
    assert 0.03 < len(world.labels) / len(world.rows) < 0.07


def test_a_rate_of_nothing_plants_nothing() -> None:
    """Ordinary trade alone is for measuring false alarms."""
    assert make_world(1, 800, rate=0).labels == {}


def test_plants_are_spread_over_the_two_years(world) -> None:
    """No half-year has more than twice the share of another, so that a model of the past can keep its promise."""
    rows, planted = Counter(), Counter()
    for row in world.rows:
        half = (row["date"].year, row["date"].month > 6)
        rows[half] += 1
        planted[half] += row["id"] in world.labels
    shares = [planted[half] / rows[half] for half in rows]
    assert max(shares) < 2 * min(shares)


def test_no_value_gives_plants_away(world) -> None:
    """No country, code, activity, payer's trade, term or end use of ten rows belongs to plants alone."""
    rows, planted = defaultdict(Counter), defaultdict(Counter)
    for row in world.rows:
        party = world.parties[row["importer"]]
        values = {key: row.get(key) for key in ("hs6", "destination", "terms", "procedure", "installation", "office")}
        values |= {f"importer's {key}": party[key] for key in ("activity", "role", "free_zone", "website", "kind")}
        values["no end user"] = row["end_user"] == ""
        values["has"] = tuple(key for key in ("licence", "site", "euc", "end_use") if row[key])
        values["payer's activity"] = world.parties[row["payer"]]["activity"]
        for key, value in values.items():
            rows[key][value] += 1
            planted[key][value] += row["id"] in world.labels
    given = [
        (key, value, planted[key][value], many)
        for key, counts in rows.items()
        for value, many in counts.items()
        if many >= 10 and planted[key][value] > 0.6 * many
    ]
    assert given == []


def test_every_name_in_a_row_stands_in_its_table(world) -> None:
    """Parties and licences of a declaration exist, and no party trades before it was founded."""
    licences = {one["id"] for one in world.licences}
    for row in world.rows:
        parties = {row[key] for key in ("exporter", "importer", "end_user", "forwarder", "payer")} - {""}
        assert parties <= set(world.parties)
        assert row["licence"] in licences | {""}
        assert world.parties[row["importer"]]["founded"] <= row["date"]


def test_numbers_do_not_tell_what_was_added_last(world) -> None:
    """Declarations, licences and payments are numbered by their dates, parties by when they were founded."""
    dates = [row["date"] for row in world.rows]
    assert dates == sorted(dates)
    assert [row["id"] for row in world.rows] == sorted(row["id"] for row in world.rows)
    founded = [party["founded"] for party in world.parties.values() if party["id"].startswith("B")]
    assert founded == sorted(founded)


def test_the_network_has_all_roles_and_ties() -> None:
    """Makers, distributors (many in hubs), forwarders, banks and end users, joined by each kind of tie; repeatable."""
    network = make_network(5, 1_500)
    assert network == make_network(5, 1_500)
    assert {node.role for node in network.nodes} == set(ROLES)
    assert {link.kind for link in network.links} == set(KINDS)
    known = {node.id for node in network.nodes}
    assert all({link.source, link.target} <= known for link in network.links)
    in_hubs = sum(node.hub for node in network.of_role("distributor"))
    assert in_hubs > 0.2 * len(network.of_role("distributor"))
    assert set(network.hubs) == set(HUBS)
    assert sum(link.declarations for link in network.links if link.kind == "exports to") >= 1_500


def test_sizes_follow_a_power_law(world) -> None:
    """A tenth of the buyers take more than half of the declarations, and many buy once."""
    counts = sorted(Counter(row["importer"] for row in world.rows).values(), reverse=True)
    assert sum(counts[: len(counts) // 10]) > 0.5 * sum(counts)
    assert counts.count(1) > 0.25 * len(counts)
