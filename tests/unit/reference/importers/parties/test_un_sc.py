"""The UN Security Council's consolidated list."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from defusedxml.ElementTree import fromstring

from cocket.kernel.errors import BadDocument
from cocket.reference.importers import un_sc

PERSON = """
<INDIVIDUAL>
  <DATAID>11</DATAID><FIRST_NAME>IDRIS</FIRST_NAME><SECOND_NAME>TAM</SECOND_NAME><THIRD_NAME>MARLOWE</THIRD_NAME>
  <UN_LIST_TYPE>Atlantis</UN_LIST_TYPE><REFERENCE_NUMBER>ATi.001</REFERENCE_NUMBER><LISTED_ON>2012-12-31</LISTED_ON>
  <NAME_ORIGINAL_SCRIPT>إدريس مارلو</NAME_ORIGINAL_SCRIPT><COMMENTS1>Keeper of reeds.</COMMENTS1>
  <TITLE><VALUE>Captain</VALUE></TITLE><DESIGNATION><VALUE>a keeper</VALUE></DESIGNATION>
  <NATIONALITY><VALUE>Kenya</VALUE></NATIONALITY>
  <INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>Idris Marlow; Ydris Marlow</ALIAS_NAME></INDIVIDUAL_ALIAS>
  <INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>The Reed</ALIAS_NAME></INDIVIDUAL_ALIAS>
  <INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>I. Malowe</ALIAS_NAME><NOTE>previously listed as</NOTE>
    <DATE_OF_BIRTH>1961-05-05</DATE_OF_BIRTH></INDIVIDUAL_ALIAS>
  <INDIVIDUAL_ADDRESS><STREET>1 Quay Street</STREET><CITY>Port Sable</CITY><COUNTRY>Lemuria</COUNTRY></INDIVIDUAL_ADDRESS>
  <INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>EXACT</TYPE_OF_DATE><DATE>1961-03-02</DATE></INDIVIDUAL_DATE_OF_BIRTH>
  <INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>APPROXIMATELY</TYPE_OF_DATE><YEAR>1960</YEAR></INDIVIDUAL_DATE_OF_BIRTH>
  <INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>BETWEEN</TYPE_OF_DATE><FROM_YEAR>1958</FROM_YEAR><TO_YEAR>1959</TO_YEAR>
  </INDIVIDUAL_DATE_OF_BIRTH>
  <INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>EXACT</TYPE_OF_DATE><NOTE>Nov. 1957 </NOTE></INDIVIDUAL_DATE_OF_BIRTH>
  <INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>EXACT</TYPE_OF_DATE><NOTE>some spring</NOTE></INDIVIDUAL_DATE_OF_BIRTH>
  <INDIVIDUAL_PLACE_OF_BIRTH><CITY>Old Port</CITY><COUNTRY>Kenya</COUNTRY></INDIVIDUAL_PLACE_OF_BIRTH>
  <INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NUMBER>Kenyan passport no. A17 (expired 2010)</NUMBER>
    <ISSUING_COUNTRY>Kenya</ISSUING_COUNTRY></INDIVIDUAL_DOCUMENT>
  <INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>National Identification Number</TYPE_OF_DOCUMENT><NUMBER>12 34</NUMBER>
  </INDIVIDUAL_DOCUMENT>
