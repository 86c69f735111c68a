"""Techniques of the route: hubs, forwarders, free zones, detours, transit that never closes, late changes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from cocket.risk.targeting.detectors.model import Finding, Flow, World
from cocket.risk.targeting.places import detour

GROWTH = 2.0  # times the earlier level
PASSED_ON = (0.6, 1.4)  # what a hub sends on, as a share of what more it takes in
LAG = 3  # months
SHARED_BY = 8  # unrelated consignees of one forwarder
ZONE_DAYS = 120
TRANSIT_DAYS = 30
MIDDLEMEN = ("logistics", "forwarding", "trading", "bank", "finance", "warehous")


def hub_surge(world: World) -> Iterator[Finding]:
    """EV-001: a hub takes in more of a code and sends as much more on to a target within three months."""
    surges = _surges(world)
    for one in world.declarations:
        start = surges.get((one.destination, one.hs6))
        if start and f"{one.date:%Y-%m}" >= start:
            yield Finding(
                "EV-001",
                one.id,
                f"Since {start}, {one.destination} takes in over {GROWTH:g} times as much of {one.hs6} as before and "
                "sends as much more on to a country under control.",
            )


def _surges(world: World) -> dict[tuple[str, str], str]:
    """Give (hub, code) -> the month from which both its intake and what it sends on to targets have grown."""
    taken: dict[tuple[str, str], dict[str, float]] = defaultdict(lambda: defaultdict(float))
    sent: dict[tuple[str, str], dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for flow in world.flows:
        if flow.partner in world.rules.targets:
            sent[flow.reporter, flow.hs6][flow.month] += flow.exports
        else:
            taken[flow.partner, flow.hs6][flow.month] += flow.exports
    months = sorted({flow.month for flow in world.flows})
    found = {}
    for key in sorted(set(taken) & set(sent)):
        for at in range(LAG, len(months) - LAG):
            more_in = _grown(taken[key], months, at, 0)
            more_out = max(_grown(sent[key], months, at, lag) for lag in range(1, LAG + 1))
            if more_in > 0 and PASSED_ON[0] * more_in <= more_out <= PASSED_ON[1] * more_in:
                found[key] = months[at]
                break
    return found


def _grown(series: dict[str, float], months: list[str], at: int, lag: int) -> float:
    """Give the growth of the monthly mean at a month, or 0 where it is less than GROWTH times the earlier level."""
    before = sum(series.get(month, 0.0) for month in months[:at]) / at
    later = months[at + lag : at + lag + LAG]
    after = sum(series.get(month, 0.0) for month in later) / max(1, len(later))
    return after - before if after > GROWTH * before else 0.0


def forwarder_in_control(world: World) -> Iterator[Finding]:
    """EV-002: nobody names the end user, and the forwarder serves many consignees who have nothing in common."""
    served: dict[str, set[str]] = defaultdict(set)
    for one in world.declarations:
        if one.forwarder and not one.end_user:
            served[one.forwarder].add(world.cluster(one.importer))
    for one in world.declarations:
        known = served.get(one.forwarder, set())
        if one.forwarder and not one.end_user and one.hs6 in world.rules.watched and len(known) >= SHARED_BY:
            yield Finding(
                "EV-002",
                one.id,
                f"No end user is named for {one.hs6}; forwarder {one.forwarder} sends to {len(known)} unrelated "
                "consignees without one.",
            )


def stays_in_zone(world: World) -> Iterator[Finding]:
    """EV-003: goods for a consignee in a free zone went in and never came out."""
    for one in world.declarations:
        zone = world.party(one.importer).free_zone
        days = (world.as_of - one.date).days
        if zone and one.zone_exit_on is None and days > ZONE_DAYS and not one.end_user:
            yield Finding(
                "EV-003",
                one.id,
                f"Consignee {one.importer} is in free zone {zone}; no exit is recorded after {days} days.",
            )


def middleman_as_end_user(world: World) -> Iterator[Finding]:
    """EV-004: the last consignee of a watched item ships, trades or lends for a living, and nobody else uses it."""
    for one in world.declarations:
        activity = world.party(one.importer).activity.casefold()
        if one.hs6 not in world.rules.watched or one.end_user not in ("", one.importer):
            continue
        if any(word in activity for word in MIDDLEMEN):
            yield Finding(
                "EV-004", one.id, f"The last consignee {one.importer} is in {activity}; no other end user is named."
            )


def uneconomic_route(world: World) -> Iterator[Finding]:
    """EV-005: the way through the countries named is far longer than the direct one."""
    for one in world.declarations:
        via = [code for code in re.split(r"[;,>\s]+", one.via) if code]
        way = detour([one.departure, *via, one.destination]) if via and one.departure and one.destination else None
        if way and way.uneconomic:
            yield Finding(
                "EV-005",
                one.id,
                f"From {one.departure} by {', '.join(via)} to {one.destination} is {way.travelled:,.0f} km, "
                f"{way.direct:,.0f} km directly.",
            )


def transit_not_closed(world: World) -> Iterator[Finding]:
    """EV-006: a transit document was opened and not closed in time."""
    for one in world.declarations:
        if one.transit_opened_on and one.transit_closed_on is None:
            days = (world.as_of - one.transit_opened_on).days
            if days > TRANSIT_DAYS:
                yield Finding("EV-006", one.id, f"Transit was opened {days} days ago and never closed.")


def changed_after_departure(world: World) -> Iterator[Finding]:
    """EV-007: the country or the consignee changed when the goods were already under way."""
    for one in world.declarations:
        if not (one.amended_on and one.departed_on and one.amended_on > one.departed_on):
            continue
        if one.destination_before and one.destination_before != one.destination:
            yield Finding(
                "EV-007",
                one.id,
                f"After departure the destination changed from {one.destination_before} to {one.destination}.",
            )
        elif one.importer_before and world.cluster(one.importer_before) != world.cluster(one.importer):
            yield Finding(
                "EV-007", one.id, f"After departure the consignee changed from {one.importer_before} to {one.importer}."
            )


def displaced(world: World) -> Iterator[Finding]:
    """EV-032: when controls took hold, one hub's share of a code fell and another's rose by as much."""
    since = world.rules.controlled_since
    if since is None:
        return
    gains = dict(_gains(world.flows, f"{since:%Y-%m}", world.rules.targets))
    for one in world.declarations:
        if one.date >= since and (one.destination, one.hs6) in gains:
            lost, share = gains[one.destination, one.hs6]
            yield Finding(
                "EV-032",
                one.id,
                f"After {since}, {one.destination} took over {share:.0%} of the trade in {one.hs6} that {lost} lost.",
            )


def _gains(
    flows: tuple[Flow, ...], since: str, targets: frozenset[str]
) -> Iterator[tuple[tuple[str, str], tuple[str, float]]]:
    """Give (hub, code) -> (the hub that lost, the share of its loss that this one gained)."""
    sums: dict[tuple[str, str, bool], float] = defaultdict(float)
    months = {flow.month for flow in flows}
    spans = {
        True: max(1, sum(month >= since for month in months)),
        False: max(1, sum(month < since for month in months)),
    }
    for flow in flows:
        if flow.partner not in targets:
            sums[flow.partner, flow.hs6, flow.month >= since] += flow.exports
    for code in sorted({flow.hs6 for flow in flows}):
        change = {}
        for hub in sorted({hub for hub, hs6, _ in sums if hs6 == code}):
            before, after = (sums[hub, code, late] / spans[late] for late in (False, True))
            change[hub] = (before, after)
        losers = [hub for hub, (before, after) in change.items() if after < before / GROWTH]
        for lost in losers:
            loss = change[lost][0] - change[lost][1]
            for hub, (before, after) in change.items():
                if after > GROWTH * before and after - before >= PASSED_ON[0] * loss:
                    yield (hub, code), (lost, min(1.0, (after - before) / loss))
