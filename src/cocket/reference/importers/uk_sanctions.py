"""UK sanctions lists as CSV: the FCDO's UK Sanctions List, and OFSI's consolidated list that ended in January 2026.

Takes the bytes; both files have a line with a date, then a header, then one row per name or address of a party, to be
gathered by its id. Columns are found by name. Layouts: FCDO, "UK Sanctions List: format guide"; OFSI, "Consolidated
list format guide" (2022). Unverified: read from documentation, not from a publisher's file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from cocket.kernel.errors import BadDocument
from cocket.kernel.scripts import script_of
from cocket.reference.importers.party_dates import plain_date
from cocket.reference.importers.party_rows import ORGANISATION, PERSON, UNKNOWN, VESSEL, PartyRows
from cocket.reference.importers.party_source import records, text_of, tidy
from cocket.reference.parsed import Format, Parsed

PARSER_VERSION = "1"
_KINDS = {"individual": PERSON, "entity": ORGANISATION, "ship": VESSEL}
_NUMBERED = re.compile(r"\(\d{1,2}\)")
_DATE = re.compile(r"\d{1,2}[/-](?:\d{1,2}|[A-Za-z]{3})[/-]\d{4}|\d{4}-\d{2}-\d{2}")
_WEAK = ("low quality", "low", "weak")
_MEND = "Give UK-Sanctions-List.csv (or ConList.csv) as it was published."


@dataclass(frozen=True, slots=True)
class Layout:
    """One of the two files: what it lists, what that means, and what its columns are called (lower case)."""

    code: str
    title: str
    effect: str
    columns: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Record:
    """One line of the file, by our words for its columns."""

    place: str
    layout: Layout
    cells: Mapping[str, str]

    def cell(self, word: str) -> str:
        return tidy(self.cells.get(self.layout.columns.get(word, ""), ""))

    @property
    def name(self) -> str:
        return tidy(" ".join(self.cells[column] for column in _NAME_COLUMNS))

    @property
    def primary(self) -> bool:
        kind = self.cell("name_type").lower()
        return "primary" in kind and "variation" not in kind

    @property
    def address_lines(self) -> list[str]:
        return [self.cells.get(f"{self.layout.columns['address']} {number}", "") for number in range(1, 7)]


# Our word for a column, and the publisher's. Both files share the six name columns.
_SHARED = {
    "title": "title", "original": "name non-latin script", "country_of_birth": "country of birth",
    "town_of_birth": "town of birth", "position": "position", "other": "other information",
}  # fmt: skip
FCDO = Layout(
    "UK-SL",
    "UK Sanctions List",
    "The measures that the entry names apply under UK law.",
    {
        **_SHARED, "id": "unique id", "kind": "individual, entity, ship", "name_type": "name type",
        "strength": "alias strength", "regime": "regime name", "listed_on": "date designated", "born": "d.o.b",
        "nationality": "nationality(/ies)", "national_id": "national identifier number", "passport": "passport number",
        "measures": "sanctions imposed", "reasons": "uk statement of reasons", "un": "un reference number",
        "address": "address line", "postcode": "address postal code", "country": "address country",
        "phone": "phone number", "website": "website", "email": "email address", "imo": "imo number",
        "registration": "business registration number (s)", "parent": "parent company",
        "owner": "current owner/operator (s)", "flag": "current believed flag of ship",
    },
)  # fmt: skip
OFSI = Layout(
    "UK-OFSI",
    "OFSI consolidated list of financial sanctions targets",
    "Funds and economic resources are frozen under UK law, as listed until this file ended on 28 January 2026.",
    {
        **_SHARED, "id": "group id", "kind": "group type", "name_type": "alias type", "strength": "alias quality",
        "regime": "regime", "listed_on": "listed on", "born": "dob", "nationality": "nationality",
        "national_id": "national identification number", "passport": "passport number", "address": "address",
        "postcode": "post/zip code", "country": "country",
    },
)  # fmt: skip
# Older FCDO files name the kind of party "Designation Type".
_ALSO_CALLED = {"designation type": "individual, entity, ship"}
_NAME_COLUMNS = tuple(f"name {number}" for number in (1, 2, 3, 4, 5, 6))


def parse(raw: bytes) -> Parsed:
    """Read either file, dated by its first line; raises BadDocument when the header is neither's."""
    rows = PartyRows("the UK list")
    text, notes = text_of(raw, rows.what)
    rows.notes.extend(notes)
    layout: Layout | None = None
    header: list[str] = []
    edition_date = ""
    parties: dict[str, list[_Record]] = {}
    for place, cells in records(text, rows.what, rows.rejects):
        if layout is None:
            header = [_ALSO_CALLED.get(name, name) for name in (cell.strip().lower() for cell in cells)]
            layout = _layout(header)
            if layout is None and (edition_date or not (edition_date := _stated_date(" ".join(cells)))):
                break
        elif len(cells) != len(header):
            rows.reject(place, "", f"the record has {len(cells)} cells under {len(header)} columns")
        else:
            record = _Record(place, layout, _cells(header, cells))
            if record.cell("id"):
                parties.setdefault(record.cell("id"), []).append(record)
            else:
                rows.reject(place, "", "the record has no id")
    if layout is None:
        raise BadDocument("Its first lines are not the UK list's date and header", where=rows.what, mend=_MEND)
    for unique, found in parties.items():
        _party(rows, layout, unique, found)
    if layout is OFSI:
        rows.note("superseded", "OFSI's list ended on 28 January 2026; the UK Sanctions List is the one in force.")
    return rows.parsed(edition_date=edition_date)


