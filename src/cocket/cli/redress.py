"""`cocket redress`: learn whether a device was licensed, without telling which device."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from cocket.cli import output
from cocket.cli.credential import FILE, FOLDER, instant, read, read_json
from cocket.kernel.errors import BadInput

AT = click.option("--at", "at_text", metavar="TIME", help="As of this instant instead of now.")
BOARD = click.option("--board", type=FILE, required=True, metavar="BOARD.json", help="What the authority published.")


@click.group()
def redress() -> None:
    """Ask whether a device matches licensed goods: the authority does not learn which device, you learn one bit.

    The answer comes with a receipt in the authority's log, which proves that the question was considered.
    """


@redress.command()
@click.argument("serials", type=FILE, metavar="SERIALS.txt")
@click.option("--authority", "folder", type=FOLDER, required=True, metavar="DIR", help="The authority's folder.")
@click.option("--per-day", type=click.IntRange(1, 1000), default=5, show_default=True, help="Questions of one person.")
@click.option("--out", type=FILE, required=True, metavar="BOARD.json", help="Where to write the board.")
@AT
def publish(serials: Path, folder: Path, per_day: int, out: Path, at_text: str | None) -> None:
    """Write the board of licensed serials (one a line): keyed hashes, which nobody can guess without asking."""
    from cocket.credentials.keys import load_authority
    from cocket.custody.redress import board

    lines = [line.strip() for line in read(serials).decode("utf-8", "replace").splitlines() if line.strip()]
    made = board.publish(lines, load_authority(folder), instant(at_text), per_day)
    output.write_whole(out, (json.dumps(made) + "\n").encode())
    click.echo(f"● {len(lines)} serials are on a board of {len(made['entries'])} entries in {out}")


@redress.command()
@click.argument("serial", metavar="SERIAL")
@BOARD
@click.option("--out", type=FILE, required=True, metavar="QUESTION.json", help="What to send to the authority.")
@click.option("--secret", type=FILE, required=True, metavar="SECRET.json", help="What to keep: it holds the serial.")
@click.pass_obj
def ask(settings: Any, serial: str, board: Path, out: Path, secret: Path) -> None:
    """Hide SERIAL in a question. The question says nothing of the serial, not even its length."""
    from cocket.custody.redress.asking import ask as hidden

    question, kept = hidden(serial, _board(settings, board))
    output.write_whole(out, (json.dumps(question) + "\n").encode())
    output.write_whole(secret, (json.dumps(kept) + "\n").encode())
    secret.chmod(0o600)
    click.echo(f"● send {out}; keep {secret} to yourself")


@redress.command()
@click.argument("question", type=FILE, metavar="QUESTION.json")
@click.option("--authority", "folder", type=FOLDER, required=True, metavar="DIR", help="The authority's folder.")
@click.option("--log", "log", type=FOLDER, required=True, metavar="DIR", help="The authority's log.")
@click.option(
    "--requester", required=True, metavar="NAME", help="Whom the desk knows as asking; kept as a hash, to count."
)
@click.option("--per-day", type=click.IntRange(1, 1000), default=5, show_default=True, help="Questions of one person.")
@click.option("--per-day-all", type=click.IntRange(1), default=1000, show_default=True, help="Questions of all.")
@click.option("--out", type=FILE, required=True, metavar="ANSWER.json", help="Where to write the answer.")
@AT
@click.pass_obj
def answer(
    settings: Any,
    question: Path,
    folder: Path,
    log: Path,
    requester: str,
    per_day: int,
    per_day_all: int,
    out: Path,
    at_text: str | None,
) -> None:
    """Answer QUESTION.json without learning what it asks, and commit in the log that it was considered."""
    from cocket.credentials.keys import load_authority
    from cocket.custody.redress import answering
    from cocket.register.service import embedded

    limits = answering.Limits(per_day, per_day_all)
    connection = embedded(settings.home)
    try:
        made = answering.answer(
            connection,
            read_json(question),
            load_authority(folder),
            log,
            settings.home,
            instant(at_text),
            requester=requester,
            limits=limits,
        )
        connection.commit()
    finally:
        connection.close()
    output.write_whole(out, (json.dumps(made) + "\n").encode())
    click.echo(f"● answered in {out}; the receipt is in the log")


@redress.command("read")
@click.argument("answered", type=FILE, metavar="ANSWER.json")
@click.option("--secret", type=FILE, required=True, metavar="SECRET.json", help="What `ask` kept.")
@BOARD
@click.option(
    "--log-key", metavar="VKEY", help="The log's verifier key (or a file that holds it), to check the receipt."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_obj
def read_answer(settings: Any, answered: Path, secret: Path, board: Path, log_key: str | None, as_json: bool) -> None:
    """Say whether the device is among the licensed goods, and whether the question was provably considered."""
    from cocket.cli.log import text_or_file
    from cocket.custody.redress.asking import read_answer as opened
    from cocket.verifier.notes import parse_verifier_key

    key = parse_verifier_key(text_or_file(log_key)) if log_key else None
    found = opened(read_json(answered), read_json(secret), _board(settings, board), key, where=str(answered))
    if as_json:
        output.print_json({"match": found.match, "answered": found.answered, "logEntry": found.entry})
        return
    click.echo("■ it matches licensed goods" if found.match else "● it matches no licensed goods on this board")
    if found.entry is None:
        click.echo("  the receipt was not checked: give --log-key")
    else:
        click.echo(f"  considered at {found.answered}: entry {found.entry} of the authority's log")


def _board(settings: Any, path: Path) -> Any:
    from cocket.credentials.holding import kept_lists
    from cocket.custody.redress.board import read_board

    lists = kept_lists(settings.home)
    if not lists:
        raise BadInput(
            "No trust list is held, so nobody vouches for the board",
            where=str(path),
            mend="Bring one in by `credential trust accept`.",
        )
    return read_board(read_json(path), lists, where=str(path))
