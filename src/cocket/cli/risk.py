"""`cocket risk`: calibrate, drift, propose, replay, adopt, review. The program proposes; a person adopts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cocket.cli import output
from cocket.cli.risk_cases import record, report
from cocket.cli.risk_forms import flags, rights
from cocket.kernel.dates import parse_date, utc_now
from cocket.kernel.errors import BadInput

if TYPE_CHECKING:
    import sqlite3

    from cocket.risk.learning.cases import LabelledCase
    from cocket.risk.weights import Weights

FEW = 10  # a rate of fewer cases says nothing on a terminal
_CASES = click.option(
    "--cases",
    type=click.Path(path_type=Path, dir_okay=False),
    help="CSV of labelled cases; default: the register's own.",
)
_WHO = click.option("--by", "who", required=True, metavar="ACTOR", help="The id of the person who does this.")
_ON = click.option("--on", metavar="DATE", help="In a rehearsal only: the day on which this is done; default: today.")
_JSON = click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout and nothing else.")
_HOME = click.pass_obj


@click.group()
def risk() -> None:
    """Fill in red flags and the human-rights assessment, record what came of exports, and learn from it in the open.

    Weights are proposed from outcomes, tried on past cases, adopted by a person, and held to their promise.
    """


risk.add_command(flags)
risk.add_command(rights)
risk.add_command(record)
risk.add_command(report)


@risk.command(short_help="Make up an office to practise on.")
@click.option("--from", "start", required=True, metavar="DATE", help="The first day of the span.")
@click.option("--to", "end", required=True, metavar="DATE", help="The day after its last.")
@click.option("--exports", default=2000, show_default=True, help="How many exports of made-up firms.")
@click.option("--seed", default=1, show_default=True, help="The same seed and span give the same exports.")
@_JSON
@_HOME
def rehearse(settings: Any, start: str, end: str, exports: int, seed: int, as_json: bool) -> None:
    """Make up an office's exports with their decisions and ends, in a home of its own, to practise on.

    The exports are of firms that do not exist and are weighed by the real factors. A home with real records is refused.
    """
    from cocket.cli.home import open_library
    from cocket.risk.learning.rehearsal import run
    from cocket.risk.service import RiskModel

    first, last = parse_date(start, where="--from"), parse_date(end, where="--to")
    model = RiskModel.open(open_library(settings.home))
    with _register(settings.home) as connection:
        written = run(connection, model, start=first, end=last, exports=exports, seed=seed)
        connection.commit()
    if as_json:
        output.print_json(dict(sorted(written.items())))
        return
    for kind, count in sorted(written.items()):
        click.echo(f"{count:6,} {kind}")
    click.echo("All of it is made up. Next: cocket risk calibrate, drift, propose.")


@risk.command(short_help="Propose weights from cases with known ends.")
@_CASES
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False), metavar="FILE.toml")
@click.option("--edition", required=True, metavar="DATE", help="Edition date of the proposal (YYYY-MM-DD).")
@click.option("--by", "who", required=True, metavar="AUTHOR")
@click.option("--why", required=True, metavar="TEXT", help="Why these weights are proposed.")
@click.option(
    "--diagram",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE.html",
    help="Also write a page: reliability diagram, errors by group, who would be treated differently.",
)
@_ON
@_JSON
@_HOME
def calibrate(
    settings: Any,
    cases: Path | None,
    out: Path,
    edition: str,
    who: str,
    why: str,
    diagram: Path | None,
    on: str | None,
    as_json: bool,
) -> None:
    """Propose an edition of weights from cases with known outcomes, and write it to a file. Nothing is adopted."""
    from cocket.kernel.canonical import plain
    from cocket.risk.learning.calibrate import calibrate as propose_weights
    from cocket.risk.learning.diagram import page

    day = parse_date(edition, where="--edition").isoformat()
    output.suffix_of(out, (".toml",))
    if diagram is not None:
        output.suffix_of(diagram, (".html",))
    with _register(settings.home) as connection:
        current = _current(connection, _moment(connection, on))
        found = propose_weights(_cases(connection, cases), current, edition=day, author=who, reason=why)
    output.write_whole(out, found.text)
    if diagram is not None:
        output.write_whole(diagram, page(found).encode())
    if as_json:
        output.print_json({
            "file": str(out), "cases": found.cases, "reliability_error": found.reliability_error,
            "reliability": plain(found.reliability), "moved": plain(found.moved),
            "false_alarms": _rates(found.false_alarms), "misses": _rates(found.misses),
        })  # fmt: skip
        return
    click.echo(f"{found.cases} cases; reliability error {found.reliability_error:.3f}; written to {out}")
    for moved in found.moved:
        click.echo(f"  {moved.direction}: {moved.count}, of which {moved.bad} had gone wrong")
    for title, rates in (("false alarms", found.false_alarms), ("misses", found.misses)):
        for line in _standing_out(title, rates):
            click.echo(f"  {line}")
    click.echo("Rates of every region, size and script: --diagram FILE.html or --json.")
    click.echo("Nothing changes until a person runs `cocket risk propose`, `replay` and `adopt`.")


@risk.command(short_help="Warn both ways: too lax, needlessly strict.")
@_CASES
@click.option("--split", required=True, metavar="DATE", help="The day that parts before from after.")
@_JSON
@_HOME
def drift(
    settings: Any,
    cases: Path | None,
    split: str,
    as_json: bool,
) -> None:
    """Warn in both directions: too lax, and needlessly strict."""
    from cocket.kernel.canonical import plain
    from cocket.risk.learning.drift import watch

    with _register(settings.home) as connection:
        signals = watch(_cases(connection, cases), parse_date(split, where="--split"))
    if as_json:
        output.print_json(plain(signals))
        return
    for signal in signals:
        click.echo(f"{signal.direction}: {signal.sentence} ({signal.cases} cases)")
    if not signals:
        click.echo("No change is clear enough to say anything.")


@risk.command(short_help="Register a draft with its promise.")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), metavar="WEIGHTS.toml")
@click.option("--metric", required=True, help="false_alarm_rate, miss_rate or flag_share.")
@click.option("--target", required=True, type=float, help="What the metric should be at most, 0 to 1.")
@click.option("--until", required=True, metavar="DATE", help="The day on which the promise is judged.")
@click.option("--group", default="", metavar="NAME=VALUE", help="For whom, for example region=EG; default: all.")
@_WHO
@click.option("--why", required=True, metavar="CODE", help="A reason code, for example too_many_false_alarms.")
@_ON
@_HOME
def propose(
    settings: Any,
    file: Path,
    metric: str,
    target: float,
    until: str,
    group: str,
    who: str,
    why: str,
    on: str | None,
) -> None:
    """Register a draft with its promise: what it should change, for whom, by when, measured how."""
    from cocket.risk.learning.promises import Promise
    from cocket.risk.learning.promises import propose as register_draft

    name, _, value = group.partition("=")
    promise = Promise(metric, target, parse_date(until, where="--until"), name.strip(), value.strip())
    with _register(settings.home) as connection:
        fact = register_draft(
            connection, output.read_whole(file), promise, who=who, why=why, when=_moment(connection, on)
        )
        connection.commit()
    click.echo(fact.subject)


@risk.command(short_help="Try a draft on past cases, by group.")
@click.argument("draft")
@_CASES
@_WHO
@_ON
@_JSON
@_HOME
def replay(
    settings: Any,
    draft: str,
    cases: Path | None,
    who: str,
    on: str | None,
    as_json: bool,
) -> None:
    """Run past cases through the current and the proposed weights, with the effect by group."""
    from cocket.risk.learning.promises import replay as run

    with _register(settings.home) as connection:
        found = _cases(connection, cases)
        moment = _moment(connection, on)
        effects = run(connection, draft, found, _current(connection, moment), who=who, when=moment)
        connection.commit()
    rows = [
        {"group": one.group or "all", "value": one.value, "metric": one.metric,
         "before": _rate(one.before), "after": _rate(one.after)}
        for one in effects
    ]  # fmt: skip
    if as_json:
        output.print_json(rows)
        return
    small = 0
    for one, row in zip(effects, rows, strict=True):
        if one.group and one.before.total < FEW:
            small += 1
            continue
        whom = f"{row['group']} {row['value']}".replace("_", " ").strip()
        click.echo(f"{whom}: {row['metric'].replace('_', ' ')} {row['before']} → {row['after']}")
    if small:
        click.echo(f"{small} groups have fewer than {FEW} cases: --json shows them.")


@risk.command(short_help="Adopt a replayed draft until its sunset.")
@click.argument("draft")
@click.option("--sunset", required=True, metavar="DATE", help="The day from which it no longer holds.")
@_WHO
@click.option("--why", required=True, metavar="CODE", help="A reason code.")
@_ON
@_HOME
def adopt(
    settings: Any,
    draft: str,
    sunset: str,
    who: str,
    why: str,
    on: str | None,
) -> None:
    """Adopt a replayed draft until its sunset. Only a person does this."""
    from cocket.risk.learning.promises import adopt as take
    from cocket.risk.learning.promises import replays

    with _register(settings.home) as connection:
        day, moment = parse_date(sunset, where="--sunset"), _moment(connection, on)
        take(connection, draft, sunset=day, who=who, why=why, when=moment)
        seen = [
            f"{fact.payload['cases']} past cases" if fact.payload.get("on") != "exercise"
            else f"the exercise {fact.payload['scenario']}"
            for fact in replays(connection, draft)
        ]  # fmt: skip
        connection.commit()
    click.echo(f"{draft} holds until {sunset}. It was replayed on {', '.join(dict.fromkeys(seen))}.")


@risk.command(short_help="Judge a draft by its promise.")
@click.argument("draft")
@_CASES
@_WHO
@_ON
@_HOME
def review(
    settings: Any,
    draft: str,
    cases: Path | None,
    who: str,
    on: str | None,
) -> None:
    """Judge an adopted draft by its promised metric: kept, broken or undecided."""
    from cocket.risk.learning.promises import review as judge

    with _register(settings.home) as connection:
        verdict, found = judge(connection, draft, _cases(connection, cases), who=who, when=_moment(connection, on))
        connection.commit()
    click.echo(f"{verdict}: {found.count} of {found.total} ({found.low:.1%} to {found.high:.1%})")


@contextmanager
def _register(home: Path) -> Iterator[sqlite3.Connection]:
    from cocket.register.service import embedded

    connection = embedded(home)
    try:
        yield connection
    finally:
        connection.close()


def _cases(connection: sqlite3.Connection, file: Path | None) -> tuple[LabelledCase, ...]:
    from cocket.register.service import facts
    from cocket.risk.learning.cases import KINDS, from_csv, from_facts

    if file is not None:
        return from_csv(output.read_whole(file), str(file))
    return from_facts(facts(connection, kinds=KINDS))


def _current(connection: sqlite3.Connection, when: datetime) -> Weights:
    from cocket.risk.learning.promises import in_force
    from cocket.risk.weights import shipped

    return in_force(connection, when.date(), shipped())


def _moment(connection: sqlite3.Connection, on: str | None) -> datetime:
    """Give the moment at which something is recorded: now, or in a rehearsal the day that was named."""
    if on is None:
        return utc_now()
    from cocket.risk.learning.rehearsal import rehearsing

    if not rehearsing(connection):
        raise BadInput(
            "Only a rehearsal may choose its day; a real record bears the day on which it is made", where="--on",
            mend="Leave --on out, or practise in a home of its own: `cocket --home DIR risk rehearse`.",
        )  # fmt: skip
    return datetime.combine(parse_date(on, where="--on"), time(12), UTC)


def _rate(one: Any) -> str:
    return f"{one.value:.1%} of {one.total}" if one.total else "no cases"


def _standing_out(title: str, rates: Any) -> Iterator[str]:
    """Give the rate of all, then of each group whose interval lies wholly beside it."""
    whole = rates["all"]["all"]
    yield f"{title}: {whole.value:.1%} ({whole.low:.1%} to {whole.high:.1%}) of {whole.total}"
    for group, values in rates.items():
        for value, one in values.items():
            if one.total >= FEW and (one.low > whole.value or one.high < whole.value):
                side = "more" if one.low > whole.value else "fewer"
                name = f"{group} {value.replace('_', ' ')}"
                yield f"  {side} in {name}: {one.value:.1%} ({one.low:.1%} to {one.high:.1%}) of {one.total}"


def _rates(rates: Any) -> dict[str, Any]:
    return {
        group: {
            value: {"count": one.count, "total": one.total, "low": one.low, "high": one.high}
            for value, one in values.items()
        }
        for group, values in rates.items()
    }
