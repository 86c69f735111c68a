"""What the operations on licences take and give."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from ninja import Schema
from pydantic import Field, StringConstraints

from cocket.licensing.cases.words import State
from cocket.office.api.schemas import Amount, In


class LineOut(Schema):
    """What a licence grants of one item, in its base unit."""

    line: int
    description: str
    unit: str
    granted: Amount
    drawn: Amount
    left: Amount


class BalanceOut(Schema):
    """What is left of a licence; nothing can be drawn unless it is in force."""

    number: str
    in_force: bool
    why_not: str
    warnings: list[str] = Field(description="What will hurt soon: its end, or lines that run out.")
    lines: list[LineOut]


class PaperOut(Schema):
    """A signed document of a licence; a later version takes the place of an earlier one."""

    id: str
    version: int


class LicenceOut(BalanceOut):
    """A licence."""

    application: str
    state: State
    valid_from: date
    valid_until: date
    conditions: list[str]
    version: int
    papers: list[PaperOut]


class LicencePage(Schema):
    """A piece of the list; `next` is the cursor of what follows, or null."""

    items: list[LicenceOut]
    next: str | None


class DrawIn(In):
    """One shipment under a licence; `reference` is your own and draws once only."""

    line: Annotated[int, Field(ge=1, le=32767)]
    amount: Annotated[Decimal, Field(max_digits=20, decimal_places=6)]
    unit: Annotated[str, StringConstraints(min_length=1, max_length=20)]
    reference: Annotated[str, StringConstraints(min_length=1, max_length=64)]


class DrawOut(Schema):
    """One use of a licence."""

    id: str
    line: int
    amount: Amount
    unit: str
    reference: str
    drawn_at: datetime
    confirmed_at: datetime | None = Field(description="When customs confirmed that it left.")
    declaration: str
    delivered_on: date | None
    returned_at: datetime | None = Field(default=None, description="When it was taken back; its amount is free again.")


class DrawsOut(Schema):
    """The uses of a licence, oldest first."""

    items: list[DrawOut]


class DeliveryIn(In):
    """The day on which a shipment arrived, and the other authority's delivery verification where there is one."""

    day: date
    document: Annotated[str, StringConstraints(max_length=200_000)] = Field(
        default="", description="The signed document, as JSON text or a token; it is verified, and its own day counts."
    )


class ConfirmIn(In):
    """The declaration under which a shipment left."""

    declaration: Annotated[str, StringConstraints(min_length=1, max_length=64)]


class ReturnIn(In):
    """A shipment that is taken back; `declaration` is the one under which customs saw it come back."""

    declaration: Annotated[str, StringConstraints(max_length=64)] = ""


class HandIn(In):
    """Signed custody events of a hand-over, as JSON lines."""

    events: Annotated[str, StringConstraints(min_length=1, max_length=1_000_000)]
