"""Lines from outside: every broken one is refused with its exact reason, and nothing of it gets through."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cocket.custody.events.extension import NAME
from cocket.custody.events.keys import SignatureRefused, TrustedKey, parse_keys
from cocket.custody.events.reading import Reader
from cocket.kernel.canonical import canonical
from cocket.kernel.errors import BadDocument, CocketError

BROKEN = Path(__file__).resolve().parents[2] / "vectors" / "broken" / "custody"
EXPECTED = json.loads((BROKEN / "expected.json").read_text())


def test_every_vector_has_a_reason():
    """Each file of the folder is expected to fail in a named way."""
    assert {path.stem for path in BROKEN.glob("*.jsonl")} == EXPECTED.keys()


@pytest.mark.parametrize("name", EXPECTED)
def test_a_broken_line_is_refused_with_its_reason(world, name):
    """Refused when read or when applied, in one sentence that says where."""
    records, rejects = world.read(*(BROKEN / f"{name}.jsonl").read_bytes().rstrip(b"\n").split(b"\n"))
    reasons = [reject.reason for reject in rejects]
    for record in records:
        if record.type.endswith("batch.v1"):
            continue
        try:
            world.ledger.apply(record)
        except CocketError as error:
            reasons.append(str(error))
    assert reasons, "it was accepted"
    assert all(EXPECTED[name] in reason for reason in reasons), reasons
    assert not [key for key in world.store.values if key[0] in "ihe"]


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_line_damaged_anywhere_is_refused_and_never_crashes(make_world, data):
    """Any byte changed, removed or added in a signed line: refused, unless only its spelling changed."""
    world = make_world()
    line = world.line(world.make(A=10, extension={"place": {"country": "DE"}}))
    at = data.draw(st.integers(0, len(line) - 1))
    how = data.draw(st.sampled_from(["flip", "cut", "add", "end"]))
    spoiled = {
        "flip": line[:at] + bytes([line[at] ^ (1 << data.draw(st.integers(0, 7)))]) + line[at + 1 :],
        "cut": line[:at] + line[at + 1 :],
        "add": line[:at] + data.draw(st.binary(min_size=1, max_size=3)).replace(b"\n", b"x") + line[at:],
        "end": line[:at],
    }[how]
    records, rejects = world.read(spoiled)
    assert len(records) + len(rejects) == 1
    if records:
        assert records[0].data == line  # a blank between tokens is all that may differ


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
        | st.sampled_from(["cocket.custody.event.v1", "cocket.custody.batch.v1", "cocket.custody.countersignature.v1", "log.customs.example/2026", "ObjectEvent"]),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["type", "log", "event", "events", "root", "signatures", "batch", "eventID", "digest", "critical", NAME]), inner, max_size=8),
        max_leaves=12,
    )
)  # fmt: skip
def test_no_document_whatsoever_crashes_the_reader(make_world, value):
    """Arbitrary JSON that looks a little like ours gives a reason, never a traceback."""
    line = json.dumps(value).encode()
    records, rejects = make_world().read(line)
    assert not records
    assert len(rejects) <= 1


def test_a_batch_needs_one_signature(world):
    """The header's signature counts for each of its events, and a receiver may sign single ones as well."""
    first, second = world.make(A=10), world.make(B=5)
    lines = world.scribe("maker").batch([first, second], world.now)
    records, rejects = world.read(*lines)
    assert not rejects
    assert [record.by("sender").key.id for record in records] == ["maker"] * 3
    offer = world.ship("maker", "forwarder", A=10)
    header, line = world.scribe("maker").batch([offer], world.now)
    world.apply(*lines, header, world.scribe("forwarder").also(line, world.now))
    assert world.store.get(f"h:{offer['eventID']}").state == "complete"


@pytest.mark.parametrize("count", [0, -1, 10_001, "2", None, True, 2.5, [2]])
def test_a_batch_of_an_odd_count_is_refused_and_its_lines_are_not_swallowed(world, count):
    """The header is refused for its count, and each line that follows gets its own reason."""
    header, *lines = world.scribe("maker").batch([world.make(A=10), world.make(B=5)], world.now)
    odd = canonical(json.loads(header) | {"events": count})
    records, rejects = world.read(odd, *lines, world.line(world.make(C=1)))
    assert "A batch has 1 to 10,000 events" in rejects[0].reason
    assert ["batch did not come with it" in reject.reason for reject in rejects[1:]] == [True, True]
    assert len(records) == 1


def test_each_line_of_a_batch_that_is_cut_off_is_named(world):
    """Nothing is dropped in silence: the header and every line that came get the reason."""
    lines = world.scribe("maker").batch([world.make(A=10), world.make(B=5), world.make(C=1)], world.now)
    records, rejects = world.read(*lines[:-1])
    assert not records
    assert [reject.where for reject in rejects] == ["line 1", "line 2", "line 3"]
    assert all("ends before all its events came" in reject.reason for reject in rejects)


