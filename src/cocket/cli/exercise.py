"""`cocket exercise`: rehearse evasion against the rules, and place a limited number of checks."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import click

from cocket.cli import output, progress
from cocket.cli.exercise_try import try_
from cocket.kernel.errors import BadInput

UNFINISHED = "unfinished.jsonl"
MOST_MOVED = 5


@click.group()
def exercise() -> None:
    """Rehearse evasion: find the gap before a smuggler does."""


exercise.add_command(try_)


@exercise.command()
@click.argument("scenario", metavar="SCENARIO")
@click.option("--seed", type=click.IntRange(0, 2**32), default=1, show_default=True, help="Of the simulated year.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, metavar="DIR")
@click.option("--take", metavar="FIX,FIX", default="", help="Play the scenario with these of its fixes made.")
@click.option("--replications", type=click.IntRange(2, 100_000), default=20, show_default=True, help="Years to play.")
@click.option("--workers", type=click.IntRange(1, 256), default=1, show_default=True, help="Cores to play them on.")
@click.option(
    "--engine", type=click.Choice(["local", "ray"]), default="local", show_default=True, help="Where to play."
)
@click.pass_obj
def run(
    settings: Any, scenario: str, seed: int, out: Path, take: str, replications: int, workers: int, engine: str
) -> None:
    """Rehearse a scenario: who gets through, why, what would close it, and what honest trade pays for that.

    SCENARIO is a file, or the name of one that comes with the program (`cocket exercise scenarios`). DIR receives
    report.html, report.pdf and result.json. A run that was interrupted goes on where it stopped when the same command
    is given again.
    """
    from cocket.cli.home import open_library
    from cocket.exercises.rehearsal import Journal, Playing, rehearse
    from cocket.exercises.report import as_document, report_page, report_pdf
    from cocket.exercises.report.words import after, sentence, spelt
    from cocket.exercises.scenario import find_scenario
    from cocket.exercises.scenario.fixing import with_fixes
    from cocket.journey import Engines

    chosen = with_fixes(find_scenario(scenario), [name.strip() for name in take.split(",") if name.strip()])
    library = open_library(settings.home)
    engines = Engines.open(library)
    journal = Journal(out / UNFINISHED, _made_for(chosen, seed, library, engines))
    if journal.resumed:
        click.echo(f"cocket: {journal.resumed} pieces of an interrupted run are taken up again.", err=True)
    playing = Playing(replications, workers, engine, journal)
    with progress.bar("Rehearsing") as move:
        rehearsal = rehearse(
            chosen, engines, seed=seed, playing=playing, progress=lambda what, done, total: move(done, total, what)
        )
    document = json.dumps(as_document(chosen, rehearsal), ensure_ascii=False, indent=1) + "\n"
    output.write_whole(out / "result.json", document.encode())
    output.write_whole(out / "report.html", report_page(chosen, rehearsal).encode())
    output.write_whole(out / "report.pdf", report_pdf(chosen, rehearsal))
    journal.done()
    click.echo(sentence(chosen, rehearsal))
    for finding in rehearsal.findings:
        what = spelt(finding.technique) if finding.technique else "honest trade" if finding.hardship else "gap"
        click.echo(f"  {what[:1].upper()}{what[1:]} at {finding.desk}: {finding.sentence}")
        for tie in finding.ties:
            click.echo(f"    {tie}")
    for spot in rehearsal.weak:
        click.echo(f"  Caught elsewhere, weak at {spot.desk}: {spot.sentence}")
    titles = {option.id: option.title for step in chosen.steps for option in step.options}
    told = after(chosen, rehearsal, titles)
    if told and rehearsal.chosen:
        price = f"{rehearsal.chosen.price:,.0f} {chosen.currency} a year"
        fixes = ",".join(rehearsal.chosen.fixes)
        click.echo(f"Cheapest changes: {fixes.replace(',', ', ')} ({price}).")
        click.echo(told)
        click.echo(f"Play it with them, by adding --take {fixes} and another --out, then `cocket exercise compare`.")
    elif rehearsal.cheapest is not None:
        click.echo(
            "No fix of the scenario, alone or with others within its fix_budget, makes the best evader pass less often."
            if chosen.fixes
            else "The scenario offers no fixes ([[fixes]]), so none could be weighed."
        )
    click.echo(f"Report: {out / 'report.html'}")


def _made_for(scenario: Any, seed: int, library: Any, engines: Any) -> str:
    """Say what a run is for: its scenario, seed, lists and program; another run must not take up its pieces."""
    from cocket import __version__

    editions = sorted(f"{edition.id} {edition.sha256}" for edition in library.editions())
    return sha256(repr((__version__, scenario, seed, editions, engines.risk.adopted)).encode()).hexdigest()


@exercise.command()
def scenarios() -> None:
    """List the scenarios that come with the program."""
    from cocket.exercises.scenario import shipped, shipped_names

    for name in shipped_names():
        click.echo(f"{name}  {shipped(name).title}")


@exercise.command()
@click.argument("before", type=click.Path(path_type=Path, file_okay=False), metavar="A")
@click.argument("after", type=click.Path(path_type=Path, file_okay=False), metavar="B")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout and nothing else.")
def compare(before: Path, after: Path, as_json: bool) -> None:
    """Set two rehearsals side by side: A and B are folders that `exercise run` wrote."""
    from cocket.exercises.report import compare as side_by_side
    from cocket.exercises.report.words import spelt
    from cocket.kernel.canonical import plain
    from cocket.kernel.strict_json import load_json

    documents = []
    for folder in (before, after):
        try:
            documents.append(
                load_json((folder / "result.json").read_text(encoding="utf-8"), where=str(folder / "result.json"))
            )
        except (OSError, UnicodeDecodeError):
            raise BadInput(
                "there is no result.json", where=str(folder), mend="Name a folder that `exercise run` wrote."
            ) from None
    found = side_by_side(*documents)
    if as_json:
        output.print_json(plain(found))
        return
    click.echo(found.title)
    for note in found.notes:
        click.echo(note)
    for name, one, other in found.figures:
        click.echo(f"  {name:30} {one:>10} → {other}")
    same = found.way[0] == found.way[1]
    click.echo(f"  Best way: {found.way[0]}" + (" (the same after)" if same else f"\n  then:     {found.way[1]}"))
    for title, lines in (("Closed", found.closed), ("Opened", found.opened), ("Editions", found.editions)):
        for line in lines:
            click.echo(f"  {title}: {line}")
    for who, rows in (("know every chance", found.displaced), ("learn from what is caught", found.learnt)):
        click.echo(f"Where evaders who {who} go, as a share of their tries:")
        for name, before_share, after_share in rows[:MOST_MOVED]:
            click.echo(f"  {before_share:4.0%} → {after_share:4.0%}  {spelt(name)}")


@exercise.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--budget", type=int, required=True, metavar="N", help="How many sensors may be placed.")
@click.option(
    "--pass-rate-factor",
    "factor",
    type=float,
    metavar="F",
    help="Replace each sensor's pass rate by F times the rate without it.",
)
@click.option("--time-limit", type=float, default=60.0, show_default=True, metavar="S", help="Seconds to search for.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout and nothing else.")
def interdict(folder: Path, budget: int, factor: float | None, time_limit: float, as_json: bool) -> None:
    """Place sensors so that an evader who sees them gets through least often, with a proven bound.

    DIR holds intd_arc*.txt (from, to, chance to pass without and with a sensor), arcgain*.txt (from, to, chance) and
    Scenarios.txt (origin, destination, probability).
    """
    from cocket.exercises.interdiction import place_checks, read_instance

    network, journeys = read_instance(folder, factor)
    with _watched() as report:
        plan = place_checks(network, journeys, budget, time_limit=time_limit, report=report)
    if as_json:
        output.print_json(
            {
                "objective": plan.objective,
                "bound": plan.bound,
                "gap": plan.gap,
                "sensors": [list(ends) for ends in plan.sensors],
                "seconds": round(plan.seconds, 3),
            }
        )
        return
    click.echo(
        f"With no sensor, {plan.unchecked:.4%} of journeys pass unseen; "
        f"with {len(plan.sensors)} placed, {plan.objective:.4%}."
    )
    if plan.proven:
        click.echo(f"No plan of {budget} sensors can do better (proven in {plan.seconds:.1f} s).")
    else:
        click.echo(
            f"No plan can get below {plan.bound:.4%}; whether one gets below {plan.objective:.4%} was not settled in "
            f"{plan.seconds:.1f} s. Give it longer with --time-limit."
        )
    click.echo("Sensors (from → to):")
    click.echo("\n".join(f"  {start} → {end}" for start, end in plan.sensors) or "  none")


@contextmanager
def _watched() -> Iterator[Callable[[float, float], None]]:
    """Show how far plan and bound are apart, on stderr, while a terminal is there to see it."""
    if not sys.stderr.isatty():
        yield lambda _objective, _bound: None
        return
    from rich.console import Console

    with Console(stderr=True).status("Placing sensors …") as status:
        yield lambda objective, bound: status.update(
            f"Placing sensors … best plan {objective:.4%}, none below {bound:.4%}"
        )
