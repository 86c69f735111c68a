"""`cocket custody`: hand-over events checked against signatures, schema and ledger, then logged."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from cocket.cli import output
from cocket.cli.progress import bar
from cocket.kernel.dates import utc_now
from cocket.kernel.errors import AnswerIsNo, BadInput
from cocket.kernel.wording import counted

if TYPE_CHECKING:
    from cocket.custody.chain import Chain

BATCH = 1_000
LONGEST = 1_000_000
SHOWN = 20  # refusals and notes that fit on a screen
FILE = click.Path(path_type=Path, dir_okay=False)
LOG = click.option(
    "--log",
    "log",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="The log; default: in the home.",
)
JSON = click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
AS_OF = click.option("--as-of", metavar="INSTANT", help="As of when, for example 2026-11-24T10:00:00Z; default: now.")
SHAPES = {"high": "■", "medium": "▲"}


# Command -> the module that it is in; modules load only when their command runs.
ELSEWHERE = {
    **dict.fromkeys(("check-releases", "example", "fsck", "places", "releases", "trust"), "custody_setup"),
    **dict.fromkeys(("draw", "merge", "post", "receipt"), "custody_border"),
}


class _Custody(click.Group):
    """The group, with set-up and what a border post does in modules of their own."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Give all command names."""
        return sorted([*super().list_commands(ctx), *ELSEWHERE])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command's module when it is asked for."""
        if cmd_name in ELSEWHERE:
            from importlib import import_module

            commands: dict[str, click.Command] = import_module(f"cocket.cli.{ELSEWHERE[cmd_name]}").COMMANDS
            return commands[cmd_name]
        return super().get_command(ctx, cmd_name)


@click.group(cls=_Custody)
def custody() -> None:
    """Follow goods, keys and updates from hand to hand, with both hands' signatures.

    Keys, ledger and log are kept in the home. Each recorded event is committed to the log, so that it can be proven to
    outsiders one by one.
    """


def _chain(settings: Any, log: Path | None) -> Chain:
    from cocket.custody.chain import Chain

    return Chain.at(settings.home, log)


def _instant(text: str | None) -> datetime:
    from cocket.custody.events.keys import parse_moment

    if text is None:
        return utc_now()
    if len(text) == len("2026-11-24"):
        text += "T23:59:59Z"
    return parse_moment(text, "--as-of").astimezone(UTC)


@custody.command()
@click.argument("events", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True), metavar="EVENTS.jsonl")
@LOG
@click.option("--as-of", metavar="INSTANT", help="Record as of this instant (key validity); default: now.")
@click.option("--out", type=FILE, metavar="OUT", help="Where OUT.rejects.csv goes; default: beside EVENTS.jsonl.")
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes that check lines.")
@JSON
@click.pass_obj
def record(
    settings: Any,
    events: Path,
    log: Path | None,
    as_of: str | None,
    out: Path | None,
    workers: int,
    as_json: bool,
) -> None:
    """Check each line of EVENTS.jsonl, apply it to the ledger and log it.

    A line that is refused stands with its reason in the rejects file; the others are recorded. A line that was recorded
    before changes nothing. Exit 1 when a line was refused.
    """
    chain, recorded = _chain(settings, log), _instant(as_of)
    chain.keys()
    chain.make_log()
    accepted = known = 0
    rejects: list[tuple[str, str, str]] = []
    notes: list[str] = []
    with chain.writer() as writer, chain.recorder(writer, recorded) as recorder, bar("Recording") as move:
        total = _count_lines(events)
        for done in chain.outcomes(recorder, _batches(events), recorded, workers):
            accepted, known = accepted + done.accepted, known + done.known
            rejects += [(reject.where, "", reject.reason) for reject in done.rejects]
            notes += [f"{note.where}: {note.reason}" for note in done.notes]
            move(accepted + known + len(rejects), total, "lines")
        size = writer.size
    path = output.write_rejects(out or events, rejects) if rejects and str(events) != "-" else None
    if as_json:
        output.print_json(
            {
                "recorded": accepted,
                "known": known,
                "log_size": size,
                "rejects": [{"where": where, "reason": reason} for where, _, reason in rejects],
                "notes": notes,
            }
        )
    else:
        again = counted(known, ", {count} was recorded before", ", {count} were recorded before") if known else ""
        new = counted(accepted, "{count} document recorded", "{count} documents recorded")
        click.echo(f"● {new}{again}; the log has {counted(size, '{count} entry', '{count} entries')}")
        for note in notes[:SHOWN]:
            click.echo(f"▲ {note}", err=True)
        for where, _, reason in rejects[:SHOWN]:
            click.echo(f"■ {reason}" if reason.startswith(where) else f"■ {where}: {reason}", err=True)
        if len(rejects) > SHOWN:
            click.echo(f"■ and {len(rejects) - SHOWN} more", err=True)
    if rejects:
        raise AnswerIsNo(
            counted(len(rejects), "{count} line was refused", "{count} lines were refused"),
            where=str(events),
            mend=f"See {path}." if path else "Correct and send them again.",
        )


