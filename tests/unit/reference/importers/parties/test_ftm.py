"""FollowTheMoney JSON lines, on made-up entities."""

from __future__ import annotations

import json

import pytest

from cocket.kernel.errors import BadDocument
from cocket.reference.importers import ftm


def entity(one: str, schema: str, **properties: object) -> dict[str, object]:
    extra = {key: properties.pop(key) for key in ("target", "datasets", "caption", "last_change") if key in properties}
    values = {name: value if isinstance(value, list) else [value] for name, value in properties.items()}
    return {"id": one, "schema": schema, "properties": values, **extra}


def lines(*entities: object) -> bytes:
    return b"\n".join(json.dumps(one, ensure_ascii=False).encode() for one in entities)


PERSON = entity(
    "p1", "Person", name=["Идрис Марлоу", "Idris Marlowe"], alias="I. Marlow", weakAlias="Reed", birthDate="1961-03",
    nationality="ke", passportNumber="A17", topics=["sanction"], target=True, datasets=["atl_list"],
    caption="Idris Marlowe", last_change="2026-05-04T10:00:00",
)  # fmt: skip
FIRM = entity(
    "c1", "Company", name="Gull Harbour Trading", jurisdiction="ke", ogrnCode="77", target=False, datasets=["atl_list"]
)
SANCTION = entity(
    "s1", "Sanction", entity="p1", program="Atlantis", startDate="2022-02-25", listingDate="2022-03-01",
    provisions="Asset freeze", datasets=["atl_list"],
)  # fmt: skip
OWNERSHIP = entity(
    "o1", "Ownership", owner="p1", asset="c1", percentage="50.5%", startDate="2019", datasets=["atl_list"]
)


def test_parties_sanctions_and_documents_are_joined(rows_of, sound):
    """A sanction gives its party programme, dates and effect; a passport gives it a number."""
    passport = entity("x1", "Passport", holder="p1", number="B18", country="gh", datasets=["atl_list"])
    home = entity("a1", "Address", full="1 Quay Street", city="Port Sable", country="ke", datasets=["atl_list"])
    at_home = entity("v1", "Vessel", name="Sea Reed", imoNumber="IMO 1234567", addressEntity="a1", target=True)
    parsed = ftm.parse(lines(SANCTION, PERSON, passport, FIRM, home, at_home))
    sound(parsed)
    assert (parsed.dataset, parsed.edition_date) == ("atl_list", "2026-05-04")
    person, _, ship = rows_of(parsed, "entities")
    assert (person["name"], person["list_code"], person["kind"]) == ("Idris Marlowe", "FTM-ATL_LIST", "person")
    assert (person["programmes"], person["listed_on"], person["ended_on"]) == (["Atlantis"], "2022-02-25", "")
    assert "Asset freeze" in person["effect"]
    assert "Topics: sanction" in person["effect"]
    assert person["birth_dates"] == ["1961-03"]
    assert [(row["name"], row["quality"]) for row in rows_of(parsed, "names", 0)] == [
        ("Idris Marlowe", "primary"),
        ("Идрис Марлоу", "original"),
        ("I. Marlow", "strong"),
        ("Reed", "weak"),
    ]
    assert {(row["value"], row["country"]) for row in rows_of(parsed, "identifiers", 0)} == {("A17", ""), ("B18", "GH")}
    assert (ship["kind"], ship["countries"]) == ("vessel", ["KE"])
    assert [(row["type"], row["value"]) for row in rows_of(parsed, "identifiers", 2)] == [("imo", "1234567")]


def test_a_party_that_is_no_target_is_a_lead(rows_of):
    """What the collection merely mentions must not look listed."""
    parsed = ftm.parse(lines(PERSON, FIRM))
    firm = rows_of(parsed, "entities")[1]
    assert firm["list_code"] == "LEAD-FTM-ATL_LIST"
    assert "lead" in firm["effect"]


def test_a_file_without_any_mark_lists_all_its_parties(rows_of):
    """A plain list in this format, without targets or topics, is a list."""
    parsed = ftm.parse(lines(entity("a", "Person", name="Ola Fictive")), dataset="My list!")
    assert parsed.dataset == "my_list"
    assert rows_of(parsed, "entities")[0]["list_code"] == "FTM-MY_LIST"


def test_ownership_stands_at_the_asset_with_its_share(rows_of):
    """With owner, percentage and dates; where the asset is not in the file, at the owner."""
    gone = entity("o2", "Ownership", owner="p1", asset="c9")
    nowhere = entity("o3", "Family", person="p8", relative="p9")
    too_much = entity("o4", "Ownership", owner="p1", asset="c1", percentage="150")
    nested = entity("o5", "Directorship", director=[PERSON], organization="c1", role="chair")
    parsed = ftm.parse(lines(PERSON, FIRM, OWNERSHIP, gone, nowhere, too_much, nested))
    assert [(row["entity"], row["relation"], row["other_id"], row["share"], row["note"]) for row in rows_of(parsed, "links")] == [
        (1, "owned by", "p1", "50.5", "since: 2019"),
        (0, "owner of", "c9", "", ""),
        (1, "owned by", "p1", "", ""),
        (1, "directed by", "p1", "", "role: chair"),
    ]  # fmt: skip
    assert [(reject.row, reject.field) for reject in parsed.rejects] == [
        ("the collection line 5", "person, relative"),
        ("the collection line 6", "percentage"),
    ]


def test_a_sanction_that_has_ended_says_when(rows_of):
    """Only if every sanction of the party has ended."""
    ended = entity("s2", "Sanction", entity="p1", endDate="2024-01-01")
    both = ftm.parse(lines(PERSON, SANCTION, ended))
    assert rows_of(both, "entities")[0]["ended_on"] == ""
    assert rows_of(ftm.parse(lines(PERSON, ended)), "entities")[0]["ended_on"] == "2024-01-01"


def test_other_schemas_are_counted_and_broken_lines_are_rejects():
    """Nothing is dropped in silence."""
    payment = entity("y", "Payment", amount="1")
    raw = lines(PERSON, FIRM, payment, entity("z", "Person")) + b"\n{not json\n[1]\n"
    with pytest.raises(BadDocument, match="3 rows are broken and 2 parties"):
        ftm.parse(raw)
    parsed = ftm.parse(raw + lines(*(entity(f"q{n}", "Person", name=f"Ola Fictive {n}") for n in range(9))))
    assert [reject.row for reject in parsed.rejects] == [f"the collection line {n}" for n in (4, 5, 6)]
    assert [note.code for note in parsed.notes] == ["schema"]


@pytest.mark.parametrize(
    "raw", [b"", b"[]", b'{"id":"x"}', b"[" * 100_000, b"<html></html>", b'{"id":1,"schema":"Person","properties":{}}']
)
def test_what_is_not_followthemoney_is_refused(raw: bytes):
    """The first line decides."""
    with pytest.raises(BadDocument):
        ftm.parse(raw)
