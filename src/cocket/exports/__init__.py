"""The export itself: who sends what to whom, by which route, for which use.

Takes JSON documents from outside, gives frozen `Export` values; also the JSON Schema, the commented template and the
shipped samples. May import kernel and parties.
"""

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

__all__ = [
    "Answer",
    "Attribute",
    "DocumentKind",
    "DocumentLine",
    "EndUse",
    "EndUserType",
    "Export",
    "Item",
    "ItemKind",
    "Leg",
    "Purpose",
    "Route",
    "TradeDocument",
]
