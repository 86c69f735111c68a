"""The shelf of editions: whole or not at all, found by hash, quick to open."""

from __future__ import annotations

import gzip
import json
import shutil
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cocket.kernel.errors import BadInput, ReferenceCorrupt, ReferenceMissing
from cocket.reference.manifest import seal, unseal
from cocket.reference.store import Library
from cocket.reference.tables import EXCEPTIONS

FACTS = {
    "title": "Licence exceptions",
    "publisher": "An office",
    "edition_date": "2026-01-31",
    "retrieved_at": "2026-02-01T10:00:00Z",
    "source": "file.json",
    "terms": "free",
    "parser_version": "test 1",
}
KIND = "us_licence_exceptions"


def exceptions(*symbols: str) -> dict[str, pa.Table]:
    rows = [{"symbol": symbol, "section": "1", "title": f"Title {symbol}"} for symbol in symbols]
    return {"exceptions": pa.Table.from_pylist(rows, schema=EXCEPTIONS)}


def add(library: Library, raw: bytes = b"bytes", tables: dict[str, pa.Table] | None = None, **facts: object):
    kind = facts.pop("kind", KIND)
    return library.add(kind, raw, tables if tables is not None else exceptions("ABC"), **{**FACTS, **facts})


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "home")


def test_an_edition_comes_back_as_it_was_stored(library: Library):
    """Facts, table and the publisher's bytes are the same in another library over the same home."""
    edition = add(library, b"the bytes", exceptions("ABC", "DEF"))
    again = Library(library.home)
    assert again.get(edition.id) == edition
    assert again.table(edition, "exceptions").column("symbol").to_pylist() == ["ABC", "DEF"]
    assert again.raw(edition) == {"primary": b"the bytes"}
    assert edition.counts == {"exceptions": 2}
    assert edition.id.startswith("us_licence_exceptions@2026-01-31.")


def test_the_hash_of_an_edition_is_that_of_the_publishers_bytes(library: Library):
    """Anybody can check an edition with sha256sum."""
    import hashlib

    assert add(library, b"the bytes").sha256 == hashlib.sha256(b"the bytes").hexdigest()


def test_the_same_bytes_under_the_same_parser_are_stored_once(library: Library):
    """A second import of the same file changes nothing on the disk."""
    first = add(library)
    before = {path: path.stat().st_mtime_ns for path in library.home.rglob("*")}
    assert add(library, retrieved_at="2030-01-01T00:00:00Z") == first
    assert {path: path.stat().st_mtime_ns for path in library.home.rglob("*")} == before


def test_a_newer_parser_makes_a_new_edition_of_the_same_bytes(library: Library):
    """Old answers stay replayable; new ones use the newer reading."""
    old = add(library)
    new = add(library, parser_version="test 10")
    assert old.id != new.id
    assert library.editions(KIND) == (old, new)
    assert library.current(KIND) == new


def test_the_newest_edition_is_current_whatever_the_order_of_imports(library: Library):
    """The publisher's date decides, and the day of fetching where there is none."""
    new = add(library, b"new", edition_date="2026-02")
    add(library, b"old", edition_date="2025-12-31")
    assert library.current(KIND) == new
    undated = add(library, b"undated", edition_date="", retrieved_at="2026-03-01T00:00:00Z")
    assert library.current(KIND) == undated


def test_a_starter_edition_is_current_only_where_no_real_one_exists(library: Library):
    """A real list beats a newer starter set."""
    starter = add(library, b"starter", starter=True, edition_date="2030-01-01")
    assert library.current(KIND) == starter
    real = add(library, b"real", edition_date="2020-01-01")
    assert library.current(KIND) == real


def test_what_is_missing_names_the_commands_that_bring_it(library: Library):
    """Exit status 3, one line, and both ways to mend it."""
    with pytest.raises(ReferenceMissing) as caught:
        library.require("us_sdn")
    assert caught.value.exit_status == 3
    assert "cocket lists update us_sdn" in str(caught.value)
    assert "cocket lists import us_sdn PATH" in str(caught.value)


