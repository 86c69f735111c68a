"""The export document as outsiders write it: pydantic models that check, and turn into frozen values.

Field names equal those of `model.py` and `parties.model`. Keys that begin with "//" are comments and are dropped by the
reader before these models see the document. Source of the JSON Schema in the docs.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from cocket.exports.fields import (
    MOST_ROWS,
    REGIMES,
    Amount,
    AttributeValue,
    Country,
    Currency,
    Day,
    Description,
    HsCode,
    Name,
    PartialDay,
    Percent,
    Regime,
    Short,
    Text,
    Unit,
)
from cocket.exports.model import (
    Answer,
    Attribute,
    EndUse,
    EndUserType,
    Export,
    Item,
    ItemKind,
    Leg,
    Purpose,
    Route,
)
from cocket.exports.trade_documents import DocumentKind, DocumentLine, TradeDocument
from cocket.kernel.dates import parse_date, parse_partial
from cocket.kernel.quantities import Money, Quantity
from cocket.kernel.reasons import Tri
from cocket.parties.model import Address, Holding, Identifier, Party, PartyKind, Role

_PLAIN_NUMBER = re.compile(r"[+-]?\d{1,30}(?:\.\d{1,30})?$", re.ASCII)


class Doc(BaseModel):
    """What every part of the document shares: unknown fields are errors, and texts stay texts."""

    model_config = ConfigDict(
        extra="forbid", strict=True, frozen=True, json_schema_extra={"patternProperties": {"^//": {}}}
    )


class AddressDoc(Doc):
    """Where a party is."""

    text: Text = ""
    city: Short = ""
    country: Country | None = None

    def frozen(self) -> Address:
        """Give the frozen value."""
        return Address(self.text, self.city, self.country)


class IdentifierDoc(Doc):
    """A number that somebody issued to a party."""

    type: Short
    value: Name
    country: Country | None = None

    def frozen(self) -> Identifier:
        """Give the frozen value."""
        return Identifier(self.type, self.value, self.country)


class HoldingDoc(Doc):
    """One dated share or control in a party."""

    owner: Name = Field(description="A name, or the id of another party of this export.")
    share_percent: Percent | None = None
    control: bool = False
    since: Day | None = None
    until: Day | None = None
    source: Text = ""

    def frozen(self) -> Holding:
        """Give the frozen value."""
        return Holding(
            self.owner,
            self.share_percent,
            self.control,
            parse_date(self.since) if self.since else None,
            parse_date(self.until) if self.until else None,
            self.source,
        )


class PartyDoc(Doc):
    """A person, organisation, vessel or aircraft and what it does in this export."""

    id: Short = Field(default="", description="Unique in this export; made up from the position when left out.")
    name: Name
    roles: list[Annotated[Role, Field(strict=False)]] = Field(min_length=1, max_length=len(Role))
    kind: Annotated[PartyKind, Field(strict=False)] = PartyKind.UNKNOWN
    country: Country | None = None
    other_names: list[Name] = Field(default=[], max_length=MOST_ROWS)
    birth_date: PartialDay | None = Field(default=None, description="YYYY, YYYY-MM or YYYY-MM-DD.")
    addresses: list[AddressDoc] = Field(default=[], max_length=MOST_ROWS)
    identifiers: list[IdentifierDoc] = Field(default=[], max_length=MOST_ROWS)
    owners: list[HoldingDoc] = Field(default=[], max_length=MOST_ROWS)
    website: Short = ""
    founded: PartialDay | None = None

    def frozen(self, position: int) -> Party:
        """Give the frozen value; `position` (from 1) names a party without an id."""
        return Party(
            id=self.id or f"party-{position}",
            name=self.name,
            roles=tuple(dict.fromkeys(self.roles)),
            kind=self.kind,
            country=self.country,
            other_names=tuple(self.other_names),
            birth_date=parse_partial(self.birth_date) if self.birth_date else None,
            addresses=tuple(address.frozen() for address in self.addresses),
            identifiers=tuple(identifier.frozen() for identifier in self.identifiers),
            owners=tuple(holding.frozen() for holding in self.owners),
            website=self.website,
            founded=parse_partial(self.founded) if self.founded else None,
        )


class QuantityDoc(Doc):
    """An amount in a trade unit."""

    amount: Amount
    unit: Unit

    def frozen(self) -> Quantity:
        """Give the frozen value."""
        return Quantity(self.amount, self.unit)


class MoneyDoc(Doc):
    """An amount in an ISO 4217 currency."""

    amount: Amount
    currency: Currency

    def frozen(self) -> Money:
        """Give the frozen value."""
        return Money(self.amount, self.currency)


class AttributeDoc(Doc):
    """One technical figure or property of an item."""

    name: Name
    value: AttributeValue
    unit: Short = ""

    def frozen(self) -> Attribute:
        """Give the frozen value; text that is a plain number becomes a decimal."""
        value = self.value
        if isinstance(value, str) and _PLAIN_NUMBER.match(value):
            value = Decimal(value)
        return Attribute(self.name, value, self.unit)


class ItemDoc(Doc):
    """One line of the export."""

    id: Short = Field(default="", description="Unique in this export; made up from the position when left out.")
    description: Description
    kind: Annotated[ItemKind, Field(strict=False)] = ItemKind.GOODS
    hs_code: HsCode = ""
    attributes: list[AttributeDoc] = Field(default=[], max_length=MOST_ROWS)
    quantity: QuantityDoc | None = None
    value: MoneyDoc | None = None
    serials: list[Name] = Field(default=[], max_length=100_000)
    manufacturer: Short = ""
    model: Short = ""
    used_in: Country | None = Field(default=None, description="Where the user of a hosted service sits.")
    declared_codes: dict[str, str] = Field(default={}, max_length=20)

    def frozen(self, position: int) -> Item:
        """Give the frozen value; `position` (from 1) names an item without an id."""
        return Item(
            id=self.id or f"item-{position}",
            description=self.description,
            kind=self.kind,
            hs_code=self.hs_code,
            attributes=tuple(attribute.frozen() for attribute in self.attributes),
            quantity=self.quantity.frozen() if self.quantity else None,
            value=self.value.frozen() if self.value else None,
            serials=tuple(self.serials),
            manufacturer=self.manufacturer,
            model=self.model,
            used_in=self.used_in,
            declared_codes=tuple(sorted(self.declared_codes.items())),
        )


class EndUseDoc(Doc):
    """The end-use statement."""

    statement: Text = ""
    purpose: Annotated[Purpose, Field(strict=False)] = Purpose.UNKNOWN
    end_user_type: Annotated[EndUserType, Field(strict=False)] = EndUserType.UNKNOWN
    signed: bool | None = None


class LegDoc(Doc):
    """One step of the route."""

    country: Country
    place: Short = ""
    mode: Short = ""


class RouteDoc(Doc):
    """From where, through what, to where."""

    origin: Country | None = None
    destination: Country | None = None
    legs: list[LegDoc] = Field(default=[], max_length=MOST_ROWS)


class DocumentLineDoc(Doc):
    """One line of a trade document, as the paper states it."""

    item: Short = Field(
        default="", description="The id of the export's item that the line is about; empty where none of them is."
    )
    description: Text = ""
    hs_code: HsCode = ""
    quantity: QuantityDoc | None = None
    value: MoneyDoc | None = Field(default=None, description="The value of the whole line, not of one piece.")
    serials: list[Name] = Field(default=[], max_length=100_000)

    def frozen(self) -> DocumentLine:
        """Give the frozen value."""
        return DocumentLine(
            self.item,
            self.description,
            self.hs_code,
            self.quantity.frozen() if self.quantity else None,
            self.value.frozen() if self.value else None,
            tuple(self.serials),
        )


class TradeDocumentDoc(Doc):
    """An invoice, packing list, end-user certificate or transport document, as it stands."""

    id: Short = Field(default="", description="Unique in this export; made up from the position when left out.")
    kind: Annotated[DocumentKind, Field(strict=False)]
    number: Short = ""
    issued: Day | None = Field(default=None, description="The day on the paper.")
    valid_until: Day | None = None
    seller: Short = ""
    buyer: Short = Field(default="", description="Who is invoiced.")
    consignee: Short = Field(default="", description="Who receives the goods.")
    end_user: Short = ""
    destination: Country | None = None
    end_use: Text = ""
    signed: bool | None = None
    signed_by: Short = Field(default="", description="The organisation for which it is signed, not the person.")
    total: MoneyDoc | None = None
    lines: list[DocumentLineDoc] = Field(default=[], max_length=MOST_ROWS)

    def frozen(self, position: int) -> TradeDocument:
        """Give the frozen value; `position` (from 1) names a document without an id."""
        return TradeDocument(
            id=self.id or f"document-{position}",
            kind=self.kind,
            number=self.number,
            issued=parse_date(self.issued) if self.issued else None,
            valid_until=parse_date(self.valid_until) if self.valid_until else None,
            seller=self.seller,
            buyer=self.buyer,
            consignee=self.consignee,
            end_user=self.end_user,
            destination=self.destination,
            end_use=self.end_use,
            signed=self.signed,
            signed_by=self.signed_by,
            total=self.total.frozen() if self.total else None,
            lines=tuple(line.frozen() for line in self.lines),
        )


class AnswerDoc(Doc):
    """An answer to one of the program's questions, by its id."""

    question: Name
    answer: Annotated[Tri, Field(strict=False)] = Tri.UNKNOWN
    text: Text = ""
    by: Short = ""


