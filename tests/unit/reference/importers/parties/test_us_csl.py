"""The US Consolidated Screening List, as CSV and as compact JSON."""

from __future__ import annotations

import csv
import gzip
import json
from collections import Counter
from pathlib import Path

import pytest

from cocket.kernel.errors import BadDocument
from cocket.reference.importers import us_csl, us_csl_compact

HEADER = (
    "_id,source,entity_number,type,programs,name,title,addresses,federal_register_notice,start_date,end_date,"
    "standard_order,license_requirement,license_policy,call_sign,vessel_type,gross_tonnage,gross_registered_tonnage,"
    "vessel_flag,vessel_owner,remarks,source_list_url,alt_names,citizenships,dates_of_birth,nationalities,"
    "places_of_birth,source_information_url,ids"
)
COLUMNS = HEADER.split(",")


def csv_of(*rows: dict[str, str]) -> bytes:
    lines = [HEADER]
    lines += [",".join(f'"{row.get(column, "")}"' for column in COLUMNS) for row in rows]
    return "\n".join(lines).encode()


PERSON = {
    "_id": "1", "source": "Specially Designated Nationals (SDN) - Treasury Department", "type": "Individual",
    "programs": "SDGT; IRAN", "name": "MARLOWE, Idris", "addresses": "1 Quay Street, Port Sable, KE; SO",
    "alt_names": "MARLOW, Idris; THE REED; MARLOWE, Idris; THE  REED;", "nationalities": "KE", "dates_of_birth": "1961-03-02; circa 1960; 1961 to 1962",
    "remarks": "(Linked To: GULL (HARBOUR) TRADING)", "ids": "KE, A17, Passport; Male, Gender; www.reed.example, Website",
}  # fmt: skip
FIRM = {
    "_id": "2", "source": "Entity List (EL) - Bureau of Industry and Security", "name": "GULL (HARBOUR) TRADING",
    "start_date": "2021-06-03", "license_requirement": "For all items.", "license_policy": "Presumption of denial",
    "federal_register_notice": "99 FR 1",
}  # fmt: skip
DENIED = {
    "_id": "3", "source": "Denied Persons List (DPL) - Bureau of Industry and Security", "name": "Ola Fictive",
    "start_date": "0017-05-26", "end_date": "2056-06-29", "standard_order": "Y",
}  # fmt: skip


def test_each_sub_list_keeps_its_code_dates_and_effect(rows_of, sound):
    """Licence requirement and review policy of an entry are its effect; others have their list's."""
    parsed = us_csl.parse(csv_of(PERSON, FIRM, DENIED))
    sound(parsed)
    person, firm, denied = rows_of(parsed, "entities")
    assert [row["list_code"] for row in (person, firm, denied)] == ["US-SDN", "US-EL", "US-DPL"]
    assert firm["effect"] == "Licence requirement: For all items. Review policy: Presumption of denial."
    assert (firm["listed_on"], firm["kind"]) == ("2021-06-03", "unknown")
    assert denied["ended_on"] == "2056-06-29"
    assert "Standard order: Y" in denied["remarks"]
    assert [(reject.field, reject.row) for reject in parsed.rejects] == [("start_date", "the screening list line 4")]
    assert denied["listed_on"] == ""


def test_a_persons_cells_are_taken_apart(rows_of):
    """Aliases, dates, countries, addresses, numbers and links become rows."""
    parsed = us_csl.parse(gzip.compress(csv_of(PERSON, FIRM)))
    person = rows_of(parsed, "entities")[0]
    assert person["name"] == "Idris MARLOWE"
    assert person["birth_dates"] == ["1961-03-02", "c. 1960", "1961", "1962"]
    assert person["countries"] == ["KE", "SO"]
    assert [row["name"] for row in rows_of(parsed, "names", 0)] == [
        "Idris MARLOWE", "MARLOWE, Idris", "Idris MARLOW", "THE REED",
    ]  # fmt: skip
    assert [(row["text"], row["country"]) for row in rows_of(parsed, "addresses", 0)] == [
        ("1 Quay Street, Port Sable", "KE"),
        ("", "SO"),
    ]
    assert [(row["type"], row["value"], row["country"]) for row in rows_of(parsed, "identifiers", 0)] == [
        ("passport", "A17", "KE"),
        ("website", "www.reed.example", ""),
    ]
    assert [(row["other_name"], row["other_id"]) for row in rows_of(parsed, "links")] == [
        ("GULL (HARBOUR) TRADING", "2")
    ]


def test_a_list_that_is_new_is_kept_and_said(rows_of):
    """A sub-list that this version does not know keeps its entries under its own abbreviation."""
    parsed = us_csl.parse(csv_of({**FIRM, "source": "Brand New List (BNL) - Some Bureau"}))
    assert rows_of(parsed, "entities")[0]["list_code"] == "US-BNL"
    assert [note.code for note in parsed.notes] == ["list_unknown"]


