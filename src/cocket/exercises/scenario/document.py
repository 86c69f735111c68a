"""A scenario as it is written: pydantic at the door, so that each mistake is said with its place."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from cocket.exercises.scenario.model import (
    WORDS,
    Change,
    Condition,
    DeskPlan,
    Evaders,
    Fix,
    Flow,
    Inject,
    Limits,
    Option,
    Scenario,
    Step,
)

Chance = Annotated[float, Field(ge=0, le=1)]
Amount = Annotated[float, Field(ge=0, le=1e12, allow_inf_nan=False)]
Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
Text = Annotated[str, Field(min_length=1, max_length=2000)]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
Changes = dict[str, Any]


class _Doc(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=False)


class OptionDoc(_Doc):
    """One option of a step."""

    id: Name
    title: Text
    technique: Annotated[str, Field(pattern=r"^(EV-\d{3})?$")] = ""
    price: Amount = 0.0
    changes: Changes = {}
    days: Annotated[float, Field(ge=0, le=3660)] = 0.0
    through: Annotated[list[Country], Field(max_length=10)] = []


class StepDoc(_Doc):
    """A choice of the evader."""

    id: Name
    title: Text
    options: Annotated[list[OptionDoc], Field(min_length=1, max_length=20)]


class DeskDoc(_Doc):
    """A desk."""

    id: Name
    title: Text
    looks_at: Literal["recommendation", "screening", "band"]
    clause: Text
    officers: Annotated[int, Field(ge=1, le=10_000)]
    hours: Amount
    meets: dict[str, Chance]
    stops: dict[str, Chance]
    false_stops: dict[str, Chance] = {}
    techniques: dict[Annotated[str, Field(pattern=r"^EV-\d{3}$")], Chance] = {}
    exporter_in: list[Country] = []
    through: list[Country] = []
    lists: list[Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9-]{1,19}$")]] = []
    roles: list[Annotated[str, Field(pattern=r"^[a-z_]{2,30}$")]] = []
    patience: Amount = 1e9
    waved: Chance = 0.0
    value_from: Amount = 0.0

    @model_validator(mode="after")
    def _words_are_known(self) -> DeskDoc:
        words = WORDS[self.looks_at]
        for table in ("meets", "stops", "false_stops"):
            unknown = sorted(set(getattr(self, table)) - set(words))
            if unknown:
                raise ValueError(f"{table} has {unknown[0]!r}, which is none of {', '.join(words)}")
        return self


class FlowDoc(_Doc):
    """Honest trade."""

    id: Name
    title: Text
    per_day: Annotated[float, Field(gt=0, le=1e6)]
    changes: Changes = {}


class ConditionDoc(_Doc):
    """When an inject happens: one of three things at one desk."""

    desk: Name
    waits_over: Amount | None = None
    waves_over: Chance | None = None
    caught: Annotated[int, Field(ge=1, le=1_000_000)] | None = None

    @model_validator(mode="after")
    def _one_thing(self) -> ConditionDoc:
        if sum(one is not None for one in (self.waits_over, self.waves_over, self.caught)) != 1:
            raise ValueError("give one of waits_over, waves_over and caught")
        return self


class InjectDoc(_Doc):
    """What happens meanwhile: on a day, or when something is seen from that day on."""

    day: Amount = 0.0
    title: Text
    changes: Annotated[Changes, Field(min_length=1)]
    when: ConditionDoc | None = None

    @model_validator(mode="after")
    def _a_day_or_a_condition(self) -> InjectDoc:
        if self.when is None and "day" not in self.model_fields_set:
            raise ValueError("give a day, or `when`")
        return self


class FixDoc(_Doc):
    """What could be changed."""

    id: Name
    title: Text
    owner: Text
    price: Amount
    changes: Annotated[Changes, Field(min_length=1)]
    days: Annotated[int, Field(ge=0, le=3660)] | None = None


class LimitsDoc(_Doc):
    """What the exercise tests."""

    evasion: Chance
    honest_delay: Amount
    false_stops: Chance


class EvadersDoc(_Doc):
    """What the evaders want, and how they learn."""

    count: Annotated[int, Field(ge=1, le=1000)] = 12
    rounds: Annotated[int, Field(ge=4, le=200)] = 24
    sharpness: Annotated[float, Field(ge=0, le=200)] = 8.0
    memory: Annotated[float, Field(gt=0, le=1)] = 0.9
    goal: Annotated[str, Field(max_length=500)] = ""
    within_days: Annotated[float, Field(gt=0, le=3660)] | None = None


class ScenarioDoc(_Doc):
    """A whole scenario, format 1."""

    format: Literal[1]
    id: Name
    title: Text
    story: Text
    as_of: Annotated[date, Field(ge=date(2000, 1, 1))]  # no rules of earlier days are held
    days: Annotated[float, Field(gt=0, le=3660)]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "EUR"
    budget: Amount
    fix_budget: Amount
    export: dict[str, Any]
    steps: Annotated[list[StepDoc], Field(min_length=1, max_length=12)]
    desks: Annotated[list[DeskDoc], Field(min_length=1, max_length=40)]
    honest: Annotated[list[FlowDoc], Field(min_length=1, max_length=100)]
    limits: LimitsDoc
    injects: Annotated[list[InjectDoc], Field(max_length=100)] = []
    fixes: Annotated[list[FixDoc], Field(max_length=40)] = []
    evaders: EvadersDoc = EvadersDoc()

    def frozen(self) -> Scenario:
        """Give the scenario as frozen values."""
        return Scenario(
            id=self.id,
            title=self.title,
            story=self.story.strip(),
            as_of=self.as_of,
            days=self.days,
            currency=self.currency,
            budget=self.budget,
            fix_budget=self.fix_budget,
            export=self.export,
            steps=tuple(Step(step.id, step.title, tuple(map(_option, step.options))) for step in self.steps),
            desks=tuple(map(_desk, self.desks)),
            honest=tuple(Flow(flow.id, flow.title, flow.per_day, _pairs(flow.changes)) for flow in self.honest),
            limits=Limits(self.limits.evasion, self.limits.honest_delay, self.limits.false_stops),
            injects=tuple(_inject(inject) for inject in self.injects),
            fixes=tuple(
                Fix(fix.id, fix.title, fix.owner, fix.price, _pairs(fix.changes), fix.days) for fix in self.fixes
            ),
            evaders=Evaders(**self.evaders.model_dump()),
        )


def _inject(inject: InjectDoc) -> Inject:
    when = Condition(**inject.when.model_dump()) if inject.when else None
    return Inject(inject.day, inject.title, _pairs(inject.changes), when)


def _option(option: OptionDoc) -> Option:
    return Option(
        option.id,
        option.title,
        option.technique,
        option.price,
        _pairs(option.changes),
        option.days,
        tuple(option.through),
    )


def _desk(desk: DeskDoc) -> DeskPlan:
    fields: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in desk.model_dump().items()
    }
    return DeskPlan(**fields)


def _pairs(changes: Changes) -> tuple[Change, ...]:
    return tuple(Change(path, value) for path, value in changes.items())