class ExportDoc(Doc):
    """One export: who sends what to whom, by which route, for which use."""

    id: Short = Field(default="", description="Your own reference.")
    title: Short = ""
    parties: list[PartyDoc] = Field(min_length=1, max_length=MOST_ROWS)
    items: list[ItemDoc] = Field(min_length=1, max_length=MOST_ROWS)
    end_use: EndUseDoc = EndUseDoc()
    route: RouteDoc = RouteDoc()
    regimes: list[Regime] = Field(default=[], max_length=len(REGIMES))
    answers: list[AnswerDoc] = Field(default=[], max_length=MOST_ROWS)
    documents: list[TradeDocumentDoc] = Field(
        default=[],
        max_length=MOST_ROWS,
        description="The papers that go with the export; the dossier says where they contradict each other or it.",
    )

    def frozen(self, position: int = 1) -> Export:
        """Give the frozen value; `position` (from 1) names an export without an id."""
        use, route = self.end_use, self.route
        return Export(
            id=self.id or f"export-{position}",
            parties=tuple(party.frozen(number) for number, party in enumerate(self.parties, 1)),
            items=tuple(item.frozen(number) for number, item in enumerate(self.items, 1)),
            end_use=EndUse(use.statement, use.purpose, use.end_user_type, use.signed),
            route=Route(
                route.origin, route.destination, tuple(Leg(leg.country, leg.place, leg.mode) for leg in route.legs)
            ),
            regimes=tuple(dict.fromkeys(self.regimes)),
            answers=tuple(Answer(a.question, a.answer, a.text, a.by) for a in self.answers),
            title=self.title,
            documents=tuple(one.frozen(number) for number, one in enumerate(self.documents, 1)),
        )
