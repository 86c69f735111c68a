"""What no single line of a scenario shows: whether its parts hold together.

Ownership may not run in a circle, injects of a day may not contradict one another, a route must end where the goods
are said to go, and something must come to every desk. Takes a scenario whose lines are sound; raises `BadInput` with
what, where (file and line) and how to mend.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Any

from cocket.exercises.scenario.changing import changed
from cocket.exports.boundary import parse_export
from cocket.kernel.countries import find
from cocket.kernel.errors import BadInput
from cocket.parties.holdings import graph_of

if TYPE_CHECKING:
    from cocket.exercises.scenario.model import Change, Scenario
    from cocket.exports.model import Export

# Tells ", line N" for a word of the file, or "".
LineOf = Callable[[str], str]


def check_coherence(scenario: Scenario, where: str, line_of: LineOf) -> None:
    """Raise `BadInput` for the first thing that does not hold together."""
    _injects_agree(scenario, where, line_of)
    for name, document in _exports(scenario):
        export = parse_export(document)
        _nobody_owns_itself(export, name, scenario, where, line_of)
        _route_arrives(export, name, where, line_of)
    _desks_are_reached(scenario, where, line_of)


def _exports(scenario: Scenario) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every export document that one option or flow makes of the true one; the name is what to look for in the file."""
    yield "export", dict(scenario.export)
    for step in scenario.steps:
        for option in step.options:
            yield option.id, changed(scenario.export, option.changes)
    for flow in scenario.honest:
        yield flow.id, changed(scenario.export, flow.changes)


def _injects_agree(scenario: Scenario, where: str, line_of: LineOf) -> None:
    said: dict[tuple[float, str], tuple[Change, str]] = {}
    for inject in scenario.injects:
        place = f"{where}{line_of(inject.title)}"
        if inject.day >= scenario.days:
            raise BadInput(
                f"the inject {inject.title!r} comes on day {inject.day:g}, but the exercise ends on day "
                f"{scenario.days:g}",
                where=place,
                mend="Give an earlier day, or more days.",
            )
        desks = {desk.id for desk in scenario.desks}
        if inject.when is not None and inject.when.desk not in desks:
            raise BadInput(
                f"the inject {inject.title!r} waits for something at the desk {inject.when.desk!r}, and there is none",
                where=place,
                mend=f"Name one of {', '.join(sorted(desks))}.",
            )
        for change in () if inject.when is not None else inject.changes:
            other, title = said.setdefault((inject.day, change.path), (change, inject.title))
            if other.value != change.value:
                raise BadInput(
                    f"on day {inject.day:g} the injects {title!r} and {inject.title!r} contradict each other: "
                    f"{change.path} is {other.value} and {change.value}",
                    where=place,
                    mend="Keep one of them, or move it to another day.",
                )


def _nobody_owns_itself(export: Export, name: str, scenario: Scenario, where: str, line_of: LineOf) -> None:
    for party in export.parties:
        graph = graph_of(party, export.parties, scenario.as_of)
        owners = {company: [edge.owner for edge in edges] for company, edges in graph.edges.items()}
        try:
            TopologicalSorter(owners).prepare()
        except CycleError as error:
            circle = " owns ".join(graph.name.get(node, node) for node in error.args[1])
            raise BadInput(
                f"{name}: ownership runs in a circle ({circle})",
                where=f"{where}{line_of(name)}",
                mend="Take one of the holdings away, or give it an `until` before as_of.",
            ) from None


def _route_arrives(export: Export, name: str, where: str, line_of: LineOf) -> None:
    route = export.route
    if route is None or not route.legs or not route.destination:
        return
    last = route.legs[-1].country
    if last and last != route.destination:
        raise BadInput(
            f"{name}: the route ends in {last}, but the destination is {route.destination}; nothing joins the two",
            where=f"{where}{line_of(name)}",
            mend="Add the leg that is missing, or change the destination.",
        )


def _code(country: Any) -> str:
    """Give a country as the engine reads it, whether the scenario writes Egypt, eg or EG."""
    return find(str(country)) or str(country)


def _desks_are_reached(scenario: Scenario, where: str, line_of: LineOf) -> None:
    """A desk bound to places must be on some way or some honest route, or the network falls apart there."""
    seen: set[str] = set()
    exporters: set[str] = set()
    ways = itertools.product(*(step.options for step in scenario.steps))
    documents = [changed(scenario.export, [c for option in way for c in option.changes]) for way in ways]
    documents += [document for _, document in _exports(scenario)]
    for document in documents:
        route = document.get("route", {})
        legs = [leg.get("country", "") for leg in route.get("legs", ()) if isinstance(leg, Mapping)]
        seen.update(map(_code, (route.get("origin", ""), *legs, route.get("destination", ""))))
        exporters.update(
            _code(party.get("country", ""))
            for party in document.get("parties", ())
            if "exporter" in party.get("roles", ())
        )
    for desk in scenario.desks:
        for places, known, what in ((desk.through, seen, "route"), (desk.exporter_in, exporters, "exporter")):
            if places and not set(places) & known:
                raise BadInput(
                    f"nothing comes to the desk {desk.id!r}: no {what} of any way or honest trade is in "
                    f"{', '.join(places)}",
                    where=f"{where}{line_of(desk.id)}",
                    mend="Route a way or some honest trade through it, or leave the desk out.",
                )
