"""Which way the items go."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from itertools import pairwise

from cocket.exports.model import ItemKind
from cocket.kernel.countries import name_of
from cocket.parties.model import Role
from cocket.requirements.facts import INTANGIBLE
from cocket.risk.case import Case, Found

FLAGS = "15 CFR Part 732, Supplement No. 3"


def end_elsewhere(case: Case) -> Found:
    """The end user sits in another country than the goods go to.

    Degree 2. Hosted access is judged by where its user sits.
    """
    users = case.export.in_role(Role.END_USER)
    country = users[0].country if users else None
    if country is None or case.destination is None:
        return Found(
            0,
            "Where the end user or the goods end is not stated.",
            known=False,
            ask="In which country is the end user, and where do the goods end?",
        )
    used = {item.used_in for item in case.export.items if item.kind is ItemKind.HOSTED_ACCESS and item.used_in}
    strange = used - {country}
    if country != case.destination or strange:
        places = ", ".join(sorted({name_of(code) for code in {case.destination, *strange} - {country}}))
        return Found(
            2, f"The end user is in {name_of(country)}, but the items end or are used in {places}.", places, FLAGS
        )
    return Found(0, f"End user and goods are both in {name_of(country)}.")


def last_leg(case: Case) -> Found:
    """The last stated leg does not reach the destination.

    Degree 2. Not asked where nothing physical moves or no legs are stated.
    """
    legs = case.export.route.legs
    if not legs or all(item.kind in INTANGIBLE for item in case.export.items):
        return Found(0, "No legs are stated that could contradict the destination.")
    if case.destination and legs[-1].country != case.destination:
        return Found(
            2,
            f"The route ends in {name_of(legs[-1].country)}, not in {name_of(case.destination)}.",
            " → ".join(name_of(leg.country) for leg in legs),
            FLAGS,
        )
    return Found(0, "The route reaches the destination.", " → ".join(name_of(leg.country) for leg in legs))


def detour(case: Case) -> Found:
    """The stated way is implausibly long beside the direct one.

    Distances are great circles between capitals, so only large detours speak: degree 1 from three times the direct
    distance and 5,000 km more, 2 from five times and 10,000 km more. Not asked where nothing physical moves, no
    legs are stated, or a place is not in the table.
    """
    legs = case.export.route.legs
    if not legs or all(item.kind in INTANGIBLE for item in case.export.items):
        return Found(0, "No legs are stated that could be a detour.")
    way = [case.export.route.origin, *(leg.country for leg in legs), case.destination]
    stops = [one for index, one in enumerate(way) if index == 0 or one != way[index - 1]]
    if any(stop is None or stop not in places() for stop in stops):
        return Found(
            0, "A place on the way is not in the table of distances.", source="capitals, to a tenth of a degree"
        )
    named = [stop for stop in stops if stop is not None]
    travelled = sum(distance(a, b) for a, b in pairwise(named))
    direct = distance(named[0], named[-1])
    words = f"{travelled:,.0f} km stated, {direct:,.0f} km direct"
    source = "great circles between capitals"
    for degree, (times, more) in ((2, FAR), (1, LONG)):
        if travelled >= times * direct and travelled - direct >= more:
            return Found(degree, "The stated way is implausibly long.", words, source)
    return Found(0, "The stated way is not implausibly long.", words, source)


LONG, FAR = (3, 5000), (5, 10000)


@cache
def places() -> Mapping[str, tuple[float, float]]:
    """Give latitude and longitude of each country's capital, in degrees."""
    with (files("cocket.risk") / "data" / "places.csv").open(encoding="utf-8") as lines:
        return {row["country"]: (float(row["lat"]), float(row["lon"])) for row in csv.DictReader(lines)}


@cache
def distance(start: str, end: str) -> float:
    """Give the great-circle distance of two capitals in kilometres (haversine, mean radius 6,371 km)."""
    (lat1, lon1), (lat2, lon2) = (tuple(map(math.radians, places()[code])) for code in (start, end))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * 6371 * math.asin(min(1.0, math.sqrt(half)))


def through_concern(case: Case) -> Found:
    """The goods pass through a country under embargo that is not their destination.

    Degree 2.
    """
    passed = [leg.country for leg in case.export.route.legs if leg.country != case.destination]
    facts = ((country, case.world.fact(country, "eu_arms_embargo", case.as_of)) for country in passed)
    grave = sorted(
        {country for country, fact in facts if fact and fact.value == "yes"}
        | {c for c in passed if case.world.groups.get(c, frozenset()) & {"E:1", "E:2"}}
    )
    if grave:
        return Found(2, "The goods pass through a country under embargo.", ", ".join(map(name_of, grave)), FLAGS)
    return Found(0, "No country under embargo lies on the way.", ", ".join(map(name_of, passed)))
