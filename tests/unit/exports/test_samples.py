"""The shipped samples: valid, fictional, and asking about things that the program knows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cocket.exports.boundary import read_bytes
from cocket.exports.model import Export
from cocket.exports.template import SAMPLES, sample_bytes
from cocket.parties.model import Role
from cocket.reference.starter import starter_tables
from cocket.risk.factors.behaviour import flags


def export_of(name: str) -> Export:
    """Read one sample through the door."""
    result = read_bytes(sample_bytes(name), where=name)
    assert result.rejects == ()
    return result.exports[0]


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_is_one_complete_export(name: str) -> None:
    """Each sample has an exporter, an end user, items with figures, an end use and a destination."""
    export = export_of(name)
    assert export.in_role(Role.EXPORTER)
    assert export.in_role(Role.END_USER)
    assert export.destination
    assert export.end_use.statement
    assert any(item.attributes for item in export.items)
    assert all(item.quantity and item.value for item in export.items)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_says_that_it_is_fictional(name: str) -> None:
    """Nobody can take a sample's firms for real ones: the title says so, web pages end in .example, numbers say so."""
    export = export_of(name)
    assert "(fictional)" in export.title
    for party in export.parties:
        assert not party.website or party.website.endswith(".example")
        assert all(identifier.value.startswith("FICTIONAL-") for identifier in party.identifiers)
        assert party.birth_date is None


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_names_nobody_on_an_official_list(name: str, shared_data: Path) -> None:
    """No firm of a sample bears the name of a listed party."""
    document = json.loads((shared_data / "parties/us_csl/screening-list_2026.json").read_bytes())
    listed = {text.casefold() for entry in document["entries"] for text in (entry["n"], *entry.get("a", ()))}
    assert not {party.name.casefold() for party in export_of(name).parties} & listed


@pytest.mark.parametrize("name", SAMPLES)
def test_tariff_codes_of_a_sample_are_in_the_starter_tariff(name: str) -> None:
    """A first run can look up every code that a sample declares."""
    tariff = set(starter_tables("hs")["tariff"].column("code").to_pylist())
    assert {item.hs_code[:6] for item in export_of(name).items if item.hs_code} <= tariff


@pytest.mark.parametrize("name", SAMPLES)
def test_answers_of_a_sample_belong_to_questions_that_exist(name: str) -> None:
    """Each answer carries the id of a published red flag and says who gave it and why."""
    known = {flag.question for flag in flags()}
    for answer in export_of(name).answers:
        assert answer.question in known
        assert answer.text
        assert answer.by


def test_the_last_sample_raises_nearly_every_flag() -> None:
    """Buyer, order, payment, delivery and documents all have a red flag in the sample that is full of them."""
    raised = {answer.question.split(".")[1] for answer in export_of("red-flags").answers if answer.answer == "yes"}
    assert raised == {"customer", "order", "payment", "delivery", "documents"}
