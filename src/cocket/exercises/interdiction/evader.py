"""The evader's side: the best route against given checks, and routes that weigh chance against checks met."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import dijkstra

from cocket.exercises.interdiction.model import Flags, Floats, Integers, Journeys, Network

# A length no route can have: exp(-IMPASSABLE) is zero in double precision.
IMPASSABLE = 1e4
# Keeps the shortest-path routine from taking a certain passage for a missing arc; taken off again by adding up anew.
NUDGE = 1e-12
SMALL = 0.01


@dataclass(frozen=True, slots=True)
class Routes:
    """One route per journey: its chance, and the checkable arcs on it that it takes at the unchecked rate.

    `chance` and `exposure` have one entry per journey; `taken` is (journeys, longest route), -1 where there is none.
    `exposure` is the sum over `taken` of how far each check is installed (0 … 1).
    """

    chance: Floats
    exposure: Floats
    taken: Integers


class Evader:
    """Routes on one network for one set of journeys.

    `weight` (one per journey) and `scale` turn the chances told into the expected one: scale · Σ weight · chance. Where
    no journey passes more often than `SMALL` with no check at all, chances are told as shares of the largest, so that
    an instance of small chances is as well told as one of large ones.
    """

    def __init__(self, network: Network, journeys: Journeys) -> None:
        self.checks = network.checks
        self.arcs = len(network.tail)
        self.journeys = journeys
        self.free = _length(network.passing)
        self.checked = _length(network.passing_checked)
        self._targets, self._target_of = np.unique(journeys.destination, return_inverse=True)
        self._shape = (network.nodes, network.nodes)
        # Routes are grown backwards from the destinations: one search serves every origin.
        order = np.lexsort((network.tail, network.head))
        self._order = order
        self._from = network.tail[order].astype(np.int32)
        self._starts = np.searchsorted(network.head[order], np.arange(network.nodes + 1)).astype(np.int32)
        key = network.head.astype(np.int64) * network.nodes + network.tail
        self._by_ends = np.argsort(key)
        self._ends = key[self._by_ends]
        total = float(journeys.probability.sum())
        self.weight = journeys.probability / total if total else journeys.probability
        self.scale = total
        self._least = 0.0
        largest = float(self.best(np.zeros(self.checks, dtype=np.bool_)).chance.max(initial=0.0))
        if 0.0 < largest < SMALL:
            self.scale *= largest
            self._least = -float(np.log(largest))

    def best(self, plan: Flags) -> Routes:
        """Give each journey's best route when the checks marked in `plan` (shape: checks) stand; `exposure` is zero."""
        lengths = self.free.copy()
        lengths[: self.checks] = np.where(plan, self.checked[: self.checks], self.free[: self.checks])
        return self._walk(*self._search(lengths), lengths, np.zeros(self.arcs, dtype=np.bool_), np.zeros(self.arcs))

    def routes(self, installed: Floats, price: float) -> Routes:
        """Give routes that are best when every unit of installed check costs `price` units of -log chance.

        A check may be met in two ways: unchecked, at its price, or at the checked rate, for nothing. Price 0 gives
        the best route with no check; a very high price the best route that relies on no installed check.
        """
        share = np.zeros(self.arcs)
        share[: self.checks] = installed
        open_way = self.free + price * share
        through_check = open_way > self.checked
        through_check[self.checks :] = False
        lengths = np.where(through_check, self.checked, self.free)
        distance, before = self._search(np.where(through_check, self.checked, open_way))
        return self._walk(distance, before, lengths, through_check, share)

    def _search(self, lengths: Floats) -> tuple[Floats, Integers]:
        graph = sparse.csr_matrix((lengths[self._order] + NUDGE, self._from, self._starts), shape=self._shape)
        distance, before = dijkstra(graph, indices=self._targets, return_predecessors=True)
        return distance, before

    def _walk(self, distance: Floats, before: Integers, lengths: Floats, through_check: Flags, share: Floats) -> Routes:
        at = self.journeys.origin.copy()
        reached = distance[self._target_of, at] < IMPASSABLE / 2
        total = np.where(reached, 0.0, np.inf)
        exposure = np.zeros(len(at))
        taken: list[Integers] = []
        going = np.flatnonzero(reached & (at != self.journeys.destination))
        while len(going):
            onward = before[self._target_of[going], at[going]].astype(np.int64)
            arc = self._by_ends[np.searchsorted(self._ends, onward * self._shape[0] + at[going])]
            total[going] += lengths[arc]
            exposed = (arc < self.checks) & ~through_check[arc]
            exposure[going] += np.where(exposed, share[arc], 0.0)
            step = np.full(len(at), -1, dtype=np.int64)
            step[going] = np.where(exposed, arc, -1)
            taken.append(step)
            at[going] = onward
            going = going[onward != self.journeys.destination[going]]
        return Routes(
            np.exp(self._least - total), exposure, np.array(taken, dtype=np.int64).reshape(len(taken), len(at)).T
        )


def _length(chance: Floats) -> Floats:
    with np.errstate(divide="ignore"):
        return np.minimum(-np.log(chance), IMPASSABLE)
