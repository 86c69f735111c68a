"""What detectors look at: declarations and the tables beside them, as an authority may hold them.

A field that is "" or None is unknown, and a detector says nothing about what it does not know. Amounts are floats here:
they are compared with one another, never added to a ledger.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date as Day  # noqa: N812 - a field is called `date`, as in the tables
from functools import cached_property


@dataclass(frozen=True, slots=True)
class Declaration:
    """One export declaration. `via` is country codes in order of travel; `installation` is yes, declined or ""."""

    id: str
    date: Day
    exporter: str = ""
    importer: str = ""
    end_user: str = ""
    forwarder: str = ""
    payer: str = ""
    office: str = ""
    hs6: str = ""
    description: str = ""
    departure: str = ""
    destination: str = ""
    via: str = ""
    origin: str = ""
    value: float | None = None
    mass: float | None = None
    gross_mass: float | None = None
    quantity: float | None = None
    licence: str = ""
    procedure: str = "permanent"
    return_due: Day | None = None
    returned_on: Day | None = None
    departed_on: Day | None = None
    amended_on: Day | None = None
    destination_before: str = ""
    importer_before: str = ""
    transit_opened_on: Day | None = None
    transit_closed_on: Day | None = None
    end_use: str = ""
    euc: str = ""
    terms: str = ""
    invoice: str = ""
    installation: str = ""
    site: str = ""
    zone_exit_on: Day | None = None


@dataclass(frozen=True, slots=True)
class Party:
    """One party. `cluster` is its resolved identity (firms under one control share it); `listed`: it is on a list."""

    id: str
    name: str = ""
    country: str = ""
    founded: Day | None = None
    activity: str = ""
    address: str = ""
    director: str = ""
    website: str = ""
    staff: int | None = None
    free_zone: str = ""
    cluster: str = ""
    listed: str = ""
    kind: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class Licence:
    """One licence: what may still go, until when, through which office ("" is any), to whom."""

    id: str
    holder: str
    consignee: str
    quantity: float
    valid_until: Day
    office: str = ""


@dataclass(frozen=True, slots=True)
class Denial:
    """A refusal that another authority gave notice of."""

    id: str
    date: Day
    country: str
    consignee: str
    hs6: str


@dataclass(frozen=True, slots=True)
class Flow:
    """One month of trade in one HS code between two countries, in the reporter's currency."""

    month: str
    reporter: str
    partner: str
    hs6: str
    exports: float


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment that a bank reported, with the invoice it names."""

    id: str
    date: Day
    payer: str
    invoice: str
    amount: float


@dataclass(frozen=True, slots=True)
class Rulebook:
    """What the authority itself sets: watched codes, the day controls began, the low-value limit, sets of parts.

    `as_of` is the day from which overdue is counted, where the tables say so.
    """

    watched: frozenset[str] = frozenset()
    controlled_since: Day | None = None
    limit: float | None = None
    sets: Mapping[str, frozenset[str]] = field(default_factory=dict)
    targets: frozenset[str] = frozenset()
    as_of: Day | None = None


@dataclass(frozen=True)
class World:
    """Every table. `as_of` is the day from which overdue is counted. Declarations are in the order of their dates."""

    as_of: Day
    declarations: tuple[Declaration, ...] = ()
    parties: Mapping[str, Party] = field(default_factory=dict)
    licences: Mapping[str, Licence] = field(default_factory=dict)
    denials: tuple[Denial, ...] = ()
    flows: tuple[Flow, ...] = ()
    payments: tuple[Payment, ...] = ()
    rules: Rulebook = Rulebook()

    def party(self, party_id: str) -> Party:
        """Give a party; one that no table describes is unknown in everything but its id."""
        return self.parties.get(party_id) or Party(party_id)

    def cluster(self, party_id: str) -> str:
        """Give the resolved identity of a party; its own id where nobody resolved it."""
        return self.party(party_id).cluster or party_id

    @cached_property
    def by_importer(self) -> dict[str, list[Declaration]]:
        """Give the declarations of each importer in the order of their dates."""
        return grouped((one.importer, one) for one in self.declarations if one.importer)

    @cached_property
    def by_hs(self) -> dict[str, list[Declaration]]:
        """Give the declarations of each HS code."""
        return grouped((one.hs6, one) for one in self.declarations if one.hs6)


def grouped(pairs: Iterable[tuple[str, Declaration]]) -> dict[str, list[Declaration]]:
    """Put declarations under their keys, in the order they come in."""
    found: dict[str, list[Declaration]] = defaultdict(list)
    for key, one in pairs:
        found[key].append(one)
    return dict(found)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a detector saw: the technique, the declaration (or payment) it concerns, and what was seen."""

    technique: str
    subject: str
    sentence: str
