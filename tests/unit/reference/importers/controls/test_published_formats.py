"""Control lists in their publishers' own formats: EUR-Lex's page, the eCFR's XML, legislation.gov.uk's XML.

No publisher's file was at hand: whole lists are drawn in each layout from the JSON renderings and must come back the same.
"""

from __future__ import annotations

import html
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cocket.kernel.errors import BadDocument
from cocket.reference.importers import FORMATS, ecfr, eu_annex_i, eurlex, uk_legislation, us_ccl
from cocket.reference.importers.provision_lines import note_marker
from cocket.reference.tables import LIST_DOCUMENTS, PROVISIONS

BROKEN = Path(__file__).resolve().parents[4] / "vectors" / "broken" / "controls"
EU = "controls/eu/annex_i_02021R0821-20251115.json"
US = "controls/us/ccl.json"


def grid(marker: str, text: str) -> tuple[str, str]:
    """Draw a row as newer consolidations do: two columns of a grid."""
    columns = f'<div class="list grid-list-column-1"><span>{marker}</span></div><div class="list grid-list-column-2">'
    return f'<div class="grid-container grid-list">{columns}<p class="norm">{text}</p>', "</div></div>"


def table(marker: str, text: str) -> tuple[str, str]:
    """Draw a row as older consolidations do: two cells of a table."""
    row = f'<table><col width="4%"/><tbody><tr><td><p>{marker}</p></td><td><p>{text}</p>'
    return row, "</td></tr></tbody></table>"


def page(entries: dict[str, list[str]], row=grid) -> bytes:
    """Draw labelled lines as EUR-Lex's page."""
    out = ["<html><head><title>x</title></head><body><p>02021R0821 — EN — 15.11.2025 — 005.001</p><p>ANNEX I</p>"]
    for lines in entries.values():
        open_rows: list[tuple[str, str]] = []
        for line in lines:
            label, _, text = line.partition(" ")
            while open_rows and label != open_rows[-1][0] and not label.startswith(open_rows[-1][0] + "."):
                out.append(open_rows.pop()[1])
            above = open_rows[-1][0] if open_rows else ""
            if label == above:
                out.append(f'<p class="note">{html.escape(text)}</p>')
                continue
            start, end = row(f"{label[len(above) + 1 :]}." if above else label, html.escape(text))
            out.append(start)
            open_rows.append((label, end))
        out += [end for _, end in reversed(open_rows)]
    return "\n".join([*out, "<p>ANNEX II</p><p>9Z999 is no more of it</p></body></html>"]).encode()


@pytest.fixture(scope="module")
def annex(shared_data: Path) -> bytes:
    return (shared_data / EU).read_bytes()


@pytest.fixture(scope="module")
def ccl(shared_data: Path) -> bytes:
    return (shared_data / US).read_bytes()


def rows(parsed) -> list[dict[str, object]]:
    return [r for r in parsed.tables["provisions"].to_pylist() if "cryptography-note" not in r["path"]]


@pytest.mark.parametrize("row", [grid, table])
def test_the_whole_annex_comes_back_from_eur_lexs_page(annex, row):
    """All 384 entries, every provision and note with its path, kind, connective and text, in order."""
    entries = {e["entry_code"]: e["verbatim_text"].split("\n") for e in json.loads(annex)["entries"]}
    parsed = eurlex.parse(page(entries, row))
    kept = ("path", "entry", "parent", "kind", "connective", "source")
    assert [{k: r[k] for k in kept} for r in rows(parsed)] == [
        {k: r[k] for k in kept} for r in rows(eu_annex_i.parse(annex))
    ]
    texts = [str(r["text"]).split() for r in rows(parsed)]
    assert texts == [str(r["text"]).split() for r in rows(eu_annex_i.parse(annex))]
    assert parsed.edition_date == "2025-11-15"


def ecfr_xml(document: dict[str, object]) -> bytes:
    """Draw the Commerce Control List as the eCFR does."""

    def clean(text: object) -> str:
        return html.escape(str(text or ""), quote=False)

    out = ['<ECFR><DIV5 N="774" TYPE="PART"><DIV9 TYPE="APPENDIX"><HEAD>Supplement No. 1 to Part 774</HEAD>']
    out.append("<AMDDATE>2026-07-23</AMDDATE>")
    for e in document["entries"]:
        out.append(f"<P><B>{e['eccn']} {clean(e['heading'])}</B></P><HD2>License Requirements</HD2>")
        out.append(f"<P><I>Reason for Control:</I> {clean(e.get('reasonForControl'))}</P><TABLE>")
        out.append("<TR><TH>Control(s)</TH><TH>Country Chart</TH></TR>")
        chart = e.get("countryChart") or []
        out += [f"<TR><TD>{clean(c['control'])}</TD><TD>{clean(c['countryChart'])}</TD></TR>" for c in chart]
        out.append("</TABLE><HD2>List Based License Exceptions</HD2>")
        flags = (e.get("licenceExceptionFlags") or {}).items()
        out += [f"<P><I>{name}:</I> {clean(text)}</P>" for name, text in flags]
        out.append("<HD2>List of Items Controlled</HD2>")
        out.append(f"<P><I>Related Controls:</I> {clean(e.get('relatedControls'))}</P><P><I>Items:</I></P>")
        for item in e.get("items") or []:
            number = f"{item['paragraph']}. " if item["paragraph"] else ""
            out.append(f"<P>{number}{clean(item['text'])}</P>")
    return "\n".join([*out, "</DIV9></DIV5></ECFR>"]).encode()


