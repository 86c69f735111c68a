"""Recording: ledger and log agree after anything, including a death at any step."""

from __future__ import annotations

import pickle
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time

import pytest

from cocket.custody import sequencer
from cocket.custody.chain import Chain
from cocket.custody.fsck import fsck
from cocket.custody.reader import LogReader
from cocket.custody.recorder import source
from cocket.kernel.errors import BadInput, CocketError
from cocket.register import Fact, Why, append, embedded

LOT = "urn:epc:class:lgtin:4012345.012345.{}"


def record(chain, world, *batches):
    with chain.writer() as writer, chain.recorder(writer, world.now) as recorder:
        numbered = ([(f"batch {b}, line {n}", line) for n, line in enumerate(lines)] for b, lines in enumerate(batches))
        return list(recorder.record(numbered))


def makes(world, first, count):
    return [world.line(world.make(**{f"N{number}": 10})) for number in range(first, first + count)]


def agree(chain):
    """The log is whole and holds each of the ledger's documents once, in order."""
    assert not fsck(chain.log).findings
    store, reader = chain.store(), LogReader(chain.log)
    with chain.writer() as writer:
        documents = store.documents(0, 10**6)
        receipts = writer.append_canonical([d for _, d in documents], [source(p) for p, _ in documents])
    assert all(receipt.known for receipt in receipts)
    assert [receipt.index for receipt in receipts] == list(range(len(documents)))
    assert reader.checkpoint.size == len(documents)
    for receipt in receipts:
        assert reader.entry(receipt.index) == receipt.commitment
    store.close()
    return len(documents)


def test_batches_are_recorded_in_the_ledger_and_the_log(chain, world):
    """Good lines are kept, bad ones refused with their reason, repeated ones known; the next batch sees the one before."""
    offer = world.ship("maker", "forwarder", N0=4)
    done = record(
        chain,
        world,
        [*makes(world, 0, 300), b"{}", world.line(world.make(actor="stranger", Z=1))],
        [world.line(offer), *makes(world, 300, 5)],
        [world.scribe("forwarder").countersign(offer, world.now), world.line(offer)],
    )
    assert [(d.accepted, d.known, len(d.rejects)) for d in done] == [(300, 0, 2), (6, 0, 0), (1, 1, 0)]
    assert "Only a maker" in done[0].rejects[1].reason
    assert agree(chain) == 307
    store = chain.store()
    assert [row.holder for row in store.get(f"i:{LOT.format('N0')}").rows] == [
        world.uri("maker"),
        world.uri("forwarder"),
    ]
    assert len(store.touching(LOT.format("N0"))) == 3
    assert store.position_of(offer["eventID"]) == 300
    store.close()


def test_what_was_read_before_it_changed_is_read_anew(chain, world):
    """An event that is asked for, then declared an error, then asked for again is void: nothing is taken back twice."""
    first, again = world.make(A=10), world.make(A=7)
    error = first | {"errorDeclaration": {"declarationTime": world.now.isoformat(), "reason": "did_not_occur"}}
    lines = [world.line(event) for event in (first, first, error, again, error, first)]
    with chain.writer() as writer, chain.recorder(writer, world.now) as recorder:
        done = [next(iter(recorder.record([[("line", line)]]))) for line in lines]
        assert [(one.accepted, one.known) for one in done] == [(1, 0), (0, 1), (1, 0), (1, 0), (0, 1), (0, 1)]
        assert recorder.store.get(f"i:{LOT.format('A')}").made == 7
    assert agree(chain) == 3
    assert chain.audit().findings == ()


# A process of its own, so that no thread of the test run is forked along: record until the disk dies at the n-th step.
RECORDER = """
import os, pickle, sys
from pathlib import Path
from cocket.custody import service
from cocket.custody.chain import Chain
from cocket.custody.durable import Disk
from cocket.custody.reader import folder_key
from cocket.custody.signing import load_key
from cocket.custody.writer import LogWriter

home, given, acknowledged = map(Path, sys.argv[1:4])
batches, now = pickle.loads(given.read_bytes())

class Crash(Disk):
    left = int(sys.argv[4])

    def step(self, what):
        self.left -= 1
        if self.left < 0:
            os._exit(9)

chain = Chain.at(home)
key = folder_key(chain.log)
private = service.private_folder(home, key)
writer = LogWriter(chain.log, private, load_key(private / "key.pem", key.name), disk=Crash(chain.log))
recorder = chain.recorder(writer, now)
for done in recorder.record([(f"{n}", line) for n, line in enumerate(lines)] for lines in batches):
    with acknowledged.open("a") as lines:
        lines.write(f"{done.accepted}\\n")
os._exit(0)
"""


