"""FollowTheMoney entities as JSON lines (OpenSanctions collections, others): takes the bytes, gives parties and links.

Each line is `{"id", "schema", "properties": {name: [values]}, "datasets", "target"?, …}`. Read as plain JSON. Parties
become rows; sanctions, addresses and identity documents join the party they speak of; ownership, directorship, family
and the like become links. Layout: followthemoney.tech. Unverified: no publisher's own file was available to test with.
"""

from __future__ import annotations

import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from cocket.kernel.errors import BadDocument
from cocket.kernel.scripts import script_of
from cocket.reference.importers.ftm_links import EDGES, Properties, add_links, texts
from cocket.reference.importers.party_dates import plain_date
from cocket.reference.importers.party_rows import AIRCRAFT, ORGANISATION, PERSON, UNKNOWN, VESSEL, PartyRows
from cocket.reference.importers.party_source import text_of, tidy
from cocket.reference.parsed import Format, Parsed

PARSER_VERSION = "1"
EFFECT = "Named as a target by the collection; the lists it is drawn from say what follows."
LEAD_EFFECT = "Mentioned in the collection beside its targets; not itself named as one: a lead for a reviewer."
_MEND = "Give FollowTheMoney entities, one JSON object a line (entities.ftm.json of an OpenSanctions collection)."
_KINDS = {
    "Person": PERSON, "Organization": ORGANISATION, "Company": ORGANISATION, "PublicBody": ORGANISATION,
    "LegalEntity": UNKNOWN, "Vessel": VESSEL, "Airplane": AIRCRAFT, "Vehicle": UNKNOWN, "CryptoWallet": UNKNOWN,
    "Security": UNKNOWN, "Asset": UNKNOWN, "Thing": UNKNOWN,
}  # fmt: skip
_NAMES = {"name": "strong", "alias": "strong", "weakAlias": "weak", "previousName": "former", "abbreviation": "weak"}
_COUNTRIES = ("nationality", "citizenship", "country", "jurisdiction", "mainCountry", "flag")
_NUMBERS = {
    "passportNumber": "passport", "idNumber": "identification", "socialSecurityNumber": "national_id",
    "taxNumber": "tax_id", "vatCode": "tax_id", "innCode": "tax_id", "registrationNumber": "registration",
    "ogrnCode": "registration", "okpoCode": "registration", "kppCode": "registration", "uscCode": "registration",
    "leiCode": "lei", "dunsCode": "duns", "swiftBic": "swift", "isinCode": "isin", "isin": "isin", "ticker": "ticker",
    "imoNumber": "imo", "mmsi": "mmsi", "callSign": "call_sign", "serialNumber": "aircraft_serial",
    "icaoCode": "aircraft_transponder", "email": "email", "website": "website", "phone": "phone", "publicKey": "crypto",
}  # fmt: skip
_UNSAFE = re.compile(r"[^a-z0-9]+")


@dataclass(slots=True)
class _File:
    """What is remembered of a file until its last line is read."""

    row_of: dict[str, int] = field(default_factory=dict)
    listed: dict[int, bool | None] = field(default_factory=dict)
    topics: dict[int, list[str]] = field(default_factory=dict)
    datasets: set[str] = field(default_factory=set)
    sanctions: list[tuple[str, Properties]] = field(default_factory=list)
    details: list[tuple[str, str, Properties]] = field(default_factory=list)
    edges: list[tuple[str, str, Properties]] = field(default_factory=list)
    passed_over: Counter[str] = field(default_factory=Counter)
    changed: str = ""


