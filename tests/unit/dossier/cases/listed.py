"""A listed item with thresholds met and unknown, notes, options and filings."""

from __future__ import annotations

import dataclasses
from datetime import date
from decimal import Decimal

from cocket.controls.model import Candidate, Decontrol, Exchange, Outcome, Threshold, ThresholdCheck
from cocket.exports.model import Answer, Attribute, EndUse, EndUserType, Export, Item, ItemKind, Purpose, Route
from cocket.kernel.quantities import Money, Quantity
from cocket.kernel.reasons import Question, Reason, Tri
from cocket.licensing.model import Advice, Assessment, Recommendation
from cocket.parties.model import Role
from cocket.requirements.model import Filing, Need, Option
from cocket.risk.model import (
    Band,
    Change,
    Concern,
    CriterionView,
    FlagView,
    RightsFinding,
    RightsPrompt,
    RightsRecord,
    Safeguard,
)
from cocket.screening.model import ScreeningReport

from .build import (
    AS_OF,
    CHART,
    CONTEST,
    DUPLEX,
    EU,
    PARTY_LIST,
    RIGHTS,
    US,
    USERS,
    classification,
    factor,
    party,
    requirement,
    risk,
    step,
)

ANSWERED = Exchange(
    Question(
        "classify.imsi.eu.9x101-f.emulates", "Does the unit answer handsets in place of the network?", "manufacturer",
        "whether 9X101.f.1 applies", ("yes", "no"), "imsi",
    ),
    "yes",
    "Ola Nordmann",
    "EU: from needs an expert to listed in 9X101.f.1: the description has the features that the text names.",
)  # fmt: skip


