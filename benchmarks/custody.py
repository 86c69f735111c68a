"""The chain of custody, from signed lines to a signed checkpoint on disk; the tree alone; and innocent journeys.

The peer of recording is the bare check of as many Ed25519 signatures, in the same run; of the tree, pymerkle in memory;
of schema validation, the pure Python validator `jsonschema` on the same schema.
"""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from pathlib import Path

import jsonschema
import pymerkle

from cocket.custody.alarms import service as alarms
from cocket.custody.events.extension import profile_validators
from cocket.custody.events.keys import KeyBook
from cocket.custody.events.schema import document_schema, event_schema
from cocket.custody.ledger.ports import MemoryStore
from cocket.custody.ledger.service import Ledger
from cocket.custody.parallel import read_in_processes
from cocket.custody.proofs import Tree
from cocket.verifier.merkle import leaf_hash, verify_inclusion
from custody_curve import fsync_rate, grow
from custody_world import KEYS, ORIGIN, PRIVATE, START, batch_signed, each_signed, events, innocent, new_chain
from harness import Figure, Run

SIZE = 1_000
LEAVES = 1_000_000
JOURNEYS = 10_000


def measure(run: Run) -> list[Figure]:
    """Measure every promise; say the disk beside the figures that depend on it."""
    run.uses("cocket", "cryptography", "jsonschema-rs", "jsonschema", "pymerkle")
    disk = f"disk {fsync_rate(run.folder):.0f} fsync/s of 4 KiB, one after another"
    return [*recording(run, disk), *tree(run), *schema(run), *checking(run, disk), *curve(run, disk), *journeys(run)]


