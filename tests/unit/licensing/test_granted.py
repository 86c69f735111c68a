"""A licence from its facts, and what an amendment changes: pure, and never more than was granted."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocket.kernel.errors import RegisterBroken
from cocket.licensing.cases.changes import changes
from cocket.licensing.granted import Drawn, replay
from cocket.register import Fact, Why

NOW = datetime(2026, 5, 4, tzinfo=UTC)


def fact(kind: str, **payload: object) -> Fact:
    return Fact(f"licence.{kind}", "licence:1", "actor:1", Why("told"), NOW, payload)


def opened(granted: str = "10") -> Fact:
    return fact(
        "opened", case="case:1", lines=[{"line": 1, "unit": "each", "granted": granted}], valid_until="2027-05-01"
    )


def drawn(name: str, amount: str) -> Fact:
    return fact("drawn", draw=name, line=1, unit="each", amount=amount, left="0")


def test_a_licence_s_story_is_told_by_its_facts():
    """Opened, drawn, confirmed, delivered, amended, issued: each leaves its mark, in order."""
    more = [{"line": 1, "unit": "each", "granted": "12"}, {"line": 2, "unit": "kg", "granted": "5"}]
    told = replay([
        opened(), drawn("d1", "4"), fact("confirmed", draw="d1", declaration="x"), fact("delivered", draw="d1", on="2026-05-09"),
        fact("amended", case="case:2", version=2, lines=more, valid_until="2027-08-01"), fact("issued", document="urn:1"),
    ])  # fmt: skip
    assert told is not None
    assert (told.version, told.valid_until, told.documents) == (2, date(2027, 8, 1), ("urn:1",))
    assert (told.granted, told.drawn) == ({1: Decimal(12), 2: Decimal(5)}, {1: Decimal(4), 2: Decimal(0)})
    assert told.draws == {"d1": Drawn(1, Decimal(4), confirmed=True, delivered=date(2026, 5, 9))}
    assert replay([]) is None


@given(st.lists(st.integers(1, 9), max_size=8))
def test_facts_that_draw_more_than_was_granted_are_a_broken_register(amounts):
    """However it is split, ten pieces are ten pieces."""
    story = [opened(), *(drawn(f"d{number}", str(amount)) for number, amount in enumerate(amounts))]
    if sum(amounts) > 10:
        with pytest.raises(RegisterBroken):
            replay(story)
    else:
        told = replay(story)
        assert told is not None
        assert told.drawn[1] == sum(amounts)


@pytest.mark.parametrize(
    "story",
    [
        [drawn("d1", "1")],
        [opened(), opened()],
        [opened(), fact("confirmed", draw="d9", declaration="x")],
        [opened(), fact("drawn", draw="d1", line=7, unit="each", amount="1", left="0")],
        [
            opened(),
            drawn("d1", "6"),
            fact(
                "amended",
                case="c",
                version=2,
                valid_until="2027-01-01",
                lines=[{"line": 1, "unit": "each", "granted": "5"}],
            ),
        ],
    ],
)
def test_facts_that_do_not_follow_are_a_broken_register(story):
    """No licence before it is opened, none twice, nothing of what was never drawn, no grant below what is drawn."""
    with pytest.raises(RegisterBroken):
        replay(story)


def test_an_amendment_s_changes_are_told_field_by_field():
    """Amounts count as numbers; a party that is new, a way that is longer and an answer that is other are each told."""
    before = {
        "items": [{"id": "1", "description": "a camera", "quantity": {"amount": "10.0", "unit": "each"}}],
        "parties": [{"id": "buyer", "name": "A", "country": "CH"}],
        "route": {"destination": "CH"}, "end_use": {"statement": "x"}, "particulars": {"wanted_until": "2027-01-01"},
    }  # fmt: skip
    after = {
        "items": [{"id": "1", "description": "a camera", "quantity": {"amount": "10", "unit": "each"}, "value": {"amount": "5", "currency": "EUR"}}],
        "parties": [{"id": "buyer", "name": "A", "country": "CH"}, {"id": "2", "name": "B"}],
        "route": {"destination": "CH", "legs": [{"country": "DE"}]}, "end_use": {"statement": "x"},
        "particulars": {"wanted_until": "2027-06-01"},
    }  # fmt: skip
    assert [(c.of, c.field, c.before, c.after) for c in changes(before, after)] == [
        ("item 1", "value", "", "5 EUR"),
        ("party 2", "name", "", "B"),
        ("route", "legs", "", "DE"),
        ("particulars", "wanted_until", "2027-01-01", "2027-06-01"),
    ]
    assert changes(after, after) == ()


JSON = st.recursive(
    st.none() | st.text(max_size=5) | st.integers(), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


@given(st.dictionaries(st.sampled_from(["description", "kind", "quantity", "value"]), JSON))
def test_an_application_differs_from_itself_in_nothing(item):
    """Whatever stands in an item: the same is no change, and what is told is text."""
    application = {"items": [{"id": "1", **item}]}
    assert changes(application, application) == ()
    assert all(isinstance(one.after, str) for one in changes({}, application))
