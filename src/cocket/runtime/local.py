"""The local engine: one batch after another, here, when the result is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow as pa

from cocket.runtime.attempt import Refusal, attempt, give_up
from cocket.runtime.model import Plan


def run_here(plan: Plan, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Run a plan in this process; nothing is read before it is needed."""
    state: list[Any] = []
    for number, batch in enumerate(batches, start=1):
        for tries in range(1, plan.retries + 2):
            outcome = attempt(plan.function, plan.setup, state, batch)
            if isinstance(outcome, pa.RecordBatch):
                yield outcome
                break
            if isinstance(outcome, Refusal) or tries > plan.retries:
                raise give_up(number, outcome, tries)
