"""What was withheld is proven to an outsider who has a bundle, the log's key and the issuer's; nothing can be left out."""

from __future__ import annotations

import copy
import json

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cocket.cli.main import main
from cocket.custody.events.extension import NAME
from cocket.custody.events.writing import public_key
from cocket.custody.reader import folder_key
from cocket.custody.releases import check, gather
from cocket.kernel.canonical import digest
from cocket.kernel.errors import BadDocument, CocketError
from cocket.verifier.checkpoints import WitnessPolicy
from cocket.verifier.merkle import ProofFails

# Kind of release -> its unit, what is granted of it in all, and what is released at once.
KINDS = {"activation_key": ("key", "5", "1"), "seat": ("seat", "10", "4"), "hosted_access": ("month", "12", "6"),
         "firmware_update": ("copy", "3", "1")}  # fmt: skip


def release(world, number, previous, kind, *, held=False, what=""):
    unit, _, amount = KINDS[kind]
    body = {"sequence": number, "previous": digest(previous) if previous else "0" * 64, "kind": kind,
            "what": what or f"{kind} {number}", "amount": amount, "unit": unit, "withheld": held}  # fmt: skip
    target = [{"type": "possessing_party", "destination": world.uri("enduser")}]
    return world.event(
        action="ADD",
        bizStep="commissioning",
        epcList=[],
        destinationList=target,
        extension={"licence": "L-1", "release": body},
    )


def record(chain, world, *lines):
    with chain.writer() as writer, chain.recorder(writer, world.now) as recorder:
        (done,) = recorder.record([[(f"line {number}", line) for number, line in enumerate(lines, 1)]])
    return done


@pytest.fixture
def licensed(chain, world):
    """Give a chain with a licence for every kind of release."""
    grants = [{"item": kind, "amount": amount, "unit": unit} for kind, (unit, amount, _) in KINDS.items()]
    assert not record(chain, world, world.granted(grants=grants)).rejects
    return chain


@pytest.fixture
def released(licensed, world):
    """Two of each kind in turn; then the licence is suspended, and the next update is withheld."""
    events = []
    for kind in (*KINDS, "seat", "hosted_access"):
        events.append(release(world, len(events) + 1, events[-1] if events else None, kind))
    lines = [world.line(event) for event in events]
    assert not record(licensed, world, *lines, world.status("suspended")).rejects
    refused = release(world, 7, events[-1], "firmware_update", what="fw-1.1")
    assert "is suspended since" in record(licensed, world, world.line(refused)).rejects[0].reason
    held = release(world, 7, events[-1], "firmware_update", held=True, what="fw-1.1")
    assert not record(licensed, world, world.line(held)).rejects
    return licensed


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_draws_on_the_licence_and_never_beyond_it(licensed, world, kind):
    """Keys, seats, months of access and copies are counted like goods; the one too many is refused with what is left."""
    unit, granted, amount = KINDS[kind]
    times = int(granted) // int(amount)
    events = []
    for number in range(1, times + 2):
        events.append(release(world, number, events[-1] if events else None, kind))
    done = record(licensed, world, *(world.line(event) for event in events))
    assert done.accepted == times
    left = int(granted) - times * int(amount)
    assert f"{amount} {unit} are to be drawn and {left} are left" in done.rejects[0].reason


def test_an_outsider_sees_what_was_withheld(released, world):
    """All seven in order, signed by the issuer; the update was withheld and never came."""
    policy, issuer = WitnessPolicy(folder_key(released.log)), world.keys.get("maker").public
    shown = check(gather(released, "L-1"), policy, issuer, where="bundle")
    assert [one.withheld for one in shown.releases] == [False] * 6 + [True]
    assert shown.withheld == ("fw-1.1",)
    assert (shown.signed, shown.origin) == (True, "log.customs.example/2026")
    with pytest.raises(ProofFails, match="not signed by this issuer"):
        check(gather(released, "L-1"), policy, world.keys.get("stranger").public, where="bundle")


def test_nothing_can_be_left_out_changed_or_moved(released, world):
    """A missing, repeated or changed release, another licence's, or an entry of another place: refused with the reason."""
    policy, issuer = WitnessPolicy(folder_key(released.log)), world.keys.get("maker").public
    bundle = gather(released, "L-1")
    rows = bundle["releases"]
    changed = copy.deepcopy(rows)
    changed[6]["document"]["event"][NAME]["release"]["withheld"] = False
    swapped = copy.deepcopy(rows)
    swapped[0]["proof"], swapped[1]["proof"] = rows[1]["proof"], rows[0]["proof"]
    for wrong, reason in (
        (rows[1:], "does not follow"), ([*rows[:3], *rows[4:]], "does not follow"), ([rows[0], *rows], "does not follow"),
        (changed, "not what this entry commits to"), (swapped, "not what this entry commits to"),
    ):  # fmt: skip
        with pytest.raises(CocketError, match=reason):
            check(bundle | {"releases": wrong}, policy, issuer, where="bundle")
    with pytest.raises(ProofFails, match="no release under L-2"):
        check(bundle | {"licence": "L-2"}, policy, issuer, where="bundle")


@pytest.mark.parametrize("bundle", [None, [], {}, {"type": "cocket.custody.releases.v1"}, {"type": "cocket.custody.releases.v1", "releases": [1]},
                                    {"type": "cocket.custody.releases.v1", "releases": [{}]}])  # fmt: skip
def test_what_is_no_bundle_is_refused(released, bundle):
    """One sentence each."""
    with pytest.raises(BadDocument):
        check(bundle, WitnessPolicy(folder_key(released.log)), None, where="bundle")


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_bundle_damaged_anywhere_is_refused_and_never_crashes(released, world, data):
    """One character changed anywhere in the file."""
    policy, issuer = WitnessPolicy(folder_key(released.log)), world.keys.get("maker").public
    text = json.dumps(gather(released, "L-1"))
    at = data.draw(st.integers(0, len(text) - 1))
    spoiled = text[:at] + data.draw(st.sampled_from('0aZ"{[,.}')) + text[at + 1 :]
    try:
        value = json.loads(spoiled)
    except ValueError:
        return
    try:
        shown = check(value, policy, issuer, where="bundle")
    except CocketError:
        return
    assert shown.withheld == ("fw-1.1",)


def test_the_commands_show_it_and_check_it(released, world, tmp_path):
    """With the home, and then without it."""
    home, out = str(released.home), str(tmp_path / "bundle.json")
    shown = CliRunner().invoke(
        main, ["--home", home, "custody", "releases", "L-1", "--out", out], catch_exceptions=False
    )
    assert "◆ withheld  7  fw-1.1" in shown.output
    assert "withheld and never released: fw-1.1" in shown.output
    key, issuer = str(released.log / "log.vkey"), public_key(world.private["maker"])
    words = ["--home", str(tmp_path), "custody", "check-releases", out, "--key", key, "--issuer", issuer, "--json"]
    proven = CliRunner().invoke(main, words, catch_exceptions=False)
    document = json.loads(proven.output)
    assert (document["withheld"], document["signed"]) == (["fw-1.1"], True)
