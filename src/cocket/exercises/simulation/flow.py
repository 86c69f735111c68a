"""Desks over time: shipments arrive stretch by stretch, queues are carried over, and desks may change in between.

Takes a `Line` and the `Shipments` of one stretch at a time, gives the `Passage` of those that came to their end in it.
However a time is cut into stretches, each shipment fares the same: a year of any size runs in the memory of one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from cocket.exercises.simulation.line import PASSED, Passage
from cocket.exercises.simulation.streams import key_of, uniform
from cocket.kernel.errors import BadInput

if TYPE_CHECKING:
    from cocket.exercises.simulation.line import Desk, Floats, Line, Shipments

# What a draw is for; a shipment owns so many counters at every desk.
PURPOSES = 4
BYTES_OF_A_SHIPMENT = 120  # while it is under way, sorting included


class Flow:
    """A line of desks as it stands at some hour: who is still under way, and when each officer is free again."""

    def __init__(self, desks: int, attributes: int, seed: int, replication: int) -> None:
        self._key = np.uint64(key_of(np.uint64(seed), np.uint64(replication)))
        self._free: list[Floats] = [np.empty(0) for _ in range(desks)]
        self._next = 0
        self._number = np.empty(0, dtype=np.int64)
        self._kind = np.empty(0, dtype=np.int64)
        self._now = np.empty(0)
        self._delay = np.empty(0)
        self._at = np.empty(0, dtype=np.int64)
        self._attributes = np.empty((0, attributes))

    @property
    def under_way(self) -> int:
        """How many have not come to their end."""
        return len(self._number)

    def advance(self, line: Line, shipments: Shipments, until: float = np.inf) -> Passage:
        """Let these arrive and everybody go on until an hour; give those that ended, in the order of their arrival.

        Shipments must not arrive before the hour of the call before. Raises `BadInput` for shapes that do not fit.
        """
        self._arrive(line, shipments)
        desks = len(line.desks)
        stopped_at = np.full(self.under_way, PASSED, dtype=np.int64)
        sums = np.zeros((desks, 4))
        for number, desk in enumerate(line.desks):
            moving = np.flatnonzero((self._at == number) & (stopped_at == PASSED) & (self._now < until))
            moving = moving[np.argsort(self._now[moving], kind="stable")]
            self._free[number] = _officers(self._free[number], desk)
            sums[number] = _one_desk(
                moving, self._number, self._kind, self._now, self._delay, self._at, stopped_at, self._attributes,
                self._free[number], self._key, number, desks, desk.hours,
                np.atleast_1d(np.asarray(desk.pick_base, dtype=np.float64)), np.array(desk.pick, dtype=np.float64),
                np.atleast_1d(np.asarray(desk.find_base, dtype=np.float64)), np.array(desk.find, dtype=np.float64),
                desk.patience, desk.waved,
            )  # fmt: skip
        ended = (stopped_at != PASSED) | (self._at == desks)
        passage = Passage(
            stopped_at[ended], self._delay[ended], sums[:, 0], sums[:, 1].astype(np.int64), sums[:, 2],
            sums[:, 3].astype(np.int64), self._kind[ended],
        )  # fmt: skip
        for name in ("_number", "_kind", "_now", "_delay", "_at", "_attributes"):
            setattr(self, name, getattr(self, name)[~ended])
        return passage

    def _arrive(self, line: Line, shipments: Shipments) -> None:
        count = len(shipments.arrival)
        width = len(line.desks[0].pick)
        if len(line.desks) != len(self._free):
            raise BadInput("the line has another number of desks than before", where="line")
        if shipments.attributes.shape != (count, width) or len(shipments.kind) != count:
            raise BadInput("the attributes do not fit the shipments or the desks", where="shipments")
        if not (np.isfinite(shipments.arrival).all() and np.isfinite(shipments.attributes).all()):
            raise BadInput("an arrival or attribute is not a finite number", where="shipments")
        if count and not 0 <= shipments.kind.min() <= shipments.kind.max() < line.kinds:
            raise BadInput("the desks do not know a kind of shipment", where="shipments")
        numbers = np.arange(self._next, self._next + count, dtype=np.int64)
        self._next += count
        self._number = np.concatenate([self._number, numbers])
        self._kind = np.concatenate([self._kind, shipments.kind.astype(np.int64)])
        self._now = np.concatenate([self._now, shipments.arrival.astype(np.float64)])
        self._delay = np.concatenate([self._delay, np.zeros(count)])
        self._at = np.concatenate([self._at, np.zeros(count, dtype=np.int64)])
        self._attributes = np.concatenate([self._attributes, shipments.attributes.astype(np.float64)])


def _officers(free: Floats, desk: Desk) -> Floats:
    """Give the officers of a desk as a heap: new ones are free at once; of those who leave, the busiest go last."""
    ordered = np.sort(free)[: desk.officers]
    return np.concatenate([np.full(desk.officers - len(ordered), -np.inf), ordered])


@njit(cache=True, nogil=True)
def _one_desk(
    moving, numbers, kinds, now, delay, at, stopped_at, attributes, free, key, number, desks, hours,
    pick_base, pick, find_base, find, patience, waved_chance,
):  # fmt: skip
    worked = 0.0
    waited = 0.0
    waved = 0
    seen = 0
    width = attributes.shape[1]
    for shipment in moving:
        counter = np.uint64((numbers[shipment] * desks + number) * PURPOSES)
        at[shipment] = number + 1
        attention = pick_base[kinds[shipment]]
        suspicion = find_base[kinds[shipment]]
        for column in range(width):
            value = attributes[shipment, column]
            attention += pick[column] * value
            suspicion += find[column] * value
        if uniform(key, counter) * (1.0 + np.exp(-attention)) >= 1.0:
            continue
        arrived = now[shipment]
        start = max(arrived, free[0])
        if start - arrived > patience and uniform(key, counter + np.uint64(1)) < waved_chance:
            waved += 1
            continue
        took = -np.log(1.0 - uniform(key, counter + np.uint64(2))) * hours
        worked += took
        waited += start - arrived
        seen += 1
        ready = start + took
        _replace_head(free, ready)
        now[shipment] = ready
        delay[shipment] += ready - arrived
        if uniform(key, counter + np.uint64(3)) * (1.0 + np.exp(-suspicion)) < 1.0:
            stopped_at[shipment] = number
    return worked, waved, waited, seen


@njit(cache=True, nogil=True)
def _replace_head(heap, value):
    size = heap.shape[0]
    place = 0
    while True:
        child = 2 * place + 1
        if child >= size:
            break
        if child + 1 < size and heap[child + 1] < heap[child]:
            child += 1
        if heap[child] >= value:
            break
        heap[place] = heap[child]
        place = child
    heap[place] = value
