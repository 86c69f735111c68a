"""Balances that merge: one result whatever the order, and every contradiction a case with its records."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocket.kernel.quantities import Quantity
from cocket.licensing.balance import opened
from cocket.licensing.drawdowns import DrawDown, Grant, merge

OFFICE = "did:web:licences.trade.example"
LICENCE = (OFFICE, "EX-1")
ITEM = "6A003.b.4"


def grants(amount: str = "10", unit: str = "each"):
    balance = opened("EX-1", {ITEM: Quantity(Decimal(amount), unit)})
    return {LICENCE: Grant(balance, "2026-01-01T00:00:00Z", "2026-12-31T23:59:59Z")}


def record(digest="a", amount="4", *, post="north", sequence=1, unit="each", **changes):
    made = DrawDown(
        digest=digest, event=f"urn:{digest}", licence=LICENCE, post=post, key=f"key-{post}", sequence=sequence,
        previous="", at="2026-11-24T10:00:00Z", movement="exit", lines=((ITEM, Quantity(Decimal(amount), unit)),),
    )  # fmt: skip
    return replace(made, **changes)


def left(merged):
    ((line,),) = merged.balances.values()
    return line.left


def kinds(merged):
    return [case.kind for case in merged.cases]


def test_two_posts_that_spent_the_same_quantity_are_found_with_both_records():
    """Six at one post and six at another of ten granted are a double spend; both records are its evidence."""
    merged = merge(grants(), [record("a", "6"), record("b", "6", post="south")])
    (case,) = merged.cases
    assert (case.kind, case.evidence) == ("double_spend", ("a", "b"))
    assert "north and south drew 12 of 10 each" in case.sentence
    assert left(merged) == -2


def test_one_post_that_draws_too_much_is_a_case_and_not_a_crash():
    """What was over-drawn by one post is named as its own."""
    merged = merge(grants(), [record("a", "6"), record("b", "7", sequence=2, previous="a")])
    assert kinds(merged) == ["overdrawn"]


def test_a_record_counts_once_however_often_it_came():
    """The same record from two files is one."""
    merged = merge(grants(), [record(), record(), record()])
    assert (left(merged), merged.records) == (6, 1)


def test_a_shipment_seen_leaving_and_entering_counts_once():
    """The same consignment at exit and at entry is one shipment; what entered beyond it counts too."""
    out, into = record("a", "4", consignment="C1"), record("b", "4", post="far", movement="entry", consignment="C1")
    assert left(merge(grants(), [out, into])) == 6
    more = replace(into, lines=((ITEM, Quantity(Decimal(5), "each")),))
    assert left(merge(grants(), [out, more])) == 5


def test_a_consignment_that_leaves_by_two_posts_counts_twice_and_is_a_case():
    """A second exit under one declaration's number is no cover for a second shipment."""
    merged = merge(grants(), [record("a", consignment="C1"), record("b", post="south", consignment="C1")])
    assert (left(merged), kinds(merged)) == (2, ["consignment_twice"])


def test_a_serial_that_leaves_twice_is_a_case():
    """One device cannot leave by two posts."""
    merged = merge(grants(), [record("a", serials=("S1",)), record("b", post="south", serials=("S1",))])
    assert [(c.kind, c.evidence) for c in merged.cases] == [("serial_twice", ("a", "b"))]


def test_units_of_one_kind_add_up_and_others_are_a_case():
    """Half a tonne and 500 kg are one tonne; pieces are not kilograms."""
    merged = merge(grants("1000", "kg"), [record("a", "0.5", unit="t"), record("b", "500", unit="kg", post="south")])
    assert (left(merged), merged.cases) == (0, ())
    assert kinds(merge(grants("1000", "kg"), [record("a", "2", unit="each")])) == ["unit_differs"]


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"at": "2027-01-05T00:00:00Z"}, "outside_validity"),
        ({"licence": (OFFICE, "EX-9")}, "licence_not_held"),
        ({"lines": (("5A001.f", Quantity(Decimal(1), "each")),)}, "not_covered"),
        ({"doubtful": True}, "clock_doubtful"),
        ({"unsettled": "status_stale"}, "licence_unsettled"),
        ({"cancels": "urn:nothing"}, "cancels_nothing"),
        ({"sequence": 3}, "numbers_missing"),
        ({"lines": ((ITEM, Quantity(Decimal(1), "drum")),)}, "unit_differs"),
    ],
)
def test_what_contradicts_the_licence_or_itself_is_a_case(changes, kind):
    """Each fault has its kind."""
    assert kinds(merge(grants(), [record(**changes)])) == [kind]


