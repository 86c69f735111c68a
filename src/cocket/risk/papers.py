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
from cocket.exports.trade_documents import DocumentKind, DocumentLine
from cocket.kernel.quantities import Quantity
from cocket.parties.model import Party, Role

# Endings that say what kind of company it is, not which one.
FORMS = frozenset(
    "ab ag aps as bv co company corp corporation doo ee fze fzc fzco gesellschaft gmbh inc incorporated kft kg kk lda"
    " limited llc llp ltd mbh nv ooo ou oy oyj plc pte pty pvt sa sae sal sarl sas sl spa spzoo srl sro tbk".split()
)
MOST_COMPARED = 2_000  # names beyond these have to agree word by word
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


class Known:
    """The names of an export's parties, to tell whom a name in a paper means; fast also for thousands of either."""

    def __init__(self, export: Export) -> None:
        self.exact: dict[tuple[str, ...], list[Party]] = {}
        self.by_word: dict[str, list[tuple[frozenset[str], Party]]] = {}
        self.names: list[tuple[str, Party]] = []
        for party in export.parties:
            for name in (party.name, *party.other_names):
                for reading in _readings(name):
                    words = words_of(reading)
                    self.exact.setdefault(words, []).append(party)
                    for word in dict.fromkeys(words):
                        self.by_word.setdefault(word, []).append((frozenset(words), party))
                self.names.append((name, party))

    def find(self, name: str) -> tuple[Party, ...]:
        """Give the parties that a name may mean; none where nobody has looked at such a party."""
        for reading in _readings(name):
            words = words_of(reading)
            if words and words in self.exact:
                return tuple(self.exact[words])
            mine = frozenset(words)
            rarest = min((self.by_word.get(word, []) for word in mine if word in self.by_word), key=len, default=[])
            for known, party in rarest[:MOST_COMPARED]:
                if min(len(mine), len(known)) > 1 and (mine <= known or known <= mine):
                    return (party,)
        return tuple(party for known, party in self.names[:MOST_COMPARED] if same_name(name, known))[:1]


def holds(parties: Iterable[Party], *roles: Role) -> bool:
    """Say whether any of some parties has any of these roles."""
    return any(role in party.roles for party in parties for role in roles)


def in_base(quantity: Quantity) -> tuple[Decimal, str]:
    """Give an amount in the unit in which amounts are compared: kilograms, litres, or the unit itself."""
    unit, factor = _BASE.get(quantity.unit, (quantity.unit, Decimal(1)))
    return quantity.amount * factor, unit


@dataclass(frozen=True, slots=True)
class Amounts:
    """What one kind of paper says about one item, added up; None where it does not say, or in several units."""

    quantity: Quantity | None = None
    value: tuple[Decimal, str] | None = None

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
    return Amounts(quantity, value)


@dataclass(slots=True)
class _Sum:
    """Lines of one kind of paper about one item, while they are added up."""

    quantities: dict[str, Decimal] = field(default_factory=dict)
    values: dict[str, Decimal] = field(default_factory=dict)
    silent_quantity: bool = False
    silent_value: bool = False

    def add(self, line: DocumentLine) -> None:
        """Add a line; different units or currencies stay apart."""
        if line.quantity:
            amount, unit = in_base(line.quantity)
            self.quantities[unit] = self.quantities.get(unit, Decimal(0)) + amount
        if line.value:
            currency = line.value.currency
            self.values[currency] = self.values.get(currency, Decimal(0)) + line.value.amount
        self.silent_quantity |= line.quantity is None
        self.silent_value |= line.value is None

    def amounts(self) -> Amounts:
        """Give the sums where every line could be added, else nothing."""
        quantity = value = None
        if len(self.quantities) == 1 and not self.silent_quantity:
            ((unit, amount),) = self.quantities.items()
            quantity = Quantity(amount, unit)
        if len(self.values) == 1 and not self.silent_value:
            ((currency, total),) = self.values.items()
            value = (total, currency)
        return Amounts(quantity, value)


def by_item(export: Export) -> Mapping[str, Mapping[DocumentKind, Amounts]]:
    """Give what each kind of paper says about each item; items and kinds that are not named are left out."""
    sums: dict[str, dict[DocumentKind, _Sum]] = {}
    for paper in export.documents:
        for line in paper.lines:
            if line.item:
                sums.setdefault(line.item, {}).setdefault(paper.kind, _Sum()).add(line)
    return {item: {kind: one.amounts() for kind, one in kinds.items()} for item, kinds in sums.items()}


def more(one: Quantity, other: Quantity) -> bool | None:
    """Say whether the first amount is the larger beyond what scales differ; None where units cannot be compared."""
    if one.unit != other.unit:
        return None
    slack = other.amount * SCALES_DIFFER if one.unit in WEIGHED else Decimal(0)
    return one.amount > other.amount + slack


def spoken(quantity: Quantity) -> str:
    """Give an amount as it is read aloud, without zeros that say nothing."""
    return f"{quantity.amount.normalize():f} {quantity.unit}"
