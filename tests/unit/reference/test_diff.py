"""Two editions of a list: what came, what went, and what changed in between."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cocket.kernel.errors import BadInput, ReferenceMissing
from cocket.reference.diff import KEYS, ListDiff, diff, resolve
from cocket.reference.kinds import KINDS
from cocket.reference.store import Library
from cocket.reference.tables import ADDRESSES, ENTITIES, EXCEPTIONS, NAMES, PROVISIONS


def rows(schema: pa.Schema, *given_rows: dict[str, object]) -> pa.Table:
    blank = {
        field.name: [] if pa.types.is_list(field.type) else 0 if pa.types.is_integer(field.type) else ""
        for field in schema
    } | {name: False for name in ("repaired", "summary") if name in schema.names}
    return pa.Table.from_pylist([blank | row for row in given_rows], schema=schema)


def compare(library: Library, kind: str, *tables: dict[str, pa.Table]) -> ListDiff:
    editions = [
        library.add(
            kind, str(number).encode(), given_tables, title="", publisher="", edition_date=f"2026-01-0{number}",
            retrieved_at="2026-02-01T00:00:00Z", source="", terms="", parser_version="1",
        )
        for number, given_tables in enumerate(tables, 1)
    ]  # fmt: skip
    return diff(library, *editions)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "home")


def party(name: str, number: str, **facts: object) -> dict[str, object]:
    return {"list_code": "XX", "entity_id": number, "name": name} | facts


def test_a_new_alias_of_a_party_is_a_change_of_that_party(library: Library):
    """Names, identifiers, addresses and links belong to the entity, wherever its row stands."""
    before = {
        "entities": rows(ENTITIES, party("Anna Ash", "1"), party("Birch Ltd", "2")),
        "names": rows(NAMES, {"entity": 0, "name": "Anna Ash"}, {"entity": 1, "name": "Birch Ltd"}),
    }
    after = {
        "entities": rows(ENTITIES, party("Birch Ltd", "2"), party("Anna Ash", "1")),
        "names": rows(
            NAMES,
            {"entity": 0, "name": "Birch Ltd"},
            {"entity": 1, "name": "Anna Ash"},
            {"entity": 1, "name": "A. Ash"},
        ),
    }
    found = compare(library, "us_sdn", before, after)
    assert [item.key for item in found.changed] == ["XX 1"]
    assert (found.added, found.removed, found.unchanged) == ((), (), 1)
    (field,) = found.changed[0].fields
    assert (field.field, field.before, field.after) == ("names", "", "A. Ash")


def test_a_field_that_one_edition_never_fills_is_left_out_and_said(library: Library):
    """A format without addresses does not change every party."""
    before = {
        "entities": rows(ENTITIES, party("Anna Ash", "1", remarks="old words")),
        "addresses": rows(ADDRESSES, {"entity": 0, "text": "1 Lane"}),
    }
    found = compare(library, "us_sdn", before, {"entities": rows(ENTITIES, party("Anna Ash", "1"))})
    assert found.changed == ()
    assert [note.code for note in found.notes] == ["fields_left_out"]
    assert "addresses" in found.notes[0].sentence


def test_provisions_are_compared_by_path_and_not_by_place(library: Library):
    """A paragraph that moved in the file is the same; one whose words changed is told with both."""
    before = rows(
        PROVISIONS, {"path": "1A001", "text": "one", "order": 1}, {"path": "1A002", "text": "two", "order": 2}
    )
    after = rows(PROVISIONS, {"path": "1A002", "text": "two", "order": 1}, {"path": "1A001", "text": "won", "order": 9})
    found = compare(library, "us_ccl", {"provisions": before}, {"provisions": after})
    assert [(item.key, item.fields[0].before, item.fields[0].after) for item in found.changed] == [
        ("1A001", "one", "won")
    ]


def test_a_key_that_occurs_twice_hides_no_row(library: Library):
    """The second row with the same path is compared with the second."""
    before = rows(PROVISIONS, {"path": "1A001", "text": "one"}, {"path": "1A001", "text": "note"})
    after = rows(PROVISIONS, {"path": "1A001", "text": "one"}, {"path": "1A001", "text": "other note"})
    found = compare(library, "us_ccl", {"provisions": before}, {"provisions": after})
    assert [item.key for item in found.changed] == ["1A001 (2)"]


def test_every_kind_of_list_has_a_key():
    """No list can be imported that could not be compared."""
    assert {next(iter(kind.tables)) for kind in KINDS.values()} <= set(KEYS)


def test_an_edition_is_found_by_the_beginning_of_its_id(library: Library):
    """KIND alone is the current edition; what fits several or none is refused."""
    table = rows(EXCEPTIONS, {"symbol": "A"})
    compare(library, "us_licence_exceptions", {"exceptions": table}, {"exceptions": table})
    old, new = library.editions()
    assert resolve(library, "us_licence_exceptions@2026-01-01") == old
    assert resolve(library, "us_licence_exceptions") == new
    assert resolve(library, new.id) == new
    with pytest.raises(BadInput, match="2 editions"):
        resolve(library, "us_licence_exceptions@2026")
    for text in ("us_sdn", "us_licence_exceptions@2027", "", "x"):
        with pytest.raises(ReferenceMissing):
            resolve(library, text)


symbols = st.dictionaries(st.sampled_from("ABCDEFG"), st.text(max_size=3), max_size=7)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=symbols, after=symbols)
def test_a_difference_read_backwards_is_its_mirror(tmp_path_factory: pytest.TempPathFactory, before: dict, after: dict):
    """What one direction adds the other removes; together with the unchanged it is the whole list."""
    library = Library(tmp_path_factory.mktemp("home"))
    tables = [
        {
            "exceptions": rows(
                EXCEPTIONS, *({"symbol": key, "section": "1", "title": f"t{words}"} for key, words in side.items())
            )
        }
        for side in (before, after)
    ]
    there = compare(library, "us_licence_exceptions", *tables)
    back = diff(library, there.after, there.before)
    assert [item.key for item in there.added] == [item.key for item in back.removed]
    assert [item.key for item in there.removed] == [item.key for item in back.added]
    assert [item.key for item in there.changed] == [item.key for item in back.changed]
    assert {item.key[0] for item in there.added} == after.keys() - before.keys()
    assert {item.key[0] for item in there.changed} == {
        key for key in before.keys() & after.keys() if before[key] != after[key]
    }
    assert len(there.added) + len(there.changed) + there.unchanged == len(after)
