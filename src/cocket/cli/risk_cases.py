"""`cocket risk record` and `cocket risk report`: an export becomes a case, and its end a label."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from cocket.cli.risk_forms import EXPORT, one_export, weighed
from cocket.kernel.dates import utc_now


@click.command(short_help="Record how an export was weighed.")
@EXPORT
@click.option("--by", "who", required=True, metavar="ACTOR", help="The id of the person who does this.")
@click.pass_obj
def record(settings: Any, file: Path, who: str) -> None:
    """Assess an export and record how it was weighed, as a case to learn from: codes only, no names.

    Afterwards `cocket risk report` says what was decided and what came of it.
    """
    from cocket.register.service import embedded
    from cocket.risk.learning.recording import record_assessment

    export = one_export(file)
    found = weighed(settings.home, export)
    connection = embedded(settings.home)
    try:
        fact = record_assessment(connection, export, found, who=who, when=utc_now())
        connection.commit()
    finally:
        connection.close()
    click.echo(f"{fact.subject}: band {found.band.value}, {found.points} points, weights {found.rules_version}")


@click.command(short_help="Say what came of a recorded export.")
@EXPORT
@click.argument("what")
@click.option("--by", "who", required=True, metavar="ACTOR", help="The id of the person who reports it.")
@click.option("--why", required=True, metavar="CODE", help="A reason code, for example visit_of_may.")
@click.pass_obj
def report(settings: Any, file: Path, what: str, who: str, why: str) -> None:
    """Say what was decided about a recorded export, or what came of it.

    WHAT is granted, refused, delivery_verified, visit_passed, diversion_found, misuse_found, complaint_upheld or
    hit_cleared. A bad end is never outweighed by a good one.
    """
    from cocket.register.service import embedded
    from cocket.risk.learning.recording import report as record_report

    export = one_export(file)
    connection = embedded(settings.home)
    try:
        fact = record_report(connection, export, what, who=who, why=why, when=utc_now())
        connection.commit()
    finally:
        connection.close()
    click.echo(f"{fact.subject}: {fact.kind}")