def imsi() -> Assessment:
    """Listed under both rule sets, thresholds met and unknown, options, filings, an item that needs an expert."""
    export = Export(
        "imsi-7",
        (
            party("Tvedt Radioteknikk AS", Role.EXPORTER, Role.MANUFACTURER, country="NO"),
            party("Politiets Fellestjeneste Nordlund", Role.END_USER, country="IS", other_names=("PFN",)),
        ),
        (
            Item(
                "imsi",
                "Portable unit that imitates a mobile base station and collects subscriber identities, 4G and 5G",
                hs_code="851762",
                attributes=(
                    Attribute("frequency", Decimal(2600), "MHz"),
                    Attribute("collects_identities", value=True),
                    Attribute("housing", "backpack"),
                ),
                quantity=Quantity(Decimal(2), "each"),
                value=Money(Decimal(418000), "EUR"),
                serials=("TV-0041", "TV-0042"),
                declared_codes=(("eu", "9X101.f.1"),),
            ),
            Item("soft", "Licence key that unlocks the analysis console", ItemKind.ACTIVATION_KEY, used_in="IS"),
        ),
        EndUse(
            "Search for missing persons in the highlands.",
            Purpose.PUBLIC_SAFETY,
            EndUserType.LAW_ENFORCEMENT,
            signed=False,
        ),
        Route("NO", "IS"),
        ("eu", "us"),
        (Answer("resale", Tri.NO, "not without your consent", "K. Tvedt"), Answer("duplex_channels")),
        "IMSI catchers for a rescue service",
    )
    listed = Candidate(
        "9X101.f.1",
        "9X101",
        "Interception equipment",
        0.93,
        "f. Mobile telecommunications interception equipment, as follows:\n"
        "1. Designed to extract client device or subscriber identifiers transmitted over the air interface\n"
        "at 900 MHz or more, with an output power exceeding 5 W;",
        thresholds=(
            ThresholdCheck(Threshold("frequency", ">=", Decimal(900), "MHz", "at 900 MHz or more"), Tri.YES, "2600 MHz"),
            ThresholdCheck(Threshold("output_power", ">", Decimal(5), "W", "output power exceeding 5 W"), Tri.UNKNOWN),
            ThresholdCheck(Threshold("weight", "<=", Decimal(12000), "g", "not more than 12 kg (Technical note)"), Tri.YES, "8.5 kg"),
        ),
        decontrols=(
            Decontrol("9X101.f Note", "does not control equipment for operators' own fault finding", Tri.NO, "The end user is not an operator."),
            Decontrol("9X101 Note 2", "does not control receivers for emergency beacons", Tri.UNKNOWN),
        ),
        reasons=(Reason("words", "The description names each element of the provision.", "collects subscriber identities", EU.title),),
    )  # fmt: skip
    summary = dataclasses.replace(
        listed, provision="9X991", entry="9X991", title="Crime-control electronics", summary=True, score=0.41, thresholds=(),
        quote="Equipment that locates or identifies telephones without their owner's knowledge.",
        decontrols=(Decontrol("", "", Tri.YES, "The note on rescue services applies."),),
    )  # fmt: skip
    return Assessment(
        export,
        AS_OF,
        (
            classification(
                "imsi",
                "eu",
                Outcome.LISTED,
                "9X101.f.1",
                candidates=(listed, summary),
                questions=(DUPLEX,),
                interview=(ANSWERED,),
            ),
            classification("imsi", "us", Outcome.LISTED, "9X991", candidates=(summary,)),
            classification("soft", "eu", Outcome.NEEDS_EXPERT, candidates=(dataclasses.replace(summary, score=0.38),)),
            classification("soft", "us", Outcome.NEEDS_EXPERT),
        ),
        ScreeningReport((), ("exporter", "end_user"), (), (PARTY_LIST,), "screen-1"),
        (
            requirement(
                "eu",
                Need.REQUIRED,
                step(
                    "Art. 3(1)",
                    Need.REQUIRED,
                    "Listed items need a licence to every destination outside the Union.",
                    "imsi",
                    provision="9X101.f.1",
                    destination="Iceland",
                ),
                step(
                    "Art. 3(1)",
                    Need.INDETERMINATE,
                    "The key follows the unit that it unlocks; an expert must confirm it.",
                    "soft",
                    provision="none yet",
                ),
                questions=(DUPLEX,),
                options=(
                    Option(
                        "GA-001",
                        "General authorisation for close partners",
                        "imsi",
                        Tri.NO,
                        "The item is on its list of exclusions.",
                        ("interception equipment is excluded",),
                        (),
                        (),
                        "Fictional regulation, Annex II",
                    ),
                    Option(
                        "GA-007",
                        "Rescue equipment",
                        "imsi",
                        Tri.UNKNOWN,
                        "It may carry the unit if the rescue service operates it.",
                        (),
                        (USERS,),
                        (Reason("report", "Report each use within 30 days."),),
                        "Fictional regulation, Annex II",
                        status="unverified",
                    ),
                ),
                filings=(
                    Filing(
                        "application",
                        "Application for an individual licence",
                        "Fictional Export Agency",
                        "before shipping",
                        (("consignee", "Politiets Fellestjeneste Nordlund"), ("quantity", "2 each")),
                        "Fictional regulation, Art. 12",
                    ),
                ),
            ),
            requirement(
                "us",
                Need.REQUIRED,
                step(
                    "§742",
                    Need.REQUIRED,
                    "The chart has a mark in column 1 for Iceland.",
                    "imsi",
                    column="1",
                    reason="crime control",
                ),
            ),
        ),
        risk(
            Band.ELEVATED,
            factor(
                "item_capability",
                "item",
                3,
                "The item identifies people without their knowledge.",
                evidence="collects subscriber identities",
            ),
            factor("statement_signed", "documents", 1, "The end-use statement is not signed.", evidence="signed: no"),
            factor(
                "operating_unit", "documents", 0, "Who will operate the unit is not stated.", known=False, possible=2
            ),
            factor("destination_rights", "geography", 0, "No rights concern is recorded for Iceland."),
            sentence="Elevated: 3 points or more, or one unknown among the heavy factors.",
            questions=(USERS,),
            possible=2,
            changes=(Change(("item_capability",), "Without identification of people it would be low.", 2, Band.LOW),),
            matters_most=("operating_unit",),
            rights=(
                RightsPrompt(
                    "rights.who",
                    "Who may be watched, and who supervises it?",
                    "human-rights desk",
                    ("purpose: rescue",),
                ),
            ),
            rights_record=RightsRecord(
                "officer:7",
                date(2026, 11, 2),
                (
                    RightsFinding("rights.who", Concern.SOME, "A court has to agree to each search.", ("Act 4/2019",)),
                    RightsFinding("remedy", Concern.UNKNOWN),
                ),
            ),
            flags=(
                FlagView(
                    "flag.order.oversized",
                    "Is more ordered than needed?",
                    Tri.YES,
                    "Nine units for one team.",
                    "sales",
                    "Fictional guidance 3",
                    "unverified",
                ),
                FlagView(
                    "flag.delivery.vague",
                    "Is the day of delivery vague?",
                    Tri.NO,
                    "Agreed for May.",
                    "sales",
                    "Fictional guidance 3",
                    "verified",
                    ("operating_unit",),
                ),
                FlagView("flag.use.covert", "Is covert use meant?", Tri.UNKNOWN, "", "", "Fictional guidance 4", "own"),
            ),
            safeguards=(
                Safeguard(
                    "report_use",
                    "Each use is reported to the exporter",
                    ("item_capability", "operating_unit"),
                    3,
                    Band.ELEVATED,
                    "Fictional guidance 7",
                ),
            ),
            criteria=(
                CriterionView(
                    "c2",
                    "Respect for human rights",
                    "must_refuse",
                    ("item_capability",),
                    3,
                    open=True,
                    for_a_person="Is the use supervised by a court?",
                    source="Fictional position, criterion 2",
                ),
                CriterionView(
                    "c7",
                    "Risk of diversion",
                    "must_consider",
                    (),
                    0,
                    open=False,
                    for_a_person="",
                    source="Fictional position, criterion 7",
                ),
            ),
        ),
        (DUPLEX, USERS),
        Advice(
            Recommendation.APPLY_FOR_LICENCE,
            "Apply for a licence before you ship: EU and US rules require one.",
            (
                Reason(
                    "Art. 3(1)",
                    "Listed items need a licence to every destination outside the Union.",
                    "provision: 9X101.f.1; destination: Iceland",
                    "Fictional regulation, Art. 3(1)",
                ),
                Reason(
                    "§742",
                    "The chart has a mark in column 1 for Iceland.",
                    "column: 1; reason: crime control",
                    "https://law.example/742",
                ),
                Reason(
                    "risk.item_capability",
                    "The item identifies people without their knowledge.",
                    "collects subscriber identities",
                ),
                Reason("risk.statement_signed", "The end-use statement is not signed."),
            ),
            (
                "Apply to the authority named in the requirement, with this dossier and a signed end-use statement.",
                "Answer the open questions below; they shorten the authority's work.",
            ),
            CONTEST,
        ),
        (EU, US, PARTY_LIST, CHART, RIGHTS),
        "0.1.0",
    )
