"""Reading EU Annex I: counts, traps and the way back to the source."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cocket.kernel.errors import BadDocument
from cocket.reference.importers import eu_annex_i
from cocket.reference.importers.provision_lines import repair, split_notes
from cocket.reference.tables import LIST_DOCUMENTS, PROVISIONS

FILE = "controls/eu/annex_i_02021R0821-20251115.json"
BROKEN = Path(__file__).resolve().parents[4] / "vectors" / "broken" / "controls"


@pytest.fixture(scope="module")
def raw(shared_data: Path) -> bytes:
    return (shared_data / FILE).read_bytes()


@pytest.fixture(scope="module")
def rows(raw: bytes) -> dict[str, dict[str, object]]:
    return {row["path"]: row for row in eu_annex_i.parse(raw).tables["provisions"].to_pylist()}


def test_the_annex_has_its_known_counts(raw):
    """384 entries, 4,261 provisions and notes, 45 documents beside them, nothing rejected."""
    parsed = eu_annex_i.parse(raw)
    table = parsed.tables["provisions"]
    assert table.schema.equals(PROVISIONS)
    assert parsed.tables["documents"].schema.equals(LIST_DOCUMENTS)
    assert len(set(table["entry"].to_pylist())) == 384
    assert parsed.counts == {"provisions": 4261, "thresholds": 0, "documents": 45}
    assert parsed.rejects == ()
    assert parsed.edition_date == "2025-11-15"
    assert len(set(table["path"].to_pylist())) == table.num_rows


def test_the_provisions_give_back_the_source_text(raw):
    """Every line of the file comes back, in order and letter by letter."""
    lines = [line for e in json.loads(raw)["entries"] for line in e["verbatim_text"].split("\n")]
    assert eu_annex_i.source_lines(eu_annex_i.parse(raw).tables["provisions"]) == lines


def test_an_exclusion_list_that_stood_as_provisions_is_a_note_again(rows):
    """Debuggers and hypervisors are what 5A004.b does not include, under its Note 2."""
    assert "5A004.b.2.a" not in rows
    note = rows["5A004.b#note-2.a"]
    assert note["kind"] == "decontrol_note"
    assert note["parent"] == "5A004.b#note-2"
    assert note["repaired"]
    assert rows["5A004.b#note-2"]["parent"] == "5A004.b"


def test_lost_superscripts_are_put_back_and_marked(rows):
    """Four times 106 is four times 10⁶ again; the source's own line is kept."""
    pixels = rows["6A003.b.1.a.1"]
    assert "4 × 10⁶" in str(pixels["text"])
    assert pixels["repaired"]
    assert "4 × 106" in str(pixels["source_text"])
    assert "10⁻⁴" in str(rows["4A506.a.1"]["text"])


def test_table_rows_under_one_number_become_paragraphs(rows):
    """The three radiation limits of 4A001.a.2 have paths of their own."""
    assert [rows[f"4A001.a.2.{x}"]["parent"] for x in "abc"] == ["4A001.a.2"] * 3


def test_how_paragraphs_combine_is_known(rows):
    """All of the following and any of the following are told apart."""
    assert rows["5A001.b.5"]["connective"] == "and"
    assert rows["5A001.d"]["connective"] == "or"
    assert rows["5A001.f"]["connective"] == "or"


def test_kinds_of_notes_are_told_apart(rows):
    """Notes that take out, notes that take in, technical notes and references are different kinds."""
    assert rows["5A001.f#note"]["kind"] == "decontrol_note"
    assert rows["5A004.a#note"]["kind"] == "inclusion_note"
    assert rows["5A004.a#technical-note"]["kind"] == "technical_note"
    assert rows["5A001.c#nb"]["kind"] == "nota_bene"


def test_the_articles_stand_beside_the_list(raw):
    """Articles 2, 4 and 5 and the eight general authorisations are documents."""
    kinds = eu_annex_i.parse(raw).tables["documents"]["type"].to_pylist()
    assert {"article_4", "article_5", "definitions", "definitions_annex"} <= set(kinds)
    assert kinds.count("general_authorisation") == 9


@pytest.mark.parametrize(
    ("source", "mended"),
    [
        ("2 × 109 N/m2 or more", "2 × 10⁹ N/m² or more"),
        ("less than 10-4 Torr", "less than 10⁻⁴ Torr"),
        ("100 kPa", "100 kPa"),
        ("volume of 1000 cm3/min.", "volume of 1000 cm³/min."),
        ("Tera (1012) operations", "Tera (10¹²) operations"),
        ("CAS 107-07-3", "CAS 107-07-3"),
        ("UF6", "UF6"),
        ("5A001.h.2 applies", "5A001.h.2 applies"),
        ("1273 K (1000 °C)", "1273 K (1000 °C)"),
    ],
)
def test_only_lost_marks_are_repaired(source, mended):
    """Powers and squared units get their mark back; names, codes and plain figures stay as they are."""
    assert repair(source) == (mended, source != mended)


def test_notes_on_one_line_are_cut_apart_and_join_again():
    """Two notes on a line become two, and one space between them gives the line back."""
    line = "Technical Note: For the purposes of X. Note: X does not control toys."
    pieces = split_notes(line)
    assert pieces == ["Technical Note: For the purposes of X.", "Note: X does not control toys."]
    assert " ".join(pieces) == line


@pytest.mark.parametrize("path", sorted(BROKEN.glob("*")), ids=lambda p: p.name)
def test_a_broken_file_is_refused_in_one_sentence(path):
    """A file that is not the Annex is refused with what to do, never with a traceback."""
    with pytest.raises(BadDocument) as caught:
        eu_annex_i.parse(path.read_bytes())
    assert caught.value.mend


@settings(max_examples=100, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda x: (
            st.lists(x, max_size=3)
            | st.dictionaries(
                st.sampled_from(["entries", "docs", "geas", "entry_code", "verbatim_text"]), x, max_size=4
            )
        ),
        max_leaves=12,
    )
)
def test_any_json_is_read_or_refused(value):
    """Whatever JSON comes, there is a table or a refusal."""
    try:
        parsed = eu_annex_i.parse(json.dumps(value).encode())
    except BadDocument:
        return
    assert isinstance(parsed.tables["provisions"], pa.Table)
