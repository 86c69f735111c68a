"""Quantities and money: decimals with a unit or a currency, strings in JSON, never floats.

Units are those of trade documents (UN/CEFACT Recommendation 20 words in common use). Physical units of technical
attributes (GHz, bit/s, …) belong to `controls`, which reads them with a units library.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from cocket.kernel.errors import BadInput

# What a trade quantity may be counted in; the left side is what people write.
TRADE_UNITS: dict[str, str] = {
    "each": "each", "ea": "each", "pc": "each", "pcs": "each", "piece": "each", "pieces": "each", "unit": "each",
    "units": "each", "nmb": "each", "set": "set", "sets": "set", "kit": "set", "kits": "set",
    "kg": "kg", "kilogram": "kg", "kilograms": "kg", "kgm": "kg", "g": "g", "gram": "g", "grams": "g", "t": "t", "tonne": "t",
    "tonnes": "t", "l": "l", "litre": "l", "litres": "l", "liter": "l", "ml": "ml", "m": "m", "metre": "m", "metres": "m",
    "m2": "m2", "m3": "m3", "licence": "licence", "licences": "licence", "license": "licence", "licenses": "licence",
    "seat": "seat", "seats": "seat", "user": "seat", "users": "seat", "key": "key", "keys": "key", "copy": "copy",
    "copies": "copy", "download": "copy", "downloads": "copy", "hour": "hour", "hours": "hour", "day": "day", "days": "day",
    "month": "month", "months": "month", "service": "service", "carton": "carton", "cartons": "carton",
}  # fmt: skip
MAX_DIGITS = 40
_CURRENCY = re.compile(r"[A-Z]{3}$", re.ASCII)


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount in a trade unit, for example 2 each or 1.5 kg. Never negative."""

    amount: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in an ISO 4217 currency. Never negative."""

    amount: Decimal
    currency: str


def parse_amount(value: str | float | Decimal, *, where: str = "") -> Decimal:
    """Read a finite, non-negative decimal of at most 40 digits; raises BadInput otherwise.

    A JSON float is read through its shortest text, so 0.1 stays 0.1.
    """
    if isinstance(value, bool):
        raise BadInput("A truth value stands where a number belongs", where=where, mend='Write for example "12.5".')
    text = value.strip() if isinstance(value, str) else str(value)
    try:
        amount = Decimal(text)
    except InvalidOperation:
        raise BadInput(
            f"{text[:40]!r} is not a decimal number", where=where, mend='Write for example "12.5".'
        ) from None
    if not amount.is_finite():
        raise BadInput(f"{text[:40]} is not a finite number", where=where, mend="Give the real amount.")
    if amount < 0:
        raise BadInput(f"{text[:40]} is negative", where=where, mend="An amount is zero or more.")
    digits, exponent = amount.as_tuple().digits, int(amount.as_tuple().exponent)
    if len(digits) + abs(exponent) > MAX_DIGITS:
        raise BadInput(
            f"The number has more than {MAX_DIGITS} digits", where=where, mend="Round it to what was measured."
        )
    return amount


def parse_unit(text: str, *, where: str = "") -> str:
    """Give the standard word of a trade unit; raises BadInput with the known ones."""
    unit = TRADE_UNITS.get(text.strip().lower())
    if unit is None:
        known = ", ".join(sorted(set(TRADE_UNITS.values())))
        raise BadInput(f"The unit {text[:40]!r} is unknown", where=where, mend=f"Use one of {known}.")
    return unit


def parse_currency(text: str, *, where: str = "") -> str:
    """Give an ISO 4217 code in capitals; raises BadInput if it is not three letters."""
    code = text.strip().upper()
    if not _CURRENCY.match(code):
        raise BadInput(f"{text[:40]!r} is not a currency code", where=where, mend="Use three letters, for example EUR.")
    return code
