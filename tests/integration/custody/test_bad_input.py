"""What the chain of custody is sent in the wrong order, late, twice, or about another log: each with its exact reason."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from cocket.cli.main import main
from cocket.custody import service
from cocket.custody.fsck import fsck
from cocket.custody.reader import LogReader, folder_key
from cocket.custody.signing import new_signer
from cocket.custody.witness import Witness, format_request
from cocket.kernel.errors import CocketError
from cocket.verifier.encoding import to_base64
from cocket.verifier.inclusion import format_proof, parse_proof

ORIGIN = "log.customs.example/2026"


def record(chain, world, *lines):
    with chain.writer() as writer, chain.recorder(writer, world.now) as recorder:
        (done,) = recorder.record([[(f"line {number}", line) for number, line in enumerate(lines, 1)]])
    return done


def test_events_out_of_order_are_refused_until_what_they_build_on_is_there(chain, world):
    """A receipt before its offer, an offer before the goods are made: refused, and accepted once they can be true."""
    made = world.line(world.make(A=10))
    offer = world.ship("maker", "forwarder", A=10)
    receipt = world.line(world.receive("forwarder", offer, A=10))
    done = record(chain, world, receipt, world.line(offer), made)
    assert done.accepted == 1
    assert "was never offered" in done.rejects[0].reason
    assert "was never made" in done.rejects[1].reason
    assert record(chain, world, world.line(offer), receipt).accepted == 2


def test_a_late_event_is_noted_and_moves_nothing_back(chain, world):
    """It is recorded, since it happened; the note says how late, and the goods stay where they were seen last."""
    world.later(days=9)
    there = world.event(bizStep="storing", quantityList=world.quantities(A=10), extension={"place": {"country": "KE"}})
    record(chain, world, world.line(world.make(A=10, extension={"place": {"country": "DE"}})), world.line(there))
    world.later(days=-5)
    before = world.event(bizStep="storing", quantityList=world.quantities(A=10), extension={"place": {"country": "ES"}})
    line = world.line(before)
    world.later(days=6)
    done = record(chain, world, line)
    assert done.accepted == 1
    assert "came late" in done.notes[0].reason
    store = chain.store()
    assert store.get("i:urn:epc:class:lgtin:4012345.012345.A").rows[0].place.country == "KE"
    store.close()


def test_a_duplicate_is_known_and_another_event_under_its_id_is_refused(chain, world):
    """In one batch or later; nothing shows twice."""
    event = world.make(A=10)
    line = world.line(event)
    done = record(chain, world, line, line)
    assert (done.accepted, done.known) == (1, 1)
    other = world.line(event | {"bizStep": "storing"})
    done = record(chain, world, line, other)
    assert (done.accepted, done.known) == (0, 1)
    assert "Another event is recorded as" in done.rejects[0].reason
    assert LogReader(chain.log).checkpoint.size == 1


def test_a_countersignature_that_comes_again_is_known(chain, world):
    """In a later batch of the same run, too: what was asked for and not there before is not remembered as absent."""
    offer = world.ship("maker", "forwarder", A=10)
    sign = world.scribe("forwarder").countersign(offer, world.now)
    batches = [[world.line(world.make(A=10)), world.line(offer)], [sign], [sign], [sign, world.line(offer)]]
    with chain.writer() as writer, chain.recorder(writer, world.now) as recorder:
        numbered = ([(f"line {n}", line) for n, line in enumerate(lines)] for lines in batches)
        done = list(recorder.record(numbered))
        again = list(recorder.record([[("line 1", sign)]]))
    assert [(one.accepted, one.known, one.rejects) for one in (*done, *again)] == [
        (2, 0, ()), (1, 0, ()), (0, 1, ()), (0, 2, ()), (0, 1, ()),
    ]  # fmt: skip


@pytest.fixture
def log(tmp_path):
    folder, home = tmp_path / "log", tmp_path / "home"
    service.init(folder, "log.example/test", home)
    with service.writer(folder, home) as writer:
        receipts = writer.append([{"event": number} for number in range(700)])
    return folder, home, receipts


def verify(tmp_path, proof, key, entry=None, status=0):
    (tmp_path / "p").write_bytes(proof)
    words = ["log", "verify", str(tmp_path / "p"), "--key", str(key)]
    if entry is not None:
        (tmp_path / "e.json").write_text(json.dumps(entry))
        words += ["--entry", str(tmp_path / "e.json")]
    done = CliRunner().invoke(main, words)
    if status:
        assert isinstance(done.exception, CocketError)
        assert done.exception.exit_status == status
        return str(done.exception)
    assert done.exit_code == 0
    return done.output


def test_a_proof_of_the_wrong_index_proves_nothing(log, tmp_path):
    """Another index in the file, another entry beside it, or another log's key: 1 with the reason; a cut file: 2."""
    folder, _, receipts = log
    key = folder / "log.vkey"
    proof = service.prove(folder, 300)
    entry = {"document": {"event": 300}, "salt": to_base64(receipts[300].salt)}
    raw = format_proof(proof)
    assert "proven: entry 300" in verify(tmp_path, raw, key, entry)
    wrong = raw.replace(b"index 300\n", b"index 301\n")
    assert parse_proof(wrong).index == 301
    assert "leads to another root: the entry, its index" in verify(tmp_path, wrong, key, entry, status=1)
    assert "outside a tree" in verify(tmp_path, raw.replace(b"index 300\n", b"index 700\n"), key, entry, status=1)
    other = {"document": {"event": 301}, "salt": to_base64(receipts[301].salt)}
    assert "not what this entry commits to" in verify(tmp_path, raw, key, other, status=1)
    (tmp_path / "other.vkey").write_text(f"{new_signer('log.example/test').verifier}\n")
    assert "No trusted key signed" in verify(tmp_path, raw, tmp_path / "other.vkey", entry, status=1)
    verify(tmp_path, raw[: len(raw) // 3], key, entry, status=2)


def test_a_truncated_tile_is_named(log):
    """By its path, with how many hashes belong in it; a proof that needs it is refused as well."""
    folder = log[0]
    for path, what in (("tile/0/001", "does not hold 256 hashes"), ("tile/entries/001", "truncated")):
        whole = (folder / path).read_bytes()
        (folder / path).write_bytes(whole[:-7])
        findings = fsck(folder).findings
        assert any(what in finding.what for finding in findings), findings
        with pytest.raises(CocketError, match=what):
            service.prove(folder, 300)
        (folder / path).write_bytes(whole)
    assert not fsck(folder).findings


def test_a_checkpoint_rolled_back_is_not_cosigned(log, tmp_path):
    """The witness says what it has seen; a log that shows less again gets no cosignature."""
    folder, home, _ = log
    key = folder_key(folder)
    witness = Witness(new_signer("w.example", witness=True), {key.name: key}, tmp_path / "w")
    early = LogReader(folder).note
    assert witness.add_checkpoint(format_request(0, (), early), 1).status == 200
    with service.writer(folder, home) as writer:
        writer.append([{"event": 700}])
    reader = LogReader(folder)
    assert witness.add_checkpoint(format_request(700, tuple(reader.consistency(700)), reader.note), 2).status == 200
    (folder / "checkpoint").write_bytes(early)
    again = witness.add_checkpoint(format_request(700, (), LogReader(folder).note), 3)
    assert (again.status, again.body) == (409, b"701\n")
    assert witness.add_checkpoint(format_request(701, (), early), 3).status == 400
    # The log's own writer does not go on from it either: its journal knows better, and publishes what was promised.
    with service.writer(folder, home) as writer:
        assert writer.size == 701
    assert not fsck(folder).findings
