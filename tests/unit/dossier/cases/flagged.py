"""Hits of every verdict, an owner behind an owner, a lead and a prohibition, all on the starter set."""

from __future__ import annotations

import dataclasses
from datetime import date
from decimal import Decimal

from cocket.controls.model import Outcome
from cocket.exports.model import EndUse, EndUserType, Export, Item, Leg, Purpose, Route
from cocket.exports.trade_documents import DocumentKind, DocumentLine, TradeDocument
from cocket.kernel.dates import PartialDate
from cocket.kernel.quantities import Money, Quantity
from cocket.kernel.reasons import Question, Reason, Tri
from cocket.licensing.model import Advice, Assessment, Recommendation
from cocket.parties.model import Address, Holding, Identifier, PartyKind, Role
from cocket.parties.ownership import Chain, OwnershipFinding
from cocket.parties.rules import Indirect, OwnershipRule, Status
from cocket.requirements.model import Need
from cocket.risk.model import Band
from cocket.screening.model import Hit, ScreeningReport, TokenPair, Verdict

from .build import (
    AS_OF,
    CHART,
    CONTEST,
    EU,
    LEADS,
    PARTY_LIST,
    RIGHTS,
    US,
    classification,
    factor,
    party,
    requirement,
    risk,
    starter,
    step,
)


def _hits() -> tuple[Hit, ...]:
    edition = starter(PARTY_LIST)
    match = Hit(
        "end_user", "Orhan Kestrelov", "UN-X", edition.title, "X-1177", "KESTRELOV, Orhan Davidovich", "Orhan D. Kestreloff", 0.97, Verdict.MATCH,
        "Given name and family name agree, and so does the year of birth.",
        (
            TokenPair("Orhan", "Orhan", "same"), TokenPair("", "D.", "missing"), TokenPair("Kestrelov", "Kestreloff", "spelling"),
        ),
        (Reason("birth.year", "Born in the same year.", "1961"), Reason("country.same", "Same country.", "Kazakhstan")),
        (Reason("identifier.missing", "The export gives no passport number."), Reason("birth.day", "The day of birth differs.", "4 March beside 9 March")),
        ("ORCHID", "EO 99999"), "2019-03-14", "Assets are frozen; nothing may be made available.", "https://lists.example/X-1177",
        edition=edition,
    )  # fmt: skip
    owner = dataclasses.replace(
        match, party_id="consignee", queried_name="Kestrel Holding", entity_id="X-2040", entity_name="Kestrel Holding Group", matched_name="Кестрел Холдинг",
        score=0.88, explanation="The outermost owner of the consignee has the listed name in another script.",
        tokens=(TokenPair("Kestrel", "Кестрел", "script"), TokenPair("Holding", "Холдинг", "script"), TokenPair("", "Group", "missing")),
        agreements=(), differences=(), via=("mid", "Kestrel Holding"), programmes=(), listed_on="2021", effect="",
    )  # fmt: skip
    review = dataclasses.replace(
        match, party_id="forwarder", queried_name="J. Amberley Cargo", entity_id="X-0031", entity_name="John Amberly Shipping", matched_name="", score=0.62,
        verdict=Verdict.REVIEW, explanation="The family name is close and the given name is only an initial.",
        tokens=(TokenPair("J.", "John", "initial"), TokenPair("Amberley", "Amberly", "spelling"), TokenPair("Cargo", "Shipping", "differs")), edition=None,
    )  # fmt: skip
    lead = dataclasses.replace(
        match, party_id="exporter", queried_name="Grauwerk Handels GmbH", list_code="LEAD-X", list_title=LEADS.title, entity_id="L-9", entity_name="Grauwerk",
        verdict=Verdict.MATCH, lead_only=True, explanation="The name stands in a register of leads.", tokens=(), programmes=(), effect="", edition=starter(LEADS),
    )  # fmt: skip
    far = dataclasses.replace(
        review, party_id="exporter", queried_name="Grauwerk Handels GmbH", entity_id="X-5", entity_name="Graubau Handel", score=0.21, verdict=Verdict.NONE,
        explanation="Only the word for trade agrees.", tokens=(TokenPair("Grauwerk", "Graubau", "differs"),),
    )  # fmt: skip
    stray = dataclasses.replace(review, party_id="gone", queried_name="Somebody Else")
    return match, owner, review, lead, far, stray