@pytest.mark.parametrize("stride", [7, pytest.param(1, marks=pytest.mark.slow)])
def test_a_death_at_any_step_loses_nothing_acknowledged_and_doubles_nothing(chain, world, tmp_path, stride):
    """Reopening heals: what was acknowledged is in ledger and log, and sending everything again adds only the rest."""
    batches = [makes(world, 0, 150), [world.line(world.ship("maker", "forwarder", N0=4)), *makes(world, 150, 120)]]
    total = sum(len(batch) for batch in batches)
    given = tmp_path / "given"
    given.write_bytes(pickle.dumps((batches, world.now)))
    steps, survived = 0, False
    while not survived:
        home = tmp_path / "trial"
        shutil.copytree(chain.home, home)
        acknowledged = tmp_path / "acknowledged"
        acknowledged.write_text("")
        arguments = [sys.executable, "-c", RECORDER, *map(str, (home, given, acknowledged, steps))]
        code = subprocess.run(arguments, timeout=60, check=False).returncode
        assert code in (0, 9)
        survived = code == 0
        trial = Chain.at(home)
        record(trial, world)  # opening alone heals
        promised = sum(int(line) for line in acknowledged.read_text().split())
        assert agree(trial) >= promised, steps
        record(trial, world, *batches)
        assert agree(trial) == total, steps
        shutil.rmtree(home)
        steps += stride
    assert steps > 15


@pytest.mark.parametrize("times", [3, pytest.param(60, marks=pytest.mark.slow)])
def test_a_kill_at_any_moment_loses_nothing_acknowledged_and_doubles_nothing(chain, world, tmp_path, times):
    """`kill -9` at random moments, again and again on the same home: it goes on where it was, and fsck accepts it."""
    lines = makes(world, 0, 1_500)
    batches = [lines[start : start + 25] for start in range(0, len(lines), 25)]
    given, acknowledged = tmp_path / "given", tmp_path / "acknowledged"
    given.write_bytes(pickle.dumps((batches, world.now)))
    chance, killed = random.Random(times), 0
    for _ in range(times):
        acknowledged.write_text("")
        arguments = [sys.executable, "-c", RECORDER, *map(str, (chain.home, given, acknowledged, 10**9))]
        with subprocess.Popen(arguments) as running:
            while running.poll() is None and not acknowledged.stat().st_size:
                time.sleep(0.01)
            time.sleep(chance.uniform(0, 0.3))
            running.kill()
            killed += running.wait() == -signal.SIGKILL
        sent = acknowledged.read_text().count("\n") * 25  # known or new, each of these batches was acknowledged
        record(chain, world)  # opening alone heals
        assert agree(chain) >= sent
        assert chain.audit().findings == ()
    assert killed
    record(chain, world, *batches)
    assert agree(chain) == len(lines)


def test_two_recorders_cannot_both_record(chain, world):
    """The second is refused in a sentence."""
    with chain.writer() as writer, chain.recorder(writer, world.now), pytest.raises(BadInput, match="recording events"):
        chain.recorder(writer, world.now)


def test_a_full_disk_is_refused_cleanly(chain, world):
    """When the ledger cannot be written nothing is acknowledged, and the next try records it."""
    with chain.writer() as writer, chain.recorder(writer, world.now) as recorder:
        recorder.store._writing.execute("PRAGMA max_page_count = 1")
        with pytest.raises(CocketError, match="nothing new was acknowledged"):
            list(recorder.record([[(str(n), line) for n, line in enumerate(makes(world, 0, 500))]]))
    assert record(chain, world, makes(world, 0, 5))[0].accepted == 5
    assert agree(chain) == 5


def test_a_damaged_ledger_is_said(chain, world):
    """A file that is no database is refused in a sentence."""
    record(chain, world, makes(world, 0, 2))
    for name in ("ledger.sqlite-wal", "ledger.sqlite-shm"):
        (chain.folder / name).unlink(missing_ok=True)
    (chain.folder / "ledger.sqlite").write_bytes(b"not a database" * 100)
    with pytest.raises(CocketError, match="ledger cannot be used"):
        chain.store()


def test_the_register_is_carried_into_the_log_once(chain, tmp_path, world):
    """Facts come in their order; again, or after a crash before the acknowledgement, nothing is logged twice."""
    connection = embedded(tmp_path / "register")
    for number in range(25):
        append(connection, Fact("hit.cleared", f"hit:{number}", "officer:1", Why("same_name"), world.now))
    connection.commit()
    with chain.writer() as writer:
        assert sequencer.pull(connection, writer, limit=10) == 25
        assert writer.size == 25
        assert sequencer.pull(connection, writer) == 0
        # A crash after logging and before acknowledging: the same entries come again.
        connection.execute("DROP TRIGGER register_cursor_keep_update")
        connection.execute("UPDATE register_cursor SET position = 5")
        connection.commit()
        assert sequencer.pull(connection, writer) == 20
        assert writer.size == 25
    connection.close()
    assert not fsck(chain.log).findings


def test_what_was_flushed_is_read_back_as_it_was(chain, world):
    """States come from disk exactly as they were kept in memory."""
    world.apply(*(lines := [world.granted(), *makes(world, 0, 3)]))
    record(chain, world, lines)
    store = chain.store()
    held = dict(store.scan(""))
    store.close()
    for key, value in world.store.values.items():
        if key[0] != "e":
            assert held[key] == value, key
    with sqlite3.connect(chain.folder / "ledger.sqlite") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
