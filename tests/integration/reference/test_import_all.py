"""`cocket lists import-all` on the shared data: every list, its counts, and what could not be placed."""

from __future__ import annotations

import contextlib
import csv
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cocket.kernel import countries
from cocket.kernel.errors import BadDocument
from cocket.reference.diff import diff, resolve
from cocket.reference.kinds import main_table
from cocket.reference.service import FolderResult, discover, import_folder, parse
from cocket.reference.store import Library

WHEN = "2026-11-23T12:00:00Z"
# The beginning of each edition's id, the rows of its main table, the names, and the values that could not be placed.
PINNED = {
    "us_sdn@2024-02-01": (13_905, 23_977, 0),
    "us_sdn@2024-05-03": (14_965, 43_486, 3_942),
    "us_cons@undated": (442, 1_660, 0),
    "us_csl@2022-04": (14_160, 39_364, 3),
    "us_csl@2026-07-31": (25_921, 64_630, 0),
    "un_sc@2026-02-27": (1_003, 4_221, 17),
    "surveillance_vendors@undated": (615, 632, 0),
    "eu_annex_i@2025-11-15": (4_261, None, 0),
    "us_ccl@2026-07-23": (3_670, None, 0),
    "us_country_chart@2026-07-23": (4_000, None, 0),
    "us_country_groups@2026-07-23": (501, None, 0),
    "us_licence_exceptions@2026-07-23": (28, None, 0),
    "hs@2022": (6_939, None, 1),
    "chpl@undated": (50, None, 0),
    "vdem@2024": (30_719, None, 68),
    "wgi@2023": (10_340, None, 25),
}


@pytest.fixture(scope="module")
def loaded(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Library, FolderResult]:
    library = Library(tmp_path_factory.mktemp("home"))
    return library, import_folder(library, shared_data, retrieved_at=WHEN)


@pytest.fixture
def library(loaded: tuple[Library, FolderResult]) -> Library:
    return loaded[0]


def test_every_list_of_the_folder_comes_in_with_its_pinned_counts(loaded: tuple[Library, FolderResult]):
    """No list is missed, none is read twice, and the counts are those of the files."""
    library, result = loaded
    assert result.failures == ()
    assert len(result.imported) == len(PINNED) == len(library.editions())
    for beginning, (entries, names, rejects) in PINNED.items():
        (edition,) = [item for item in library.editions() if item.id.startswith(beginning + ".")]
        counts = (
            edition.counts[main_table(edition.kind)],
            edition.counts.get("names"),
            edition.counts.get("rejects", 0),
        )
        assert counts == (entries, names, rejects), edition.id


def test_every_party_has_a_name(library: Library):
    """Not one entity of any party list is left without a name to screen against."""
    for edition in library.party_lists():
        names = set(library.table(edition, "names").column("entity").to_pylist())
        assert names == set(range(edition.counts["entities"])), edition.id


def test_orphaned_aliases_are_counted_not_dropped_in_silence(library: Library):
    """1,468 of OFAC's 19,486 aliases are of a later date than the list and belong to nobody in it."""
    edition = resolve(library, "us_sdn@2024-05-03")
    rejects = library.table(edition, "rejects").to_pylist()
    assert sum("alias of" in reject["reason"] for reject in rejects) == 1_468


def test_every_list_of_control_provisions_has_its_entries(library: Library):
    """384 EU entries and 633 ECCNs."""
    for kind, count in (("eu_annex_i", 384), ("us_ccl", 633)):
        table = library.table(library.require(kind), "provisions")
        assert len(set(table.column("entry").to_pylist())) == count


def test_the_chart_answers_for_every_country(library: Library):
    """Embargoed rows are prose, Hong Kong follows China, Macau has its own row, and no cell falls through."""
    rows = library.table(library.require("us_country_chart"), "chart").to_pylist()
    cells = {(row["country"], row["column"]): row["state"] for row in rows}
    columns = {column for _, column in cells}
    assert set(cells) == {(code, column) for code in countries.codes() for column in columns}
    for column in columns:
        assert {cells[code, column] for code in ("CU", "IR", "KP", "SY")} == {"prose"}
        assert cells["HK", column] == cells["CN", column]
        assert cells["MO", column] in ("X", "")
    assert cells["AU", "CB 1"] == "X"
    assert cells["AU", "NS 1"] == ""
    assert cells["RU", "CC 1"] == "X"


def test_the_groups_leave_macau_out_of_d5_and_say_so(library: Library):
    """The note reaches whoever reads the edition."""
    edition = library.require("us_country_groups")
    rows = {(row["country"], row["group"]) for row in library.table(edition, "groups").to_pylist()}
    assert ("CN", "D:5") in rows
    assert ("HK", "D:5") in rows
    assert ("MO", "D:5") not in rows
    assert any(note["code"] == "note_macau" for note in library.table(edition, "notes").to_pylist())


def test_each_file_is_recognised_as_one_format_only(shared_data: Path):
    """No two formats claim the same file, whatever it is called."""
    found = discover(shared_data)
    assert len(found.lists) == len(PINNED)
    assert found.strays == ()
    assert [item.path.name for item in found.lists if len(item.formats) != 1] == []


def sdn(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8", errors="replace", newline="") as lines:
        yield from (row[0].strip() for row in csv.reader(lines) if len(row) > 1)


def test_the_difference_of_two_editions_agrees_with_the_files_themselves(library: Library, shared_data: Path):
    """Entities added and removed are those that a plain comparison of the two files' numbers finds."""
    found = diff(library, resolve(library, "us_sdn@2024-02-01"), resolve(library, "us_sdn@2024-05-03"))
    old = set(sdn(shared_data / "parties" / "us_sdn_2024-02-01" / "sdn.csv"))
    new = set(sdn(shared_data / "parties" / "us_sdn_2024-05-03" / "sdn.csv"))
    assert {item.key.split()[-1] for item in found.added} == new - old
    assert {item.key.split()[-1] for item in found.removed} == old - new
    assert found.unchanged + len(found.changed) == len(old & new)
    assert 0 < len(found.changed) < 200
    assert "parts_left_out" in {note.code for note in found.notes}


def test_all_lists_open_in_well_under_a_third_of_a_second(library: Library):
    """Manifests read, every table mapped, every hash checked: the best of five runs."""
    best = 1.0
    for _ in range(5):
        started = time.perf_counter()
        fresh = Library(library.home)
        for edition in fresh.editions():
            for name in edition.tables:
                fresh.table(edition, name)
        best = min(best, time.perf_counter() - started)
    assert best < 0.3


def test_importing_the_folder_again_adds_nothing(loaded: tuple[Library, FolderResult], shared_data: Path):
    """The same bytes under the same parsers are there already, also for a part of the folder."""
    library, _ = loaded
    again = import_folder(library, shared_data / "controls", retrieved_at="2030-01-01T00:00:00Z")
    assert not any(item.new for item in again.imported)
    assert len(again.imported) == 7
    assert len(library.editions()) == len(PINNED)


@pytest.mark.parametrize("share", [0.05, 0.31, 0.77])
def test_a_file_that_broke_off_is_read_or_refused(shared_data: Path, share: float):
    """Cut anywhere, each list gives tables or one BadDocument, and never another error."""
    for item in discover(shared_data).lists:
        raw = item.path.read_bytes()
        cut = raw[: min(int(len(raw) * share), 400_000)]
        with contextlib.suppress(BadDocument):
            assert parse(item.formats[0], {"primary": cut}, item.path.name).tables
