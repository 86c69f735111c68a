"""Play a scenario twice, before and after a change of policy, with the same seeds; and say who feels the difference."""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cocket.exercises.rehearsal import Playing, rehearse
from cocket.exercises.rehearsal.ways import papers_of_flow
from cocket.exercises.sandbox.copying import changed_home
from cocket.exports.boundary import parse_export
from cocket.journey import Engines
from cocket.risk.learning.groups import groups_of
from cocket.risk.service import RiskModel
from cocket.risk.weights import Weight, Weights, dump, load

if TYPE_CHECKING:
    from cocket.exercises.rehearsal import Rehearsal, Spoken
    from cocket.exercises.sandbox.model import Policy
    from cocket.exercises.scenario.model import Flow, Scenario
    from cocket.reference.store import Library

DAYS_A_YEAR = 365.0
TOLD = ("recommendation", "screening", "band")


@dataclass(frozen=True, slots=True)
class Felt:
    """What a change means for some honest trade: shipments a year, and per figure a pair (before, after).

    `delay` is the mean in hours; `stopped` a share; `said` what the engine answers where that changed.
    """

    who: str
    a_year: float
    delay: tuple[float, float]
    stopped: tuple[float, float]
    said: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Trial:
    """A policy tried: the rehearsal before and after, by kind of honest trade, and by region, size and script."""

    policy: Policy
    before: Rehearsal
    after: Rehearsal
    felt: tuple[Felt, ...]
    by_group: tuple[Felt, ...]

    @property
    def refused(self) -> tuple[float, float]:
        """Honest shipments wrongly stopped a year, before and after."""
        return (
            sum(one.a_year * one.stopped[0] for one in self.felt),
            sum(one.a_year * one.stopped[1] for one in self.felt),
        )


def try_policy(
    scenario: Scenario,
    policy: Policy,
    library: Library,
    *,
    seed: int = 1,
    playing: Playing | None = None,
    progress: Callable[[str, int, int], None] = lambda _what, _done, _total: None,
) -> Trial:
    """Play the scenario on the home as it is, and on a copy with the policy made; the home is only read.

    Raises `BadInput` where the policy names what the home's lists do not have.
    """
    playing = playing or Playing()
    risk = RiskModel.open(library)
    with tempfile.TemporaryDirectory(prefix="cocket-trial-") as folder:
        trial = changed_home(library, policy, Path(folder) / "home")
        # Engines on the copy are opened before the long work, so that a mistake in the policy is told at once.
        changed = dataclasses.replace(Engines.open(trial), risk=_weighed(risk, policy, library, scenario))
        engines = dataclasses.replace(Engines.open(library), risk=risk)
        before, after = (
            rehearse(scenario, one, seed=seed, playing=playing, progress=_saying(when, progress))
            for when, one in (("before", engines), ("after", changed))
        )
    felt = tuple(_felt(scenario, position, before, after) for position in range(len(scenario.honest)))
    return Trial(policy, before, after, felt, _by_group(scenario.honest, felt, scenario))


def changed_weights(base: Weights, policy: Policy, day: str) -> Weights:
    """Give the weights with the policy's changes; raises `BadInput` where they would not be an edition."""
    if policy.weights is not None:
        return policy.weights
    rows: dict[str, Weight] = dict(base.weights)
    for code, change in (policy.factors or {}).items():
        points = list(change.points or rows[code].points[1:])
        filled = [*points, *[points[-1]] * (3 - len(points))]
        unknown = rows[code].unknown if change.unknown is None else change.unknown
        rows[code] = Weight((0, filled[0], filled[1], filled[2]), unknown)
    head = {"id": f"{base.id}-trial", "edition": day, "author": "a trial", "reason": policy.why}
    elevated = base.elevated if policy.elevated is None else policy.elevated
    high = base.high if policy.high is None else policy.high
    return load(dump(rows, head, elevated, high), "weights")


def _saying(when: str, progress: Callable[[str, int, int], None]) -> Callable[[str, int, int], None]:
    return lambda what, done, total: progress(f"{when}: {what}", done, total)


def _weighed(risk: RiskModel, policy: Policy, library: Library, scenario: Scenario) -> RiskModel:
    if not policy.weighs:
        return risk
    base, _ = risk.weights_on(scenario.as_of)
    return RiskModel.open(library, changed_weights(base, policy, scenario.as_of.isoformat()))


def _felt(scenario: Scenario, position: int, before: Rehearsal, after: Rehearsal) -> Felt:
    flow = scenario.honest[position]
    (_, delay, stopped), (_, delay_after, stopped_after) = (
        before.crowd.by_flow[position],
        after.crowd.by_flow[position],
    )
    return Felt(
        flow.title,
        flow.per_day * DAYS_A_YEAR,
        (delay, delay_after),
        (stopped, stopped_after),
        _moved(before.flows[position], after.flows[position]),
    )


def _moved(before: Spoken, after: Spoken) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (name, getattr(before, name), getattr(after, name))
        for name in TOLD
        if getattr(before, name) != getattr(after, name)
    )


def _by_group(flows: Sequence[Flow], felt: Sequence[Felt], scenario: Scenario) -> tuple[Felt, ...]:
    """Sum honest trade over the groups that the risk room watches: region, firm's size, script of the name."""
    members: dict[tuple[str, str], list[Felt]] = {}
    for flow, one in zip(flows, felt, strict=True):
        groups: Mapping[str, str] = groups_of(parse_export(papers_of_flow(scenario, flow)))
        for name, value in groups.items():
            members.setdefault((name, value), []).append(one)
    return tuple(
        Felt(f"{name}: {value}", sum(one.a_year for one in some), _mean(some, "delay"), _mean(some, "stopped"))
        for (name, value), some in sorted(members.items())
    )


def _mean(some: Sequence[Felt], figure: str) -> tuple[float, float]:
    total = sum(one.a_year for one in some)
    pairs = [(one.a_year, getattr(one, figure)) for one in some]
    return (
        sum(weight * pair[0] for weight, pair in pairs) / total,
        sum(weight * pair[1] for weight, pair in pairs) / total,
    )
