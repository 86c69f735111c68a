"""Exports where nothing is listed, nothing can be told, or nothing is there at all."""

from __future__ import annotations

import dataclasses
from decimal import Decimal

from cocket.controls.model import Candidate, CatchAll, Outcome, Threshold, ThresholdCheck
from cocket.exports.model import Attribute, EndUse, EndUserType, Export, Item, ItemKind, Leg, Purpose, Route
from cocket.kernel.quantities import Money, Quantity
from cocket.kernel.reasons import Reason, Tri
from cocket.licensing.model import Advice, Assessment, Recommendation
from cocket.parties.model import PartyKind, Role
from cocket.requirements.model import Need
from cocket.risk.model import Band, RiskAssessment
from cocket.screening.model import ScreeningReport

from .build import (
    AS_OF,
    CONTEST,
    DUPLEX,
    EU,
    PARTY_LIST,
    RIGHTS,
    USERS,
    classification,
    factor,
    party,
    requirement,
    risk,
    step,
)


def webcam() -> Assessment:
    """Plainly free: nothing listed, nobody near, nothing open."""
    export = Export(
        "webcam-1",
        (
            party("Solvik Optikk AS", Role.EXPORTER, country="NO"),
            party("Magasin Havnegade ApS", Role.CONSIGNEE, Role.END_USER, country="DK", website="havnegade.example"),
        ),
        (
            Item(
                "cam",
                "USB webcam, 1080p, for desktop computers",
                hs_code="852589",
                attributes=(
                    Attribute("resolution", Decimal("2.1"), "megapixel"),
                    Attribute("night_vision", value=False),
                ),
                quantity=Quantity(Decimal(1200), "each"),
                value=Money(Decimal("26280.00"), "EUR"),
                manufacturer="Solvik Optikk AS",
                model="Fjord 2",
            ),
        ),
        EndUse("For resale in our two shops.", Purpose.RETAIL_SALE, EndUserType.RETAILER, signed=True),
        Route("NO", "DK", (Leg("SE", "Göteborg", "road"),)),
        ("eu",),
        title="Webcams for a department store",
    )
    near = Candidate(
        "9X003.a",
        "9X003",
        "Cameras",
        0.31,
        "a. Image-forming cameras with a peak response beyond 1 050 nm and more than 111 000 elements;",
        thresholds=(
            ThresholdCheck(
                Threshold("peak_response", ">", Decimal(1050), "nm", "peak response beyond 1 050 nm"),
                Tri.NO,
                "visible light only",
            ),
            ThresholdCheck(
                Threshold("elements", ">", Decimal(111000), "elements", "more than 111 000 elements"),
                Tri.YES,
                "2.1 megapixel",
            ),
        ),
        reasons=(
            Reason("ruled_out", "One figure that the provision asks for is not reached, so the item is not in it."),
        ),
    )
    free = Reason(
        "item.not_listed",
        "The one provision that comes near asks for a figure that the webcam does not reach.",
        near.quote,
        "Fictional Union control list, 9X003.a",
    )
    return Assessment(
        export,
        AS_OF,
        (classification("cam", "eu", Outcome.NOT_LISTED, candidates=(near,), reasons=(free,)),),
        ScreeningReport((), ("Solvik Optikk AS", "Magasin Havnegade ApS"), (), (PARTY_LIST,), "screen-1"),
        (
            requirement(
                "eu",
                Need.NOT_REQUIRED,
                step("Art. 3", Need.NOT_REQUIRED, "No item is on the list.", "cam", outcome="not listed"),
                step(
                    "Art. 5",
                    Need.NOT_REQUIRED,
                    "The item has no surveillance capability.",
                    "cam",
                    capability="none found",
                ),
                conditions=(Reason("same_use", "The goods stay with the end user and the stated use."),),
            ),
        ),
        risk(
            Band.LOW,
            factor(
                "end_user_type",
                "end_user",
                -1,
                "A retailer sells to the public.",
                evidence="Kind of end user: retailer",
            ),
            factor("destination_rights", "geography", 0, "No rights concern is recorded for Denmark."),
            sentence="Low: no factor raises scrutiny and none is unknown.",
        ),
        (),
        Advice(
            Recommendation.NO_LICENCE_REQUIRED,
            "No licence is required under EU rules, as long as the conditions below stay true.",
            (
                free,
                Reason(
                    "party.clear",
                    "None of the 2 names screened is near an entry of the party list.",
                    source=PARTY_LIST.title,
                ),
            ),
            (
                "Keep this dossier with your records.",
                "Assess again if the buyer, the goods, the route or the lists change.",
            ),
            CONTEST,
        ),
        (EU, PARTY_LIST, RIGHTS),
        "0.1.0",
    )


