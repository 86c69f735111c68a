"""How far it is: great circles, and ways by sea over a network of shipping lanes; each pair is worked out once.

Takes `Place`s, gives kilometres. Lanes are those of `scgraph` (MIT), which carries searoute's network (Apache-2.0) in
its wheel. Arctic passages are left out: goods do not go that way, and would make honest ways look long.
"""

from __future__ import annotations

import math
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from cocket.risk.places import Means, Place, ports

RADIUS = 6371.0  # mean, km
NEAREST = 5  # ports from which a country without one may ship
ARCTIC = 71.5  # degrees north; beyond the North Cape there are only the passages


@lru_cache(maxsize=65_536)
def direct(start: Place, end: Place) -> float:
    """Give the great-circle distance in kilometres (haversine)."""
    lat1, lon1 = math.radians(start.latitude), math.radians(start.longitude)
    lat2, lon2 = math.radians(end.latitude), math.radians(end.longitude)
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * RADIUS * math.asin(min(1.0, math.sqrt(half)))


class Lanes:
    """The shipping lanes as a graph; distances from one port to everywhere are worked out once."""

    def __init__(self) -> None:
        from scgraph.geographs.marnet import graph, nodes
        from scipy.sparse import csr_matrix
        from scipy.spatial import cKDTree

        self.nodes = np.asarray(nodes, dtype=np.float64)
        open_water = self.nodes[:, 0] < ARCTIC
        starts, ends, lengths = [], [], []
        for start, edges in enumerate(graph):
            for end, length in edges.items():
                if open_water[start] and open_water[end]:
                    starts.append(start)
                    ends.append(end)
                    # A length of nothing would read as "no edge" in a sparse matrix.
                    lengths.append(max(length, 1e-3))
        self.matrix = csr_matrix((lengths, (starts, ends)), shape=(len(nodes), len(nodes)))
        self.usable = np.flatnonzero(open_water)
        self.tree = cKDTree(_on_globe(self.nodes[self.usable]))
        self.known: dict[Place, NDArray[np.float64]] = {}
        self.entries: dict[Place, int] = {}

    def nearest(self, place: Place) -> int:
        """Give the node nearest to a place."""
        if place not in self.entries:
            point = _on_globe(np.array([[place.latitude, place.longitude]]))
            self.entries[place] = int(self.usable[int(self.tree.query(point)[1][0])])
        return self.entries[place]

    def entry(self, place: Place) -> Place:
        """Give that node as a place: the way from the quay to the lane counts too."""
        latitude, longitude = self.nodes[self.nearest(place)]
        return Place("lane", "", float(latitude), float(longitude))

    def from_port(self, place: Place) -> NDArray[np.float64]:
        """Give the distance from a port to every node, in kilometres; infinite where no lane leads."""
        if place not in self.known:
            from scipy.sparse.csgraph import dijkstra

            self.known[place] = dijkstra(self.matrix, directed=False, indices=self.nearest(place))
        return self.known[place]


@cache
def lanes() -> Lanes:
    """Read the network, once and only when a route goes by sea."""
    return Lanes()


@lru_cache(maxsize=65_536)
def by_sea(start: Place, end: Place) -> float:
    """Give the way by sea between two ports in kilometres; never shorter than the great circle."""
    if start == end:
        return 0.0
    graph = lanes()
    ends = sum(direct(place, graph.entry(place)) for place in (start, end))
    return max(direct(start, end), float(graph.from_port(start)[graph.nearest(end)]) + ends)


def leg(start: Place, end: Place, means: Means) -> float:
    """Give the length of a leg: by sea between ports, otherwise the great circle, which is the least it can be."""
    if means is Means.SEA and start.water == end.water == "sea":
        return by_sea(start, end)
    return direct(start, end)


@lru_cache(maxsize=16_384)
def shortest_by_sea(start: Place, end: Place) -> float:
    """Give the shortest way that uses a ship: overland to a port, by sea, and overland from a port.

    A country without a port is reached through whichever port makes the whole way shortest.
    """
    every = tuple(port for many in ports().values() for port in many if port.water == "sea")
    outward = _own(start) or tuple(sorted(every, key=lambda port: direct(start, port))[:NEAREST])
    return min(
        direct(start, one) + by_sea(one, other) + direct(other, end) for one in outward for other in _own(end) or every
    )


def _own(place: Place) -> tuple[Place, ...]:
    if place.water == "sea":
        return (place,)
    return tuple(port for port in ports().get(place.country, ()) if port.water == "sea")


def _on_globe(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
    latitude, longitude = np.radians(degrees[:, 0]), np.radians(degrees[:, 1])
    flat = np.cos(latitude)
    return np.column_stack([flat * np.cos(longitude), flat * np.sin(longitude), np.sin(latitude)])