@contextlib.contextmanager
def one_core() -> Iterator[None]:
    """Keep this process and its threads on one core, where the system can."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(cores)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


def verify_rate(count: int = 2_000) -> tuple[float, float]:
    """Give the bare rate of Ed25519 checks of `cryptography`, and their processor time in microseconds."""
    private = PRIVATE["maker"]
    public, message = private.public_key(), b"x" * 200
    signature = private.sign(message)
    started, used = time.perf_counter(), time.process_time()
    for _ in range(count):
        public.verify(signature, message)
    used, seconds = time.process_time() - used, time.perf_counter() - started
    return count / seconds, used / count * 1e6


def record(run: Run, batches: list, *, workers: int = 0) -> tuple[float, float]:
    """Give events a second, from lines in memory to the last acknowledgement, and processor time of an event in µs."""
    home = Path(tempfile.mkdtemp(dir=run.folder))
    chain = new_chain(home)
    lines = sum(1 for batch in batches for _ in batch)
    count = lines - lines % SIZE  # headers of signed batches are no events
    with chain.writer() as writer, chain.recorder(writer, START) as recorder:
        started, used = time.perf_counter(), time.process_time()
        if workers:
            book = KeyBook(KEYS.values())
            checked = read_in_processes(batches, origin=ORIGIN, keys=book, recorded=START, workers=workers)
            done = list(recorder.record_checked(checked))
        else:
            done = list(recorder.record(batches))
        used, seconds = time.process_time() - used, time.perf_counter() - started
    assert sum(one.accepted for one in done) == lines
    return count / seconds, used / count * 1e6


def recording(run: Run, disk: str) -> list[Figure]:
    """One signature an event, one a batch; on one core, and with two more processes that check.

    On a busy machine the rates say as much of the neighbours as of the program, so processor time stands beside them.
    Ours and the peer take turns; shown is the turn whose ratio is the median.
    """
    each, whole = each_signed(30_000, SIZE), list(batch_signed(30_000, SIZE))
    turns = 1 if run.quick else 5
    figures = []
    for name, batches, marks in (
        ("one signature an event", each, {"ratio_mark": 0.6}),
        ("one signature a batch of 1,000", whole, {"mark": 15_000.0}),
    ):
        for workers in (0, 2):
            taken = [_turn(run, batches, workers) for _ in range(turns)]
            ours, _, rate, _ = _middle(taken, lambda turn: turn[0] / turn[2])
            _, used, _, cost = _middle(taken, lambda turn: turn[3] / turn[1])
            how = "one core" if not workers else "two more processes check lines"
            alone = f"; the recording process itself takes {used:.0f} µs an event" if workers else ""
            figures.append(
                Figure(
                    f"record, {name}, {how}", "events/s", ours, "more", rate, "bare Ed25519 checks/s",
                    note=f"durable end to end, batches of {SIZE:,}, median of {turns} turns{alone}; {disk}",
                    **(marks if not workers else {}),
                )
            )  # fmt: skip
            if not workers:
                figures.append(
                    Figure(
                        f"the same, processor time of all threads, {name}", "µs/event", used, "less",
                        cost, "a bare Ed25519 check",
                        ratio_mark=marks.get("ratio_mark"), note="does not wait for other programs, nor for the disk",
                    )
                )  # fmt: skip
    for home in run.folder.glob("tmp*"):
        shutil.rmtree(home)
    return figures


Turn = tuple[float, float, float, float]


def _turn(run: Run, batches: list, workers: int) -> Turn:
    """Record once, between two measurements of the peer; give events/s, µs an event, bare checks/s, µs a check."""
    with contextlib.nullcontext() if workers else one_core():
        rate, cost = verify_rate()
        ours, used = record(run, batches, workers=workers)
        again, cost_again = verify_rate()
    return ours, used, (rate + again) / 2, (cost + cost_again) / 2


def _middle(turns: list[Turn], of: Callable[[Turn], float]) -> Turn:
    return sorted(turns, key=of)[len(turns) // 2]


def tree(run: Run) -> list[Figure]:
    """Append, prove and verify in memory at a million leaves; processor time, since nothing here waits.

    Ours and the peer take turns, part by part, on the same entries, and neither keeps its proofs. Shown is the turn
    whose ratio is the median: a neighbour's burst then spoils one turn, not the figure.
    """
    size, turns = (100_000, 5) if run.quick else (LEAVES, 10)
    entries = [number.to_bytes(8, "big") for number in range(size)]
    ours, theirs = Tree(), pymerkle.InmemoryTree(algorithm="sha256")
    part = size // turns

    def append(turn: int) -> tuple[float, float]:
        fresh = entries[turn * part : (turn + 1) * part]
        mine = _used(lambda: ours.append_entries(fresh))
        return part / mine, part / _used(lambda: [theirs.append_entry(entry) and None for entry in fresh])

    appended = _median_turn(map(append, range(turns)))
    chance = random.Random(1)
    root = ours.root()
    ours.prove(0)  # the first proof after an append lays the rows down

    def prove(_: int) -> tuple[float, float]:
        few, fewer = ([chance.randrange(size) for _ in range(count)] for count in (5_000, 500))
        mine = _used(lambda: [ours.prove(index) and None for index in few])
        return 5_000 / mine, 500 / _used(lambda: [theirs.prove_inclusion(index + 1, size) and None for index in fewer])

    proved = _median_turn(map(prove, range(turns)))
    wanted = [chance.randrange(size) for _ in range(5_000)]
    known = [(index, leaf_hash(entries[index]), ours.prove(index)) for index in wanted]
    verified = statistics.median(
        len(known) / _used(lambda: [verify_inclusion(index, size, leaf, proof, root) for index, leaf, proof in known])
        for _ in range(turns)
    )
    note, peer = f"median of {turns} turns", "pymerkle in memory"
    return [
        Figure("tree: append", "leaves/s", appended[0], "more", appended[1], peer, ratio_mark=10, note=note),
        Figure("tree: inclusion proof", "proofs/s", proved[0], "more", proved[1], peer, ratio_mark=10, note=note),
        Figure("tree: verify a proof", "proofs/s", verified, "more", mark=50_000, note=note),
    ]


def _used(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def _median_turn(turns: Iterable[tuple[float, float]]) -> tuple[float, float]:
    """Give the two rates of the turn whose ratio is the median."""
    ordered = sorted(turns, key=lambda rates: rates[0] / rates[1])
    return ordered[len(ordered) // 2]


def schema(run: Run) -> list[Figure]:
    """Validate EPCIS events with the extension."""
    many = list(events(0, 20_000))
    validator = profile_validators()["ObjectEvent"]

    def ours() -> None:
        assert all(validator.is_valid(event) for event in many)

    peer = jsonschema.Draft202012Validator({**event_schema("ObjectEvent"), "$defs": document_schema()["$defs"]})
    started = time.perf_counter()
    for event in many[:200]:
        assert peer.is_valid(event)
    slow = 200 / (time.perf_counter() - started)
    return [
        Figure("validate an event", "events/s", len(many) / run.seconds(ours), "more", slow, "jsonschema", mark=30_000)
    ]


def checking(run: Run, disk: str) -> list[Figure]:
    """Check a log of a million entries from its files, in a process of its own so that its memory is seen."""
    count = 100_000 if run.quick else LEAVES
    from cocket.custody import service

    folder, home = run.folder / "big", run.folder / "big-home"
    for old in (folder, home):
        shutil.rmtree(old, ignore_errors=True)
    service.init(folder, ORIGIN, home)
    with service.writer(folder, home) as writer:
        for start in range(0, count, 50_000):
            part = range(start, start + 50_000)
            writer.append_canonical([b"%d" % n for n in part], [b"bench:" + n.to_bytes(8, "big") for n in part])
    # The process's own high-water mark: what `getrusage` gives counts the process that started it as well.
    code = (
        "import re, sys, time; from pathlib import Path; from cocket.custody.fsck import fsck;"
        " t = time.perf_counter(); r = fsck(Path(sys.argv[1])); t = time.perf_counter() - t;"
        " assert not r.findings;"
        r" print(r.size, t, re.search(r'VmHWM:\s+(\d+)', Path('/proc/self/status').read_text())[1])"
    )
    done = subprocess.run([sys.executable, "-c", code, folder], capture_output=True, text=True, check=True)
    size, seconds, peak = done.stdout.split()
    assert int(size) == count
    note = f"{count:,} entries, from the static files; {disk}"
    return [
        Figure("fsck", "s", float(seconds), mark=60.0, note=note),
        Figure("fsck: memory at its peak", "MB", int(peak) / 1000, mark=500.0, note="the whole process"),
    ]


def curve(run: Run, disk: str) -> list[Figure]:
    """The cost of an event while the ledger grows: the median batch near each size."""
    top = int(os.environ.get("CUSTODY_CURVE", "50000" if run.quick else "200000"))
    home = run.folder / "curve"
    shutil.rmtree(home, ignore_errors=True)
    parts = grow(home, top)
    points = [size for size in (10_000, 100_000, 1_000_000, 5_000_000) if size < top] + [top]
    near = {point: [cost for events, cost, _ in parts if 0.8 * point < events <= 1.2 * point] for point in points}
    medians = {point: statistics.median(found) for point, found in near.items()}
    shown = ", ".join(f"{point:,}: {cost:.0f}" for point, cost in medians.items())
    growth = medians[points[-1]] / medians[points[0]]
    return [
        Figure(
            f"cost of an event at {top:,} beside that at {points[0]:,}", "times", growth, mark=1.5,
            note=f"processor time in µs, one signature a batch, at {shown}; {disk}",
        )
    ]  # fmt: skip


def journeys(run: Run) -> list[Figure]:
    """Innocent journeys through ledger and detectors: how many raise anything at all."""
    chance, raised = random.Random(2026), 0
    kinds: dict[str, int] = {}
    count = 1_000 if run.quick else JOURNEYS
    for number in range(count):
        store = MemoryStore()
        ledger, last = Ledger(store), START
        for record_ in innocent(number, chance):
            effects = ledger.apply(record_)
            assert effects is not None
            alarms.watch(ledger, record_, effects)
            last = max(last, record_.at)
        found = alarms.raised(store, last + timedelta(days=40))
        raised += bool(found)
        for one in found:
            kinds[one.kind] = kinds.get(one.kind, 0) + 1
    note = f"{count:,} simulated, seed 2026, delays with long tails (custody_world.py); raised: {kinds or 'none'}"
    return [Figure("innocent journeys that raise an alarm", "%", raised / count * 100, mark=1.0, note=note)]
