"""What a rehearsal gives: ways with their chances, the crowd at the desks, findings, and what fixes would do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cocket.kernel.reasons import EditionRef

if TYPE_CHECKING:
    from cocket.exercises.scenario.model import DeskPlan


@dataclass(frozen=True, slots=True)
class Listed:
    """What a control list says of one item: outcome and paragraph ("" where there is none)."""

    item: str
    regime: str
    outcome: str
    provision: str


@dataclass(frozen=True, slots=True)
class Named:
    """A listed party that a party of the export may be: in which role, on which list, since which day ("" unknown)."""

    party: str
    list_code: str
    listed_on: str


@dataclass(frozen=True, slots=True)
class Spoken:
    """What the engine said of one declared export: a word per thing that desks look at, and the reasons."""

    recommendation: str
    screening: str
    band: str
    because: tuple[str, ...]
    regimes: tuple[str, ...]
    exporter_country: str
    through: tuple[str, ...]
    hits: tuple[tuple[str, str, str], ...] = ()  # list code, role of the party, verdict
    listed: tuple[Listed, ...] = ()
    named: tuple[Named, ...] = ()
    value: float | None = None  # declared, in the scenario's currency; None where it is not known

    def word(self, desk: DeskPlan) -> str:
        """Give the word that a desk goes by; of screening only what its lists and the roles it asks about show."""
        if desk.looks_at == "screening" and (desk.lists or desk.roles):
            seen = {
                verdict
                for code, role, verdict in self.hits
                if (not desk.lists or code.startswith(desk.lists)) and (not desk.roles or role in desk.roles)
            }
            return worst(seen)
        return str(getattr(self, desk.looks_at))


def worst(verdicts: set[str]) -> str:
    """Give the gravest of some verdicts on hits."""
    return "match" if "match" in verdicts else "review" if "review" in verdicts else "none"


@dataclass(frozen=True, slots=True)
class Passing:
    """One desk on a way: whether the export comes to it, the word it goes by, and the chance that it stops it."""

    desk: str
    met: float
    word: str
    stopped: float


@dataclass(frozen=True, slots=True)
class Way:
    """One option per step, its price, the chance that it passes every desk, what each desk does, the days it takes."""

    options: tuple[str, ...]
    techniques: tuple[str, ...]
    price: float
    chance: float
    spoken: Spoken
    passing: tuple[Passing, ...]
    days: float = 0.0


@dataclass(frozen=True, slots=True)
class DeskLoad:
    """How a desk fared: hours worked a year, mean wait in hours, and two shares.

    `waved` is the share of what came that it let through unseen, `honest_stopped` that of all honest trade it stopped.
    """

    desk: str
    worked: float
    delay: float
    waved: float
    honest_stopped: float


@dataclass(frozen=True, slots=True)
class Crowd:
    """The simulated year: means over replications with 95 % intervals (low, high).

    `happened` tells of each inject that waits for a condition: title, in what share of the years it happened, and on
    which day on average (-1 where never).
    """

    shipments: int
    replications: int
    evasion: tuple[float, float, float]
    delay: tuple[float, float, float]
    false_stops: tuple[float, float, float]
    hours: float
    desks: tuple[DeskLoad, ...]
    by_flow: tuple[tuple[str, float, float], ...]
    happened: tuple[tuple[str, float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Round:
    """One round of evaders who learn: its number from 1, its first day, what share of those that ended in it passed."""

    number: int
    day: float
    passed: float


@dataclass(frozen=True, slots=True)
class Learning:
    """How `evaders` who learn fared round by round: shares of tries by technique before and after the defender moved.

    `sharpness` is the precision of their choice, `memory` what a round counts in the next. `moved_before` is the number
    of rounds before the move, None where nothing was changed and `after` is empty.
    """

    evaders: int
    sharpness: float
    memory: float
    rounds: tuple[Round, ...]
    moved_before: int | None
    before: tuple[tuple[str, float], ...]
    after: tuple[tuple[str, float], ...]

    def passing(self, *, after: bool) -> float:
        """Give the share that passed in the last third of the rounds before the move, or of those after it."""
        cut = len(self.rounds) if self.moved_before is None else self.moved_before
        some = self.rounds[cut:] if after else self.rounds[:cut]
        last = some[-max(1, len(some) // 3) :]
        return sum(one.passed for one in last) / max(1, len(last))


@dataclass(frozen=True, slots=True)
class Finding:
    """One gap: the way through, the desk and clause at fault, what it said and what it would say of the truth.

    `ties` name what it hangs on in the lists: an entry, the days between two lists, a difference of jurisdictions.
    `hardship` says that honest trade is held up there; `chance` is then the share of it that is stopped.
    """

    title: str
    technique: str
    desk: str
    clause: str
    said: str
    of_the_truth: str
    chance: float
    sentence: str
    because: tuple[str, ...]
    ties: tuple[str, ...] = ()
    hardship: bool = False


@dataclass(frozen=True, slots=True)
class FixPlan:
    """Fixes within a budget: the best evader's chance afterwards, a proven bound, and what honest trade pays."""

    budget: float
    fixes: tuple[str, ...]
    price: float
    evasion: float
    bound: float
    way: Way | None
    crowd: Crowd | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One chosen fix in the improvement plan: when it can be in place, and what it does.

    `alone` is the best evader's chance with this fix and no other, `without` with all chosen fixes but this one.
    """

    fix: str
    owner: str
    price: float
    done_by: str
    alone: float
    without: float


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """Everything a rehearsal found. The same scenario, editions and seed give the same values.

    `cheapest` is the cheapest way that passes more often than the limit; `weak` is what holds only because another desk
    catches it. `plans` are the best choices of fixes by
    budget, `measures` each fix by itself, `front` the choices that none beats in all of evasion, price, honest delay,
    honest shipments stopped and officers' hours.
    """

    scenario: str
    seed: int
    truth: Spoken
    flows: tuple[Spoken, ...]
    ways: tuple[Way, ...]
    cheapest: Way | None
    crowd: Crowd
    learnt: tuple[tuple[str, float], ...]
    learning: Learning
    findings: tuple[Finding, ...]
    weak: tuple[Finding, ...]
    plans: tuple[FixPlan, ...]
    measures: tuple[FixPlan, ...]
    front: tuple[FixPlan, ...]
    chosen: FixPlan | None
    editions: tuple[EditionRef, ...]
    documents: int
    judged: int
    steps: tuple[Step, ...] = ()


def percent(share: float) -> str:
    """Give a share as people read it: one decimal below ten per cent, and none for nothing."""
    if share == 0.0:
        return "0%"
    return f"{share:.1%}" if share < 0.1 else f"{share:.0%}"  # noqa: PLR2004 - as said