def test_a_spelling_that_is_not_canonical_gives_the_same_record(world):
    """Blanks, key order and fractions go the careful way and come to the same."""
    event = world.make(A=10) | {
        "quantityList": [{"epcClass": "urn:epc:class:lgtin:4012345.012345.A", "quantity": 2.5, "uom": "KGM"}]
    }
    line = world.line(event)
    pretty = json.dumps(json.loads(line), indent=None, separators=(", ", ": ")).encode()
    (plain,), _ = world.read(line)
    (spaced,), _ = world.read(pretty)
    assert (plain.digest, plain.data, plain.at) == (spaced.digest, spaced.data, spaced.at)


def test_an_event_hash_as_id_is_checked(world):
    """The right CBV hash is accepted as the event's id."""
    from cocket.custody.events.event_hash import event_hash

    event = world.make(A=10)
    world.apply(world.line(event | {"eventID": event_hash(event)}))


def key(world, **change):
    row = {
        "id": "k",
        "party": world.uri("maker"),
        "public": "",
        "roles": ["party"],
        "valid_from": "2026-01-01T00:00:00Z",
        "valid_until": "2026-06-01T00:00:00Z",
    }
    from cocket.custody.events.writing import public_key

    return row | {"public": public_key(world.private["maker"])} | change


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"roles": ["king"]}, "roles are not known"),
        ({"roles": []}, "roles are not known"),
        ({"id": ""}, "needs an id"),
        ({"party": 5}, "needs an id"),
        ({"public": "AAAA"}, "bytes where 32 belong"),
        ({"public": "A" * 43 + "="}, "not a proper Ed25519 key"),
        ({"valid_from": "2026-01-01T00:00:00"}, "has no time zone"),
        ({"valid_until": "2025-01-01T00:00:00Z"}, "ends before it begins"),
        ({"revoked": "soon"}, "is not an instant"),
    ],
)
def test_a_key_file_is_read_strictly(world, change, reason):
    """What is wrong with a key is said with its place."""
    with pytest.raises(BadDocument, match=reason):
        parse_keys({"keys": [key(world, **change)]}, where="keys.json")


def test_a_key_file_needs_a_list_of_different_keys(world):
    """No list, or two keys with one id, is refused."""
    for document in ({}, [], {"keys": 5}, {"keys": [key(world), key(world)]}, {"keys": ["x"]}):
        with pytest.raises(BadDocument):
            parse_keys(document, where="keys.json")
    assert len(parse_keys({"keys": [key(world)]}, where="keys.json")) == 1


def test_an_event_that_is_still_to_come_is_refused(world):
    """A day ahead is not recorded, a clock that runs ten minutes ahead is; the last day of the calendar breaks nothing."""
    event = world.make(A=1)
    for ahead, refused in ((timedelta(minutes=10), False), (timedelta(minutes=11), True), (timedelta(days=1), True)):
        line = world.line(event | {"eventTime": (world.now + ahead).isoformat()})
        _, rejects = world.read(line)
        assert ["still to come" in reject.reason for reject in rejects] == [True] * refused
        _, rejects = world.read(
            *world.scribe("maker").batch([event | {"eventTime": (world.now + ahead).isoformat()}], world.now)
        )
        assert ["still to come" in reject.reason for reject in rejects] == [True] * refused
    world.now = datetime.max.replace(tzinfo=UTC)
    _, rejects = world.read(world.line(event))
    assert "was not valid" in rejects[0].reason


def test_a_key_whose_time_is_over_cannot_date_back(world):
    """A signature from within the validity is recorded in the days of grace, and not after; a revoked key at once not."""
    book = parse_keys({"keys": [key(world)]}, where="x")
    trusted: TrustedKey = book.get("k")
    trusted.check(trusted.valid_until - timedelta(days=1), trusted.valid_until + timedelta(days=20))
    with pytest.raises(SignatureRefused, match="days of grace"):
        trusted.check(trusted.valid_until - timedelta(days=1), trusted.valid_until + timedelta(days=31))
    revoked = parse_keys({"keys": [key(world, revoked="2026-03-01T00:00:00Z")]}, where="x").get("k")
    with pytest.raises(SignatureRefused, match="revoked"):
        revoked.check(trusted.valid_from, trusted.valid_from + timedelta(days=80))


def test_the_reader_is_bound_to_its_log(world):
    """The same signed line is refused by the reader of another log."""
    line = world.line(world.make(A=1))
    _, rejects = Reader("log.elsewhere.example", world.keys, world.now).read([("x", line)])
    assert "cannot be replayed" in rejects[0].reason
    assert canonical(json.loads(line)) == line
