"""`Export` as frozen values: parties, items, end use, route, jurisdictions and answers already given."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from cocket.exports.trade_documents import DocumentKind, TradeDocument
from cocket.kernel.quantities import Money, Quantity
from cocket.kernel.reasons import Tri
from cocket.parties.model import Party, Role


class ItemKind(StrEnum):
    """What crosses the border; much of it is not a box."""

    GOODS = "goods"
    SOFTWARE_DOWNLOAD = "software_download"
    HOSTED_ACCESS = "hosted_access"
    ACTIVATION_KEY = "activation_key"
    FIRMWARE_UPDATE = "firmware_update"
    TECHNOLOGY = "technology"
    TECHNICAL_ASSISTANCE = "technical_assistance"


class EndUserType(StrEnum):
    """Which kind of end user: published with every decision, since a country alone tells little."""

    RETAILER = "retailer"
    MANUFACTURER = "manufacturer"
    TELECOM_OPERATOR = "telecom_operator"
    CRITICAL_INFRASTRUCTURE = "critical_infrastructure"
    BANK = "bank"
    HOSPITAL = "hospital"
    UNIVERSITY = "university"
    RESEARCH = "research"
    HUMANITARIAN = "humanitarian"
    MEDIA = "media"
    PRIVATE_COMPANY = "private_company"
    PRIVATE_SECURITY = "private_security"
    PRIVATE_PERSON = "private_person"
    RESELLER = "reseller"
    LAW_ENFORCEMENT = "law_enforcement"
    BORDER_AUTHORITY = "border_authority"
    PRISON = "prison"
    INTELLIGENCE = "intelligence"
    MILITARY = "military"
    OTHER_GOVERNMENT = "other_government"
    UNKNOWN = "unknown"


class Purpose(StrEnum):
    """What the items are for, as stated; unknown is a value."""

    RETAIL_SALE = "retail_sale"
    OWN_COMMERCIAL_USE = "own_commercial_use"
    RESALE = "resale"
    NETWORK_OPERATION = "network_operation"
    PREMISES_SECURITY = "premises_security"
    PUBLIC_SAFETY = "public_safety"
    CRIMINAL_INVESTIGATION = "criminal_investigation"
    LAWFUL_INTERCEPTION = "lawful_interception"
    BORDER_CONTROL = "border_control"
    CROWD_MONITORING = "crowd_monitoring"
    INTELLIGENCE_GATHERING = "intelligence_gathering"
    MILITARY_USE = "military_use"
    RESEARCH = "research"
    SECURITY_TESTING = "security_testing"
    HUMANITARIAN = "humanitarian"
    EXHIBITION = "exhibition"
    REPAIR = "repair"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Attribute:
    """One technical figure or property: a decimal with a unit, a truth value or a word."""

    name: str
    value: Decimal | bool | str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the export. `used_in` says where a hosted service's user sits, which is where it counts."""

    id: str
    description: str
    kind: ItemKind = ItemKind.GOODS
    hs_code: str = ""
    attributes: tuple[Attribute, ...] = ()
    quantity: Quantity | None = None
    value: Money | None = None
    serials: tuple[str, ...] = ()
    manufacturer: str = ""
    model: str = ""
    used_in: str | None = None
    declared_codes: tuple[tuple[str, str], ...] = ()  # (regime, provision) as the exporter sees it


@dataclass(frozen=True, slots=True)
class EndUse:
    """The end-use statement: the words, the purpose, and the kind of end user."""

    statement: str = ""
    purpose: Purpose = Purpose.UNKNOWN
    end_user_type: EndUserType = EndUserType.UNKNOWN
    signed: bool | None = None


@dataclass(frozen=True, slots=True)
class Leg:
    """One step of the route: into which country, at which place, by which means."""

    country: str
    place: str = ""
    mode: str = ""


@dataclass(frozen=True, slots=True)
class Route:
    """From where, through what, to where (alpha-2)."""

    origin: str | None = None
    destination: str | None = None
    legs: tuple[Leg, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to one of the program's questions, by its id: yes, no, unknown, or a figure or word in `text`."""

    question: str
    answer: Tri = Tri.UNKNOWN
    text: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Export:
    """Who sends what to whom, by which route, for which use.

    `regimes` are the rule sets that apply ("eu", "us"); empty means: derive them from the exporter's country.
    """

    id: str
    parties: tuple[Party, ...]
    items: tuple[Item, ...]
    end_use: EndUse = EndUse()
    route: Route = Route()
    regimes: tuple[str, ...] = ()
    answers: tuple[Answer, ...] = ()
    title: str = ""
    documents: tuple[TradeDocument, ...] = ()

    def in_role(self, role: Role) -> tuple[Party, ...]:
        """Give the parties that hold a role, in document order."""
        return tuple(party for party in self.parties if role in party.roles)

    def papers(self, kind: DocumentKind) -> tuple[TradeDocument, ...]:
        """Give the documents of a kind, in the order they were given."""
        return tuple(one for one in self.documents if one.kind is kind)

    @property
    def destination(self) -> str | None:
        """Where the goods end: the route's destination, else the end user's country, else the consignee's; or None."""
        if self.route.destination:
            return self.route.destination
        for role in (Role.END_USER, Role.CONSIGNEE):
            for party in self.in_role(role):
                if party.country:
                    return party.country
        return None

    def answer_to(self, question: str) -> Answer | None:
        """Give the last answer to a question id, or None."""
        return next((a for a in reversed(self.answers) if a.question == question), None)
