"""`cocket evaluate screen`: recall and false alerts on labelled names, by script, kind and naming tradition."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cocket.cli import output
from cocket.kernel.errors import BadInput

if TYPE_CHECKING:
    from cocket.screening.evaluation import Evaluation, Group, Rate


@click.command("screen")
@click.argument("labelled", type=click.Path(path_type=Path))
@click.option("--lists", default="", metavar="KIND,…", help="Lists to screen labelled queries against; default: all.")
@click.option("--threshold", type=float, metavar="P", help="Score from which a pair counts as flagged.")
@click.option(
    "--budget", type=float, default=0.01, show_default=True, help="Share of clean names that may raise a hit."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout and nothing else.")
@click.pass_obj
def evaluate_screen(
    settings: Any,
    labelled: Path,
    lists: str,
    threshold: float | None,
    budget: float,
    as_json: bool,
) -> None:
    """Measure screening on labelled names.

    LABELLED is a .csv of pairs (name1,name2,is_match) or of queries (name,entity_id; empty for a name on no list), with
    kind if known. Prints recall and false-alert rate with 95 % intervals, overall and by group, and flags groups that
    fare worse. Groups of fewer than 200 rows print "too few".
    """
    from cocket.reference.store import Library
    from cocket.screening.evaluation import evaluate
    from cocket.screening.service import Screener

    if threshold is not None and not 0 <= threshold <= 1:
        raise BadInput(f"The threshold {threshold} is not a probability", mend="Give a number between 0 and 1.")
    library = Library(settings.home)
    chosen = tuple(part.strip() for part in lists.split(",") if part.strip())
    if chosen or library.party_lists():
        screener = Screener.open(library, lists=chosen or None, budget=budget)
    else:
        screener = Screener.over((), budget=budget)
    found = evaluate(labelled, screener, threshold)
    if as_json:
        output.print_json(_document(found))
        return
    for line in _lines(found):
        click.echo(line)
    for place, field, reason in found.rejects:
        click.echo(f"cocket: {labelled}: {place}: {field}: {reason}", err=True)


def _lines(found: Evaluation) -> list[str]:
    lines = [f"Flagged from a score of {found.threshold:.2f} on; 95 % intervals.", ""]
    lines.append(f"{'group':44}{'recall':>26}{'false alerts':>26}")
    for group in found.groups:
        name = group.name if group.by == "overall" else f"{group.by}: {group.name}"
        if not group.enough:
            total = group.recall.total + group.false_alerts.total
            lines.append(f"{name:44}{f'too few ({total})':>26}")
            continue
        flag = f"  ▲ fares worse: {', '.join(group.worse)}" if group.worse else ""
        lines.append(f"{name:44}{_rate(group.recall):>26}{_rate(group.false_alerts):>26}{flag}")
    if found.auc is not None:
        lines += ["", f"AUC {found.auc:.3f}"]
    if found.calibration_error is not None:
        lines.append(f"Expected calibration error {found.calibration_error:.3f} at this file's share of matches")
    return lines


def _rate(rate: Rate) -> str:
    if rate.value is None:
        return "–"
    low, high = rate.interval
    return f"{rate.value:.3f} ({low:.3f} to {high:.3f})"


def _document(found: Evaluation) -> dict[str, Any]:
    return {
        "threshold": found.threshold,
        "auc": found.auc,
        "calibration_error": found.calibration_error,
        "groups": [_group(group) for group in found.groups],
        "rejects": [{"row": row, "field": field, "reason": reason} for row, field, reason in found.rejects],
    }


def _group(group: Group) -> dict[str, Any]:
    def rate(one: Rate) -> dict[str, Any] | str:
        if not group.enough:
            return "too few"
        return {
            "value": one.value,
            "low": one.interval[0],
            "high": one.interval[1],
            "count": one.count,
            "of": one.total,
        }

    return {
        "by": group.by,
        "name": group.name,
        "recall": rate(group.recall),
        "false_alerts": rate(group.false_alerts),
        "fares_worse": list(group.worse),
    }
