"""`cocket staff`: open an account of the office, for its first administrator."""

from __future__ import annotations

from typing import Any

import click

ROLES = ("administrator", "officer", "senior_officer", "adviser", "customs_officer", "inspector", "overseer",
         "data_protection_officer")  # fmt: skip
DESKS = ("technical", "human_rights", "defence", "foreign")


@click.command()
@click.argument("role", type=click.Choice(ROLES))
@click.argument("email")
@click.option("--name", required=True, help="The person's name, as colleagues see it.")
@click.option("--desk", type=click.Choice(DESKS), help="An adviser's desk.")
@click.pass_obj
def staff(settings: Any, role: str, email: str, name: str, desk: str | None) -> None:
    """Open an account of the office and print its first password; further ones are opened by an administrator.

    Whoever can run this can do everything with the office: it is for the machine's own administrator.
    """
    from cocket.cli.office import open_office

    open_office(settings.home)
    from cocket.kernel.dates import utc_now
    from cocket.licensing.cases.words import Desk, Role
    from cocket.office.people.services import open_account
    from cocket.office.staff.services import password

    word = password()
    belongs = Desk(desk) if desk else None
    open_account(name=name, email=email, password=word, role=Role(role), desk=belongs, at=utc_now())
    click.echo(f"{email} may sign in as {role.replace('_', ' ')}. The first password, shown this once: {word}")
