"""What to file: the papers that follow from an answer, with their fields filled from the export.

Takes the answer's parts, gives `Filing`s. A field that the export does not fill says so, so that a small firm sees what
is still to be gathered.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from cocket.exports.model import Export, Item
from cocket.kernel.canonical import decimal_text
from cocket.kernel.countries import EU_MEMBERS, name_of
from cocket.kernel.reasons import Tri
from cocket.parties.model import Party, Role
from cocket.requirements.evaluate import GRAVITY
from cocket.requirements.logic import YES
from cocket.requirements.model import Filing, Need, Option, RequirementStep
from cocket.requirements.rulebook import Rulebook

TO_FILL = "to be filled in"
SHOWN = 120  # characters of a description that a form's field takes


def filings_for(
    book: Rulebook, export: Export, needs: Mapping[str, Need], steps: Sequence[RequirementStep],
    options: Sequence[Option], base: Mapping[str, Any],
) -> tuple[Filing, ...]:  # fmt: skip
    """Give the papers of a rulebook whose condition holds for this answer, in the file's order.

    `needs` is the answer per item id. A required licence is carried when every item that needs one has an option whose
    conditions are all known to hold.
    """
    facts = {**base, **paper_facts(export, needs, steps, options, base)}
    filled: dict[str, str] = {}

    def fill(name: str) -> str:
        if name not in filled:
            filled[name] = fill_field(name, export, facts)
        return filled[name]

    authority = book.authority_for(base["exporter_country"])
    return tuple(
        Filing(
            paper.code, paper.title, paper.to.format(authority=authority), paper.deadline,
            tuple((label, fill(value)) for label, value in paper.fields), paper.source,
        )
        for paper in book.papers
        if paper.when.test(facts) == YES
    )  # fmt: skip


def paper_facts(
    export: Export, needs: Mapping[str, Need], steps: Sequence[RequirementStep], options: Sequence[Option],
    base: Mapping[str, Any],
) -> dict[str, Any]:  # fmt: skip
    """Give what the conditions of papers may ask beyond the export's own facts."""
    usable = [option for option in options if option.eligible is Tri.YES]
    required = {item_id for item_id, need in needs.items() if need is Need.REQUIRED}
    by_party = any(step.item_id == "" and step.need is Need.REQUIRED and step.effect != "note" for step in steps)
    return {
        "need": max(needs.values(), key=GRAVITY.__getitem__, default=Need.INDETERMINATE).value,
        "effects": frozenset(step.effect for step in steps),
        "spoken": frozenset(
            step.rule for step in steps if step.effect != "note" and GRAVITY[step.need] >= GRAVITY[Need.REQUIRED]
        ),
        "carried_by": frozenset(option.code for option in usable),
        "carried": bool(required) and not by_party and required <= {option.item_id for option in usable},
        "destination_shown": export.destination,
        "intra_union": {base["exporter_country"], export.destination} <= EU_MEMBERS,
    }


def _party(role: Role) -> Callable[[Export, Mapping[str, Any]], str]:
    def write(export: Export, _: Mapping[str, Any]) -> str:
        found = export.in_role(role)
        return "; ".join(_party_line(party) for party in found) or TO_FILL

    return write


def _party_line(party: Party) -> str:
    first = party.addresses[0] if party.addresses else None
    place = (first.text, first.city if first.city not in first.text else "") if first else ()
    return ", ".join(part for part in (party.name, *place, name_of(party.country) if party.country else "") if part)


def _item_line(item: Item, provision: str) -> str:
    quantity = f"{decimal_text(item.quantity.amount)} {item.quantity.unit}" if item.quantity else "quantity open"
    value = f"{decimal_text(item.value.amount)} {item.value.currency}" if item.value else "value open"
    code = f"HS {item.hs_code}" if item.hs_code else "HS code open"
    words = item.description
    if len(words) > SHOWN:
        words = f"{words[:SHOWN].rpartition(' ')[0]} …"
    return f"{item.id}: {words} ({provision or 'no paragraph'}; {quantity}; {value}; {code})"


def _items(export: Export, facts: Mapping[str, Any]) -> str:
    classified = facts.get("classified", {})
    return " | ".join(_item_line(item, classified.get(item.id, "")) for item in export.items) or TO_FILL


def _licence_code(export: Export, facts: Mapping[str, Any]) -> str:
    """Give the exceptions that carry the export, or what stands in their place, with each item's paragraph."""
    if facts.get("carried"):
        code = ", ".join(sorted(facts["carried_by"]))
    else:
        code = "number of the licence" if facts.get("need") == Need.REQUIRED.value else "no licence required"
    paragraphs = facts.get("classified", {})
    return f"{code}; " + ", ".join(f"{item.id}: {paragraphs.get(item.id) or 'no entry'}" for item in export.items)


def _route(export: Export, _: Mapping[str, Any]) -> str:
    stops = (export.route.origin, *(leg.country for leg in export.route.legs), export.route.destination)
    named = [name_of(code) for code in stops if code]
    return " → ".join(name for place, name in enumerate(named) if place == 0 or named[place - 1] != name) or TO_FILL


FIELDS: dict[str, Callable[[Export, Mapping[str, Any]], str]] = {
    "exporter": _party(Role.EXPORTER),
    "consignee": _party(Role.CONSIGNEE),
    "end_user": _party(Role.END_USER),
    "broker": _party(Role.BROKER),
    "items": _items,
    "licence_code": _licence_code,
    "destination": lambda export, _: name_of(export.destination) if export.destination else TO_FILL,
    "end_use": lambda export, _: export.end_use.statement or TO_FILL,
    "purpose": lambda export, _: export.end_use.purpose.value.replace("_", " "),
    "end_user_type": lambda export, _: export.end_use.end_user_type.value.replace("_", " "),
    "route": _route,
}


def fill_field(name: str, export: Export, facts: Mapping[str, Any]) -> str:
    """Give what the export and the answer say for a field, or that it is still to be filled in."""
    write = FIELDS.get(name)
    return write(export, facts) if write else name
