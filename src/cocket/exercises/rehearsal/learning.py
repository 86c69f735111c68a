"""Evaders who learn: each way is tried the more, the better it seems to do, and none is ever quite given up.

Two readings of the same behaviour. `quantal` gives the shares of tries of evaders who know every chance. `learn` plays
evaders who know nothing but prices at first: round by round they see what was caught, at desks among honest trade, and
half-way the defender moves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cocket.exercises.rehearsal.model import Learning, Round
from cocket.exercises.rehearsal.playing import AS_USUAL, Playing, Tally, tallies
from cocket.exercises.rehearsal.year import HOURS_A_DAY, Kind, Stretch, Watch, honest_arrivals, stretches_of, waiting_in
from cocket.exercises.simulation import Flow, Passage, Shipments

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cocket.exercises.rehearsal.model import Spoken, Way
    from cocket.exercises.scenario.model import Change, Evaders, Inject, Scenario

SHOWN = 0.005
WORTH_OF_MONEY = 0.25  # the whole budget weighs as much as a quarter of certainty
PRIOR = 0.5  # what is thought of a way that nobody tried,
PRIOR_TRIES = 1.0  # as if it had been tried so often
SETTLED = 3  # the last third of the rounds before the move, and of all, is what evaders settle on


def quantal(ways: Sequence[Way], budget: float, sharpness: float) -> tuple[tuple[str, float], ...]:
    """Give the share of tries that each set of techniques gets from evaders who answer in proportion to what pays.

    Logit quantal response (R. McKelvey and T. Palfrey, "Quantal response equilibria for normal form games", 1995) of
    precision `sharpness`, where a way's worth is its chance to pass less a quarter of the part of the budget that it
    costs. Shares of techniques add up over ways.
    """
    chances = np.array([way.chance for way in ways])
    share = response(chances, _prices([way.price for way in ways], budget), sharpness)
    by_technique: dict[str, float] = {}
    for way, one in zip(ways, share, strict=True):
        name = _name(way.techniques)
        by_technique[name] = by_technique.get(name, 0.0) + float(one)
    return _ranked(by_technique)


def response(chances: NDArray[np.float64], prices: NDArray[np.float64], sharpness: float) -> NDArray[np.float64]:
    """Give the share of tries of each way (shape: ways): 0 sharpness chooses blindly, much always the best."""
    worth = chances - WORTH_OF_MONEY * prices
    share = np.exp(sharpness * (worth - worth.max()))
    return np.asarray(share / share.sum())


def learn(
    scenario: Scenario,
    flows: Sequence[Spoken],
    ways: Sequence[Way],
    move: Sequence[Change],
    seed: int,
    playing: Playing = AS_USUAL,
) -> Learning:
    """Play the scenario's evaders round by round; half-way the defender makes the changes `move`, where there are any.

    What they see is pooled: word gets round. They judge a way by how its options fared, an older round counting less
    (`memory`), and answer with logit precision `sharpness`. The same seed gives the same values.
    """
    evaders = scenario.evaders
    kinds = [Kind(flow, honest=True) for flow in flows]
    kinds += [Kind(way.spoken, honest=False, techniques=way.techniques) for way in ways]
    moved = evaders.rounds // 2 if move else evaders.rounds
    day = scenario.days * moved / evaders.rounds
    stretches = stretches_of(
        scenario, scenario.desks, kinds, rounds=evaders.rounds, moves=[(day, move)] if move else []
    )
    names = sorted({_name(way.techniques) for way in ways})
    numbers = {
        (step.id, option.id): number
        for number, (step, option) in enumerate((step, option) for step in scenario.steps for option in step.options)
    }
    schooling = _Schooling(
        stretches,
        tuple(flow.per_day for flow in scenario.honest),
        seed,
        evaders,
        tuple(
            tuple(numbers[step.id, option] for step, option in zip(scenario.steps, way.options, strict=True))
            for way in ways
        ),
        tuple(_prices([way.price for way in ways], scenario.budget).tolist()),
        tuple(names.index(_name(way.techniques)) for way in ways),
        waiting_in(scenario),
        tuple(kinds) if waiting_in(scenario) else (),
    )
    rows = tallies(schooling, playing)
    tries = np.array([row["tries"] for row in rows]).sum(axis=0).reshape(evaders.rounds, len(names))
    ended, passed = (np.array([row[name] for row in rows]).sum(axis=0) for name in ("ended", "passed"))
    rounds = tuple(
        Round(number + 1, scenario.days * number / evaders.rounds, float(passed[number] / max(ended[number], 1.0)))
        for number in range(evaders.rounds)
    )
    before = _settled(tries[:moved], names)
    after = _settled(tries[moved:], names) if move else ()
    return Learning(evaders.count, evaders.sharpness, evaders.memory, rounds, moved if move else None, before, after)


@dataclass(frozen=True, slots=True)
class _Schooling:
    """One scenario's rounds, ready to be played: options, price and technique of each way by number."""

    stretches: tuple[Stretch, ...]
    per_day: tuple[float, ...]
    seed: int
    evaders: Evaders
    options: tuple[tuple[int, ...], ...]
    prices: tuple[float, ...]
    technique: tuple[int, ...]
    waiting: tuple[Inject, ...] = ()
    kinds: tuple[Kind, ...] = ()

    def tally(self, replication: int) -> Tally:
        """Play one year; give tries by round and technique, and by round how many came to their end and passed."""
        rounds, honest = self.evaders.rounds, len(self.per_day)
        technique = np.array(self.technique)
        tries = np.zeros((rounds, technique.max() + 1))
        fared = np.zeros((2, rounds))  # came to their end, passed
        seen = _Seen(np.array(self.options), self.evaders.memory)
        watch = Watch(self.waiting, self.kinds)
        flow = Flow(len(self.stretches[-1].desks), 0, self.seed, replication)
        sent, started = np.empty((0, 2)), -1
        for number, stretch in enumerate(self.stretches):
            random = np.random.Generator(
                np.random.Philox(np.random.SeedSequence((self.seed, replication, number, rounds)))
            )
            if stretch.round != started:
                started = stretch.round
                seen.fade()
                share = response(seen.chances(), np.array(self.prices), self.evaders.sharpness)
                ways = np.searchsorted(np.cumsum(share)[:-1], random.random(self.evaders.count), side="right")
                tries[started] += np.bincount(technique[ways], minlength=tries.shape[1])
                end = max(one.last for one in self.stretches if one.round == started)
                hours = np.sort(random.uniform(stretch.first, end, len(ways))) * HOURS_A_DAY
                sent = np.column_stack([hours, ways + honest])
            now = sent[sent[:, 0] < stretch.last * HOURS_A_DAY]
            sent = sent[len(now) :]
            arrival, kind = honest_arrivals(self.per_day, stretch, random)
            arrival = np.concatenate([arrival, now[:, 0]])
            kind = np.concatenate([kind, now[:, 1].astype(np.int64)])
            order = np.argsort(arrival, kind="stable")
            shipments = Shipments.of(arrival[order], kind=kind[order])
            passage = flow.advance(watch.line(stretch), shipments, stretch.last * HOURS_A_DAY)
            watch.look(stretch, passage)
            self._see(passage, seen, fared[:, started])
        passage = flow.advance(watch.line(self.stretches[-1]), Shipments.of(np.empty(0)))
        self._see(passage, seen, fared[:, started])
        return {"tries": tries.ravel().tolist(), "ended": fared[0].tolist(), "passed": fared[1].tolist()}

    def _see(self, passage: Passage, seen: _Seen, fared: NDArray[np.float64]) -> None:
        theirs = passage.kind >= len(self.per_day)
        through = passage.stopped_at[theirs] < 0
        seen.add(passage.kind[theirs] - len(self.per_day), through)
        fared += (len(through), through.sum())