def parse(raw: bytes, *, dataset: str = "") -> Parsed:
    """Read a collection. `dataset` names it; "" takes the one data set all lines share, else "collection".

    Raises BadDocument when the first line is no FollowTheMoney entity. A party that the file marks as no target, or
    that carries no risk topic where others do, is on the list code "LEAD-FTM-…": a lead, never a finding.
    """
    rows = PartyRows("the collection")
    text, notes = text_of(raw, rows.what)
    rows.notes.extend(notes)
    file = _File()
    for place, entity in _entities(text, rows):
        _read(rows, file, place, entity)
    if not dataset and len(file.datasets) == 1:
        dataset = next(iter(file.datasets))
    name = _UNSAFE.sub("_", dataset.lower()).strip("_") or "collection"
    _set_lists(rows, file, name)
    _sanctions(rows, file)
    _details(rows, file)
    add_links(rows, file.row_of, file.edges)
    for schema, count in sorted(file.passed_over.items()):
        rows.note("schema", f"Entities of the schema {schema!r} name no party and were passed over.", f"{count}")
    return rows.parsed(edition_date=file.changed, dataset=name)


def _entities(text: str, rows: PartyRows) -> Iterator[tuple[str, dict[str, Any]]]:
    begun = False
    for number, line in enumerate(io.StringIO(text), 1):
        if not line.strip():
            continue
        place = f"{rows.what} line {number}"
        entity = _entity(line)
        if entity is None and not begun:
            raise BadDocument("The first line is no entity with id, schema and properties", where=place, mend=_MEND)
        begun = True
        if entity is None:
            rows.reject(place, "", "the line is no JSON object with id, schema and properties")
        else:
            yield place, entity


def _entity(line: str) -> dict[str, Any] | None:
    try:
        entity = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(entity, dict) or not isinstance(entity.get("properties"), dict):
        return None
    return entity if all(isinstance(entity.get(key), str) and entity[key] for key in ("id", "schema")) else None


def _read(rows: PartyRows, file: _File, place: str, entity: dict[str, Any]) -> None:
    schema, properties = entity["schema"], entity["properties"]
    datasets = texts(entity, "datasets")
    file.datasets.update(datasets)
    for key in ("last_change", "last_seen"):
        if isinstance(stamp := entity.get(key), str):
            file.changed = max(file.changed, plain_date(stamp[:10]))
    if schema == "Sanction":
        file.sanctions.append((place, properties))
    elif schema in EDGES:
        file.edges.append((place, schema, properties))
    elif schema in ("Passport", "Identification", "Address"):
        file.details.append((entity["id"], schema, properties))
    elif schema in _KINDS or texts(properties, "topics"):
        _party(rows, file, place, entity, datasets)
    else:
        file.passed_over[tidy(schema)[:40]] += 1


def _party(rows: PartyRows, file: _File, place: str, entity: dict[str, Any], datasets: list[str]) -> None:
    properties = entity["properties"]
    names = [name for kind in ("name", "alias", "publicKey") for name in texts(properties, kind) if tidy(name)]
    if not names or entity["id"] in file.row_of:
        rows.reject(place, "", "the entity has no name" if not names else "the id was already used")
        return
    caption = entity.get("caption")
    latin = [name for name in names if script_of(name) == "Latn"]
    shown = caption if isinstance(caption, str) and caption in names else (latin or names)[0]
    row = rows.entity(
        entity["id"],
        shown,
        list_code="",
        list_title="",
        kind=_KINDS.get(entity["schema"], UNKNOWN),
        title="; ".join((*texts(properties, "title"), *texts(properties, "position"))),
        programmes=[*texts(properties, "programId"), *texts(properties, "program")],
        effect="",
        remarks="; ".join((*texts(properties, "notes"), *texts(properties, "summary"))),
        source=", ".join(datasets),
    )
    file.row_of[entity["id"]] = row
    target = entity.get("target")
    file.listed[row] = target if isinstance(target, bool) else None
    file.topics[row] = texts(properties, "topics")
    for name, quality in _NAMES.items():
        for text in texts(properties, name):
            foreign = quality == "strong" and script_of(text) not in ("Latn", "Zyyy")
            rows.name(row, text, "original" if foreign else quality)
    for name in _COUNTRIES:
        for code in texts(properties, name):
            rows.belongs_to(row, code)
    for day in texts(properties, "birthDate"):
        rows.born(row, day, place)
    for name, kind in _NUMBERS.items():
        for value in texts(properties, name):
            rows.identifier(row, kind, value)
    for address in texts(properties, "address"):
        rows.address(row, (address,))
    if texts(properties, "addressEntity"):
        file.details.append(("", "addressEntity", {"holder": [entity["id"]], "at": texts(properties, "addressEntity")}))


