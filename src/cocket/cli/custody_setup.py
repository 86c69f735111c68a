"""`cocket custody trust | places | example | fsck`: what a chain of custody rests on, and whether it still stands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from cocket.cli import output
from cocket.cli.custody import FILE, JSON, LOG
from cocket.kernel.errors import AnswerIsNo, BadInput


@click.command()
@click.argument("keys", type=FILE, metavar="KEYS.json")
@LOG
@click.option("--origin", metavar="NAME", help="The log's name, when it is made now.")
@JSON
@click.pass_obj
def trust(settings: Any, keys: Path, log: Path | None, origin: str | None, as_json: bool) -> None:
    """Trust the public keys in KEYS.json (they replace earlier ones), and make the log if there is none."""
    from cocket.custody.chain import ORIGIN, Chain
    from cocket.custody.reader import read_file

    chain = Chain.at(settings.home, log)
    book = chain.trust(read_file(keys), where=str(keys))
    name = chain.make_log(origin or ORIGIN)
    if origin and name != origin:
        raise BadInput(
            f"The log is named {name}", where=str(chain.log), mend="A log keeps its name; use another folder."
        )
    if as_json:
        output.print_json({"keys": len(book), "log": str(chain.log), "origin": name})
    else:
        click.echo(f"● {len(book)} keys are trusted; events for the log {name} are recorded in {chain.log}")


@click.command()
@click.argument("file", type=FILE, metavar="PLACES.csv")
@JSON
@click.pass_obj
def places(settings: Any, file: Path, as_json: bool) -> None:
    """Hold the positions in PLACES.csv (they replace earlier ones): UN/LOCODE as UNECE publishes it, or your own table.

    Your own table has the columns code, latitude, longitude (degrees) and source. They are used where an event names a
    UN/LOCODE without coordinates, before the program's own small table. A code without coordinates stays unknown. Rows
    that are refused stand in PLACES.csv.rejects.csv.
    """
    from cocket.custody.chain import Chain
    from cocket.custody.reader import read_file

    found = Chain.at(settings.home).learn_places(read_file(file), where=str(file))
    if found.rejects:
        path = output.write_rejects(file, [(str(row), "", reason) for row, reason in found.rejects])
        click.echo(f"▲ {len(found.rejects)} rows were refused; see {path}", err=True)
    if as_json:
        output.print_json(
            {"places": len(found.places), "without_coordinates": found.without, "rejects": len(found.rejects)}
        )
    else:
        click.echo(f"● {len(found.places)} places are held; {found.without} codes came without coordinates")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), metavar="DIR")
@click.option("--origin", default="log.example/custody", show_default=True, metavar="NAME", help="The log's name.")
def example(folder: Path, origin: str) -> None:
    """Write a worked example of fictional firms into DIR: keys.json and four files of signed events."""
    from cocket.custody.example import Example
    from cocket.kernel.canonical import canonical

    made = Example(origin)
    output.write_whole(folder / "keys.json", canonical(made.key_file()) + b"\n")
    for name, lines in made.files().items():
        output.write_whole(folder / name, b"\n".join(lines) + b"\n")
    click.echo(f"cocket: keys.json and four chapters are in {folder}.", err=True)


@click.command()
@LOG
@JSON
@click.pass_obj
def fsck(settings: Any, log: Path | None, as_json: bool) -> None:
    """Check everything: the log's files, each recorded document against its entry, and the ledger folded again.

    Exit 1 when something is wrong. Needs memory in proportion to the ledger.
    """
    from cocket.custody.chain import Chain

    chain = Chain.at(settings.home, log)
    report = chain.audit()
    if as_json:
        output.print_json(
            {
                "consistent": not report.findings,
                "documents": report.documents,
                "log_size": report.entries,
                "findings": [{"where": one.where, "what": one.what} for one in report.findings],
            }
        )
    elif not report.findings:
        click.echo(f"● consistent: {report.documents} documents, {report.entries} log entries, and the ledger agree")
    for finding in report.findings[:20] if not as_json else ():
        click.echo(f"■ {finding.where}: {finding.what}")
    if report.findings:
        raise AnswerIsNo(
            f"The chain is not consistent ({len(report.findings)} findings)",
            where=str(chain.folder),
            mend="Bring back what is named from its backup, and keep this copy as evidence.",
        )


COMMANDS = {"example": example, "fsck": fsck, "places": places, "trust": trust}
