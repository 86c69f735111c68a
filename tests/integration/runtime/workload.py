"""Functions that worker processes can import: some work, some fail, some take their process down."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from cocket.kernel.errors import BadDocument

FOLDER = "COCKET_TEST_FOLDER"  # where workers leave their marks


def _leave(name: str) -> bool:
    """Leave a mark; gives whether it is the first of its name."""
    try:
        (Path(os.environ[FOLDER]) / name).touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def doubled(batch: pa.RecordBatch) -> pa.RecordBatch:
    return pa.record_batch({"n": pc.multiply(batch["n"], 2), "text": batch["text"]})


def unevenly(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Take longest for the first batches, so that later ones are done before them."""
    first = batch["n"][0].as_py() if batch.num_rows else 0
    time.sleep(max(0.0, 0.1 - first / 1000))
    return doubled(batch)


def killed_once(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Kill the worker the first time that the batch beginning with 30 comes by."""
    if batch["n"][0].as_py() == 30 and _leave("killed"):
        os.kill(os.getpid(), signal.SIGKILL)
    return doubled(batch)


def always_killed(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Kill the worker every time that the batch beginning with 30 comes by."""
    if batch["n"][0].as_py() == 30:
        os.kill(os.getpid(), signal.SIGKILL)
    return doubled(batch)


def refusing(batch: pa.RecordBatch) -> pa.RecordBatch:
    if batch["n"][0].as_py() == 30:
        raise BadDocument("A row is odd", where="row 31", mend="Mend it.")
    return doubled(batch)


def failing(batch: pa.RecordBatch) -> pa.RecordBatch:
    if batch["n"][0].as_py() == 30:
        raise ValueError("thirty")
    return doubled(batch)


def opened() -> int:
    _leave(f"setup-{os.getpid()}-{time.monotonic_ns()}")
    return 100


def shifted(offset: int, batch: pa.RecordBatch) -> pa.RecordBatch:
    return pa.record_batch({"n": pc.add(batch["n"], offset), "text": batch["text"]})


def marked(batch: pa.RecordBatch) -> pa.RecordBatch:
    _leave(f"worked-{batch['n'][0].as_py()}")
    return doubled(batch)


def endless(batch: pa.RecordBatch) -> pa.RecordBatch:
    if batch["n"][0].as_py() > 0:
        _leave(f"sleeping-{os.getpid()}")
        time.sleep(600)
    return batch