def _set_lists(rows: PartyRows, file: _File, name: str) -> None:
    """Put targets on the collection's list, others on its leads; without any mark or topic, all are on the list."""
    marked = any(listed is not None for listed in file.listed.values()) or any(file.topics.values())
    for row, listed in file.listed.items():
        on = listed if listed is not None else bool(file.topics[row]) or not marked
        rows.set(row, "list_code", f"{'' if on else 'LEAD-'}FTM-{name.upper()}")
        rows.set(row, "list_title", f"FollowTheMoney collection {name}" + ("" if on else ": mentioned parties"))
        topics = ", ".join(file.topics[row])
        effect = EFFECT if on else LEAD_EFFECT
        rows.set(row, "effect", f"{effect} Topics: {topics}." if topics else effect)


def _sanctions(rows: PartyRows, file: _File) -> None:
    """Join each sanction to its party: programmes, first day listed, last day if all have ended, what it provides."""
    of_party: dict[int, list[Properties]] = {}
    for place, properties in file.sanctions:
        found = [file.row_of[one] for one in texts(properties, "entity") if one in file.row_of]
        for row in found:
            of_party.setdefault(row, []).append(properties)
        if not found:
            rows.reject(place, "entity", "the sanction names no party of this file")
    for row, sanctions in of_party.items():
        rows.extend_programmes(row, [text for one in sanctions for text in texts(one, "program")])
        begun = [day for one in sanctions for day in _days(one, "listingDate", "startDate")]
        ended = [max(_days(one, "endDate"), default="") for one in sanctions]
        rows.set(row, "listed_on", min(begun, default=""))
        rows.set(row, "ended_on", max(ended) if all(ended) else "")
        stated = [text for one in sanctions for name in ("provisions", "authority") for text in texts(one, name)]
        if stated:
            rows.set(row, "effect", f"{rows.get(row, 'effect')} Stated: {'; '.join(dict.fromkeys(stated))}.")


def _days(properties: Properties, *names: str) -> list[str]:
    return [day for name in names for text in texts(properties, name) if (day := plain_date(text[:10]))]


def _details(rows: PartyRows, file: _File) -> None:
    """Join documents and addresses to their party."""
    addresses = {one: properties for one, schema, properties in file.details if schema == "Address"}
    for _, schema, properties in file.details:
        held = [file.row_of[one] for one in texts(properties, "holder") if one in file.row_of]
        for row in held:
            if schema == "addressEntity":
                for one in texts(properties, "at"):
                    _address(rows, row, addresses.get(one, {}))
            else:
                kind = "passport" if schema == "Passport" else "identification"
                country = next(iter(texts(properties, "country")), "")
                for number in texts(properties, "number"):
                    rows.identifier(row, kind, number, country)


def _address(rows: PartyRows, row: int, properties: Properties) -> None:
    full = texts(properties, "full") or [", ".join(texts(properties, "street") + texts(properties, "city"))]
    cities, countries = texts(properties, "city"), texts(properties, "country")
    rows.address(row, full[:1], city=cities[0] if cities else "", country=countries[0] if countries else "")


def _sniff(head: bytes, _filename: str) -> bool:
    line = head.lstrip()[:65536].partition(b"\n")[0]
    return line.startswith(b"{") and all(f'"{key}"'.encode() in line for key in ("id", "schema", "properties"))


FTM = Format(
    kind="ftm",
    title="FollowTheMoney collection",
    publisher="the collection's own; for OpenSanctions: OpenSanctions Datenbanken GmbH and its sources",
    source="",
    terms="The collection's own; OpenSanctions: CC BY-NC 4.0 unless licensed otherwise",
    parser_version=PARSER_VERSION,
    sniff=_sniff,
    parse=parse,
    verified=False,
)
