"""What was ruled before is given again only where nothing that the rules read differs."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cocket.requirements import rulings
from cocket.requirements.rulebook import shipped
from cocket.requirements.rulings import rule, ruling
from cocket.requirements.service import Requirements

ROWS = st.fixed_dictionaries(
    {
        "exporter": st.sampled_from(["DE", "US", "GB", "CH", ""]),
        "to": st.sampled_from(["NO", "CN", "RU", "IR", "MX", ""]),
        "eu": st.sampled_from(["", "?", "5A001.f", "5A002.a", "5A004.a"]),
        "us": st.sampled_from(["", "?", "5A001.f.1", "5A980", "5A991.a"]),
        "user": st.sampled_from(["retailer", "law_enforcement", "military", "unknown"]),
        "answers": st.dictionaries(
            st.sampled_from(["eu.art4.aware_military", "eu.art4.aware_wmd", "us.origin_us", "us.content_percent"]),
            st.sampled_from(["yes", "no", "unknown", "12", "12.0"]), max_size=3,
        ),
        "hits": st.lists(
            st.tuples(st.sampled_from(["US-EL", "EU-FSF"]), st.sampled_from(["match", "review"])), max_size=1
        ),
        "value": st.sampled_from(["50", "50.0", "6000"]),
        "lines": st.integers(1, 2),
    }
)  # fmt: skip


def fresh(requirements: Requirements) -> Requirements:
    """The same rules with nothing ruled yet."""
    books = {name: replace(book, _in_force={}) for name, book in requirements.books.items()}
    return Requirements(books, requirements.tables)


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(row=ROWS)
def test_an_answer_does_not_depend_on_what_was_asked_before(row, requirements, make_case):
    """Rules that have judged many exports say of the next what rules that never judged any say of it."""
    case = make_case({"id": "p", "cites": "property", **row})
    given_now = (case.export, case.classifications, case.screening, case.as_of, ("eu", "us", "uk"))
    assert requirements.require(*given_now) == fresh(requirements).require(*given_now)


def test_equal_figures_that_are_written_otherwise_are_told_apart(requirements, make_case):
    """An answer quotes 50.0 as it was given, though 50 was judged first."""
    live = shipped("us").in_force(make_case({"id": "x", "cites": "test"}).as_of)
    case = make_case({"id": "x", "cites": "test"})
    base = dict(shipped("us").blank) | {"absent_lists": frozenset(), "destination": "NO", "listed": False}
    for value in ("50", "50.0"):
        facts = base | {"value": Decimal(value)}
        assert str(ruling(shipped("us"), live, facts, case.export, "i1").facts["value"]) == value


def test_an_unknown_answer_is_not_taken_for_a_missing_one(requirements, make_case):
    """A question that somebody left at unknown is never presumed, whatever was presumed for others before."""
    book = shipped("eu")
    silent = make_case({"id": "x", "cites": "test", "eu": "", "to": "CN"})
    doubting = make_case(
        {"id": "x", "cites": "test", "eu": "", "to": "CN", "answers": {"eu.art4.aware_military": "unknown"}}
    )
    answers = [
        requirements.require(one.export, one.classifications, one.screening, one.as_of, ("eu",))[0]
        for one in (silent, doubting)
    ]
    assert book.asks["eu.art4.aware_military"].id in {question.id for question in answers[1].questions}
    assert answers[0] != answers[1]


def test_no_more_rulings_are_kept_than_the_bound(make_case, monkeypatch: pytest.MonkeyPatch):
    """A server that runs for a year does not fill its memory with rulings."""
    monkeypatch.setattr(rulings, "KEPT", 3)
    book = replace(shipped("eu"), _in_force={})
    case = make_case({"id": "x", "cites": "test"})
    live = book.in_force(case.as_of)
    for country in ("NO", "SE", "FI", "DK", "IS", "NO"):
        facts = dict(book.blank) | {"absent_lists": frozenset(), "destination": country, "listed": False}
        assert (
            ruling(book, live, facts, case.export, "i1").finding == rule(book, live, facts, case.export, "i1").finding
        )
        assert len(live.rulings) <= 3
