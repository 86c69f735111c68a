"""The EU's consolidated list of financial sanctions, on a made-up file of the documented layout."""

from __future__ import annotations

import pytest

from cocket.kernel.errors import BadDocument
from cocket.reference.importers import eu_fsf

PERSON = """
<sanctionEntity designationDate="" unitedNationId="AT.1" euReferenceNumber="EU.1.11" logicalId="11">
  <remark>Keeper of reeds</remark>
  <regulation regulationType="regulation" publicationDate="2021-06-03" numberTitle="2021/1 (OJ L1)" programme="ATL"/>
  <regulation regulationType="amendment" publicationDate="2020-01-02" numberTitle="2020/2 (OJ L2)" programme="ATL"/>
  <subjectType code="person" classificationCode="P"/>
  <nameAlias firstName="" middleName="" lastName="" wholeName="إدريس مارلو" nameLanguage="AR" strong="true"/>
  <nameAlias firstName="Idris" middleName="Tam" lastName="Marlowe" wholeName="" function="Keeper" strong="true"/>
  <nameAlias wholeName="The Reed" strong="false"/>
  <citizenship countryIso2Code="KE" countryDescription="KENYA"/>
  <birthdate circa="false" calendarType="GREGORIAN" birthdate="1961-03-02" year="1961" city="Old Port"
    countryIso2Code="KE" countryDescription="KENYA"/>
  <birthdate circa="true" calendarType="GREGORIAN" year="1960" countryIso2Code="00" countryDescription="UNKNOWN"/>
  <birthdate circa="false" calendarType="GREGORIAN" yearRangeFrom="1958" yearRangeTo="1959"/>
  <birthdate calendarType="ISLAMIC" year="1380"/>
  <address city="Port Sable" street="1 Quay Street" poBox="7" zipCode="0100" countryIso2Code="KE"/>
  <address countryIso2Code="00" countryDescription="UNKNOWN"/>
  <identification number="A17" identificationTypeCode="passport" countryIso2Code="KE" knownFalse="false"/>
  <identification number="B18" identificationTypeCode="passport" countryIso2Code="KE" knownFalse="true"/>
  <identification number="" latinNumber="55" identificationTypeCode="ssn" countryIso2Code="00"/>
</sanctionEntity>"""
FIRM = """
<sanctionEntity designationDate="2022-02-25" euReferenceNumber="EU.2.22" logicalId="22">
  <regulation publicationDate="2022-02-26" numberTitle="2022/3 (OJ L3)" programme="ATL"/>
  <subjectType code="enterprise"/>
  <nameAlias wholeName="Gull Harbour Trading" strong="true"/>
  <address countryIso2Code="KE"><contactInfo key="EMAIL" value="desk@gull.example"/></address>
  <identification number="HRB 5" identificationTypeCode="regnumber" countryIso2Code="DE"/>
  <identification number="GULLKEXX" identificationTypeCode="swiftbic"/>
</sanctionEntity>"""


def xml(*entities: str, root: str = "export") -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><{root} xmlns="http://eu.europa.ec/fpi/fsd/export" '
        f'generationDate="2026-06-05T15:51:25.849+02:00" globalFileId="1">{"".join(entities)}</{root}>'
    ).encode()


def test_a_person_is_read_whole(rows_of, sound):
    """Names by strength and script, dates of each kind, address, documents; a false document is left out and said."""
    parsed = eu_fsf.parse(xml(PERSON, FIRM))
    sound(parsed)
    assert parsed.edition_date == "2026-06-05"
    person = rows_of(parsed, "entities")[0]
    assert (person["entity_id"], person["list_code"], person["kind"]) == ("EU.1.11", "EU-FSF", "person")
    assert (person["name"], person["title"], person["listed_on"]) == ("Idris Tam Marlowe", "Keeper", "2020-01-02")
    assert person["birth_dates"] == ["1961-03-02", "c. 1960", "1958", "1959"]
    assert person["countries"] == ["KE"]
    assert "UN reference: AT.1" in person["remarks"]
    assert "Born in: Old Port, KENYA" in person["remarks"]
    assert [(row["name"], row["quality"]) for row in rows_of(parsed, "names", 0)] == [
        ("Idris Tam Marlowe", "primary"),
        ("إدريس مارلو", "original"),
        ("The Reed", "weak"),
    ]
    assert [(row["type"], row["value"], row["country"]) for row in rows_of(parsed, "identifiers", 0)] == [
        ("passport", "A17", "KE"),
        ("national_id", "55", ""),
    ]
    assert [row["text"] for row in rows_of(parsed, "addresses", 0)] == ["1 Quay Street, 0100, Port Sable, PO Box 7"]
    assert {reject.field for reject in parsed.rejects} == {"birthdate", "identification"}


def test_a_firm_is_dated_by_its_designation(rows_of):
    """The designation date counts before the regulations' dates; contacts become identifiers."""
    parsed = eu_fsf.parse(xml(FIRM))
    firm = rows_of(parsed, "entities")[0]
    assert (firm["listed_on"], firm["programmes"], firm["source"]) == ("2022-02-25", ["ATL"], "2022/3 (OJ L3)")
    assert {row["type"] for row in rows_of(parsed, "identifiers")} == {"email", "registration", "swift"}


def test_an_entry_without_a_name_is_a_reject():
    """It is reported by its reference number."""
    nameless = '<sanctionEntity euReferenceNumber="EU.3.33"><subjectType code="person"/></sanctionEntity>'
    parsed = eu_fsf.parse(xml(PERSON, FIRM, nameless))
    assert [reject.row for reject in parsed.rejects if not reject.field] == ["sanctionEntity EU.3.33"]


@pytest.mark.parametrize("raw", [xml(root="import"), xml(), b"<export", xml(PERSON)[:900]])
def test_what_is_not_the_list_is_refused(raw: bytes):
    """Another root, no entries, or a truncated file raise BadDocument."""
    with pytest.raises(BadDocument):
        eu_fsf.parse(raw)


def test_the_format_is_marked_unverified():
    """No publisher's own file was available to test with, and the edition must say so."""
    assert not eu_fsf.EU_FSF.verified
    assert eu_fsf.EU_FSF.sniff(xml(FIRM), "list.xml")
