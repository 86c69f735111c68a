"""Short ways to build results; the firms, lists and provisions do not exist, and the list text is made up."""

from __future__ import annotations

import dataclasses
from datetime import date
from typing import Any

from cocket.controls.model import Classification, Outcome
from cocket.kernel.reasons import EditionRef, Question, Reason
from cocket.parties.model import Party, PartyKind, Role
from cocket.requirements.model import LicenceRequirement, Need, RequirementStep
from cocket.risk.model import Band, FactorResult, RiskAssessment

AS_OF = date(2026, 11, 23)
CONTEST = (
    "This is a recommendation by a program; people decide. Say which line is wrong and why, with evidence, to the"
    " caseworker of your authority or to your own compliance officer."
)
EU = EditionRef("eu_annex_i", "eu-2025", "Fictional Union control list", "2025-11-15", "1a" * 32)
US = EditionRef("us_ccl", "us-2026", "Fictional Federal control list", "2026-07-23", "2b" * 32)
PARTY_LIST = EditionRef("un_sc", "un-2026", "Fictional Council sanctions list", "2026-02", "3c" * 32)
LEADS = EditionRef("surveillance_vendors", "lead-2026", "Fictional register of leads", "", "4d" * 32)
CHART = EditionRef("us_country_chart", "chart-2026", "Fictional country chart", "2026-07-23", "5e" * 32)
RIGHTS = EditionRef("country_facts", "facts-2026", "Fictional country facts", "2024", "6f" * 32)


def starter(ref: EditionRef) -> EditionRef:
    return dataclasses.replace(ref, id=ref.id + "-starter", starter=True)


def party(name: str, *roles: Role, country: str | None = "NO", **more: Any) -> Party:
    ident = more.pop("id", roles[0].value if roles else "nobody")
    return Party(ident, name, roles, more.pop("kind", PartyKind.ORGANISATION), country, **more)


def classification(
    item: str, regime: str, outcome: Outcome, provision: str | None = None, **more: Any
) -> Classification:
    edition = more.pop("edition", EU if regime == "eu" else US)
    fields = {"candidates": (), "catch_all": (), "questions": (), "reasons": ()} | more
    return Classification(item, regime, outcome, provision, edition=edition, rules_version="classify-1", **fields)


def requirement(regime: str, need: Need, *steps: RequirementStep, **more: Any) -> LicenceRequirement:
    fields = {"questions": (), "conditions": (), "editions": (EU if regime == "eu" else CHART,)} | more
    return LicenceRequirement(regime, need, steps, rules_version="requirements-1", **fields)


def step(rule: str, need: Need, sentence: str, item: str = "", **inputs: str) -> RequirementStep:
    return RequirementStep(rule, item, need, sentence, tuple(inputs.items()), f"Fictional regulation, {rule}")


def factor(
    code: str, group: str, points: int, sentence: str, *, known: bool = True, evidence: str = "", possible: int = 0
) -> FactorResult:
    title = code.replace("_", " ").capitalize()
    source = "Fictional handbook of red flags, 2024"
    return FactorResult(code, group, title, points, known, sentence, evidence, source, max(points, 0), possible)


def risk(band: Band, *factors: FactorResult, sentence: str, **more: Any) -> RiskAssessment:
    rule = Reason("band.rule", sentence, source="Band rule 1 of the factor table")
    fields = {"questions": (), "editions": (RIGHTS,)} | more
    return RiskAssessment(band, sum(f.points for f in factors), factors, rule, rules_version="factors-1", **fields)


DUPLEX = Question(
    "duplex_channels", "How many duplex channels does the unit intercept at the same time?", "the maker's data sheet",
    "More than 16 puts the unit under 9X101.f.2 as well, and the local exception falls away.", ("a number", "unknown"), "item imsi",
)  # fmt: skip
USERS = Question(
    "who_operates", "Which unit of the end user will operate it, and under which law?", "the end user, in writing",
    "Without it the authority cannot weigh lawful interception against misuse.", ("text", "unknown"), "party end_user",
)  # fmt: skip
