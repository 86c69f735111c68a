"""The screener over fictional lists: who is found, who is not, and what is said about it."""

from __future__ import annotations

import pyarrow as pa
import pytest

from cocket.exports.model import Export
from cocket.kernel.dates import parse_partial
from cocket.kernel.reasons import EditionRef
from cocket.parties.model import Address, Holding, Identifier, Party, PartyKind, Role
from cocket.reference.tables import ADDRESSES, ENTITIES, IDENTIFIERS, LINKS, NAMES
from cocket.screening.listed import list_of
from cocket.screening.model import Verdict
from cocket.screening.service import Screener

PEOPLE = (
    # id, kind, names (quality, text, script), countries, birth dates
    ("P1", "person", (("primary", "Vorontsov Arkadiy Miroslavovich", "Latn"), ("original", "Воронцов Аркадий Мирославович", "Cyrl")), ("RU",), ("1961-03-04",)),
    ("P2", "person", (("primary", "Abd al-Rahman Qasim al-Dulaymi", "Latn"), ("weak", "Abu Sayf", "Latn")), ("IQ",), ("1970",)),
    ("O1", "organisation", (("primary", "Tarnhelm Signal Intelligence Systems LLC", "Latn"), ("strong", "TSIS", "Latn")), ("AE",), ()),
    ("O2", "organisation", (("primary", "Zmeyka Telecom Research Institute No. 7", "Latn"),), ("RU",), ()),
    ("V1", "vessel", (("primary", "OSTROVNAYA ZVEZDA", "Latn"),), ("PA",), ()),
)  # fmt: skip


def fictional(code: str = "XX-TEST", people=PEOPLE) -> dict[str, pa.Table]:
    entities, names, identifiers, addresses = [], [], [], []
    for row, (entity_id, kind, forms, countries, births) in enumerate(people):
        entities.append({
            "entity_id": entity_id, "list_code": code, "list_title": "A fictional list", "kind": kind, "name": forms[0][1], "title": "",
            "programmes": ["TEST"], "countries": list(countries), "birth_dates": list(births), "listed_on": "2020-02-02", "ended_on": "",
            "effect": "asset freeze", "remarks": "", "source": f"https://example.test/{entity_id}",
        })  # fmt: skip
        names += [
            {"entity": row, "name": text, "quality": quality, "script": script} for quality, text, script in forms
        ]
        if entity_id == "V1":
            identifiers.append({"entity": row, "type": "IMO number", "value": "IMO 9999993", "country": ""})
        if entity_id == "O1":
            addresses.append(
                {"entity": row, "text": "Office 12, Pearl Quay, Sharjah", "city": "Sharjah", "country": "AE"}
            )
    return {
        "entities": pa.Table.from_pylist(entities, ENTITIES),
        "names": pa.Table.from_pylist(names, NAMES),
        "identifiers": pa.Table.from_pylist(identifiers, IDENTIFIERS),
        "addresses": pa.Table.from_pylist(addresses, ADDRESSES),
        "links": pa.Table.from_pylist([], LINKS),
    }


REF = EditionRef("xx_test", "xx_test@2020-02-02.00000000", "A fictional list", "2020-02-02", "0" * 64)


@pytest.fixture(scope="module")
def screener() -> Screener:
    return Screener.over((list_of(REF, fictional()),))


def party(name: str, **more) -> Party:
    return Party("end-user", name, (Role.END_USER,), **more)


def report(screener: Screener, *parties: Party):
    return screener.report(Export("e-1", tuple(parties), ()))


@pytest.mark.parametrize(
    ("name", "entity"),
    [
        ("Arkadiy Miroslavovich VORONTSOV", "P1"),
        ("Arkadi Vorontzoff", "P1"),
        ("Воронцов Аркадий", "P1"),
        ("Аrkаdiy Vоrоntsоv", "P1"),  # Cyrillic look-alikes
        ("Abdurrahman Qassem Al Dulaimi", "P2"),
        ("عبد الرحمن قاسم الدليمي", "P2"),
        ("Tarnhelm Signals Intelligence Systems Limited Liability Company", "O1"),
        ("TARNHELMSIGNAL INTELLIGENCE SYSTEMS", "O1"),
        ("Zmeika Telecom Research Institute 7", "O2"),
        ("Ostrovnaja Zvezda", "V1"),
    ],
)
def test_a_listed_party_is_found_however_its_name_is_written(screener, name, entity):
    """Order, spelling, script, joined words and legal forms do not hide a listed party."""
    hits = report(screener, party(name)).hits
    assert hits
    assert hits[0].entity_id == entity
    assert hits[0].verdict is not Verdict.NONE


@pytest.mark.parametrize(
    "name",
    [
        "Kaufhaus Lindental GmbH",
        "Nordlicht Department Store",
        "Harbour Lights Trading Company Limited",
        "Marta Lindqvist",
        "Research Institute of Telecom",
        "محمد علي",
        "Abdul Rahman",
        "General Signal Systems LLC",
    ],
)
def test_an_ordinary_name_does_not_alarm(screener, name):
    """Common words and common names are no reason to stop anyone."""
    assert report(screener, party(name)).hits == ()


