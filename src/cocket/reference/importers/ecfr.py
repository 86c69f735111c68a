"""The US Commerce Control List from the eCFR's own XML: 15 CFR Part 774, Supplement No. 1.

Takes the XML, gives the same tables as the JSON rendering. An entry opens with its ECCN in bold; its licence
requirements are a table, its items are paragraphs that open with their number. Unverified: read from the eCFR's XML
user guide, not from a file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element  # the type alone; parsing is defusedxml's

from cocket.kernel.errors import BadDocument
from cocket.kernel.reasons import Reason
from cocket.reference.importers.ccl_paragraphs import rehome
from cocket.reference.importers.party_dates import plain_date
from cocket.reference.importers.party_source import xml_root
from cocket.reference.importers.provision_lines import documents_table, no_thresholds, provisions_table
from cocket.reference.importers.published_text import element_words, local
from cocket.reference.importers.us_ccl import read_entry
from cocket.reference.parsed import Format, Parsed, Reject

WHAT = "the eCFR's XML"
_ECCN = re.compile(r"^(\d[A-E]\d{3})\s+(\S.*)$", re.DOTALL)
_ITEM = re.compile(r"^([a-z](?:\.(?:\d{1,3}|[a-z]))*)\.(?:\s+|$)(.*)$", re.DOTALL)
_NUMBERED = re.compile(r"^(\d{1,2}(?:\.(?:\d{1,2}|[a-z]))*)\.\s+(\S.*)$", re.DOTALL)
_FIELD = re.compile(r"^(Reason for Control|Related Controls|Related Definitions|Items|[A-Z]{3})\s*:\s*(.*)$", re.DOTALL)
_END = re.compile(r"^(?:Category \d|Group [A-E]\.|[A-E]\. “?[A-Z]|\d?[A-E]\. )|^Supplement No\. (?!1\b)")
_BOLD = frozenset({"B", "E", "I"})
_MEND = "Give the XML of 15 CFR Part 774 (Supplement No. 1) as the eCFR gives it."


def _blocks(root: Element) -> Iterator[tuple[Element, str, str]]:
    """Give (element, its tag, its words) for every paragraph, heading and table row, in order."""
    for element in root.iter():
        tag = local(element)
        if tag.startswith(("P", "FP", "HD", "HEAD", "HED")) or tag in ("TR", "ROW"):
            text = element_words(element)
            if text:
                yield element, tag, text


def _is_bold(element: Element, tag: str, code: str) -> bool:
    """Tell whether an ECCN at the start of a paragraph is its heading, not a sentence about it."""
    if tag.startswith(("HD", "HEAD", "HED")):
        return True
    first = next(iter(element), None)
    return (
        first is not None
        and not (element.text or "").strip()
        and local(first) in _BOLD
        and (element_words(first).startswith(code))
    )


class _Reader:
    """Remembers the entry that is open and which of its parts is being read."""

    def __init__(self) -> None:
        self.entries: list[dict[str, Any]] = []
        self.rejects: list[Reject] = []
        self._part = ""
        self._marker = ""  # "Note 1:" stands in an element of its own before the note

    def block(self, element: Element, tag: str, text: str) -> None:
        """Read the next paragraph, heading or row of the file."""
        heading = _ECCN.match(text)
        if heading is not None and _is_bold(element, tag, heading.group(1)):
            self._open(heading.group(1), heading.group(2))
        elif not self.entries or not self._part:
            return  # before the first entry, or between categories
        elif tag in ("TR", "ROW"):
            self._row(element)
        elif tag.startswith(("HD", "HEAD", "HED")) and _END.match(text):
            self._part = ""
        elif tag == "HED":
            self._marker = text
        else:
            self._paragraph(f"{self._marker} {text}".strip())
            self._marker = ""

    def _open(self, eccn: str, heading: str) -> None:
        entry = {"eccn": eccn, "category": eccn[0], "heading": heading, "items": [], "countryChart": []}
        self.entries.append({**entry, "licenceExceptionFlags": {}, "reasonForControl": "", "relatedControls": ""})
        self._part = "opened"

    def _row(self, row: Element) -> None:
        cells = [element_words(cell) for cell in row if local(cell) in ("TD", "TH", "ENT")]
        if len(cells) < 2 or cells[0].lower().startswith("control"):  # noqa: PLR2004 - a control and its column
            return
        self.entries[-1]["countryChart"].append({"control": cells[0], "countryChart": cells[1]})

    def _paragraph(self, text: str) -> None:
        entry, found = self.entries[-1], _FIELD.match(text)
        lowered = text.lower().rstrip(".:")
        if lowered in ("license requirements", "list of items controlled") or "license exceptions" in lowered[:40]:
            self._part = lowered
        elif found is not None and self._part != "items":
            self._field(entry, found.group(1), found.group(2))
        elif self._part == "items":
            entry["items"].append(_item(text))
        elif self._part == "list of items controlled" and _ITEM.match(text):
            self._part = "items"
            entry["items"].append(_item(text))
        elif self._part != "opened":
            entry["items"].append({"paragraph": None, "kind": "text", "text": text})

    def _field(self, entry: dict[str, Any], name: str, text: str) -> None:
        if name == "Reason for Control":
            entry["reasonForControl"] = text
        elif name == "Related Controls":
            entry["relatedControls"] = text
        elif name == "Items":
            self._part = "items"
            if text:
                entry["items"].append({"paragraph": None, "kind": "text", "text": text})
        elif name != "Related Definitions":
            entry["licenceExceptionFlags"][name] = text


def _item(text: str) -> dict[str, Any]:
    found, numbered = _ITEM.match(text), _NUMBERED.match(text)
    if found is not None:
        return {"paragraph": found.group(1), "kind": "item", "text": found.group(2).strip()}
    if numbered is not None:
        return {"paragraph": numbered.group(1), "kind": "note", "text": numbered.group(2)}
    return {"paragraph": None, "kind": "text", "text": text}


def parse(raw: bytes) -> Parsed:
    """Read the list; raises BadDocument when the file is not it."""
    root = xml_root(raw, WHAT)
    reader = _Reader()
    for element, tag, text in _blocks(root):
        reader.block(element, tag, text)
    if not reader.entries:
        raise BadDocument("The file has no ECCN", where=WHAT, mend=_MEND)
    rejects: list[Reject] = list(reader.rejects)
    categories = sorted({entry["category"] for entry in reader.entries})
    rows = [row for entry in reader.entries for row in read_entry(entry, categories, rejects)]
    rehome(rows)
    dates = (plain_date(element_words(e)) for e in root.iter() if local(e) in ("AMDDATE", "DATE"))
    notes = (
        Reason("entries", f"{len(reader.entries)} ECCNs, {len(rows)} provisions and notes."),
        Reason("unverified", "No file of the publisher's was at hand to test this reader: compare the counts."),
    )
    tables = {"provisions": provisions_table(rows), "thresholds": no_thresholds(), "documents": documents_table([])}
    return Parsed(tables, tuple(rejects), notes, next(filter(None, dates), ""))


def sniff(head: bytes, name: str) -> bool:
    """Tell whether a file looks like the eCFR's XML of Part 774."""
    xml = name.lower().removesuffix(".gz").endswith(".xml")
    return xml and b"774" in head and any(mark in head for mark in (b"<ECFR", b"<DIV5", b"<DIV9", b"Commerce Control"))


FORMAT = Format(
    kind="us_ccl",
    title="US Commerce Control List (15 CFR 774 Supp. 1)",
    publisher="US Bureau of Industry and Security",
    source="",
    terms="US government work",
    parser_version="1",
    sniff=sniff,
    parse=parse,
    verified=False,
)
