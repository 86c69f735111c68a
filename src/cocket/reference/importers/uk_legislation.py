"""A UK control list from legislation.gov.uk's own XML: the dual-use list as retained, or a Schedule of an Order.

Takes the XML (Crown Legislation Markup Language), gives provisions and documents. Numbered paragraphs are elements with
a `Pnumber`, list items may carry their number as an attribute. Unverified: read from the published schema, no sample.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element  # the type alone; parsing is defusedxml's

from cocket.kernel.errors import BadDocument
from cocket.kernel.reasons import Reason
from cocket.reference.importers.eu_annex_i import EntryReader
from cocket.reference.importers.labelled import Labels
from cocket.reference.importers.party_dates import plain_date
from cocket.reference.importers.party_source import xml_root
from cocket.reference.importers.provision_lines import documents_table, no_thresholds, provisions_table
from cocket.reference.importers.published_text import DEEPEST, Piece, element_words, local
from cocket.reference.parsed import Format, Parsed

WHAT = "the legislation XML"
SOURCE = "UK control list (legislation.gov.uk)"
# Dual-use entries, the national ones (PL8001), and the military list (ML1).
ENTRY = re.compile(r"^(\d[A-E]\d{3}|PL\d{4}|ML\d{1,2})(?![\d.])")
STOP = re.compile(r"^(?!x)x")  # nothing ends the list before the file does
_NUMBERS = frozenset({"Pnumber", "Number", "ItemNumber"})
_TEXTS = frozenset({"Text", "Title", "Heading"})
_SKIPPED = frozenset({"Metadata", "Commentaries", "Contents", "Footnotes", "Versions", "Resources"})


def parse(raw: bytes) -> Parsed:
    """Read the list; raises BadDocument when the file is not legislation or holds no entry."""
    root = xml_root(raw, WHAT)
    if local(root) not in ("Legislation", "Schedules", "Schedule", "EURetained"):
        raise BadDocument(f"Its root is <{local(root)[:40]}>, not <Legislation>", where=WHAT, mend=_MEND)
    found = Labels(ENTRY, STOP, WHAT).walk(_pieces(root, 0))
    if not found.entries:
        raise BadDocument("The text has no entry of a control list", where=WHAT, mend=_MEND)
    rows = []
    for code, lines in found.entries.items():
        reader = EntryReader(code, SOURCE)
        for label, line in lines:
            reader.line(label, line)
        rows += reader.rows
    others = [(f"outside:{n}", "section_note", line[:80], line) for n, line in enumerate(found.outside)]
    notes = (
        Reason("entries", f"{len(found.entries)} entries, {len(rows)} provisions and notes."),
        Reason("unverified", "No file of the publisher's was at hand to test this reader: compare the counts."),
    )
    tables = {
        "provisions": provisions_table(rows),
        "thresholds": no_thresholds(),
        "documents": documents_table(others),
    }
    return Parsed(tables, (), notes, _date(root))


def _pieces(element: Element, depth: int) -> Iterator[Piece]:
    """Give the marked pieces below an element in order."""
    if depth > DEEPEST:
        raise BadDocument("Its elements nest too deep", where=WHAT, mend=_MEND)
    for child in element:
        tag = local(child)
        if tag in _SKIPPED or not tag:
            continue
        number = _number(child)
        if number:
            inside = list(_pieces(child, depth + 1))
            head = inside.pop(0).text if inside and not inside[0].marker else ""
            yield Piece(number, head, tuple(inside))
        elif tag in _TEXTS:
            yield Piece("", element_words(child))
        elif tag.lower() == "tr":
            yield from _row(child, depth)
        elif tag not in _NUMBERS:
            yield from _pieces(child, depth + 1)


def _number(element: Element) -> str:
    """Give the number of a paragraph or list item, or ""."""
    own = element.get("NumberOverride", "").strip()
    if own:
        return own
    for child in element:
        if local(child) in _NUMBERS:
            return element_words(child)
    return ""


def _row(row: Element, depth: int) -> Iterator[Piece]:
    """Give a table row as a marker and what it marks, or its words as they are."""
    cells = [child for child in row if local(child).lower() in ("td", "th")]
    if len(cells) > 1 and (code := ENTRY.match(element_words(cells[0]))):
        inside = [piece for cell in cells[1:] for piece in _pieces(cell, depth + 1)]
        head = inside.pop(0).text if inside and not inside[0].marker else element_words(cells[1]) if not inside else ""
        yield Piece(code.group(1), head, tuple(inside))
    elif text := element_words(row):
        yield Piece("", text)


def _date(root: Element) -> str:
    """Give the date from which the text is in force as the file states it."""
    for name in ("RestrictStartDate", "RestrictDate"):
        if stated := plain_date(root.get(name, "")):
            return stated
    return next((d for e in root.iter() if local(e) == "valid" and (d := plain_date((e.text or "").strip()[:10]))), "")


_MEND = "Give the XML of the list as legislation.gov.uk gives it (…/data.xml)."


def sniff(head: bytes, name: str) -> bool:
    """Tell whether a file looks like legislation.gov.uk's XML with a control list in it."""
    return name.lower().removesuffix(".gz").endswith(".xml") and b"legislation.gov.uk/namespaces/legislation" in head


FORMAT = Format(
    kind="uk_control_list",
    title="UK strategic export control lists",
    publisher="UK Department for Business and Trade",
    source="",
    terms="Open Government Licence v3.0",
    parser_version="1",
    sniff=sniff,
    parse=parse,
    verified=False,
)
