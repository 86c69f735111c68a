"""`cocket credential trust` and `cocket credential status`: the two kinds of lists that verifiers hold."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import click

from cocket.cli import output
from cocket.cli.credential import FILE, FOLDER, instant, read, read_json
from cocket.kernel.errors import BadInput


@click.group()
def trust() -> None:
    """Publish a trust list, or hold the lists of others."""


@trust.command()
@click.option(
    "--anchor", type=FOLDER, required=True, metavar="DIR", help="The folder of keys of whoever signs the list."
)
@click.option(
    "--issuer", "issuers", type=FOLDER, multiple=True, required=True, metavar="DIR", help="An authority's folder."
)
@click.option(
    "--type", "kinds", multiple=True, metavar="TYPE", help="What these issuers may issue (default: everything)."
)
@click.option("--previous", type=FILE, metavar="LIST", help="The list before this one.")
@click.option("--days", type=int, default=30, show_default=True, help="How long it counts.")
@click.option("--out", type=FILE, required=True, metavar="FILE", help="Where to write the list.")
@click.option("--at", "at_text", metavar="TIME", help="As of this instant instead of now.")
@click.pass_obj
def publish(
    settings: Any,
    anchor: Path,
    issuers: tuple[Path, ...],
    kinds: tuple[str, ...],
    previous: Path | None,
    days: int,
    out: Path,
    at_text: str | None,
) -> None:
    """Write the next trust list: who may issue what, from when to when, with which keys."""
    import json

    from cocket.credentials import trust as lists
    from cocket.credentials.keys import load_authority
    from cocket.register.service import embedded

    if previous is None and out.exists():
        raise BadInput(
            "There is a list already", where=str(out), mend="Name it with --previous, so that numbers go on."
        )
    at, vouching = instant(at_text), load_authority(anchor)
    entries = [lists.issuer_entry(load_authority(folder), kinds) for folder in issuers]
    before = read_json(previous) if previous else None
    if before is not None and (not isinstance(before, dict) or not isinstance(before.get("number"), int)):
        raise BadInput("This is no trust list", where=str(previous), mend="Give the list before this one.")
    document = lists.next_list(vouching, entries, before, at, timedelta(days=days))
    connection = embedded(settings.home)
    try:
        output.write_whole(out, (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode())
        lists.record_publication(connection, document, at)
        connection.commit()
    finally:
        connection.close()
    click.echo(f"● trust list {document['number']} of {document['authority']} is in {out}")
    for signer in document["signers"]:
        click.echo(f"  whoever relies on it pins {signer}")


@trust.command()
@click.argument("path", type=FILE, metavar="LIST")
@click.option("--authority", help="The first time: whose list it must be (a DID).")
@click.option(
    "--signer", "signers", multiple=True, metavar="KEY", help="The first time: the key (z…) that must sign it."
)
@click.pass_obj
def accept(settings: Any, path: Path, authority: str | None, signers: tuple[str, ...]) -> None:
    """Check LIST against the pinned key and the last list seen, and hold it."""
    from cocket.credentials.holding import keep
    from cocket.verifier.instants import written
    from cocket.verifier.trust_lists import Pin

    raw = read(path)
    pin = None
    if signers:
        document = read_json(path)
        named = str(document.get("authority", "")) if isinstance(document, dict) else ""
        pin = Pin(authority or named, signers)
    held = keep(settings.home, raw, pin)
    until = written(held.valid_until)
    count = len(held.issuers)
    click.echo(
        f"● held: number {held.number} of {held.authority}, {count} issuer{'' if count == 1 else 's'}, until {until}"
    )


@trust.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_obj
def show(settings: Any, as_json: bool) -> None:
    """Show the trust lists that are held, and whom they vouch for."""
    from cocket.credentials.holding import kept_lists
    from cocket.verifier.instants import written

    lists = kept_lists(settings.home)
    if as_json:
        output.print_json(
            {
                "lists": [
                    {
                        "authority": held.authority,
                        "number": held.number,
                        "issued": written(held.issued),
                        "validUntil": written(held.valid_until),
                        "issuers": [
                            {"id": i.id, "name": i.name, "jurisdiction": i.jurisdiction, "types": sorted(i.types)}
                            for i in held.issuers.values()
                        ],
                    }
                    for held in lists
                ]
            }
        )
        return
    for held in lists:
        click.echo(f"{held.authority}, number {held.number}, {written(held.issued)} to {written(held.valid_until)}")
        for issuer in held.issuers.values():
            click.echo(f"  {issuer.id}  {issuer.name} ({issuer.jurisdiction})")


@click.group()
def status() -> None:
    """Revoke, suspend, restore or exhaust documents, and publish the lists that say so."""


@status.command("set")
@click.argument("document", metavar="ID")
@click.argument("order", type=click.Choice(["revoke", "suspend", "restore", "exhaust"]), metavar="ORDER")
@click.option("--authority", "folder", type=FOLDER, required=True, metavar="DIR", help="The authority's folder.")
@click.option("--why", default="decided", show_default=True, metavar="CODE", help="A reason code.")
@click.option("--at", "at_text", metavar="TIME", help="As of this instant instead of now.")
@click.pass_obj
def set_status(settings: Any, document: str, order: str, folder: Path, why: str, at_text: str | None) -> None:
    """Record that the document ID is revoked, suspended, restored or exhausted; publish the lists afterwards."""
    from cocket.credentials import statuses
    from cocket.credentials.keys import load_authority
    from cocket.register.service import embedded

    connection = embedded(settings.home)
    try:
        statuses.change(connection, load_authority(folder), document, order, instant(at_text), why)
        connection.commit()
    finally:
        connection.close()
    click.echo(f"● recorded: {order} {document}")


@status.command("publish")
@click.option("--authority", "folder", type=FOLDER, required=True, metavar="DIR", help="The authority's folder.")
@click.option(
    "--out", type=FOLDER, required=True, metavar="DIR", help="Where to write the lists, to be served as files."
)
@click.option("--days", type=int, default=7, show_default=True, help="How long they count.")
@click.option("--at", "at_text", metavar="TIME", help="As of this instant instead of now.")
@click.pass_obj
def publish_status(settings: Any, folder: Path, out: Path, days: int, at_text: str | None) -> None:
    """Write every status list of an authority as a signed file."""
    from cocket.credentials import statuses
    from cocket.credentials.keys import load_authority
    from cocket.register.service import embedded

    authority = load_authority(folder)
    connection = embedded(settings.home)
    try:
        book = statuses.read_book(connection, authority.id)
    finally:
        connection.close()
    files = statuses.published(book, authority, instant(at_text), timedelta(days=days))
    for name, content in files.items():
        output.write_whole(out / name, content)
    click.echo(f"● {len(files)} status lists of {authority.id} are in {out}, for {authority.status_base}")


@status.command("import")
@click.argument("paths", type=click.Path(path_type=Path, exists=True), nargs=-1, required=True, metavar="FILE…")
@click.pass_obj
def import_status(settings: Any, paths: tuple[Path, ...]) -> None:
    """Hold status lists that were fetched beforehand: files, or folders of files. None takes a later one's place."""
    from cocket.credentials.holding import hold_status
    from cocket.credentials.service import held
    from cocket.kernel.dates import utc_now
    from cocket.kernel.errors import inert

    files = [inner for place in paths for inner in (sorted(place.glob("*.json")) if place.is_dir() else [place])]
    if not files:
        raise BadInput("There is no status list here", where=str(paths[0]), mend="Name the files, or their folder.")
    knowledge, _ = held(settings.home)
    kept = [hold_status(settings.home, read(path), knowledge, utc_now(), where=str(path)) for path in files]
    count, older = sum(kept), [path for path, new in zip(files, kept, strict=True) if not new]
    if count:
        click.echo(f"● {count} status list{' is' if count == 1 else 's are'} held")
    for path in older:
        click.echo(inert(f"▲ {path} was left out: you hold a later one"))
