"""OFAC's SDN and consolidated (non-SDN) lists in their CSV files: takes primary, alias, address and comments bytes.

The files have no header, write "-0-" for nothing, end with a control character and join on the entity number. Names of
individuals are "LAST, First"; much of a party is prose in the remarks column (`ofac_remarks`).
Layout: OFAC, "Specially Designated Nationals List: data format specification".
"""

from __future__ import annotations

import csv
from collections.abc import Iterable

from cocket.kernel.errors import BadDocument
from cocket.reference.importers.ofac_remarks import Remarks, read_remarks
from cocket.reference.importers.party_rows import (
    AIRCRAFT,
    ORGANISATION,
    PERSON,
    UNKNOWN,
    VESSEL,
    PartyRows,
    natural_order,
)
from cocket.reference.importers.party_source import single_line_records, text_of, tidy
from cocket.reference.importers.us_lists import SUB_LISTS, TERMS, SubList
from cocket.reference.parsed import Companion, Format, Parsed

PARSER_VERSION = "1"
PRIMARY_COLUMNS, ALIAS_COLUMNS, ADDRESS_COLUMNS, COMMENT_COLUMNS = 12, 5, 6, 2
_SERVICE = "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports"
_KINDS = {"individual": PERSON, "": ORGANISATION, "entity": ORGANISATION, "vessel": VESSEL, "aircraft": AIRCRAFT}
_QUALITIES = {"aka": "strong", "fka": "former", "nka": "strong"}
_EMPTY = "-0-"
# Programmes of the consolidated list by the list they make a party part of; the first that a party has decides.
_NON_SDN = {
    "NS-PLC": "PLC", "CMIC-EO13959": "CMIC", "561-RELATED": "CAP", "CAPTA": "CAP", "FSE-IR": "FSE", "FSE-SY": "FSE",
    "FSE-WMD": "FSE", "FSE-SDGT": "FSE", "NS-ISA": "ISA", "UKRAINE-EO13662": "SSI", "NS-MBS": "MBS", "MBS": "MBS",
    "RUSSIA-EO14024": "MBS", "CAATSA - RUSSIA": "MBS", "BELARUS-EO14038": "MBS", "BURMA-EO14014": "MBS",
    "ILLICIT-DRUGS-EO14059": "MBS",
}  # fmt: skip


def parse_sdn(raw: bytes, *, aliases: bytes = b"", addresses: bytes = b"", comments: bytes = b"") -> Parsed:
    """Read the SDN list (`sdn.csv` with `alt.csv`, `add.csv`, `sdn_comments.csv`); raises BadDocument."""
    return _parse(raw, aliases, addresses, comments, sdn=True)


def parse_consolidated(raw: bytes, *, aliases: bytes = b"", addresses: bytes = b"", comments: bytes = b"") -> Parsed:
    """Read the consolidated non-SDN list (`cons_prim.csv` with its companions); raises BadDocument."""
    return _parse(raw, aliases, addresses, comments, sdn=False)


def _parse(raw: bytes, aliases: bytes, addresses: bytes, comments: bytes, *, sdn: bool) -> Parsed:
    rows = PartyRows("the primary file")
    more = {cells[0]: cells[1] for _, cells in _companion(comments, "the comments file", COMMENT_COLUMNS, rows)}
    by_number: dict[str, int] = {}
    text, notes = text_of(raw, rows.what)
    rows.notes.extend(notes)
    _must_be_primary(text)
    cut = 0
    for place, cells in single_line_records(text, rows.what, rows.rejects):
        if len(cells) != PRIMARY_COLUMNS:
            rows.reject(place, "", f"the line has {len(cells)} columns, not {PRIMARY_COLUMNS}")
            continue
        values = [_value(cell) for cell in cells]
        if not values[0].isdigit() or not tidy(values[1]) or values[0] in by_number:
            rows.reject(place, "", "the line has no entity number of its own or no name")
            continue
        rest = more.pop(values[0], "")
        remarks = read_remarks(cells[11].strip() + rest if rest else cells[11], whole=bool(rest))
        by_number[values[0]] = _primary(rows, place, values, rest, remarks, sdn=sdn)
        cut += remarks.cut
    if cut:
        rows.note(
            "remarks_cut", f"The remarks of {cut} parties fill their column; the comments file has the rest.", str(cut)
        )
    if more:
        rows.note("orphans", f"{len(more)} comments belong to no party of this edition.", f"{len(more)}")
    _aliases(rows, by_number, aliases)
    _addresses(rows, by_number, addresses)
    rows.resolve_links()
    return rows.parsed()


