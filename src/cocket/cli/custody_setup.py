"""`cocket custody trust | places | example | fsck`: what a chain of custody rests on, and whether it still stands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from cocket.cli import output
from cocket.cli.custody import FILE, JSON, LOG
from cocket.kernel.errors import AnswerIsNo, BadInput


@click.command()
@click.argument("keys", type=FILE, metavar="KEYS.json")
@LOG
@click.option("--origin", metavar="NAME", help="The log's name, when it is made now.")
@JSON
@click.pass_obj
def trust(settings: Any, keys: Path, log: Path | None, origin: str | None, as_json: bool) -> None:
    """Trust the public keys in KEYS.json (they replace earlier ones), and make the log if there is none."""
    from cocket.custody.chain import ORIGIN, Chain
    from cocket.custody.reader import read_file

    chain = Chain.at(settings.home, log)
    book = chain.trust(read_file(keys), where=str(keys))
    name = chain.make_log(origin or ORIGIN)
    if origin and name != origin:
        raise BadInput(
            f"The log is named {name}", where=str(chain.log), mend="A log keeps its name; use another folder."
        )
    if as_json:
        output.print_json({"keys": len(book), "log": str(chain.log), "origin": name})
    else:
        click.echo(f"● {len(book)} keys are trusted; events for the log {name} are recorded in {chain.log}")


@click.command()
@click.argument("file", type=FILE, metavar="PLACES.csv")
@JSON
@click.pass_obj
def places(settings: Any, file: Path, as_json: bool) -> None:
    """Hold the positions in PLACES.csv (they replace earlier ones): UN/LOCODE as UNECE publishes it, or your own table.

    Your own table has the columns code, latitude, longitude (degrees) and source. They are used where an event names a
    UN/LOCODE without coordinates, before the program's own small table. A code without coordinates stays unknown. Rows
    that are refused stand in PLACES.csv.rejects.csv.
    """
    from cocket.custody.chain import Chain
    from cocket.custody.reader import read_file

    found = Chain.at(settings.home).learn_places(read_file(file), where=str(file))
    if found.rejects:
        path = output.write_rejects(file, [(str(row), "", reason) for row, reason in found.rejects])
        click.echo(f"▲ {len(found.rejects)} rows were refused; see {path}", err=True)
    if as_json:
        output.print_json(
            {"places": len(found.places), "without_coordinates": found.without, "rejects": len(found.rejects)}
        )
    else:
        click.echo(f"● {len(found.places)} places are held; {found.without} codes came without coordinates")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), metavar="DIR")
@click.option("--origin", default="log.example/custody", show_default=True, metavar="NAME", help="The log's name.")
def example(folder: Path, origin: str) -> None:
    """Write a worked example of fictional firms into DIR: keys.json and four files of signed events."""
    from cocket.custody.example import Example
    from cocket.kernel.canonical import canonical

    made = Example(origin)
    output.write_whole(folder / "keys.json", canonical(made.key_file()) + b"\n")
    for name, lines in made.files().items():
        output.write_whole(folder / name, b"\n".join(lines) + b"\n")
    click.echo(f"cocket: keys.json and four chapters are in {folder}.", err=True)


@click.command()
@LOG
@JSON
@click.pass_obj
def fsck(settings: Any, log: Path | None, as_json: bool) -> None:
    """Check everything: the log's files, each recorded document against its entry, and the ledger folded again.

    Exit 1 when something is wrong. Needs memory in proportion to the ledger.
    """
    from cocket.custody.chain import Chain

    chain = Chain.at(settings.home, log)
    report = chain.audit()
    if as_json:
        output.print_json(
            {
                "consistent": not report.findings,
                "documents": report.documents,
                "log_size": report.entries,
                "findings": [{"where": one.where, "what": one.what} for one in report.findings],
            }
        )
    elif not report.findings:
        click.echo(f"● consistent: {report.documents} documents, {report.entries} log entries, and the ledger agree")
    for finding in report.findings[:20] if not as_json else ():
        click.echo(f"■ {finding.where}: {finding.what}")
    if report.findings:
        raise AnswerIsNo(
            f"The chain is not consistent ({len(report.findings)} findings)",
            where=str(chain.folder),
            mend="Bring back what is named from its backup, and keep this copy as evidence.",
        )


@click.command()
@click.argument("licence", metavar="LICENCE")
@LOG
@click.option("--out", type=FILE, metavar="BUNDLE.json", help="Write all releases, opened and proven, for an outsider.")
@JSON
@click.pass_obj
def releases(settings: Any, licence: str, log: Path | None, out: Path | None, as_json: bool) -> None:
    """Show what was released under LICENCE (keys, seats, access, updates), and what was withheld."""
    import json

    from cocket.custody.chain import Chain
    from cocket.custody.reader import folder_key
    from cocket.custody.releases import check, gather
    from cocket.verifier.checkpoints import WitnessPolicy

    chain = Chain.at(settings.home, log)
    bundle = gather(chain, licence)
    if out is not None:
        output.write_whole(out, (json.dumps(bundle, ensure_ascii=False) + "\n").encode())
    _say(check(bundle, WitnessPolicy(folder_key(chain.log)), None, where=licence), as_json)


@click.command("check-releases")
@click.argument("bundle", type=FILE, metavar="BUNDLE.json")
@click.option("--key", "vkey", required=True, metavar="VKEY", help="The log's verifier key, or a file with it.")
@click.option("--issuer", metavar="KEY", help="The issuer's public key in Base64, as in the key file.")
@JSON
def check_releases(bundle: Path, vkey: str, issuer: str | None, as_json: bool) -> None:
    """Prove from BUNDLE.json what was released under a licence and what was withheld; offline, without a home.

    Exit 1 when an entry is not in the log, not the issuer's, or missing from the middle. What comes after the last
    release of the bundle it cannot show; the next one must carry the next number.
    """
    from cocket.cli.log import text_or_file
    from cocket.custody.reader import read_file
    from cocket.custody.releases import check
    from cocket.kernel.strict_json import load_json
    from cocket.verifier.checkpoints import WitnessPolicy
    from cocket.verifier.encoding import from_base64
    from cocket.verifier.notes import parse_verifier_key
    from cocket.verifier.signatures import KEY_SIZE

    document = load_json(read_file(bundle).decode("utf-8", "replace"), where=str(bundle))
    public = from_base64(issuer, KEY_SIZE, where="--issuer") if issuer else None
    policy = WitnessPolicy(parse_verifier_key(text_or_file(vkey)))
    _say(check(document, policy, public, where=str(bundle)), as_json)


def _say(shown: Any, as_json: bool) -> None:
    from cocket.custody.releases import sentences
    from cocket.kernel.canonical import plain

    if as_json:
        output.print_json(plain(shown))
        return
    for line in sentences(shown):
        click.echo(line)
    by = "signed by the issuer's key" if shown.signed else "signatures not looked at: give --issuer"
    click.echo(f"● proven: {len(shown.releases)} entries of {shown.origin or 'the log'} under {shown.licence}; {by}")
    if shown.withheld:
        click.echo(f"● withheld and never released: {', '.join(shown.withheld)}")


COMMANDS = {
    "check-releases": check_releases,
    "example": example,
    "fsck": fsck,
    "places": places,
    "releases": releases,
    "trust": trust,
}
