"""Place checks: outer approximation by route inequalities, branch and bound between the rounds."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

from cocket.exercises.interdiction.cuts import separate
from cocket.exercises.interdiction.evader import Evader
from cocket.exercises.interdiction.model import Journeys, Network, Plan
from cocket.exercises.interdiction.program import Programme
from cocket.exercises.interdiction.search import improved, rounded
from cocket.kernel.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Callable

    from cocket.exercises.interdiction.cuts import Cut
    from cocket.exercises.interdiction.model import Flags, Floats

# What a unit of installed check costs the evader, in units of -log chance: few prices while the placement still moves
# a lot, many when it settles. The last is a price that nothing repays.
NO_PRICE = 1e3
COARSE = (0.0, 0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0)
FINE = (0.0, *np.geomspace(0.02, 30.0, 24).tolist())
WHOLE = (0.0, 0.1, 0.3, 1.0, 3.0, NO_PRICE)
# The root is settled when what the placement still breaks is a small share of the gap, or when nothing was gained for
# long.
SETTLED = 0.03
IDLE = 0.01
PATIENCE = 4
PROVEN = 1e-7
ROOT_SHARE = 0.35  # of the time, at most, before branching
DEFAULT_SECONDS = 60.0


def place_checks(
    network: Network,
    journeys: Journeys,
    budget: int,
    *,
    time_limit: float = DEFAULT_SECONDS,
    report: Callable[[float, float], None] | None = None,
) -> Plan:
    """Give the plan of at most `budget` checks under which the evader's expected chance is least.

    Stops when the plan is proven best within 1e-7 of its value, or after `time_limit` seconds with the best plan
    found and the bound proven so far. `report` is called with (objective, bound) as they improve. Raises `BadInput`
    for a negative budget or time.
    """
    if budget < 0 or time_limit <= 0:
        raise BadInput(
            "the budget must be 0 or more and the time limit above 0",
            where="--budget, --time-limit",
            mend="Mend the number.",
        )
    return _Placement(network, journeys, budget, time_limit, report).solve()


class _Placement:
    def __init__(
        self,
        network: Network,
        journeys: Journeys,
        budget: int,
        time_limit: float,
        report: Callable[[float, float], None] | None,
    ) -> None:
        self.began = time.monotonic()
        self.limit = time_limit
        self.report = report or (lambda _objective, _bound: None)
        self.network = network
        self.budget = min(budget, network.checks)
        self.evader = Evader(network, journeys)
        self.probability = self.evader.weight
        self.floor = self.evader.best(np.ones(network.checks, dtype=np.bool_)).chance
        self.plan: Flags = np.zeros(network.checks, dtype=np.bool_)
        self.chance = self.evader.best(self.plan).chance
        self.unchecked = self.objective = float(self.probability @ self.chance)
        self.bound = float(self.probability @ self.floor)
        self.programme = Programme(self.probability, self.floor, network.checks, self.budget)

    def solve(self) -> Plan:
        if self.budget == self.network.checks:
            self._consider(np.ones(self.network.checks, dtype=np.bool_))
        elif self.budget and not self._proven():
            self._root()
            self._polish()
            self._branch()
        if self.budget == 0:
            self.bound = self.objective
        self.bound = min(self.bound, self.objective)
        labels = tuple(self.network.labels[arc] for arc in np.flatnonzero(self.plan))
        scale = self.evader.scale
        return Plan(
            self.objective * scale,
            self.bound * scale,
            labels,
            self._spent(),
            self._proven(),
            self.unchecked * scale,
        )

    def _root(self) -> None:
        """Tighten the relaxation until it settles."""
        prices = COARSE
        idle = 0
        while self._spent() < self.limit * ROOT_SHARE and not self._proven():
            before = self.bound
            value, placement, chance = self.programme.relax()
            self._raise_bound(value)
            self._consider(rounded(placement, self.budget))
            cuts = separate(self.evader, placement, chance, self.floor, prices)
            gap = self.objective - self.bound
            broken = sum(self.probability[cut.journey] * cut.violation for cut in cuts)
            idle = idle + 1 if self.bound - before < IDLE * gap else 0
            if broken < SETTLED * gap or (idle >= PATIENCE and prices is FINE):
                if prices is FINE:
                    return
                prices, idle = FINE, 0
            self.programme.add(cuts)

    def _polish(self) -> None:
        """Swap checks in the best plan; what the search visits last also tightens the programme."""
        if self._proven():
            return
        until = self.limit * (ROOT_SHARE + 0.1)
        plan, _ = improved(self.evader, self.plan, self.floor, lambda: self._spent() < until)
        self._consider(plan)
        self.programme.relax()
        self.programme.forget_slack()
        self.programme.add(self._cuts_at(self.plan))

    def _branch(self) -> None:
        """Solve with whole placements, add what the answer breaks, and solve again."""
        if self._proven():
            return
        self.programme.whole()
        while self._spent() < self.limit and not self._proven():
            # An answer that will be cut off need not be proven best.
            gap = max(PROVEN / 4, 0.2 * (self.objective - self.bound) / self.objective)
            value, placement, chance = self.programme.branch(self.plan, self.chance, gap, self.limit - self._spent())
            self._raise_bound(value)
            plan = placement > 0.5  # noqa: PLR2004 - nearer to yes than to no
            self._consider(plan)
            cuts = separate(self.evader, plan.astype(float), chance, self.floor, WHOLE)
            self.programme.add([*cuts, *self._cuts_at(self.plan)])

    def _cuts_at(self, plan: Flags) -> list[Cut]:
        return separate(self.evader, plan.astype(float), np.zeros(len(self.floor)), self.floor, WHOLE)

    def _consider(self, plan: Flags) -> None:
        chance: Floats = self.evader.best(plan).chance
        objective = float(self.probability @ chance)
        if objective < self.objective - 1e-15:  # rounding of sums
            self.plan, self.chance, self.objective = plan, chance, objective
            self.report(self.objective * self.evader.scale, self.bound * self.evader.scale)

    def _raise_bound(self, value: float) -> None:
        if value > self.bound:
            self.bound = value
            self.report(self.objective * self.evader.scale, self.bound * self.evader.scale)

    def _proven(self) -> bool:
        return self.objective - self.bound <= PROVEN * max(self.objective, PROVEN)

    def _spent(self) -> float:
        return time.monotonic() - self.began
