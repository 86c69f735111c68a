"""Memos that a lawyer can check, and jurisdictions side by side."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cocket.kernel.reasons import Tri
from cocket.requirements.harmonise import as_if_from, compare, edition_diff, replay
from cocket.requirements.memo import memo
from cocket.requirements.model import Need
from cocket.requirements.rulebook import shipped
from cocket.requirements.service import Requirements


def test_every_step_of_a_memo_names_its_paragraph_its_inputs_and_how_to_contest_it(cases, requirements):
    """For every worked case: each step's sentence, source and inputs stand in the memo, with the remedy."""
    for case in cases:
        for answer in requirements.require(case.export, case.classifications, case.screening, case.as_of):
            book = requirements.books[answer.regime]
            text = " ".join(memo(case.export, answer, book, case.as_of).split())
            assert " ".join(book.contest.split()) in text
            for step in answer.steps:
                assert " ".join(step.sentence.split()) in text
                assert step.source in text
                for name, value in step.inputs:
                    assert f"{name.lstrip('?')} = {value}" in text
            for question in answer.questions:
                assert question.id in text
            for condition in answer.conditions:
                assert condition.sentence in text
            for filing in answer.filings:
                assert filing.title in text


def test_a_memo_says_which_rules_were_not_checked_against_the_text(cases, requirements):
    """A row whose text was not at hand is marked where it is used."""
    case = next(one for one in cases if one.id == "UK: a listed item needs a licence")
    (answer,) = requirements.require(case.export, case.classifications, case.screening, case.as_of)
    assert "[not checked against the text]" in memo(case.export, answer, requirements.books["uk"], case.as_of)


def test_a_memo_keeps_to_its_width(cases, requirements):
    """Nothing runs off the page, whatever the export says."""
    for case in cases[:40]:
        for answer in requirements.require(case.export, case.classifications, case.screening, case.as_of):
            lines = memo(case.export, answer, requirements.books[answer.regime], case.as_of).splitlines()
            assert max(map(len, lines)) <= 110


def interception(make_case, **changes):
    row = {"id": "catcher", "cites": "x", "eu": "5A001.f.1", "us": "5A001.f.1", "to": "JP", "user": "law_enforcement",
           "purpose": "criminal_investigation", **changes}  # fmt: skip
    return make_case(row)


def test_an_imsi_catcher_to_japan_shows_a_real_difference_between_the_union_and_the_united_states(
    make_case, requirements
):
    """EU001 carries it out of the Union, while 742.13 asks for an individual licence to every destination."""
    case = interception(make_case)
    found = compare(case.export, case.classifications, case.screening, requirements, ("eu", "us"), case.as_of)
    union, states = found.columns
    assert (union.need, states.need) == (Need.REQUIRED, Need.REQUIRED)
    assert union.carried_by == ("EU001",)
    assert states.carried_by == ()
    assert found.differ
    assert found.strictest == ("us",)
    assert any("individual licence" in text and text.startswith("Shipped under eu") for text in found.shopping)
    assert "742" in " ".join(step for column in found.columns for step in column.because) or states.because


def test_two_jurisdictions_that_agree_show_no_difference(make_case, requirements):
    """An ordinary item to Norway is free under both."""
    case = interception(make_case, eu="", us="", to="NO", user="retailer", purpose="retail_sale")
    found = compare(case.export, case.classifications, case.screening, requirements, ("eu", "us"), case.as_of)
    assert not found.differ
    assert found.shopping == ()
    assert found.strictest == ("eu", "us")


def test_an_open_answer_is_no_escape(make_case, requirements):
    """A jurisdiction that cannot tell yet is not offered as the easier way."""
    case = interception(make_case, eu="?", us="5A001.f.1")
    found = compare(case.export, case.classifications, case.screening, requirements, ("eu", "us"), case.as_of)
    assert found.columns[0].need is Need.INDETERMINATE
    assert found.shopping == ()


def test_comparing_moves_the_exporter_and_nothing_else(make_case):
    """The rules are compared, not the route: parties, items and end use stay as they are."""
    case = interception(make_case, exporter="FR")
    assert as_if_from(case.export, "eu").parties == case.export.parties
    moved = as_if_from(case.export, "us")
    assert moved.parties[0].country == "US"
    assert moved.parties[1:] == case.export.parties[1:]
    assert moved.items == case.export.items


