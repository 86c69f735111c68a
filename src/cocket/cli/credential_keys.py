"""`cocket credential key`: an authority's keys, from their making to their end."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cocket.cli import output
from cocket.cli.credential import FILE, FOLDER, instant, read

if TYPE_CHECKING:
    from cocket.credentials.keys import Authority


@click.group()
def key() -> None:
    """Make, rotate, retire and report the keys of an authority or holder.

    DIR holds the private keys: only their owner may read it. `authority.json` and `did.json` in it are public.
    """


@key.command()
@click.argument("folder", type=FOLDER, metavar="DIR")
@click.option("--did", default="", help="The authority's did:web; without it a did:key is made.")
@click.option("--name", required=True, help="The authority's name.")
@click.option("--jurisdiction", required=True, metavar="CC", help="The country, or EU, that it speaks for.")
@click.option("--status-base", default="", metavar="URL", help="Where its status lists will be published, ending in /.")
@click.option("--at", "at_text", metavar="TIME", help="As of this instant instead of now.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
def new(
    folder: Path,
    did: str,
    name: str,
    jurisdiction: str,
    status_base: str,
    at_text: str | None,
    as_json: bool,
) -> None:
    """Make an authority in DIR: an Ed25519 key, and for a did:web also a P-256 key."""
    from cocket.credentials.keys import new_authority

    _say(new_authority(folder, did, name, jurisdiction, status_base, instant(at_text)), as_json=as_json)


@key.command()
@click.argument("folder", type=FOLDER, metavar="DIR")
@click.option("--kind", type=click.Choice(["Ed25519", "P-256"]), default="Ed25519", show_default=True)
@click.option("--at", "at_text", metavar="TIME", help="As of this instant instead of now.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
def add(folder: Path, kind: str, at_text: str | None, as_json: bool) -> None:
    """Make a further key, which signs from now on instead of the older ones of its kind."""
    from cocket.credentials.keys import add_key, load_authority

    _say(add_key(load_authority(folder), kind, instant(at_text)), as_json=as_json)


@key.command()
@click.argument("folder", type=FOLDER, metavar="DIR")
@click.argument("key_id", metavar="KEY")
@click.option("--at", "at_text", metavar="TIME", help="As of this instant instead of now.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
def retire(folder: Path, key_id: str, at_text: str | None, as_json: bool) -> None:
    """End a key; what it signed before stays good. Publish the next trust list afterwards."""
    from cocket.credentials.keys import end_key, load_authority

    _say(end_key(load_authority(folder), key_id, instant(at_text), compromised=False), as_json=as_json)


@key.command()
@click.argument("folder", type=FOLDER, metavar="DIR")
@click.argument("key_id", metavar="KEY")
@click.option("--from", "at_text", required=True, metavar="TIME", help="Since when it may have been in other hands.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
def compromised(folder: Path, key_id: str, at_text: str, as_json: bool) -> None:
    """Report a key as stolen; publish the next trust list at once."""
    from cocket.credentials.keys import end_key, load_authority

    _say(end_key(load_authority(folder), key_id, instant(at_text), compromised=True), as_json=as_json)


@key.command()
@click.argument("folder", type=FOLDER, metavar="DIR")
@click.argument("key_id", metavar="KEY")
@click.option("--out", type=FILE, required=True, metavar="FILE", help="Where to write the request (PEM).")
def request(folder: Path, key_id: str, out: Path) -> None:
    """Write a request for an X.509 certificate of KEY, for whoever runs the root that others know."""
    from cocket.credentials.certifying import request as made
    from cocket.credentials.keys import load_authority

    output.write_whole(out, made(load_authority(folder), key_id))
    click.echo(f"cocket: the request is in {out}; bring the answer in with `credential key certify`.", err=True)


@key.command()
@click.argument("folder", type=FOLDER, metavar="DIR")
@click.argument("chain", type=FILE, metavar="CHAIN.pem")
@click.option("--at", "at_text", metavar="TIME", help="As of this instant instead of now.")
def certify(folder: Path, chain: Path, at_text: str | None) -> None:
    """Keep the certificates of a key (leaf first, root last); its tokens carry them from now on.

    Publish the next trust list afterwards: it names the root.
    """
    from cocket.credentials.certifying import keep
    from cocket.credentials.keys import load_authority

    record = keep(load_authority(folder), read(chain), instant(at_text))
    click.echo(f"● certified {record.id}")


@key.command()
@click.argument("folder", type=FOLDER, metavar="DIR")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
def show(folder: Path, as_json: bool) -> None:
    """Show an authority's keys, and since when they are what."""
    from cocket.credentials.keys import load_authority

    _say(load_authority(folder), as_json=as_json)


def _say(authority: Authority, *, as_json: bool) -> None:
    from cocket.verifier.instants import written

    keys = [
        {
            "id": record.id,
            "publicKeyMultibase": record.multikey,
            "validFrom": written(record.valid_from),
            "validUntil": written(record.valid_until) or None,
            "compromisedFrom": written(record.compromised_from) or None,
        }
        for record in authority.keys
    ]
    if as_json:
        output.print_json({"id": authority.id, "name": authority.name, "keys": keys})
        return
    click.echo(f"{authority.id}  {authority.name} ({authority.jurisdiction})")
    for each in keys:
        state = "compromised" if each["compromisedFrom"] else "retired" if each["validUntil"] else "in use"
        click.echo(f"  {each['id']}  {each['publicKeyMultibase']}  {state}")
