"""OFAC's primary, alias, address and comments files."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from cocket.kernel.errors import BadDocument
from cocket.reference.importers import ofac


def test_a_person_gets_a_name_in_natural_order_and_keeps_the_published_one(sdn, rows_of, sound):
    """LAST, First becomes First LAST for people, with the publisher's spelling beside it."""
    parsed = ofac.parse_sdn(sdn["raw"])
    sound(parsed)
    assert rows_of(parsed, "entities")[0]["name"] == "Idris Tam MARLOWE"
    assert [(row["name"], row["quality"]) for row in rows_of(parsed, "names", 0)] == [
        ("Idris Tam MARLOWE", "primary"),
        ("MARLOWE, Idris Tam", "primary"),
        ("THE REED", "weak"),
        ("Reed OLD", "former"),
    ]


def test_remarks_become_dates_countries_numbers_and_links(sdn, rows_of):
    """What OFAC writes as prose is read into columns, and the prose is kept whole."""
    parsed = ofac.parse_sdn(sdn["raw"])
    person, firm, ship = rows_of(parsed, "entities")
    assert person["birth_dates"] == ["1961-03-02", "c. 1960"]
    assert person["countries"] == ["KE"]
    assert person["programmes"] == ["SDGT", "IRAQ2"]
    assert "POB Port Sable" in person["remarks"]
    assert firm["listed_on"] == "2021-06-03"
    assert ship["kind"] == "vessel"
    assert ship["countries"] == ["PA"]
    assert "Bulk Carrier" in ship["remarks"]
    numbers = {(row["entity"], row["type"], row["value"], row["country"]) for row in rows_of(parsed, "identifiers")}
    assert numbers == {
        (0, "passport", "A 17", "KP"),
        (0, "national_id", "55-1", "KE"),
        (1, "website", "www.gull.example", ""),
        (1, "email", "desk@gull.example", ""),
        (1, "tax_id", "998877", "KE"),
        (1, "registration", "HRB 5 (Portville)", "DE"),
        (1, "crypto", "bc1qexample0", ""),
        (2, "imo", "1234567", ""),
        (2, "mmsi", "123456789", ""),
        (2, "call_sign", "5XYZ", ""),
    }
    links = [(row["entity"], row["relation"], row["other_id"], row["other_name"]) for row in rows_of(parsed, "links")]
    assert links == [
        (0, "linked to", "101", "GULL HARBOUR TRADING"),
        (2, "vessel owner", "101", "GULL HARBOUR TRADING"),
    ]


def test_orphans_of_alias_and_address_files_are_rejects(sdn, rows_of):
    """An alias or address of a party that is not in the edition is reported, row by row and in a note."""
    parsed = ofac.parse_sdn(sdn["raw"], aliases=sdn["aliases"], addresses=sdn["addresses"])
    assert [row["name"] for row in rows_of(parsed, "names", 0)][-1] == "Idris MARLOW"
    assert [row["text"] for row in rows_of(parsed, "addresses")] == ["1 Quay Street, Port Sable"]
    assert [(reject.row, reject.field) for reject in parsed.rejects] == [
        ("the alias file line 3", "entity number"),
        ("the address file line 3", "entity number"),
    ]
    assert {note.code: note.evidence for note in parsed.notes} == {"aliases": "1/3", "addresses": "1/3"}


def test_the_comments_file_completes_remarks_that_were_cut(rows_of):
    """Remarks that fill their 1,000 characters lose their last statement, unless the comments file goes on."""
    prose = "a.k.a. '" + "X" * 960 + "'; Tax ID No. 12345"
    prose += "6" * (1000 - len(prose))
    line = f'7,"ACME OF NOWHERE",-0- ,"SDGT",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"{prose}"\r\n'.encode()
    alone = ofac.parse_sdn(line)
    assert rows_of(alone, "identifiers") == []
    assert [note.code for note in alone.notes] == ["remarks_cut"]
    whole = ofac.parse_sdn(line, comments=b'7,"789 (Kenya); MMSI 5."\r\n')
    assert rows_of(whole, "identifiers")[0]["value"].endswith("6789")
    assert rows_of(whole, "identifiers")[0]["country"] == "KE"
    assert whole.notes == ()


