"""Which declarations to open under a budget, some of them by lot, and what came of it.

Takes scores, a budget and a share for the lot, gives the rows to open; takes results, gives what was found, beside what
was expected. Rows drawn by lot are drawn from all rows: they keep the base rate measurable, and nobody who probes the
model can be sure of passing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cocket.kernel.errors import BadInput
from cocket.risk.targeting.measuring import drift_of, opened_at, order_of, wilson, yield_of
from cocket.risk.targeting.model import Calibration, Manifest

RANDOM_SHARE = 0.1
STEADY, MOVED = 0.1, 0.25  # population stability index


@dataclass(frozen=True, slots=True)
class Plan:
    """The rows to open, in the order of the file: by lot, and by rank. `expected` is how many will be found, 95 %."""

    budget: float
    random_share: float
    seed: int
    by_lot: np.ndarray
    by_rank: np.ndarray
    expected: tuple[float, float, float]
    at_random: tuple[float, float, float]


def plan(
    scores: np.ndarray, *, budget: float, random_share: float, seed: int, calibration: Calibration | None = None
) -> Plan:
    """Choose the rows to open; raises BadInput for a budget or share outside 0 to 1."""
    for name, share in (("--budget", budget), ("--random-share", random_share)):
        if not 0 <= share <= 1 or (name == "--budget" and share == 0):
            raise BadInput(
                f"{share:g} is no share", where=name, mend="Give a number between 0 and 1, for example 0.05."
            )
    if not scores.size:
        none = np.zeros(0, dtype=np.int64)
        return Plan(budget, random_share, seed, none, none, (0.0, 0.0, 0.0), (0.0, 0.0, 0.0))
    opened = opened_at(budget, scores.size)
    drawn = min(opened, round(random_share * opened))
    by_lot = np.sort(np.random.default_rng(seed).permutation(scores.size)[:drawn])
    lot = np.zeros(scores.size, dtype=bool)
    lot[by_lot] = True
    order = order_of(scores)
    by_rank = order[~lot[order]][: opened - drawn]
    chosen = np.concatenate([by_lot, by_rank])
    return Plan(
        budget,
        random_share,
        seed,
        by_lot,
        np.sort(by_rank),
        yield_of(scores[chosen], calibration),
        yield_of(np.full(opened, float(scores.mean())), calibration),
    )


@dataclass(frozen=True, slots=True)
class Side:
    """One part of the inspections: how many were opened, found and expected.

    `low` and `high` are the 95 % interval of the rate, `promised` that of the number that was expected.
    """

    opened: int
    found: int
    expected: float
    low: float
    high: float
    promised: tuple[float, float] = (0.0, 0.0)

    @property
    def rate(self) -> float:
        """Found by opened."""
        return self.found / self.opened if self.opened else 0.0


@dataclass(frozen=True, slots=True)
class Review:
    """What inspections found.

    `factor` is found by expected over all; `updated` is the precision to expect next time, with its interval;
    `drift` is the population stability index of the scores drawn by lot against those of the held-back rows, None when
    there are too few of them.
    """

    ranked: Side
    random: Side
    factor: float
    updated: tuple[float, float, float]
    drift: float | None
    words: tuple[str, ...]


FEWEST_FOR_DRIFT = 30
CHANCE = 13.28  # the 99th hundredth of chi squared with four degrees of freedom
CARRIED = 100.0  # inspections that the earlier figure counts for


def review(why: Sequence[str], scores: np.ndarray, found: np.ndarray, manifest: Manifest | None = None) -> Review:
    """Compare what was found with what was expected; `why` is "random" or "ranked" for each row."""
    lot = np.array([one == "random" for one in why], dtype=bool)
    calibration = manifest.calibration if manifest else None
    ranked, random = (_side(scores[part], found[part], calibration) for part in (~lot, lot))
    expected = ranked.expected + random.expected
    factor = (ranked.found + random.found) / expected if expected else 1.0
    prior = ranked.expected / ranked.opened if ranked.opened else 0.0
    mean = (ranked.found + CARRIED * prior) / (ranked.opened + CARRIED)
    updated = (mean, *wilson(mean * (ranked.opened + CARRIED), ranked.opened + CARRIED))
    drift = None
    if manifest and random.opened >= FEWEST_FOR_DRIFT:
        edges = np.asarray(manifest.score_edges)[3::4]  # every fourth of the twentieths: fifths
        counts = np.bincount(np.searchsorted(edges, scores[lot]), minlength=edges.size + 1)
        whole = drift_of(np.full(edges.size + 1, random.opened / (edges.size + 1)), counts)
        # A small sample looks unlike the whole by chance alone: what chance gives on average is taken off.
        sure = whole * random.opened > CHANCE
        drift = max(0.0, whole - edges.size / random.opened) if sure else 0.0
    return Review(ranked, random, factor, updated, drift, tuple(_words(ranked, random, drift, manifest)))


def _side(scores: np.ndarray, found: np.ndarray, calibration: Calibration | None) -> Side:
    low, high = wilson(int(found.sum()), int(found.size))
    expected, least, most = yield_of(scores, calibration)
    return Side(int(found.size), int(found.sum()), expected, low, high, (least, most))


def _words(ranked: Side, random: Side, drift: float | None, manifest: Manifest | None) -> list[str]:
    said = []
    if ranked.opened:
        least, most = ranked.promised
        if ranked.found < least:
            said.append("The ranking finds less than it promises: train it anew, or lower what you expect of it.")
        elif ranked.found > most:
            said.append("The ranking finds more than it promises: its probabilities are too low.")
        else:
            said.append("The ranking keeps its promise within the interval.")
    if random.opened and manifest:
        base = manifest.held_rate
        if not random.low <= base <= random.high:
            said.append(
                f"The base rate has moved: {base:.1%} when the model was measured, {random.rate:.1%} by lot now."
            )
    elif not random.opened:
        said.append("Nothing was drawn by lot, so the base rate is unknown.")
    if drift is None:
        said.append(f"Drift is unknown: it takes {FEWEST_FOR_DRIFT} rows drawn by lot, and the model.")
    elif drift > MOVED:
        said.append(f"Declarations are no longer those of the training (stability index {drift:.2f}): train anew.")
    elif drift > STEADY:
        said.append(f"Declarations have begun to change (stability index {drift:.2f}): watch.")
    else:
        said.append("No drift beyond chance: declarations are like those of the training.")
    return said
