"""Both UK files, on made-up samples of the documented layouts."""

from __future__ import annotations

import pytest

from cocket.kernel.errors import BadDocument
from cocket.reference.importers import uk_sanctions

FCDO_HEADER = (
    "Last Updated,Unique ID,OFSI Group ID,UN Reference Number,Name 6,Name 1,Name 2,Name 3,Name 4,Name 5,Name type,"
    "Alias strength,Title,Name non-latin script,Non-latin script type,Non-latin script language,Regime Name,"
    '"Individual, Entity, Ship",Designation source,Sanctions Imposed,Other Information,UK Statement of Reasons,'
    "Address Line 1,Address Line 2,Address Line 3,Address Line 4,Address Line 5,Address Line 6,Address Postal Code,"
    "Address Country,Phone number,Website,Email address,Date Designated,D.O.B,Nationality(/ies),"
    "National Identifier number,National Identifier additional information,Passport number,"
    "Passport additional information,Position,Gender,Town of birth,Country of birth,Type of entity,Subsidiaries,"
    "Parent company,Business registration number (s),IMO number,Current owner/operator (s),"
    "Previous owner/operator (s),Current believed flag of ship,Previous flags,Type of ship,Tonnage of ship,"
    "Length of ship,Year Built,Hull identification number (HIN)"
)
OFSI_HEADER = (
    "Name 6,Name 1,Name 2,Name 3,Name 4,Name 5,Title,Name Non-Latin Script,Non-Latin Script Type,"
    "Non-Latin Script Language,DOB,Town of Birth,Country of Birth,Nationality,Passport Number,Passport Details,"
    "National Identification Number,National Identification Details,Position,Address 1,Address 2,Address 3,Address 4,"
    "Address 5,Address 6,Post/Zip Code,Country,Other Information,Group Type,Alias Type,Alias Quality,Regime,Listed On,"
    "UK Sanctions List Date Designated,Last Updated,Group ID"
)


def row(header: str, **cells: str) -> str:
    import csv

    names = next(csv.reader([header]))
    wanted = {name.replace("_", " "): value for name, value in cells.items()}
    return ",".join(f'"{wanted.get(name, "")}"' for name in names)


def fcdo(**cells: str) -> str:
    kind = cells.pop("kind", "Individual")
    line = row(FCDO_HEADER, **cells)
    at = FCDO_HEADER.partition('"Individual')[0].count(",")
    parts = line.split('","')
    parts[at] = kind
    return '","'.join(parts)


PERSON = {"Unique_ID": "ATL0001", "Regime_Name": "Atlantis", "Date_Designated": "16/03/2022"}
LINES = [
    "Report Date: 19-Mar-2025",
    FCDO_HEADER,
    fcdo(**PERSON, Name_6="MARLOW", Name_1="Idris", Name_type="Alias", Alias_strength="Good quality"),
    fcdo(**PERSON, Name_6="REED", Name_type="Alias", Alias_strength="Low quality"),
    fcdo(
        **PERSON, Name_6="MARLOWE", Name_1="Idris", Name_2="Tam", Name_type="Primary Name", Title="Captain",
        **{"D.O.B": "dd/mm/1961", "Nationality(/ies)": "(1) Kenya (2) Ghana", "Passport number": "A17",
           "Sanctions Imposed": "Asset freeze|Travel Ban", "Name non-latin script": "Идрис Марлоу",
           "Address Line 1": "1 Quay Street", "Address Country": "Kenya", "Town of birth": "Old Port"},
    ),
    fcdo(
        kind="Ship", Unique_ID="ATL0002", Name_6="SEA REED", Name_type="Primary Name",
        **{"IMO number": "1234567", "Current believed flag of ship": "Panama",
           "Current owner/operator (s)": "GULL HARBOUR TRADING"},
    ),
]  # fmt: skip


def test_rows_of_one_party_are_gathered_under_its_primary_name(rows_of, sound):
    """Aliases may stand before the primary name; each record adds its names, dates, numbers and address."""
    parsed = uk_sanctions.parse("\r\n".join(LINES).encode("utf-8-sig"))
    sound(parsed)
    assert parsed.edition_date == "2025-03-19"
    person, ship = rows_of(parsed, "entities")
    assert (person["entity_id"], person["name"], person["list_code"]) == ("ATL0001", "Idris Tam MARLOWE", "UK-SL")
    assert (person["listed_on"], person["title"]) == ("2022-03-16", "Captain")
    assert person["birth_dates"] == ["1961"]
    assert person["countries"] == ["KE", "GH"]
    assert "Asset freeze, Travel Ban" in person["effect"]
    assert [(row["name"], row["quality"]) for row in rows_of(parsed, "names", 0)] == [
        ("Idris Tam MARLOWE", "primary"),
        ("Idris MARLOW", "strong"),
        ("REED", "weak"),
        ("Идрис Марлоу", "original"),
    ]
    assert (ship["kind"], ship["countries"]) == ("vessel", ["PA"])
    assert [(row["type"], row["value"]) for row in rows_of(parsed, "identifiers")] == [
        ("passport", "A17"),
        ("imo", "1234567"),
    ]
    assert [row["relation"] for row in rows_of(parsed, "links")] == ["current owner or operator"]
    assert parsed.rejects == ()


def test_the_ofsi_file_is_read_and_called_superseded(rows_of, sound):
    """The older file has other columns, a repeated one among them, and is no longer kept."""
    cells = {"Group_ID": "7", "Group_Type": "Entity", "Regime": "Atlantis", "Listed_On": "01/02/2021"}
    lines = [
        "Last Updated,05/06/2025",
        OFSI_HEADER,
        row(OFSI_HEADER, Name_6="GULL HARBOUR TRADING", Alias_Type="Primary name", Country="Kenya", **cells),
        row(OFSI_HEADER, Name_6="OLD GULL", Alias_Type="FKA", **cells),
    ]
    parsed = uk_sanctions.parse("\r\n".join(lines).encode())
    sound(parsed)
    assert parsed.edition_date == "2025-06-05"
    assert [entity["list_code"] for entity in rows_of(parsed, "entities")] == ["UK-OFSI"]
    assert [name["quality"] for name in rows_of(parsed, "names")] == ["primary", "former"]
    assert [note.code for note in parsed.notes] == ["superseded"]


def test_records_without_id_or_name_are_rejects():
    """A party none of whose records has a name is one reject."""
    lines = [*LINES, fcdo(Unique_ID="ATL0009"), fcdo(Name_6="NOBODY")]
    parsed = uk_sanctions.parse("\n".join(lines).encode())
    assert sorted(reject.row for reject in parsed.rejects) == ["the UK list line 7", "the UK list line 8"]


@pytest.mark.parametrize("raw", [b"", b"Report Date: 19-Mar-2025\nand,then,nothing", b"\n".join([b"x"] * 9)])
def test_what_is_not_the_list_is_refused(raw: bytes):
    """Without the header there is no list."""
    with pytest.raises(BadDocument, match="UK list"):
        uk_sanctions.parse(raw)


def test_the_format_is_recognised_and_unverified():
    """By its header, whatever the file is called."""
    assert uk_sanctions.UK.sniff("\n".join(LINES).encode(), "x.csv")
    assert uk_sanctions.UK.sniff(f"Last Updated,05/06/2025\n{OFSI_HEADER}".encode(), "x.csv")
    assert not uk_sanctions.UK.verified
