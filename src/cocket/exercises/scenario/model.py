"""The values of a scenario: choices of an evader, desks, honest trade, what happens meanwhile, fixes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

# What a desk may go by: the word that the product's own engine gave about the export as it was declared.
LOOKS_AT = ("recommendation", "screening", "band")
WORDS: Mapping[str, tuple[str, ...]] = {
    "recommendation": (
        "no_licence_required",
        "answer_questions",
        "ask_authority",
        "apply_for_licence",
        "stop_and_review",
    ),
    "screening": ("none", "review", "match"),
    "band": ("low", "indeterminate", "elevated", "high"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One change of the export document: a path such as `parties.buyer.country` or `items.catcher.description`."""

    path: str
    value: Any


@dataclass(frozen=True, slots=True)
class Option:
    """One thing the evader can do at a step: how it changes the papers, what it costs, which technique it is.

    `days` is the time that it takes; `through` are countries that the goods pass although the papers do not say so.
    """

    id: str
    title: str
    technique: str = ""
    price: float = 0.0
    changes: tuple[Change, ...] = ()
    days: float = 0.0
    through: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """A choice that the evader must make; the first option is to act openly."""

    id: str
    title: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class DeskPlan:
    """A desk: which exports come to it, how many work there, and what it stops.

    `meets`, `stops` and `false_stops` give a chance for each word of what the desk looks at: that such an export comes
    to it, that it stops an evader's, that it stops an honest trader's. `techniques` adds a chance to see a technique
    whatever the engine said. A desk sees only exports from one of `exporter_in` and through one of `through`, where
    given; one that screens sees only hits on `lists` (beginnings of list codes) and of parties in `roles`, where given.
    It sees only exports of a declared value of `value_from` (the scenario's currency) or more; one whose value is not
    known comes to it. `clause` is the rule or list entry that it works by. Where the wait passes `patience` hours, a
    share `waved` passes.
    """

    id: str
    title: str
    looks_at: str
    clause: str
    officers: int
    hours: float
    meets: Mapping[str, float]
    stops: Mapping[str, float]
    false_stops: Mapping[str, float]
    techniques: Mapping[str, float] = field(default_factory=dict)
    exporter_in: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    through: tuple[str, ...] = ()
    patience: float = 1e9
    waved: float = 0.0
    value_from: float = 0.0


@dataclass(frozen=True, slots=True)
class Flow:
    """Honest trade of one kind: how its papers differ from the scenario's export, and how many come a day."""

    id: str
    title: str
    per_day: float
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """What must be seen at a desk: a mean wait (hours) or a share waved through in a week, or evaders caught so far."""

    desk: str
    waits_over: float | None = None
    waves_over: float | None = None
    caught: int | None = None


@dataclass(frozen=True, slots=True)
class Inject:
    """From this day on, desks change: `changes` are paths such as `desks.licensing.officers`.

    With `when`, they change at the end of the first week from that day on in which the condition is met, if ever.
    """

    day: float
    title: str
    changes: tuple[Change, ...]
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class Fix:
    """What could be changed, where, by whom, and what it costs a year (the scenario's currency).

    `days` is how long it takes from the decision, or None where nobody said.
    """

    id: str
    title: str
    owner: str
    price: float
    changes: tuple[Change, ...]
    days: int | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """What the exercise tests: the most there may be of evasion, honest delay (hours, mean), false stops."""

    evasion: float
    honest_delay: float
    false_stops: float


@dataclass(frozen=True, slots=True)
class Evaders:
    """What they are after and by when; how many try in each round, how many rounds the days have, how they choose.

    `within_days` is the longest that a way may take, where there is such a limit.

    `sharpness` is the λ of their logit choice (0 chooses blindly); `memory` is what a round still counts in the next.
    """

    count: int = 12
    rounds: int = 24
    sharpness: float = 8.0
    memory: float = 0.9
    goal: str = ""
    within_days: float | None = None


@dataclass(frozen=True, slots=True)
class Scenario:
    """A rehearsal: `export` is the document of what is truly intended, as `cocket assess` reads it."""

    id: str
    title: str
    story: str
    as_of: date
    days: float
    currency: str
    budget: float
    fix_budget: float
    export: Mapping[str, Any]
    steps: tuple[Step, ...]
    desks: tuple[DeskPlan, ...]
    honest: tuple[Flow, ...]
    limits: Limits
    injects: tuple[Inject, ...] = ()
    fixes: tuple[Fix, ...] = ()
    evaders: Evaders = Evaders()
