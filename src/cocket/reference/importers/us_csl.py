"""The US Consolidated Screening List as its official CSV (one header line, cells with "; " between values).

Takes the bytes, gzipped or not; gives the parties of all its sub-lists, each under its own list code. Columns are
found by name, so that a new column does no harm and a missing one is said. Layout: trade.gov, CSL downloads.
"""

from __future__ import annotations

from collections import Counter

from cocket.kernel.errors import BadDocument
from cocket.reference.importers.party_dates import plain_date
from cocket.reference.importers.party_ids import type_of
from cocket.reference.importers.party_rows import (
    AIRCRAFT,
    ORGANISATION,
    PERSON,
    UNKNOWN,
    VESSEL,
    PartyRows,
    natural_order,
)
from cocket.reference.importers.party_source import records, text_of, tidy
from cocket.reference.importers.us_lists import CSL_SOURCE, TERMS, SubList, new_sub_list, sub_list
from cocket.reference.parsed import Format, Parsed

PARSER_VERSION = "1"
KINDS = {"individual": PERSON, "entity": ORGANISATION, "vessel": VESSEL, "aircraft": AIRCRAFT, "": UNKNOWN}
_NEEDED = frozenset({"source", "name", "type", "programs", "addresses", "alt_names", "license_requirement", "ids"})
_BETWEEN = "; "
_LINKED = "(Linked To: "


def parse(raw: bytes) -> Parsed:
    """Read the list; raises BadDocument when its header lacks what the list always has."""
    rows = PartyRows("the screening list")
    text, notes = text_of(raw, rows.what)
    rows.notes.extend(notes)
    header: list[str] = []
    strange: Counter[str] = Counter()
    for place, cells in records(text, rows.what, rows.rejects):
        if not header:
            header = [cell.strip().lower() for cell in cells]
            if missing := _NEEDED.difference(header):
                raise BadDocument(
                    f"Its header has no column {', '.join(sorted(missing))}",
                    where=f"{rows.what} line 1",
                    mend="Give trade.gov's consolidated.csv, unchanged.",
                )
        elif len(cells) != len(header):
            rows.reject(place, "", f"the record has {len(cells)} cells under {len(header)} columns")
        else:
            _party(rows, place, dict(zip(header, map(str.strip, cells), strict=True)), strange)
    for name, count in sorted(strange.items()):
        rows.note("list_unknown", f"{name!r} is a list this version does not know; its entries are kept.", f"{count}")
    rows.resolve_links()
    return rows.parsed()


def _party(rows: PartyRows, place: str, cells: dict[str, str], strange: Counter[str]) -> None:
    if not tidy(cells["name"]) or not cells["source"]:
        rows.reject(place, "", "the record has no name or no source list")
        return
    on = sub_list(cells["source"])
    if on is None:
        on = new_sub_list(cells["source"])
        strange[tidy(cells["source"])[:80]] += 1
    kind = KINDS.get(cells["type"].lower(), UNKNOWN)
    row = rows.entity(
        cells.get("_id") or cells.get("entity_number") or place,
        natural_order(cells["name"]) if kind == PERSON else cells["name"],
        list_code=on.code,
        list_title=on.title,
        kind=kind,
        published_as=cells["name"],
        title=cells.get("title", ""),
        programmes=cells["programs"].split(_BETWEEN),
        listed_on=_day(rows, place, cells, "start_date"),
        ended_on=_day(rows, place, cells, "end_date"),
        effect=effect_of(on, cells["license_requirement"], cells.get("license_policy", "")),
        remarks=_remarks(cells),
        source=_BETWEEN.join(filter(None, (on.source, cells.get("federal_register_notice", "")))),
    )
    for name in _values(cells, "alt_names"):
        rows.name(row, natural_order(name) if kind == PERSON else name, "strong")
    for country in (*_values(cells, "nationalities"), *_values(cells, "citizenships")):
        rows.belongs_to(row, country)
    for day in _values(cells, "dates_of_birth"):
        rows.born(row, day, place)
    for address in _values(cells, "addresses"):
        _address(rows, row, address)
    rows.identifier(row, "call_sign", cells.get("call_sign", ""))
    rows.belongs_to(row, cells.get("vessel_flag", ""))
    rows.link(row, "vessel owner", cells.get("vessel_owner", ""))
    for named in cells.get("remarks", "").split(_LINKED)[1:]:
        # The name may hold brackets of its own; its statement ends with the last one before the next ";".
        rows.link(row, "linked to", named.partition(";")[0].rstrip().removesuffix(")"))
    for number in _values(cells, "ids"):
        _number(rows, row, number)


def effect_of(on: SubList, requirement: str, policy: str) -> str:
    """Give what the entry itself asks for, quoted, or the sub-list's general effect where the entry says nothing."""
    quoted = [
        f"{label}: {tidy(text).rstrip('.')}."
        for label, text in (("Licence requirement", requirement), ("Review policy", policy))
        if text.strip()
    ]
    return " ".join(quoted) or on.effect


def _values(cells: dict[str, str], column: str) -> list[str]:
    return [value for part in cells.get(column, "").split(_BETWEEN) if (value := part.strip(" ;"))]


def _day(rows: PartyRows, place: str, cells: dict[str, str], column: str) -> str:
    text = cells.get(column, "")
    day = plain_date(text) if text else ""
    if text and not day:
        rows.reject(place, column, f"{tidy(text)[:40]!r} is not a date")
    return day


def _remarks(cells: dict[str, str]) -> str:
    """Give the remarks with what has no column of its own."""
    more = (
        ("Standard order", "standard_order"),
        ("Vessel type", "vessel_type"),
        ("Tonnage", "gross_tonnage"),
        ("Gross registered tonnage", "gross_registered_tonnage"),
        ("Born in", "places_of_birth"),
    )
    said = [f"{label}: {cells[column]}" for label, column in more if cells.get(column, "").strip()]
    return _BETWEEN.join(filter(None, (cells.get("remarks", ""), *said)))


def _address(rows: PartyRows, row: int, address: str) -> None:
    body, _, last = address.rpartition(", ")
    if len(last) == 2 and last.isupper():  # noqa: PLR2004 - an alpha-2 code ends the address
        rows.address(row, (body,), country=last)
    else:
        rows.address(row, (address,))


def _number(rows: PartyRows, row: int, text: str) -> None:
    """Read "MX, 210082884, Driver's License No." or "www.example.com, Website"; other facts of this shape pass."""
    body, _, label = text.rpartition(", ")
    kind = type_of(label)
    if not kind:
        if label == "Aircraft Operator":
            rows.link(row, "aircraft operator", body)
        elif label == "Nationality of Registration":
            rows.belongs_to(row, body)
        return
    country, comma, value = body.partition(", ")
    if comma and len(country) == 2 and country.isupper():  # noqa: PLR2004 - alpha-2
        rows.identifier(row, kind, value, country)
    else:
        rows.identifier(row, kind, body)


def _sniff(head: bytes, _filename: str) -> bool:
    line = head[:4096].decode("utf-8-sig", "replace").partition("\n")[0].lower()
    return _NEEDED.issubset(cell.strip(' \r"') for cell in line.split(","))


CSL = Format(
    kind="us_csl",
    title="US Consolidated Screening List",
    publisher="US Department of Commerce, International Trade Administration",
    source=CSL_SOURCE,
    terms=TERMS,
    parser_version=PARSER_VERSION,
    sniff=_sniff,
    parse=parse,
)
