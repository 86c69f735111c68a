"""Signed notes, checkpoints, cosignatures and proof files."""

import base64
import json
import subprocess
import sys

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from cocket.credentials.sodium import equation
from cocket.kernel.errors import BadDocument, CocketError
from cocket.verifier.checkpoints import Checkpoint, WitnessPolicy, cosigned_message, parse_checkpoint
from cocket.verifier.inclusion import InclusionProof, format_proof, parse_proof, verify_proof
from cocket.verifier.merkle import ProofFails, leaf_hash, node_hash
from cocket.verifier.notes import (
    COSIGNATURE,
    NoteSignature,
    format_note,
    make_verifier_key,
    parse_note,
    parse_verifier_key,
    verified_by,
)
from cocket.verifier.signatures import acceptable_key, verify_ed25519


class Signer:
    def __init__(self, name, algorithm=1):
        self.private = Ed25519PrivateKey.generate()
        self.key = make_verifier_key(name, self.private.public_key().public_bytes_raw(), algorithm)

    def sign(self, text):
        return NoteSignature(self.key.name, self.key.key_id, self.private.sign(text.encode()))

    def cosign(self, text, timestamp=1_700_000_000):
        signature = self.private.sign(cosigned_message(timestamp, text))
        return NoteSignature(self.key.name, self.key.key_id, timestamp.to_bytes(8, "big") + signature)


LOG, STRANGER = Signer("log.example/a"), Signer("log.example/a")
WITNESSES = [Signer(f"w{number}.example", COSIGNATURE) for number in range(3)]
LEAVES = [leaf_hash(b"one"), leaf_hash(b"two")]
CHECKPOINT = Checkpoint("log.example/a", 2, node_hash(*LEAVES))


def test_the_real_log_of_the_data_set_verifies_from_its_files(shared_data):
    """Its key reads, and each of its sixteen checkpoints is signed by it."""
    folder = shared_data / "custody/tlog-tiles-log/testdata"
    key = parse_verifier_key((folder / "log.vkey").read_text())
    assert str(key) == (folder / "log.vkey").read_text().strip()
    files = sorted((folder / "log").glob("checkpoint*"))
    assert len(files) == 17
    sizes = {WitnessPolicy(key).verify(parse_note(file.read_bytes()))[0].size for file in files}
    assert sizes == set(range(16))


def test_ed25519_edge_cases_follow_the_stated_policy(shared_data):
    """Accepted are exactly the cofactorless, canonical ones with neither key nor R of small order, by either library."""
    cases = json.loads((shared_data / "custody/ed25519-edge-cases/ed25519/ed25519vectors.json").read_bytes())
    accepted, sodium = 0, equation()
    assert sodium is not None
    for case in cases:
        flags = set(case["flags"] or [])
        parts = bytes.fromhex(case["key"]), bytes.fromhex(case["sig"]), case["msg"].encode()
        good = verify_ed25519(*parts)
        assert good == verify_ed25519(*parts, sodium)
        refused = flags & {"low_order_A", "low_order_R", "non_canonical_A", "non_canonical_R", "low_order_residue"}
        assert good == (not refused), case["number"]
        accepted += good
    assert accepted > 0


@given(
    st.binary(min_size=32, max_size=32), st.binary(max_size=80), st.integers(0, 95), st.integers(0, 7), st.booleans()
)
@settings(deadline=None, max_examples=150)
def test_two_libraries_agree_on_a_signature_and_on_what_becomes_of_it(seed, message, place, bit, both):
    """OpenSSL and libsodium say yes to the same signature, and no to it with one bit of key or signature changed."""
    private = Ed25519PrivateKey.from_private_bytes(seed)
    key, signature, sodium = private.public_key().public_bytes_raw(), private.sign(message), equation()
    assert verify_ed25519(key, signature, message)
    assert verify_ed25519(key, signature, message, sodium)
    changed = bytearray(key + signature)
    changed[place] ^= 1 << bit
    parts = bytes(changed[:32]), bytes(changed[32:]), message + b"x" * both
    assert not verify_ed25519(*parts)
    assert not verify_ed25519(*parts, sodium)


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_a_key_or_signature_of_another_length_is_never_good(length):
    """Wrong lengths give no, not an error."""
    assert not acceptable_key(b"\x09" * length)
    assert not verify_ed25519(LOG.key.key, b"\x00" * length, b"m") or length == 64
    assert not verify_ed25519(LOG.key.key, b"\x00" * 64, b"m")


def test_a_note_is_worth_nothing_without_a_trusted_signature():
    """A stranger with the same name does not count; a bad line under a trusted key spoils the note."""
    text = "hello\n\nworld\n"
    note = parse_note(format_note(text, [STRANGER.sign(text), LOG.sign(text)]))
    assert note.text == text
    assert verified_by(note, [LOG.key]) == (LOG.key,)
    with pytest.raises(ProofFails, match="No trusted key"):
        verified_by(parse_note(format_note(text, [STRANGER.sign(text)])), [LOG.key])
    forged = NoteSignature(LOG.key.name, LOG.key.key_id, LOG.private.sign(b"other"))
    with pytest.raises(ProofFails, match="not good"):
        verified_by(parse_note(format_note(text, [LOG.sign(text), forged])), [LOG.key])


