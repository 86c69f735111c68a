"""The cost of an event while the ledger grows: `python custody_curve.py HOME COUNT` adds so many events and says it.

A ledger of millions takes a while, so it can be grown in parts: each call goes on where the last one ended, and prints
one line of JSON (events before, processor and wall time of an event, memory, disk, the disk's flush rate).
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import sys
import time
from pathlib import Path

from custody_world import START, batch_signed, new_chain

SIZE = 1_000
TOGETHER = 10  # batches that are made ahead, so that making and signing them is not in the time


def grow(home: Path, count: int) -> list[tuple[int, float, float]]:
    """Add events in batches of 1,000 with one signature each; give (events so far, processor µs, wall µs) per part."""
    chain = new_chain(home)
    found = []
    with chain.writer() as writer, chain.recorder(writer, START) as recorder:
        first = recorder.store.next - recorder.store.next // (SIZE + 1)  # batch headers are no events
        for start in range(first, first + count, SIZE * TOGETHER):
            lines = list(batch_signed(min(SIZE * TOGETHER, first + count - start), SIZE, start))
            events = sum(map(len, lines)) - len(lines)
            wall, used = time.perf_counter(), time.process_time()
            accepted = sum(one.accepted for one in recorder.record(lines))
            wall, used = time.perf_counter() - wall, time.process_time() - used
            assert accepted == events + len(lines)
            found.append((start + events, used / events * 1e6, wall / events * 1e6))
    return found


def fsync_rate(folder: Path, times: int = 100) -> float:
    """Give how often a second 4 KiB are written to a file and flushed, one after another."""
    handle = os.open(folder / "fsync", os.O_RDWR | os.O_CREAT)
    started = time.perf_counter()
    for _ in range(times):
        os.pwrite(handle, b"x" * 4096, 0)
        os.fsync(handle)
    os.close(handle)
    (folder / "fsync").unlink()
    return times / (time.perf_counter() - started)


def main(home: Path, count: int) -> None:
    """Grow a ledger and print what it took."""
    home.mkdir(parents=True, exist_ok=True)
    parts = grow(home, count)
    size = sum(file.stat().st_size for file in home.rglob("*.sqlite*"))
    row = {
        "events": parts[-1][0],
        "processor_us": round(statistics.median(part[1] for part in parts), 1),
        "wall_us": round(statistics.median(part[2] for part in parts), 1),
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000,
        "databases_mb": size // 10**6,
        "fsync_per_s": round(fsync_rate(home)),
        "load": round(os.getloadavg()[0], 1),
    }
    sys.stdout.write(json.dumps(row) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
