"""Tables for reports: they reconcile with the cases to the unit, over the whole worked example and over single stories."""

from __future__ import annotations

import csv
import io
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from tests.integration.office.test_office_commands import example, told
from tests.integration.office.test_pages import begin, submit

__all__ = ["example"]  # the worked example, filled once


@pytest.fixture(scope="module")
def tables(example: tuple[Path, str]) -> dict[str, Any]:
    """Give every table of the worked example, and its states as the rows hold them."""
    found = told(example[0] / "demo-office")
    return {**found["tables"], "states": found["states"]}


def test_each_case_that_was_handed_in_is_one_row(tables):
    """As many in each state as the office holds; drafts are none of its business."""
    states = Counter(row["state"] for row in tables["cases"])
    held = {state: count for state, count in tables["states"].items() if state != "draft"}
    assert states == held
    assert len({row["number"] for row in tables["cases"]}) == len(tables["cases"])


def test_rows_of_every_table_belong_to_a_case_and_add_up(tables):
    """Referrals as often as the case says, an item for each line, one clock for each case, criteria as proposed."""
    by_number = {row["number"]: row for row in tables["cases"]}
    for name in ("referrals", "decisions", "clocks", "items", "criteria", "outcomes"):
        assert {row["number"] for row in tables[name]} <= set(by_number), name
    assert len(tables["clocks"]) == len(tables["cases"])
    assert Counter(row["number"] for row in tables["referrals"]) == Counter(
        {number: int(row["referrals"]) for number, row in by_number.items() if row["referrals"] != "0"}
    )
    named = Counter(row["number"] for row in tables["criteria"])
    assert all(named[number] == len(row["criteria"].split()) for number, row in by_number.items())
    assert {row["number"] for row in tables["items"]} == set(by_number)


def test_decisions_are_what_the_cases_came_to(tables):
    """The last signature or allowed appeal of a case is its outcome; refusals have a second person, each one."""
    last: dict[str, str] = {}
    for row in tables["decisions"]:
        if row["outcome"]:
            last[row["number"]] = row["outcome"]
        if row["decision"] == "appeal_allowed" or row["decision"] == "allow_appeal":
            last[row["number"]] = "approve"
        if row["decision"] == "set_aside":
            last[row["number"]] = ""
    ended = {row["number"]: row["outcome"] for row in tables["cases"]}
    assert {number: outcome for number, outcome in last.items() if outcome} == {n: o for n, o in ended.items() if o}
    assert {row["second_person"] for row in tables["decisions"] if row["decision"] == "sign_refusal"} == {"yes"}


def test_counted_tables_add_up_to_the_cases(tables):
    """Destinations and kinds of end user each count every case once, in its outcome."""
    ended = Counter(row["outcome"] for row in tables["cases"])
    for name in ("destinations", "end_user_types"):
        total = Counter()
        for row in tables[name]:
            total.update(
                {word: int(row[word]) for word in ("cases", "approved", "refused", "not_required", "undecided")}
            )
            assert int(row["cases"]) == sum(
                int(row[word]) for word in ("approved", "refused", "not_required", "undecided")
            )
        assert total["cases"] == len(tables["cases"])
        assert (total["approved"], total["refused"], total["not_required"]) == (
            ended["approve"], ended["refuse"], ended["not_required"],
        )  # fmt: skip


def test_what_came_of_cases_counts_appeals_that_changed_a_decision(tables):
    """As many as cases in which an appeal was allowed or the refusal set aside."""
    changed = Counter(
        row["decision"] for row in tables["decisions"] if row["decision"] in ("allow_appeal", "set_aside")
    )
    came = Counter(row["outcome"] for row in tables["outcomes"])
    assert came["refusal_overturned"] == changed["allow_appeal"] > 0
    assert came["refusal_set_aside"] == changed["set_aside"] > 0


def test_the_worked_example_s_comparisons_are_equal(example):
    """Every signature of the example answered what it had to."""
    assert set(told(example[0] / "demo-office")["verdicts"]) == {"equal"}


def test_a_table_is_a_file_of_its_columns_and_names_nobody(office_site):
    """Officers and overseers take it; the page of the documentation explains each column."""
    from cocket.office.reporting.selectors import TABLES

    submit(office_site)
    begin(office_site["exporter"])
    page = (Path(__file__).parents[3] / "docs" / "reference" / "office-reports.md").read_text("utf-8")
    for name, table in TABLES.items():
        response = office_site["overseer"].get(f"/reports/{name}")
        rows = list(csv.reader(io.StringIO(response.content.decode())))
        assert rows[0] == list(table.columns)
        assert "fictional" not in response.content.decode()
        assert f"## {name}" in page
        assert all(f"| `{column}` | {words} |" in page for column, words in table.columns.items())
    assert office_site["overseer"].get("/reports/nothing").status_code == 404


def test_a_large_office_is_read_in_parts(office_site, monkeypatch):
    """A table is the same whether its cases are read at once or one after the other."""
    from cocket.office.reporting import selectors

    for _ in range(2):
        submit(office_site)
    whole = [row["number"] for row in selectors.rows("cases")]
    monkeypatch.setattr(selectors, "AT_ONCE", 1)
    assert [row["number"] for row in selectors.rows("cases")] == whole == sorted(whole)
    assert len(whole) > 1
