"""The log on disk: proofs, crashes at every step, damage anywhere, two writers, a full disk."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from cocket.custody import service
from cocket.custody.chain import Chain
from cocket.custody.durable import Disk
from cocket.custody.fsck import fsck
from cocket.custody.reader import LogReader, folder_key
from cocket.custody.signing import load_key
from cocket.custody.writer import LogWriter
from cocket.kernel.errors import AnswerIsNo, BadDocument, BadInput, CocketError
from cocket.verifier.checkpoints import WitnessPolicy
from cocket.verifier.encoding import to_base64
from cocket.verifier.inclusion import format_proof, parse_proof
from cocket.verifier.merkle import ProofFails, verify_consistency


def documents(start, count):
    return [{"event": number, "what": f"lot {number % 7}"} for number in range(start, start + count)]


@pytest.fixture
def log(tmp_path):
    folder, home = tmp_path / "log", tmp_path / "home"
    service.init(folder, "log.example/test", home)
    return folder, home


def append(log, docs):
    with service.writer(*log) as writer:
        return writer.append(docs)


def test_an_outsider_with_static_files_and_one_opening_can_prove_an_entry(log):
    """The proof file and the opened entry are enough; another document or salt is refused."""
    receipts = append(log, documents(0, 700))
    key = folder_key(log[0])
    proof = parse_proof(format_proof(service.prove(log[0], 300)))
    opening = {"document": documents(300, 1)[0], "salt": to_base64(receipts[300].salt)}
    proven = service.verify(proof, WitnessPolicy(key), opening)
    assert (proven.index, proven.opened, proven.checkpoint.size) == (300, True, 700)
    for change in ({"document": {"event": 301}}, {"salt": to_base64(receipts[301].salt)}):
        with pytest.raises(ProofFails):
            service.verify(proof, WitnessPolicy(key), opening | change)
    with pytest.raises(BadDocument):
        service.verify(proof, WitnessPolicy(key), {"document": 1})


def test_every_growth_is_consistent_with_what_was_shown_before(log):
    """Each checkpoint provably continues each earlier one."""
    shown = []
    for count in (1, 255, 1, 300, 1000):
        append(log, documents(sum(c for c, _ in shown), count))
        reader = LogReader(log[0])
        for _, (size, root) in shown:
            proof = reader.consistency(size)
            verify_consistency(size, reader.checkpoint.size, proof, root, reader.checkpoint.root)
        shown.append((count, (reader.checkpoint.size, reader.checkpoint.root)))
    assert not fsck(log[0]).findings


def test_the_same_document_is_the_same_entry(log):
    """Appending again, or twice in one batch, shows nothing twice."""
    first = append(log, documents(0, 3))
    again = append(log, [documents(0, 1)[0], {"new": 1}, {"new": 1}])
    assert again[0].index == first[0].index
    assert [r.known for r in again] == [True, False, True]
    assert LogReader(log[0]).checkpoint.size == 4


# A process of its own, so that no thread of the test run is forked along: append until the disk dies at the n-th step.
APPENDER = """
import os, sys
from pathlib import Path
from cocket.custody import service
from cocket.custody.durable import Disk
from cocket.custody.reader import folder_key
from cocket.custody.signing import load_key
from cocket.custody.writer import LogWriter
from cocket.verifier.encoding import to_base64

folder, home, acknowledged = map(Path, sys.argv[1:4])
steps, start, count = map(int, sys.argv[4:])

class Crash(Disk):
    left = steps

    def step(self, what):
        self.left -= 1
        if self.left < 0:
            os._exit(9)

key = folder_key(folder)
private = service.private_folder(home, key)
writer = LogWriter(folder, private, load_key(private / "key.pem", key.name), disk=Crash(folder))
for number in range(start, start + count, 50):
    documents = [{"event": n, "what": f"lot {n % 7}"} for n in range(number, number + 50)]
    receipts = writer.append(documents)
    with acknowledged.open("a") as lines:
        lines.writelines(f"{r.index}\\t{to_base64(r.commitment)}\\n" for r in receipts)
