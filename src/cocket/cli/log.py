"""`cocket log`: a transparency log of salted commitments, as static files."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click

from cocket.cli import output
from cocket.kernel.errors import AnswerIsNo, BadDocument, BadInput

BATCH = 1_000
FOLDER = click.Path(path_type=Path, file_okay=False)
FILE = click.Path(path_type=Path, dir_okay=False)


class _Log(click.Group):
    """The group, with the witness commands in a module of their own."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Give all command names."""
        return sorted([*super().list_commands(ctx), *WITNESS_COMMANDS])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the witness commands when one is asked for."""
        if cmd_name in WITNESS_COMMANDS:
            from cocket.cli import log_witness

            return log_witness.COMMANDS[cmd_name]
        return super().get_command(ctx, cmd_name)


WITNESS_COMMANDS = ("conflict", "cosign", "serve", "witness")


@click.group(cls=_Log)
def log() -> None:
    """Keep a transparency log: append commitments, prove entries, check everything.

    DIR is the C2SP tlog-tiles layout (`checkpoint`, `tile/…`) with `log.vkey`, the verifier key: serve it as static
    files. The private key and the salts stay in the home.
    """


@log.command()
@click.argument("folder", type=FOLDER, metavar="DIR")
@click.option("--origin", required=True, metavar="NAME", help="The log's name, for example log.customs.example/2026.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_obj
def init(settings: Any, folder: Path, origin: str, as_json: bool) -> None:
    """Make a new, empty log in DIR with a key of its own."""
    from cocket.custody import service

    key = service.init(folder, origin, settings.home)
    if as_json:
        output.print_json({"origin": origin, "vkey": str(key)})
    else:
        click.echo(str(key))
        click.echo(
            f"cocket: {folder} is a log now; whoever checks it pins the line above (also in log.vkey).", err=True
        )


@log.command()
@click.argument("folder", type=FOLDER, metavar="DIR")
@click.argument("events", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True), metavar="EVENTS.jsonl")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout instead of lines.")
@click.pass_obj
def append(settings: Any, folder: Path, events: Path, as_json: bool) -> None:
    """Commit each JSON document of EVENTS.jsonl; print index, commitment and salt of each as a JSON line.

    Keep the salts: whoever has document and salt can open the entry, nobody else can. A document that the log has
    already gets the line of its first entry, with "known": true. Nothing of a batch is written when a line is bad.
    """
    from cocket.custody import service
    from cocket.verifier.encoding import to_base64

    lines: list[dict[str, Any]] = []
    documents = list(_documents(events))
    with service.writer(folder, settings.home) as writer:
        for batch in _batches(documents, BATCH):
            receipts = writer.append([d for _, d in batch], where=[where for where, _ in batch])
            for receipt in receipts:
                line: dict[str, Any] = {
                    "index": receipt.index,
                    "commitment": to_base64(receipt.commitment),
                    "salt": to_base64(receipt.salt) if receipt.salt else None,
                }
                if receipt.known:
                    line["known"] = True
                lines.append(line)
                if not as_json:
                    click.echo(json.dumps(line))
    if as_json:
        output.print_json({"entries": lines})


@log.command()
@click.argument("folder", type=FOLDER, metavar="DIR")
@click.option("--index", type=int, required=True, metavar="N", help="Which entry, from 0.")
@click.option("--out", type=FILE, required=True, metavar="P", help="Where to write the proof (.tlog-proof).")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
def prove(folder: Path, index: int, out: Path, as_json: bool) -> None:
    """Write the proof that entry N is in the log, under its current checkpoint (C2SP tlog-proof)."""
    from cocket.custody import service
    from cocket.verifier.inclusion import format_proof

    proof = service.prove(folder, index)
    output.write_whole(out, format_proof(proof))
    if as_json:
        output.print_json({"index": index, "out": str(out), "hashes": len(proof.hashes)})
    else:
        click.echo(f"cocket: the proof of entry {index} is in {out}.", err=True)


@log.command()
@click.argument("proof", type=FILE, metavar="P")
@click.option("--key", "vkey", required=True, metavar="VKEY", help="The pinned verifier key, or a file that holds it.")
@click.option(
    "--entry", type=FILE, metavar="FILE", help='The opened entry: {"document": …, "salt": …}, or the document.'
)
@click.option("--salt", metavar="BASE64", help="The salt, where FILE holds the document alone.")
@click.option("--witness", multiple=True, metavar="VKEY", help="A witness whose cosignature counts; may be repeated.")
@click.option(
    "--witnesses", "threshold", type=int, metavar="N", help="How many must have cosigned (default: all named)."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
def verify(
    proof: Path,
    vkey: str,
    entry: Path | None,
    salt: str | None,
    witness: tuple[str, ...],
    threshold: int | None,
    as_json: bool,
) -> None:
    """Check a proof offline: exit 0 when the entry is in the log, 1 when it is not."""
    from cocket.custody import service
    from cocket.custody.reader import read_file
    from cocket.verifier.checkpoints import WitnessPolicy
    from cocket.verifier.encoding import to_base64
    from cocket.verifier.inclusion import parse_proof
    from cocket.verifier.notes import parse_verifier_key

    witnesses = tuple(parse_verifier_key(text_or_file(name)) for name in witness)
    policy = WitnessPolicy(
        parse_verifier_key(text_or_file(vkey)), witnesses, len(witnesses) if threshold is None else threshold
    )
    opening = _opening(entry, salt) if entry else None
    try:
        parsed = parse_proof(read_file(proof))
        proven = service.verify(parsed, policy, opening, where=str(entry or proof))
    except AnswerIsNo as error:
        if as_json:
            output.print_json({"verified": False, "reason": error.what, "proof": str(proof)})
        raise
    if as_json:
        output.print_json(
            {
                "verified": True,
                "index": proven.index,
                "commitment": to_base64(proven.commitment),
                "opened": proven.opened,
                "origin": proven.checkpoint.origin,
                "size": proven.checkpoint.size,
                "witnesses": [{"name": c.witness.name, "timestamp": c.timestamp} for c in proven.cosigned],
            }
        )
    else:
        what = "this document" if proven.opened else "this commitment"
        cosigned = f", cosigned by {len(proven.cosigned)} witnesses" if proven.cosigned else ""
        click.echo(
            f"● proven: entry {proven.index} of {proven.checkpoint.origin} is {what} "
            f"(log of {proven.checkpoint.size} entries{cosigned})"
        )


@log.command()
@click.argument("folder", type=FOLDER, metavar="DIR")
@click.option("--key", "vkey", metavar="VKEY", help="The pinned verifier key; default: the folder's own log.vkey.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
def fsck(folder: Path, vkey: str | None, as_json: bool) -> None:
    """Check the whole log: every entry, every tile, the checkpoint. Exit 1 when something is wrong."""
    from cocket.custody.fsck import fsck as check
    from cocket.custody.reader import folder_key
    from cocket.verifier.notes import parse_verifier_key

    key = parse_verifier_key(text_or_file(vkey)) if vkey else folder_key(folder)
    report = check(folder, key)
    if as_json:
        output.print_json(
            {
                "consistent": not report.findings,
                "size": report.size,
                "findings": [{"where": f.where, "what": f.what} for f in report.findings],
                "notes": [{"where": f.where, "what": f.what} for f in report.notes],
            }
        )
    elif not report.findings:
        click.echo(f"● consistent: {report.size} entries, every tile and the checkpoint agree")
    for finding in report.findings[:20] if not as_json else ():
        click.echo(f"■ {finding.where}: {finding.what}")
    if report.findings:
        raise AnswerIsNo(
            f"The log is not consistent ({len(report.findings)} findings)",
            where=str(folder),
            mend="Fetch the named files from a mirror, and keep this copy as evidence.",
        )


def text_or_file(value: str) -> str:
    """Give a verifier key that stands on the command line or in the file it names."""
    path = Path(value)
    if "+" not in value or path.is_file():
        from cocket.custody.reader import read_file

        return read_file(path).decode("utf-8", "replace")
    return value


def _documents(path: Path) -> Iterator[tuple[str, Any]]:
    from cocket.kernel.strict_json import load_json

    try:
        raw = click.open_file(str(path), "rb").read()
    except OSError as error:
        raise BadInput(
            f"The file cannot be opened ({error.strerror})", where=str(path), mend="Check its name."
        ) from None
    for number, line in enumerate(raw.split(b"\n"), 1):
        if line.strip():
            where = f"{path}, line {number}"
            try:
                yield where, load_json(line.decode(), where=where)
            except UnicodeDecodeError:
                raise BadDocument("The line is not UTF-8", where=where, mend="Save the file as UTF-8.") from None


def _batches(rows: list[tuple[str, Any]], size: int) -> Iterable[list[tuple[str, Any]]]:
    return (rows[start : start + size] for start in range(0, len(rows), size))


def _opening(path: Path, salt: str | None) -> dict[str, Any]:
    from cocket.custody.reader import read_file
    from cocket.kernel.strict_json import load_json

    try:
        document = load_json(read_file(path).decode(), where=str(path))
    except UnicodeDecodeError:
        raise BadDocument("The file is not UTF-8", where=str(path), mend="Save it as UTF-8.") from None
    if salt is not None:
        return {"document": document, "salt": salt}
    return document if isinstance(document, dict) else {}
