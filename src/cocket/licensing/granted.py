"""A licence from its facts: what it grants, what is drawn, confirmed and delivered, and until when.

Takes facts of one licence in order, gives the licence they tell; raises RegisterBroken where they tell more drawn than
granted, or a draw-down that was never made. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from cocket.kernel.errors import RegisterBroken
from cocket.licensing.balance import EXACT
from cocket.register import Fact

OPENED, AMENDED, DRAWN = "licence.opened", "licence.amended", "licence.drawn"
CONFIRMED, DELIVERED, ISSUED = "licence.confirmed", "licence.delivered", "licence.issued"
NOTICED, RETURNED, HANDED = "licence.noticed", "licence.returned", "licence.handed"
KINDS = (OPENED, AMENDED, DRAWN, CONFIRMED, DELIVERED, RETURNED, HANDED, ISSUED, NOTICED)


@dataclass(frozen=True, slots=True)
class Drawn:
    """One draw-down: of which line, how much, whether it was confirmed, when it arrived, and whether it came back."""

    line: int
    amount: Decimal
    confirmed: bool = False
    delivered: date | None = None
    returned: bool = False


@dataclass(frozen=True, slots=True)
class Granted:
    """A licence as its facts tell it; amounts by line number, in the line's base unit."""

    id: str
    case: str
    version: int
    valid_until: date
    granted: Mapping[int, Decimal]
    drawn: Mapping[int, Decimal]
    draws: Mapping[str, Drawn]
    documents: tuple[str, ...] = ()


def replay(facts: Iterable[Fact]) -> Granted | None:
    """Fold one licence's facts, or give None for none."""
    licence: Granted | None = None
    for fact in facts:
        if (fact.kind == OPENED) is not (licence is None):
            raise _broken(fact)
        licence = _opened(fact) if licence is None else _moved(licence, fact)
    return licence


def _opened(fact: Fact) -> Granted:
    told = fact.payload
    amounts = {int(line["line"]): Decimal(line["granted"]) for line in told["lines"]}
    zero = dict.fromkeys(amounts, Decimal(0))
    until = date.fromisoformat(told["valid_until"])
    return Granted(fact.subject, str(told["case"]), 1, until, amounts, zero, {})


def _moved(licence: Granted, fact: Fact) -> Granted:
    told: Mapping[str, Any] = fact.payload
    match fact.kind:
        case "licence.amended":
            amounts = {int(line["line"]): Decimal(line["granted"]) for line in told["lines"]}
            drawn = {**dict.fromkeys(amounts, Decimal(0)), **licence.drawn}
            if any(drawn[line] > amount for line, amount in amounts.items()):
                raise _broken(fact)
            until = date.fromisoformat(told["valid_until"])
            return replace(licence, version=int(told["version"]), valid_until=until, granted=amounts, drawn=drawn)
        case "licence.drawn":
            line, amount = int(told["line"]), Decimal(told["amount"])
            total = EXACT.add(licence.drawn.get(line, Decimal(0)), amount)
            if line not in licence.granted or total > licence.granted[line]:
                raise _broken(fact)
            one = Drawn(line, amount)
            return replace(
                licence, drawn={**licence.drawn, line: total}, draws={**licence.draws, str(told["draw"]): one}
            )
        case "licence.confirmed" | "licence.delivered":
            before = licence.draws.get(str(told["draw"]))
            if before is None or before.returned:
                raise _broken(fact)
            after = (
                replace(before, confirmed=True)
                if fact.kind == CONFIRMED
                else replace(before, delivered=date.fromisoformat(told["on"]))
            )
            return replace(licence, draws={**licence.draws, str(told["draw"]): after})
        case "licence.returned":
            return _returned(licence, fact)
        case "licence.issued":
            return replace(licence, documents=(*licence.documents, str(told["document"])))
    return licence


def _returned(licence: Granted, fact: Fact) -> Granted:
    """What came back may be drawn again; a licence that was used up is signed anew, which makes its next version."""
    told: Mapping[str, Any] = fact.payload
    before = licence.draws.get(str(told["draw"]))
    if before is None or before.returned or before.delivered is not None:
        raise _broken(fact)
    drawn = {**licence.drawn, before.line: EXACT.subtract(licence.drawn[before.line], before.amount)}
    draws = {**licence.draws, str(told["draw"]): replace(before, returned=True)}
    return replace(licence, drawn=drawn, draws=draws, version=int(told.get("version", licence.version)))


def _broken(fact: Fact) -> RegisterBroken:
    mend = "Compare with a backup; do not go on writing."
    return RegisterBroken(f"The fact {fact.kind} does not follow from those before it", where=fact.subject, mend=mend)
