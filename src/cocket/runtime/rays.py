"""The Ray engine, for what outgrows one machine (extra `cocket[ray]`).

Each batch is one task. Ray moves the batches, runs a task again when its worker or its whole node dies, and rebuilds a
result that was lost with its node; what Ray gives up on is submitted again until the plan's retries are used up. Every
node needs this package installed.
"""

from __future__ import annotations

import logging
import os
import sys
import uuid
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pyarrow as pa

from cocket.kernel.errors import BadInput
from cocket.runtime.attempt import Outcome, Refusal, attempt, failure, give_up
from cocket.runtime.model import Plan

Job = tuple[str, Callable[..., pa.RecordBatch], Callable[[], Any] | None]
# Ray listens to this machine alone. It replaces 127.0.0.1 by the machine's outward address, so on Linux, where all of
# 127.0.0.0/8 is loopback, it gets the next one; elsewhere it keeps to loopback by itself.
_LOOPBACK = "127.0.0.2" if sys.platform == "linux" else "127.0.0.1"
# What the set-up gave, by run, in a Ray worker process; only the latest run's is kept.
_STATES: dict[str, list[Any]] = {}


def run_on_ray(plan: Plan, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Run a plan on the Ray cluster that this process is connected to, else on one started here for the run.

    Raises BadInput when Ray is not installed or the function cannot be pickled.
    """
    try:
        import ray
    except ImportError as err:
        raise BadInput("Ray is not installed", mend="Install the extra cocket[ray], or use another engine.") from err
    started_here = not ray.is_initialized()
    if started_here:
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        ray.init(
            address="local",
            num_cpus=plan.workers,
            include_dashboard=False,
            log_to_driver=False,
            logging_level=logging.ERROR,
            _node_ip_address=_LOOPBACK,
        )
    try:
        yield from _stream(ray, plan, batches)
    finally:
        if started_here:
            ray.shutdown()


def _stream(ray: Any, plan: Plan, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    task = ray.remote(num_cpus=1, max_retries=plan.retries, scheduling_strategy="SPREAD")(work)
    try:
        job = ray.put((uuid.uuid4().hex, plan.function, plan.setup))
    except TypeError as err:
        raise BadInput(
            "The function cannot be sent to a Ray worker",
            mend="Leave out locks, files and connections that it holds on to.",
        ) from err
    source = enumerate(batches, start=1)
    under_way: deque[tuple[int, Any, Any]] = deque()
    try:
        while True:
            while len(under_way) < plan.ahead and (read := next(source, None)):
                batch = ray.put(read[1])
                under_way.append((read[0], batch, task.remote(job, batch)))
            if not under_way:
                return
            number, batch, result = under_way.popleft()
            for tries in range(1, plan.retries + 2):
                outcome = _outcome(ray, result)
                if isinstance(outcome, pa.RecordBatch):
                    break
                if isinstance(outcome, Refusal) or tries > plan.retries:
                    raise give_up(number, outcome, tries)
                result = task.remote(job, batch)
            yield outcome
    finally:
        for _, _, unwanted in under_way:
            ray.cancel(unwanted)


def _outcome(ray: Any, result: Any) -> Outcome:
    try:
        outcome: Outcome = ray.get(result)
    except ray.exceptions.RayError as err:
        return failure(err)
    return outcome


def work(job: Job, batch: pa.RecordBatch) -> Outcome:
    """Work one batch through in a Ray worker process."""
    run, function, setup = job
    if run not in _STATES:
        _STATES.clear()
        _STATES[run] = []
    return attempt(function, setup, _STATES[run], batch)
