"""`cocket exercise`: rehearse evasion against the rules, and place a limited number of checks."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from cocket.cli import output


@click.group()
def exercise() -> None:
    """Rehearse evasion: find the gap before a smuggler does."""


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
