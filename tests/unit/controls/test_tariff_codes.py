"""Tariff codes beside items: candidates by code, the common high-priority flag, and codes that do not fit."""

from __future__ import annotations

import re

import pytest

from cocket.controls.model import Outcome
from cocket.controls.tariff import Tariff
from cocket.controls.tariff_links import codes_for, links, provisions_for
from cocket.exports.model import Item


def reasons(classifier, description, code):
    """Give the EU reasons of an item by their code."""
    found = classifier.classify([Item("x", description, hs_code=code)])[0]
    return found, {r.code: r for r in found.reasons}


def test_every_link_is_a_code_of_the_nomenclature_and_a_provision_of_the_list(library, eu):
    """No row of the table points at nothing."""
    tariff = Tariff.of(library)
    assert tariff is not None
    assert [code for code in links() if code not in tariff.texts] == []
    assert [place for places in links().values() for place in places if place not in eu.by_path] == []


def test_links_are_read_both_ways():
    """A code has its provisions, its heading's too; a provision has the codes of those above and below it."""
    assert provisions_for("8525830000")[0] == "6A003.b"
    assert provisions_for("853210") == ("3A001.e.2", "3A201.a")
    assert provisions_for("010121") == ()
    assert "851762" in codes_for("5A001.f.2")
    assert "851762" in codes_for("5A001")


@pytest.mark.parametrize("code", ["854231", "8542.31", "8542 31 90"])
def test_a_code_on_the_common_high_priority_list_is_flagged(classifier, code):
    """However it is written, whatever the outcome."""
    _, found = reasons(classifier, "Field programmable gate array", code)
    assert found["chpl"].source == "Common High Priority List"


def test_a_code_that_does_not_fit_is_named_with_better_ones(classifier):
    """A drone declared as a toy is a finding; the better codes stand in it."""
    _, found = reasons(classifier, "quadcopter drone with camera", "950300")
    assert re.search(r"950300 does not fit the description; better: 8806", found["hs_mismatch"].sentence)
    _, found = reasons(classifier, "quadcopter drone with camera", "880622")
    assert "hs_mismatch" not in found


def test_a_code_helps_to_look_and_never_decides(classifier):
    """With words that say nothing, the code's provisions are shown, and the outcome stays open."""
    found, said = reasons(classifier, "equipment with accessories", "852583")
    assert found.outcome is Outcome.NEEDS_EXPERT
    assert {"6A003.b", "6A002.c"} <= {c.provision for c in found.candidates}
    assert "6A003.b" in said["hs_provisions"].sentence
