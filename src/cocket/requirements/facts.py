"""What rules may ask about an export and an item, as named facts.

Takes an export, classifications and a screening report, gives plain mappings: True or False, a word, a set of words, a
decimal, or None for unknown. Their names are the vocabulary.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from cocket.controls.model import Classification, Outcome
from cocket.exports.model import Answer, EndUserType, Export, Item, ItemKind, Purpose
from cocket.kernel.countries import name_of
from cocket.kernel.errors import BadInput
from cocket.kernel.quantities import parse_amount
from cocket.kernel.reasons import Question, Tri
from cocket.parties.model import Role
from cocket.requirements.hints import entry_facts, hint_facts
from cocket.requirements.logic import NO
from cocket.requirements.rows import Ask
from cocket.requirements.rulebook import Rulebook, RulesInForce
from cocket.screening.model import Hit, ScreeningReport, Verdict
from cocket.screening.owners import findings

INTANGIBLE = frozenset(
    {
        ItemKind.SOFTWARE_DOWNLOAD,
        ItemKind.HOSTED_ACCESS,
        ItemKind.ACTIVATION_KEY,
        ItemKind.FIRMWARE_UPDATE,
        ItemKind.TECHNOLOGY,
        ItemKind.TECHNICAL_ASSISTANCE,
    }
)
# Which editions carry a list; without any of them the answer for that list is unknown, not no.
CARRIERS: dict[str, frozenset[str]] = {
    "US-SDN": frozenset({"us_sdn", "us_csl"}),
    "UN-SC": frozenset({"un_sc"}),
    "EU-FSF": frozenset({"eu_fsf"}),
    "UK-SL": frozenset({"uk_sanctions"}),
}
_CSL = frozenset({"us_csl"})
# Lists that nobody can be expected to hold from the start: where one is absent and nothing hints at it, checking it
# is a condition of the answer. The lists of the jurisdiction's own licensing rules are not among them.
TO_CHECK: dict[str, str] = {
    "on.EU-FSF": "The EU financial sanctions list is not held here: check every party against it before you ship.",
    "on.UN-SC": "The UN Security Council list is not held here: check every party against it before you ship.",
    "on.UK-SL": "The UK sanctions list is not held here: check every party against it before you ship.",
}
# Which facts an ownership rule answers: whether it is met, the share it counts, and whether any listed owner is there.
OWNERSHIP: dict[str, tuple[str, str, str]] = {
    "us_bis_affiliates": ("owned.us_affiliates", "affiliate_share", "affiliate_any"),
    "us_ofac": ("owned.us_ofac", "sdn_share", "sdn_any"),
    "eu_asset_freeze": ("owned.eu", "eu_share", "eu_any"),
    "uk_asset_freeze": ("owned.uk", "uk_share", "uk_any"),
}


def export_facts(
    export: Export, screening: ScreeningReport, book: Rulebook, as_of: date
) -> tuple[dict[str, Any], tuple[Question, ...]]:
    """Give the facts of the whole export, every name the rulebook reads among them, and who-owns-whom questions."""
    facts: dict[str, Any] = dict(book.blank)
    exporters = export.in_role(Role.EXPORTER)
    exporter = exporters[0].country if exporters else None
    end_users = export.in_role(Role.END_USER)
    facts["exporter_country"] = exporter
    facts["origin_stated"] = export.route.origin
    facts["origin"] = export.route.origin or exporter
    facts["transit"] = frozenset(leg.country for leg in export.route.legs)
    facts["end_user_country"] = end_users[0].country if end_users else None
    facts["end_user_type"] = _unless(export.end_use.end_user_type, EndUserType.UNKNOWN)
    facts["purpose"] = _unless(export.end_use.purpose, Purpose.UNKNOWN)
    facts["consignee_present"] = any(
        Role.END_USER not in party.roles and not {Role.CONSIGNEE, Role.INTERMEDIATE_CONSIGNEE}.isdisjoint(party.roles)
        for party in export.parties
    )
    _screened(facts, screening, book.lists)
    facts |= entry_facts(screening.hits, book)
    asked = _owned(facts, export, screening.hits, as_of)
    for answer in export.answers:
        if answer.question in book.asks:
            facts[f"?{answer.question}"] = _answered(answer, book.asks[answer.question])
    return facts, asked


def _unless(value: EndUserType | Purpose, unknown: EndUserType | Purpose) -> str | None:
    return None if value is unknown else value.value


def _screened(facts: dict[str, Any], screening: ScreeningReport, lists: Sequence[str]) -> None:
    """Set `on.LIST`: a match is yes, a hit to review is unknown, a list that nobody screened against is unknown."""
    kinds = frozenset(edition.kind for edition in screening.editions)
    absent = set()
    for name in lists:
        missing = CARRIERS.get(name[3:], _CSL).isdisjoint(kinds)
        facts[name] = None if missing else False
        if missing and name in TO_CHECK:
            absent.add(name)
    facts["absent_lists"] = frozenset(absent)
    for hit in screening.hits:
        name = f"on.{hit.list_code}"
        if name not in facts or hit.lead_only or hit.via or hit.verdict is Verdict.NONE:
            continue
        if hit.verdict is Verdict.MATCH:
            facts[name] = True
        elif facts[name] is not True:
            facts[name] = None
            facts["absent_lists"] -= {name}


def _owned(facts: dict[str, Any], export: Export, hits: Sequence[Hit], as_of: date) -> tuple[Question, ...]:
    """Set what listed owners own of any party, per ownership rule, and give the questions that would settle it.

    The counting (adding up, chains, dates, control) is that of the ownership rules; here the gravest party counts.
    """
    found = findings(export, hits, as_of) if any(party.owners for party in export.parties) and hits else ()
    asked: list[Question] = []
    for rule, (fact, share, any_of) in OWNERSHIP.items():
        mine = [one for one in found if one.rule.id == rule]
        answers = {one.met for one in mine}
        facts[fact] = True if Tri.YES in answers else None if Tri.UNKNOWN in answers else False
        facts[share] = max((one.share for one in mine), default=Decimal(0))
        chains = [chain for one in mine for chain in one.chains]
        sure = any(not chain.doubted for chain in chains)
        facts[any_of] = True if sure else None if chains else False
        if facts[fact] is None:
            asked += [question for one in mine for question in one.questions]
    return tuple(asked)


def _answered(answer: Answer, ask: Ask) -> Any:
    if ask.figure:
        try:
            return parse_amount(answer.text.strip().removesuffix("%").strip())
        except BadInput:
            return None
    return None if answer.answer is Tri.UNKNOWN else answer.answer is Tri.YES


def item_facts(
    base: Mapping[str, Any],
    export: Export,
    item: Item,
    found: Classification | None,
    book: Rulebook,
    live: RulesInForce,
) -> dict[str, Any]:
    """Give the export's facts with those of one item on top; answers named QUESTION@ITEM replace the general ones."""
    facts = dict(base)
    facts["kind"] = item.kind.value
    facts["intangible"] = item.kind in INTANGIBLE
    destination = (item.used_in or _hosted(export)) if item.kind is ItemKind.HOSTED_ACCESS else export.destination
    facts["destination"] = destination
    facts["domestic"] = None if destination is None or facts["origin"] is None else destination == facts["origin"]
    facts |= hint_facts(item, book, live, facts["exporter_country"])
    facts["listed"] = _listed(found)
    facts["provision"] = (found.provision or "") if found and found.outcome is not Outcome.NEEDS_EXPERT else None
    facts["capability"] = None if found is None else bool(found.catch_all)
    # Limits are in dollars; another currency stays unknown rather than being converted at a rate nobody stated.
    facts["value"] = item.value.amount if item.value and item.value.currency == "USD" else None
    provision = facts["provision"] or ""
    facts["product_group"] = provision[1] if len(provision) > 1 else None
    for answer in export.answers:
        name, _, about = answer.question.partition("@")
        if about == item.id and name in book.asks:
            facts[f"?{name}"] = _answered(answer, book.asks[name])
    return facts