def _count_lines(path: Path) -> int:
    """Give the number of lines for the bar; 0 where nobody looks, or the lines come from a pipe."""
    if not sys.stderr.isatty() or not path.is_file():
        return 0
    with path.open("rb") as stream:
        return sum(part.count(b"\n") for part in iter(lambda: stream.read(2**20), b""))


def _batches(path: Path) -> Iterator[list[tuple[str, bytes]]]:
    """Give lines in batches; a signed batch is never cut in two, because its lines follow its header at once."""
    try:
        stream = click.open_file(str(path), "rb")
    except OSError as error:
        raise BadInput(
            f"The file cannot be opened ({error.strerror})", where=str(path), mend="Check its name."
        ) from None
    with stream:
        batch: list[tuple[str, bytes]] = []
        open_until = 0
        for number, line in enumerate(_lines(stream), 1):
            if not line.strip():
                continue
            bare = line.strip(b"\r\n")
            if b'"cocket.custody.batch.v1"' in bare:
                open_until = max(open_until, number + _events_of(bare))
            batch.append((f"{path}, line {number}", bare))
            if len(batch) >= BATCH and number >= open_until:
                yield batch
                batch = []
        if batch:
            yield batch


def _lines(stream: IO[bytes]) -> Iterator[bytes]:
    """Give lines; of one that is far too long only its beginning, which is refused for its length."""
    while line := stream.readline(LONGEST):
        whole = line
        while not whole.endswith(b"\n") and (whole := stream.readline(LONGEST)):
            pass
        yield line


def _events_of(header: bytes) -> int:
    """Give how many lines belong to a batch's header; 0 where it does not say so (the reader says why)."""
    from cocket.custody.events.reading import MAX_BATCH
    from cocket.kernel.errors import BadDocument
    from cocket.kernel.strict_json import load_json

    try:
        value = load_json(header.decode("utf-8", "replace"), where="header")
    except BadDocument:
        return 0
    events = value.get("events") if isinstance(value, dict) else None
    return events if type(events) is int and 0 < events <= MAX_BATCH else 0


