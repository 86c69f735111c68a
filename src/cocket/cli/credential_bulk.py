"""`cocket credential verify-all`: the verdicts on many documents, as a table."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import click

from cocket.cli import output
from cocket.cli.credential import FILE, FOLDER, PLACE, instant
from cocket.kernel.errors import BadInput


@click.command(name="verify-all")
@click.argument("places", type=PLACE, nargs=-1, required=True, metavar="FILE or DIR…")
@click.option("--out", type=FILE, required=True, metavar="OUT", help="The suffix picks: .json .jsonl .csv .parquet.")
@click.option("--workers", type=click.IntRange(1, 256), default=1, show_default=True, help="How many processes.")
@click.option("--at", "at_text", metavar="TIME", help="Ask as of this instant or day instead of now.")
@click.option("--status-list", "statuses", multiple=True, type=PLACE, help="Further status lists: a file or a folder.")
@click.option("--did", "dids", multiple=True, type=PLACE, help="Further DID documents: a file or a folder.")
@click.option("--contexts", type=FOLDER, help="A folder of JSON-LD contexts, for the rdfc proofs.")
@click.option(
    "--status",
    type=click.Choice(["required", "if-held", "ignored"]),
    default="required",
    show_default=True,
    help="What a missing or outdated status list means.",
)
@click.option("--max-status-age", type=int, metavar="DAYS", help="An own limit on the age of a status list.")
@click.pass_obj
def verify_all(
    settings: Any,
    places: tuple[Path, ...],
    out: Path,
    workers: int,
    at_text: str | None,
    statuses: tuple[Path, ...],
    dids: tuple[Path, ...],
    contexts: Path | None,
    status: str,
    max_status_age: int | None,
) -> None:
    """Verify every file, and every file in a folder; one row each in OUT.

    Exit 0 when the table is whole, whatever the verdicts are. What is no document is in the table, and in
    OUT.rejects.csv with its reason.
    """
    from cocket.credentials.bulk import COLUMNS, UNREADABLE, Job, verify_files
    from cocket.verifier.knowledge import Policy

    output.suffix_of(out, output.ROW_SUFFIXES)
    files = [path for place in places for path in (sorted(place.iterdir()) if place.is_dir() else [place])]
    files = [path for path in files if path.is_file()]
    if not files:
        raise BadInput("There is no file to verify", where=str(places[0]), mend="Name files, or a folder of them.")
    age = None if max_status_age is None else timedelta(days=max_status_age)
    policy = Policy(status=status.replace("-", "_"), max_status_age=age)
    job = Job(settings.home, instant(at_text), policy, statuses, dids, contexts)
    rows = list(verify_files(job, files, workers=workers))
    output.write_rows(out, rows, COLUMNS)
    rejected = [
        (row["file"], "file", f"{row['sentence']}. {row['detail']}") for row in rows if row["outcome"] == UNREADABLE
    ]
    if rejected:
        output.write_rejects(out, rejected)
    for outcome, count in sorted(Counter(row["outcome"] for row in rows).items()):
        click.echo(f"cocket: {count} {outcome.replace('_', ' ')}", err=True)
    click.echo(f"cocket: the verdicts on {len(rows)} files are in {out}.", err=True)