def test_two_records_of_one_number_are_named():
    """A post that signs two records as its first shows two different histories."""
    merged = merge(grants(), [record("a"), record("b")])
    assert [(c.kind, c.evidence) for c in merged.cases] == [("two_of_one_number", ("a", "b"))]


def test_a_number_that_does_not_follow_the_one_before_is_named():
    """Number 2 names number 1 by hash; another one was put in its place."""
    assert kinds(merge(grants(), [record("a"), record("b", sequence=2, previous="x")])) == ["chain_broken"]


def test_a_record_that_its_post_takes_back_does_not_count():
    """An error is cancelled by its own post, and by no other."""
    first = record("a", "9")
    own = record("b", sequence=2, previous="a", cancels="urn:a")
    assert left(merge(grants(), [first, own])) == 10
    foreign = record("b", post="south", cancels="urn:a")
    merged = merge(grants(), [first, foreign])
    assert (left(merged), kinds(merged)) == (1, ["cancels_nothing"])


RECORDS = st.lists(
    st.builds(
        record,
        digest=st.sampled_from("abcdefghijklmnop"),
        amount=st.sampled_from(["1", "2.5", "4", "7", "0.001"]),
        post=st.sampled_from(["north", "south", "west"]),
        sequence=st.integers(1, 4),
        unit=st.sampled_from(["each", "kg", "drum"]),
        at=st.sampled_from(["2026-11-24T10:00:00Z", "2026-11-24T10:00:01Z", "2027-02-01T00:00:00Z"]),
        movement=st.sampled_from(["exit", "entry", "transit"]),
        serials=st.lists(st.sampled_from(["S1", "S2"]), max_size=2).map(tuple),
        consignment=st.sampled_from(["", "C1", "C2"]),
        cancels=st.sampled_from(["", "", "", "urn:a", "urn:b"]),
        previous=st.sampled_from(["", "a", "b"]),
    ),
    max_size=14,
    unique_by=lambda one: one.digest,  # a digest names one content
)


@given(RECORDS, st.randoms(use_true_random=False), st.integers(0, 14))
def test_any_order_with_duplicates_gives_the_same_result(records, draw, cut):
    """However records are shuffled, repeated and cut into batches that are merged late, the result is one."""
    once = merge(grants(), records)
    again = records + records[:cut]
    draw.shuffle(again)
    assert merge(grants(), again) == once


@given(RECORDS)
def test_nothing_known_is_left_out(records):
    """Every record either counts in a line, or was taken back by its own post, or takes one back."""
    merged = merge(grants(), records)
    drawn = sum((line.drawn for lines in merged.balances.values() for line in lines), Decimal(0))
    taken_back = {(r.cancels, r.key) for r in records if r.cancels}
    counted = [r for r in records if not r.cancels and (r.event, r.key) not in taken_back]
    assert drawn <= sum((q.amount for r in counted for _, q in r.lines), Decimal(0))
    alone = [r for r in counted if not r.consignment]
    assert drawn >= sum((q.amount for r in alone for _, q in r.lines), Decimal(0))


@given(RECORDS, RECORDS)
def test_what_was_drawn_never_shrinks_when_more_is_known(first, second):
    """A late record cannot give anything back, unless it takes a record back."""
    known = {r.digest for r in first}
    late = [r for r in second if r.digest not in known and not r.cancels]
    before = merge(grants(), [r for r in first if not r.cancels])
    after = merge(grants(), [r for r in first if not r.cancels] + late)
    for licence, lines in before.balances.items():
        drawn = {(line.item, line.unit): line.drawn for line in after.balances[licence]}
        assert all(drawn[line.item, line.unit] >= line.drawn for line in lines)
