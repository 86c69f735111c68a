"""`cocket oversee`: what an overseer checks without trusting the office."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import click

from cocket.kernel.errors import AnswerIsNo
from cocket.licensing.cases.recomputing import Checked, Verdict, read, recompute

_SHAPES = {Verdict.EQUAL: "●", Verdict.UNEQUAL: "■", Verdict.UNKNOWN: "◆"}


@click.group()
def oversee() -> None:
    """Check what an office did: comparisons of like cases, computed again from commitments."""


@oversee.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True), required=False)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.option("--all", "whole", is_flag=True, help="Name every signature, not only those that are not equal.")
@click.pass_obj
def precedents(settings: Any, file: Path | None, as_json: bool, whole: bool) -> None:
    """Say for each signature whether the past cases that it answered are those that it had to answer.

    FILE is what the overseer's page gives ("Take all commitments away"). Without it, the office of the home is asked.
    Status 1 when a comparison is unequal; a deleted text makes one unknown, which is neither.
    """
    steps = read(file.read_bytes(), str(file)) if file else _of_office(settings.home)
    found = recompute(steps)
    counts = Counter(one.verdict for one in found)
    if as_json:
        rows = [{"case": o.case, "number": o.number, "verdict": o.verdict.value, "why": o.sentence} for o in found]
        click.echo(
            json.dumps({"signatures": rows, "counts": {v.value: counts[v] for v in Verdict}}, ensure_ascii=False)
        )
    else:
        for one in found:
            if whole or one.verdict is not Verdict.EQUAL:
                click.echo(_line(one))
        click.echo(
            f"{len(found)} signatures: " + ", ".join(f"{counts[verdict]} {verdict.value}" for verdict in Verdict)
        )
    if counts[Verdict.UNEQUAL]:
        first = next(one for one in found if one.verdict is Verdict.UNEQUAL)
        mend = "Ask the office why, and compare the file with the register's log."
        raise AnswerIsNo(f"{counts[Verdict.UNEQUAL]} comparisons are unequal", where=first.number, mend=mend)


def _line(one: Checked) -> str:
    return f"{_SHAPES[one.verdict]} {one.verdict.value:<8} {one.number or one.case}  {one.sentence}"


def _of_office(home: Path) -> Any:
    from cocket.cli.office import open_office

    open_office(home)
    from cocket.office.decisions.opening import steps

    return steps()