def _owned() -> tuple[OwnershipFinding, ...]:
    rule = OwnershipRule(
        "x_half", "X", "Fictional half rule", Decimal(50), at_least=True, aggregate=True, indirect=Indirect.MULTIPLY, control_counts=True,
        lists=(), status=Status.IN_FORCE, source="Fictional guidance 5", source_date=None, checked="", since=None, until=None,
    )  # fmt: skip
    shares = (Decimal(80), Decimal(65))
    found = OwnershipFinding(
        "consignee", rule, AS_OF, Tri.YES, Tri.YES, Tri.UNKNOWN, Tri.YES, Decimal(52), Decimal(52), Decimal(52),
        (Chain(("mid", "Kestrel Holding"), shares, Decimal(52), ("UN-X",)),),
        (Reason("ownership.yes", "Listed parties own 52 % of Steppe Logistics LLP.", "80 % of 65 % is 52 %", rule.source),), (),
    )  # fmt: skip
    announced = dataclasses.replace(rule, id="x_late", title="Fictional late rule", status=Status.EXPECTED)
    measure = dataclasses.replace(rule, id="x_sum", title="Fictional sum", status=Status.MEASURE)
    strict = dataclasses.replace(
        rule, id="x_most", title="Fictional strict rule", threshold=Decimal(75), at_least=False
    )
    return (
        found,
        dataclasses.replace(found, rule=announced),
        dataclasses.replace(found, rule=measure),
        dataclasses.replace(found, rule=strict, owned=Tri.NO, met=Tri.NO),
        dataclasses.replace(found, rule=strict, party_id="mid", owned=Tri.UNKNOWN, met=Tri.UNKNOWN, chains=()),
    )


