"""Names one above the other, quotes with their thresholds, and chains of owners."""

from __future__ import annotations

import dataclasses
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocket.controls.model import Candidate, Threshold, ThresholdCheck
from cocket.dossier.labels import amount, day, visible
from cocket.dossier.names import column
from cocket.dossier.ownership import chain
from cocket.dossier.quotes import lines, pieces
from cocket.exports.model import Export
from cocket.kernel.reasons import Tri
from cocket.parties.model import Holding, Party, Role
from cocket.screening.model import TokenPair

AGREEMENTS = ("same", "spelling", "initial", "script", "missing", "differs", "something new")


@given(st.text(max_size=100), st.text(max_size=100), st.sampled_from(AGREEMENTS))
def test_drawing_a_pair_neither_adds_nor_loses_a_letter(query, listed, agreement):
    """The pieces above and below, put together, are the two name parts as they came."""
    drawn = column(TokenPair(query, listed, agreement))
    assert "".join(text for text, _ in drawn.above) == query
    assert "".join(text for text, _ in drawn.below) == listed
    assert drawn.word


def test_only_the_differing_letters_of_a_spelling_are_marked():
    """In a pair that is spelled differently, the letters that agree stay plain, whatever their case."""
    drawn = column(TokenPair("Kestrelov", "KESTRELOFF", "spelling"))
    assert drawn.above == (("Kestrelo", True), ("v", False))
    assert drawn.below == (("KESTRELO", True), ("FF", False))
    assert drawn.joined


@pytest.mark.parametrize(
    ("agreement", "joined"), [("differs", False), ("missing", False), ("same", True), ("new", False)]
)
def test_parts_are_joined_only_when_screening_says_that_they_agree(agreement, joined):
    """An agreement that this page does not know is drawn apart, never joined."""
    assert column(TokenPair("Orhan", "Orhan", agreement)).joined is joined


def _candidate(quote: str, *needles: str) -> Candidate:
    checks = tuple(ThresholdCheck(Threshold("a", ">", Decimal(1), "W", needle), Tri.YES) for needle in needles)
    return Candidate("p", "p", "t", 0.5, quote, checks)


@given(st.text(alphabet="ab ", max_size=30), st.lists(st.text(alphabet="ab ", max_size=5), max_size=5))
def test_marking_a_quote_keeps_it_verbatim(quote, needles):
    """The pieces of a quote are the quote, each threshold is marked at most once and only on its own words."""
    drawn = pieces(_candidate(quote, *needles))
    assert "".join(text for text, _ in drawn) == quote
    marked = [(text, number) for text, number in drawn if number]
    assert len({number for _, number in marked}) == len(marked)
    assert all(text == needles[number - 1] for text, number in marked)


def test_a_threshold_whose_words_are_elsewhere_is_quoted_beside_it():
    """A threshold that the quote does not contain is listed unmarked, so that its own words are shown."""
    first, second = lines(_candidate("more than 5 W", "more than 5 W", "less than 9 V"))
    assert first.marked
    assert not second.marked


def _export(*owners: Holding) -> tuple[Export, Party]:
    mid = Party("mid", "Midway", (Role.BROKER,), owners=(Holding("Top", Decimal("62.5")),))
    buyer = Party("buyer", "Buyer", (Role.END_USER,), owners=owners)
    return Export("e", (buyer, mid), ()), buyer


def test_shares_are_multiplied_along_a_chain():
    """80 % of a company that is owned to 62.5 % is 50 %, exactly."""
    export, buyer = _export(Holding("mid", Decimal(80)))
    found = chain(export, buyer, ("Midway", "Top"))
    assert [link.owner for link in found.links] == ["Midway", "Top"]
    assert found.links[-1].product == Decimal(50)
    assert found.sum_text == "80 % × 62.5 % = 50 %"


@pytest.mark.parametrize("owners", [(Holding("mid", None),), ()])
def test_an_unknown_share_gives_no_product(owners):
    """Where a share is not stated, no sum is printed and no zero is invented."""
    export, buyer = _export(*owners)
    found = chain(export, buyer, ("mid", "Top"))
    assert found.links[-1].product is None
    assert found.sum_text == ""


def test_a_chain_outside_the_export_is_shown_as_handed_in():
    """Owners that only a list knows of keep their names and claim no share."""
    export, buyer = _export()
    found = chain(export, buyer, ("Stranger (60 %)",))
    assert [(link.owner, link.holding) for link in found.links] == [("Stranger (60 %)", None)]


def test_a_hit_without_a_party_has_a_chain_too():
    """A chain can be drawn where the party itself is not in the export."""
    export, _ = _export()
    assert chain(export, None, ("mid", "Top")).links[1].holding == Holding("Top", Decimal("62.5"))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2026-11-23", "23 November 2026"),
        ("2026-02", "February 2026"),
        ("2024", "2024"),
        ("", "undated"),
        ("2026-13-40", "2026-13-40"),
        ("2026-00", "2026-00"),
        ("0000-01-01", "0000-01-01"),
        ("c. 1961", "c. 1961"),
    ],
)
def test_dates_are_written_out_only_when_they_are_dates(text, shown):
    """A day or month is written for people; what is not a date stays as the source wrote it."""
    assert day(text) == shown


def test_amounts_keep_every_digit():
    """Grouping adds thin spaces and takes nothing away."""
    assert amount(Decimal("1234567.8900")) == "1\u202f234\u202f567.89"
    assert amount(Decimal(9999)) == "9999"
    assert amount(Decimal("1E+6")) == "1\u202f000\u202f000"


def test_characters_that_hide_or_steer_are_shown_by_number():
    """Direction marks, zero-width letters, escapes and broken pairs are visible; ordinary writing is left alone."""
    assert visible("a\u202eb\x1b[31m\u200b\ud800") == "a⟨U+202E⟩b⟨U+001B⟩[31m⟨U+200B⟩⟨U+D800⟩"
    plain = "Γιώργος, محمد, Чехов, 王\n\tمی\u200cخواهم"
    assert visible(plain) == plain


def test_no_view_is_tied_to_a_mutable_value():
    """Drawn columns are frozen values that can be shared."""
    with pytest.raises(dataclasses.FrozenInstanceError):
        column(TokenPair("a", "a", "same")).word = "x"
