"""The party of an export, as frozen values.

Roles follow customs and licensing usage: a consignee receives, an end user uses, an intermediate consignee does
neither.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from cocket.kernel.dates import PartialDate


class Role(StrEnum):
    """What a party does in the export."""

    EXPORTER = "exporter"
    CONSIGNEE = "consignee"
    INTERMEDIATE_CONSIGNEE = "intermediate_consignee"
    END_USER = "end_user"
    PURCHASER = "purchaser"
    BROKER = "broker"
    FORWARDER = "forwarder"
    MANUFACTURER = "manufacturer"
    INSTALLER = "installer"
    PAYER = "payer"
    CARRIER = "carrier"


class PartyKind(StrEnum):
    """What a party is; unknown is a value."""

    PERSON = "person"
    ORGANISATION = "organisation"
    VESSEL = "vessel"
    AIRCRAFT = "aircraft"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a party is: free text as written, and the country if it is known (alpha-2)."""

    text: str = ""
    city: str = ""
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Identifier:
    """A number that somebody issued: passport, tax, registration, LEI or IMO number and the like."""

    type: str
    value: str
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Holding:
    """One dated share or control in a party: `owner` is a name or another party's id in the same export.

    `share_percent` is None when unknown; `control` says control without or beside a majority of shares.
    """

    owner: str
    share_percent: Decimal | None = None
    control: bool = False
    since: date | None = None
    until: date | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Party:
    """A person, organisation, vessel or aircraft with its roles in one export."""

    id: str
    name: str
    roles: tuple[Role, ...]
    kind: PartyKind = PartyKind.UNKNOWN
    country: str | None = None
    other_names: tuple[str, ...] = ()
    birth_date: PartialDate | None = None
    addresses: tuple[Address, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    owners: tuple[Holding, ...] = ()
    website: str = ""
    founded: PartialDate | None = None