def faces() -> Assessment:
    """Unlisted facial recognition for a repressive end use: the catch-all speaks, scrutiny is high."""
    base = webcam()
    export = dataclasses.replace(
        base.export,
        id="faces-3",
        parties=(
            party("Lumen & Tal Software BV", Role.EXPORTER, country="NL"),
            party("Ministry of Public Order of Qadir", Role.END_USER, country=None, kind=PartyKind.UNKNOWN),
        ),
        items=(
            Item(
                "fr",
                "Hosted service that recognises faces in street cameras and alerts on a watch list",
                ItemKind.HOSTED_ACCESS,
            ),
        ),
        end_use=EndUse("Monitoring of gatherings.", Purpose.CROWD_MONITORING, EndUserType.OTHER_GOVERNMENT),
        route=Route(),
        regimes=(),
        title="Facial recognition for a ministry",
    )
    found = CatchAll(
        "facial_recognition",
        "The service can follow people in public places.",
        "recognises faces in street cameras and alerts on a watch list",
        "Fictional regulation, Art. 5",
    )
    capability = Reason("item.catch_all", found.sentence, found.evidence, found.source)
    return Assessment(
        export,
        AS_OF,
        (classification("fr", "eu", Outcome.NOT_LISTED, catch_all=(found,)),),
        ScreeningReport((), (), (), (), ""),
        (
            requirement(
                "eu",
                Need.INDETERMINATE,
                step(
                    "Art. 5",
                    Need.INDETERMINATE,
                    "Whether the use serves repression must be settled by the authority.",
                    "fr",
                    capability="facial recognition",
                    purpose="crowd monitoring",
                ),
                questions=(USERS,),
            ),
        ),
        risk(
            Band.HIGH,
            factor(
                "purpose",
                "purpose",
                5,
                "The stated purpose is to watch gatherings.",
                evidence="Monitoring of gatherings.",
            ),
            factor("item_capability", "item", 3, "The service follows people in public places."),
            factor("destination_rights", "geography", 2, "The country of the end user is not stated.", known=False),
            sentence="High: 8 points or more.",
        ),
        (
            USERS,
            *(
                dataclasses.replace(USERS, id=f"q{n}", text=f"Does the contract forbid use {n}?", about="")
                for n in range(1, 6)
            ),
        ),
        Advice(
            Recommendation.ASK_AUTHORITY,
            "Ask your licensing authority before you ship: the item is on no list, but it can be used for surveillance and the end use points to misuse.",
            (
                capability,
                Reason("risk.purpose", "The stated purpose is to watch gatherings.", "Monitoring of gatherings."),
            ),
            ("Write to your authority what the item does, who will use it and what for; wait for its answer.",),
            CONTEST,
        ),
        (EU, RIGHTS),
        "0.1.0",
    )


def unanswered() -> Assessment:
    """Nothing can be told yet."""
    base = faces()
    return dataclasses.replace(
        base,
        export=dataclasses.replace(base.export, id="open-5", title="A description of one line"),
        classifications=(classification("fr", "eu", Outcome.NEEDS_EXPERT, questions=(DUPLEX,)),),
        questions=(DUPLEX, *base.questions),
        advice=Advice(
            Recommendation.ANSWER_QUESTIONS,
            "It cannot be told yet whether you need a licence: answer the questions below first.",
            (),
            ("Answer the questions and assess again.",),
            CONTEST,
        ),
        risk=risk(Band.INDETERMINATE, sentence="Cannot be told: no factor is known."),
    )


def empty() -> Assessment:
    """Nothing in it at all: every part still says something true."""
    return Assessment(
        Export("empty", (), ()),
        AS_OF,
        (),
        ScreeningReport((), (), (), (), ""),
        (),
        RiskAssessment(Band.INDETERMINATE, 0, (), Reason("", ""), (), (), ""),
        (),
        Advice(Recommendation.ANSWER_QUESTIONS, "", (), (), ""),
        (),
        "",
    )
