"""`cocket credential page` and `cocket credential snapshot`: what a post without a network takes along."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from cocket.cli import output
from cocket.cli.credential import FILE
from cocket.kernel.errors import BadInput, ReferenceMissing


@click.command()
@click.option("--out", type=FILE, required=True, metavar="FILE.html", help="Where to write the page.")
@click.option("--bare", is_flag=True, help="Put no pins and no lists of this home into it.")
@click.option(
    "--max-status-age",
    type=click.IntRange(0, 3650),
    metavar="DAYS",
    help="An own limit on the age of a status list.",
)
@click.pass_obj
def page(settings: Any, out: Path, bare: bool, max_status_age: int | None) -> None:
    """Write the verifier as one HTML file, to be opened from a phone's storage with no network.

    It brings along the pins, trust lists and status lists that this home holds. It needs no server, and asks for
    nothing.
    """
    from cocket.credentials.holding import kept_files
    from cocket.credentials.page import MAX_BYTES, Packed, page
    from cocket.kernel.canonical import sha256_hex

    output.suffix_of(out, (".html",))
    pins, files = ((), ()) if bare else kept_files(settings.home)
    content = page(Packed(pins, files, max_status_age)).encode()
    if len(content) > MAX_BYTES:
        # Lists of a whole country do not fit into the page: they go beside it.
        content = page(Packed(pins, (), max_status_age)).encode()
        click.echo("cocket: the lists are too large for the page; take `credential snapshot` along too.", err=True)
    output.write_whole(out, content)
    held = (
        f"{len(pins)} pinned {'authority' if len(pins) == 1 else 'authorities'}"
        if pins
        else "no pins: bring in a list by hand after pinning its key"
    )
    click.echo(f"cocket: the page is in {out} ({len(content):,} bytes; {held}).", err=True)
    click.echo(f"cocket: its SHA-256 is {sha256_hex(content)}", err=True)


@click.command()
@click.option("--out", type=FILE, required=True, metavar="FILE.json", help="Where to write the snapshot.")
@click.pass_obj
def snapshot(settings: Any, out: Path) -> None:
    """Put every trust list and status list that this home holds into one file, for pages that are out already.

    Each list in it carries its own signature; a page takes none that it cannot check.
    """
    import json

    from cocket.credentials.holding import kept_files

    _, files = kept_files(settings.home)
    if not files:
        raise ReferenceMissing(
            "This home holds no lists", where=str(settings.home), mend="Bring some in by `credential trust accept`."
        )
    if out.suffix != ".json":
        raise BadInput("A snapshot is a JSON file", where=str(out), mend="Name it with .json.")
    document = {"type": "cocket.border.snapshot.v1", "files": files}
    output.write_whole(out, (json.dumps(document, ensure_ascii=False) + "\n").encode())
    click.echo(f"cocket: {len(files)} lists are in {out}.", err=True)
