"""A line of desks, the shipments that pass it, and what became of each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cocket.kernel.errors import BadInput

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
PASSED = -1


@dataclass(frozen=True, slots=True)
class Desk:
    """One check: whom it picks, what it finds, how many can work at once and for how long.

    A shipment with attributes x (shape: attributes) is picked with chance 1 / (1 + exp(-(pick_base + pick · x))),
    waits for one of `officers`, is worked on for an exponential time of mean `hours`, and is stopped with chance 1 /
    (1 + exp(-(find_base + find · x))). Where the wait would exceed `patience` hours the desk waves it through unseen
    with chance `waved`. Both bases are one number, or one for each kind of shipment.
    """

    name: str
    officers: int
    hours: float
    pick_base: float | tuple[float, ...]
    pick: tuple[float, ...]
    find_base: float | tuple[float, ...]
    find: tuple[float, ...]
    patience: float = np.inf
    waved: float = 0.0

    def __post_init__(self) -> None:
        if self.officers < 1 or self.hours < 0 or self.patience < 0 or not 0.0 <= self.waved <= 1.0:
            raise BadInput(
                "a desk needs at least one officer, hours and patience of 0 or more, and a chance from 0 to 1",
                where=f"desk {self.name!r}",
                mend="Mend the numbers of this desk.",
            )
        if len(self.pick) != len(self.find):
            raise BadInput(
                "picking and finding weigh different numbers of attributes",
                where=f"desk {self.name!r}",
                mend="Give both one weight per attribute.",
            )


@dataclass(frozen=True, slots=True)
class Line:
    """Desks in the order in which a shipment meets them; all weigh the same attributes."""

    desks: tuple[Desk, ...]

    def __post_init__(self) -> None:
        if len({len(desk.pick) for desk in self.desks}) != 1:
            raise BadInput("the desks weigh different numbers of attributes, or there is none", where="line")
        if len({np.size(base) for desk in self.desks for base in (desk.pick_base, desk.find_base)}) != 1:
            raise BadInput("the desks know different numbers of kinds", where="line")

    @property
    def kinds(self) -> int:
        """How many kinds of shipments the desks tell apart."""
        return int(np.size(self.desks[0].pick_base))


@dataclass(frozen=True, slots=True)
class Shipments:
    """When each shipment arrives (hours, shape: n), its attributes (shape: n, attributes) and kind (shape: n, 0 …)."""

    arrival: Floats
    attributes: Floats
    kind: Integers

    @classmethod
    def of(cls, arrival: Floats, attributes: Floats | None = None, kind: Integers | None = None) -> Shipments:
        """Give shipments of which only some of this is known: no attributes, one kind."""
        count = len(arrival)
        return cls(
            arrival,
            np.empty((count, 0)) if attributes is None else attributes,
            np.zeros(count, dtype=np.int64) if kind is None else kind,
        )


@dataclass(frozen=True, slots=True)
class Passage:
    """What became of each shipment: which desk stopped it or -1, and the hours it waited and was worked on.

    Per desk (shape: desks): the hours it worked, how many it waved through, the hours that those it saw had waited, and
    how many it saw. `kind` repeats what each shipment was.
    """

    stopped_at: Integers
    delay: Floats
    worked: Floats
    waved: Integers
    waited: Floats
    seen: Integers
    kind: Integers
