"""The linear and mixed-integer programme over placements and chances, kept warm between rounds in HiGHS."""

from __future__ import annotations

from typing import TYPE_CHECKING

import highspy
import numpy as np

from cocket.kernel.errors import WorkFailed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cocket.exercises.interdiction.cuts import Cut
    from cocket.exercises.interdiction.model import Flags, Floats

# Chances differ in the sixth digit, so the solver's own tolerances must be well below that.
TOLERANCE = 1e-9


class Programme:
    """min Σ probability · chance, subject to Σ y ≤ budget and every inequality added so far.

    Columns: one y (0 … 1) per check, then one chance per journey, between its floor and 1.
    """

    def __init__(self, probability: Floats, floor: Floats, checks: int, budget: int) -> None:
        self.checks = checks
        self.journeys = len(probability)
        self._solver = highspy.Highs()  # type: ignore[no-untyped-call]  # HiGHS has no types
        for option, value in (
            ("output_flag", False),
            ("threads", 1),
            ("primal_feasibility_tolerance", TOLERANCE),
            ("mip_feasibility_tolerance", TOLERANCE),
            ("mip_abs_gap", TOLERANCE),
        ):
            self._solver.setOptionValue(option, value)
        columns = checks + self.journeys
        self._solver.addVars(
            columns,
            np.concatenate([np.zeros(checks), floor]),
            np.concatenate([np.ones(checks), np.maximum(floor, 1.0)]),
        )
        self._solver.changeColsCost(
            self.journeys, np.arange(checks, columns, dtype=np.int32), np.ascontiguousarray(probability)
        )
        self._solver.addRow(
            -highspy.kHighsInf, float(budget), checks, np.arange(checks, dtype=np.int32), np.ones(checks)
        )

    def add(self, cuts: Sequence[Cut]) -> None:
        """Add inequalities."""
        if not cuts:
            return
        starts: list[int] = []
        columns: list[int] = []
        values: list[float] = []
        for cut in cuts:
            starts.append(len(columns))
            columns += [self.checks + cut.journey, *cut.weights]
            values += [1.0, *cut.weights.values()]
        self._solver.addRows(
            len(cuts),
            np.array([cut.constant for cut in cuts]),
            np.full(len(cuts), highspy.kHighsInf),
            len(columns),
            np.array(starts, dtype=np.int32),
            np.array(columns, dtype=np.int32),
            np.array(values),
        )

    def relax(self) -> tuple[float, Floats, Floats]:
        """Solve the linear relaxation; give its value (a bound on every plan), the placement and the chances."""
        self._run()
        return float(self._solver.getObjectiveValue()), *self._columns()

    def forget_slack(self) -> None:
        """Drop the inequalities that the last relaxation does not lean on."""
        solution = self._solver.getSolution()
        slack = np.array(solution.row_value) - np.array(self._solver.getLp().row_lower_)
        idle = (slack > 1e-5) & (np.abs(solution.row_dual) < TOLERANCE)  # noqa: PLR2004 - well above the tolerance
        idle[0] = False  # the budget
        rows = np.flatnonzero(idle).astype(np.int32)
        if len(rows):
            self._solver.deleteRows(len(rows), rows)

    def whole(self) -> None:
        """Ask for whole placements from now on."""
        kinds = np.full(self.checks, highspy.HighsVarType.kInteger)
        self._solver.changeColsIntegrality(self.checks, np.arange(self.checks, dtype=np.int32), kinds)

    def branch(self, known: Flags, chance: Floats, relative_gap: float, seconds: float) -> tuple[float, Floats, Floats]:
        """Solve with whole placements, from a known plan, up to a gap or a time; give bound, placement, chances."""
        start = highspy.HighsSolution()
        start.col_value = [*known.astype(float).tolist(), *chance.tolist()]
        self._solver.setSolution(start)
        self._solver.setOptionValue("mip_rel_gap", max(relative_gap, 0.0))
        self._solver.setOptionValue("time_limit", float(self._solver.getRunTime()) + max(seconds, 0.01))
        self._run()
        return float(self._solver.getInfo().mip_dual_bound), *self._columns()

    def _columns(self) -> tuple[Floats, Floats]:
        values = np.array(self._solver.getSolution().col_value)
        return np.clip(values[: self.checks], 0.0, 1.0), values[self.checks :]

    def _run(self) -> None:
        self._solver.run()
        status = self._solver.getModelStatus()
        if status not in {highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kTimeLimit}:
            raise WorkFailed(
                f"the solver stopped with '{self._solver.modelStatusToString(status)}'", where="interdiction"
            )