def test_a_hit_names_list_entry_edition_and_evidence(screener):
    """Whoever reads a hit can look it up and see which words met."""
    hit = report(
        screener, party("Arkady Vorontsov", kind=PartyKind.PERSON, country="RU", birth_date=parse_partial("1961-03-04"))
    ).hits[0]
    assert (hit.list_code, hit.entity_id, hit.effect, hit.listed_on) == ("XX-TEST", "P1", "asset freeze", "2020-02-02")
    assert hit.edition == REF
    assert hit.programmes == ("TEST",)
    assert hit.source == "https://example.test/P1"
    assert hit.verdict is Verdict.MATCH
    assert ("vorontsov", "vorontsov", "same") in [(t.query, t.listed, t.agreement) for t in hit.tokens]
    assert ("", "miroslavovich", "missing") in [(t.query, t.listed, t.agreement) for t in hit.tokens]
    assert {"screening.birth_day_same", "screening.country_same"} <= {r.code for r in hit.agreements}
    assert "miroslavovich is missing" in hit.explanation


def test_a_birth_date_that_differs_lowers_the_score(screener):
    """The same name with another birth date is likelier another person."""
    with_date = report(screener, party("Arkadiy Vorontsov", birth_date=parse_partial("1990-01-01")))
    without = report(screener, party("Arkadiy Vorontsov"))
    assert not with_date.hits or with_date.hits[0].score < without.hits[0].score


def test_an_equal_identifier_decides_whatever_the_name(screener):
    """A renamed ship keeps its number."""
    hits = report(screener, party("Jolly Pelican", identifiers=(Identifier("IMO", "9999993"),))).hits
    assert [hit.entity_id for hit in hits] in ([], ["V1"])
    renamed = report(screener, party("Jolly Pelican", identifiers=(Identifier("IMO number", "imo-9999993"),))).hits
    assert [hit.entity_id for hit in renamed] == ["V1"]


def test_owners_and_other_names_are_screened(screener):
    """A clean name in front of a listed owner is a hit that says through whom."""
    owned = party(
        "Blue Pelican Trading LLC", other_names=("BPT",), owners=(Holding("Arkadiy Miroslavovich Vorontsov"),)
    )
    hits = report(screener, owned).hits
    assert [(hit.entity_id, hit.via) for hit in hits] == [("P1", ("Arkadiy Miroslavovich Vorontsov",))]
    assert hits[0].party_id == "end-user"


def test_hidden_characters_and_lookalikes_are_said(screener):
    """A normalisation is never silent."""
    notes = report(screener, party("Аrkаdiy\u200b Vоrоntsоv")).notes
    assert {note.code for note in notes} == {"screening.hidden_characters", "screening.lookalike_letters"}


@pytest.mark.parametrize(
    "name", ["", "   ", "!!!", "\x00", "😀", "\u202e", "~", "a" * 100_000, "\ud800", "—", "١٢٣", "1"]
)
def test_no_name_makes_it_crash(screener, name):
    """Whatever a name holds, there is a report."""
    assert report(screener, party(name)).hits == ()


def test_a_lead_is_only_ever_a_review():
    """A list of leads names reviewers' hints, so even an exact name is no match."""
    leads = Screener.over((list_of(REF, fictional("LEAD-SURV")),))
    hit = report(leads, party("Tarnhelm Signal Intelligence Systems LLC")).hits[0]
    assert hit.lead_only
    assert hit.verdict is Verdict.REVIEW


def test_reports_come_in_the_order_of_the_exports(screener):
    """Many exports in one pass give what one by one gives."""
    exports = [
        Export(f"e-{n}", (party(name),), ()) for n, name in enumerate(("Marta Lindqvist", "Arkadiy Vorontsov", "TSIS"))
    ]
    assert screener.reports(exports) == [screener.report(export) for export in exports]


def test_an_address_speaks_for_a_match(screener):
    """The same city is weighed beside the name."""
    hit = report(
        screener,
        party(
            "Tarnhelm Signal Intelligence Systems",
            addresses=(Address("Pearl Quay office 12, Sharjah", "Sharjah", "AE"),),
        ),
    ).hits[0]
    assert {"screening.address_same", "screening.country_same"} <= {r.code for r in hit.agreements}


def test_a_name_of_common_words_is_a_review_until_something_else_agrees():
    """Many states have a Ministry of Interior; its country tells which."""
    ministry = (("M1", "organisation", (("primary", "Ministry of Interior", "Latn"),), ("CU",), ()),)
    screener = Screener.over((list_of(REF, fictional(people=ministry)),))
    assert report(screener, party("Ministry of Interior")).hits[0].verdict is Verdict.REVIEW
    assert report(screener, party("Ministry of Interior", country="CU")).hits[0].verdict is Verdict.MATCH


@pytest.mark.parametrize(
    ("name", "verdict"),
    [
        ("Zmeyka Networks Distribution", Verdict.REVIEW),
        ("Gulf Zmeyka Trading LLC", Verdict.MATCH),
        ("Gulf Zmeyka", Verdict.MATCH),
    ],
)
def test_one_word_and_a_country_are_a_review(name, verdict):
    """A short list cannot show that a word is common; where other words differ a person looks."""
    firm = (("F1", "organisation", (("primary", "Gulf Zmeyka Trading", "Latn"),), ("AE",), ()),)
    screener = Screener.over((list_of(REF, fictional(people=firm)),))
    assert report(screener, party(name, country="AE")).hits[0].verdict is verdict


def test_an_entry_that_a_collection_repeats_is_one_hit():
    """The list itself is named, not the collection that takes it over."""
    collection = EditionRef("xx_all", "xx_all@2021", "A collection", "2021-01-01", "1" * 64)
    screener = Screener.over((list_of(REF, fictional()), list_of(collection, fictional())))
    hits = report(screener, party("Arkadiy Miroslavovich Vorontsov")).hits
    assert [(hit.entity_id, hit.edition) for hit in hits] == [("P1", REF)]