def redflags() -> Assessment:
    """Hits of every verdict, an owner behind an owner, a lead, a stray hit, a prohibition, all on the starter set."""
    hits = _hits()
    export = Export(
        "redflags-9",
        (
            party("Grauwerk Handels GmbH", Role.EXPORTER, country="DE"),
            party(
                "Steppe Logistics LLP", Role.CONSIGNEE, country="KZ", founded=PartialDate(2025, 11),
                addresses=(Address("Office 4, 12 Example Street", "Almaty", "KZ"),), identifiers=(Identifier("registration", "KZ-0000-1", "KZ"),),
                owners=(Holding("mid", Decimal(80), since=date(2025, 12, 1), source="company register, 1 December 2025"), Holding("Unnamed person")),
            ),
            party("Midway Partners FZE", Role.BROKER, id="mid", country="AE", owners=(Holding("Kestrel Holding", Decimal(65), control=True, source="annual report 2025"),)),
            party("Orhan Kestrelov", Role.END_USER, country="KZ", kind=PartyKind.PERSON, birth_date=PartialDate(1961, 3, 4)),
            party("J. Amberley Cargo", Role.FORWARDER, country="GB"),
            party("Held back Ltd", Role.PAYER, country="CY"),
        ),
        (Item("lab", "Laboratory oscilloscope, 4 GHz", quantity=Quantity(Decimal("1.5"), "each")),),
        EndUse("spare parts", Purpose.UNKNOWN, EndUserType.UNKNOWN, signed=None),
        Route("DE", "KZ", (Leg("AE", "Jebel Ali", "sea"), Leg("TR", "Mersin"))),
        ("us", "eu"),
        title="Oscilloscope with many red flags",
        documents=(
            TradeDocument(
                "inv", DocumentKind.INVOICE, "G-77", date(2026, 5, 4), seller="Grauwerk Handels GmbH", buyer="Midway Partners",
                consignee="Steppe Logistics", destination="KZ", total=Money(Decimal(12400), "EUR"),
                lines=(
                    DocumentLine("lab", hs_code="903020", quantity=Quantity(Decimal(1), "each"), value=Money(Decimal(12000), "EUR"), serials=("GW-1", "GW-2")),
                    DocumentLine(description="Freight to Almaty", value=Money(Decimal(400), "EUR")),
                ),
            ),
            TradeDocument(
                "euc", DocumentKind.END_USER_CERTIFICATE, valid_until=date(2027, 1, 1), end_user="Orhan Kestrelov", end_use="Teaching.",
                signed=False, signed_by="Office of O. Kestrelov",
            ),
        ),
    )  # fmt: skip
    screened = (
        "Grauwerk Handels GmbH",
        "Steppe Logistics LLP",
        "Midway Partners FZE",
        "Orhan Kestrelov",
        "J. Amberley Cargo",
    )
    prohibited = step(
        "§744",
        Need.PROHIBITED,
        "Nothing may be made available to a listed person.",
        "",
        party="Orhan Kestrelov",
        list="Fictional Council sanctions list",
    )
    return Assessment(
        export,
        AS_OF,
        (
            classification("lab", "us", Outcome.NEEDS_EXPERT, edition=starter(US)),
            classification("lab", "eu", Outcome.NOT_LISTED, edition=starter(EU)),
        ),
        ScreeningReport(
            hits,
            screened,
            (
                Reason(
                    "name.homoglyph",
                    "A Cyrillic letter stood in a Latin name; it was read as Latin.",
                    "Kestrеlov: U+0435",
                    "Unicode confusables",
                ),
            ),
            (starter(PARTY_LIST), starter(LEADS)),
            "screen-1",
            _owned(),
        ),
        (
            requirement("us", Need.PROHIBITED, prohibited, editions=(starter(CHART),)),
            requirement(
                "eu",
                Need.NOT_REQUIRED,
                step("Art. 3", Need.NOT_REQUIRED, "The item is not listed.", "lab"),
                editions=(starter(EU),),
            ),
        ),
        risk(
            Band.INDETERMINATE,
            factor("listed_party", "end_user", 6, "The end user matches a listed person.", evidence="X-1177"),
            factor("detour", "route", 2, "The route passes two transshipment ports.", evidence="Jebel Ali, Mersin"),
            factor("purpose", "purpose", 0, "No purpose is stated.", known=False),
            sentence="Cannot be told: more than half of the weight is unknown.",
            editions=(starter(RIGHTS),),
        ),
        (
            Question(
                "same_person",
                "Is your end user the listed person born in 1961?",
                "you, from an identity document",
                "Yes stops the export; no clears the hit once a person records why.",
            ),
        ),
        Advice(
            Recommendation.STOP_AND_REVIEW,
            "Do not ship: under US rules this export looks prohibited; let a person review it first. This rests on the starter set, which is for trying out, not for production.",
            (
                Reason("§744", prohibited.sentence, "party: Orhan Kestrelov", prohibited.source),
                Reason(
                    "party.listed",
                    "Orhan Kestrelov may be KESTRELOV, Orhan Davidovich (Fictional Council sanctions list).",
                    hits[0].explanation,
                    hits[0].source,
                ),
                Reason("risk.detour", "The route passes two transshipment ports.", "Jebel Ali, Mersin"),
            ),
            (
                "Have a person compare the listed entry with what you know of the party.",
                "If it is them, do not ship and ask your authority.",
            ),
            CONTEST,
        ),
        tuple(map(starter, (EU, US, PARTY_LIST, LEADS, CHART, RIGHTS))),
        "0.1.0",
    )