def _primary(rows: PartyRows, place: str, values: list[str], more_remarks: str, remarks: Remarks, *, sdn: bool) -> int:
    number, name, kind_text, programme_text, title, call_sign, vessel_type, tonnage, gross, flag, owner, prose = values
    kind = _KINDS.get(kind_text.lower(), UNKNOWN)
    if kind == UNKNOWN:
        rows.reject(place, "type", f"{kind_text[:40]!r} is not a kind of party this reader knows")
    programmes = programme_text.split("] [")
    shown = natural_order(name) if kind == PERSON else name
    on = SUB_LISTS["SDN"] if sdn else _non_sdn(programmes)
    vessel = "; ".join(
        f"{label} {value}"
        for label, value in (("Vessel type", vessel_type), ("tonnage", tonnage), ("gross registered tonnage", gross))
        if value
    )
    row = rows.entity(
        number,
        shown,
        list_code=on.code,
        list_title=on.title,
        kind=kind,
        published_as=name,
        title=title,
        programmes=programmes,
        listed_on=remarks.listed_on,
        effect=on.effect,
        remarks=" ".join(filter(None, (prose + more_remarks, f"[{vessel}]" if vessel else ""))),
        source=on.source,
    )
    rows.identifier(row, "call_sign", call_sign)
    rows.belongs_to(row, flag)
    rows.link(row, "vessel owner", owner)
    add_remarks(rows, row, place, remarks)
    return row


def add_remarks(rows: PartyRows, row: int, place: str, remarks: Remarks) -> None:
    """Add to a party what its remarks say."""
    for day in remarks.birth_dates:
        rows.born(row, day, place)
    for country in remarks.countries:
        rows.belongs_to(row, country)
    person = rows.get(row, "kind") == PERSON
    for quality, names in (("weak", remarks.weak_names), ("former", remarks.former_names)):
        for name in names:
            rows.name(row, natural_order(name) if person else name, quality)
    for kind, value, country in remarks.identifiers:
        rows.identifier(row, kind, value, country)
    for relation, name in remarks.links:
        rows.link(row, relation, name)


def _non_sdn(programmes: list[str]) -> SubList:
    held = {programme.upper() for programme in programmes}
    return SUB_LISTS[next((code for programme, code in _NON_SDN.items() if programme in held), "CONS")]


def _aliases(rows: PartyRows, by_number: dict[str, int], raw: bytes) -> None:
    read = orphans = 0
    for place, cells in _companion(raw, "the alias file", ALIAS_COLUMNS, rows):
        read += 1
        number, _, kind, name = (_value(cell) for cell in cells[:4])
        row = by_number.get(number)
        if row is None:
            orphans += 1
            rows.reject(place, "entity number", f"alias of {number}, which is no party of this edition")
        elif name:
            shown = natural_order(name) if rows.get(row, "kind") == PERSON else name
            rows.name(row, shown, _QUALITIES.get(kind.lower(), "weak"))
        else:
            rows.reject(place, "name", "the alias is empty")
    if read:
        rows.note(
            "aliases", f"{read} aliases were read; {orphans} belong to no party of this edition.", f"{orphans}/{read}"
        )


def _addresses(rows: PartyRows, by_number: dict[str, int], raw: bytes) -> None:
    read = orphans = empty = 0
    for place, cells in _companion(raw, "the address file", ADDRESS_COLUMNS, rows):
        read += 1
        number, _, street, city, country, _ = (_value(cell) for cell in cells)
        row = by_number.get(number)
        if row is None:
            orphans += 1
            rows.reject(place, "entity number", f"address of {number}, which is no party of this edition")
        elif street or city or country:
            rows.address(row, (street, city), city=city, country=country)
        else:
            empty += 1
    if read:
        sentence = f"{read} addresses were read; {orphans} belong to no party of this edition, {empty} say nothing."
        rows.note("addresses", sentence, f"{orphans}/{read}")