os._exit(0)
"""


def _run(folder, home, acknowledged, steps, start, count):
    arguments = [sys.executable, "-c", APPENDER, *map(str, (folder, home, acknowledged, steps, start, count))]
    return subprocess.run(arguments, timeout=60, check=False).returncode


@pytest.mark.parametrize("stride", [3, pytest.param(1, marks=pytest.mark.slow)])
def test_a_crash_at_any_step_loses_nothing_acknowledged_and_shows_nothing_twice(log, tmp_path, stride):
    """At every fault point of appends that cross tile borders, reopening heals: fsck is clean, receipts hold."""
    folder, home = log
    append(log, documents(0, 200))
    steps, survived = 0, False
    while not survived:
        trial, trial_home = tmp_path / "t", tmp_path / "th"
        shutil.copytree(folder, trial)
        shutil.copytree(home, trial_home)
        acknowledged = tmp_path / "acknowledged"
        acknowledged.write_text("")
        code = _run(trial, trial_home, acknowledged, steps, 200, 100)
        assert code in (0, 9)
        survived = code == 0
        assert not fsck(trial).findings, steps  # what is shown is whole even before anybody heals it
        receipts = append((trial, trial_home), documents(200, 100))  # the caller tries again
        reader = LogReader(trial)
        assert reader.checkpoint.size == 300, steps
        assert [r.index for r in receipts] == list(range(200, 300))
        assert not fsck(trial).findings, steps
        for line in acknowledged.read_text().splitlines():
            index, value = line.split("\t")
            assert to_base64(reader.entry(int(index))) == value
        shutil.rmtree(trial)
        shutil.rmtree(trial_home)
        steps += stride
    assert steps > 20


def test_damage_anywhere_is_found(log, tmp_path):
    """One flipped bit in any file, a cut file or a missing file makes fsck say so."""
    append(log, documents(0, 600))
    chance = random.Random(7)
    files = [file for file in sorted(log[0].rglob("*")) if file.is_file() and file.name != "log.vkey"]
    assert len(files) >= 7
    for file in files:
        good = file.read_bytes()
        spoiled = bytearray(good)
        spoiled[chance.randrange(len(good))] ^= 1 << chance.randrange(8)
        for bad in (bytes(spoiled), good[:-1], None):
            if bad is None:
                file.unlink()
            else:
                file.write_bytes(bad)
            assert fsck(log[0], folder_key(log[0])).findings, (file.name, bad and len(bad))
            file.write_bytes(good)
    assert not fsck(log[0]).findings
    (log[0] / "tile" / "0" / "junk").write_text("x")
    assert fsck(log[0]).findings


def test_two_writers_cannot_both_append(log):
    """The second is told to wait."""
    with service.writer(*log), pytest.raises(BadInput, match="Another process"):
        service.writer(*log)


def test_a_rolled_back_journal_or_folder_is_refused(log, tmp_path):
    """Neither a journal older than the log nor a log without its checkpoint starts a second history."""
    append(log, documents(0, 10))
    private = service.private_folder(log[1], folder_key(log[0]))
    shutil.copytree(private, tmp_path / "old")
    append(log, documents(10, 10))
    shutil.rmtree(private)
    shutil.copytree(tmp_path / "old", private)
    with pytest.raises(AnswerIsNo, match="journal knows 10"):
        service.writer(*log)
    (log[0] / "checkpoint").unlink()
    signer = load_key(private / "key.pem", folder_key(log[0]).name)
    with pytest.raises(AnswerIsNo, match="no checkpoint"):
        LogWriter(log[0], private, signer)


class Full(Disk):
    """A disk that is full for a while."""

    full = True

    def step(self, what):
        if self.full and what.startswith("before"):
            raise OSError(28, "No space left on device")


def test_a_full_disk_acknowledges_nothing_and_heals_when_there_is_space(log):
    """The append fails, what is shown stays whole, and the same append later succeeds once."""
    append(log, documents(0, 10))
    key = folder_key(log[0])
    private = service.private_folder(log[1], key)
    disk = Full(log[0])
    with LogWriter(log[0], private, load_key(private / "key.pem", key.name), disk=disk) as writer:
        with pytest.raises(OSError, match="No space"):
            writer.append(documents(10, 5))
        assert LogReader(log[0]).checkpoint.size == 10
        disk.full = False
        assert [r.index for r in writer.append(documents(10, 5))] == [10, 11, 12, 13, 14]
    assert LogReader(log[0]).checkpoint.size == 15
    assert not fsck(log[0]).findings


def test_a_document_over_64_kib_is_refused_and_nothing_of_its_batch_is_written(log):
    """One byte too many refuses the batch with the document named."""
    room = 65_536 - len('{"x":""}')
    append(log, [{"x": "a" * room}])
    with pytest.raises(BadDocument, match="65,537"):
        append(log, [{"ok": 1}, {"x": "a" * (room + 1)}])
    assert LogReader(log[0]).checkpoint.size == 1


def test_the_private_key_is_not_among_the_served_files(log):
    """Nothing in the log's folder is a key, and the key file is its owner's alone."""
    append(log, documents(0, 3))
    assert not any(b"PRIVATE" in file.read_bytes() for file in log[0].rglob("*") if file.is_file())
    key = service.private_folder(log[1], folder_key(log[0])) / "key.pem"
    assert key.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("origin", ["", "two words", "a+b"])
def test_a_log_without_a_proper_name_is_refused(tmp_path, origin):
    """Nothing is left behind."""
    with pytest.raises(CocketError):
        service.init(tmp_path / "log", origin, tmp_path / "home")
    assert not (tmp_path / "log").exists()


def test_numbers_and_text_are_committed_canonically(log):
    """Key order and number spelling do not matter; the commitment is to the RFC 8785 form."""
    first = append(log, [json.loads('{"b": 1.0, "a": "\\u00e9"}')])
    again = append(log, [json.loads('{"a": "é", "b": 1}')])
    assert again[0].known
    assert again[0].index == first[0].index


def test_several_that_make_the_log_at_once_make_one(tmp_path):
    """Processes of an office that start together: one key, and a checkpoint that it signed."""
    chain = Chain.at(tmp_path)
    with ThreadPoolExecutor(8) as pool:
        names = list(pool.map(lambda _: chain.make_log("log.example/2026"), range(8)))
    assert set(names) == {"log.example/2026"}
    assert len(list((tmp_path / "logs").iterdir())) == 1
    chain.writer().close()