def test_a_policy_counts_distinct_witnesses():
    """Two of three are enough when the policy says two; one twice is not two."""
    policy = WitnessPolicy(LOG.key, tuple(w.key for w in WITNESSES), 2)
    text = CHECKPOINT.text
    two = [LOG.sign(text), WITNESSES[0].cosign(text), WITNESSES[2].cosign(text)]
    _, cosigned = policy.verify(parse_note(format_note(text, two)))
    assert [c.witness.name for c in cosigned] == ["w0.example", "w2.example"]
    twice = [LOG.sign(text), WITNESSES[0].cosign(text), WITNESSES[0].cosign(text, 5)]
    with pytest.raises(ProofFails, match="1 witnesses"):
        policy.verify(parse_note(format_note(text, twice)))
    wrong = NoteSignature(WITNESSES[1].key.name, WITNESSES[1].key.key_id, b"\x00" * 72)
    with pytest.raises(ProofFails, match="cosignature of w1"):
        policy.verify(parse_note(format_note(text, [*two, wrong])))


def test_a_policy_that_cannot_be_met_or_means_nothing_is_refused():
    """More witnesses than there are, the same key twice, and a log key of the wrong type are refused."""
    key = WITNESSES[0].key
    for arguments in [(LOG.key, (key,), 2), (LOG.key, (key, key), 1), (key, (), 0), (LOG.key, (LOG.key,), 1)]:
        with pytest.raises(BadDocument):
            WitnessPolicy(*arguments)


def test_a_checkpoint_of_another_log_is_refused():
    """The same key signing for another origin does not count."""
    text = Checkpoint("other.example", 2, CHECKPOINT.root).text
    with pytest.raises(ProofFails, match=r"other\.example"):
        WitnessPolicy(LOG.key).verify(parse_note(format_note(text, [LOG.sign(text)])))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a\n1\n",
        "a\n01\n" + base64.b64encode(bytes(32)).decode() + "\n",
        "a\n-1\n" + base64.b64encode(bytes(32)).decode() + "\n",
        "a\n9999999999999999999\n" + base64.b64encode(bytes(32)).decode() + "\n",
        "a\n1\n" + base64.b64encode(bytes(31)).decode() + "\n",
        "a\n1\n" + base64.b64encode(bytes(32)).decode(),
        "\n1\n" + base64.b64encode(bytes(32)).decode() + "\n",
        "a\n1\n" + base64.b64encode(bytes(32)).decode() + "\n\next\n",
        "a\n1\n" + base64.b64encode(bytes(32)).decode()[:-1] + "\n",
    ],
)
def test_malformed_checkpoints_are_refused(text):
    """Missing lines, odd numbers and odd roots never parse."""
    with pytest.raises(BadDocument):
        parse_checkpoint(text)


def test_a_proof_file_proves_its_entry_and_no_other():
    """The written file reads back, proves its leaf offline, and fails for another leaf or index."""
    note = format_note(CHECKPOINT.text, [LOG.sign(CHECKPOINT.text)])
    proof = InclusionProof(1, (LEAVES[0],), note, b"extra")
    assert parse_proof(format_proof(proof)) == proof
    assert verify_proof(parse_proof(format_proof(proof)), LEAVES[1], WitnessPolicy(LOG.key))[0] == CHECKPOINT
    for leaf, index in [(LEAVES[0], 1), (LEAVES[1], 0)]:
        with pytest.raises(ProofFails):
            verify_proof(InclusionProof(index, (LEAVES[0],), note), leaf, WitnessPolicy(LOG.key))


@settings(max_examples=300)
@given(st.binary(max_size=200), st.integers(0, 400), st.integers(0, 255))
def test_no_bytes_make_the_parsers_raise_anything_but_a_plain_refusal(junk, where, byte):
    """Random bytes, and a good proof with one byte changed, either fail cleanly or change nothing that is signed."""
    note = format_note(CHECKPOINT.text, [LOG.sign(CHECKPOINT.text)])
    good = format_proof(InclusionProof(1, (LEAVES[0],), note))
    spoiled = bytearray(good)
    spoiled[where % len(good)] = byte
    for raw in (junk, bytes(spoiled)):
        try:
            checkpoint, _ = verify_proof(parse_proof(raw), LEAVES[1], WitnessPolicy(LOG.key))
        except CocketError:
            continue
        assert checkpoint == CHECKPOINT


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u2003b", "a\nb", "\u2028"])
def test_key_names_that_notes_cannot_carry_are_refused(name):
    """Spaces, plus signs and line breaks have no place in a name."""
    with pytest.raises(BadDocument):
        make_verifier_key(name, LOG.key.key)


@pytest.mark.parametrize("change", ["+", "x+00000000+AQ==", "log.example/a+zz+AQ=="])
def test_malformed_verifier_keys_are_refused(change):
    """A key line that is torn, of another type, or with a wrong id is refused."""
    with pytest.raises(BadDocument):
        parse_verifier_key(change)
    with pytest.raises(BadDocument):
        parse_verifier_key(str(LOG.key).replace(LOG.key.key_id.hex(), "00000000"))


def test_importing_the_verifier_loads_nothing_but_kernel_and_cryptography():
    """A customs service can ship the folder by itself: no other third-party module, no other room."""
    code = (
        "import sys, pkgutil, cocket.verifier as v\n"
        "before = set(sys.stdlib_module_names)\n"
        "for m in pkgutil.iter_modules(v.__path__): __import__('cocket.verifier.' + m.name)\n"
        "tops = {n.split('.')[0] for n in sys.modules if not n.startswith('_')} - before - {'cocket', 'cryptography'}\n"
        "rooms = {n.split('.')[1] for n in sys.modules if n.startswith('cocket.')}\n"
        "print(sorted(tops), sorted(rooms))\n"
    )
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True)
    tops, rooms = done.stdout.strip().split("] ")
    assert rooms == "['kernel', 'verifier']"
    allowed = {"cffi", "sitecustomize", "__editable___cocket_finder"}
    assert set(json.loads(tops.replace("'", '"') + "]")) <= allowed