@custody.command()
@click.argument("lot", metavar="LOT")
@LOG
@AS_OF
@click.option("--out", type=FILE, metavar="OUT", help="Write .html (with map and proofs) or .json.")
@JSON
@click.pass_obj
def show(settings: Any, lot: str, log: Path | None, as_of: str | None, out: Path | None, as_json: bool) -> None:
    """Show the journey of LOT (a lot or serial, by its full identifier): who holds it, every step, what is proven."""
    from cocket.custody.journeys import as_document, journey
    from cocket.custody.page import holder, sentence, shown
    from cocket.custody.places import spoken
    from cocket.kernel.canonical import decimal_text

    chain, now = _chain(settings, log), _instant(as_of)
    store = chain.store()
    try:
        found = journey(store, lot, chain.keys())
    finally:
        store.close()
    about = {found.item, *found.origin, *found.became, *(one.licence for one in found.licences)}
    about |= {name for step in found.steps for name in (step.event, step.item) if name}
    alarms = _open(settings, chain, now, about)
    document = as_document(found) | {"alarms": [one.id for one in alarms]}
    if out is not None and output.suffix_of(out, (".html", ".json")) == ".html":
        output.write_whole(out, _page(chain, found, alarms, now).encode())
    elif out is not None:
        import json

        output.write_whole(out, (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode())
    if as_json:
        output.print_json(document)
        return
    click.echo(sentence(found))
    if found.origin:
        click.echo(f"  made from {', '.join(found.origin)}")
    if found.became:
        click.echo(f"  made into {', '.join(found.became)}")
    for row in found.state.rows:
        where = f"{spoken(row.place)}, seen {shown(row.seen)}"
        click.echo(f"  {decimal_text(row.amount)} {found.state.unit}  {holder(row.holder)}  {where}")
    for one in found.licences:
        behind = "; ".join(f"{kind} of {issuer}" for kind, _, issuer in one.documents)
        click.echo(
            f"  under {one.licence}, {one.status}, "
            + (f"proven by {behind}" if behind else "its credential not presented")
        )
    for step in found.steps:
        mark = "◆ void   " if step.void else "● proven " if step.proven else "▲ claimed"
        who = step.actor + (f" → {step.receiver}" if step.receiver else "")
        where = spoken(step.place) if step.place else ""
        of = f" ({step.item})" if step.item else ""
        click.echo(f"{mark} {shown(step.at)}  {step.what}{of}  {who}  {where}".rstrip())
    for one in alarms:
        click.echo(f"{SHAPES[one.severity]} {one.sentence} ({one.id})")


def _page(chain: Chain, found: Any, alarms: Any, now: datetime) -> str:
    from cocket.custody.page import journey_page
    from cocket.custody.reader import folder_key

    positions = [step.position for step in found.steps]
    proofs = dict(zip(positions, chain.prove(positions), strict=True))
    origin, places = folder_key(chain.log).name, chain.places()
    return journey_page(found, alarms, proofs, origin=origin, as_of=now, places=places)


def _open(settings: Any, chain: Chain, now: datetime, subjects: set[str] | None = None) -> list[Any]:
    from cocket.custody.alarms.service import closed, open_alarms
    from cocket.register import embedded

    connection = embedded(settings.home)
    try:
        return open_alarms(chain.alarms(now, subjects), closed(connection))
    finally:
        connection.close()


@custody.command()
@LOG
@AS_OF
@click.option("--all", "everything", is_flag=True, help="Show all of them, not the gravest 20.")
@JSON
@click.pass_obj
def alarms(settings: Any, log: Path | None, as_of: str | None, everything: bool, as_json: bool) -> None:
    """List what needs a look, gravest first: what events showed, and what did not come in time."""
    from cocket.custody.alarms.model import KINDS

    found = _open(settings, _chain(settings, log), _instant(as_of))
    if as_json:
        rows = [
            {
                "id": one.id,
                "kind": one.kind,
                "severity": one.severity,
                "subject": one.subject,
                "sentence": one.sentence,
                "evidence": list(one.evidence),
                "since": one.at,
                "licence": one.licence or None,
                "who": one.who,
                "first_step": KINDS[one.kind].first_step,
            }
            for one in found
        ]
        output.print_json({"alarms": rows})
        return
    for one in found if everything else found[:SHOWN]:
        click.echo(f"{SHAPES[one.severity]} {one.severity}  {one.id}  {one.sentence}")
        click.echo(f"    {one.who}: {KINDS[one.kind].first_step} Evidence: {', '.join(one.evidence)}")
    if len(found) > SHOWN and not everything:
        click.echo(f"and {len(found) - SHOWN} more: see --all or --json")
    if not found:
        click.echo("● no open alarm")


@custody.command()
@click.argument("alarm", metavar="ALARM")
@LOG
@AS_OF
@click.option("--who", required=True, metavar="ACTOR", help="The id of whoever decides, for example officer:7.")
@click.option("--code", required=True, metavar="CODE", help="A reason code, for example counted_again.")
@click.option(
    "--because", required=True, metavar="TEXT", help="The reason in a sentence; kept where it can be deleted."
)
@click.pass_obj
def close(settings: Any, alarm: str, log: Path | None, as_of: str | None, who: str, code: str, because: str) -> None:
    """Close ALARM by an explained decision. The decision is a fact that stays; the alarm is listed no more."""
    from cocket.custody.alarms import service
    from cocket.register import embedded

    chain, now = _chain(settings, log), _instant(as_of)
    one = next((found for found in _open(settings, chain, now) if found.id == alarm), None)
    if one is None:
        raise BadInput("There is no open alarm with this id", where=alarm[:40], mend="See `cocket custody alarms`.")
    connection = embedded(settings.home)
    try:
        service.close(connection, one, who=who, code=code, text=because, when=now)
        connection.commit()
    finally:
        connection.close()
    click.echo(f"● closed: {one.sentence}")


@custody.command()
@LOG
@JSON
@click.pass_obj
def pull(settings: Any, log: Path | None, as_json: bool) -> None:
    """Carry the register's facts (decisions, closed alarms) into the log, each once and in order."""
    from cocket.custody import sequencer
    from cocket.register import embedded

    chain = _chain(settings, log)
    chain.make_log()
    connection = embedded(settings.home)
    try:
        with chain.writer() as writer:
            count = sequencer.pull(connection, writer)
            size = writer.size
    finally:
        connection.close()
    if as_json:
        output.print_json({"logged": count, "log_size": size})
    else:
        new = counted(count, "{count} fact logged", "{count} facts logged")
        click.echo(f"● {new}; the log has {counted(size, '{count} entry', '{count} entries')}")


@custody.command()
@click.argument("event", metavar="EVENT")
@LOG
@click.option("--out", type=FILE, required=True, metavar="P", help="Where to write the proof; P.json gets the entry.")
@click.pass_obj
def prove(settings: Any, event: str, log: Path | None, out: Path) -> None:
    """Write the opened entry of EVENT (an event id) and the proof that it is in the log, for an outsider to check."""
    import json

    from cocket.verifier.inclusion import format_proof

    chain = _chain(settings, log)
    store = chain.store()
    try:
        position = store.position_of(event)
    finally:
        store.close()
    ((opened, proof),) = chain.prove([position])
    output.write_whole(out, format_proof(proof))
    entry = out.with_name(out.name + ".json")
    output.write_whole(entry, (json.dumps(opened, ensure_ascii=False) + "\n").encode())
    click.echo(f"cocket: the proof of entry {proof.index} is in {out}, the opened entry in {entry}.", err=True)
