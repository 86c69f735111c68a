"""The US Consolidated Screening List in a compact third-party JSON: short field names, repeated texts in tables.

Takes the bytes; gives the parties of all its sub-lists. The file explains itself: `fieldKey` says what each field of an
entry is and which of them point into `tables`. Dates, numbers and address lines are not in it.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from cocket.kernel.canonical import sha256_hex
from cocket.kernel.errors import BadDocument
from cocket.reference.importers.party_rows import PERSON, UNKNOWN, PartyRows, natural_order
from cocket.reference.importers.party_source import text_of, tidy
from cocket.reference.importers.us_csl import KINDS, effect_of
from cocket.reference.importers.us_lists import CSL_SOURCE, TERMS, SubList, new_sub_list, sub_list
from cocket.reference.parsed import Format, Parsed

PARSER_VERSION = "1"
_MEND = "Give the compact screening-list JSON that has fieldKey, tables and entries, or trade.gov's own CSV."
# Fields that hold a place in a table of texts: field, table, whether the table may be missing.
_POINTERS = {"s": "sources", "lr": "licenceRequirements", "lp": "licencePolicies", "pg": "programmes", "u": "urls"}


def parse(raw: bytes) -> Parsed:
    """Read the list, dated by when its source was generated; raises BadDocument when it is not that JSON."""
    rows = PartyRows("the screening list")
    text, notes = text_of(raw, rows.what)
    rows.notes.extend(notes)
    document = _document(text, rows.what)
    tables = {
        field: [tidy(item) if isinstance(item, str) else "" for item in _list(document["tables"].get(table))]
        for field, table in _POINTERS.items()
    }
    known: dict[str, SubList] = {}
    for name in tables["s"]:
        known[name] = sub_list(name) or new_sub_list(name)
        if sub_list(name) is None:
            rows.note("list_unknown", f"{name!r} is a list this version does not know; its entries are kept.")
    ids: Counter[str] = Counter()
    for number, entry in enumerate(document["entries"]):
        _party(rows, f"entries[{number}]", entry, tables, known, ids)
    stated = document.get("entryCount")
    if isinstance(stated, int) and stated != len(document["entries"]):
        rows.note("count", f"The file says {stated} entries and has {len(document['entries'])}.", str(stated))
    rows.note("compact", "This layout leaves out dates, numbers and address lines; the official CSV has them.")
    made = document.get("sourceGeneratedAt")
    return rows.parsed(edition_date=made[:10] if isinstance(made, str) and made[4:5] == "-" else "")


def _document(text: str, what: str) -> dict[str, Any]:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as err:
        raise BadDocument(f"The file is not JSON ({str(err)[:80]})", where=what, mend=_MEND) from err
    shaped = isinstance(document, dict) and isinstance(document.get("tables"), dict) and "fieldKey" in document
    if not shaped or not isinstance(document.get("entries"), list):
        raise BadDocument("The file has no fieldKey, tables and entries", where=what, mend=_MEND)
    return dict(document)


def _party(
    rows: PartyRows,
    place: str,
    entry: object,
    tables: dict[str, list[str]],
    known: dict[str, SubList],
    ids: Counter[str],
) -> None:
    if not isinstance(entry, dict):
        rows.reject(place, "", "the entry is not an object")
        return
    name, source = _text(entry.get("n")), _pointed(rows, place, entry, "s", tables)
    if not tidy(name) or not source:
        rows.reject(place, "", "the entry has no name or no source list")
        return
    on = known[source]
    kind = KINDS.get(_text(entry.get("t")).lower(), UNKNOWN)
    countries = [country for country in _list(entry.get("c")) if isinstance(country, str)]
    requirement, policy = (_pointed(rows, place, entry, field, tables) for field in ("lr", "lp"))
    row = rows.entity(
        _text(entry.get("e")) or _made_id(on.code, name, countries, ids),
        natural_order(name) if kind == PERSON else name,
        list_code=on.code,
        list_title=on.title,
        kind=kind,
        published_as=name,
        programmes=_pointed(rows, place, entry, "pg", tables).split("; "),
        effect=effect_of(on, requirement, policy),
        source="; ".join(filter(None, (on.source, _text(entry.get("fr")), _pointed(rows, place, entry, "u", tables)))),
    )
    for other in _list(entry.get("a")):
        if isinstance(other, str):
            rows.name(row, natural_order(other) if kind == PERSON else other, "strong")
    for country in countries:
        rows.belongs_to(row, country)


def _made_id(list_code: str, name: str, countries: list[str], ids: Counter[str]) -> str:
    """Give an entry without a number an id from what it says, the same in every edition that says the same."""
    made = sha256_hex("|".join((list_code, tidy(name), *countries)).encode("utf-8", "replace"))[:16]
    ids[made] += 1
    return made if ids[made] == 1 else f"{made}-{ids[made]}"


def _pointed(rows: PartyRows, place: str, entry: dict[str, Any], field: str, tables: dict[str, list[str]]) -> str:
    at = entry.get(field)
    if at is None:
        return ""
    if isinstance(at, int) and not isinstance(at, bool) and 0 <= at < len(tables[field]):
        return tables[field][at]
    rows.reject(place, field, f"{str(at)[:20]!r} is no place in the table {_POINTERS[field]}")
    return ""


def _text(value: object) -> str:
    return value if isinstance(value, str) else str(value) if isinstance(value, int) else ""


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _sniff(head: bytes, _filename: str) -> bool:
    start = head.lstrip()[:65536]
    return start.startswith(b"{") and b'"listAuthority"' in start and b'"countsBySource"' in start


CSL_COMPACT = Format(
    kind="us_csl",
    title="US Consolidated Screening List (compact JSON of a third party)",
    publisher="US Department of Commerce, International Trade Administration",
    source=CSL_SOURCE,
    terms=f"{TERMS} The JSON layout: MIT.",
    parser_version=PARSER_VERSION,
    sniff=_sniff,
    parse=parse,
)
