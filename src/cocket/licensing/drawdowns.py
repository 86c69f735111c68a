"""Balances that merge: draw-downs recorded at several posts, in any order, give one result and every case to look at.

Takes what licences grant and the set of records, gives balances and cases; pure. The result depends on which records
are known and on nothing else: not on their order, not on how often one came. Nothing is refused here and nothing
raises: goods that passed have passed, so that what is over-drawn is a case with its evidence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from cocket.kernel.canonical import decimal_text
from cocket.kernel.quantities import Quantity
from cocket.licensing.balance import BASE_UNITS, EXACT, Balance, in_base

Licence = tuple[str, str]  # issuer (a DID), number
ZERO = Decimal(0)
MOVEMENTS = ("exit", "entry", "transit")


@dataclass(frozen=True, slots=True)
class Grant:
    """What a licence grants: its opening balance, and from when to when (ISO instants in UTC, or empty)."""

    balance: Balance
    valid_from: str = ""
    valid_until: str = ""


@dataclass(frozen=True, slots=True)
class DrawDown:
    """One officer's signed record. `digest` names its content; `at` is an ISO instant in UTC, by the post's own clock.

    `sequence` and `previous` chain the records of one key, so that a missing one shows.
    """

    digest: str
    event: str
    licence: Licence
    post: str
    key: str
    sequence: int
    previous: str
    at: str
    movement: str
    lines: tuple[tuple[str, Quantity], ...]
    serials: tuple[str, ...] = ()
    consignment: str = ""
    cancels: str = ""
    doubtful: bool = False
    unsettled: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """Something for a person: its kind, the licence, one sentence, and the records (by digest) that show it."""

    kind: str
    licence: Licence
    sentence: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MergedLine:
    """One line of one licence after all known records; `drawn` may exceed `granted`."""

    item: str
    unit: str
    granted: Decimal
    drawn: Decimal

    @property
    def left(self) -> Decimal:
        """What is left; negative when more was drawn than granted."""
        return EXACT.subtract(self.granted, self.drawn)


@dataclass(frozen=True, slots=True)
class Merged:
    """Balances by licence, the cases, the last number known of each key, and how many different records there were."""

    balances: Mapping[Licence, tuple[MergedLine, ...]]
    cases: tuple[Case, ...]
    heads: Mapping[str, int]
    records: int
    as_of: str


def merge(grants: Mapping[Licence, Grant], records: Iterable[DrawDown]) -> Merged:
    """Fold records into balances.

    1. A record counts once, however often it came. 2. A record that its own post cancelled does not count. 3. Of one
    consignment (issuer, number and the declaration's number) seen leaving and entering, the larger amount counts: it is
    one shipment seen twice. 4. Whatever contradicts itself or the licence is a case.
    """
    # 1. One order for all, so that whoever merges names the same records in the same cases.
    known = sorted({r.digest: r for r in records}.values(), key=lambda r: (r.at, r.post, r.key, r.sequence, r.digest))
    by_event: dict[str, list[DrawDown]] = defaultdict(list)
    for record in known:
        by_event[record.event].append(record)
    cases: list[Case] = []
    # 2.
    cancelled = _cancelled(known, by_event, cases)
    counted = [r for r in known if r.digest not in cancelled and not r.cancels]
    of_licence: dict[Licence, list[DrawDown]] = defaultdict(list)
    for record in counted:
        of_licence[record.licence].append(record)
    # 3.
    balances = {}
    for licence in sorted({*grants, *of_licence}):
        balances[licence] = _licence(licence, grants.get(licence), of_licence[licence], cases)
        _twice(licence, of_licence[licence], cases)
    # 4.
    heads = _chains(known, cases)
    cases += [
        Case("clock_doubtful", r.licence, f"The clock of {r.post} was doubtful when it recorded this.", (r.digest,))
        for r in known
        if r.doubtful
    ]
    cases += [
        Case("licence_unsettled", r.licence, f"{r.post} let this pass without an answer: {r.unsettled}.", (r.digest,))
        for r in known
        if r.unsettled
    ]
    cases.sort(key=lambda case: (case.kind, case.licence, case.evidence, case.sentence))
    return Merged(balances, tuple(cases), heads, len(known), max((r.at for r in known), default=""))


def _cancelled(
    known: Sequence[DrawDown], by_event: Mapping[str, Sequence[DrawDown]], cases: list[Case]
) -> frozenset[str]:
    found = set()
    for record in known:
        if not record.cancels:
            continue
        mine = [r for r in by_event.get(record.cancels, ()) if r.key == record.key]
        if not mine:
            what = "takes back a record of another post, or one that is not known here"
            cases.append(
                Case("cancels_nothing", record.licence, f"A record of {record.post} {what}.", (record.digest,))
            )
        found |= {r.digest for r in mine}
    return frozenset(found)


def _licence(
    licence: Licence, grant: Grant | None, records: Sequence[DrawDown], cases: list[Case]
) -> tuple[MergedLine, ...]:
    """Give the lines of a licence after its records, and the cases of each."""
    if grant is None:
        what = f"{len(records)} records draw on {licence[1]}, which is not held here."
        cases.append(Case("licence_not_held", licence, what, tuple(r.digest for r in records)))
    for record in records:
        if grant is None:
            break
        if (grant.valid_from and record.at < grant.valid_from) or (grant.valid_until and record.at > grant.valid_until):
            what = f"{record.post} recorded this at {record.at}, outside the licence's time."
            cases.append(Case("outside_validity", licence, what, (record.digest,)))
    parts: dict[tuple[str, str], list[tuple[DrawDown, Decimal]]] = defaultdict(list)
    for record in records:
        for item, quantity in record.lines:
            base = in_base(quantity) if quantity.unit in BASE_UNITS else quantity
            line = grant.balance.line_for(item, base.unit) if grant else None
            if grant and line is None:
                _uncovered(licence, grant, record, item, base.unit, cases)
            parts[line.item_class if line else item, base.unit].append((record, base.amount))
    granted = {(n.item_class, n.unit): n.granted for n in grant.balance.lines} if grant else {}
    lines = []
    for item, unit in sorted({*granted, *parts}):
        drawn, steps = _drawn(parts[item, unit])
        after = MergedLine(item, unit, granted.get((item, unit), ZERO), drawn)
        lines.append(after)
        if (item, unit) in granted and after.left < 0:
            cases.append(_overdrawn(licence, after, steps))
    return tuple(lines)


def _uncovered(licence: Licence, grant: Grant, record: DrawDown, item: str, unit: str, cases: list[Case]) -> None:
    other = next((n for n in grant.balance.lines if n.item_class in (item, "*")), None)
    if other:
        what = f"{record.post} counted {item} in {unit}, and the licence counts it in {other.unit}."
        cases.append(Case("unit_differs", licence, what, (record.digest,)))
    else:
        what = f"{record.post} drew {item}, which the licence does not cover."
        cases.append(Case("not_covered", licence, what, (record.digest,)))


def _drawn(parts: Sequence[tuple[DrawDown, Decimal]]) -> tuple[Decimal, list[tuple[DrawDown, Decimal]]]:
    """Give what was drawn in all, and by how much each record raised it, in order."""
    sums: dict[tuple[str, str], Decimal] = {}  # (consignment or record, movement) -> amount
    most: dict[str, Decimal] = {}
    total, steps = ZERO, []
    for record, amount in parts:
        # Without a declaration's number nobody can say that two records are one shipment.
        name = record.consignment or f"#{record.digest}"
        so_far = sums[name, record.movement] = EXACT.add(sums.get((name, record.movement), ZERO), amount)
        before = most.get(name, ZERO)
        if so_far > before:
            most[name] = so_far
            more = EXACT.subtract(so_far, before)
            total = EXACT.add(total, more)
            steps.append((record, more))
    return total, steps


def _overdrawn(licence: Licence, line: MergedLine, steps: Sequence[tuple[DrawDown, Decimal]]) -> Case:
    total = ZERO
    within: list[DrawDown] = []
    beyond: list[DrawDown] = []
    for record, more in steps:
        total = EXACT.add(total, more)
        (within if total <= line.granted else beyond).append(record)
    posts = {record.post for record in beyond}
    others = [record for record in within if record.post not in posts]
    amount = f"{decimal_text(line.drawn)} of {decimal_text(line.granted)} {line.unit} of {line.item}"
    if others or len(posts) > 1:
        # Two posts spent what was there once: the records of both show it.
        names = " and ".join(sorted({record.post for record in (*others, *beyond)}))
        what = f"{names} drew {amount} between them: the same quantity was spent twice."
        return Case("double_spend", licence, what, tuple(record.digest for record in (*others, *beyond)))
    what = f"{' and '.join(sorted(posts))} drew {amount}."
    return Case("overdrawn", licence, what, tuple(record.digest for record in (*within, *beyond)))


def _twice(licence: Licence, records: Sequence[DrawDown], cases: list[Case]) -> None:
    """Find serials and consignments that moved the same way twice."""
    serials: dict[tuple[str, str], list[DrawDown]] = defaultdict(list)
    consignments: dict[tuple[str, str], list[DrawDown]] = defaultdict(list)
    for record in records:
        for serial in sorted(set(record.serials)):
            serials[record.movement, serial].append(record)
        if record.consignment:
            consignments[record.movement, record.consignment].append(record)
    for (movement, serial), found in serials.items():
        if len(found) > 1:
            names = " and ".join(sorted({record.post for record in found}))
            what = f"Serial {serial} is recorded {len(found)} times as {movement}, by {names}."
            cases.append(Case("serial_twice", licence, what, tuple(record.digest for record in found)))
    for (movement, name), found in consignments.items():
        posts = sorted({record.post for record in found})
        if len(posts) > 1:
            what = f"Consignment {name} is recorded as {movement} by {' and '.join(posts)}."
            cases.append(Case("consignment_twice", licence, what, tuple(record.digest for record in found)))


def _chains(known: Sequence[DrawDown], cases: list[Case]) -> dict[str, int]:
    """Check the chain of each key: one record a number, none missing, each naming the one before; give the heads."""
    chains: dict[str, dict[int, list[DrawDown]]] = defaultdict(lambda: defaultdict(list))
    for record in known:
        chains[record.key][record.sequence].append(record)
    heads = {}
    for key, numbers in sorted(chains.items()):
        last = heads[key] = max(numbers)
        some = numbers[last][0]
        for number, found in numbers.items():
            if len(found) > 1:
                what = f"{some.post} signed {len(found)} records as number {number} of its key {key}."
                cases.append(Case("two_of_one_number", found[0].licence, what, tuple(r.digest for r in found)))
            before = {r.digest for r in numbers.get(number - 1, ())}
            for record in found:
                if before and record.previous not in before:
                    what = f"Number {number} of {some.post} does not follow the number {number - 1} that is known."
                    cases.append(Case("chain_broken", record.licence, what, (record.digest,)))
        if gaps := _gaps(sorted(numbers)):
            what = f"Of the records of {some.post} under its key {key} these are missing: {gaps}."
            cases.append(Case("numbers_missing", ("", ""), what, (some.digest,)))
    return heads


def _gaps(numbers: Sequence[int]) -> str:
    spans, expected = [], 1
    for number in numbers:
        if number > expected:
            spans.append(str(expected) if number == expected + 1 else f"{expected} to {number - 1}")
        expected = number + 1
    return ", ".join(spans)
