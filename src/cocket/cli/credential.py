"""`cocket credential`: licences and certificates as documents that anyone can verify offline."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from cocket.cli import output
from cocket.kernel.errors import AnswerIsNo, BadDocument, BadInput

FOLDER = click.Path(path_type=Path, file_okay=False)
FILE = click.Path(path_type=Path, dir_okay=False)
PLACE = click.Path(path_type=Path, exists=True)
# What has a module of its own, by name.
ELSEWHERE = {
    "key": "credential_keys",
    "page": "credential_page",
    "present": "credential_present",
    "prove": "credential_prove",
    "snapshot": "credential_page",
    "status": "credential_lists",
    "trust": "credential_lists",
    "verify": "credential_verify",
    "verify-all": "credential_bulk",
}
MAX_FILE = 30_000_000


class _Credential(click.Group):
    """The group, with its larger commands in modules of their own."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Give all command names."""
        return sorted([*super().list_commands(ctx), *ELSEWHERE])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command when it is asked for."""
        if cmd_name in ELSEWHERE:
            from importlib import import_module

            module = import_module(f"cocket.cli.{ELSEWHERE[cmd_name]}")
            command: click.Command = getattr(module, cmd_name.replace("-", "_"))
            return command
        return super().get_command(ctx, cmd_name)


def instant(text: str | None) -> datetime:
    """Give the instant that an option names (an instant, or a day's noon in UTC), else the clock's."""
    from cocket.kernel.dates import parse_date, utc_now
    from cocket.verifier.instants import parse_instant

    if text is None:
        return utc_now()
    if len(text) == 10:  # noqa: PLR2004 - YYYY-MM-DD
        return parse_instant(f"{parse_date(text, where='--at').isoformat()}T12:00:00Z", where="--at")
    return parse_instant(text, where="--at")


def read(path: Path) -> bytes:
    """Read a file; raises BadInput when it cannot be read or is far too large for any document."""
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_FILE + 1)
    except OSError as error:
        raise BadInput(f"It cannot be read ({error.strerror})", where=str(path), mend="Check its name.") from None
    if len(raw) > MAX_FILE:
        raise BadInput("The file is too large", where=str(path), mend="Give the document alone.")
    return raw


def read_json(path: Path) -> Any:
    """Read a JSON file strictly; raises BadDocument."""
    from cocket.kernel.strict_json import load_json

    try:
        return load_json(read(path).decode(), where=str(path))
    except UnicodeDecodeError:
        raise BadDocument("The file is not UTF-8", where=str(path), mend="Save it as UTF-8.") from None


@click.group(cls=_Credential)
def credential() -> None:
    """Issue, print, present and verify licences and certificates.

    What is issued follows the W3C data model 2.0 and verifies with other people's software. Verification is offline: it
    uses the trust lists and status lists that the home holds, and says how old they are.
    """


@credential.command()
@click.argument("kind", metavar="TYPE", default="ExportLicence")
def template(kind: str) -> None:
    """Print a request of one TYPE to fill in (default ExportLicence)."""
    from cocket.credentials.samples import sample
    from cocket.credentials.vocabulary import DOCUMENTS

    if kind not in DOCUMENTS:
        raise BadInput(f"There is no document type {kind[:40]!r}", where="TYPE", mend=f"Use {', '.join(DOCUMENTS)}.")
    output.print_json(sample(kind))


@credential.command()
@click.argument("request", type=FILE, metavar="REQUEST.json")
@click.option(
    "--authority", "folder", type=FOLDER, required=True, metavar="DIR", help="The authority's folder of keys."
)
@click.option("--out", type=FOLDER, required=True, metavar="DIR", help="Where to write the document's forms.")
@click.option(
    "--form",
    "forms",
    multiple=True,
    type=click.Choice(["jcs", "jwt", "jwt-es256", "sd-jwt", "code", "pdf"]),
    help="Which forms to write; may be repeated. Default: jcs, jwt, sd-jwt, code and pdf.",
)
@click.option("--holder", type=FILE, metavar="JWK", help="The holder's public key, to which presentations are bound.")
@click.option("--at", "at_text", metavar="TIME", help="Sign as of this instant instead of now.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_obj
def issue(
    settings: Any,
    request: Path,
    folder: Path,
    out: Path,
    forms: tuple[str, ...],
    holder: Path | None,
    at_text: str | None,
    as_json: bool,
) -> None:
    """Sign REQUEST.json in several forms: JSON, tokens, the code for paper, and a page to print.

    The document gets a position in the authority's status lists, and the register of the home records that it was
    issued. `credential template` prints a request to start from.
    """
    from cocket.credentials import service
    from cocket.credentials.keys import load_authority
    from cocket.kernel.ids import slug
    from cocket.register.service import embedded

    at, authority = instant(at_text), load_authority(folder)
    wanted = list(forms or (*service.DEFAULT_FORMS, "pdf"))
    texts = [form for form in wanted if form != "pdf"]
    if "pdf" in wanted and "code" not in texts:
        texts.append("code")
    value = read_json(request)
    if not isinstance(value, dict):
        raise BadDocument("A request is one JSON object", where=str(request), mend="See `credential template`.")
    connection = embedded(settings.home)
    try:
        jwk = read_json(holder) if holder else None
        issued = service.issue(connection, value, authority, at, forms=texts, holder=jwk)
        name = slug(issued.body["credentialSubject"]["number"])
        files = {form: out / f"{name}{service.FORMS[form][1]}" for form in texts if form in wanted}
        for form, path in files.items():
            output.write_whole(path, issued.forms[form].encode())
        if "pdf" in wanted:
            from cocket.credentials.printing import page

            files["pdf"] = out / f"{name}.pdf"
            beside = f"{name}{service.FORMS['jcs'][1]}" if "jcs" in wanted else ""
            output.write_whole(files["pdf"], page(issued.body, issued.forms["code"], proof_file=beside))
        connection.commit()
    finally:
        connection.close()
    result = {"id": issued.body["id"], "sha256": issued.sha256, "files": {k: str(v) for k, v in files.items()}}
    if as_json:
        output.print_json(result)
    else:
        click.echo(f"● issued {issued.body['id']}")
        for form, path in files.items():
            click.echo(f"  {form}: {path}")


@credential.command()
@click.argument("document", type=FILE, metavar="FILE")
@click.option("--authority", "folder", type=FOLDER, metavar="DIR", help="Sign the code with this authority's key.")
@click.option("--out", type=FILE, required=True, metavar="FILE", help="The suffix picks: .pdf, .png, .svg or .txt.")
@click.option("--page", "whole", is_flag=True, help="With .png: the whole page instead of the code alone.")
@click.option("--at", "at_text", metavar="TIME", help="Sign as of this instant instead of now.")
def qr(document: Path, folder: Path | None, out: Path, whole: bool, at_text: str | None) -> None:
    """Make the code of a document, alone or on its page.

    FILE is a document in JSON form (then the authority's folder is needed to sign its code), or the text of a code.
    """
    from cocket.credentials import printing
    from cocket.verifier.cose import PREFIX

    suffix = output.suffix_of(out, (".pdf", ".png", ".svg", ".txt"))
    text = read(document).decode("utf-8", "replace").strip()
    body = None
    if not text.startswith(PREFIX):
        from cocket.credentials.coding import code
        from cocket.credentials.keys import load_authority
        from cocket.verifier.public_keys import ED25519

        if folder is None:
            raise BadInput("A code is signed", where="--authority", mend="Name the authority's folder.")
        body = _body(document, folder)
        text = code(body, load_authority(folder).signer(ED25519), instant(at_text))
    if suffix == ".txt":
        content = text.encode()
    elif suffix == ".pdf" or whole:
        if body is None:
            raise BadInput("A page needs the whole document", where=str(document), mend="Give its JSON form.")
        content = printing.page(body, text, suffix.removeprefix("."), proof_file=document.name)
    else:
        content = printing.qr_image(text, suffix.removeprefix("."))
    output.write_whole(out, content)
    click.echo(f"cocket: the code ({len(text)} characters) is in {out}.", err=True)


@credential.command()
@click.argument("folder", type=FOLDER, metavar="DIR")
@click.pass_obj
def contexts(settings: Any, folder: Path) -> None:
    """Bring in JSON-LD contexts from DIR: those whose content is pinned here, and no others."""
    from cocket.credentials.jsonld import PINNED, read_contexts
    from cocket.kernel.canonical import canonical
    from cocket.kernel.ids import slug

    found = {address: value for address, value in read_contexts(folder).items() if address in PINNED}
    for address, value in found.items():
        output.write_whole(settings.home / "credentials" / "contexts" / f"{slug(address)}.json", canonical(value))
    if not found:
        mend = f"It should hold {', '.join(PINNED)}."
        raise BadInput("There is no context in it whose content is pinned here", where=str(folder), mend=mend)
    click.echo(f"cocket: {len(found)} contexts are held: {', '.join(found)}.", err=True)


def _body(document: Path, folder: Path) -> dict[str, Any]:
    """Give the body of a document that this authority itself has signed; raises AnswerIsNo for anyone else's."""
    from cocket.credentials.keys import load_authority
    from cocket.verifier.data_integrity import parse_proof, verify_proof
    from cocket.verifier.public_keys import from_multikey

    value = read_json(document)
    if not isinstance(value, dict) or "proof" not in value:
        raise BadInput("This is no document in JSON form", where=str(document), mend="Give the .json file.")
    proof = parse_proof(value)
    for record in load_authority(folder).keys:
        if record.id == proof.method:
            return verify_proof(value, proof, from_multikey(record.multikey, where=str(folder)))
    raise AnswerIsNo("The document is not signed by this authority", where=str(document), mend="Name its own folder.")
