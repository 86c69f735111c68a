"""Leads on surveillance vendors (a CSV made from the MISP galaxy cluster): takes the bytes, gives organisations.

A lead tells a reviewer where to look. It is never a finding: the cluster names makers of all kinds, household names
among them.
"""

from __future__ import annotations

from cocket.kernel.errors import BadDocument
from cocket.reference.importers.party_rows import ORGANISATION, PartyRows
from cocket.reference.importers.party_source import records, text_of, tidy
from cocket.reference.parsed import Format, Parsed

PARSER_VERSION = "1"
LIST_CODE, LIST_TITLE = "LEAD-SURV", "Surveillance vendors: leads for a reviewer"
EFFECT = "A lead for a reviewer, never a finding: the vendor is described in open sources as selling surveillance."
_COLUMNS = ("name", "uuid", "synonyms", "products", "official_refs", "refs", "description")
_BETWEEN = "|"


def parse(raw: bytes) -> Parsed:
    """Read the leads; raises BadDocument when a column is missing."""
    rows = PartyRows("the vendor leads")
    text, notes = text_of(raw, rows.what)
    rows.notes.extend(notes)
    header: list[str] = []
    for place, cells in records(text, rows.what, rows.rejects):
        if not header:
            header = [cell.strip().lower() for cell in cells]
            if missing := [name for name in _COLUMNS if name not in header]:
                raise BadDocument(
                    f"Its header has no column {', '.join(missing)}",
                    where=f"{rows.what} line 1",
                    mend=f"Give a CSV with the columns {', '.join(_COLUMNS)}.",
                )
        elif len(cells) != len(header):
            rows.reject(place, "", f"the record has {len(cells)} cells under {len(header)} columns")
        else:
            _vendor(rows, place, dict(zip(header, cells, strict=True)))
    return rows.parsed()


def _vendor(rows: PartyRows, place: str, cells: dict[str, str]) -> None:
    name = tidy(cells["name"])
    if not name or not cells["uuid"].strip():
        rows.reject(place, "", "the record has no name or no uuid")
        return
    products = ", ".join(_values(cells["products"]))
    row = rows.entity(
        cells["uuid"].strip(),
        name,
        list_code=LIST_CODE,
        list_title=LIST_TITLE,
        kind=ORGANISATION,
        effect=EFFECT,
        remarks=" ".join(filter(None, (cells["description"], f"Products: {products}." if products else ""))),
        source=" ".join(_values(cells["refs"])),
    )
    for synonym in _values(cells["synonyms"]):
        rows.name(row, synonym, "strong")
    for address in _values(cells["official_refs"]):
        rows.identifier(row, "website", address)


def _values(cell: str) -> list[str]:
    return [value for part in cell.split(_BETWEEN) if (value := part.strip())]


def _sniff(head: bytes, _filename: str) -> bool:
    line = head[:4096].decode("utf-8-sig", "replace").partition("\n")[0].lower()
    return set(_COLUMNS).issubset(cell.strip(' \r"') for cell in line.split(","))


LEADS = Format(
    kind="surveillance_vendors",
    title=LIST_TITLE,
    publisher="MISP project (surveillance-vendor galaxy cluster)",
    source="",
    terms="CC0 1.0 or BSD-2-Clause",
    parser_version=PARSER_VERSION,
    sniff=_sniff,
    parse=parse,
)
