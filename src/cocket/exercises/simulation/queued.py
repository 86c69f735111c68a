"""The full case: desks with queues, first come first served, whose attention depends on what they see."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from cocket.exercises.simulation.line import PASSED, Passage
from cocket.exercises.simulation.streams import key_of, uniform
from cocket.kernel.errors import BadInput

if TYPE_CHECKING:
    from cocket.exercises.simulation.line import Line, Shipments

# What a draw is for; a shipment owns so many counters at every desk.
PURPOSES = 4


def pass_through(line: Line, shipments: Shipments, seed: int, replication: int = 0) -> Passage:
    """Send the shipments through the line once. Raises `BadInput` for shapes that do not fit."""
    count = len(shipments.arrival)
    if shipments.attributes.shape != (count, len(line.desks[0].pick)):
        raise BadInput("the attributes do not fit the shipments or the desks", where="shipments")
    if not (np.isfinite(shipments.arrival).all() and np.isfinite(shipments.attributes).all()):
        raise BadInput("an arrival or attribute is not a finite number", where="shipments")
    key = np.uint64(key_of(np.uint64(seed), np.uint64(replication)))
    attributes = np.ascontiguousarray(shipments.attributes, dtype=np.float64)
    now = shipments.arrival.astype(np.float64).copy()
    stopped_at = np.full(count, PASSED, dtype=np.int64)
    delay = np.zeros(count)
    worked = np.zeros(len(line.desks))
    waved = np.zeros(len(line.desks), dtype=np.int64)
    waited = np.zeros(len(line.desks))
    seen = np.zeros(len(line.desks), dtype=np.int64)
    moving = np.arange(count)
    for number, desk in enumerate(line.desks):
        moving = moving[np.argsort(now[moving], kind="stable")]
        worked[number], waved[number], waited[number], seen[number] = _one_desk(
            moving, now, delay, stopped_at, attributes, key, number, len(line.desks), desk.officers, desk.hours,
            desk.pick_base, np.array(desk.pick), desk.find_base, np.array(desk.find), desk.patience, desk.waved,
        )  # fmt: skip
        moving = moving[stopped_at[moving] == PASSED]
    return Passage(stopped_at, delay, worked, waved, waited, seen)


def replicate(line: Line, shipments: Shipments, seed: int, replications: int, cores: int = 1) -> list[Passage]:
    """Send the same shipments through `replications` times; the result does not depend on `cores`."""
    with ThreadPoolExecutor(max_workers=max(1, cores)) as pool:
        return list(pool.map(lambda number: pass_through(line, shipments, seed, number), range(replications)))


@njit(cache=True, nogil=True)
def _one_desk(  # type: ignore[no-untyped-def]
    moving, now, delay, stopped_at, attributes, key, number, desks, officers, hours,
    pick_base, pick, find_base, find, patience, waved_chance,
):  # fmt: skip
    free = np.zeros(officers)  # a heap: the officer who is free first stands at its head
    free[:] = -np.inf
    worked = 0.0
    waited = 0.0
    waved = 0
    seen = 0
    width = attributes.shape[1]
    for shipment in moving:
        counter = np.uint64((shipment * desks + number) * PURPOSES)
        attention = pick_base
        suspicion = find_base
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
def _replace_head(heap, value):  # type: ignore[no-untyped-def]
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
