"""What a fact may hold, and the hashes over it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocket.kernel.errors import BadInput
from cocket.register.model import Fact, Pointer, Why
from cocket.register.rules import GENESIS, checked, fact_digest, next_entries

WHEN = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
FACT = Fact("hit.cleared", "hit:1", "actor:7", Why("other_birth_date"), WHEN, {"score": 0.25}, id="fact:1")


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "Hit cleared"},
        {"kind": ""},
        {"subject": "Ada Example"},
        {"subject": ""},
        {"who": "ada@example.test"},
        {"why": Why("because she said so")},
        {"why": Why("ok", Pointer("rec:1", "not a hash"))},
        {"pointers": (Pointer("a record", "0" * 64),)},
        {"id": "has blanks"},
        {"when": datetime(2026, 11, 23, 9, 30)},  # noqa: DTZ001 - the missing zone is the point
        {"payload": {"note": "she moved house"}},
        {"payload": {"mail": "ada@example.test"}},
        {"payload": {"deep": [{"name": "Žofie"}]}},
        {"payload": {"a key with blanks": 1}},
        {"payload": {"score": float("nan")}},
        {"payload": {"big": 2**60}},
        {"payload": {"big": float(2**60)}},
        {"payload": {"rows": list(range(30_000))}},
        {"payload": {"odd": object()}},
    ],
)
def test_a_fact_that_could_hold_a_person_or_cannot_be_kept_is_refused(change: dict) -> None:
    """Names, addresses, sentences, naive instants and numbers that JSON cannot keep never become a fact."""
    with pytest.raises(BadInput) as caught:
        checked(replace(FACT, **change))
    assert caught.value.mend


def test_an_instant_is_kept_in_utc_to_the_second() -> None:
    """The same moment in another zone is the same fact."""
    there = WHEN.astimezone(timezone(timedelta(hours=9))).replace(microsecond=5)
    assert checked(replace(FACT, when=there)) == checked(FACT)
    assert fact_digest(checked(replace(FACT, when=there))) == fact_digest(checked(FACT))


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "hit.confirmed"},
        {"subject": "hit:2"},
        {"who": "actor:8"},
        {"why": Why("other_name")},
        {"why": Why("other_birth_date", Pointer("rec:1", "0" * 64))},
        {"when": WHEN + timedelta(seconds=1)},
        {"payload": {"score": 0.26}},
        {"pointers": (Pointer("rec:1", "0" * 64),)},
        {"id": "fact:2"},
    ],
)
def test_every_part_of_a_fact_is_under_its_digest(change: dict) -> None:
    """No part can be changed without the digest showing it."""
    assert fact_digest(checked(replace(FACT, **change))) != fact_digest(checked(FACT))


_WORDS = st.from_regex(r"[!-?A-~]{0,20}", fullmatch=True)
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(-1e6, 1e6) | _WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_WORDS, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(_WORDS, _VALUES, max_size=5))
def test_checking_twice_changes_nothing(payload: dict) -> None:
    """A stored payload is a fixed point: reading it back and checking it again gives the same digest."""
    once = checked(replace(FACT, payload=payload))
    assert checked(once) == once
    assert fact_digest(checked(once)) == fact_digest(once)


@given(st.recursive(st.none() | st.text() | st.floats() | st.integers() | st.binary(), st.lists, max_leaves=8))
def test_any_payload_is_kept_or_refused_with_advice(value: object) -> None:
    """Whatever stands in a payload, the answer is a fact or one sentence that says how to mend it."""
    try:
        checked(replace(FACT, payload={"value": value}))
    except BadInput as refused:
        assert refused.mend  # noqa: PT017 - either outcome is right; a refusal must advise


def test_a_chain_covers_what_came_before() -> None:
    """Swapping two facts, or starting elsewhere, gives another chain; positions have no gaps."""
    first, second = (FACT, "a" * 64), (replace(FACT, id="fact:2"), "b" * 64)
    entries = next_entries(0, GENESIS, [first, second])
    assert [entry.position for entry in entries] == [1, 2]
    assert next_entries(0, GENESIS, [second, first])[1].chain != entries[1].chain
    assert next_entries(1, entries[0].chain, [second]) == entries[1:]
    assert next_entries(1, GENESIS, [second])[0].chain != entries[1].chain
