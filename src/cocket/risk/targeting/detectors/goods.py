"""Techniques of the goods: wrong codes, empty words, odd prices, splitting, parts of a set, odd masses, no return."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from statistics import median

from cocket.risk.targeting.detectors.model import Declaration, Finding, World
from cocket.risk.targeting.rules import is_vague

SURE = 4.0  # log-odds by which the words must speak for the other heading
FEWEST_ALIKE = 8  # declarations that make a usual price
FAR = 4.0  # robust standard deviations
LEAST_SPREAD = 0.15  # in logarithms
WINDOW = 21  # days
NEAR_LIMIT = 0.75
FEWEST_PARCELS = 4
TIMES_LIMIT = 2.0
SET_DAYS = 90
RETURN_GRACE = 14
TO_SIGMA = 1.4826
_WORD = re.compile(r"[^\W\d_]{3,}")


def wrong_code(world: World) -> Iterator[Finding]:
    """EV-016: the words fit another heading far better than the declared one, by how other declarations use them."""
    words: dict[str, Counter[str]] = defaultdict(Counter)
    rows: Counter[str] = Counter()
    texts = {one.id: sorted(set(_WORD.findall(one.description.casefold()))) for one in world.declarations}
    for one in world.declarations:
        if texts[one.id] and one.hs6:
            rows[one.hs6[:4]] += 1
            words[one.hs6[:4]].update(texts[one.id])
    usual = {heading: count for heading, count in rows.items() if count >= FEWEST_ALIKE}
    for one in world.declarations:
        own = one.hs6[:4]
        # A heading that hardly anyone declares is compared without this row, which would speak for itself.
        if not texts[one.id] or own not in rows:
            continue
        declared = _fit(texts[one.id], words[own], rows[own], without=1)
        fits = {
            heading: _fit(texts[one.id], words[heading], count) for heading, count in usual.items() if heading != own
        }
        best = max(fits, key=lambda heading: (fits[heading], heading), default="")
        if best and fits[best] - declared >= SURE * max(1.0, len(texts[one.id]) / 2):
            yield Finding(
                "EV-016",
                one.id,
                f"{one.description[:60]!r} is declared under {own}; its words are those of {best} elsewhere.",
            )


def _fit(words: Sequence[str], counts: Counter[str], rows: int, without: int = 0) -> float:
    """Give the log-likelihood of words under a heading; absent words count as a half in twenty rows."""
    return sum(math.log((counts[word] - without + 0.5) / (rows - without + 20)) for word in words)


def vague(world: World) -> Iterator[Finding]:
    """EV-017: the description names no goods."""
    for one in world.declarations:
        if is_vague(one.description):
            yield Finding("EV-017", one.id, f"The description is {one.description.strip()[:60]!r}: it names no goods.")


def odd_price(world: World) -> Iterator[Finding]:
    """EV-018: the value per unit is far from what is usual for the code and the origin."""
    prices: dict[tuple[str, str, str], list[tuple[Declaration, float]]] = defaultdict(list)
    for one in world.declarations:
        unit, under = ("piece", one.quantity) if one.quantity else ("kg", one.mass)
        if one.value and under and one.value > 0 and under > 0:
            prices[one.hs6, one.origin, unit].append((one, math.log(one.value / under)))
    for (hs6, origin, unit), rows in prices.items():
        if len(rows) < FEWEST_ALIKE:
            continue
        middle = median(price for _, price in rows)
        spread = max(LEAST_SPREAD, TO_SIGMA * median(abs(price - middle) for _, price in rows))
        for one, price in rows:
            if abs(price - middle) > FAR * spread:
                times = math.exp(price - middle)
                words = f"{times:.1f} times" if times > 1 else f"{times:.0%} of"
                yield Finding(
                    "EV-018",
                    one.id,
                    f"The value per {unit} is {words} what is usual for {hs6} from {origin or 'anywhere'}.",
                )


def splitting(world: World) -> Iterator[Finding]:
    """EV-019: parcels of firms under one control, each just under the limit, together far above it."""
    limit = world.rules.limit
    if not limit:
        return
    near: dict[str, list[Declaration]] = defaultdict(list)
    every: Counter[str] = Counter()
    for one in world.declarations:
        who = world.cluster(one.importer)
        every[who] += one.value is not None
        if one.value is not None and NEAR_LIMIT * limit <= one.value < limit:
            near[who].append(one)
    for who, rows in near.items():
        caught: dict[str, str] = {}
        start = 0
        for end, one in enumerate(rows):
            while (one.date - rows[start].date).days > WINDOW:
                start += 1
            some = rows[start : end + 1]
            total = sum(row.value or 0.0 for row in some)
            if len(some) >= FEWEST_PARCELS and total >= TIMES_LIMIT * limit and 2 * len(rows) >= every[who]:
                days = (one.date - some[0].date).days
                for row in some:
                    caught[row.id] = (
                        f"{len(some)} parcels for {who} in {days} days, each under {limit:,.0f}, come to {total:,.0f}."
                    )
        for row_id, sentence in caught.items():
            yield Finding("EV-019", row_id, sentence)


def parts_of_a_set(world: World) -> Iterator[Finding]:
    """EV-020: firms under one control buy, apart and in one season, the parts that make a controlled system."""
    bought: dict[str, list[Declaration]] = defaultdict(list)
    wanted = frozenset().union(*world.rules.sets.values()) if world.rules.sets else frozenset()
    for one in world.declarations:
        if one.hs6 in wanted:
            bought[world.cluster(one.importer)].append(one)
    for who, rows in bought.items():
        for name, parts in world.rules.sets.items():
            caught: dict[str, Declaration] = {}
            for one in rows:
                some = [row for row in rows if 0 <= (one.date - row.date).days <= SET_DAYS and row.hs6 in parts]
                if {row.hs6 for row in some} == parts and len({row.importer for row in some}) > 1:
                    caught.update({row.id: row for row in some})
            for row_id in caught:
                yield Finding(
                    "EV-020",
                    row_id,
                    f"Firms of {who} bought every part of {name} ({', '.join(sorted(parts))}) in a season.",
                )


def odd_mass(world: World) -> Iterator[Finding]:
    """EV-022: gross and net mass do not go together as they do for others of the code."""
    for hs6, rows in world.by_hs.items():
        known = [
            (one, math.log(one.gross_mass / one.mass))
            for one in rows
            if one.gross_mass and one.mass and one.gross_mass > 0 and one.mass > 0
        ]
        if len(known) < FEWEST_ALIKE:
            continue
        middle = median(ratio for _, ratio in known)
        spread = max(0.02, TO_SIGMA * median(abs(ratio - middle) for _, ratio in known))
        for one, ratio in known:
            if abs(ratio - middle) > (FAR + 2) * spread:
                yield Finding(
                    "EV-022",
                    one.id,
                    f"Gross mass is {math.exp(ratio):.2f} times net mass; {math.exp(middle):.2f} is usual for {hs6}.",
                )


def no_return(world: World) -> Iterator[Finding]:
    """EV-023: goods that left for repair, a fair or a trial are overdue."""
    for one in world.declarations:
        if one.procedure == "temporary" and one.return_due and one.returned_on is None:
            late = (world.as_of - one.return_due).days
            if late > RETURN_GRACE:
                yield Finding(
                    "EV-023", one.id, f"A temporary export was due back on {one.return_due}, {late} days ago."
                )
