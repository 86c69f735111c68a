"""What an event counts: EPC lists and quantity lists as (item, amount, unit) in base units, and what class an item has.

Takes EPCIS fields, gives exact decimals. Unit codes are those of UN/CEFACT Recommendation 20 that trade in goods uses.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from cocket.custody.ledger.names import link_of
from cocket.kernel.errors import BadDocument
from cocket.kernel.quantities import Quantity
from cocket.licensing.balance import in_base

ONE = Decimal(1)
# UN/CEFACT Recommendation 20 codes -> trade units.
UNIT_CODES = {
    "C62": "each", "EA": "each", "H87": "each", "NMB": "each", "SET": "set", "KGM": "kg", "GRM": "g", "TNE": "t",
    "LTR": "l", "MLT": "ml", "MTQ": "m3", "MTR": "m", "MTK": "m2", "HUR": "hour", "DAY": "day", "MON": "month",
    "CT": "carton",
}  # fmt: skip
Counted = tuple[str, Decimal, str]
_SINGLE, _MANY, _SERIAL_PART = "urn:epc:id:", ("urn:epc:class:", "urn:epc:idpat:"), "/21/"


def item_class(item: str) -> str:
    """Give the class that a lot or serial belongs to: its trade item, without lot and serial number."""
    if item.startswith(("urn:epc:id:sgtin:", "urn:epc:class:lgtin:")):
        scheme, _, rest = item.partition("tin:")
        prefix, _, reference = rest.partition(".")
        return f"urn:epc:idpat:sgtin:{prefix}.{reference.partition('.')[0]}.*" if scheme else item
    for mark in ("/21/", "/10/"):
        if mark in item:
            return item.partition(mark)[0]
    return item


def counted(epcs: Iterable[str], quantities: Iterable[Mapping[str, Any]], where: str) -> list[Counted]:
    """Give what the lists count.

    Raises BadDocument for an unknown unit, no or a negative amount, an item twice, a serial among the quantities (three
    of one serial would be one thing in three places), or a lot among the serials.
    """
    found: list[Counted] = [(epc, ONE, "each") for epc in epcs]
    for epc, _, _ in found:
        if epc.startswith(_MANY):
            raise BadDocument(
                f"{epc[-60:]} names a lot or class, and stands among single things",
                where=where,
                mend="Put it into the quantity list, with how much it is.",
            )
    for element in quantities:
        item, number = element["epcClass"], element.get("quantity")
        if item.startswith(_SINGLE) or (_SERIAL_PART in item and _SERIAL_PART in link_of(item)):
            raise BadDocument(
                f"{item[-60:]} is a single thing, and stands in a quantity list",
                where=where,
                mend="Put it into the list of EPCs.",
            )
        if number is None or isinstance(number, bool):
            raise BadDocument(f"No quantity is given of {item[-60:]}", where=where, mend="State how much it is.")
        amount = Decimal(number) if isinstance(number, int) else Decimal(repr(number))
        if amount <= 0:
            raise BadDocument(
                f"The quantity of {item[-60:]} is not above zero", where=where, mend="State how much it is."
            )
        code = element.get("uom")
        unit = "each" if code is None else UNIT_CODES.get(code)
        if unit is None:
            raise BadDocument(
                f"The unit code {code!r} is not one that goods are counted in here",
                where=where,
                mend=f"Use one of {', '.join(UNIT_CODES)}.",
            )
        if unit != "each":
            base = in_base(Quantity(amount, unit), where=where)
            amount, unit = base.amount, base.unit
        found.append((item, amount, unit))
    if len({item for item, _, _ in found}) != len(found):
        raise BadDocument("An item stands twice in one list", where=where, mend="Add the two amounts up.")
    return found