def test_a_broken_line_is_a_reject_and_does_not_swallow_the_next(sdn, rows_of):
    """An unbalanced quotation mark costs its own line only."""
    broken = sdn["raw"].replace(b'"GULL HARBOUR TRADING",-0- ', b'"GULL HARBOUR TRADING,-0- ', 1)
    parsed = ofac.parse_sdn(broken)
    assert [row["entity_id"] for row in rows_of(parsed, "entities")] == ["100", "102"]
    assert [(reject.row, reject.field) for reject in parsed.rejects] == [("the primary file line 2", "")]


def test_another_file_is_refused_with_what_was_expected(sdn):
    """An alias file given as the primary one is named as such."""
    with pytest.raises(BadDocument, match=r"12 columns.*sdn\.csv"):
        ofac.parse_sdn(sdn["aliases"])
    with pytest.raises(BadDocument, match="the alias file"):
        ofac.parse_sdn(sdn["raw"], aliases=b"<html>no</html>")


def test_formats_recognise_their_files(sdn):
    """The two primary lists are told apart; companions are known by their columns."""
    assert ofac.SDN.sniff(sdn["raw"], "sdn.csv")
    assert not ofac.CONSOLIDATED.sniff(sdn["raw"], "sdn.csv")
    assert ofac.CONSOLIDATED.sniff(sdn["raw"], "cons_prim.csv")
    assert ofac.SDN.companions["aliases"].sniff(sdn["aliases"], "alt.csv")
    assert ofac.SDN.companions["addresses"].sniff(sdn["addresses"], "add.csv")
    assert not ofac.SDN.companions["aliases"].sniff(sdn["raw"], "sdn.csv")


@pytest.mark.data
def test_the_sdn_list_of_may_2024_gives_its_pinned_counts(shared_data: Path, rows_of, sound):
    """14,965 parties; of 19,486 later aliases 1,468 belong to none of them, and of 22,641 addresses 2,474."""
    folder = shared_data / "parties/us_sdn_2024-05-03"
    primary = (folder / "sdn.csv").read_bytes()
    parsed = ofac.parse_sdn(
        primary,
        aliases=(folder / "alt_2025-02-27.csv").read_bytes(),
        addresses=(folder / "add_2025-02-27.csv").read_bytes(),
    )
    sound(parsed)
    assert parsed.tables["entities"].num_rows == 14_965
    notes = {note.code: note.evidence for note in parsed.notes}
    assert notes["aliases"] == "1468/19486"
    assert notes["addresses"] == "2474/22641"
    assert len(parsed.rejects) == 1468 + 2474
    published = [row for row in csv.reader(primary.decode().splitlines()) if len(row) == 12]
    entities = rows_of(parsed, "entities")
    assert [row["entity_id"] for row in entities] == [row[0] for row in published]
    ships = {row["entity_id"] for row in entities if row["kind"] == "vessel"}
    assert ships == {row[0] for row in published if row[2] == "vessel"}
    spelled = {(row["entity"], row["name"]) for row in rows_of(parsed, "names")}
    assert all((at, " ".join(row[1].split())) in spelled for at, row in enumerate(published))
    imo = [row for row in rows_of(parsed, "identifiers") if row["type"] == "imo"]
    assert len(imo) > 800
    assert all(row["value"].isdigit() and len(row["value"]) == 7 for row in imo)
    born = sum("DOB" in row[11] for row in published)
    assert sum(bool(row["birth_dates"]) for row in entities) == born


@pytest.mark.data
def test_the_consolidated_list_keeps_its_sub_lists_apart(shared_data: Path, sound):
    """442 parties with 1,073 aliases, each under the list that its programme means."""
    folder = shared_data / "parties/us_cons"
    parsed = ofac.parse_consolidated(
        (folder / "cons_prim.csv").read_bytes(), aliases=(folder / "cons_alt.csv").read_bytes()
    )
    sound(parsed)
    codes = parsed.tables["entities"]["list_code"].to_pylist()
    assert len(codes) == 442
    assert {code: codes.count(code) for code in sorted(set(codes))} == {
        "US-CAP": 1, "US-CMIC": 68, "US-MBS": 9, "US-PLC": 78, "US-SSI": 286,
    }  # fmt: skip
    assert {note.code: note.evidence for note in parsed.notes}["aliases"] == "0/1073"
