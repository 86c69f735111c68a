"""`cocket lists` as a person meets it: one line when something is wrong, and always the command that mends it."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

from cocket.reference.store import Library

BROKEN = Path(__file__).resolve().parents[2] / "vectors" / "broken" / "lists"
HEADER = "section,hscode,description,parent,level\n"


def write_tariff(path: Path, *rows: str, year: int = 2022) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [f"I,{code},{words},TOTAL,6\n" for code, _, words in (row.partition(" ") for row in rows)]
    path.write_text(HEADER + "".join(lines) + f"TOTAL,TOTAL,Total of all HS{year} commodities,TOTAL,5\n")
    return path


@pytest.fixture
def tariff(tmp_path: Path) -> Path:
    return write_tariff(tmp_path / "lists" / "tariff.csv", "010121 Horses", "852589 Cameras")


def damage(home: Path) -> Path:
    """Give the manifest of the only edition after changing what it says."""
    (manifest,) = (home / "reference" / "editions").glob("*/manifest.json")
    document = json.loads(manifest.read_text())
    document["edition"]["counts"]["tariff"] = 9
    manifest.write_text(json.dumps(document))
    return manifest


def kind_of_vector(path: Path) -> str:
    known = ("us_country_chart", "us_country_groups", "us_licence_exceptions", "us_sdn", "un_sc", "hs", "wgi", "vdem")
    return next(kind for kind in known if path.name.startswith(f"{kind}_"))


@pytest.mark.parametrize("path", sorted(BROKEN.iterdir()), ids=lambda path: path.name)
def test_a_broken_file_is_one_line_and_nothing_is_stored(cocket, home: Path, path: Path):
    """Exit status 2, the file's name, what is wrong, and no traceback."""
    ran = cocket("lists", "import", kind_of_vector(path), path)
    assert ran.status == 2, ran
    assert ran.out == ""
    assert len(ran.err.splitlines()) == 1
    assert path.name in ran.err
    assert Library(home).shelf() == ()


def test_an_import_says_what_came_in(cocket, tariff: Path, home: Path):
    """The edition, its count and what could not be placed; a second import says that it is here already."""
    ran = cocket("lists", "import", "hs", tariff)
    assert ran.status == 0, ran.err
    edition = Library(home).require("hs")
    assert edition.id in ran.out
    assert edition.source == "tariff.csv"
    assert " 2 " in ran.out
    assert "new" in ran.out
    assert "already here" in cocket("lists", "import", "hs", tariff).out


def test_a_gzipped_file_is_the_same_edition(cocket, tariff: Path, home: Path):
    """The hash is of what the publisher wrote, not of how it was packed."""
    cocket("lists", "import", "hs", tariff)
    packed = tariff.with_name("packed.csv.gz")
    packed.write_bytes(gzip.compress(tariff.read_bytes()))
    assert "already here" in cocket("lists", "import", "hs", packed).out
    assert len(Library(home).editions()) == 1


def test_json_is_one_document(cocket, tariff: Path):
    """Nothing else stands on stdout."""
    ran = cocket("lists", "import", "hs", tariff, "--json")
    assert ran.document["new"] is True
    assert ran.document["edition"]["counts"] == {"sections": 0, "tariff": 2, "rejects": 1}
    shelf = cocket("lists", "show", "--json", "--as-of", "2023-01-01").document
    assert [edition["status"] for edition in shelf["editions"]] == [["current"]]
    assert "us_sdn" in shelf["missing"]


def test_the_date_of_a_file_can_be_given(cocket, tmp_path: Path, home: Path):
    """It overrules what the file and its name say; a date that is none is refused."""
    path = tmp_path / "priority_2024-02-23.csv"
    path.write_text("hs6,tier\n854231,1\n")
    cocket("lists", "import", "chpl", path)
    assert Library(home).require("chpl").edition_date == "2024-02-23"
    cocket("lists", "import", "chpl", path, "--date", "2025-01-01")
    assert Library(home).require("chpl").edition_date == "2025-01-01"
    assert cocket("lists", "import", "chpl", path, "--date", "soon").status == 2


