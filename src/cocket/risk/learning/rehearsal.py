"""A made-up office to practise on: exports of firms that do not exist, weighed by the real factors, and their ends.

Takes a register, a model and a span of days, writes facts `risk.assessed`, `decision.made` and `outcome.*`. A home that
holds anything else is refused: a rehearsal never mixes with a real record. What is hidden: about one buyer in eight
means to divert, and shows it by some signs, not always; honest buyers show single signs too. From the middle of the
span on, decisions take longer and part of the trade moves from one country to another.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import numpy as np

from cocket.controls.model import CatchAll, Classification, Outcome
from cocket.exports.model import Answer, EndUse, EndUserType, Export, Item, Leg, Purpose, Route
from cocket.exports.trade_documents import DocumentKind, DocumentLine, TradeDocument
from cocket.kernel.errors import BadInput
from cocket.kernel.quantities import Quantity
from cocket.kernel.reasons import EditionRef, Tri
from cocket.parties.model import Address, Holding, Party, PartyKind, Role
from cocket.register.model import Fact, Why
from cocket.register.ports import Connection
from cocket.register.service import append, facts
from cocket.requirements.model import LicenceRequirement, Need, RequirementStep
from cocket.risk.learning.cases import payload_of
from cocket.risk.learning.groups import SIZE_QUESTION, SIZES, groups_of
from cocket.risk.model import Band
from cocket.risk.service import RiskModel
from cocket.screening.model import Hit, ScreeningReport, Verdict

BEGUN = "rehearsal.begun"
MOST = 20_000
DIVERTERS = 0.12
MOVED_FROM, MOVED_TO = "AE", "KZ"
WHO = "rehearsal:office"
EDITION = EditionRef("rehearsal", "rehearsal@1", "Made-up list of the rehearsal", "2026-01-01", "0" * 64)
# Names in the scripts of the places; none is a firm.
NAMES = {
    "Arab": "شركة المثال للتجارة", "Cyrl": "Пример Торг", "Hang": "예시상사", "Hani": "示例贸易", "Grek": "Παράδειγμα",
    "Latn": "Example Trading",
}  # fmt: skip
PLACES = {
    "NO": "Latn", "CH": "Latn", "GB": "Latn", "BR": "Latn", "MX": "Latn", "KE": "Latn", "ZA": "Latn", "VN": "Latn",
    "EG": "Arab", "AE": "Arab", "JO": "Arab", "KZ": "Cyrl", "KG": "Cyrl", "RS": "Cyrl", "KR": "Hang", "TW": "Hani",
    "GR": "Grek", "IN": "Latn", "TR": "Latn", "GE": "Latn",
}  # fmt: skip
# What is sold: share of the trade, listed paragraph, capability, customs code, kinds of buyer, purposes.
GOODS: tuple[tuple[float, str, str, str, EndUserType, Purpose], ...] = (
    (0.36, "", "", "852589", EndUserType.RETAILER, Purpose.RETAIL_SALE),
    (0.2, "", "", "851762", EndUserType.TELECOM_OPERATOR, Purpose.NETWORK_OPERATION),
    (0.14, "", "", "854231", EndUserType.RESELLER, Purpose.RESALE),
    (0.12, "", "biometric_identification", "852589", EndUserType.PRIVATE_SECURITY, Purpose.PREMISES_SECURITY),
    (0.1, "5A004.b", "", "847180", EndUserType.LAW_ENFORCEMENT, Purpose.CRIMINAL_INVESTIGATION),
    (0.08, "5A001.f", "", "852691", EndUserType.LAW_ENFORCEMENT, Purpose.LAWFUL_INTERCEPTION),
)
# How often a sign shows: with a diverter, and with anybody else.
SIGNS: dict[str, tuple[float, float]] = {
    "flag.payment.third_party": (0.45, 0.03), "flag.customer.evasive": (0.35, 0.02), "flag.order.no_fit": (0.3, 0.02),
    "flag.delivery.last_minute": (0.25, 0.03), "flag.customer.unfamiliar": (0.2, 0.06), "risk.history": (0.2, 0.005),
}  # fmt: skip
PAPERS, DETOUR, TRACELESS, UNSIGNED = (0.4, 0.04), (0.25, 0.02), (0.4, 0.12), (0.35, 0.15)
GRANTED = {Band.LOW: 0.99, Band.INDETERMINATE: 0.93, Band.ELEVATED: 0.9, Band.HIGH: 0.6}
WAIT = {Band.LOW: 8, Band.INDETERMINATE: 16, Band.ELEVATED: 22, Band.HIGH: 35}


def begin(connection: Connection, *, when: datetime) -> None:
    """Mark an empty register as a rehearsal; raises BadInput where it holds facts of another kind of life."""
    if rehearsing(connection):
        return
    if next(facts(connection), None) is not None:
        raise BadInput(
            "This home holds records of real work", where="home", mend="Rehearse in one of its own: cocket --home DIR …"
        )
    append(connection, Fact(BEGUN, "rehearsal:1", WHO, Why("rehearsal"), when))


def rehearsing(connection: Connection) -> bool:
    """Say whether a register is a rehearsal."""
    return bool(list(facts(connection, kinds=(BEGUN,))))


def run(
    connection: Connection, model: RiskModel, *, start: date, end: date, exports: int, seed: int
) -> Mapping[str, int]:
    """Write the facts of a span in the caller's transaction, and give how many of each kind; `end` is not included.

    The same arguments write the same exports; an end that would be known only after the span is not written.
    """
    if not start < end:
        raise BadInput("The span ends before it begins", where="--to", mend="Give a later day.")
    if not 1 <= exports <= MOST:
        raise BadInput(f"{exports} exports are not between 1 and {MOST:,}", where="--exports", mend="Give fewer.")
    begin(connection, when=_noon(start))
    random = np.random.default_rng([seed, start.toordinal()])
    written: dict[str, int] = {}
    for number in range(exports):
        part = number / exports
        day = start + timedelta(days=int(part * (end - start).days))
        for fact in _life(random, model, f"{seed}-{start:%Y%m%d}-{number}", day, end, late=part >= 0.5):  # noqa: PLR2004 - the middle
            append(connection, fact)
            written[fact.kind] = written.get(fact.kind, 0) + 1
    return written


def _life(random: np.random.Generator, model: RiskModel, name: str, day: date, end: date, *, late: bool) -> list[Fact]:
    """One export from its assessment to its end."""
    diverter = bool(random.random() < DIVERTERS)
    export, found, screening = _export(random, name, diverter=diverter, late=late)
    step = RequirementStep("rehearsal", "item", Need.NOT_REQUIRED, "A made-up rule.", (), "rehearsal")
    needs = (LicenceRequirement("eu", Need.NOT_REQUIRED, (step,), (), (), (), "rehearsal"),)
    weighed = model.assess(export, found, screening, needs, day)
    subject = f"export:rehearsal-{name}"

    def fact(kind: str, days: float, payload: Mapping[str, Any] | None = None) -> Fact:
        return Fact(kind, subject, WHO, Why("rehearsal"), _noon(day) + timedelta(days=days), payload or {})

    wait = float(random.gamma(4.0, WAIT[weighed.band] / 4.0)) * (1.6 if late else 1.0)
    granted = bool(random.random() < GRANTED[weighed.band])
    life = [fact("risk.assessed", 0, payload_of(weighed, groups_of(export)))]
    if screening.hits and random.random() < (0.3 if diverter else 0.95):
        life.append(fact("outcome.hit_cleared", 1))
    life.append(fact("decision.made", wait, {"outcome": "granted" if granted else "refused"}))
    seen = wait + float(random.uniform(15, 50))
    if granted and random.random() < 0.85:  # noqa: PLR2004 - what nobody follows up stays open
        bad = bool(random.random() < (0.92 if diverter else 0.01))
        kinds = ("outcome.diversion_found", "outcome.complaint_upheld") if bad else (
            "outcome.delivery_verified", "outcome.visit_passed",
        )  # fmt: skip
        life.append(fact(kinds[int(random.random() < 0.25)], seen))  # noqa: PLR2004 - complaints and visits are rarer
    return [one for one in life if one.when < _noon(end)]


def _export(
    random: np.random.Generator, name: str, *, diverter: bool, late: bool
) -> tuple[Export, tuple[Classification, ...], ScreeningReport]:
    """What is sold to whom, with the signs that show, and what earlier stages would have found."""

    def shows(often: tuple[float, float]) -> bool:
        return bool(random.random() < often[0 if diverter else 1])

    _, paragraph, capability, code, buyer, purpose = GOODS[int(random.choice(len(GOODS), p=[row[0] for row in GOODS]))]
    weights = np.array([3.0 if place == MOVED_FROM else 1.0 for place in PLACES])
    place = str(random.choice(list(PLACES), p=weights / weights.sum()))
    if late and place == MOVED_FROM and random.random() < 0.7:  # noqa: PLR2004 - most of it moves
        place = MOVED_TO
    script = PLACES[place]
    user_name, traces = f"{NAMES[script]} {name}", not shows(TRACELESS)
    user = Party(
        "user", user_name, (Role.END_USER, Role.CONSIGNEE), PartyKind.ORGANISATION, place,
        addresses=(Address("Example Street 1", "", place),) if traces else (),
        website="https://user.example" if traces else "", owners=(Holding("A person who does not exist"),),
    )  # fmt: skip
    answers = [
        Answer(sign, Tri.YES if shows(often) else Tri.NO, "seen in the rehearsal") for sign, often in SIGNS.items()
    ]
    answers.append(Answer(SIZE_QUESTION, Tri.YES, SIZES[int(random.choice(4, p=(0.35, 0.35, 0.2, 0.1)))]))
    listed = int(random.integers(2, 60))
    packed = listed + int(random.integers(1, 20)) if shows(PAPERS) else listed
    lines = {DocumentKind.INVOICE: listed, DocumentKind.PACKING_LIST: packed}
    papers = tuple(
        TradeDocument(kind.value, kind, lines=(DocumentLine("item", quantity=Quantity(Decimal(count), "each")),))
        for kind, count in lines.items()
    )
    legs = (Leg("SG", "", "sea"), Leg(place, "", "road")) if shows(DETOUR) else (Leg(place, "", "air"),)
    export = Export(
        name, (Party("seller", "Example Maker GmbH", (Role.EXPORTER,), PartyKind.ORGANISATION, "DE"), user),
        (Item("item", "a made-up item", hs_code=code, quantity=Quantity(Decimal(listed), "each")),),
        EndUse("A made-up use.", purpose, buyer, signed=not shows(UNSIGNED)), Route("DE", place, legs), ("eu",),
        tuple(answers), documents=papers,
    )  # fmt: skip
    able = (CatchAll(capability, "It can watch.", "made up", "rehearsal"),) if capability else ()
    outcome = Outcome.LISTED if paragraph else Outcome.NOT_LISTED
    found = (Classification("item", "eu", outcome, paragraph or None, (), able, (), (), EDITION, "rehearsal"),)
    hits: tuple[Hit, ...] = ()
    if random.random() < (0.02 if script == "Latn" else 0.08):
        hits = (
            Hit("user", user_name, "REHEARSAL", "A made-up list", "r-1", "A namesake", "A namesake", 0.6,
                Verdict.REVIEW, "made up"),
        )  # fmt: skip
    return export, found, ScreeningReport(hits, (), (), (EDITION,), "rehearsal")


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)