def _companion(raw: bytes, what: str, columns: int, rows: PartyRows) -> Iterable[tuple[str, list[str]]]:
    """Give the records of a companion file that have its number of columns; raises BadDocument if none has."""
    if not raw:
        return
    text, notes = text_of(raw, what)
    rows.notes.extend(notes)
    fit = 0
    for place, cells in single_line_records(text, what, rows.rejects):
        if len(cells) == columns and cells[0].strip().isdigit():
            fit += 1
            yield place, cells
        else:
            # A field is named, so that a damaged companion does not count against the parties themselves.
            rows.reject(place, "line", f"the line has {len(cells)} columns, not {columns}, or no entity number")
    if not fit:
        raise BadDocument(
            f"It has no line of {columns} columns that starts with an entity number",
            where=what,
            mend="Give OFAC's own file, or leave it out.",
        )


def _value(cell: str) -> str:
    bare = cell.strip()
    return "" if bare == _EMPTY else bare


def _must_be_primary(text: str) -> None:
    first = text.lstrip().partition("\n")[0]
    if not _is_row(first, PRIMARY_COLUMNS):
        raise BadDocument(
            f"It is not OFAC's primary file, whose lines have {PRIMARY_COLUMNS} columns, an entity number first",
            where="the primary file line 1",
            mend="Give sdn.csv or cons_prim.csv; aliases and addresses go beside it.",
        )


def _is_row(line: str, columns: int) -> bool:
    try:
        cells = next(csv.reader((line.strip("\r\n \x1a\x00\ufeff"),)))
    except (csv.Error, StopIteration):
        return False
    return len(cells) == columns and cells[0].strip().isdigit()


def _first_line(head: bytes) -> str:
    return head[:65536].decode("utf-8-sig", "replace").lstrip().partition("\n")[0]


def _looks_consolidated(head: bytes, filename: str) -> bool:
    return "cons" in filename.lower() or b"NS-PLC" in head[:4096] or b"CMIC-EO13959" in head[:4096]


def _sniff_sdn(head: bytes, filename: str) -> bool:
    return _is_row(_first_line(head), PRIMARY_COLUMNS) and not _looks_consolidated(head, filename)


def _sniff_consolidated(head: bytes, filename: str) -> bool:
    return _is_row(_first_line(head), PRIMARY_COLUMNS) and _looks_consolidated(head, filename)


def _sniff_aliases(head: bytes, _filename: str) -> bool:
    line = _first_line(head)
    return _is_row(line, ALIAS_COLUMNS) and any(f'"{kind}"' in line for kind in _QUALITIES)


def _sniff_addresses(head: bytes, _filename: str) -> bool:
    return _is_row(_first_line(head), ADDRESS_COLUMNS)


def _sniff_comments(head: bytes, filename: str) -> bool:
    return "comments" in filename.lower() and _is_row(_first_line(head), COMMENT_COLUMNS)


def _companions(prefix: str, names: dict[str, str]) -> dict[str, Companion]:
    sniffs = {"aliases": _sniff_aliases, "addresses": _sniff_addresses, "comments": _sniff_comments}
    return {part: Companion(sniffs[part], f"{_SERVICE}/{prefix}{name}") for part, name in names.items()}


SDN = Format(
    kind="us_sdn",
    title="OFAC Specially Designated Nationals and Blocked Persons list",
    publisher="US Department of the Treasury, Office of Foreign Assets Control",
    source=f"{_SERVICE}/SDN.CSV",
    terms=TERMS,
    parser_version=PARSER_VERSION,
    sniff=_sniff_sdn,
    parse=parse_sdn,
    companions=_companions("", {"aliases": "ALT.CSV", "addresses": "ADD.CSV", "comments": "SDN_COMMENTS.CSV"}),
)
CONSOLIDATED = Format(
    kind="us_cons",
    title="OFAC consolidated (non-SDN) sanctions list",
    publisher="US Department of the Treasury, Office of Foreign Assets Control",
    source=f"{_SERVICE}/CONS_PRIM.CSV",
    terms=TERMS,
    parser_version=PARSER_VERSION,
    sniff=_sniff_consolidated,
    parse=parse_consolidated,
    companions=_companions("CONS_", {"aliases": "ALT.CSV", "addresses": "ADD.CSV", "comments": "COMMENTS.CSV"}),
)
