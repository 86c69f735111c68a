"""Reading the US Commerce Control List: counts, lost paragraphs, notes among items, and licence requirements."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cocket.kernel.errors import BadDocument
from cocket.reference.importers import us_ccl
from cocket.reference.importers.ccl_paragraphs import source_items
from cocket.reference.importers.ccl_requirements import requirements_of
from cocket.reference.tables import PROVISIONS

BROKEN = Path(__file__).resolve().parents[4] / "vectors" / "broken" / "controls"


@pytest.fixture(scope="module")
def raw(shared_data: Path) -> bytes:
    return (shared_data / "controls/us/ccl.json").read_bytes()


@pytest.fixture(scope="module")
def rows(raw: bytes) -> dict[str, dict[str, object]]:
    return {row["path"]: row for row in us_ccl.parse(raw).tables["provisions"].to_pylist()}


def test_the_list_has_its_known_counts(raw):
    """633 ECCNs and 3,037 items of text, 3,670 rows, nothing rejected, dated by the eCFR."""
    parsed = us_ccl.parse(raw)
    table = parsed.tables["provisions"]
    assert table.schema.equals(PROVISIONS)
    assert len(set(table["entry"].to_pylist())) == 633
    assert parsed.counts["provisions"] == 633 + 3037
    assert parsed.rejects == ()
    assert parsed.edition_date == "2026-07-23"
    assert len(set(table["path"].to_pylist())) == table.num_rows


def test_the_provisions_give_back_the_source_items(raw):
    """Every item of the file comes back with its kind, number and text."""
    items = [
        (e["eccn"], i["kind"], i["paragraph"] or "", i["text"])
        for e in json.loads(raw)["entries"]
        for i in e.get("items") or []
    ]
    assert source_items(us_ccl.parse(raw).tables["provisions"]) == items


def test_a_paragraph_that_lost_its_number_is_found(rows):
    """Text that opens with "b.1" is paragraph b.1 and parent of what follows."""
    assert rows["5A001.b.1"]["kind"] == "control"
    assert rows["5A001.b.1"]["repaired"]
    assert rows["5A001.b.1.a"]["parent"] == "5A001.b.1"
    assert rows["4A005.z.2"]["kind"] == "control"


def test_items_under_an_exclusion_belong_to_the_note(rows):
    """What follows "does not apply to any of the following" is not a new paragraph a."""
    note = rows["5A001.f.1#note.a"]
    assert note["kind"] == "decontrol_note"
    assert "Private Mobile Radio" in str(note["text"])
    assert str(rows["5A001.a"]["text"]).startswith("Any type of telecommunications equipment")
    assert str(rows["3A001.b"]["text"]).startswith("Microwave or millimeter wave items")


def test_requirements_reach_the_paragraphs_they_name(rows):
    """NS Column 1 covers 5A001.f.3, NS Column 2 the rest of .f, and .f.1 has SL besides."""
    assert rows["5A001.f.3"]["columns"] == ["NS 1", "AT 1"]
    assert rows["5A001.f.2"]["columns"] == ["NS 2", "AT 1"]
    assert rows["5A001.f.1"]["reasons"] == ["NS", "SL", "AT"]
    assert rows["5A001.b.5"]["columns"] == ["NS 1", "AT 1"]


@pytest.mark.parametrize("eccn", ["5A980", "5D980", "0A982"])
def test_an_empty_chart_is_unknown_not_free(rows, eccn):
    """The reasons stand on the entry although no column could be read."""
    assert rows[eccn]["columns"] == []
    assert rows[eccn]["reasons"] != []


@pytest.mark.parametrize("eccn", ["3E002", "8D001", "2B352", "3D006", "0D614"])
def test_entries_that_the_file_lacks_are_not_invented(rows, eccn):
    """What the source does not have is not there."""
    assert eccn not in rows


def test_exceptions_and_related_controls_are_kept_as_worded(rows):
    """The entry's notes hold the licence-exception flags, the requirement rows and whether paragraphs are held."""
    facts = json.loads(str(rows["5A001"]["notes"]))
    assert facts["exceptions"]["GBS"].startswith("Yes, except")
    assert len(facts["requirements"]) == 4
    assert facts["paragraphs_held"] is True
    assert json.loads(str(rows["6A003"]["notes"]))["paragraphs_held"] is False


@pytest.mark.parametrize(
    ("scope", "paths", "besides"),
    [
        ("NS applies to entire entry", ["5A001"], []),
        ("NS applies to 5A001.b (except .b.5), .c, and .f", ["5A001.b", "5A001.c", "5A001.f"], ["5A001.b.5"]),
        ("RS applies to paragraph .i", ["5A001.i"], []),
        ("MT applies to items that meet or exceed the parameters of 5A101", [], []),
    ],
)
def test_scopes_are_read_or_left_open(scope, paths, besides):
    """A list of paragraphs is read; prose is marked unresolved, never guessed."""
    entry = {"eccn": "5A001", "countryChart": [{"control": scope, "countryChart": "NS Column 1."}]}
    (found,) = requirements_of(entry)
    assert (found["paths"], found["except"], found["resolved"]) == (paths, besides, bool(paths))
    assert found["columns"] == ["NS 1"]


@pytest.mark.parametrize("path", sorted(BROKEN.glob("*")), ids=lambda p: p.name)
def test_a_broken_file_is_refused_in_one_sentence(path):
    """A file that is not the list is refused with what to do."""
    with pytest.raises(BadDocument) as caught:
        us_ccl.parse(path.read_bytes())
    assert caught.value.mend


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "kind": st.sampled_from(["item", "text", "note"]),
                "paragraph": st.none() | st.text("abc.123", max_size=6),
                "text": st.text(max_size=40),
            }
        ),
        max_size=12,
    )
)
def test_any_sequence_of_items_comes_back_whole(items):
    """Whatever order of items a file has, none is lost and every path is unique."""
    items = [{**i, "paragraph": None} if i["kind"] == "text" else i for i in items]
    entry = {"eccn": "5A001", "category": "5", "heading": "Things", "items": items}
    table = us_ccl.parse(json.dumps({"deepCategories": ["5"], "entries": [entry]}).encode()).tables["provisions"]
    assert [i[1:] for i in source_items(table)] == [(i["kind"], i["paragraph"] or "", i["text"]) for i in items]
    assert len(set(table["path"].to_pylist())) == table.num_rows
