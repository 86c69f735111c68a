"""Keys, seats and updates: drawn like goods, numbered, named by device, and provably withheld."""

from __future__ import annotations

import pytest

from cocket.custody.events.extension import NAME
from cocket.custody.ledger.intangible import NO_RELEASE, withheld
from cocket.custody.ledger.rules import LedgerRefuses
from cocket.kernel.canonical import digest

KEY = "https://maker.example/key/{}"


def release(
    world,
    number,
    previous,
    *,
    what="key-1",
    kind="activation_key",
    unit="key",
    held=False,
    keys=(),
    actor="maker",
    amount="1",
):
    body = {"sequence": number, "previous": digest(previous) if previous else NO_RELEASE, "kind": kind, "what": what,
            "amount": amount, "unit": unit, "withheld": held}  # fmt: skip
    return world.event(
        actor=actor,
        action="ADD",
        bizStep="commissioning",
        epcList=[KEY.format(key) for key in keys],
        destinationList=[{"type": "possessing_party", "destination": world.uri("enduser")}],
        extension={"licence": "L-1", "release": body},
    )


def activate(world, key, release_event, device="https://maker.example/device/7", country="KE", actor="enduser"):
    return world.event(
        actor=actor,
        bizStep="installing",
        epcList=[KEY.format(key)],
        extension={
            "place": {"country": country},
            "activation": {"release": release_event["eventID"], "device": device, "holder": world.uri(actor)},
        },
    )


@pytest.fixture
def licensed(world):
    world.apply(world.granted())
    return world


def test_releases_draw_on_the_licence_and_follow_one_another(licensed):
    """Each takes the next number and names the one before; more than was granted is refused."""
    first = release(licensed, 1, None, keys=["a"])
    licensed.apply(licensed.line(first))
    for wrong in (
        release(licensed, 1, None, keys=["b"]),
        release(licensed, 3, first, keys=["b"]),
        release(licensed, 2, None, keys=["b"]),
    ):
        with pytest.raises(LedgerRefuses, match="does not follow"):
            licensed.apply(licensed.line(wrong))
    with pytest.raises(LedgerRefuses, match="5 key are to be drawn and 4 are left"):
        licensed.apply(licensed.line(release(licensed, 2, first, keys=["b"], amount="5")))
    with pytest.raises(LedgerRefuses, match="released before"):
        licensed.apply(licensed.line(release(licensed, 2, first, keys=["a"])))
    with pytest.raises(LedgerRefuses, match="issuer's key"):
        licensed.apply(licensed.line(release(licensed, 2, first, keys=["b"], actor="stranger")))
    licensed.apply(licensed.line(release(licensed, 2, first, keys=["b"])))
    assert {line[0]: line[3] for line in licensed.store.get("l:L-1").lines}["activation_key"] == 2


def test_an_activation_names_key_device_place_and_holder(licensed):
    """Its holder activates a key, on one device."""
    first = release(licensed, 1, None, keys=["a"])
    licensed.apply(licensed.line(first))
    with pytest.raises(LedgerRefuses, match="does not hold the key"):
        licensed.apply(licensed.line(activate(licensed, "a", first, actor="stranger")))
    bare = activate(licensed, "a", first)
    del bare[NAME]["place"]
    with pytest.raises(LedgerRefuses, match="names one key and its place"):
        licensed.apply(licensed.line(bare))
    licensed.apply(licensed.line(activate(licensed, "a", first)))
    licensed.apply(licensed.line(activate(licensed, "a", first)))  # the same device again, after a repair
    with pytest.raises(LedgerRefuses, match="The key is active on"):
        licensed.apply(licensed.line(activate(licensed, "a", first, device="https://maker.example/device/8")))


def test_a_suspended_licence_withholds_the_next_update_provably(licensed):
    """Nothing can be released; the withheld release takes its number, and the chain shows that it never came."""
    first = release(licensed, 1, None, what="fw-1.0", kind="firmware_update", unit="copy")
    licensed.apply(licensed.line(first), licensed.status("suspended"))
    with pytest.raises(LedgerRefuses, match="is suspended since"):
        licensed.apply(licensed.line(release(licensed, 2, first, what="fw-1.1", kind="firmware_update", unit="copy")))
    second = release(licensed, 2, first, what="fw-1.1", kind="firmware_update", unit="copy", held=True)
    licensed.apply(licensed.line(second), licensed.status("active"))
    with pytest.raises(LedgerRefuses, match="does not follow"):  # nobody can fill the number in afterwards
        licensed.apply(licensed.line(release(licensed, 2, first, what="fw-1.1", kind="firmware_update", unit="copy")))
    third = release(licensed, 3, second, what="fw-1.2", kind="firmware_update", unit="copy")
    licensed.apply(licensed.line(third))
    assert withheld([first, second, third]) == ["fw-1.1"]
    assert {line[0]: line[3] for line in licensed.store.get("l:L-1").lines}["firmware_update"] == 2


def test_a_chain_with_a_gap_shows_nothing(licensed):
    """Whoever leaves a release out of the chain, or changes one, proves nothing by it."""
    first = release(licensed, 1, None, what="fw-1.0", held=True)
    second = release(licensed, 2, first, what="fw-1.1", held=True)
    assert withheld([first, second]) == ["fw-1.0", "fw-1.1"]
    for chain in ([second], [first, first], [first | {"action": "OBSERVE"}, second]):
        with pytest.raises(LedgerRefuses, match="does not follow"):
            withheld(chain)
    # What was withheld first and released later is not withheld any more.
    third = release(licensed, 3, second, what="fw-1.0")
    assert withheld([first, second, third]) == ["fw-1.1"]