def _stated_date(text: str) -> str:
    found = _DATE.search(text[:200])
    if not found:
        return ""
    day = found[0]
    if day[:4].isdigit():
        return plain_date(day)
    return plain_date(day.replace("-", " ") if any(map(str.isalpha, day)) else day.replace("-", "/"))


def _layout(header: list[str]) -> Layout | None:
    if not set(_NAME_COLUMNS).issubset(header):
        return None
    return next((lay for lay in (FCDO, OFSI) if {lay.columns["id"], lay.columns["kind"]}.issubset(header)), None)


def _cells(header: list[str], cells: list[str]) -> dict[str, str]:
    """Give cells by column; of columns with the same name ("Last Updated") the first counts."""
    found: dict[str, str] = {}
    for name, cell in zip(header, cells, strict=True):
        found.setdefault(name, cell.strip())
    return found


def _party(rows: PartyRows, layout: Layout, unique: str, records_of_it: list[_Record]) -> None:
    named = [record for record in records_of_it if record.name or record.cell("original")]
    if not named:
        rows.reject(records_of_it[0].place, "", f"no record of {unique[:40]!r} has a name")
        return
    first = next((record for record in named if record.primary), named[0])
    kind = _KINDS.get(first.cell("kind").lower(), UNKNOWN)
    if kind == UNKNOWN:
        rows.reject(first.place, "kind", f"{first.cell('kind')[:40]!r} is not a kind of party this reader knows")
    measures = first.cell("measures").replace("|", ", ")
    row = rows.entity(
        unique,
        first.name or first.cell("original"),
        list_code=layout.code,
        list_title=layout.title,
        kind=kind,
        title="; ".join(filter(None, (first.cell("title"), first.cell("position")))),
        programmes=[record.cell("regime") for record in records_of_it],
        listed_on=plain_date(first.cell("listed_on")),
        effect=f"{layout.effect} Measures: {measures}." if measures else layout.effect,
        remarks="; ".join(_remarks(first)),
        source=f"{layout.title}, {unique}" + (f"; UN {first.cell('un')}" if first.cell("un") else ""),
    )
    for record in records_of_it:
        rows.name(row, record.name, _quality(record))
        original = record.cell("original")
        rows.name(row, original, "strong" if script_of(original) == "Latn" else "original")
        _details(rows, row, record)


def _quality(record: _Record) -> str:
    if record.primary:
        return "primary"
    if record.cell("strength").lower() in _WEAK:
        return "weak"
    return "former" if record.cell("name_type").lower() in ("fka", "formerly known as") else "strong"


def _remarks(record: _Record) -> list[str]:
    birth = ", ".join(filter(None, (record.cell("town_of_birth"), record.cell("country_of_birth"))))
    return [text for text in (record.cell("other"), record.cell("reasons"), f"Born in: {birth}" * bool(birth)) if text]


def _details(rows: PartyRows, row: int, record: _Record) -> None:
    for day in _several(record.cell("born")):
        rows.born(row, day, record.place)
    for country in _several(record.cell("nationality")):
        rows.belongs_to(row, country)
    for kind in ("national_id", "passport", "imo", "registration", "phone", "website", "email"):
        for value in _several(record.cell(kind)):
            rows.identifier(row, kind, value)
    for relation, word in (("parent company", "parent"), ("current owner or operator", "owner")):
        for name in _several(record.cell(word)):
            rows.link(row, relation, name)
    rows.belongs_to(row, record.cell("flag"))
    rows.address(row, [*record.address_lines, record.cell("postcode")], country=record.cell("country"))


def _several(cell: str) -> list[str]:
    """Give the values of a cell that may number them: "(1) Atlantis (2) Lemuria", or bar them: "a|b"."""
    return [value for part in _NUMBERED.split(cell) for piece in part.split("|") if (value := piece.strip(" .,"))]


def _sniff(head: bytes, _filename: str) -> bool:
    start = head[:8192].decode("utf-8-sig", "replace").lower().replace('"', "")
    return all(name in start for name in _NAME_COLUMNS) and ("unique id" in start or "group id" in start)


UK = Format(
    kind="uk_sanctions",
    title=FCDO.title,
    publisher="Foreign, Commonwealth and Development Office",
    source="https://sanctionslist.fcdo.gov.uk/docs/UK-Sanctions-List.csv",
    terms="Open Government Licence v3.0",
    parser_version=PARSER_VERSION,
    sniff=_sniff,
    parse=parse,
    verified=False,
)
