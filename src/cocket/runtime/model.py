"""What a run is made of: the function, its set-up, and the bounds it must keep."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: batches and rows given out so far."""

    batches: int
    rows: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What each engine is told.

    `function` takes a batch, or what `setup` gave and a batch; `setup` runs once in each worker. `retries` is how often
    a failed batch is tried again; `ahead` is how many batches may be under way or waiting to be taken.
    """

    function: Callable[..., pa.RecordBatch]
    setup: Callable[[], Any] | None
    workers: int
    retries: int
    ahead: int


class Engine(Protocol):
    """A way to run a plan: gives one result for each batch, in order."""

    def __call__(self, plan: Plan, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Run the plan lazily; closing the iterator stops all work."""
        ...