class _Seen:
    """What evaders have seen of each option: tries and passes, fading round by round."""

    def __init__(self, options: NDArray[np.int64], memory: float) -> None:
        self.options = options  # shape: ways, steps
        self.memory = memory
        self.tries = np.zeros(options.max() + 1)
        self.passes = np.zeros(options.max() + 1)
        self.all = np.zeros(2)  # tries, passes

    def fade(self) -> None:
        self.tries *= self.memory
        self.passes *= self.memory
        self.all *= self.memory

    def add(self, ways: NDArray[np.int64], through: NDArray[np.bool_]) -> None:
        for step in range(self.options.shape[1]):
            np.add.at(self.tries, self.options[ways, step], 1.0)
            np.add.at(self.passes, self.options[ways, step], through.astype(np.float64))
        self.all += (len(ways), through.sum())

    def chances(self) -> NDArray[np.float64]:
        """Give what is thought of each way: how all fared, times how each of its options fared beside that."""
        usual = (self.all[1] + PRIOR * PRIOR_TRIES) / (self.all[0] + PRIOR_TRIES)
        beside = (self.passes + usual * PRIOR_TRIES) / (self.tries + PRIOR_TRIES) / usual
        return np.asarray(np.clip(usual * beside[self.options].prod(axis=1), 0.0, 1.0), dtype=np.float64)


def _prices(prices: Sequence[float], budget: float) -> NDArray[np.float64]:
    return np.array(prices) / budget if budget else np.zeros(len(prices))


def _name(techniques: Sequence[str]) -> str:
    return " + ".join(sorted(set(techniques))) or "openly"


def _settled(tries: NDArray[np.float64], names: Sequence[str]) -> tuple[tuple[str, float], ...]:
    last = tries[-max(1, len(tries) // SETTLED) :].sum(axis=0)
    return _ranked(dict(zip(names, (last / max(last.sum(), 1.0)).tolist(), strict=True)))


def _ranked(shares: dict[str, float]) -> tuple[tuple[str, float], ...]:
    ranked = sorted(shares.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple((name, one) for name, one in ranked if one >= SHOWN)
