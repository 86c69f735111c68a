"""The starter set by itself: what any reader of its tables may rely on, without other data."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from cocket.controls.model import ProvisionKind
from cocket.kernel import countries
from cocket.kernel.dates import parse_partial
from cocket.reference.starter import MAKERS, install_starter, starter_tables
from cocket.reference.starter.files import FOLDER, rows, stated
from cocket.reference.store import Library

LISTS = ("eu_annex_i", "us_ccl")


@pytest.mark.parametrize("kind", MAKERS)
def test_each_kind_that_editions_names_has_a_maker_and_rows(kind: str) -> None:
    """What `editions.toml` states and what is made are the same kinds, and none is empty."""
    assert [edition.kind for edition in stated()[2]] == list(MAKERS)
    assert sum(table.num_rows for table in starter_tables(kind).values()) > 0


def test_installing_gives_one_starter_edition_per_kind(tmp_path: Path) -> None:
    """Each edition is dated, quotes its source, and is marked as starter where somebody else publishes the list."""
    editions = install_starter(Library(tmp_path))
    assert [edition.kind for edition in editions] == list(MAKERS)
    for edition in editions:
        assert edition.starter == (edition.kind != "country_facts")
        assert edition.ref.starter == edition.starter
        assert edition.edition_date
        assert edition.source
        assert edition.terms


def test_installing_twice_changes_nothing(tmp_path: Path) -> None:
    """A second start finds what the first one stored."""
    first = install_starter(Library(tmp_path))
    before = sorted(path.name for path in (tmp_path / "reference" / "editions").iterdir())
    assert install_starter(Library(tmp_path)) == first
    assert sorted(path.name for path in (tmp_path / "reference" / "editions").iterdir()) == before


def test_installing_is_quick(tmp_path: Path) -> None:
    """Making and storing the whole set costs under half a second of processor time."""
    start = time.process_time()
    install_starter(Library(tmp_path))
    assert time.process_time() - start < 0.5


def test_a_real_edition_is_preferred(tmp_path: Path) -> None:
    """The starter set never speaks where a real list is in the home, even an older one."""
    library = Library(tmp_path)
    install_starter(library)
    real = library.add(
        "chpl", b"hs6,tier\n", {"priority": starter_tables("chpl")["priority"].slice(0, 1)}, title="t", publisher="p",
        edition_date="2020-01-01", retrieved_at="2020-01-01T00:00:00Z", source="s", terms="t", parser_version="1",
    )  # fmt: skip
    assert library.current("chpl") == real
    assert library.require("hs").starter


@pytest.mark.parametrize("kind", LISTS)
def test_provisions_are_summaries_with_source_and_place(kind: str) -> None:
    """Each row is labelled a summary, cites its dated list, and hangs under a row of the set."""
    provisions = starter_tables(kind)["provisions"].to_pylist()
    paths = [row["path"] for row in provisions]
    assert len(paths) == len(set(paths))
    assert sum(row["kind"] == "control" for row in provisions) >= 60
    for row in provisions:
        ProvisionKind(row["kind"])
        assert row["summary"]
        assert row["text"]
        assert not row["text"].startswith("=")
        assert re.search(r"\d{4}-\d{2}-\d{2}", row["source"])
        assert row["source"].endswith(row["path"].partition("#")[0])
        assert row["parent"] in paths if row["path"] != row["entry"] else row["parent"] == ""
        assert row["connective"] in ("", "and", "or")


@pytest.mark.parametrize("kind", LISTS)
def test_a_paragraph_that_asks_for_all_of_something_has_all_of_it(kind: str) -> None:
    """Where every child must be met, at least two are there: a missing one would make the rest too easy to meet."""
    provisions = starter_tables(kind)["provisions"].to_pylist()
    for row in provisions:
        if row["kind"] == "control" and row["connective"] == "and":
            assert sum(other["parent"] == row["path"] and other["kind"] == "control" for other in provisions) >= 2


@pytest.mark.parametrize("kind", LISTS)
def test_thresholds_quote_the_summary_and_belong_to_a_provision(kind: str) -> None:
    """A figure is quoted in the words that the reader sees, and its operator and number can be read."""
    tables = starter_tables(kind)
    texts = {row["path"]: row["text"] for row in tables["provisions"].to_pylist()}
    for row in tables["thresholds"].to_pylist():
        assert row["quote"] in texts[row["path"]]
        assert row["operator"] in ("<", "<=", "=", ">=", ">")
        assert re.fullmatch(r"-?\d+(\.\d+)?", row["value"])
        assert re.fullmatch(r"[a-z_]+", row["attribute"])
        assert row["source"]


def test_tariff_candidates_are_in_the_starter_tariff() -> None:
    """A code that a provision names can be looked up without other data, and so can its heading and chapter."""
    tariff = {row["code"]: row for row in starter_tables("hs")["tariff"].to_pylist()}
    for kind in LISTS:
        for row in starter_tables(kind)["provisions"].to_pylist():
            assert set(row["hs6"]) <= set(tariff), row["path"]
    for row in tariff.values():
        assert row["parent"] == "TOTAL" or row["parent"] in tariff
    sections = {row["section"] for row in starter_tables("hs")["sections"].to_pylist()}
    assert {row["section"] for row in tariff.values()} == sections


def test_us_paragraphs_carry_reasons_and_columns() -> None:
    """Off-air interception has a column and the reason that needs a licence everywhere; covert devices have prose."""
    found = {row["path"]: row for row in starter_tables("us_ccl")["provisions"].to_pylist()}
    assert found["5A001.f.1"]["reasons"] == ["NS", "SL", "AT"]
    assert found["5A001.f.1"]["columns"] == ["NS 2", "AT 1"]
    assert found["5A001.f.3.a"]["columns"] == ["NS 1", "AT 1"]
    assert found["5A980"]["reasons"] == ["SL", "AT"]
    assert found["5A980"]["columns"] == []
    assert '"chart": "all destinations (742.13)"' in found["5A980"]["notes"]


def test_chart_has_every_country_and_column_and_leaves_no_gap_as_no() -> None:
    """A country that the chart does not have is prose in every column, and says why."""
    cells = starter_tables("us_country_chart")["chart"].to_pylist()
    assert len(cells) == len(countries.codes()) * 16
    state = {(row["country"], row["column"]): row for row in cells}
    assert state["KE", "CC 1"]["state"] == "X"
    assert state["DE", "CC 1"]["state"] == ""
    assert {state["IR", column]["state"] for column in ("NS 1", "AT 1")} == {"prose"}
    assert state["GL", "NS 1"]["state"] == "prose"
    assert state["GL", "NS 1"]["note"]


def test_country_facts_cover_every_country_and_keep_unknown_apart() -> None:
    """Each fact is stated for each country; what is open is unknown, never no; each row names source and day."""
    facts = starter_tables("country_facts")["facts"].to_pylist()
    names = {row["fact"] for row in facts}
    assert {"eu_member", "eu001_destination", "wassenaar", "eu_arms_embargo", "un_arms_embargo"} <= names
    assert len(facts) == len(names) * len(countries.codes())
    assert {row["value"] for row in facts} == {"yes", "partial", "no", "unknown"}
    assert all("2025-12-31" in row["source"] for row in facts)
    by_key = {(row["fact"], row["country"]): row for row in facts}
    assert by_key["eu_arms_embargo", "SY"]["value"] == "unknown"
    assert by_key["eu_member", "HR"]["since"] == "2013-07-01"
    for row in facts:
        if row["since"]:
            parse_partial(row["since"])


def test_party_entries_are_organisations_with_list_and_source() -> None:
    """No person is in the set; each entry says which list, and each name belongs to an entry."""
    tables = starter_tables("us_csl")
    entities = tables["entities"].to_pylist()
    assert len({(row["list_code"], row["entity_id"]) for row in entities}) == len(entities) >= 60
    for row in entities:
        assert row["kind"] == "organisation"
        assert row["birth_dates"] == []
        assert row["list_title"]
        assert row["effect"]
        assert "2026-07-31" in row["source"]
        assert set(row["countries"]) <= set(countries.codes())
        if row["listed_on"]:
            parse_partial(row["listed_on"])
    assert {row["entity"] for row in tables["names"].to_pylist()} == set(range(len(entities)))


def test_files_are_text_that_a_person_can_read() -> None:
    """Every file is UTF-8 with short lines' worth of cells, and every row has all its cells."""
    for entry in FOLDER.iterdir():
        text = entry.read_bytes().decode("utf-8")
        assert "\r" not in text
        assert text.endswith("\n")
        if entry.name.endswith(".csv"):
            for row in rows(entry.name):
                assert None not in row, entry.name
                assert None not in row.values(), (entry.name, row)
