"""Changes that promise: proposed with a pre-registered promise, replayed, adopted by a person with a sunset, reviewed.

Takes a connection of the register and labelled cases, writes facts (`rule.proposed`, `rule.replayed`, `rule.adopted`,
`rule.reviewed`) and reads them back. Nothing adopts itself: adoption names a person and a reason, and needs a replay.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from cocket.kernel.canonical import sha256_hex
from cocket.kernel.dates import parse_date
from cocket.kernel.errors import BadInput
from cocket.register.model import Fact, Why
from cocket.register.ports import Connection
from cocket.register.service import append, embedded, facts
from cocket.risk.bands import settle, tally_degrees
from cocket.risk.learning.cases import GROUPS, LabelledCase
from cocket.risk.learning.rates import Rate, rate
from cocket.risk.model import Band
from cocket.risk.table import BY_CODE
from cocket.risk.weights import Weight, Weights, dump, load

KINDS = ("rule.proposed", "rule.replayed", "rule.adopted", "rule.reviewed")
LEAST = 30


def flagged(case: LabelledCase, weights: Weights) -> bool:
    """Say whether a case asks for a second look under an edition: by the published rule its band is not low."""
    return settle(tally_degrees(case.degrees, weights), weights)[0] is not Band.LOW


def _false_alarm(cases: Sequence[LabelledCase], weights: Weights) -> Rate:
    good = [case for case in cases if case.bad is False]
    return rate(sum(flagged(case, weights) for case in good), len(good))


def _miss(cases: Sequence[LabelledCase], weights: Weights) -> Rate:
    bad = [case for case in cases if case.bad]
    return rate(sum(not flagged(case, weights) for case in bad), len(bad))


def _flag_share(cases: Sequence[LabelledCase], weights: Weights) -> Rate:
    return rate(sum(flagged(case, weights) for case in cases), len(cases))


# What a promise may be measured by; lower is better for each.
METRICS: dict[str, Callable[[Sequence[LabelledCase], Weights], Rate]] = {
    "false_alarm_rate": _false_alarm,
    "miss_rate": _miss,
    "flag_share": _flag_share,
}


@dataclass(frozen=True, slots=True)
class Promise:
    """What a change should do: bring a metric, for a group ("" for all), to at most `target` by a day."""

    metric: str
    target: float
    by: date
    group: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Effect:
    """What a replay showed for one group: the metric before and after on past cases."""

    group: str
    value: str
    metric: str
    before: Rate
    after: Rate


def propose(connection: Connection, text: bytes, promise: Promise, *, who: str, why: str, when: datetime) -> Fact:
    """Record a draft of weights with its promise.

    Raises BadInput for an unknown metric or group, a target that is no share, or a day that is past.
    """
    weights = load(text, "draft")
    if promise.metric not in METRICS:
        raise BadInput(f"{promise.metric[:30]!r} is no metric", mend=f"Use one of {', '.join(METRICS)}.")
    if not 0 <= promise.target <= 1:
        raise BadInput("A target is a share between 0 and 1", where="target", mend="Write for example 0.1.")
    if bool(promise.group) != bool(promise.value) or promise.group not in {"", *GROUPS}:
        raise BadInput(
            f"{promise.group[:30]!r} names no group of exports", where="group",
            mend=f"Write NAME=VALUE with one of {', '.join(GROUPS)}, for example region=western_asia.",
        )  # fmt: skip
    if promise.by <= when.date():
        raise BadInput("The day of the promise is not in the future", where="by", mend="Give a later day.")
    payload = {
        "weights": _stored(weights),
        "promise": {"metric": promise.metric, "target": str(promise.target), "by": promise.by.isoformat(),
                    "group": promise.group, "value": promise.value},
    }  # fmt: skip
    return append(connection, Fact("rule.proposed", _subject(weights), who, Why(why), when, payload))


def replay(
    connection: Connection, subject: str, cases: Sequence[LabelledCase], current: Weights, *, who: str, when: datetime
) -> tuple[Effect, ...]:
    """Run past cases through the current and the proposed weights, by group, and record that it was done."""
    draft, promise = _draft(connection, subject)
    if len(cases) < LEAST:
        raise BadInput(f"There are {len(cases)} cases to replay", mend=f"Give at least {LEAST}.")
    measure = METRICS[promise.metric]
    groups = sorted({(name, value) for case in cases for name, value in case.groups.items()})
    effects = []
    for name, value in [("", ""), *groups]:
        mine = [case for case in cases if not name or case.groups.get(name) == value]
        effects.append(Effect(name, value, promise.metric, measure(mine, current), measure(mine, draft)))
    payload = {"on": "cases", "against": current.id, "cases": len(cases), "metric": promise.metric,
               "before": _share(effects[0].before), "after": _share(effects[0].after)}  # fmt: skip
    append(connection, Fact("rule.replayed", subject, who, Why("replay"), when, payload))
    return tuple(effects)


def draft_weights(connection: Connection, subject: str) -> Weights:
    """Give the weights of a recorded draft; raises BadInput where there is none, or it fits the factors no more."""
    return _draft(connection, subject)[0]


def record_replay(
    connection: Connection, subject: str, payload: Mapping[str, Any], *, who: str, when: datetime
) -> Fact:
    """Record that a draft was replayed elsewhere than on past cases (an exercise), with what that gave."""
    _draft(connection, subject)
    return append(connection, Fact("rule.replayed", subject, who, Why("replay"), when, payload))


def replays(connection: Connection, subject: str) -> tuple[Fact, ...]:
    """Give the replays of a draft, oldest first; each says what it was on: past cases, or an exercise."""
    return tuple(facts(connection, kinds=("rule.replayed",), subjects=(subject,)))


def adopt(connection: Connection, subject: str, *, sunset: date, who: str, why: str, when: datetime) -> Fact:
    """Adopt a draft until its sunset.

    Raises BadInput unless it was replayed, and unless the sunset leaves time to judge the promise.
    """
    _, promise = _draft(connection, subject)
    seen = {fact.kind for fact in facts(connection, kinds=KINDS, subjects=(subject,))}
    if "rule.replayed" not in seen:
        raise BadInput("The draft was never replayed", where=subject, mend="Run `cocket risk replay`.")
    if sunset < promise.by:
        raise BadInput(
            "The sunset comes before the day of the promise", where="sunset",
            mend="Give a day on which it can be judged.",
        )  # fmt: skip
    return append(connection, Fact("rule.adopted", subject, who, Why(why), when, {"sunset": sunset.isoformat()}))


def review(
    connection: Connection, subject: str, cases: Sequence[LabelledCase], *, who: str, when: datetime
) -> tuple[str, Rate]:
    """Judge an adopted draft by its promised metric on cases since its adoption: kept, broken or undecided.

    "Kept" needs the whole interval at or under the target, "broken" the whole interval above it. Raises BadInput before
    the promised day.
    """
    draft, promise = _draft(connection, subject)
    adopted = list(facts(connection, kinds=("rule.adopted",), subjects=(subject,)))
    if not adopted:
        raise BadInput("The draft was never adopted", where=subject, mend="Adopt it first, or withdraw it.")
    if when.date() < promise.by:
        raise BadInput(f"The promise runs to {promise.by}", where="review", mend="Review it on that day or later.")
    since = adopted[-1].when.date()
    mine = [
        case for case in cases
        if case.day >= since and (not promise.group or case.groups.get(promise.group) == promise.value)
    ]  # fmt: skip
    found = METRICS[promise.metric](mine, draft)
    verdict = "undecided"
    if found.total >= LEAST:
        verdict = "kept" if found.high <= promise.target else "broken" if found.low > promise.target else "undecided"
    payload = {"verdict": verdict, "metric": promise.metric, "target": str(promise.target), "share": _share(found)}
    append(connection, Fact("rule.reviewed", subject, who, Why("review"), when, payload))
    return verdict, found


@dataclass(frozen=True, slots=True)
class Adoption:
    """Weights that a person adopted: they hold from `since` until the day before `sunset`.

    `unfit` says why they cannot be used any more (a factor of the table came later, or is gone); then they are None.
    """

    id: str
    weights: Weights | None
    since: date
    sunset: date
    unfit: str = ""

    def holds(self, day: date) -> bool:
        """Say whether this adoption speaks for a day."""
        return self.since <= day < self.sunset


def adoptions(connection: Connection) -> tuple[Adoption, ...]:
    """Give what was adopted, oldest first; where spans overlap the later adoption holds."""
    found = []
    for fact in list(facts(connection, kinds=("rule.adopted",))):
        proposed = _proposed(connection, fact.subject)
        stored, sunset = proposed.payload["weights"], parse_date(str(fact.payload["sunset"]))
        unfit = _unfit(stored)
        weights = None if unfit else _read(stored, proposed.who)
        found.append(Adoption(str(stored["id"]), weights, fact.when.date(), sunset, unfit))
    return tuple(found)


def _unfit(stored: Mapping[str, Any]) -> str:
    missing, gone = sorted(set(BY_CODE) - set(stored["rows"])), sorted(set(stored["rows"]) - set(BY_CODE))
    said = [f"no weight for {', '.join(missing)}"] if missing else []
    said += [f"a weight for {', '.join(gone)}, which is no factor any more"] if gone else []
    return " and ".join(said)


def adoptions_at(home: Path) -> tuple[Adoption, ...]:
    """Give what was adopted in an embedded home; none where it has no register yet."""
    if not (home / "register.sqlite3").exists():
        return ()
    connection = embedded(home)
    try:
        return adoptions(connection)
    finally:
        connection.close()


def in_force(connection: Connection, as_of: date, otherwise: Weights) -> Weights:
    """Give the weights adopted last that have not reached their sunset, or the edition that ships with the program."""
    live = [one.weights for one in adoptions(connection) if one.holds(as_of)]
    return live[-1] or otherwise if live else otherwise


def _subject(weights: Weights) -> str:
    return f"weights:{weights.sha256[:16]}"


def _share(found: Rate) -> dict[str, Any]:
    return {"count": found.count, "total": found.total}


def _stored(weights: Weights) -> dict[str, Any]:
    """Weights as codes and figures: the register holds no sentences, so author and reason are kept by hash."""
    return {
        "id": weights.id, "edition": weights.edition, "elevated": weights.elevated, "high": weights.high,
        "reason_sha256": sha256_hex(f"{weights.author}\n{weights.reason}".encode()),
        "rows": {code: [*one.points[1:], one.unknown] for code, one in weights.weights.items()},
    }  # fmt: skip


def _proposed(connection: Connection, subject: str) -> Fact:
    drafts = list(facts(connection, kinds=("rule.proposed",), subjects=(subject,)))
    if not drafts:
        raise BadInput(f"There is no draft {subject[:40]!r}", mend="`cocket risk propose` gives its name.")
    return drafts[-1]


def _draft(connection: Connection, subject: str) -> tuple[Weights, Promise]:
    fact = _proposed(connection, subject)
    if unfit := _unfit(fact.payload["weights"]):
        raise BadInput(f"The draft has {unfit}", where=subject, mend="Propose it anew with the factors of today.")
    said = fact.payload["promise"]
    promise = Promise(
        str(said["metric"]), float(said["target"]), parse_date(str(said["by"])), str(said["group"]), str(said["value"])
    )
    return _read(fact.payload["weights"], fact.who), promise


def _read(stored: Mapping[str, Any], who: str) -> Weights:
    rows = {
        code: Weight((0, int(row[0]), int(row[1]), int(row[2])), int(row[3])) for code, row in stored["rows"].items()
    }
    head = {"id": str(stored["id"]), "edition": str(stored["edition"]), "author": who,
            "reason": f"recorded draft, reason {str(stored['reason_sha256'])[:8]}"}  # fmt: skip
    return load(dump(rows, head, int(stored["elevated"]), int(stored["high"])), json.dumps(head["id"]))