def test_a_list_of_another_kind_is_told(cocket, tariff: Path, home: Path):
    """The message says what the file looks like and how to import it as that."""
    ran = cocket("lists", "import", "wgi", tariff)
    assert ran.status == 2
    assert f"cocket lists import hs {tariff}" in ran.err
    assert Library(home).editions() == ()


@pytest.mark.parametrize("kind", ["no_such_kind", "", "../x", "ftm_", "country_facts"])
def test_a_kind_that_cannot_be_imported_names_those_that_can(cocket, tariff: Path, kind: str):
    """Exit status 2, one line."""
    ran = cocket("lists", "import", kind, tariff)
    assert ran.status == 2
    assert len(ran.err.splitlines()) == 1
    assert "us_sdn" in ran.err


def test_a_folder_stands_for_the_one_list_in_it(cocket, tariff: Path):
    """With two that fit, or none, the file must be named."""
    assert cocket("lists", "import", "hs", tariff.parent).status == 0
    write_tariff(tariff.with_name("other.csv"), "010121 Mules")
    assert "2 files" in cocket("lists", "import", "hs", tariff.parent).err
    assert "no file" in cocket("lists", "import", "wgi", tariff.parent).err
    assert cocket("lists", "import", "hs", tariff.parent / "absent.csv").status == 2


def test_a_partial_folder_is_imported_and_a_broken_file_stops_no_other(cocket, tariff: Path, home: Path):
    """Good lists are stored, bad ones are named on stderr, and the status says so."""
    broken = BROKEN / "wgi_no_number.csv"
    (tariff.parent / "deep").mkdir()
    (tariff.parent / "deep" / broken.name).write_bytes(broken.read_bytes())
    (tariff.parent / "notes.txt").write_text("not a list")
    ran = cocket("lists", "import-all", tariff.parent)
    assert ran.status == 2
    assert "wgi_no_number.csv" in ran.err
    assert "1 of 2 lists could not be read" in ran.err
    assert "1 other files are not lists" in ran.err
    assert Library(home).require("hs").counts["tariff"] == 2
    document = cocket("lists", "import-all", tariff.parent, "--json")
    assert [item["new"] for item in document.document["imported"]] == [False]
    assert document.document["passed_over"] == 1


def test_a_companion_file_without_its_list_is_named(cocket, tariff: Path):
    """It is not taken for a list, and it is not passed over in silence."""
    lonely = tariff.parent / "deep" / "sections.csv"
    lonely.parent.mkdir()
    lonely.write_text("section,name\nI,Things\n")
    ran = cocket("lists", "import-all", tariff.parent)
    assert ran.status == 0
    assert str(lonely) in ran.err
    lonely.rename(tariff.with_name("sections.csv"))
    assert "sections.csv" not in cocket("lists", "import-all", tariff.parent).err


def test_a_file_that_fits_two_formats_is_a_failure_not_a_guess(cocket, tariff: Path, monkeypatch: pytest.MonkeyPatch):
    """The message says between which kinds to choose."""
    from dataclasses import replace

    from cocket.reference import service
    from cocket.reference.importers import FORMATS

    twins = {"hs": FORMATS["hs"], "twin": replace(FORMATS["chpl"], sniff=FORMATS["hs"].sniff)}
    monkeypatch.setattr(service, "FORMATS", twins)
    ran = cocket("lists", "import-all", tariff.parent)
    assert ran.status == 2
    assert "can be hs or chpl" in ran.err


