"""Witnesses, over HTTP on loopback: they cosign consistent growth only, and keep what proves a lie."""

from __future__ import annotations

import shutil
import socket
import threading

import httpx
import pytest
from tlog_scales.backend import LocalBackend
from tlog_scales.reader import TilesReader
from tlog_scales.signing import Vkey
from tlog_scales.tlog import ConsistencyProof, InclusionProof

from cocket.custody import service
from cocket.custody.cosigning import WitnessAddress, collect
from cocket.custody.reader import LogReader, folder_key
from cocket.custody.serving import log_files, server, witness_calls
from cocket.custody.signing import load_key, new_signer
from cocket.custody.witness import SIZE_TYPE, Answer, Witness, format_request, parse_request
from cocket.kernel.errors import BadDocument
from cocket.verifier.checkpoints import Checkpoint, WitnessPolicy
from cocket.verifier.equivocation import format_evidence, parse_evidence, verify_equivocation
from cocket.verifier.merkle import ProofFails, leaf_hash
from cocket.verifier.notes import format_note, parse_note

NOW = 1_790_000_000


def append(log, start, count):
    with service.writer(*log) as writer:
        writer.append([{"n": number} for number in range(start, start + count)])


@pytest.fixture
def log(tmp_path):
    folder, home = tmp_path / "log", tmp_path / "home"
    service.init(folder, "log.example/test", home)
    append((folder, home), 0, 3)
    return folder, home


@pytest.fixture
def running():
    """Start servers and stop them all at the end."""
    started = []

    def start(respond):
        web = server(respond, "127.0.0.1", 0)
        thread = threading.Thread(target=web.serve_forever, daemon=True)
        thread.start()
        started.append((web, thread))
        return f"http://127.0.0.1:{web.server_address[1]}"

    yield start
    for web, thread in started:
        web.shutdown()
        web.server_close()
        thread.join()


def make_witness(log, folder, name="w.example"):
    key = folder_key(log[0])
    return Witness(new_signer(name, witness=True), {key.name: key}, folder)


def test_a_log_grows_under_two_witnesses_and_its_proofs_meet_the_policy(log, tmp_path, running):
    """Cosignatures land on the checkpoint, and a proof under it satisfies a policy of both."""
    witnesses = [make_witness(log, tmp_path / name, f"{name}.example") for name in ("a", "b")]
    keys = [witness._signer.verifier for witness in witnesses]
    urls = [running(witness_calls(witness, lambda: NOW)) for witness in witnesses]
    addresses = [WitnessAddress(key, url) for key, url in zip(keys, urls, strict=True)]
    for start in (3, 700, 1500):
        append(log, start, 600)
        assert all(answer.cosigned for answer in collect(log[0], addresses))
    assert all(answer.cosigned for answer in collect(log[0], addresses))  # asking again changes nothing
    proof = service.prove(log[0], 1000)
    policy = WitnessPolicy(folder_key(log[0]), tuple(keys), 2)
    proven = service.verify(proof, policy)
    assert [c.timestamp for c in proven.cosigned] == [NOW, NOW]
    append(log, 5000, 1)
    with pytest.raises(ProofFails, match="0 witnesses"):
        service.verify(service.prove(log[0], 0), policy)


def _status(witness, old, proof, note):
    return witness.add_checkpoint(format_request(old, tuple(proof), note), NOW).status


def test_the_statuses_are_those_of_the_specification(log, tmp_path):
    """200, 400, 403, 404, 409 and 422, each for its reason."""
    witness = make_witness(log, tmp_path / "w")
    note = (log[0] / "checkpoint").read_bytes()
    stranger = new_signer("log.example/test")
    text = parse_note(note).text
    assert _status(witness, 0, [bytes(32)], note) == 422
    assert _status(witness, 4, [], note) == 400
    assert _status(witness, 0, [], format_note(text, [stranger.sign(text)])) == 403
    other = Checkpoint("unknown.example", 3, bytes(32)).text
    assert _status(witness, 0, [], format_note(other, [stranger.sign(other)])) == 404
    assert _status(witness, 0, [], note) == 200
    append(log, 3, 5)
    reader = LogReader(log[0])
    answer = witness.add_checkpoint(format_request(0, (), reader.note), NOW)
    assert (answer.status, answer.body, answer.content_type) == (409, b"3\n", "text/x.tlog.size")
    assert _status(witness, 3, [bytes(32)], reader.note) == 422
    assert _status(witness, 3, reader.consistency(3), reader.note) == 200
    assert _status(witness, 8, [], reader.note) == 200
    assert witness.add_checkpoint(b"nonsense", NOW).status == 400


def test_a_log_that_rewrites_history_is_refused_and_the_lie_is_kept_as_evidence(log, tmp_path):
    """The same size with another root: 409, and a stranger can check the evidence with one call."""
    witness = make_witness(log, tmp_path / "w")
    key = folder_key(log[0])
    assert _status(witness, 0, [], (log[0] / "checkpoint").read_bytes()) == 200
    signer = load_key(service.private_folder(log[1], key) / "key.pem", key.name)
    forged = Checkpoint(key.name, 3, b"\x01" * 32).text
    assert _status(witness, 3, [], format_note(forged, [signer.sign(forged)])) == 409
    (file,) = witness.evidence()
    sentence = verify_equivocation(parse_evidence(file.read_bytes()), key)
    assert "two different roots for its 3 entries" in sentence
    with pytest.raises(ProofFails):
        verify_equivocation(parse_evidence(file.read_bytes()), new_signer(key.name).verifier)


