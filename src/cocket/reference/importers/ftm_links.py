"""Relations between FollowTheMoney entities: takes the edges of a file, gives rows of the links table.

A link stands at the party it is about ("owned by" at the asset); where only the other end is in the file, it stands
there in the other direction ("owner of").
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from cocket.kernel.errors import BadInput
from cocket.kernel.quantities import parse_amount
from cocket.reference.importers.party_rows import PartyRows

# Schema: (the end the link stands at, the other end, the relation from here, the relation from there).
EDGES: dict[str, tuple[str, str, str, str]] = {
    "Ownership": ("asset", "owner", "owned by", "owner of"),
    "Directorship": ("organization", "director", "directed by", "director of"),
    "Membership": ("organization", "member", "has member", "member of"),
    "Employment": ("employer", "employee", "employs", "employed by"),
    "Representation": ("client", "agent", "represented by", "represents"),
    "Succession": ("successor", "predecessor", "successor of", "predecessor of"),
    "Family": ("person", "relative", "family of", "family of"),
    "Associate": ("person", "associate", "associate of", "associate of"),
    "UnknownLink": ("subject", "object", "linked to", "linked to"),
}
_SAID = {"role": "role", "relationship": "relationship", "startDate": "since", "endDate": "until", "status": "status"}
_WHOLE = Decimal(100)
MOST_PAIRS = 1000

Properties = dict[str, Any]


def add_links(rows: PartyRows, row_of: dict[str, int], edges: list[tuple[str, str, Properties]]) -> None:
    """Add every edge of which at least one end is a party of the file; others are rejects of their ends."""
    name_of = {one: rows.get(row, "name") for one, row in row_of.items()}
    for place, schema, properties in edges:
        here, there, relation, reverse = EDGES[schema]
        share, note = _share(rows, place, properties), _note(properties)
        ones, others = texts(properties, here), texts(properties, there)
        if len(ones) * len(others) > MOST_PAIRS:
            rows.reject(place, f"{here}, {there}", f"the {schema} joins more than {MOST_PAIRS} pairs")
            continue
        joined = False
        for one in ones:
            for other in others:
                if one in row_of:
                    rows.link(row_of[one], relation, name_of.get(other, ""), other_id=other, share=share, note=note)
                elif other in row_of:
                    rows.link(row_of[other], reverse, "", other_id=one, share=share, note=note)
                joined = joined or one in row_of or other in row_of
        if not joined:
            rows.reject(place, f"{here}, {there}", f"the {schema} joins no party of this file")


def _share(rows: PartyRows, place: str, properties: Properties) -> str:
    """Give the percentage as decimal text; what is no number from 0 to 100 is a reject of the field."""
    for text in texts(properties, "percentage"):
        bare = text.strip().rstrip("%").strip().replace(",", ".")
        try:
            share = parse_amount(bare)
        except BadInput:
            share = _WHOLE + 1
        if share <= _WHOLE:
            return bare
        rows.reject(place, "percentage", f"{text[:40]!r} is no share from 0 to 100 %")
    return ""


def _note(properties: Properties) -> str:
    said = [f"{label}: {', '.join(values)}" for name, label in _SAID.items() if (values := texts(properties, name))]
    return "; ".join(said)


def texts(properties: Properties, name: str) -> list[str]:
    """Give a property's values as text; a nested entity gives its id, anything else is passed over."""
    values = properties.get(name)
    if not isinstance(values, list):
        return []
    found = [value.get("id") if isinstance(value, dict) else value for value in values]
    return [value for value in found if isinstance(value, str) and value.strip()]
