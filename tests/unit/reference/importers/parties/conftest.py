"""Small fictional lists in the publishers' layouts, and a way to look at what was parsed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cocket.reference.parsed import Parsed

_PERSON = (
    '100,"MARLOWE, Idris Tam","individual","SDGT] [IRAQ2","Keeper",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,'
    '"DOB 02 Mar 1961; alt. DOB circa 1960; POB Port Sable; nationality Kenya; Gender Male; '
    "Passport A 17 (Korea, North) issued 01 Jan 2001 expires 01 Jan 2011; National ID No. 55-1 (Kenya); "
    "a.k.a. 'THE REED'; f.k.a. 'OLD, Reed'; Linked To: GULL HARBOUR TRADING.\""
)
_FIRM = (
    '101,"GULL HARBOUR TRADING",-0- ,"SDGT",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"Website www.gull.example; '
    "Email Address desk@gull.example; Tax ID No. 998877 (Kenya); Registration Number HRB 5 (Portville) (Germany); "
    'Digital Currency Address - XBT bc1qexample0; Listing Date (CMIC) 03 Jun 2021."'
)
_SHIP = (
    '102,"SEA REED","vessel","SDGT",-0- ,"5XYZ","Bulk Carrier","640","478","Panama","GULL HARBOUR TRADING",'
    '"Vessel Registration Identification IMO 1234567; MMSI 123456789."'
)
SDN_LINES = (_PERSON, _FIRM, _SHIP)
ALT_LINES = (
    '100,1,"aka","MARLOW, Idris",-0- ',
    '101,2,"fka","REED TRADING",-0- ',
    '999,3,"aka","NOBODY HERE",-0- ',
)
ADD_LINES = (
    '100,1,"1 Quay Street","Port Sable","Kenya",-0- ',
    "101,2,-0- ,-0- ,-0- ,-0- ",
    '999,3,"x","y","Kenya",-0- ',
)


def as_file(lines: tuple[str, ...]) -> bytes:
    """Give lines as OFAC writes them: CRLF, and a control character at the end."""
    return ("\r\n".join(lines) + "\r\n\x1a").encode()


@pytest.fixture
def sdn() -> dict[str, bytes]:
    """Give a triple of files about a fictional person, firm and ship."""
    return {"raw": as_file(SDN_LINES), "aliases": as_file(ALT_LINES), "addresses": as_file(ADD_LINES)}


@pytest.fixture
def rows_of() -> Callable[..., list[dict[str, Any]]]:
    """Give the rows of a table, of one entity if its row number is named."""

    def give(parsed: Parsed, table: str, entity: int | None = None) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = parsed.tables[table].to_pylist()
        return rows if entity is None else [row for row in rows if row["entity"] == entity]

    return give


@pytest.fixture
def sound() -> Callable[[Parsed], None]:
    """Check what every parsed party list promises: schemas, references, vocabulary."""

    def check(parsed: Parsed) -> None:
        from cocket.kernel.countries import codes
        from cocket.kernel.dates import parse_partial
        from cocket.reference.tables import PARTY_TABLES

        assert set(parsed.tables) == set(PARTY_TABLES)
        for name, schema in PARTY_TABLES.items():
            assert parsed.tables[name].schema == schema
            parsed.tables[name].validate(full=True)
        count = parsed.tables["entities"].num_rows
        known = set(codes()) | {""}
        for name in ("names", "identifiers", "addresses", "links"):
            owners = parsed.tables[name]["entity"].to_pylist()
            assert all(0 <= owner < count for owner in owners)
        named = set(parsed.tables["names"]["entity"].to_pylist())
        assert named == set(range(count))
        assert set(parsed.tables["names"]["quality"].to_pylist()) <= {"primary", "strong", "weak", "former", "original"}
        for row in parsed.tables["entities"].select(["kind", "name", "countries", "birth_dates"]).to_pylist():
            assert row["kind"] in {"person", "organisation", "vessel", "aircraft", "unknown"}
            assert row["name"] == " ".join(row["name"].split()) != ""
            assert set(row["countries"]) <= known
            for day in row["birth_dates"]:
                assert str(parse_partial(day)) == day
        for name in ("identifiers", "addresses"):
            assert set(parsed.tables[name]["country"].to_pylist()) <= known

    return check
