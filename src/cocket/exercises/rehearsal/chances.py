"""From what the engine said to what each desk does: exact chances, desk by desk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from cocket.exercises.rehearsal.model import Passing, Way

if TYPE_CHECKING:
    from cocket.exercises.rehearsal.model import Spoken
    from cocket.exercises.scenario.model import DeskPlan, Option


NO_LOAD: Mapping[str, float] = MappingProxyType({})


def met(desk: DeskPlan, spoken: Spoken) -> float:
    """Give the chance that an export comes to a desk."""
    if desk.exporter_in and spoken.exporter_country not in desk.exporter_in:
        return 0.0
    if desk.through and not set(desk.through) & set(spoken.through):
        return 0.0
    if spoken.value is not None and spoken.value < desk.value_from:
        return 0.0
    return desk.meets.get(spoken.word(desk), 0.0)


def stopped(desk: DeskPlan, spoken: Spoken, techniques: Sequence[str]) -> float:
    """Give the chance that a desk, once met, stops an evader: by what the engine said, or by seeing a technique."""
    missed = 1.0 - desk.stops.get(spoken.word(desk), 0.0)
    for technique in set(techniques):
        missed *= 1.0 - desk.techniques.get(technique, 0.0)
    return 1.0 - missed


def way_of(
    options: Sequence[Option], spoken: Spoken, desks: Sequence[DeskPlan], load: Mapping[str, float] = NO_LOAD
) -> Way:
    """Give a way with its exact chance to pass every desk; `load` is the share that a desk waves through unseen."""
    techniques = tuple(option.technique for option in options if option.technique)
    passing = []
    chance = 1.0
    for desk in desks:
        seen = met(desk, spoken) * (1.0 - load.get(desk.id, 0.0))
        one = Passing(desk.id, seen, spoken.word(desk), stopped(desk, spoken, techniques))
        chance *= 1.0 - one.met * one.stopped
        passing.append(one)
    return Way(
        tuple(option.id for option in options),
        techniques,
        sum(option.price for option in options),
        chance,
        spoken,
        tuple(passing),
        sum(option.days for option in options),
    )
