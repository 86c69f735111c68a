"""Honest trade of a network as flows of a scenario: each lane with an example of its papers and so many a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cocket.exercises.network.routes import kilometres
from cocket.kernel.countries import name_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cocket.exercises.network.model import Firm, Lane, NetworkDoc, World

HEAVY = 150.0  # kg, from which goods go by sea where a ship reaches
USERS = {"Hospital": "hospital", "University laboratory": "university", "Water utility": "critical_infrastructure"}


def flows(
    found: World, plan: NetworkDoc, home: str, hubs: Sequence[str], places: tuple[str, str, str]
) -> list[dict[str, Any]]:
    """Give the busiest lanes that leave home or pass a hub as `[[honest]]` tables, `per_day` shipments together.

    `places` are the ids of end user, exporter and item in the scenario's export. Where the network has no maker in the
    scenario's country, its busiest exporting country stands for it.
    """
    stand_in = {} if any(lane.departure == home for lane in found.lanes) else {found.lanes[0].departure: home}
    lanes = [(stand_in.get(lane.departure, lane.departure), lane) for lane in found.lanes]
    chosen = [
        (departure, lane)
        for departure, lane in lanes
        if departure != lane.destination and (departure == home or {lane.via, lane.destination} & set(hubs))
    ][: plan.lanes]
    total = sum(lane.count for _, lane in chosen)
    a_day = plan.per_day or found.a_day * total / sum(lane.count for lane in found.lanes)
    return [_flow(lane, departure, a_day * lane.count / total, *places) for departure, lane in chosen]


def _flow(lane: Lane, departure: str, per_day: float, user: str, maker: str, item: str) -> dict[str, Any]:
    legs = [{"country": lane.via, "mode": _means(departure, lane.via, lane.kg)}] if lane.via else []
    legs.append({"country": lane.destination, "mode": _means(lane.via or departure, lane.destination, lane.kg)})
    reseller = lane.importer.role == "distributor"
    changes: dict[str, Any] = {
        **_firm(maker, lane.exporter, departure),
        **_firm(user, lane.importer, lane.destination),
        f"items.{item}.description": lane.description[:1].upper() + lane.description[1:] + ".",
        f"items.{item}.hs_code": f"{lane.hs6[:4]}.{lane.hs6[4:]}",
        f"items.{item}.kind": "goods",
        f"items.{item}.quantity": {"amount": f"{lane.quantity:.0f}", "unit": "each"},
        f"items.{item}.value": {"amount": f"{lane.value:.2f}", "currency": "EUR"},
        "end_use.statement": f"{lane.use or 'Own use'}."[:200],
        "end_use.purpose": "resale" if reseller else "own_commercial_use",
        "end_use.end_user_type": "reseller" if reseller else USERS.get(lane.importer.activity, "private_company"),
        "route.origin": departure,
        "route.destination": lane.destination,
        "route.legs": legs,
    }
    by_way_of = f" by {name_of(lane.via)}" if lane.via else ""
    return {
        "id": f"lane-{departure}-{lane.destination}-{lane.hs6}".lower(),
        "title": f"{lane.description[:1].upper() + lane.description[1:60]}: {name_of(departure)} to "
        f"{name_of(lane.destination)}{by_way_of}",
        "per_day": per_day,
        "changes": changes,
    }


def _firm(place: str, firm: Firm, country: str) -> dict[str, Any]:
    return {
        f"parties.{place}.name": firm.name,
        f"parties.{place}.country": country,
        f"parties.{place}.founded": firm.founded[:7],
    }


def _means(start: str, end: str, kg: float) -> str:
    return "sea" if kg >= HEAVY and kilometres(start, end, "sea") is not None else "air"
