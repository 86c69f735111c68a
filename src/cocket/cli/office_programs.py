"""`cocket office token`, `client` and `openapi`: let programs in, and write the API's document."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from cocket.cli.office import open_office
from cocket.kernel.errors import BadInput

if TYPE_CHECKING:
    from cocket.office.api.scopes import Scope
    from cocket.office.people.models import Account

SCOPES = click.option(
    "--scope", "scopes", multiple=True, required=True, metavar="SCOPE",
    help="read, check, apply, ship, decide or report; may be given several times.",
)  # fmt: skip


@click.command()
@click.pass_obj
def openapi(settings: Any) -> None:
    """Write the API's OpenAPI 3.1 document to standard output."""
    open_office(settings.home)
    from cocket.office.api.site import api

    click.echo(json.dumps(api.get_openapi_schema(), indent=1, ensure_ascii=False))


@click.group()
def token() -> None:
    """Make, list and revoke tokens. A token acts for one account, within its scopes."""


@token.command("make")
@click.argument("email")
@click.option("--name", required=True, help="The program that will use it.")
@SCOPES
@click.option("--days", type=int, default=90, show_default=True, help="For how long it lasts, at most 366.")
@click.pass_obj
def make(settings: Any, email: str, name: str, scopes: tuple[str, ...], days: int) -> None:
    """Make a token for the account of EMAIL and print its secret, once, on standard output."""
    open_office(settings.home)
    from cocket.kernel.dates import utc_now
    from cocket.office.api.tokens import make_token

    made, secret = make_token(_account(email), name, _scopes(scopes), days, at=utc_now())
    click.echo(f"cocket: {made.id}, until {made.expires_at:%d %B %Y}. It is not shown again: keep it safe.", err=True)
    click.echo(secret)


@token.command("list")
@click.argument("email")
@click.pass_obj
def list_tokens(settings: Any, email: str) -> None:
    """List the tokens of an account, newest first."""
    open_office(settings.home)
    for one in _account(email).tokens.all():  # type: ignore[attr-defined]
        state = "revoked" if one.revoked_at else f"until {one.expires_at:%Y-%m-%d}"
        click.echo(f"{one.id}  {one.name}  {', '.join(one.scopes)}  {state}  last used {one.used_on or 'never'}")


@token.command("revoke")
@click.argument("email")
@click.argument("token_id")
@click.pass_obj
def revoke(settings: Any, email: str, token_id: str) -> None:
    """Revoke a token at once."""
    open_office(settings.home)
    from cocket.kernel.dates import utc_now
    from cocket.office.api.tokens import revoke_token

    click.echo(f"{revoke_token(_account(email), token_id, at=utc_now()).id} is revoked.")


@click.group()
def client() -> None:
    """Let a program that an OpenID Connect issuer knows act for an account (office/access.toml names the issuers)."""


@client.command("add")
@click.argument("email")
@click.option("--issuer", required=True, help="As in `iss` of its access tokens.")
@click.option("--subject", required=True, help="As in `sub` of its access tokens.")
@click.option("--name", required=True, help="The program.")
@SCOPES
@click.pass_obj
def add(settings: Any, email: str, issuer: str, subject: str, name: str, scopes: tuple[str, ...]) -> None:
    """Let SUBJECT of ISSUER act for the account of EMAIL."""
    open_office(settings.home)
    from cocket.kernel.dates import utc_now
    from cocket.office.api.tokens import add_client

    added = add_client(_account(email), issuer, subject, name, _scopes(scopes), at=utc_now())
    click.echo(f"{added.id} acts for {email} now.")


@client.command("list")
@click.pass_obj
def list_clients(settings: Any) -> None:
    """List the clients."""
    open_office(settings.home)
    from cocket.office.api.models import Client

    for one in Client.objects.select_related("account"):
        words = ", ".join(one.scopes)
        click.echo(f"{one.id}  {one.name}  {one.issuer} {one.subject}  for {one.account.email}  {words}")


@client.command("revoke")
@click.argument("client_id")
@click.pass_obj
def revoke_one(settings: Any, client_id: str) -> None:
    """Revoke a client at once."""
    open_office(settings.home)
    from cocket.kernel.dates import utc_now
    from cocket.office.api.tokens import revoke_client

    revoke_client(client_id, at=utc_now())
    click.echo(f"{client_id} is revoked.")


def _account(email: str) -> Account:
    from cocket.office.people.models import Account

    found = Account.objects.filter(email=email.strip().lower()).first()
    if found is None:
        raise BadInput("No account has this address", where=email[:100], mend="Look at how it is spelled.")
    return found


def _scopes(words: tuple[str, ...]) -> tuple[Scope, ...]:
    from cocket.office.api.scopes import scopes_of

    return scopes_of(list(words))


@click.command()
@click.option("--apply", "really", is_flag=True, help="Let it go; without this, only say what would go.")
@click.pass_obj
def retention(settings: Any, *, really: bool) -> None:
    """Say which personal data are kept beyond their time (office/retention.toml), and let them go with --apply."""
    open_office(settings.home)
    from cocket.kernel.dates import utc_now
    from cocket.office.personal.retention import apply, due

    for one in apply(utc_now()) if really else due(utc_now()):
        click.echo(f"{one.count:>8,}  {one.words}")
    if not really:
        click.echo("cocket: nothing was changed; --apply lets it go. Facts and numbers of cases stay.", err=True)


@click.command()
@click.pass_obj
def inventory(settings: Any) -> None:
    """Write the inventory of personal data, as JSON, to standard output."""
    open_office(settings.home)
    from dataclasses import asdict

    from cocket.office.personal.configuration import rules
    from cocket.office.personal.inventory import HELD

    body = {"held": [asdict(one) for one in HELD], "rules": asdict(rules(settings.home))}
    click.echo(json.dumps(body, indent=1, ensure_ascii=False))
