"""Exports, worlds and earlier results to weigh, plain unless a test says otherwise."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from cocket.controls.model import CatchAll, Classification, Outcome
from cocket.exports.model import Answer, EndUse, EndUserType, Export, Item, ItemKind, Leg, Purpose, Route
from cocket.exports.trade_documents import DocumentKind, DocumentLine, TradeDocument
from cocket.kernel.dates import PartialDate
from cocket.kernel.quantities import Money, Quantity
from cocket.kernel.reasons import EditionRef, Tri
from cocket.parties.model import Address, Party, Role
from cocket.requirements.model import LicenceRequirement, Need, RequirementStep
from cocket.risk.case import Case
from cocket.risk.rights import Completed, state_of, subject_of
from cocket.risk.service import RiskModel
from cocket.risk.weights import shipped
from cocket.risk.world import Fact, Index, World, hubs
from cocket.screening.model import Hit, ScreeningReport, Verdict

AS_OF = date(2026, 11, 24)


def edition(kind: str) -> EditionRef:
    return EditionRef(kind, f"{kind}@case", kind, "2026-01-01", "0" * 64)


def make_world(**changes: Any) -> World:
    """A world where Norway is free, Egypt is not, and everything is loaded."""
    libdem = {"NO": 0.83, "EG": 0.13, "MX": 0.35, "KG": 0.1, "IN": 0.5}
    facts = {
        ("EG", "none"): (),
        ("RU", "eu_arms_embargo"): (Fact("eu_arms_embargo", "yes", "2014-07-31", "", "Decision 2014/512/CFSP"),),
        ("RU", "eu_interception_embargo"): (Fact("eu_interception_embargo", "yes", "2024-05-27", "", "Reg 2024/1485"),),
        ("LB", "eu_arms_embargo"): (Fact("eu_arms_embargo", "partial", "2006-09-15", "", "2006/625/CFSP"),),
        ("SY", "eu_arms_embargo"): (Fact("eu_arms_embargo", "unknown", "", "", "2013/255/CFSP"),),
    }
    values: dict[str, Any] = {
        "indices": {
            (c, "v2x_libdem"): (Index("v2x_libdem", 2024, v, v, v, edition("vdem")),) for c, v in libdem.items()
        },
        "facts": facts,
        "groups": {"RU": frozenset({"D:1", "D:5"}), "IR": frozenset({"E:1"}), "NO": frozenset({"A:1", "B"})},
        "priority": {"854231": "1"},
        "hubs": hubs(),
        "editions": (edition("vdem"),),
        "loaded": frozenset({"vdem", "country_facts", "us_country_groups", "chpl"}),
    }
    return World(**{**values, **changes})


def leg_of(text: str) -> Leg:
    """A leg in short: "AE", "AE sea", "AE sea Jebel Ali"."""
    country, mode, place = [*text.split(" ", 2), "", ""][:3]
    return Leg(country, place, mode)


def classify(item: str, code: str, capability: str) -> Classification:
    outcome = {"": Outcome.NOT_LISTED, "?": Outcome.NEEDS_EXPERT}.get(code, Outcome.LISTED)
    able = tuple(CatchAll(name, "It can watch.", "words", "Article 2(20)") for name in capability.split() if name)
    listed = outcome is Outcome.LISTED
    return Classification(item, "eu", outcome, code if listed else None, (), able, (), (), edition("eu_annex_i"), "1")


def hit(code: str, verdict: str, via: tuple[str, ...] = (), *, lead: bool = False) -> Hit:
    return Hit(
        "user", "Eksempel", code, code, "id", "Listed", "Listed", 0.9, Verdict(verdict), "same", via=via, lead_only=lead
    )


def requirement(need: Need) -> LicenceRequirement:
    step = RequirementStep("rule", "i1", need, "A rule says so.", (), "Article 1")
    return LicenceRequirement("eu", need, (step,), (), (), (), "rules")


def paper(kind: str, **said: Any) -> TradeDocument:
    """A paper in short: lines as (item, quantity, value) or DocumentLine, money and quantities as "2 each", "100 EUR"."""
    lines = tuple(
        one if isinstance(one, DocumentLine) else DocumentLine(one[0], quantity=amount(one[1]), value=money(one[2]))
        for one in said.pop("lines", ())
    )
    total = money(said.pop("total", ""))
    return TradeDocument(said.pop("id", kind), DocumentKind(kind), lines=lines, total=total, **said)


def amount(text: str) -> Quantity | None:
    figure, _, unit = text.partition(" ")
    return Quantity(Decimal(figure), unit) if text else None


def money(text: str) -> Money | None:
    figure, _, currency = text.partition(" ")
    return Money(Decimal(figure), currency) if text else None


def make_case(**row: Any) -> Case:
    """A webcam for a shop in Norway, with the changes that a test names."""
    user_roles = tuple(Role(r) for r in row.get("user_roles", ("end_user", "consignee")))
    user = Party(
        "user", "Eksempel AS", user_roles, country=row.get("user_country", row.get("to", "NO")),
        addresses=(Address("Gate 1", "Oslo", "NO"),) if row.get("traces", True) else (),
        website="https://eksempel.example" if row.get("traces", True) else "", founded=row.get("founded"),
        owners=row.get("owners", ()),
    )  # fmt: skip
    parties = (Party("seller", "Beispiel GmbH", (Role.EXPORTER,), country="DE"), user, *row.get("parties", ()))
    export = Export(
        "case", parties,
        (Item("i1", "thing", ItemKind(row.get("kind", "goods")), hs_code=row.get("hs", "852589"), used_in=row.get("used_in"),
              declared_codes=row.get("declared", ()), quantity=amount(row.get("quantity", "")),
              value=money(row.get("value", "")), serials=row.get("serials", ())),),
        EndUse(row.get("statement", "For sale."), Purpose(row.get("purpose", "retail_sale")),
               EndUserType(row.get("user", "retailer")), row.get("signed", True)),
        Route("DE", row.get("to", "NO") or None, tuple(leg_of(leg) for leg in row.get("legs", ()))),
        (), tuple(Answer(q, Tri(a)) for q, a in row.get("answers", {}).items()),
        documents=tuple(paper(kind, **said) for kind, said in row.get("documents", ())),
    )  # fmt: skip
    screening = ScreeningReport(
        tuple(row.get("hits", ())), (), (), (edition("us_csl"),) if row.get("lists", True) else (), "1"
    )
    found = (classify("i1", row.get("code", ""), row.get("capability", "")),) if row.get("classified", True) else ()
    return Case(
        export, found, screening,
        (requirement(Need(row.get("need", "not_required"))),) if row.get("need", "not_required") else (),
        row.get("as_of", AS_OF), make_world(**row.get("world", {})), row.get("rights"),
    )  # fmt: skip


@pytest.fixture(scope="session")
def case_of() -> Callable[..., Case]:
    return make_case


@pytest.fixture(scope="session")
def world_of() -> Callable[..., World]:
    return make_world


@pytest.fixture(scope="session")
def hit_of() -> Callable[..., Hit]:
    return hit


def known_rights(case: Case) -> dict[str, tuple[Completed, ...]]:
    """What a register would hold when a test hands an assessment in."""
    if case.rights is None:
        return {}
    kept = Completed(subject_of(case.export), "0" if case.rights.outdated else state_of(case.export), case.rights)
    return {kept.subject: (kept,)}


@pytest.fixture(scope="session")
def assess() -> Callable[..., Any]:
    def run(weights=None, **row):
        case = make_case(**row)
        model = RiskModel(case.world, weights or shipped(), rights=known_rights(case))
        return model.assess(case.export, case.classifications, case.screening, case.requirements, case.as_of)

    return run


@pytest.fixture(scope="session")
def partial() -> type[PartialDate]:
    return PartialDate
