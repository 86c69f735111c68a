"""`cocket screen`: a file of names against the party lists, one row per hit, and what people decide about hits."""

from __future__ import annotations

import csv
import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cocket.cli import output
from cocket.cli.progress import bar
from cocket.cli.screen_register import clear, cleared, remember, remembered, reopen, rescreen
from cocket.kernel.errors import BadInput

if TYPE_CHECKING:
    import pyarrow as pa

    from cocket.screening.cleared import Marker
    from cocket.screening.service import Screener

SUFFIXES = (".csv", ".parquet", ".jsonl", ".json")
MOST_WORKERS = 64


class ScreenGroup(click.Group):
    """`cocket screen IN --out OUT` screens a file; a known word in the place of IN is a command of its own."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the name of the default command where a file stands; help and nothing at all stay with the group."""
        if args and args[0] not in self.commands and args[0] not in ctx.help_option_names:
            args = ["file", *args]
        return super().parse_args(ctx, args)


@click.group(cls=ScreenGroup)
def screen() -> None:
    """Screen a file of names against the party lists, and keep what people decide about the hits.

    `cocket screen IN --out OUT` is short for `cocket screen file IN --out OUT`.
    """


@screen.command("file")
@click.argument("source", metavar="IN", type=click.Path(path_type=Path))
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help=f"{' '.join(SUFFIXES)}")
@click.option("--lists", default="", metavar="KIND,…", help="Lists or editions to screen against; default: all.")
@click.option("--threshold", type=float, metavar="P", help="Least score of a hit; 0 always gives the best candidate.")
@click.option(
    "--budget", type=float, default=0.01, show_default=True, help="Share of clean names that may raise a hit."
)
@click.option("--workers", type=int, default=1, show_default=True, help="Worker processes.")
@click.option("--engine", default="local", show_default=True, metavar="local|ray", help="Where the work runs.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document with the counts on stdout.")
@click.pass_obj
def screen_file(
    settings: Any,
    source: Path,
    out: Path,
    lists: str,
    threshold: float | None,
    budget: float,
    workers: int,
    engine: str,
    as_json: bool,
) -> None:
    """Screen a file of names against the party lists.

    IN is a .csv or .parquet file with the columns id,name and, if known, kind,country,birth_date,address,identifiers.
    OUT has one row per hit: query_id, rank, list, entity_id, entity_name, matched_name, score, verdict, explanation.
    The score is a probability that supposes that half of the names are listed. Rows that cannot be screened are named
    in OUT.rejects.csv. A hit that a person cleared stays in OUT and says so.
    """
    from cocket.screening import bulk, intake

    suffix = output.suffix_of(out, SUFFIXES)
    if not 1 <= workers <= MOST_WORKERS:
        raise BadInput(f"{workers} workers cannot be used", mend=f"Give --workers from 1 to {MOST_WORKERS}.")
    read = intake.read(source)
    chosen = tuple(part.strip() for part in lists.split(",") if part.strip())
    screener, job = bulk.prepare(bulk.Job(settings.home, chosen, threshold, budget))
    counts = {"match": 0, "review": 0, "none": 0}
    total = len(read.batches)
    with bar("Screening") as move, cleared_in(settings.home, screener, read.batches) as marker:
        found = bulk.screen_batches(
            job,
            read.batches,
            engine=engine,
            workers=workers,
            progress=lambda done: move(done.batches, total, f"{done.rows} hits"),
        )
        _write(out, suffix, _counted(map(marker.mark, found) if marker else found, counts))
        cleared = marker.count if marker else 0
    rejects = output.rejects_path(out)
    if read.rejects:
        output.write_rejects(out, read.rejects)
    else:
        rejects.unlink(missing_ok=True)
    summary = {
        "rows": read.rows,
        "screened": read.accepted,
        "hits": counts,
        "cleared": cleared,
        "rejects": len(read.rejects),
        "rejects_file": str(rejects) if read.rejects else "",
        "lists": [one.ref.id for one in screener.lists],
        "rules": screener.rules_version,
    }
    if as_json:
        output.print_json(summary)
        return
    said = f", {cleared} of them cleared before" if cleared else ""
    click.echo(
        f"{read.accepted} of {read.rows} rows screened against {len(screener.lists)} lists: "
        f"{counts['match']} matches, {counts['review']} to review{said}. {screener.rules_version}.",
        err=True,
    )
    if read.rejects:
        click.echo(f"{len(read.rejects)} values could not be used: see {rejects}.", err=True)


@contextmanager
def cleared_in(home: Path, screener: Screener, batches: list[pa.RecordBatch]) -> Iterator[Marker | None]:
    """Give what marks cleared hits, or None in a home where nothing was ever recorded."""
    from cocket.register import embedded
    from cocket.screening.cleared import Marker

    if not (home / "register.sqlite3").is_file():
        yield None
        return
    connection = embedded(home)
    try:
        yield Marker(connection, screener, batches)
    finally:
        connection.close()


def _counted(batches: Iterable[pa.RecordBatch], counts: dict[str, int]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        for verdict in batch.column("verdict").to_pylist():
            counts[verdict] += 1
        yield batch


def _write(out: Path, suffix: str, batches: Iterable[pa.RecordBatch]) -> None:
    """Write batches as they come into a file that appears whole or not at all."""
    from cocket.screening.batches import OUTPUT

    out.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name[:50]}.")
    os.close(handle)
    shelf = Path(name)
    try:
        if suffix == ".parquet":
            import pyarrow.parquet as pq

            with pq.ParquetWriter(shelf, OUTPUT) as writer:
                for batch in batches:
                    writer.write_batch(batch)
        elif suffix == ".csv":
            with shelf.open("w", encoding="utf-8", newline="") as file:
                table = csv.writer(file, lineterminator="\n")
                table.writerow(OUTPUT.names)
                for batch in batches:
                    table.writerows(zip(*(column.to_pylist() for column in batch.columns), strict=True))
        else:
            with shelf.open("w", encoding="utf-8") as lines:
                rows = (row for batch in batches for row in batch.to_pylist())
                if suffix == ".jsonl":
                    lines.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
                else:
                    json.dump(list(rows), lines, ensure_ascii=False, indent=1)
        shelf.chmod(0o644)
        shelf.replace(out)
    except BaseException:
        shelf.unlink(missing_ok=True)
        raise


for command in (clear, cleared, reopen, remember, remembered, rescreen):
    screen.add_command(command)
