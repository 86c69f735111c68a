"""Readings of the papers of an export that several factors share: names that mean the same, amounts in one unit, sums.

Takes trade documents, gives plain values. A difference in spelling, legal form, unit or partial shipment is not a
contradiction; what cannot be compared is said to be so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from anyascii import anyascii
from rapidfuzz import fuzz

from cocket.exports.model import Export, Item
from cocket.exports.trade_documents import DocumentKind, TradeDocument
from cocket.kernel.quantities import Quantity
from cocket.parties.model import Party, Role

# Endings that say what kind of company it is, not which one.
FORMS = frozenset(
    "ab ag aps as bv co company corp corporation doo ee fze fzc fzco gesellschaft gmbh inc incorporated kft kg kk lda"
    " limited llc llp ltd mbh nv ooo ou oy oyj plc pte pty pvt sa sae sal sarl sas sl spa spzoo srl sro tbk".split()
)
ALIKE = 90  # of 100, rapidfuzz token sort ratio: typing slips, not other firms
# Lines of an invoice that are no goods of the export.
SERVICES = re.compile(
    r"\b(freight|insurance|transport|shipping|handling|packing|packaging|pallet|discount|rounding|fee|duty|vat|tax|"
    r"manual|documentation|training|warranty)\b",
    re.IGNORECASE,
)
_BASE = {"g": ("kg", Decimal("0.001")), "t": ("kg", Decimal(1000)), "ml": ("l", Decimal("0.001"))}
WEIGHED = frozenset({"kg", "l", "m", "m2", "m3"})
SCALES_DIFFER = Decimal("0.02")  # two scales, or gross for net of a light box
_ADDRESS = re.compile(r"[,;\n]")
_WORDS = re.compile(r"[a-z0-9]+")


@lru_cache(maxsize=4096)
def words_of(name: str) -> tuple[str, ...]:
    """Give the words of a name in Latin letters, in order, without its legal form."""
    found = _WORDS.findall(anyascii(name).casefold().replace(".", "").replace("'", ""))
    return tuple(word for word in found if word not in FORMS) or tuple(found)


@lru_cache(maxsize=4096)
def same_name(one: str, other: str) -> bool:
    """Say whether two names may mean one firm: the same words, more words on one side, or a slip of the pen.

    What follows the first comma may be an address and is tried without.
    """
    return any(_same(left, right) for left in _readings(one) for right in _readings(other))


def _readings(name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((name, _ADDRESS.split(name, maxsplit=1)[0])))


def _same(one: str, other: str) -> bool:
    left, right = words_of(one), words_of(other)
    if not left or not right:
        return one.strip().casefold() == other.strip().casefold()
    fewer, more = sorted((set(left), set(right)), key=len)
    if len(fewer) > 1 and fewer <= more:
        return True
    return left == right or fuzz.token_sort_ratio(" ".join(left), " ".join(right)) >= ALIKE


def named(export: Export, name: str) -> Party | None:
    """Give the party that a name in a paper means, or None: then nobody has looked at that party."""
    for party in export.parties:
        if any(same_name(name, known) for known in (party.name, *party.other_names)):
            return party
    return None


def holds(party: Party | None, *roles: Role) -> bool:
    """Say whether a party has any of these roles."""
    return party is not None and any(role in party.roles for role in roles)


def in_base(quantity: Quantity) -> tuple[Decimal, str]:
    """Give an amount in the unit in which amounts are compared: kilograms, litres, or the unit itself."""
    unit, factor = _BASE.get(quantity.unit, (quantity.unit, Decimal(1)))
    return quantity.amount * factor, unit


@dataclass(frozen=True, slots=True)
class Amounts:
    """What one kind of paper says about one item: amounts and values added up, and whether all could be added."""

    quantity: Quantity | None = None
    value: tuple[Decimal, str] | None = None
    lines: int = 0
    mixed: bool = False
    papers: tuple[str, ...] = field(default=())

    @property
    def price(self) -> tuple[Decimal, str] | None:
        """Give the price of one unit with its currency, or None where quantity or value is not said."""
        if self.value is None or self.quantity is None or not self.quantity.amount:
            return None
        return self.value[0] / self.quantity.amount, f"{self.value[1]} per {self.quantity.unit}"


def stated(item: Item) -> Amounts:
    """Give what the export itself says about an item."""
    quantity = Quantity(*in_base(item.quantity)) if item.quantity else None
    value = (item.value.amount, item.value.currency) if item.value else None
    return Amounts(quantity, value, 1)


def amounts(papers: Iterable[TradeDocument], item: str) -> Amounts:
    """Add up what papers of one kind say about an item; different units or currencies are not added."""
    quantities: dict[str, Decimal] = {}
    values: dict[str, Decimal] = {}
    lines, titles, silent_quantity, silent_value = 0, [], False, False
    for paper in papers:
        for line in paper.lines:
            if line.item != item:
                continue
            lines += 1
            titles.append(paper.title)
            if line.quantity:
                amount, unit = in_base(line.quantity)
                quantities[unit] = quantities.get(unit, Decimal(0)) + amount
            else:
                silent_quantity = True
            if line.value:
                values[line.value.currency] = values.get(line.value.currency, Decimal(0)) + line.value.amount
            else:
                silent_value = True
    quantity = next(iter(quantities.items()), None) if len(quantities) == 1 and not silent_quantity else None
    value = next(iter(values.items()), None) if len(values) == 1 and not silent_value else None
    return Amounts(
        Quantity(quantity[1], quantity[0]) if quantity else None,
        (value[1], value[0]) if value else None,
        lines,
        len(quantities) > 1 or len(values) > 1,
        tuple(dict.fromkeys(titles)),
    )


def by_kind(export: Export, item: str) -> Mapping[DocumentKind, Amounts]:
    """Give what each kind of paper says about an item; kinds that do not name it are left out."""
    found = {kind: amounts(export.papers(kind), item) for kind in DocumentKind}
    return {kind: one for kind, one in found.items() if one.lines}


def more(one: Quantity, other: Quantity) -> bool | None:
    """Say whether the first amount is the larger beyond what scales differ; None where units cannot be compared."""
    if one.unit != other.unit:
        return None
    slack = other.amount * SCALES_DIFFER if one.unit in WEIGHED else Decimal(0)
    return one.amount > other.amount + slack


def spoken(quantity: Quantity) -> str:
    """Give an amount as it is read aloud, without zeros that say nothing."""
    return f"{quantity.amount.normalize():f} {quantity.unit}"
