"""Redress without telling: the published vectors hold, the authority learns nothing, the person learns one bit."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocket.credentials import trust
from cocket.credentials.keys import new_authority
from cocket.custody import service
from cocket.custody.reader import folder_key
from cocket.custody.redress import answering, asking, board, oprf
from cocket.kernel.canonical import canonical
from cocket.kernel.errors import AnswerIsNo, BadDocument, BadInput, CocketError
from cocket.register.service import embedded
from cocket.verifier.encoding import from_base64, to_base64
from cocket.verifier.merkle import ProofFails
from cocket.verifier.public_keys import ED25519
from cocket.verifier.trust_lists import Pin, accept

pytestmark = pytest.mark.usefixtures("ristretto")
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SERIALS = ["SN-0001", "SN-0002", "IMEI 35-209900-176148-1"]
# RFC 9497, appendix A.1.2: VOPRF, ristretto255-SHA512, the two vectors of batch size 1.
SEED, INFO, BLIND = b"\xa3" * 32, b"test key", "64d37aed22a27f5191de1c1d69fadb899d8862b58eb4220029e036ec4c1f6706"
RANDOM = "222a5e897cf59db8145db8d16e597e8facb80ae7d4e26d9881aa6f61d645fc0e"
PRIVATE = "e6f73f344b79b379f1a0dd37e07ff62e38d9f71345ce62ae3a9bc60b04ccd909"
PUBLIC = "c803e2cc6b05fc15064549b5920659ca4a77b2cca6f04f6b357009335476ad4e"
OTHER_PUBLIC = "lHQfXV1SdV7OTyPwRO4n1dHqHivRlrRiFmsWFSqdAlk="  # of the scalar 3
VECTORS = [
    (
        "00",
        "863f330cc1a1259ed5a5998a23acfd37fb4351a793a5b3c090b642ddc439b945",
        "aa8fa048764d5623868679402ff6108d2521884fa138cd7f9c7669a9a014267e",
        (
            "ddef93772692e535d1a53903db24367355cc2cc78de93b3be5a8ffcc6985dd06"
            "6d4346421d17bf5117a2a1ff0fcb2a759f58a539dfbe857a40bce4cf49ec600d"
        ),
        (
            "b58cfbe118e0cb94d79b5fd6a6dafb98764dff49c14e1770b566e42402da1a7d"
            "a4d8527693914139caee5bd03903af43a491351d23b430948dd50cde10d32b3c"
        ),
    ),
    (
        "5a" * 17,
        "cc0b2a350101881d8a4cba4c80241d74fb7dcbfde4a61fde2f91443c2bf9ef0c",
        "60a59a57208d48aca71e9e850d22674b611f752bed48b36f7a91b372bd7ad468",
        (
            "401a0da6264f8cf45bb2f5264bc31e109155600babb3cd4e5af7d181a2c9dc0a"
            "67154fabf031fd936051dec80b0b6ae29c9503493dde7393b722eafdf5a50b02"
        ),
        (
            "8a9a2f3c7f085b65933594309041fc1898d42d0858e59f90814ae90571a6df60"
            "356f4610bf816f27afdd84f47719e480906d27ecd994985890e5f539e7ea74b6"
        ),
    ),
]


@pytest.mark.parametrize(("value", "blinded", "evaluated", "proof", "output"), VECTORS)
def test_the_rfcs_vectors_hold(value, blinded, evaluated, proof, output):
    """Key, blinded element, evaluation, proof and output are the published ones, to the byte."""
    private, random, scalar = oprf.derive_private(SEED, INFO), bytes.fromhex(RANDOM), bytes.fromhex(BLIND)
    assert (private.hex(), oprf.public_key(private).hex()) == (PRIVATE, PUBLIC)
    hidden = oprf.blind(oprf.hash_to_group(bytes.fromhex(value)), scalar)
    assert hidden.hex() == blinded
    answered = oprf.evaluate_with(private, hidden, random)
    assert (answered.element.hex(), answered.proof.hex()) == (evaluated, proof)
    found = oprf.finalize(bytes.fromhex(value), scalar, hidden, answered, oprf.public_key(private))
    assert found.hex() == output == oprf.direct(private, bytes.fromhex(value)).hex()


class World:
    """An authority with a board, a log and a register; and a person who holds a trust list."""

    def __init__(self, folder) -> None:
        begin = NOW - timedelta(days=9)
        self.home, self.log = folder / "home", folder / "log"
        self.authority = new_authority(folder / "a", "did:web:licences.trade.example", "Office", "CH", "", begin)
        document = trust.next_list(self.authority, [trust.issuer_entry(self.authority)], None, NOW, timedelta(days=30))
        pin = Pin(self.authority.id, (self.authority.signer(ED25519).public.multibase,))
        self.lists = [accept(json.dumps(document).encode(), pin)[0]]
        self.document = board.publish(SERIALS, self.authority, NOW, 5)
        self.board = board.read_board(self.document, self.lists, where="board")
        service.init(self.log, "licences.trade.example/log", self.home)

    def answer(self, question, *, requester="anna", at=NOW, limits=None):
        connection = embedded(self.home)
        try:
            made = answering.answer(
                connection, question, self.authority, self.log, self.home, at, requester=requester,
                limits=limits or answering.Limits(),
            )  # fmt: skip
            connection.commit()
        finally:
            connection.close()
        return made

    def read(self, answer, secret):
        return asking.read_answer(answer, secret, self.board, folder_key(self.log))


@pytest.fixture
def world(tmp_path):
    return World(tmp_path)


@pytest.mark.parametrize(
    ("serial", "match"), [("SN-0001", True), ("sn 0001", True), ("352099001761481", False), ("SN-0003", False)]
)
def test_a_person_learns_whether_the_device_was_licensed_and_has_a_receipt(world, serial, match):
    """Spelling does not matter, another serial does not match, and the receipt is proven by the log."""
    question, secret = asking.ask(serial, world.board)
    found = world.read(world.answer(question), secret)
    assert (found.match, found.entry, found.answered) == (match, 0, "2026-11-24T12:00:00Z")


def test_every_transcript_is_one_that_the_other_serial_could_have_made():
    """For two serials with known logarithms a, b, the blind r·a/b gives the second the very bytes of the first.

    So each question is as likely from one as from the other: hidden whatever the authority computes. In use the
    logarithms are known to nobody, which changes nothing in what it sees.
    """
    import rbcl

    a, b = oprf.new_scalar(), oprf.new_scalar()
    one, two = oprf.public_key(a), oprf.public_key(b)
    for _ in range(20):
        r = oprf.new_scalar()
        ratio = rbcl.crypto_core_ristretto255_scalar_mul(a, rbcl.crypto_core_ristretto255_scalar_invert(b))
        other = bytes(rbcl.crypto_core_ristretto255_scalar_mul(r, ratio))
        assert oprf.blind(one, r) == oprf.blind(two, other)


def test_the_authoritys_transcripts_of_two_serials_cannot_be_told_apart(world):
    """What it sees of a short and of a long serial differs in one random element, whose bytes are spread alike."""
    serials = ("A", "Z" * 150)
    seen = {serial: [asking.ask(serial, world.board)[0] for _ in range(600)] for serial in serials}
    for questions in seen.values():
        assert {len(canonical(question)) for question in questions} == {len(canonical(seen["A"][0]))}
        assert len({question["blinded"] for question in questions}) == 600
        assert len({canonical({k: v for k, v in q.items() if k != "blinded"}) for q in questions}) == 1
    counts = [Counter(b"".join(from_base64(q["blinded"], where="")[:-1] for q in seen[serial])) for serial in serials]
    # Two-sample chi-square over 256 values: mean 255, deviation 22.6; six deviations are less than one in a billion.
    square = sum((counts[0][n] - counts[1][n]) ** 2 / max(1, counts[0][n] + counts[1][n]) for n in range(256))
    assert 255 - 6 * 22.6 < square < 255 + 6 * 22.6


def test_the_answer_and_the_register_and_the_log_hold_nothing_of_the_serial(world):
    """Neither what is sent back nor what the authority keeps contains it, or anything that it could be tried against."""
    question, _ = asking.ask("SN-0001", world.board)
    answer = world.answer(question)
    output = oprf.direct(board.private_key(world.authority), b"SN0001").hex()
    kept = [path.read_bytes() for path in (*world.home.rglob("*"), *world.log.rglob("*")) if path.is_file()]
    for trace in (b"SN0001", b"SN-0001", output[:32].encode(), bytes.fromhex(output)[:16]):
        assert trace not in canonical(answer)
        assert not [content for content in kept if trace in content]
        assert b"anna" not in b"".join(kept)


def test_the_board_does_not_tell_how_many_serials_there_are(world):
    """Three serials fill as many entries as a thousand, and every entry looks like every other."""
    assert len(world.board.entries) == board.LEAST
    other = board.publish([f"SN-{n}" for n in range(900)], world.authority, NOW, 5)
    assert len(other["entries"]) == board.LEAST
    assert len(board.publish([f"SN-{n}" for n in range(1100)], world.authority, NOW, 5)["entries"]) == 2 * board.LEAST


def test_no_more_than_the_limit_is_answered_in_a_day(world):
    """One person's sixth question and everybody's ninth wait; the same question again is none; tomorrow there is room."""
    limits = answering.Limits(each=2, all=3)
    questions = [asking.ask(f"SN-{n}", world.board)[0] for n in range(5)]
    world.answer(questions[0], limits=limits)
    world.answer(questions[1], limits=limits)
    again = world.answer(questions[1], limits=limits, at=NOW + timedelta(hours=1))
    assert again["receipt"]["document"]["answered"] == "2026-11-24T12:00:00Z"
    with pytest.raises(AnswerIsNo, match="2 questions of one person"):
        world.answer(questions[2], limits=limits)
    world.answer(questions[2], requester="ben", limits=limits)
    with pytest.raises(AnswerIsNo, match="3 questions of all"):
        world.answer(questions[3], requester="cleo", limits=limits)
    world.answer(questions[3], limits=limits, at=NOW + timedelta(hours=25))


def test_an_answer_under_another_key_is_found_out(world, tmp_path):
    """An authority that uses a key of its own for one person, to know that person again, is caught by the proof."""
    question, secret = asking.ask("SN-0001", world.board)
    answer = world.answer(question)
    other = oprf.evaluate(oprf.new_scalar(), from_base64(question["blinded"], where=""))
    forged = {**answer, "evaluated": to_base64(other.element), "proof": to_base64(other.proof)}
    with pytest.raises(ProofFails, match="not made with the authority's published key"):
        world.read(forged, secret)


@pytest.mark.parametrize(
    "change",
    [
        lambda a: {**a, "evaluated": to_base64(bytes(32))},
        lambda a: {**a, "evaluated": to_base64(b"\xff" * 32)},
        lambda a: {**a, "proof": to_base64(bytes(64))},
        lambda a: {**a, "proof": "AAAA"},
        lambda a: {**a, "receipt": None},
        lambda a: {**a, "receipt": {**a["receipt"], "inclusion": "c2sp"}},
        lambda a: {**a, "receipt": {**a["receipt"], "salt": to_base64(bytes(32))}},
        lambda a: {**a, "receipt": {**a["receipt"], "document": {**a["receipt"]["document"], "question": "0" * 64}}},
        lambda a: {**a, "type": "x"},
        lambda _: [],
    ],
)
def test_a_bad_answer_is_refused_in_one_sentence(world, change):
    """Zeros, no element, no proof, another receipt: each is an error of the tree."""
    question, secret = asking.ask("SN-0001", world.board)
    with pytest.raises(CocketError):
        world.read(change(world.answer(question)), secret)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"blinded": to_base64(bytes(32))}, BadDocument),
        ({"blinded": to_base64(b"\x01" + bytes(31))}, BadDocument),
        ({"blinded": 7}, BadDocument),
        ({"serial": "SN-0001"}, BadDocument),
        ({"issuer": "did:web:other.example"}, ProofFails),
        ({"publicKey": OTHER_PUBLIC}, ProofFails),
    ],
)
def test_a_bad_question_is_not_answered(world, change, error):
    """The identity, no element, further fields, another authority's or key's question."""
    question, _ = asking.ask("SN-0001", world.board)
    with pytest.raises(error):
        world.answer({**question, **change})


@given(st.one_of(st.none(), st.integers(), st.text(), st.dictionaries(st.text(), st.text()), st.lists(st.integers())))
def test_whatever_stands_for_a_board_is_refused_or_read(value):
    """No document that is no board raises anything but an error of the tree."""
    with pytest.raises(CocketError):
        board.read_board(value, (), where="board")


def test_a_board_that_was_changed_or_that_nobody_vouches_for_is_refused(world):
    """A serial's entry cannot be taken out behind the signature, nor a stranger's board be used."""
    with pytest.raises(ProofFails):
        board.read_board({**world.document, "entries": world.document["entries"][1:]}, world.lists, where="board")
    with pytest.raises(AnswerIsNo, match="Nobody on a trust list"):
        board.read_board(world.document, [replace(world.lists[0], issuers={})], where="board")


@pytest.mark.parametrize("serial", ["", "  ", "---", "X" * 201])
def test_a_serial_of_nothing_is_bad_input(serial):
    """Blanks and hyphens are no serial; nor is a text that no device bears."""
    with pytest.raises(BadInput):
        board.plain_serial(serial)
