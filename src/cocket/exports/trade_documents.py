"""The papers of an export as frozen values: invoice, packing list, end-user certificate, transport document.

What each paper says is kept as it says it, beside what the export says; nothing is reconciled here. Whether they
contradict each other is a question for `risk/`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cocket.kernel.dates import spoken
from cocket.kernel.quantities import Money, Quantity


class DocumentKind(StrEnum):
    """Which paper it is. A pro-forma invoice is an invoice; an air waybill or bill of lading a transport document."""

    INVOICE = "invoice"
    PACKING_LIST = "packing_list"
    END_USER_CERTIFICATE = "end_user_certificate"
    TRANSPORT_DOCUMENT = "transport_document"

    @property
    def word(self) -> str:
        """Give the paper's name as it is written in a sentence."""
        return {"end_user_certificate": "end-user certificate"}.get(self.value, self.value.replace("_", " "))


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """One line of a paper. `item` is the id of the export's item it is about, or empty: then no item is like it."""

    item: str = ""
    description: str = ""
    hs_code: str = ""
    quantity: Quantity | None = None
    value: Money | None = None
    serials: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TradeDocument:
    """One paper as it stands; what it does not say is empty or None."""

    id: str
    kind: DocumentKind
    number: str = ""
    issued: date | None = None
    valid_until: date | None = None
    seller: str = ""
    buyer: str = ""
    consignee: str = ""
    end_user: str = ""
    destination: str | None = None
    end_use: str = ""
    signed: bool | None = None
    signed_by: str = ""
    total: Money | None = None
    lines: tuple[DocumentLine, ...] = ()

    @property
    def title(self) -> str:
        """Give the paper's name in a sentence: its kind with its number, else its day, else its id."""
        if self.number:
            return f"{self.kind.word} {self.number}"
        return f"{self.kind.word} of {spoken(self.issued)}" if self.issued else f"{self.kind.word} ({self.id})"