def test_a_forked_log_is_proven_to_have_forked_whatever_the_sizes(log, tmp_path):
    """A checkpoint shown to one and a longer log shown to another cannot both be true; honest growth accuses nobody."""
    shutil.copytree(log[0], tmp_path / "fork")
    shutil.copytree(log[1], tmp_path / "fork-home")
    fork = (tmp_path / "fork", tmp_path / "fork-home")
    append(log, 3, 4)
    old = (log[0] / "checkpoint").read_bytes()
    append(fork, 100, 300)
    evidence = service.equivocation(fork[0], old)
    assert parse_evidence(format_evidence(evidence)) == evidence
    assert "does not begin with the 7 entries" in verify_equivocation(evidence, folder_key(log[0]))
    append(log, 50, 300)
    with pytest.raises(ProofFails, match="as it should"):
        service.equivocation(log[0], old)


@pytest.mark.parametrize("raw", [b"", b"[]", b"{}", b'{"type":"cocket.equivocation.v1"}', b"\xff"])
def test_broken_evidence_is_refused(raw):
    """Nothing but the whole format parses."""
    with pytest.raises(BadDocument):
        parse_evidence(raw)


@pytest.mark.parametrize(
    "body", [b"", b"old\n\nx", b"old -1\n\nx", b"old 01\n\nx", b"old 1\nzz\n\nx", b"old 1\n" + b"AA==\n" * 64 + b"\nx"]
)
def test_broken_requests_are_refused(body):
    """Odd sizes, odd hashes and too many lines never parse."""
    with pytest.raises(BadDocument):
        parse_request(body)


def test_a_witness_that_is_away_or_talks_nonsense_does_not_stop_the_others(log, tmp_path, running):
    """Each is reported by name; the good one's cosignature is written."""
    good = make_witness(log, tmp_path / "w")
    nonsense = running(log_files(log[0]))
    addresses = [
        WitnessAddress(new_signer("away.example", witness=True).verifier, "http://127.0.0.1:9"),
        WitnessAddress(new_signer("odd.example", witness=True).verifier, nonsense),
        WitnessAddress(good._signer.verifier, running(witness_calls(good, lambda: NOW))),
    ]
    asked = collect(log[0], addresses)
    assert [answer.cosigned for answer in asked] == [False, False, True]
    assert all(answer.reason for answer in asked[:2])


@pytest.mark.parametrize("size", ["²", "9" * 5000, "-1", "0", "4", "x", ""])
def test_a_witness_that_answers_with_an_odd_size_is_reported(log, running, size):
    """Digits of other scripts, far too many, more than the log has: said, and nothing breaks."""
    url = running(lambda *_: Answer(409, f"{size}\n".encode(), SIZE_TYPE))
    (asked,) = collect(log[0], [WitnessAddress(new_signer("odd.example", witness=True).verifier, url)])
    assert "The witness has seen" in asked.reason


@pytest.mark.parametrize("length", ["²", "9" * 5000, "-1", "x"])
def test_a_request_of_an_odd_length_is_answered(log, running, length):
    """413, and the server goes on."""
    url = running(log_files(log[0]))
    host, port = url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(f"POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n".encode("latin-1"))
        assert connection.recv(100).startswith(b"HTTP/1.1 413")
    assert httpx.get(f"{url}/checkpoint").status_code == 200


def test_only_the_files_of_the_log_are_served(log, running):
    """Checkpoint, key and canonical tiles; no other path leads out of the folder."""
    (log[0] / ".secret").write_text("x")
    url = running(log_files(log[0]))
    good = httpx.get(f"{url}/tile/entries/000.p/3")
    assert good.status_code == 200
    assert "immutable" in good.headers["cache-control"]
    assert httpx.get(f"{url}/checkpoint").text.startswith("log.example/test\n3\n")
    for path in ("/.secret", "/tile/0/0", "/../home", "/tile/../.secret", "/%2e%2e/home", "/"):
        assert httpx.get(url + path).status_code == 404
    assert httpx.post(f"{url}/checkpoint").status_code == 405


def test_a_third_partys_reader_agrees_with_our_log(log):
    """tlog-scales, which shares no code with this project, verifies checkpoint, root, proofs and growth."""
    old = LogReader(log[0])
    append(log, 3, 900)
    reader = TilesReader(LocalBackend(log[0]))
    checkpoint = reader.get_checkpoint()
    checkpoint.verify(Vkey.from_string((log[0] / "log.vkey").read_text().strip()))
    assert (checkpoint.size, reader.calculate_root_hash()) == (903, checkpoint.root_hash)
    for index in (0, 255, 256, 902):
        leaf = leaf_hash(reader.get_entry(index))
        InclusionProof(index, 903, list(service.prove(log[0], index).hashes)).check(leaf, checkpoint.root_hash)
    proof = LogReader(log[0]).consistency(3)
    ConsistencyProof(3, 903, proof).check(old.checkpoint.root, checkpoint.root_hash)
