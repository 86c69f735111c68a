"""A licence's balance: what was granted, what is drawn, and never more; pure arithmetic over exact decimals.

Takes lines and quantities, gives new lines. Amounts are kept in the base unit of their kind (each, kg, l, m, …), so
that 0.5 t, 500 kg and 500000 g draw the same. Raises Overdrawn when a draw-down would exceed the grant, and BadInput
for a unit of another kind: pieces are not turned into kilograms by guessing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Context, Decimal, DecimalException, DivisionByZero, Inexact, InvalidOperation, Overflow

from cocket.kernel.canonical import decimal_text
from cocket.kernel.errors import AnswerIsNo, BadInput
from cocket.kernel.quantities import Quantity
from cocket.kernel.wording import said

# Enough for 40 digits each way; a result that would be rounded is an error, never a rounding.
EXACT = Context(prec=120, traps=[Inexact, InvalidOperation, DivisionByZero, Overflow])
_ONE = Decimal(1)

# Trade unit -> (base unit, how many base units it is). Only exact factors by definition; months are not days.
BASE_UNITS: dict[str, tuple[str, Decimal]] = {
    "kg": ("kg", _ONE), "g": ("kg", Decimal("0.001")), "t": ("kg", Decimal(1000)),
    "l": ("l", _ONE), "ml": ("l", Decimal("0.001")), "m3": ("l", Decimal(1000)),
    "m": ("m", _ONE), "m2": ("m2", _ONE),
    "each": ("each", _ONE), "set": ("set", _ONE), "carton": ("carton", _ONE),
    "hour": ("hour", _ONE), "day": ("hour", Decimal(24)), "month": ("month", _ONE),
    "seat": ("seat", _ONE), "key": ("key", _ONE), "copy": ("copy", _ONE), "licence": ("licence", _ONE),
    "service": ("service", _ONE),
}  # fmt: skip


def add_up(amounts: Iterable[Decimal]) -> Decimal:
    """Add amounts without rounding."""
    total = Decimal(0)
    for amount in amounts:
        total = EXACT.add(total, amount)
    return total


class Overdrawn(AnswerIsNo):
    """A draw-down would take more than the licence grants."""


def in_base(quantity: Quantity, *, where: str = "") -> Quantity:
    """Give a quantity in the base unit of its kind, exactly; raises BadInput for an unknown unit."""
    base = BASE_UNITS.get(quantity.unit)
    if base is None:
        raise BadInput(
            said("The unit {unit} has no base unit", unit=repr(quantity.unit[:20])),
            where=where,
            mend=said("Use one of {units}.", units=tuple(BASE_UNITS)),
        )
    try:
        return Quantity(EXACT.multiply(quantity.amount, base[1]), base[0])
    except DecimalException:
        raise BadInput("The amount has too many digits", where=where, mend="Round it to what was measured.") from None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a licence: an item class ("*" for any), and what is granted and drawn of it, in a base unit."""

    item_class: str
    unit: str
    granted: Decimal
    drawn: Decimal = Decimal(0)

    @property
    def left(self) -> Decimal:
        """What may still be drawn."""
        return EXACT.subtract(self.granted, self.drawn)


@dataclass(frozen=True, slots=True)
class Balance:
    """All lines of one licence."""

    licence: str
    lines: tuple[Line, ...]

    def line_for(self, item_class: str, unit: str) -> Line | None:
        """Give the line that an item draws on: its own class before "*"; None when the licence does not cover it."""
        fitting = [line for line in self.lines if line.unit == unit and line.item_class in (item_class, "*")]
        return min(fitting, key=lambda line: line.item_class == "*") if fitting else None


def opened(licence: str, grants: Mapping[str, Quantity]) -> Balance:
    """Give the balance of a new licence from what it grants for each item class."""
    lines = []
    for item_class, quantity in sorted(grants.items()):
        base = in_base(quantity, where=f"licence {licence}")
        lines.append(Line(item_class, base.unit, base.amount))
    return Balance(licence, tuple(lines))


def draw(balance: Balance, item_class: str, quantity: Quantity) -> Balance:
    """Give the balance after a draw-down.

    Raises Overdrawn when less is left or the licence has no line for the item, and BadInput when the licence covers the
    item in a unit of another kind.
    """
    base = in_base(quantity, where=f"licence {balance.licence}")
    line = balance.line_for(item_class, base.unit)
    if line is None:
        if other := next((n for n in balance.lines if n.item_class in (item_class, "*")), None):
            raise BadInput(
                said(
                    "The licence counts {item} in {unit}, and this is in {other}",
                    item=item_class[-60:],
                    unit=other.unit,
                    other=base.unit,
                ),
                where=f"licence {balance.licence}",
                mend=said("State the quantity in {unit} or a unit that converts to it exactly.", unit=other.unit),
            )
        raise Overdrawn(
            said("The licence does not cover {item}", item=item_class[-60:]),
            where=f"licence {balance.licence}",
            mend="Use the licence that was granted for it, or apply for one.",
        )
    if base.amount > line.left:
        raise Overdrawn(
            said(
                "{amount} {unit} are to be drawn and {left} are left",
                amount=decimal_text(base.amount),
                unit=base.unit,
                left=decimal_text(line.left),
            ),
            where=f"licence {balance.licence}",
            mend="Ship less, or apply for more before anything moves.",
        )
    drawn = replace(line, drawn=EXACT.add(line.drawn, base.amount))
    return replace(balance, lines=tuple(drawn if other is line else other for other in balance.lines))


def give_back(balance: Balance, item_class: str, quantity: Quantity) -> Balance:
    """Give the balance after a draw-down was declared an error; raises BadInput when less was drawn."""
    base = in_base(quantity, where=f"licence {balance.licence}")
    line = balance.line_for(item_class, base.unit)
    if line is None or base.amount > line.drawn:
        raise BadInput(
            "More would be given back than was drawn", where=f"licence {balance.licence}", mend="Correct the quantity."
        )
    undrawn = replace(line, drawn=EXACT.subtract(line.drawn, base.amount))
    return replace(balance, lines=tuple(undrawn if other is line else other for other in balance.lines))
