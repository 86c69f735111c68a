"""The network behind a made-up world: makers, distributors, forwarders, hubs and end users, and who sends what to whom.

Takes a draft (or a seed and a size), gives a `Network` of nodes and links. This is what others build on who need a
trade network without declarations: `make_network(seed, declarations)`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from cocket.risk.targeting.generator.base import HUBS, TARGET, Draft, Row

ROLES = ("maker", "distributor", "forwarder", "end user", "bank", "payer")
KINDS = ("supplies at home", "exports to", "forwards for", "passes on to", "pays for", "same group")


@dataclass(frozen=True, slots=True)
class Node:
    """One party: its role (one of `ROLES`), country, whether that is a hub, its group and whether it is listed."""

    id: str
    role: str
    country: str
    hub: bool
    group: str
    listed: bool


@dataclass(frozen=True, slots=True)
class Link:
    """One tie from a party to another: its kind (one of `KINDS`), how many declarations made it, their value and codes.

    Ties that no declaration makes (at home, in a group) have none.
    """

    source: str
    target: str
    kind: str
    declarations: int = 0
    value: float = 0.0
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Network:
    """A trade network. `hubs` are countries that pass goods on, `target` is the made-up country under control."""

    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    hubs: tuple[str, ...] = HUBS
    target: str = TARGET

    def of_role(self, role: str) -> tuple[Node, ...]:
        """Give the nodes of a role."""
        return tuple(node for node in self.nodes if node.role == role)


def make_network(seed: int, declarations: int = 2_000, *, rate: float = 0.001) -> Network:
    """Make a world of so many declarations and give its network; the same arguments give the same network.

    `rate` is how often each technique is planted, as a share of the declarations; 0 gives ordinary trade alone.
    """
    from cocket.risk.targeting.generator.service import make_world

    return network_of(make_world(seed, declarations, rate=rate))


def network_of(draft: Draft) -> Network:
    """Give the network of a draft's parties and declarations."""
    nodes = tuple(
        Node(one["id"], one["role"], one["country"], one["country"] in HUBS, one["cluster"], listed=bool(one["listed"]))
        for one in draft.parties.values()
    )
    at_home = [Link(maker, other, "supplies at home") for other, some in draft.sources.items() for maker in some]
    return Network(nodes, (*_declared(draft.rows), *at_home, *_groups(nodes)))


def _declared(rows: Iterable[Row]) -> list[Link]:
    found: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in rows:
        importer = row["importer"]
        found[row["exporter"], importer, "exports to"].append(row)
        found[row["forwarder"], importer, "forwards for"].append(row)
        if row["end_user"] not in ("", importer):
            found[importer, row["end_user"], "passes on to"].append(row)
        if row["payer"] not in ("", importer):
            found[row["payer"], importer, "pays for"].append(row)
    return [
        Link(
            *key,
            len(some),
            round(sum(row["value"] for row in some), 2),
            tuple(sorted({row["hs6"] for row in some})),
        )
        for key, some in sorted(found.items())
    ]


def _groups(nodes: Iterable[Node]) -> list[Link]:
    """Tie each member of a group to its first one."""
    first: dict[str, str] = {}
    links = []
    for node in nodes:
        head = first.setdefault(node.group, node.id)
        if head != node.id:
            links.append(Link(head, node.id, "same group"))
    return links
