"""`cocket office keys` and `cocket office rotate-keys`: with what the licensing office signs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cocket.cli import output
from cocket.cli.credential import instant
from cocket.cli.office_programs import client, inventory, openapi, retention, token
from cocket.kernel.errors import AnswerIsNo

if TYPE_CHECKING:
    from cocket.credentials.keys import Authority


@click.group()
def office() -> None:
    """Look after the licensing office of this home."""


for _one in (client, inventory, openapi, retention, token):
    office.add_command(_one)


@office.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_obj
def keys(settings: Any, as_json: bool) -> None:
    """Show as whom the office signs, with which keys, and what verifiers pin; the first call makes them."""
    _opened(settings)
    from cocket.kernel.dates import utc_now
    from cocket.office.issuing.authority import anchor, authority

    now = utc_now()
    _say(authority(settings.home, now), anchor(settings.home, now), as_json=as_json)


@office.command(name="rotate-keys")
@click.option(
    "--compromised-since",
    "since",
    metavar="TIME",
    help="Report the keys in use as stolen since this instant: what they signed from then on counts no more.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_obj
def rotate_keys(settings: Any, since: str | None, as_json: bool) -> None:
    """Make new keys, end those in use, and publish the next trust list.

    What was signed before stays good, and no border needs a new pin. An office that is running signs with the new keys
    at once.
    """
    _opened(settings)
    from cocket.kernel.dates import utc_now
    from cocket.office.issuing.authority import anchor, authority, rotate
    from cocket.office.issuing.publishing import publish

    now = utc_now()
    authority(settings.home, now)
    changed = rotate(settings.home, now, instant(since) if since else None)
    publish()
    _say(changed, anchor(settings.home, now), as_json=as_json)


@office.command(name="rotate-secret")
@click.option("--forget", is_flag=True, help="Make no new one; let the earlier ones go, which still count until then.")
@click.pass_obj
def rotate_secret(settings: Any, forget: bool) -> None:
    """Make a new secret for the site's sessions and forms; the one before still opens what it sealed.

    Cleared matches and second factors are keyed by a key of their own and stay. Start the office again afterwards.
    """
    from cocket.office.environment import rotate_secret as rotate

    count = rotate(settings.home, forget=forget)
    told = "the earlier secrets count no more" if forget else "the site has a new secret"
    click.echo(f"● {told}; {count - 1} before it still open what they sealed. Start the office again.")


@office.command()
@click.argument(
    "records",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    nargs=-1,
    required=True,
    metavar="RECORDS.jsonl…",
)
@click.option(
    "--keys",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    multiple=True,
    metavar="KEYS.json",
    help="The posts' keys; without it those that `custody trust` holds. May be repeated.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_obj
def collect(settings: Any, records: tuple[Path, ...], keys: tuple[Path, ...], as_json: bool) -> None:
    """Bring in what border posts recorded with `custody draw`: each draw-down once, in whatever order files come.

    Exit 1 when a person has to look at something: more left than was granted, or a line that nobody signed.
    """
    from cocket.cli.custody_border import key_book, record_lines
    from cocket.kernel.dates import utc_now

    _opened(settings)
    from cocket.office.licences.collecting import collect as bring_in

    done = bring_in(record_lines(records), key_book(settings, keys), utc_now())
    told = [{"where": one.where, "reason": one.reason} for one in (*done.look, *done.rejects)]
    if as_json:
        counts = {name: getattr(done, name) for name in ("drawn", "confirmed", "returned", "known", "passed_over")}
        output.print_json({**counts, "look": told})
    else:
        click.echo(
            f"● {done.drawn} drawn, {done.confirmed} confirmed, {done.returned} taken back, {done.known} known already,"
            f" {done.passed_over} of other kinds"
        )
        for one in told:
            click.echo(f"■ {one['where']}: {one['reason']}")
    if told:
        mend = "Look at each: what left beyond a grant is a fact of its licence now."
        raise AnswerIsNo(f"{len(told)} records need a person", where=str(records[0]), mend=mend)


def _opened(settings: Any) -> None:
    from cocket.cli.office import open_office

    open_office(settings.home)


def _say(signer: Authority, vouching: Authority, *, as_json: bool) -> None:
    from cocket.verifier.instants import written

    rows = [
        {
            "id": record.id,
            "publicKeyMultibase": record.multikey,
            "validFrom": written(record.valid_from),
            "validUntil": written(record.valid_until) or None,
            "compromisedFrom": written(record.compromised_from) or None,
        }
        for record in signer.keys
    ]
    pins = [record.multikey for record in vouching.keys if record.compromised_from is None]
    if as_json:
        output.print_json({"id": signer.id, "name": signer.name, "keys": rows, "pins": pins})
        return
    click.echo(f"{signer.id}  {signer.name} ({signer.jurisdiction})")
    for row in rows:
        state = "compromised" if row["compromisedFrom"] else "ended" if row["validUntil"] else "in use"
        click.echo(f"  {row['id']}  {row['publicKeyMultibase']}  {state}")
    for pin in pins:
        click.echo(f"  whoever relies on its trust list pins {pin}")
