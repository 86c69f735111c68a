"""`cocket log serve | witness | cosign | conflict`: a log among others who watch it."""

from __future__ import annotations

from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cocket.cli import output
from cocket.kernel.errors import AnswerIsNo, BadInput

if TYPE_CHECKING:
    from cocket.custody.signing import Signer

FOLDER = click.Path(path_type=Path, file_okay=False)
FILE = click.Path(path_type=Path, dir_okay=False)
LOOPBACK = "127.0.0.1"


@click.command()
@click.argument("folder", type=FOLDER, metavar="DIR")
@click.option("--host", default=LOOPBACK, show_default=True, help="Address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8085, show_default=True, help="Port; 0 takes any free one."
)
def serve(folder: Path, host: str, port: int) -> None:
    """Serve DIR as static files (checkpoint, log.vkey, tiles), until stopped."""
    from cocket.custody.reader import folder_key
    from cocket.custody.serving import log_files, server

    folder_key(folder)
    _run(server(log_files(folder), host, port), f"the log in {folder}")


@click.command()
@click.argument("name", metavar="NAME")
@click.option(
    "--log",
    "logs",
    multiple=True,
    required=True,
    metavar="VKEY",
    help="A log to witness (key or file); may be repeated.",
)
@click.option("--host", default=LOOPBACK, show_default=True, help="Address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8086, show_default=True, help="Port; 0 takes any free one."
)
@click.option("--show-key", is_flag=True, help="Print the witness's verifier key and stop.")
@click.pass_obj
def witness(settings: Any, name: str, logs: tuple[str, ...], host: str, port: int, show_key: bool) -> None:
    """Be the witness NAME: cosign checkpoints that continue what was seen (C2SP tlog-witness), until stopped.

    Its key is made at the first start and kept in the home; pin what `--show-key` prints in the logs' policies.
    """
    from cocket.cli.log import text_or_file
    from cocket.custody.serving import server, witness_calls
    from cocket.custody.witness import Witness
    from cocket.verifier.notes import parse_verifier_key

    signer, folder = _witness_key(settings.home, name)
    if show_key:
        click.echo(str(signer.verifier))
        return
    keys = [parse_verifier_key(text_or_file(log)) for log in logs]
    calls = witness_calls(Witness(signer, {key.name: key for key in keys}, folder))
    click.echo(str(signer.verifier))
    _run(server(calls, host, port), f"the witness {name}")


def _witness_key(home: Path, name: str) -> tuple[Signer, Path]:
    from cocket.custody.signing import load_key, new_signer, save_key
    from cocket.kernel.ids import slug

    folder = home / "witnesses" / slug(name)
    path = folder / "key.pem"
    if not path.exists():
        save_key(new_signer(name, witness=True), path)
    return load_key(path, name, witness=True), folder


@click.command()
@click.argument("folder", type=FOLDER, metavar="DIR")
@click.option(
    "--witness", "pairs", multiple=True, required=True, metavar="VKEY@URL", help="A witness; may be repeated."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
def cosign(folder: Path, pairs: tuple[str, ...], as_json: bool) -> None:
    """Ask witnesses to cosign DIR's checkpoint. Exit 1 when one of them did not."""
    from cocket.custody.cosigning import WitnessAddress, collect
    from cocket.verifier.notes import parse_verifier_key

    witnesses = []
    for pair in pairs:
        key, at, url = pair.rpartition("@")
        if not at:
            raise BadInput(f"{pair[:60]!r} is not VKEY@URL", where="--witness", mend="Join key and address with @.")
        witnesses.append(WitnessAddress(parse_verifier_key(key), url))
    asked = collect(folder, witnesses)
    if as_json:
        rows = [{"witness": a.witness, "cosigned": a.cosigned, "reason": a.reason} for a in asked]
        output.print_json({"witnesses": rows})
    else:
        for answer in asked:
            state = "● cosigned" if answer.cosigned else f"■ did not cosign: {answer.reason}"
            click.echo(f"{answer.witness}  {state}")
    refused = [answer for answer in asked if not answer.cosigned]
    if refused:
        raise AnswerIsNo(f"{len(refused)} of {len(asked)} witnesses did not cosign", mend="See what each answered.")


@click.command()
@click.argument("file", type=FILE, metavar="FILE")
@click.option(
    "--key", "vkey", metavar="VKEY", help="Check evidence FILE against this log's key (or a file that holds it)."
)
@click.option("--log", "folder", type=FOLDER, metavar="DIR", help="Compare checkpoint FILE with the log in DIR.")
@click.option("--out", type=FILE, metavar="EVIDENCE", help="Where to write the evidence.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
def conflict(file: Path, vkey: str | None, folder: Path | None, out: Path | None, as_json: bool) -> None:
    """Show that a log told two stories. Exit 0 when that is proven, 1 when it is not.

    With --log: is the checkpoint FILE in conflict with what DIR shows now? --out keeps the evidence. With --key: does
    the evidence FILE hold? Anyone can run that, with nothing but the file and the log's key.
    """
    from cocket.cli.log import text_or_file
    from cocket.custody import service
    from cocket.custody.reader import folder_key, read_file
    from cocket.verifier.equivocation import format_evidence, parse_evidence, verify_equivocation
    from cocket.verifier.notes import parse_verifier_key

    if (vkey is None) == (folder is None):
        raise BadInput("Give either --key or --log", mend="--key checks evidence; --log makes it.")
    if folder is not None:
        evidence, key = service.equivocation(folder, read_file(file)), folder_key(folder)
        if out is not None:
            output.write_whole(out, format_evidence(evidence))
    else:
        evidence, key = parse_evidence(read_file(file)), parse_verifier_key(text_or_file(vkey or ""))
    sentence = verify_equivocation(evidence, key)
    if as_json:
        output.print_json({"conflict": True, "sentence": sentence})
    else:
        click.echo(f"■ proven: {sentence}")


def _run(web: ThreadingHTTPServer, what: str) -> None:
    host, port = web.server_address[:2]
    click.echo(f"cocket: serving {what} at http://{host!s}:{port}/ (stop with Ctrl-C)", err=True)
    try:
        web.serve_forever()
    except KeyboardInterrupt:
        click.echo("cocket: stopped.", err=True)
    finally:
        web.server_close()


COMMANDS: dict[str, click.Command] = {"conflict": conflict, "cosign": cosign, "serve": serve, "witness": witness}
