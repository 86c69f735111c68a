"""From a seed to a network: the generator's makers, distributors and forwarders, and who trades what with whom."""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import lru_cache
from typing import Any

from cocket.exercises.network.model import Firm, Lane, World
from cocket.risk.targeting.generator import make_world, network_of

DAYS = 731.0  # of the generator's calendar
MADE_UP = "XA"  # its country under control, which no map has


@lru_cache(maxsize=8)
def world(seed: int, declarations: int) -> World:
    """Give the network of a world of ordinary trade; the same arguments give the same network."""
    draft = make_world(seed, declarations, rate=0.0)
    network = network_of(draft)
    firms = {key: _firm(party) for key, party in draft.parties.items()}
    lanes: dict[tuple[str, str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in draft.rows:
        if MADE_UP not in (row["departure"], row["destination"]):
            lanes[row["departure"], row["destination"], row["hs6"]].append(row)
    busy = Counter({link.source: 0 for link in network.links})
    for link in network.links:
        if link.kind in {"exports to", "passes on to"}:
            busy[link.target if link.kind == "exports to" else link.source] += link.declarations
    middlemen = [firms[node.id] for node in network.of_role("distributor") if node.hub and not node.listed]
    middlemen.sort(key=lambda firm: (-busy[firm.id], firm.id))
    found = [_lane(key, rows, firms) for key, rows in lanes.items()]
    found.sort(key=lambda lane: (-lane.count, lane.departure, lane.destination, lane.hs6))
    return World(tuple(found), tuple(middlemen), tuple(network.hubs), len(draft.rows) / DAYS)


def _firm(party: dict[str, Any]) -> Firm:
    return Firm(
        party["id"], party["name"], party["country"], party["role"], party["activity"], party["founded"].isoformat()
    )


def _lane(key: tuple[str, str, str], rows: list[dict[str, Any]], firms: dict[str, Firm]) -> Lane:
    """Give a lane with the declaration of middling value as its example."""
    row = sorted(rows, key=lambda one: (one["value"], one["id"]))[len(rows) // 2]
    return Lane(
        *key,
        len(rows),
        row["description"],
        firms[row["exporter"]],
        firms[row["importer"]],
        row["via"],
        row["value"],
        row["quantity"],
        row["gross_mass"],
        row["end_use"],
    )
