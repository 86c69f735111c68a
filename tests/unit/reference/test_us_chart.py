"""The US chart, groups and exceptions: nothing falls through, and what is answered by text is never a mark."""

from __future__ import annotations

import contextlib
import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocket.kernel import countries
from cocket.kernel.errors import BadDocument
from cocket.reference.importers import us_chart, us_exceptions, us_groups

CHART = {
    "citation": "15 C.F.R. Part 738, Supplement No. 1 (Commerce Country Chart)",
    "ecfrIssueDate": "2026-07-23",
    "columns": ["NS 1", "CC 1"],
    "columnLabels": {"NS 1": "National security", "CC 1": "Crime control"},
    "countries": {
        "China": {"marks": ["NS 1", "CC 1"], "footnotes": []},
        "Switzerland": {"marks": ["NS 1"], "footnotes": [3]},
        "Liechtenstein": {"marks": [], "footnotes": []},
        "Seycheles": {"marks": ["NS 1"], "footnotes": []},
        "Atlantis": {"marks": [], "footnotes": []},
    },
    "embargoed": {"Cuba": {"pointer": "See part 746.", "footnotes": []}},
    "footnotes": {"3": "See § 742.6.", "8": "Same.", "9": "Same."},
    "territoryInheritance": {
        "hong kong": {"row": "China", "basis": "It follows China."},
        "liechtenstein": {"row": "Switzerland", "basis": "It follows Switzerland."},
        "cayman islands": {"row": "United Kingdom", "basis": "It follows the United Kingdom."},
    },
    "allDestinationsEntries": {
        "citation": "15 C.F.R. 738.3(a)(1)",
        "noLicenceExceptions": ["0A983"],
        "govOnly": {"entries": ["5A980"], "condition": "For a US agency."},
    },
}
GROUPS = {
    "citation": "15 C.F.R. Part 740, Supplement No. 1 (Country Groups)",
    "ecfrIssueDate": "2026-07-23",
    "notes": {"macau": "Macau is not in D:5."},
    "labels": {"D:5": "Arms embargo"},
    "groups": {"D:5": ["China (PRC)", "Belarus", "Atlantis"], "B": ["Cote d'lvoire"]},
}
EXCEPTIONS = {
    "ecfrIssueDate": "2026-07-23",
    "exceptions": [
        {"sectionNumber": "740.8", "title": "Two", "symbols": ["NAC", "ACA"]},
        {"sectionNumber": "740.99", "title": "None", "symbols": []},
    ],
}


def cells(document: object) -> dict[tuple[str, str], dict[str, object]]:
    table = us_chart.parse(json.dumps(document).encode()).tables["chart"]
    return {(row["country"], row["column"]): row for row in table.to_pylist()}


def test_every_country_has_every_column():
    """A look-up of any country and column finds exactly one row."""
    table = us_chart.parse(json.dumps(CHART).encode()).tables["chart"]
    assert table.num_rows == len(countries.codes()) * 2
    assert set(cells(CHART)) == {(code, column) for code in countries.codes() for column in CHART["columns"]}


def test_an_embargoed_destination_is_prose_in_every_column():
    """No mark for Cuba never reads as no licence."""
    for column in CHART["columns"]:
        assert cells(CHART)["CU", column]["state"] == "prose"
        assert cells(CHART)["CU", column]["note"] == "See part 746."


def test_a_country_without_a_row_is_prose_and_says_why():
    """Absent is open, not unrestricted."""
    assert cells(CHART)["FR", "NS 1"]["state"] == "prose"
    assert "738.3(b)" in str(cells(CHART)["FR", "NS 1"]["note"])


def test_hong_kong_has_the_marks_of_china_with_the_reason():
    """It has no row of its own since 85 FR 83788."""
    for column in CHART["columns"]:
        assert cells(CHART)["HK", column]["state"] == cells(CHART)["CN", column]["state"] == "X"
    assert cells(CHART)["HK", "NS 1"]["note"] == "It follows China."


def test_a_row_of_its_own_wins_over_what_a_territory_would_follow():
    """Liechtenstein stays as the chart has it."""
    assert cells(CHART)["LI", "NS 1"]["state"] == ""
    assert cells(CHART)["LI", "NS 1"]["note"] == ""


def test_footnotes_come_with_their_words():
    """A footnote may require a licence where the cell is empty."""
    assert cells(CHART)["CH", "CC 1"]["footnotes"] == ["3. See § 742.6."]


def test_what_cannot_be_placed_is_counted():
    """An unknown destination and a parent without a row are rejects with their JSON path."""
    parsed = us_chart.parse(json.dumps(CHART).encode())
    assert [reject.row for reject in parsed.rejects] == [
        "$.countries.Atlantis",
        "$.territoryInheritance.cayman islands",
    ]
    assert "unmapped_destinations" in {note.code for note in parsed.notes}
    assert "twin_footnotes" in {note.code for note in parsed.notes}
    assert parsed.edition_date == "2026-07-23"


def test_entries_for_all_destinations_stand_beside_the_chart():
    """The chart does not apply to them, whatever it says."""
    table = us_chart.parse(json.dumps(CHART).encode()).tables["all_destinations"].to_pylist()
    assert [(row["entry"], row["exception"]) for row in table] == [("0A983", ""), ("5A980", "GOV")]


def test_a_mark_in_no_column_is_refused():
    """A renamed column must not lose marks."""
    broken = copy.deepcopy(CHART)
    broken["countries"]["China"]["marks"] = ["NS 9"]
    with pytest.raises(BadDocument, match="NS 9"):
        us_chart.parse(json.dumps(broken).encode())


def test_groups_give_hong_kong_those_of_china_and_leave_macau_as_published():
    """The note on Macau is kept for whoever writes rules on D:5."""
    parsed = us_groups.parse(json.dumps(GROUPS).encode())
    rows = {(row["country"], row["group"]) for row in parsed.tables["groups"].to_pylist()}
    assert rows == {("CN", "D:5"), ("HK", "D:5"), ("BY", "D:5"), ("CI", "B")}
    assert [reject.row for reject in parsed.rejects] == ["$.groups.D:5[2]"]
    assert "note_macau" in {note.code for note in parsed.notes}


def test_a_section_with_two_symbols_gives_two_exceptions():
    """One row per symbol, and a section without one is counted."""
    parsed = us_exceptions.parse(json.dumps(EXCEPTIONS).encode())
    assert parsed.tables["exceptions"].column("symbol").to_pylist() == ["NAC", "ACA"]
    assert len(parsed.rejects) == 1


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


def paths(value: object, here: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [here, *(path for key, inner in members for path in paths(inner, (*here, key)))]


@given(data=st.data(), value=json_values)
@pytest.mark.parametrize(
    ("parser", "document"),
    [(us_chart.parse, CHART), (us_groups.parse, GROUPS), (us_exceptions.parse, EXCEPTIONS)],
)
def test_a_file_that_is_wrong_anywhere_raises_bad_document(parser, document, data: st.DataObject, value: object):
    """Put any JSON in any place: it is read, or refused with a path, and never a traceback."""
    broken = copy.deepcopy(document)
    *way, last = data.draw(st.sampled_from(paths(document)[1:]))
    place = broken
    for step in way:
        place = place[step]
    place[last] = value
    with contextlib.suppress(BadDocument):
        parser(json.dumps(broken).encode())
