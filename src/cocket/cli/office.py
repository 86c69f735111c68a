"""`cocket demo`, `backup` and `restore`, and what `serve` does for the office."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from cocket.kernel.errors import BadInput, ReferenceMissing

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
VC_OPTIONS = {"folder": "--authority", "cryptosuite": "--cryptosuite", "status": "--status", "contexts": "--context",
              "test_suite": "--test-suite"}  # fmt: skip
MOST_CASES = 100_000


def refuse_vc_options(context: click.Context) -> None:
    """Refuse options that only the VC-API knows."""
    for name, option in VC_OPTIONS.items():
        if context.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE:
            raise BadInput("The office knows no such option", where=option, mend="Add --vc-api, or leave it out.")


def run_office(home: Path, host: str, port: int, processes: int | None = None) -> None:
    """Serve the office until stopped; the first start makes its tables."""
    app = open_office(home, host)
    from cocket.kernel.dates import utc_now
    from cocket.office.access.configuration import access
    from cocket.office.issuing.authority import authority
    from cocket.office.processes import as_many_as_fit, run
    from cocket.office.serving import server
    from cocket.office.worker import Worker

    signer = authority(home, utc_now())

    def announce(bound: int) -> None:
        at = f"[{host}]" if ":" in host else host
        click.echo(f"cocket: the office is at http://{at}:{bound}/. Ctrl-C stops it.", err=True)
        click.echo(f"cocket: it signs licences as {signer.id}.", err=True)
        if not access(home).second_factor:
            words = "the office's people need no second factor (second_factor in office/access.toml asks for one)."
            click.echo(f"cocket: {words}", err=True)

    if (count := processes or as_many_as_fit()) > 1:
        run(app, host, port, count, announce)
        return
    running = server(app, host, port)
    announce(running.effective_port)
    worker = Worker()
    worker.start()
    try:
        running.run()
    finally:
        worker.stop()
        running.close()


def open_office(home: Path, host: str = "127.0.0.1") -> Any:
    """Set up the office's site in this process and make its tables; gives its WSGI application."""
    from cocket.cli.home import open_library

    os.environ["COCKET_HOME"] = str(home)
    if host not in LOOPBACK:
        os.environ.setdefault("COCKET_HOSTS", host)
    try:
        from cocket.office.serving import application

        app = application("office", {})
        from cocket.office.facts.services import prepare_tables
    except ModuleNotFoundError as error:
        mend = 'Install it: `pip install "cocket[office]"`.'
        raise ReferenceMissing("This needs the extra `office`", where=str(error.name), mend=mend) from None
    open_library(home)
    prepare_tables()
    return app


@click.command()
@click.option("--cases", "count", type=click.IntRange(1, MOST_CASES), default=160, show_default=True, help="How many.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="Port; 0 takes any free one."
)
@click.option("--fill-only", is_flag=True, help="Write the example and its logins, and serve nothing.")
@click.pass_obj
def demo(settings: Any, count: int, host: str, port: int, fill_only: bool) -> None:
    """Serve an office filled with a worked example: fictional firms and people, two years of cases.

    It lives in a folder of its own, `demo-office` in the home, and is filled once. Every account has the same password,
    which is printed: keep it on this machine.
    """
    if host not in LOOPBACK:
        mend = "Listen on 127.0.0.1; serve an office of your own with `cocket serve`."
        raise BadInput("The example's passwords are for everybody to see", where="--host", mend=mend)
    home = settings.home / "demo-office"
    if os.environ.pop("DATABASE_URL", None):
        click.echo("cocket: the example keeps to its own embedded database; DATABASE_URL is not used.", err=True)
    open_office(home)
    from cocket.office.example.services import filled, logins

    secret = home / "office" / "demo-password.txt"
    if not filled():
        _fill(home, count, secret)
    password = secret.read_text("utf-8").strip() if secret.exists() else "(as printed when it was filled)"
    click.echo(f"Password of every account: {password}")
    for login in logins():
        click.echo(f"  {login.email:<24}{login.name:<18}{login.role}")
    if not fill_only:
        run_office(home, host, port)


def _fill(home: Path, count: int, secret: Path) -> None:
    import secrets

    from cocket.cli.progress import batches
    from cocket.kernel.dates import utc_now
    from cocket.office.example.services import fill

    password = "-".join(secrets.token_hex(2) for _ in range(4))
    secret.touch(mode=0o600)
    secret.write_text(password + "\n", "utf-8")
    click.echo(f"cocket: filling an office with {count} cases; this takes about a minute.", err=True)
    told = fill(count, password, home, utc_now())
    for _ in batches(range(count), 1, "Telling"):
        next(told)
    for _ in told:
        pass


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def backup(settings: Any, file: Path) -> None:
    """Write the office's database, keys, log, secret and law into FILE (.zip) while it is running.

    Keep it as safe as the office: with its keys one can sign licences.
    """
    open_office(settings.home)
    from cocket.office.backups import write

    size = write(settings.home, file)
    click.echo(f"{file}: {size:,} bytes. It holds everything that the office knows: keep it as safe as the office.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.pass_obj
def restore(settings: Any, file: Path) -> None:
    """Bring an office back from FILE into a home that has none, and check it: facts, chain, and every case's row."""
    os.environ["COCKET_HOME"] = str(settings.home)
    try:
        from cocket.office.backups import check, read
    except ModuleNotFoundError as error:
        mend = 'Install it: `pip install "cocket[office]"`.'
        raise ReferenceMissing("This needs the extra `office`", where=str(error.name), mend=mend) from None
    read(settings.home, file)
    open_office(settings.home)
    facts, cases = check()
    click.echo(f"Restored and checked: {facts:,} facts, {cases:,} cases, each as its facts tell it.")