@pytest.mark.parametrize(
    ("field", "value"),
    [("edition_date", "2030-01-01"), ("counts", {"exceptions": 9}), ("verified", False), ("title", ""), ("extra", 1)],
)
def test_a_hand_edited_manifest_is_refused(library: Library, field: str, value: object):
    """Whatever field is changed, the edition is not used, and the message names the mending command."""
    edition = add(library)
    path = library.folder(edition) / "manifest.json"
    document = json.loads(path.read_text())
    document["edition"][field] = value
    path.write_text(json.dumps(document))
    with pytest.raises(ReferenceCorrupt, match="cocket lists mend") as caught:
        Library(library.home).current(KIND)
    assert caught.value.exit_status == 3
    assert edition.id in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"edition": 3, "seal": ""}', b"[" * 100_000, b"\xff\xfe"])
def test_a_manifest_that_is_no_manifest_is_refused(library: Library, content: bytes):
    """Broken JSON, JSON of another shape and deep nesting are all one ReferenceCorrupt."""
    edition = add(library)
    (library.folder(edition) / "manifest.json").write_bytes(content)
    with pytest.raises(ReferenceCorrupt):
        Library(library.home).editions(KIND)


@pytest.mark.parametrize("lost", ["manifest.json", "exceptions.arrow"])
def test_a_half_written_edition_is_refused(library: Library, lost: str):
    """A folder without its manifest or one of its tables is never taken for an edition."""
    edition = add(library)
    (library.folder(edition) / lost).unlink()
    with pytest.raises(ReferenceCorrupt, match="mend"):
        Library(library.home).current(KIND)


def test_a_manifest_copied_from_another_edition_is_refused(library: Library):
    """A sound manifest in the wrong folder is still wrong."""
    one, two = add(library, b"1"), add(library, b"2", edition_date="2026-02-02")
    shutil.copy(library.folder(one) / "manifest.json", library.folder(two) / "manifest.json")
    with pytest.raises(ReferenceCorrupt, match="another edition"):
        Library(library.home).current(KIND)


def test_a_damaged_newest_edition_is_not_replaced_by_an_older_one_in_silence(library: Library):
    """Answers must not quietly fall back on an older list."""
    add(library, b"old", edition_date="2020-01-01")
    new = add(library, b"new")
    (library.folder(new) / "manifest.json").unlink()
    with pytest.raises(ReferenceCorrupt):
        Library(library.home).current(KIND)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_changed_byte_of_a_table_is_found(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject):
    """Flip one byte anywhere in the Arrow file and the table is refused."""
    library = Library(tmp_path_factory.mktemp("home"))
    edition = add(library)
    path = library.folder(edition) / "exceptions.arrow"
    content = bytearray(path.read_bytes())
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] ^= data.draw(st.integers(1, 255))
    path.write_bytes(content)
    with pytest.raises(ReferenceCorrupt):
        Library(library.home).table(edition, "exceptions")


@pytest.mark.parametrize("keep", [0, 1, 100])
def test_a_truncated_table_is_refused(library: Library, keep: int):
    """Also when nothing at all is left of the file."""
    edition = add(library)
    path = library.folder(edition) / "exceptions.arrow"
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(ReferenceCorrupt):
        Library(library.home).table(edition, "exceptions")


def test_a_damaged_original_is_found(library: Library):
    """The publisher's bytes are checked against their own name."""
    edition = add(library)
    path = next((library.home / "reference" / "objects").rglob("*.gz"))
    for content in (gzip.compress(b"other"), path.read_bytes()[:-6], b"", b"no gzip at all"):
        path.write_bytes(content)
        with pytest.raises(ReferenceCorrupt):
            library.raw(edition)
        assert library.check(edition)


def test_importing_again_replaces_a_damaged_edition_and_keeps_its_remains(library: Library):
    """The mending import writes the edition anew; what was there lies in `aside`."""
    edition = add(library)
    (library.folder(edition) / "exceptions.arrow").write_bytes(b"")
    again = Library(library.home)
    assert add(again) == edition
    assert again.check(edition) == ""
    assert len(list((library.home / "reference" / "aside").iterdir())) == 1


def test_a_write_that_fails_leaves_nothing_behind(library: Library, monkeypatch: pytest.MonkeyPatch):
    """When the last step does not happen, neither an edition nor a temporary folder remains."""

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "rename", fail)
    with pytest.raises(OSError, match="No space"):
        add(library)
    assert not list((library.home / "reference" / "editions").iterdir())
    assert library.editions() == ()


def test_a_temporary_folder_of_another_writer_is_passed_over(library: Library):
    """A reader that looks while somebody writes sees whole editions only."""
    edition = add(library)
    (library.folder(edition).parent / ".new-abc").mkdir()
    assert Library(library.home).editions() == (edition,)