def test_three_jurisdictions_can_stand_side_by_side(make_case, requirements):
    """The United Kingdom is shown as unverified beside the others."""
    case = interception(make_case)
    found = compare(case.export, case.classifications, case.screening, requirements, ("eu", "us", "uk"), case.as_of)
    assert [column.status for column in found.columns][2] == "unverified"
    # Its paragraphs are read from the Union's list, which stands in for its own.
    assert found.columns[2].provisions == found.columns[0].provisions == ("5A001.f.1",)


def test_two_editions_of_rules_are_compared_on_past_exports(cases, requirements):
    """Taking a rule away shows who would have been treated differently, and which rule moved."""
    book = shipped("eu")
    lax = replace(book, rules=tuple(r for r in book.rules if r.id != "eu.m.ru.dual_use"), _in_force={})
    past = [(c.export, c.classifications, c.screening, c.as_of) for c in cases]
    changed = replay(past, requirements, Requirements({**requirements.books, "eu": lax}, requirements.tables))
    assert changed
    assert {one.before for one in changed} == {Need.PROHIBITED}
    assert all("eu.m.ru.dual_use" in one.rules for one in changed)
    assert edition_diff(book, lax) == {"added": (), "removed": ("eu.m.ru.dual_use",), "changed": ()}


def test_the_same_edition_treats_every_past_export_alike(cases, requirements):
    """Replaying under unchanged rules changes nothing."""
    past = [(c.export, c.classifications, c.screening, c.as_of) for c in cases]
    assert replay(past, requirements, requirements) == ()


def test_a_changed_date_is_seen_as_a_change(requirements):
    """An edition that moves a rule's first day names the rule."""
    book = shipped("eu")
    rule = next(r for r in book.rules if r.id == "eu.m.ru.dual_use")
    moved = replace(book, rules=tuple(replace(r, until=r.since) if r is rule else r for r in book.rules))
    assert edition_diff(book, moved)["changed"] == ("eu.m.ru.dual_use",)


@pytest.mark.parametrize("code", ["EU001", "LVS", "ENC"])
def test_a_usable_option_names_what_it_rests_on(code, cases, requirements):
    """Presumptions and duties stand with an option that is offered as usable."""
    case = next(one for one in cases if one.id == f"{code} holds")
    for answer in requirements.require(case.export, case.classifications, case.screening, case.as_of):
        option = next(one for one in answer.options if one.code == code)
        assert option.eligible is Tri.YES
        assert any(duty.evidence == "presumed, not answered" for duty in option.duties)


def test_the_checklist_is_filled_from_the_export_and_says_what_is_missing(cases, requirements):
    """Names and items stand in the fields; what the export does not say is marked."""
    case = next(one for one in cases if one.id == "an IMSI catcher to Mexico needs an authorisation")
    (answer,) = requirements.require(case.export, case.classifications, case.screening, case.as_of)
    fields = dict(next(f for f in answer.filings if f.code == "eu.application").fields)
    assert "Beispiel Technik GmbH" in fields["Exporter"]
    assert "Mexico" in fields["Country of destination"]
    assert "quantity open" in fields["Items"]


def test_the_lists_to_classify_under_follow_from_the_rule_sets(make_case):
    """The United Kingdom reads the Union's list until its own is held; each list is named once."""
    from cocket.requirements.service import lists_for

    assert lists_for(make_case({"id": "a", "cites": "x", "exporter": "GB"}).export) == ("eu",)
    assert lists_for(make_case({"id": "b", "cites": "x", "regimes": ["eu", "uk", "us"]}).export) == ("eu", "us")
    assert lists_for(make_case({"id": "c", "cites": "x", "exporter": "CH"}).export) == ("eu", "us")


def test_a_way_that_carries_only_one_of_two_items_is_no_way(make_case, requirements):
    """Two lines of which one is outside the general authorisation need an individual licence together."""
    case = make_case({"id": "two", "cites": "x", "eu": "5A001.f", "to": "JP", "lines": 2})
    sensitive = replace(case.classifications[2], provision="1C351.a")
    assert (sensitive.item_id, sensitive.regime) == ("i2", "eu")
    mixed = (*case.classifications[:2], sensitive, case.classifications[3])
    whole = compare(case.export, case.classifications, case.screening, requirements, ("eu",), case.as_of)
    parted = compare(case.export, mixed, case.screening, requirements, ("eu",), case.as_of)
    assert whole.columns[0].carried_by == ("EU001",)
    assert parted.columns[0].carried_by == ()