</INDIVIDUAL>"""
ENTITY = """
<ENTITY><DATAID>12</DATAID><FIRST_NAME>GULL LINE ; GULL LINE COMPANY (GLC)</FIRST_NAME><UN_LIST_TYPE>Atlantis</UN_LIST_TYPE>
<REFERENCE_NUMBER>ATe.001</REFERENCE_NUMBER><LISTED_ON>2013-01-02</LISTED_ON>
<ENTITY_ALIAS><QUALITY>f.k.a.</QUALITY><ALIAS_NAME>Old Gull</ALIAS_NAME></ENTITY_ALIAS>
<ENTITY_ALIAS><QUALITY>a.k.a.</QUALITY><ALIAS_NAME>Jin Gull (金鷗)</ALIAS_NAME></ENTITY_ALIAS></ENTITY>"""


def xml(person: str = PERSON, entity: str = ENTITY) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><CONSOLIDATED_LIST dateGenerated="2026-02-27T00:00:09.554Z">'
        f"<INDIVIDUALS>{person}</INDIVIDUALS><ENTITIES>{entity}</ENTITIES></CONSOLIDATED_LIST>"
    ).encode()


def test_names_keep_their_quality_and_script(rows_of, sound):
    """Good aliases are strong, low ones weak, former ones former; the original script is its own quality."""
    parsed = un_sc.parse(xml())
    sound(parsed)
    assert parsed.edition_date == "2026-02-27"
    assert [(row["name"], row["quality"], row["script"]) for row in rows_of(parsed, "names", 0)] == [
        ("IDRIS TAM MARLOWE", "primary", "Latn"),
        ("إدريس مارلو", "original", "Arab"),
        ("Idris Marlow", "strong", "Latn"),
        ("Ydris Marlow", "strong", "Latn"),
        ("The Reed", "weak", "Latn"),
        ("I. Malowe", "former", "Latn"),
    ]
    assert [(row["name"], row["quality"]) for row in rows_of(parsed, "names", 1)] == [
        ("GULL LINE ; GULL LINE COMPANY (GLC)", "primary"),
        ("GULL LINE", "strong"),
        ("GULL LINE COMPANY (GLC)", "strong"),
        ("Old Gull", "former"),
        ("Jin Gull", "strong"),
        ("金鷗", "strong"),
    ]


def test_the_four_kinds_of_birth_date_are_read(rows_of):
    """EXACT, APPROXIMATELY, BETWEEN and a date that stands in the note; what is no date is a reject of that field."""
    parsed = un_sc.parse(xml())
    assert rows_of(parsed, "entities")[0]["birth_dates"] == [
        "1961-05-05", "1961-03-02", "c. 1960", "1958", "1959", "1957-11",
    ]  # fmt: skip
    assert [(reject.row, reject.field) for reject in parsed.rejects] == [("INDIVIDUAL 11", "birth_date")]


def test_documents_and_addresses_become_rows(rows_of):
    """Prose around a document number is left out of it; an unmapped country stays in the address text."""
    parsed = un_sc.parse(xml())
    person = rows_of(parsed, "entities")[0]
    assert (person["entity_id"], person["listed_on"], person["programmes"]) == ("ATi.001", "2012-12-31", ["Atlantis"])
    assert person["title"] == "Captain; a keeper"
    assert "Born in: Old Port, Kenya" in person["remarks"]
    assert [(row["type"], row["value"], row["country"]) for row in rows_of(parsed, "identifiers", 0)] == [
        ("passport", "A17", "KE"),
        ("national_id", "12 34", ""),
    ]
    assert rows_of(parsed, "addresses", 0)[0]["text"] == "1 Quay Street, Port Sable, Lemuria"
    assert [note.code for note in parsed.notes] == ["country_unmapped"]


def test_an_entry_without_a_name_is_a_reject(rows_of):
    """The other entries stay."""
    parsed = un_sc.parse(xml(person="<INDIVIDUAL><DATAID>9</DATAID></INDIVIDUAL>"))
    assert len(rows_of(parsed, "entities")) == 1
    assert parsed.rejects[0].row == "INDIVIDUAL 9"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"<html><body>Service unavailable</body></html>",
        b"<CONSOLIDATED_LIST><INDIVIDUALS>",
        b'<!DOCTYPE x [<!ENTITY a "b">]><CONSOLIDATED_LIST/>',
        b'<?xml version="1.0" encoding="no-such"?><CONSOLIDATED_LIST/>',
        b"<CONSOLIDATED_LIST/>",
    ],
)
def test_what_is_not_the_list_is_refused(raw: bytes):
    """Error pages, truncated files, entity declarations and empty lists raise BadDocument."""
    with pytest.raises(BadDocument):
        un_sc.parse(raw)


@pytest.mark.data
def test_the_list_of_february_2026_gives_its_pinned_counts(shared_data: Path, rows_of, sound):
    """730 persons, 273 entities, 366 Arabic and 11 Cyrillic originals."""
    raw = (shared_data / "parties/un_sc/consolidated_2026-02-27.xml").read_bytes()
    parsed = un_sc.parse(raw)
    sound(parsed)
    assert Counter(row["kind"] for row in rows_of(parsed, "entities")) == {"person": 730, "organisation": 273}
    names = rows_of(parsed, "names")
    assert Counter(row["script"] for row in names if row["quality"] == "original") == {"Arab": 366, "Cyrl": 11}
    root = fromstring(raw)
    references = [element.findtext("REFERENCE_NUMBER").strip() for group in root for element in group]
    assert [row["entity_id"] for row in rows_of(parsed, "entities")] == references
    numbers = sum(1 for element in root.iter("NUMBER") if (element.text or "").strip())
    assert 0.97 * numbers < len(rows_of(parsed, "identifiers")) <= numbers
    assert {reject.field for reject in parsed.rejects} == {"birth_date", "document"}
    assert len(parsed.rejects) == 17