def _hosted(export: Export) -> str | None:
    """Without a stated place, hosted access counts where the end user is; a server's place says nothing."""
    users = export.in_role(Role.END_USER)
    return users[0].country if users else None


def _listed(found: Classification | None) -> bool | None:
    if found is None or found.outcome is Outcome.NEEDS_EXPERT:
        return None
    return found.outcome is Outcome.LISTED


def presume(facts: Mapping[str, Any], book: Rulebook, export: Export, item_id: str) -> Mapping[str, Any]:
    """Give the facts with every unanswered question presumed "no" where its `unless` is known not to hold.

    A question that somebody answered "unknown" is never presumed.
    """
    presumed = dict(facts)
    for name in facts["absent_lists"]:
        if facts[name] is None:
            presumed[name] = False
    said = {
        f"?{answer.question.removesuffix(f'@{item_id}')}" for answer in export.answers if answer.answer is Tri.UNKNOWN
    }
    for unless, names in book.presumptions:
        if unless.test(facts) == NO:
            for name in names:
                if facts[name] is None and name not in said:
                    presumed[name] = False
    return presumed


def shown(value: Any) -> str:
    """Write a fact for people."""
    match value:
        case None:
            return "unknown"
        case True:
            return "yes"
        case False:
            return "no"
        case frozenset():
            return ", ".join(sorted(value)) or "none"
        case _:
            return str(value)


def country_shown(code: str | None) -> str:
    """Write a country for people."""
    return name_of(code) if code else "an unknown destination"
