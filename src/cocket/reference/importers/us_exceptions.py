"""The US licence exceptions (titles of 15 CFR 740) from the JSON that export-controls-agent makes of the eCFR.

Takes that file, gives `exceptions`: one row per symbol. Whether an exception fits an export is decided higher up.
"""

from __future__ import annotations

import pyarrow as pa

from cocket.reference.parsed import Format, Parsed, Reject
from cocket.reference.reading import json_of, member, texts
from cocket.reference.tables import EXCEPTIONS


def sniff(head: bytes, name: str) -> bool:  # noqa: ARG001 - the content alone tells
    """Tell the catalogue by its citation."""
    return b"Part 740 (License Exceptions)" in head


def parse(raw: bytes) -> Parsed:
    """Read the catalogue; raises BadDocument with the JSON path when the file is not one."""
    document = json_of(raw)
    rows: list[dict[str, str]] = []
    rejects: list[Reject] = []
    for position, item in enumerate(member(document, "exceptions", list, "$")):
        where = f"$.exceptions[{position}]"
        section, title = member(item, "sectionNumber", str, where), member(item, "title", str, where)
        symbols = texts(item, "symbols", where)
        rows += [{"symbol": symbol, "section": section, "title": title} for symbol in symbols]
        if not symbols:
            rejects.append(Reject(where, "symbols", "The section names no symbol."))
    table = pa.Table.from_pylist(rows, schema=EXCEPTIONS)
    return Parsed({"exceptions": table}, tuple(rejects), (), member(document, "ecfrIssueDate", str, "$"))


FORMAT = Format(
    kind="us_licence_exceptions",
    title="US licence exceptions",
    publisher="US Bureau of Industry and Security, as export-controls-agent writes the eCFR",
    source="",
    terms="US government text; the arrangement is MIT-licensed",
    parser_version="us_exceptions 1",
    sniff=sniff,
    parse=parse,
)
