"""Damaged files of every party format: refused with one clear line, or read with what was lost in the rejects."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cocket.kernel.errors import BadDocument, CocketError
from cocket.reference.importers import FORMATS

BROKEN = Path(__file__).resolve().parents[4] / "vectors/broken/parties"
PARTY_FORMATS = sorted(folder.name for folder in BROKEN.iterdir())
FILES = sorted(path.relative_to(BROKEN).as_posix() for path in BROKEN.rglob("*") if path.is_file())

SDN = (
    b'100,"MARLOWE, Idris","individual","SDGT",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"DOB 1961; Passport A17 (Kenya)."\r\n'
    b'101,"GULL","vessel","SDGT",-0- ,"X",-0- ,"1","2","Panama","REED","Linked To: REED."\r\n\x1a'
)
CSL = (
    b"_id,source,entity_number,type,programs,name,title,addresses,license_requirement,alt_names,ids,dates_of_birth\n"
    b'1,Entity List (EL) - BIS,,,SDGT,"Gull, Ltd",,"1 Quay, KE; SO",All items.,A; B,"KE, A17, Passport",1961\n'
    b'2,Denied Persons List (DPL) - BIS,,Individual,,"Reed, Ola",,,,,,circa 1950\n'
)
COMPACT = json.dumps(
    {
        "fieldKey": {}, "listAuthority": {}, "countsBySource": {}, "sourceGeneratedAt": "2026-07-31T00:00:00Z",
        "tables": {"sources": ["Entity List (EL) - BIS"], "programmes": ["A; B"], "licenceRequirements": ["All."]},
        "entries": [{"n": "Gull", "a": ["G"], "s": 0, "c": ["KE"], "pg": 0, "lr": 0}, {"n": "Reed", "s": 0, "e": "5"}],
    }
).encode()  # fmt: skip
UN = (
    '<CONSOLIDATED_LIST dateGenerated="2026-02-27T00:00:00Z"><INDIVIDUALS><INDIVIDUAL><DATAID>1</DATAID>'
    "<FIRST_NAME>IDRIS</FIRST_NAME><NAME_ORIGINAL_SCRIPT>إدريس</NAME_ORIGINAL_SCRIPT><REFERENCE_NUMBER>A.1"
    "</REFERENCE_NUMBER><LISTED_ON>2012-12-31</LISTED_ON><INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>BETWEEN"
    "</TYPE_OF_DATE><FROM_YEAR>1958</FROM_YEAR><TO_YEAR>1959</TO_YEAR></INDIVIDUAL_DATE_OF_BIRTH></INDIVIDUAL>"
    "</INDIVIDUALS><ENTITIES><ENTITY><DATAID>2</DATAID><FIRST_NAME>GULL (鷗; GL)</FIRST_NAME></ENTITY></ENTITIES>"
    "</CONSOLIDATED_LIST>"
).encode()
EU = (
    b'<export xmlns="http://eu.europa.ec/fpi/fsd/export" generationDate="2026-06-05T15:51:25+02:00"><sanctionEntity '
    b'euReferenceNumber="EU.1" designationDate="2022-02-25"><subjectType code="person"/><nameAlias wholeName="Idris" '
    b'strong="true"/><birthdate year="1961" monthOfYear="3" dayOfMonth="2" circa="true"/><identification number="A17" '
    b'identificationTypeCode="passport" countryIso2Code="KE"/></sanctionEntity></export>'
)
UK = (
    b"Report Date: 19-Mar-2025\nUnique ID,Name 6,Name 1,Name 2,Name 3,Name 4,Name 5,Name type,Designation Type,D.O.B\n"
    b"ATL1,MARLOWE,Idris,,,,,Primary Name,Individual,dd/mm/1961\nATL1,REED,,,,,,Alias,Individual,\n"
)
FTM = (
    b'{"id":"p1","schema":"Person","properties":{"name":["Idris"],"birthDate":["1961"],"topics":["sanction"]}}\n'
    b'{"id":"o1","schema":"Ownership","properties":{"owner":["p1"],"asset":["p2"],"percentage":["50%"]}}\n'
)
LEADS = (
    b"name,uuid,synonyms,products,official_refs,refs,description\n"
    b"Gull Sight,u-1,Gull|GS,EYE,https://gull.example,https://x.example,Sells sight.\n"
)
WHOLE = {
    "us_sdn": SDN, "us_cons": SDN, "us_csl": CSL, "us_csl_compact": COMPACT, "un_sc": UN, "eu_fsf": EU,
    "uk_sanctions": UK, "ftm": FTM, "surveillance_vendors": LEADS,
}  # fmt: skip


def test_every_party_format_has_broken_examples():
    """A format without a folder of broken files is not done."""
    assert sorted(WHOLE) == PARTY_FORMATS
    assert set(WHOLE) <= set(FORMATS)


@pytest.mark.parametrize("name", FILES)
def test_a_broken_file_is_refused_in_one_line(name: str):
    """BadDocument with what is wrong, where, and what to do."""
    with pytest.raises(BadDocument) as caught:
        FORMATS[name.partition("/")[0]].parse((BROKEN / name).read_bytes())
    assert caught.value.where
    assert caught.value.mend
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize("name", PARTY_FORMATS)
def test_the_whole_sample_is_read_without_rejects(name: str, sound: Callable):
    """The sample that the damage is done to is itself sound, recognised, and gives the same tables every time."""
    raw = WHOLE[name]
    parsed = FORMATS[name].parse(raw)
    sound(parsed)
    assert [reject for reject in parsed.rejects if not reject.field] == []
    assert FORMATS[name].sniff(raw, "cons_prim.csv" if name == "us_cons" else "some file")
    again = FORMATS[name].parse(gzip.compress(raw))
    assert all(again.tables[table].equals(parsed.tables[table]) for table in parsed.tables)
    assert (again.rejects, again.notes, again.edition_date) == (parsed.rejects, parsed.notes, parsed.edition_date)


@pytest.mark.parametrize("name", PARTY_FORMATS)
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_mutated_bytes_never_raise_anything_else(name: str, data: st.DataObject, sound: Callable):
    """Cut, overwritten, repeated or spliced bytes give sound tables or a refusal, never a stray exception."""
    raw = bytearray(WHOLE[name])
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(raw)))
        match data.draw(st.sampled_from(("cut", "insert", "overwrite", "repeat"))):
            case "cut":
                del raw[at : at + data.draw(st.integers(1, 60))]
            case "insert":
                raw[at:at] = data.draw(st.binary(min_size=1, max_size=8) | st.sampled_from(NASTY))
            case "overwrite":
                raw[at : at + 4] = data.draw(st.binary(min_size=1, max_size=4))
            case _:
                raw[at:at] = raw[max(0, at - 40) : at]
    try:
        parsed = FORMATS[name].parse(bytes(raw))
    except CocketError:
        return
    sound(parsed)


NASTY = [
    b'"', b"\n", b"\r", b"\x00", b"-0- ", b"; ", b"(((", b")))", b"\xff\xfe", b"\xed\xa0\x80", b"\\ud800", b"&a;", b"<", b">",
    b"[" * 50, b"9" * 50, "١٩٦١".encode(), "０".encode(), b"null", b"true", b"1e999", b"NaN", b"{}", b"[]", b",", b"31/02/1999",
]  # fmt: skip


@pytest.mark.parametrize("name", PARTY_FORMATS)
@given(raw=st.binary(max_size=300))
def test_arbitrary_bytes_are_refused(name: str, raw: bytes):
    """Bytes that are no list raise nothing but this package's own errors, in sniffing too."""
    FORMATS[name].sniff(raw, "x")
    with pytest.raises(CocketError):
        FORMATS[name].parse(raw)


@pytest.mark.parametrize("name", PARTY_FORMATS)
def test_hostile_text_takes_linear_time(name: str):
    """A cell of 100,000 brackets, semicolons, quotes or labels costs no more than a few times its length."""
    marker = {
        "un_sc": b"GULL (",
        "eu_fsf": b"Idris",
        "us_csl_compact": b"Gull",
        "ftm": b"Idris",
        "uk_sanctions": b"REED",
    }
    spot = marker.get(
        name, b"Linked To: " if name in ("us_sdn", "us_cons") else b"A; B" if name == "us_csl" else b"Sells"
    )
    assert spot in WHOLE[name]
    for hostile in (
        b"(",
        b")",
        b"(x;",
        b"x b) ",
        b"; ",
        b" (A",
        b"Passport 1 ",
        b"- ",
        b"a,",
        b"Linked To: (Linked To: ",
    ):
        filling = hostile * (100_000 // len(hostile))
        begun = perf_counter()
        try:
            FORMATS[name].parse(WHOLE[name].replace(spot, spot + filling, 1))
        except CocketError:
            continue
        finally:
            assert perf_counter() - begun < 5