def test_the_whole_ccl_comes_back_from_the_ecfrs_xml(ccl):
    """All 633 ECCNs with their paragraphs, notes, reasons for control and chart columns."""
    parsed = ecfr.parse(ecfr_xml(json.loads(ccl)))
    kept = ("path", "entry", "parent", "kind", "text", "reasons", "columns")
    other = us_ccl.parse(ccl).tables["provisions"].to_pylist()
    found = parsed.tables["provisions"].to_pylist()
    assert [{k: r[k] for k in kept} for r in found] == [
        {**{k: r[k] for k in kept}, "text": " ".join(str(r["text"]).split())} for r in other
    ]
    assert parsed.edition_date == "2026-07-23"


ORDER = """<?xml version="1.0"?>
<Legislation xmlns="http://www.legislation.gov.uk/namespaces/legislation" RestrictStartDate="2026-04-01">
<Metadata><Text>1A001 is only mentioned here</Text></Metadata>
<Schedules><Schedule><Title>Dual-use items</Title><ScheduleBody>
<P1><Pnumber>PL9999</Pnumber><P1para><Text>Made-up kites, as follows:</Text>
 <P2><Pnumber>a</Pnumber><P2para><Text>Kites with a sail above 10<Superior>2</Superior> m having all of the following:</Text>
  <P3><Pnumber>1</Pnumber><P3para><Text>A line; and</Text></P3para></P3>
  <P3><Pnumber>2</Pnumber><P3para><Text>A reel;</Text></P3para></P3></P2para></P2>
 <P2><Pnumber>b</Pnumber><P2para><Text>Tails therefor.</Text>
  <Text>Note: PL9999.b. does not control tails of paper.</Text></P2para></P2></P1para></P1>
<P1><Pnumber>ML99</Pnumber><P1para><Text>Made-up drums.</Text></P1para></P1>
<OrderedList><ListItem NumberOverride="9Z999"><Para><Text>No entry: there is no category Z.</Text></Para></ListItem></OrderedList>
<Tabular><table><tr><td>7A999</td><td><Text>Made-up compasses.</Text></td></tr></table></Tabular>
</ScheduleBody></Schedule></Schedules></Legislation>"""


def test_a_uk_schedule_is_read_with_its_paragraphs_and_notes():
    """Numbered elements, list items, tables and notes; what is only mentioned elsewhere is no entry."""
    parsed = uk_legislation.parse(ORDER.encode())
    found = [(r["path"], r["kind"], r["connective"], r["text"]) for r in parsed.tables["provisions"].to_pylist()]
    assert found == [
        ("PL9999", "control", "or", "Made-up kites, as follows:"),
        ("PL9999.a", "control", "and", "Kites with a sail above 10² m having all of the following:"),
        ("PL9999.a.1", "control", "", "A line; and"),
        ("PL9999.a.2", "control", "", "A reel;"),
        ("PL9999.b", "control", "", "Tails therefor."),
        ("PL9999.b#note", "decontrol_note", "", "Note: PL9999.b. does not control tails of paper."),
        ("ML99", "control", "", "Made-up drums."),
        ("ML99#continued", "technical_note", "", "9Z999 No entry: there is no category Z."),
        ("7A999", "control", "", "Made-up compasses."),
    ]
    assert parsed.edition_date == "2026-04-01"
    assert [r["title"] for r in parsed.tables["documents"].to_pylist()] == ["Dual-use items"]


PARSERS = {"eurlex": eurlex, "ecfr": ecfr, "uk": uk_legislation}
SAMPLES = {
    "eurlex": page({"9A999": ["9A999 Kites, as follows:", "9A999.a Above 5 m²;", "9A999.a Note: no paper."]}).decode(),
    "ecfr": ecfr_xml(
        {"entries": [{"eccn": "9A999", "heading": "Kites", "items": [{"paragraph": "a", "text": "T."}]}]}
    ).decode(),
    "uk": ORDER,
}


@pytest.mark.parametrize("name", sorted(p.name for p in BROKEN.iterdir() if p.suffix in (".html", ".xml")))
def test_a_broken_file_is_one_clear_sentence(name):
    """An empty file, another page, one cut short or nested too deep: what is wrong and how to mend it."""
    parser = PARSERS[name.split("_")[0]]
    with pytest.raises(BadDocument) as caught:
        parser.parse((BROKEN / name).read_bytes())
    assert caught.value.mend


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(sorted(PARSERS)), st.integers(0, 4000), st.text(max_size=12), st.integers(0, 200))
def test_damage_gives_tables_or_one_error(name, at, inserted, cut):
    """Whatever is cut out or put in, the reader gives tables of the right shape or says that the file is broken."""
    text = SAMPLES[name]
    at %= len(text)
    raw = (text[:at] + inserted + text[at + cut :]).encode("utf-8", "surrogatepass")
    try:
        parsed = PARSERS[name].parse(raw)
    except BadDocument:
        return
    assert parsed.tables["provisions"].schema.equals(PROVISIONS)
    assert parsed.tables["documents"].schema.equals(LIST_DOCUMENTS)
    paths = parsed.tables["provisions"]["path"].to_pylist()
    assert len(set(paths)) == len(paths)


@pytest.mark.parametrize("form", ["eu_annex_i_eurlex", "us_ccl_ecfr", "uk_control_list"])
def test_a_format_without_a_publishers_sample_is_unverified(form):
    """Whoever imports by it is told so."""
    assert not FORMATS[form].verified


def test_each_reader_knows_its_own_files():
    """A page of the Regulation, XML of Part 774 and UK legislation are told apart by their first bytes."""
    heads = {"eurlex": ("page.html", "eurlex"), "ecfr": ("title-15.xml", "ecfr"), "uk": ("data.xml", "uk")}
    for sample, (name, owner) in heads.items():
        raw = SAMPLES[sample].encode()
        assert [key for key, parser in PARSERS.items() if parser.sniff(raw, name)] == [owner]
    assert note_marker("Note: x") == "Note"