def test_two_writers_of_the_same_edition_both_succeed(library: Library):
    """Whoever comes second finds the edition there, whole."""
    from concurrent.futures import ThreadPoolExecutor

    for turn in range(10):
        writers = [Library(library.home) for _ in range(4)]
        with ThreadPoolExecutor(4) as pool:
            made = list(pool.map(lambda writer, raw=b"%d" % turn: add(writer, raw).id, writers))
        assert len(set(made)) == 1
    assert len(library.editions()) == 10
    assert not list(library.home.rglob(".new-*"))


def test_an_open_library_sees_what_another_one_adds(library: Library):
    """A long-running reader need not be restarted after an update."""
    reader = Library(library.home)
    assert reader.editions() == ()
    edition = add(library)
    assert reader.editions() == (edition,)


def test_a_list_in_several_files_keeps_the_hash_of_each(library: Library):
    """The parts can be checked one by one, and the edition's hash covers them all."""
    edition = library.add(KIND, {"primary": b"a", "aliases": b"b"}, exceptions("A"), **FACTS)
    assert set(edition.parts) == {"primary", "aliases"}
    assert edition.sha256 not in edition.parts.values()
    assert library.raw(edition) == {"primary": b"a", "aliases": b"b"}
    with pytest.raises(BadInput):
        library.add(KIND, {"aliases": b"b"}, exceptions("A"), **FACTS)


@pytest.mark.parametrize(
    "tables",
    [
        {"exceptions": pa.table({"symbol": ["A"]})},
        {"exceptions": pa.table({"symbol": [["A"]], "section": ["1"], "title": ["t"]})},
        {"exceptions": pa.table({"symbol": ["A", None], "section": ["1", "2"], "title": ["t", "u"]})},
        {"../escape": pa.table({"a": [1]})},
    ],
)
def test_a_table_that_breaks_its_schema_is_not_stored(library: Library, tables: dict[str, pa.Table]):
    """Missing columns, other types, empty cells and odd names stay out."""
    with pytest.raises(BadInput):
        add(library, tables=tables)
    assert library.editions() == ()


@pytest.mark.parametrize(("fact", "value"), [("kind", "no_such_kind"), ("edition_date", "yesterday"), ("kind", "../x")])
def test_facts_that_make_no_sense_are_not_stored(library: Library, fact: str, value: str):
    """An unknown kind or a date that is none is bad input."""
    with pytest.raises(BadInput):
        add(library, **{fact: value})


def test_tables_that_an_importer_leaves_out_are_there_and_empty(library: Library):
    """Readers of party lists need not ask whether a list has addresses."""
    from cocket.reference.tables import ENTITIES

    edition = add(library, tables={"entities": ENTITIES.empty_table()}, kind="us_sdn")
    assert set(edition.tables) == {"entities", "names", "identifiers", "addresses", "links"}
    assert library.table(edition, "links").num_rows == 0


def test_party_lists_are_the_current_edition_of_each_kind_in_a_fixed_order(library: Library):
    """Own collections follow the official lists."""
    for kind in ("ftm_zebra", "un_sc", "ftm_apes", "us_sdn"):
        add(library, tables={}, kind=kind)
    add(library)
    assert [edition.kind for edition in library.party_lists()] == ["us_sdn", "un_sc", "ftm_apes", "ftm_zebra"]


def test_unknown_editions_and_tables_are_named(library: Library):
    """The message says what there is instead."""
    edition = add(library)
    with pytest.raises(ReferenceMissing, match="lists show"):
        library.get("us_sdn@2020-01-01.00000000")
    with pytest.raises(ReferenceMissing, match="exceptions"):
        library.table(edition, "names")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(value=json_values)
def test_no_json_is_taken_for_a_manifest(value: object):
    """Whatever else a manifest file holds, reading it gives one ValueError."""
    with pytest.raises(ValueError, match="its manifest"):
        unseal(json.dumps(value).encode())
    with pytest.raises(ValueError, match="its manifest"):
        unseal(json.dumps({"edition": value, "seal": ""}).encode())


@given(content=st.binary(max_size=60))
def test_no_bytes_are_taken_for_a_manifest(content: bytes):
    """Noise is refused in the same way."""
    with pytest.raises(ValueError, match="its manifest"):
        unseal(content)


def test_a_sealed_manifest_opens_to_the_same_edition(library: Library):
    """Sealing and unsealing lose nothing."""
    edition = add(library)
    assert unseal(seal(edition)) == edition