def test_rows_without_a_name_or_with_other_cells_are_rejects():
    """Neither is dropped in silence."""
    parsed = us_csl.parse(csv_of(PERSON, FIRM, {**FIRM, "name": "  "}) + b"\na,b\n")
    assert [reject.row for reject in parsed.rejects] == ["the screening list line 4", "the screening list line 5"]


def test_a_header_without_the_needed_columns_is_refused():
    """The missing columns are named."""
    with pytest.raises(BadDocument, match=r"no column .*license_requirement"):
        us_csl.parse(b"source,name\nx,y\n")


def compact(**changes: object) -> bytes:
    document = {
        "fieldKey": {"n": "name"},
        "listAuthority": {},
        "countsBySource": {},
        "entryCount": 2,
        "sourceGeneratedAt": "2026-07-31T13:15:00+00:00",
        "tables": {
            "sources": ["Entity List (EL) - Bureau of Industry and Security", PERSON["source"]],
            "licenceRequirements": ["All items."],
            "licencePolicies": ["Presumption of denial"],
            "programmes": ["SDGT; IRAN"],
            "urls": ["https://lists.example/el"],
        },
        "entries": [
            {"n": "GULL TRADING", "s": 0, "lr": 0, "lp": 0, "c": ["KE", "ATLANTIS"], "u": 0, "fr": "99 FR 1"},
            {"n": "MARLOWE, Idris", "a": ["MARLOW, I."], "s": 1, "t": "Individual", "e": "44", "pg": 0},
        ],
    } | changes
    return json.dumps(document).encode()


def test_the_compact_layout_is_read_through_its_tables(rows_of, sound):
    """Pointers give texts; entries without a number get an id that the next edition gives again."""
    parsed = us_csl_compact.parse(compact())
    sound(parsed)
    firm, person = rows_of(parsed, "entities")
    assert parsed.edition_date == "2026-07-31"
    assert firm["effect"] == "Licence requirement: All items. Review policy: Presumption of denial."
    assert firm["countries"] == ["KE"]
    assert firm["entity_id"] == rows_of(us_csl_compact.parse(compact()), "entities")[0]["entity_id"]
    assert (person["entity_id"], person["name"], person["programmes"]) == ("44", "Idris MARLOWE", ["SDGT", "IRAN"])
    assert [note.evidence for note in parsed.notes if note.code == "country_unmapped"] == ["1 times"]


@pytest.mark.parametrize("at", [7, -1, "0", True, 1.5])
def test_a_pointer_to_nowhere_is_a_reject(at: object, rows_of):
    """The entry stays when only its programme cannot be found; it goes when its list cannot."""
    entries = [{"n": "A", "s": 0, "pg": at}, {"n": "B", "s": at}]
    parsed = us_csl_compact.parse(compact(entries=entries))
    assert [row["name"] for row in rows_of(parsed, "entities")] == ["A"]
    assert {reject.field for reject in parsed.rejects} == {"pg", "s", ""}
    assert "count" not in {note.code for note in parsed.notes}


@pytest.mark.data
def test_the_csv_of_april_2022_gives_its_pinned_counts(shared_data: Path, rows_of, sound):
    """14,160 entries in 13 lists, each in the file's order."""
    raw = (shared_data / "parties/us_csl/consolidated_2022-04.csv.gz").read_bytes()
    parsed = us_csl.parse(raw)
    sound(parsed)
    published = list(csv.DictReader(gzip.decompress(raw).decode().splitlines(keepends=True)))
    entities = rows_of(parsed, "entities")
    assert len(entities) == len(published) == 14_160
    assert Counter(row["list_code"] for row in entities) == {
        "US-SDN": 10_026, "US-EL": 2_001, "US-DTC": 727, "US-DPL": 462, "US-SSI": 290, "US-UVL": 201, "US-ISN": 163,
        "US-PLC": 78, "US-MEU": 71, "US-CMIC": 68, "US-CAP": 53, "US-MBS": 17, "US-FSE": 3,
    }  # fmt: skip
    assert [row["entity_id"] for row in entities] == [row["_id"] for row in published]
    quoted = [row["effect"].startswith("Licence requirement: ") for row in entities]
    assert quoted == [bool(row["license_requirement"].strip()) for row in published]
    assert {reject.field for reject in parsed.rejects} == {"start_date"}
    assert len(parsed.rejects) == 3


@pytest.mark.data
def test_the_json_of_july_2026_gives_its_pinned_counts(shared_data: Path, rows_of, sound):
    """25,921 entries, counted by list as the file itself counts them."""
    raw = (shared_data / "parties/us_csl/screening-list_2026.json").read_bytes()
    parsed = us_csl_compact.parse(raw)
    sound(parsed)
    assert parsed.edition_date == "2026-07-31"
    assert parsed.rejects == ()
    entities = rows_of(parsed, "entities")
    assert len(entities) == 25_921
    stated = json.loads(raw)["countsBySource"]
    assert sorted(Counter(row["list_code"] for row in entities).values()) == sorted(stated.values())
    assert len({(row["list_code"], row["entity_id"]) for row in entities}) == 25_921
