"""A smuggling network, the journeys feared on it, and a plan of checks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from cocket.kernel.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence


Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Network:
    """Directed arcs; the first `checks` of them can be given a check.

    `tail` and `head` are node numbers 0 … nodes - 1 (one per arc), `passing` the chance to pass an arc unseen, and
    `passing_checked` the same under a check: equal to `passing` where none can stand, never above it. No two arcs share
    both ends. `labels` name the checkable arcs as the caller named their ends.
    """

    nodes: int
    tail: Integers
    head: Integers
    passing: Floats
    passing_checked: Floats
    labels: tuple[tuple[str, str], ...]

    @property
    def checks(self) -> int:
        """How many arcs can be given a check."""
        return len(self.labels)

    @classmethod
    def of(
        cls,
        checkable: Sequence[tuple[str, str, float, float]],
        plain: Sequence[tuple[str, str, float]],
        journeys: Sequence[tuple[str, str, float]],
    ) -> tuple[Network, Journeys]:
        """Number the nodes and give the network with its journeys.

        `checkable` holds (from, to, chance without, chance with a check), `plain` (from, to, chance), `journeys`
        (origin, destination, probability). Arcs that run beside one another are told apart by a node of their own;
        arcs from a node to itself help no evader and are left out. Raises `BadInput` for a chance outside 0 … 1 or a
        check that helps.
        """
        numbers: dict[str, int] = {}
        ends: list[tuple[int, int]] = []
        rates: list[tuple[float, float]] = []
        labels: list[tuple[str, str]] = []
        beside: list[int] = []
        seen: set[tuple[int, int]] = set()

        def number(name: str) -> int:
            return numbers.setdefault(name, len(numbers))

        for position, (start, end, free, checked) in enumerate([*checkable, *((*arc, arc[2]) for arc in plain)]):
            _must_be_chances(f"arc {start} to {end}", free, checked)
            pair = (number(start), number(end))
            if pair[0] == pair[1]:
                continue
            if pair in seen:
                beside.append(len(ends))
            seen.add(pair)
            ends.append(pair)
            rates.append((free, checked))
            if position < len(checkable):
                labels.append((start, end))
        for origin, destination, probability in journeys:
            _must_be_chances(f"journey {origin} to {destination}", probability, probability)
            number(origin)
            number(destination)
        nodes = len(numbers)
        for position in beside:
            start_number, end_number = ends[position]
            ends[position] = (start_number, nodes)
            ends.append((nodes, end_number))
            rates.append((1.0, 1.0))
            nodes += 1
        both = np.array(ends, dtype=np.int64).reshape(-1, 2)
        chance = np.array(rates, dtype=np.float64).reshape(-1, 2)
        network = cls(
            nodes, both[:, 0].copy(), both[:, 1].copy(), chance[:, 0].copy(), chance[:, 1].copy(), tuple(labels)
        )
        return network, Journeys.of([(numbers[o], numbers[d], p) for o, d, p in journeys])


@dataclass(frozen=True, slots=True)
class Journeys:
    """Feared journeys: origin and destination nodes and the probability of each (shape: one entry per journey)."""

    origin: Integers
    destination: Integers
    probability: Floats

    @classmethod
    def of(cls, rows: Sequence[tuple[int, int, float]]) -> Journeys:
        """Add up journeys of the same ends, in a fixed order."""
        added: dict[tuple[int, int], float] = {}
        for origin, destination, probability in rows:
            added[origin, destination] = added.get((origin, destination), 0.0) + probability
        kept = sorted((pair, p) for pair, p in added.items() if p > 0)
        ends = np.array([pair for pair, _ in kept], dtype=np.int64).reshape(-1, 2)
        return cls(ends[:, 0].copy(), ends[:, 1].copy(), np.array([p for _, p in kept], dtype=np.float64))

    def __len__(self) -> int:
        return len(self.probability)


@dataclass(frozen=True, slots=True)
class Plan:
    """Where to check, what still gets through, and how far from the best possible this can be.

    `objective` is the chance that a journey passes unseen under this plan, recomputed from the network; `bound` is a
    proven lower bound over all plans within the budget; `gap` is their difference as a share of the objective.
    """

    objective: float
    bound: float
    sensors: tuple[tuple[str, str], ...]
    seconds: float
    proven: bool
    unchecked: float = field(default=0.0)

    @property
    def gap(self) -> float:
        """(objective - bound) / objective; 0 where the objective is 0."""
        return max(0.0, (self.objective - self.bound) / self.objective) if self.objective > 0 else 0.0


def _must_be_chances(where: str, free: float, checked: float) -> None:
    if not (0.0 <= free <= 1.0 and 0.0 <= checked <= 1.0):
        raise BadInput("a chance lies outside 0 to 1", where=where, mend="Write a probability such as 0.35.")
    if checked > free:
        raise BadInput(
            "the chance to pass is higher with a check than without",
            where=where,
            mend="Look whether the columns are swapped.",
        )