def test_a_folder_without_lists_is_bad_input(cocket, tmp_path: Path):
    """So is one that is not there, or a file in its place."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("x")
    for name in ("empty", "absent", "file"):
        ran = cocket("lists", "import-all", tmp_path / name)
        assert ran.status == 2
        assert len(ran.err.splitlines()) == 1


def test_a_new_home_says_how_to_fill_it(cocket):
    """Both the lists with an official address and those that are read from files."""
    ran = cocket("lists", "show")
    assert ran.status == 0
    assert "no lists yet" in ran.out
    assert "cocket lists update" in ran.out
    assert "cocket lists import KIND PATH" in ran.out


def test_states_are_told_in_words(cocket, tariff: Path, tmp_path: Path, home: Path):
    """Stale, unverified, undated, starter and earlier editions can be told apart."""
    cocket("lists", "import", "hs", tariff)
    cocket("lists", "import", "hs", write_tariff(tmp_path / "old.csv", "010121 Horses", year=2017))
    path = tmp_path / "priority.csv"
    path.write_text("hs6,tier\n854231,1\n")
    cocket("lists", "import", "chpl", path)
    edition = Library(home).require("hs")
    Library(home).add(
        "vdem", b"x", {}, title="", publisher="", edition_date="", retrieved_at="2026-01-01T00:00:00Z", source="",
        terms="", parser_version="", starter=True,
    )  # fmt: skip
    shelf = cocket("lists", "show", "--json", "--as-of", "2033-01-01").document["editions"]
    states = {item["id"]: item["status"] for item in shelf}
    assert states.pop(edition.id) == ["stale", "current"]
    assert sorted(states.values()) == [
        ["stale", "earlier"],
        ["starter", "undated", "current"],
        ["unverified", "undated", "current"],
    ]
    shown = cocket("lists", "show").out
    assert "HS2017" not in shown
    assert "1 earlier edition" in shown
    assert "▲ unverified" in shown
    assert "earlier" in cocket("lists", "show", "--all").out


def test_one_edition_is_shown_with_its_hashes_and_what_was_left_out(cocket, tariff: Path, home: Path):
    """The beginning of an id is enough."""
    cocket("lists", "import", "hs", tariff)
    edition = Library(home).require("hs")
    ran = cocket("lists", "show", "hs@")
    assert edition.sha256 in ran.out
    assert "total of all codes" in ran.out
    assert cocket("lists", "show", "hs@2022", "--json").document["rejects"][0]["row"] == "line 4"
    assert cocket("lists", "show", "hs@1999").status == 3
    assert cocket("lists", "show", "nonsense").status == 2


def test_a_hand_edited_edition_is_refused_shown_and_mended(cocket, tariff: Path, home: Path):
    """Every use exits 3 with the mending command; mending builds the same edition from the stored original."""
    cocket("lists", "import", "hs", tariff)
    edition = Library(home).require("hs")
    damage(home)
    for words in (("diff", "hs", "hs"), ("show", edition.id)):
        ran = cocket("lists", *words)
        assert ran.status == 3
        assert "cocket lists mend" in ran.err
        assert len(ran.err.splitlines()) == 1
    assert "■ damaged" in cocket("lists", "show").out
    assert cocket("lists", "show", "--json").document["damaged"][0]["id"] == edition.id
    mended = cocket("lists", "mend")
    assert mended.status == 0
    assert f"Built again from the stored original as {edition.id}" in mended.out
    again = Library(home).require("hs")
    assert (again.counts, again.tables, again.sha256) == (edition.counts, edition.tables, edition.sha256)
    assert "nothing to mend" in cocket("lists", "mend").out


def test_a_damaged_table_is_built_again_with_the_edition_as_it_was(cocket, tariff: Path, home: Path):
    """Source and time of retrieval are kept, since the manifest is sound."""
    cocket("lists", "import", "hs", tariff)
    edition = Library(home).require("hs")
    (Library(home).folder(edition) / "tariff.arrow").unlink()
    ran = cocket("lists", "mend", "--json").document["mended"][0]
    assert ran["rebuilt"] is True
    assert Path(ran["aside"]).is_dir()
    again = Library(home).require("hs")
    assert (again.id, again.source, again.retrieved_at) == (edition.id, edition.source, edition.retrieved_at)


@pytest.mark.parametrize("lost", ["original", "manifest"])
def test_what_cannot_be_built_again_is_set_aside(cocket, tariff: Path, home: Path, lost: str):
    """The message says how to bring it again, and that works."""
    cocket("lists", "import", "hs", tariff)
    manifest = damage(home)
    if lost == "original":
        next((home / "reference" / "objects").rglob("*.gz")).write_bytes(b"")
    else:
        manifest.unlink()
    ran = cocket("lists", "mend")
    assert "cocket lists import hs PATH" in ran.out
    assert Library(home).shelf() == ()
    assert cocket("lists", "import", "hs", tariff).status == 0


def test_an_import_beside_a_damaged_edition_still_works(cocket, tariff: Path, home: Path):
    """Importing the same file replaces what was damaged."""
    cocket("lists", "import", "hs", tariff)
    damage(home)
    assert cocket("lists", "import", "hs", tariff).status == 0
    assert Library(home).require("hs").counts["tariff"] == 2


@pytest.fixture
def two_editions(cocket, tmp_path: Path) -> None:
    old = write_tariff(tmp_path / "old.csv", "010121 Horses", "010129 Other horses", "852589 Cameras", year=2017)
    new = write_tariff(tmp_path / "new.csv", "010121 Horses", "852589 Cameras \x1b[31m[red]", "900580 Scopes")
    for path in (old, new):
        assert cocket("lists", "import", "hs", path).status == 0


@pytest.mark.usefixtures("two_editions")
def test_a_difference_is_added_removed_and_changed(cocket):
    """Entries by their code, changes with the words before and after."""
    document = cocket("lists", "diff", "hs@2017", "hs", "--json").document
    assert document["counts"] == {"added": 1, "removed": 1, "changed": 1, "unchanged": 1}
    assert document["added"] == [{"key": "900580", "label": "Scopes"}]
    assert document["removed"] == [{"key": "010129", "label": "Other horses"}]
    assert document["changed"][0]["fields"][0]["before"] == "Cameras"


@pytest.mark.usefixtures("two_editions")
def test_a_publishers_text_cannot_steer_the_terminal(cocket):
    """Escape sequences are made visible, and square brackets are not markup."""
    out = cocket("lists", "diff", "hs@2017", "hs@2022").out
    assert "\x1b" not in out
    assert "[red]" in out


@pytest.mark.usefixtures("two_editions")
@pytest.mark.parametrize("suffix", [".json", ".jsonl", ".csv", ".parquet"])
def test_a_difference_is_written_in_the_format_of_the_suffix(cocket, tmp_path: Path, suffix: str):
    """One row for each entry added or removed and each field changed."""
    out = tmp_path / f"changes{suffix}"
    assert cocket("lists", "diff", "hs@2017", "hs", "--out", out).status == 0
    match suffix:
        case ".json":
            rows = json.loads(out.read_text())
        case ".jsonl":
            rows = [json.loads(line) for line in out.read_text().splitlines()]
        case ".csv":
            import csv

            rows = list(csv.DictReader(out.read_text().splitlines()))
        case _:
            import pyarrow.parquet as pq

            rows = pq.read_table(out).to_pylist()
    assert [row["change"] for row in rows] == ["added", "removed", "changed"]
    assert rows[2]["field"] == "description"


@pytest.mark.usefixtures("two_editions")
@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("hs@20", "hs"), 2),
        (("hs@1999", "hs"), 3),
        (("us_sdn", "hs"), 3),
        (("", "hs"), 3),
        (("hs@2017", "hs", "--out", "x.xlsx"), 2),
    ],
)
def test_editions_that_cannot_be_told_are_named(cocket, words: tuple[str, ...], status: int):
    """Several that fit are listed; none is said to be missing."""
    ran = cocket("lists", "diff", *words)
    assert ran.status == status
    assert len(ran.err.splitlines()) == 1


@pytest.mark.usefixtures("two_editions")
def test_different_lists_cannot_be_compared_by_edition(cocket, tmp_path: Path):
    """Exit status 2 and where to look."""
    path = tmp_path / "priority.csv"
    path.write_text("hs6,tier\n854231,1\n")
    cocket("lists", "import", "chpl", path)
    ran = cocket("lists", "diff", "hs", "chpl")
    assert ran.status == 2
    assert "different lists" in ran.err


def test_help_is_quick():
    """Asking for help loads neither Arrow nor HTTP nor the tables' printer."""
    code = (
        "import sys; import cocket.cli.lists; "
        "print([name for name in ('pyarrow', 'httpx', 'rich', 'numpy') if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
