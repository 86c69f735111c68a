"""Who is screened in an export: every party in every role, their other names, and their owners.

Takes an export, gives subjects: a name, what is known of its bearer, and through which chain of ownership it concerns
the party. An owner that is itself a party of the export is screened as that party.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cocket.exports.model import Export
from cocket.parties.model import Party, PartyKind
from cocket.screening.attributes import Attributes
from cocket.screening.matching import Query


@dataclass(frozen=True, slots=True)
class Subject:
    """One name to screen for a party; `via` names the owners from the party outwards, empty for the party itself."""

    party_id: str
    query: Query
    via: tuple[str, ...] = ()


def subjects_of(export: Export) -> Iterator[Subject]:
    """Give the subjects of an export in document order."""
    known = {party.id for party in export.parties}
    for party in export.parties:
        attributes = attributes_of(party)
        for name in dict.fromkeys((party.name, *party.other_names)):
            yield Subject(party.id, Query(name, attributes))
        for owner in dict.fromkeys(holding.owner for holding in party.owners):
            if owner not in known:
                yield Subject(party.id, Query(owner), (owner,))


def attributes_of(party: Party) -> Attributes:
    """Give what an export states of a party, in the form that attributes are weighed in."""
    countries = {party.country, *(address.country for address in party.addresses)} - {None, ""}
    return Attributes(
        kind="" if party.kind is PartyKind.UNKNOWN else party.kind.value,
        countries=tuple(sorted(str(country) for country in countries)),
        birth_dates=(str(party.birth_date).removeprefix("c. "),) if party.birth_date else (),
        identifiers=tuple((identifier.type, identifier.value) for identifier in party.identifiers),
        addresses=tuple(address.text for address in party.addresses if address.text),
        cities=tuple(sorted({address.city for address in party.addresses if address.city})),
    )
