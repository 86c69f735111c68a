"""`cocket serve`: the office for people, or the VC-API for programs, over HTTP."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from cocket.kernel.errors import BadInput, ReferenceMissing

FOLDER = click.Path(path_type=Path, file_okay=False)
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
SUITES = ("eddsa-jcs-2022", "eddsa-rdfc-2022", "ecdsa-jcs-2019", "ecdsa-rdfc-2019")


@click.command()
@click.option("--vc-api", "vc_api", is_flag=True, help="Serve the W3C CCG VC-API: issue, verify and revoke documents.")
@click.option("--authority", "folder", type=FOLDER, metavar="DIR", help="Whose keys sign. Without: only verify.")
@click.option("--cryptosuite", type=click.Choice(SUITES), default=SUITES[0], show_default=True, help="How it signs.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    help="Port; 0 takes any free one. [default: 8000, the VC-API: 8087]",
)
@click.option(
    "--processes",
    type=click.IntRange(1, 64),
    help="How many processes answer. [default: one for each core, up to 4, on PostgreSQL; else 1]",
)
@click.option(
    "--status",
    type=click.Choice(["required", "if-held", "ignored"]),
    default="required",
    show_default=True,
    help="What a missing or outdated status list means.",
)
@click.option(
    "--context",
    "contexts",
    multiple=True,
    metavar="ADDRESS=FILE",
    help="A further JSON-LD context that you vouch for; may be repeated.",
)
@click.option(
    "--test-suite",
    "test_suite",
    is_flag=True,
    help="For test suites: sign any type of credential, trust any issuer, look at no status.",
)
@click.pass_obj
def serve(
    settings: Any,
    vc_api: bool,
    folder: Path | None,
    cryptosuite: str,
    host: str,
    port: int | None,
    processes: int | None,
    status: str,
    contexts: tuple[str, ...],
    test_suite: bool,
) -> None:
    """Serve the licensing office, where exporters apply and officers decide, until stopped.

    It speaks plain HTTP: for other machines, put a program before it that speaks TLS, and set COCKET_HOSTS to the
    site's names and COCKET_HTTPS=1.

    With --vc-api it serves documents to other programs instead. Nobody is asked for a password there: with an
    authority's keys it listens on this machine alone. Put a program that knows who is asking before it, or start it
    without --authority to let others verify.
    """
    if not vc_api:
        from cocket.cli.office import refuse_vc_options, run_office

        refuse_vc_options(click.get_current_context())
        run_office(settings.home, host, 8000 if port is None else port, processes)
        return
    if processes is not None:
        raise BadInput("The VC-API is one process", where="--processes", mend="Leave it out.")
    from cocket.credentials.keys import load_authority

    if host not in LOOPBACK and (folder is not None or test_suite):
        mend = "Listen on 127.0.0.1, and put a program before it that knows who is asking."
        raise BadInput("Whoever reaches this address could sign", where="--host", mend=mend)
    os.environ["COCKET_HOME"] = str(settings.home)
    if host not in LOOPBACK:
        os.environ.setdefault("COCKET_HOSTS", host)
    try:
        from cocket.office.facts.services import prepare
        from cocket.office.serving import application, server
    except ModuleNotFoundError as error:
        mend = 'Install it: `pip install "cocket[office]"`.'
        raise ReferenceMissing("This needs the extra `office`", where=str(error.name), mend=mend) from None
    from cocket.office.vc_api.instance import ENVIRON, Holdings, Instance
    from cocket.verifier.knowledge import Policy

    policy = Policy(
        status="ignored" if test_suite else status.replace("-", "_"), issuers="any" if test_suite else "listed"
    )
    authority = load_authority(folder) if folder else None
    instance = Instance(
        Holdings(settings.home, _contexts(contexts), inline_contexts=test_suite),
        authority,
        cryptosuite,
        policy,
        any_type=test_suite,
    )
    instance.held()  # what cannot be read is said now, not at the first request
    app = application("vc_api", {ENVIRON: instance})
    prepare()
    running = server(app, host, 8087 if port is None else port)
    signing = f"signs as {authority.id} with {cryptosuite}" if authority else "only verifies"
    at = f"[{host}]" if ":" in host else host
    click.echo(
        f"cocket: the VC-API is at http://{at}:{running.effective_port} and {signing}. Ctrl-C stops it.", err=True
    )
    if test_suite:
        click.echo("cocket: for test suites only: it signs what it is asked to, and trusts any issuer.", err=True)
    try:
        running.run()
    finally:
        running.close()


def _contexts(given: tuple[str, ...]) -> dict[str, Path]:
    found = {}
    for text in given:
        address, equals, file = text.partition("=")
        if not equals or not address.startswith("https://") or not Path(file).is_file():
            raise BadInput(f"{text[:80]!r} names no context", where="--context", mend="Write ADDRESS=FILE.")
        found[address] = Path(file)
    return found
