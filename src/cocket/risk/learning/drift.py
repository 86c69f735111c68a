"""Watch for drift in both directions: too lax, and needlessly strict.

Takes labelled cases of two periods, gives signals: approvals of risky exports, false alarms, waiting times, and
displacement (a region whose share moved after a control). A signal is given only where the interval of the change lies
on one side of zero; otherwise the period has too little to say, and that is said too.
"""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cocket.kernel.errors import BadInput
from cocket.risk.learning.cases import LabelledCase
from cocket.risk.learning.rates import Rate, difference, rate

LEAST = 30
RISKY = frozenset({"high", "elevated"})
SLOWER = 1.25
RIPE = 0.95  # a case is old enough when so many are decided after that time


@dataclass(frozen=True, slots=True)
class Signal:
    """One thing that moved: which way it points, from what to what, and how sure that is."""

    code: str
    direction: str
    sentence: str
    before: float
    after: float
    low: float
    high: float
    cases: int


def watch(cases: Sequence[LabelledCase], split: date) -> tuple[Signal, ...]:
    """Compare what came before a day with what came from it on; raises BadInput when either side is too small."""
    before = [case for case in cases if case.day < split]
    after = [case for case in cases if case.day >= split]
    if min(len(before), len(after)) < LEAST:
        raise BadInput(
            f"There are {len(before)} cases before {split} and {len(after)} from then on",
            mend=f"Give at least {LEAST} on each side, or another day.",
        )
    old, new = _ripe(before, cases), _ripe(after, cases)
    return (
        *_approvals(old, new), *_false_alarms(before, after), *_bad_approvals(before, after), *_waiting(old, new),
        *_displacement(before, after),
    )  # fmt: skip


def _ripe(part: Sequence[LabelledCase], cases: Sequence[LabelledCase]) -> Sequence[LabelledCase]:
    """Leave out cases that are too young to be decided: of the newest ones only the quick and easy would count."""
    waits = sorted(case.days for case in cases if case.days is not None)
    if not waits:
        return part
    last = max(case.day + timedelta(days=case.days or 0) for case in cases)
    newest = last - timedelta(days=waits[int(RIPE * (len(waits) - 1))])
    return [case for case in part if case.day <= newest]


def _shift(code: str, up: str, down: str, before: Rate, after: Rate, what: str) -> tuple[Signal, ...]:
    change, low, high = difference(before, after)
    if low > 0 or high < 0:
        direction = up if change > 0 else down
        if not direction:
            return ()
        sentence = f"{what} went from {before.value:.1%} to {after.value:.1%} ({low:+.1%} to {high:+.1%})."
        return (Signal(code, direction, sentence, before.value, after.value, low, high, before.total + after.total),)
    return ()


def _approvals(before: Sequence[LabelledCase], after: Sequence[LabelledCase]) -> tuple[Signal, ...]:
    """Approvals against risk: more of the risky ones is too lax, fewer of the others is needlessly strict.

    Where no case says its band, all approvals are compared as one.
    """
    if not any(case.band for case in (*before, *after)):
        rates = _approved(before), _approved(after)
        return _shift("approvals", "too lax", "needlessly strict", *rates, "Approvals")
    risky = [[case for case in part if case.band in RISKY] for part in (before, after)]
    plain = [[case for case in part if case.band and case.band not in RISKY] for part in (before, after)]
    rates = _approved(risky[0]), _approved(risky[1])
    others = _approved(plain[0]), _approved(plain[1])
    return (
        *_shift("approvals", "too lax", "", *rates, "Approvals of exports in the bands high and elevated"),
        *_shift(
            "approvals", "", "needlessly strict", *others, "Approvals of exports in the bands low and indeterminate"
        ),
    )


def _approved(cases: Sequence[LabelledCase]) -> Rate:
    decided = [case for case in cases if case.approved is not None]
    return rate(sum(bool(case.approved) for case in decided), len(decided))


def _false_alarms(before: Sequence[LabelledCase], after: Sequence[LabelledCase]) -> tuple[Signal, ...]:
    def share(cases: Sequence[LabelledCase]) -> Rate:
        hits = [case for case in cases if case.hit]
        return rate(sum(case.cleared for case in hits), len(hits))

    return _shift("false_alarms", "needlessly strict", "better", share(before), share(after), "Hits that were cleared")


def _bad_approvals(before: Sequence[LabelledCase], after: Sequence[LabelledCase]) -> tuple[Signal, ...]:
    def share(cases: Sequence[LabelledCase]) -> Rate:
        known = [case for case in cases if case.approved and case.bad is not None]
        return rate(sum(bool(case.bad) for case in known), len(known))

    return _shift("bad_approvals", "too lax", "better", share(before), share(after), "Approved exports that went wrong")


def _waiting(before: Sequence[LabelledCase], after: Sequence[LabelledCase]) -> tuple[Signal, ...]:
    # A case that nobody has decided yet has waited longest of all.
    days = [[math.inf if case.days is None else case.days for case in cases] for cases in (before, after)]
    if min(sum(map(math.isfinite, part)) for part in days) < LEAST:
        return ()
    old, new = (float(statistics.median(part)) for part in days)
    if old and math.isfinite(old) and math.isfinite(new) and (new / old >= SLOWER or new / old <= 1 / SLOWER):
        direction = "needlessly strict" if new > old else "better"
        sentence = f"The median wait went from {old:g} to {new:g} days."
        return (Signal("waiting", direction, sentence, old, new, new - old, new - old, sum(map(len, days))),)
    return ()


def _displacement(before: Sequence[LabelledCase], after: Sequence[LabelledCase]) -> tuple[Signal, ...]:
    """Shares of regions; with many regions compared, the one that rose most is named only if its interval is clear."""
    old, new = (Counter(case.groups.get("region", "unknown") for case in cases) for cases in (before, after))
    found: list[Signal] = []
    for region in sorted(old | new):
        shares = rate(old[region], len(before)), rate(new[region], len(after))
        found += _shift("displacement", "displacement", "", *shares, f"The share of {region}")
    return tuple(sorted(found, key=lambda signal: signal.before - signal.after)[:3])
