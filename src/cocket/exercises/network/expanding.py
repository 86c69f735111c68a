"""Write out what `[network]` stands for: a step of routes, honest trade, and desks where the scenario names none."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from cocket.exercises.network.desks import usual_desks
from cocket.exercises.network.model import NetworkDoc
from cocket.exercises.network.routes import journeys
from cocket.exercises.network.traffic import flows
from cocket.exercises.network.worlds import world
from cocket.kernel.countries import name_of
from cocket.kernel.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cocket.exercises.network.model import Firm, Journey, World

ROUTE = "route"


class _Head(BaseModel):
    network: NetworkDoc


def expanded(bare: Mapping[str, Any]) -> dict[str, Any]:
    """Give the scenario without its `[network]`, and with what that stands for; one without is given as it is.

    Raises `BadInput` where the export lacks what a network is laid between, and pydantic's `ValidationError` for the
    table itself.
    """
    document = copy.deepcopy(dict(bare))
    if "network" not in document:
        return document
    plan = _Head.model_validate({"network": document.pop("network")}).network
    origin, destination, user, maker, item = _ends(document.get("export"))
    found = world(plan.generate, plan.declarations)
    hubs = tuple(plan.hubs) or found.hubs
    ways = journeys(origin, destination, hubs, plan)
    if not ways:
        raise BadInput(
            f"no way leads from {origin} to {destination}",
            where="network",
            mend="Use countries that are on the map (`cocket assess` knows the same ones).",
        )
    options = [_option(way, number, found, plan, user) for number, way in enumerate(ways)]
    document["steps"] = [
        {"id": ROUTE, "title": "By which way the goods go", "options": options},
        *_list(document, "steps"),
    ]
    document["honest"] = [*_list(document, "honest"), *flows(found, plan, origin, hubs, (user, maker, item))]
    if not document.get("desks"):
        through = dict.fromkeys(stop for way in ways for stop in way.stops)
        document["desks"] = usual_desks(origin, tuple(through))
    return document


def _list(document: Mapping[str, Any], key: str) -> list[Any]:
    found = document.get(key, [])
    return found if isinstance(found, list) else [found]


def _ends(export: Any) -> tuple[str, str, str, str, str]:
    """Give origin, destination, the ids of end user and exporter, and of the first item."""
    try:
        roles = {role: party["id"] for party in export["parties"] for role in party["roles"]}
        route = export["route"]
        user = roles.get("end_user") or roles["consignee"]
        return (
            str(route["origin"]), str(route["destination"]), str(user), str(roles["exporter"]),
            str(export["items"][0]["id"]),
        )  # fmt: skip
    except (KeyError, TypeError, IndexError, AttributeError):
        raise BadInput(
            "a network is laid between an exporter and an end user, and the export lacks one of their ids, the item's, "
            "or the route's origin and destination",
            where="network",
            mend="Complete [export].",
        ) from None


def _option(way: Journey, number: int, found: World, plan: NetworkDoc, user: str) -> dict[str, Any]:
    legs = [{"country": country, "mode": means} for country, means in way.legs]
    said = "-".join(f"{country}-{means}".lower() for country, means in way.legs)
    length = f"{way.km:,.0f} km, about {way.days:.0f} days"
    if not way.stops:
        means = way.legs[0][1]
        option: dict[str, Any] = {"id": f"straight-{means}", "title": f"straight there by {means}, {length}"}
        if number:
            option["changes"] = {"route.legs": legs}
        return option | {"price": round(way.price), "days": round(way.days, 1)}
    firm = found.middleman(way.stops[0])
    first, *others = (f"{name_of(country)} ({means})" for country, means in way.legs[:-1])
    sold = f"by {first}, where {firm.name if firm else 'a trading house'} buys them"
    onward = "".join(f", by {other}" for other in others)
    return {
        "id": f"by-{said}"[:40],
        "title": f"{sold}{onward}, and on by {way.legs[-1][1]}; {length}",
        "technique": "EV-001",
        "price": round(way.price + plan.middleman * len(way.stops)),
        "days": round(way.days, 1),
        "changes": _to_the_hub(way, firm, user),
        "through": [*way.stops, way.legs[-1][0]],
    }


def _to_the_hub(way: Journey, firm: Firm | None, user: str) -> dict[str, Any]:
    """What the papers say: the goods end with a trader in the first hub, who buys them for resale."""
    country, means = way.legs[0]
    changes = {
        f"parties.{user}.country": country,
        "end_use.statement": "Resale to customers in the region.",
        "end_use.purpose": "resale",
        "end_use.end_user_type": "reseller",
        "route.destination": country,
        "route.legs": [{"country": country, "mode": means}],
    }
    if firm is not None:
        changes |= {f"parties.{user}.name": firm.name, f"parties.{user}.founded": firm.founded[:7]}
    return changes
