"""Who holds whom on a day: takes a party and the export's other parties, gives the graph of its owners.

A holding's owner is another party's id, or a name; names are compared without case and surplus space. Holdings of one
owner in one company are taken together. Dates are inclusive on both sides, and a holding without dates holds.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from cocket.parties.model import Holding, Party, PartyKind

WHOLE = Decimal(100)


@dataclass(frozen=True, slots=True)
class Edge:
    """What one owner holds in one company: the known percentage, whether a further share is unknown, and control."""

    owner: str
    percent: Decimal
    open: bool = False
    control: bool = False


@dataclass(slots=True)
class Graph:
    """Owners upwards from one party (`target`): nodes are keys, `name` shows them, `edges` are by the company held.

    `hidden` holds the nodes whose owners nobody has stated though they are companies, or may be.
    """

    target: str
    name: dict[str, str] = field(default_factory=dict)
    edges: dict[str, tuple[Edge, ...]] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    known_as: dict[str, frozenset[str]] = field(default_factory=dict)

    def stated(self, node: str) -> Decimal:
        """The percentages stated for a company, added up; more than 100 is a contradiction."""
        return sum((edge.percent for edge in self.edges.get(node, ())), Decimal(0))

    def rest(self, node: str) -> Decimal:
        """What is left of a company beside the percentages stated."""
        return max(Decimal(0), WHOLE - self.stated(node))


def fold(name: str) -> str:
    """Give a name as it is compared here: compatibility form, no case, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def graph_of(party: Party, among: Iterable[Party], as_of: date) -> Graph:
    """Build the graph of all direct and indirect owners of a party on a day; each company is visited once."""
    parties = {party.id: party}
    for other in among:
        parties.setdefault(other.id, other)
    keys = _keys(parties.values())
    graph = Graph(party.id)
    waiting = [party.id]
    while waiting:
        node = waiting.pop()
        if node in graph.edges:
            continue
        held = parties.get(node)
        if held is None:  # known by name only: nothing is stated of its owners, and it is screened by that name
            graph.edges[node] = ()
            continue
        graph.name[node] = held.name
        graph.known_as[node] = frozenset(map(fold, (held.id, held.name, *held.other_names)))
        found: dict[str, list[Holding]] = {}
        for holding in held.owners:
            if _holds(holding, as_of):
                key = keys.get(fold(holding.owner)) or f"\x00{fold(holding.owner)}"
                found.setdefault(key, []).append(holding)
                graph.name.setdefault(key, parties[key].name if key in parties else holding.owner)
                graph.known_as.setdefault(key, frozenset((fold(holding.owner),)))
        graph.edges[node] = tuple(_edge(owner, found[owner]) for owner in sorted(found))
        if not found and held.kind is not PartyKind.PERSON:
            graph.hidden.add(node)
        waiting.extend(sorted(found))
    return graph


def _keys(parties: Iterable[Party]) -> Mapping[str, str]:
    """Give party ids by what a holding may call them; ids come before names, a name of two parties is neither's."""
    ids: dict[str, str] = {}
    names: dict[str, set[str]] = {}
    for party in parties:
        ids[fold(party.id)] = party.id
        for name in (party.name, *party.other_names):
            names.setdefault(fold(name), set()).add(party.id)
    alone = {name: next(iter(owners)) for name, owners in names.items() if len(owners) == 1}
    return {**alone, **ids}


def _holds(holding: Holding, as_of: date) -> bool:
    return (holding.since is None or holding.since <= as_of) and (holding.until is None or as_of <= holding.until)


def _edge(owner: str, holdings: list[Holding]) -> Edge:
    return Edge(
        owner,
        sum((one.share_percent for one in holdings if one.share_percent is not None), Decimal(0)),
        open=any(one.share_percent is None for one in holdings),
        control=any(one.control for one in holdings),
    )
