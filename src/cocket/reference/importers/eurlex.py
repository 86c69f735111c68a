"""EU Annex I from EUR-Lex's own page: the consolidated text of Regulation (EU) 2021/821 as HTML.

Takes the page, gives the same tables as the JSON rendering. Paragraphs are rows of two columns, by table in older
consolidations and by grid in newer ones. Unverified: read from the Publications Office's page layout, not from a page.
"""

from __future__ import annotations

import re

from cocket.kernel.errors import BadDocument
from cocket.kernel.reasons import Reason
from cocket.reference.importers.eu_annex_i import SOURCE, EntryReader, cryptography_note
from cocket.reference.importers.labelled import Labels
from cocket.reference.importers.party_source import text_of
from cocket.reference.importers.provision_lines import documents_table, no_thresholds, provisions_table
from cocket.reference.importers.published_text import html_pieces, html_tree
from cocket.reference.parsed import Format, Parsed

WHAT = "the page of Annex I"
ENTRY = re.compile(r"^(\d[A-E]\d{3})(?![\d.])")
STOP = re.compile(r"^ANNEX\s+(?!I\b)[IVX]+\b")
_DATE = re.compile(r"0?2021R0821\b[^0-9]{0,40}(\d{2})\.(\d{2})\.(\d{4})")
_MEND = "Give the page of the consolidated text (CELEX 02021R0821) as EUR-Lex gives it."


def parse(raw: bytes) -> Parsed:
    """Read the page; raises BadDocument when it holds no entry of the list."""
    text, remarks = text_of(raw, WHAT)
    found = Labels(ENTRY, STOP, WHAT).walk(html_pieces(html_tree(text, WHAT)))
    if not found.entries:
        raise BadDocument("The page has no entry of the list", where=WHAT, mend=_MEND)
    others = [(f"outside:{n}", "section_note", line[:80], line) for n, line in enumerate(found.outside)]
    notes = [note for ident, _, _, line in others if (note := cryptography_note(ident, line)) is not None]
    rows = []
    for code, lines in found.entries.items():
        reader = EntryReader(code, SOURCE)
        for label, line in lines:
            reader.line(label, line)
        rows += reader.rows + [note for note in notes if note.entry == code]
    date = _DATE.search(text)
    remarks = (
        *remarks,
        Reason("entries", f"{len(found.entries)} entries, {len(rows)} provisions and notes."),
        Reason("unverified", "No page of the publisher's was at hand to test this reader: compare the counts."),
    )
    tables = {
        "provisions": provisions_table(rows),
        "thresholds": no_thresholds(),
        "documents": documents_table(others),
    }
    return Parsed(tables, (), remarks, "-".join(reversed(date.groups())) if date else "")


def sniff(head: bytes, name: str) -> bool:
    """Tell whether a file looks like EUR-Lex's page of the Regulation."""
    page = name.lower().removesuffix(".gz").endswith((".html", ".htm", ".xhtml"))
    return page and (b"2021R0821" in head or (b"2021/821" in head and b"dual-use" in head))


FORMAT = Format(
    kind="eu_annex_i",
    title="EU dual-use list (Annex I, Regulation (EU) 2021/821)",
    publisher="European Union",
    source="",
    terms="© European Union; reuse with acknowledgement (Decision 2011/833/EU)",
    parser_version="1",
    sniff=sniff,
    parse=parse,
    verified=False,
)
