"""`cocket custody post`, `draw`, `merge` and `receipt`: what border posts record, and what becomes of it together."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from cocket.cli import output
from cocket.cli.credential import FILE, FOLDER, instant, read
from cocket.kernel.errors import AnswerIsNo, BadInput
from cocket.kernel.wording import counted

MOVEMENTS = click.Choice(["exit", "entry", "transit"])
AT = click.option("--at", "at_text", metavar="TIME", help="As of this instant instead of now.")


@click.command()
@click.argument("folder", type=FOLDER, metavar="DIR")
@click.option(
    "--party", required=True, metavar="URI", help="The post's address, for example https://customs.example/1."
)
@click.option("--country", required=True, metavar="XX", help="Where it stands: two letters.")
@click.option("--name", default="", help="Its name.")
@click.option("--unlocode", default="", metavar="CODE", help="Its UN/LOCODE.")
@click.option("--log", "log_name", default="cocket.local/custody", show_default=True, help="Its authority's log.")
@click.option("--out", type=FILE, required=True, metavar="KEYS.json", help="Where to write its public key entry.")
@AT
def post(
    folder: Path, party: str, country: str, name: str, unlocode: str, log_name: str, out: Path, at_text: str | None
) -> None:
    """Make a border post with a signing key in DIR. Its authority adds KEYS.json to the key file that it trusts.

    The private key `DIR/post.jwk` can be brought into the border page too.
    """
    import json
    import re

    from cocket.custody.posts import new_post

    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*:\S+", party):
        raise BadInput(
            "A post's address is a URI", where="--party", mend="Write for example https://customs.example/1."
        )
    if not re.fullmatch("[A-Z]{2}", country):
        raise BadInput("A country is two capital letters", where="--country", mend="Write for example DE.")
    profile = {"party": party, "name": name, "country": country, "unlocode": unlocode, "log": log_name}
    entry = new_post(folder, profile, instant(at_text))
    output.write_whole(out, (json.dumps(entry, indent=2) + "\n").encode())
    click.echo(f"● {party} signs with key {entry['keys'][0]['id']}; its public half is in {out}")


@click.command()
@click.argument("licence", type=FILE, metavar="LICENCE")
@click.option("--post", "folder", type=FOLDER, required=True, metavar="DIR", help="The post's folder.")
@click.option(
    "--amount", "amounts", multiple=True, required=True, metavar="ITEM=N", help="How much passes; repeatable."
)
@click.option("--movement", type=MOVEMENTS, required=True, help="Which way it passes.")
@click.option("--consignment", default="", help="The declaration's or waybill's number.")
@click.option("--serial", "serials", multiple=True, help="A serial number; may be repeated.")
@click.option("--photo", type=FILE, metavar="FILE", help="A photograph; only its SHA-256 is recorded.")
@click.option("--paper", default="", metavar="NUMBER", help="The paper receipt that is typed in here.")
@click.option("--cancels", default="", metavar="EVENT", help="An earlier event of this post that was an error.")
@click.option("--out", type=FILE, required=True, metavar="RECORDS.jsonl", help="The post's records, added to.")
@AT
@click.pass_obj
def draw(
    settings: Any,
    licence: Path,
    folder: Path,
    amounts: tuple[str, ...],
    movement: str,
    consignment: str,
    serials: tuple[str, ...],
    photo: Path | None,
    paper: str,
    cancels: str,
    out: Path,
    at_text: str | None,
) -> None:
    """Record that goods under LICENCE pass this post: one signed line, added to RECORDS.jsonl.

    LICENCE is checked first, with what this home holds; one that is not genuine is not drawn on.
    """
    import hashlib

    from cocket.custody.posts import Shipment, draw_down, load_post

    at = instant(at_text)
    verdict = _verdict(settings, licence, at)
    if verdict.outcome.value != "genuine":
        raise AnswerIsNo(verdict.sentence, where=str(licence), mend=verdict.mend or "Hold the goods.")
    units = {goods.provision: goods.unit for goods in verdict.goods}
    lines = []
    for text in amounts:
        item, mark, amount = text.rpartition("=")
        if not mark or item not in units:
            raise BadInput(f"The licence has no line {item[:60]!r}", where="--amount", mend=f"Use {', '.join(units)}.")
        lines.append((item, amount, units[item]))
    number = str((verdict.document.get("credentialSubject") or {}).get("number") or verdict.id)
    hashed = hashlib.sha256(read(photo)).hexdigest() if photo else ""
    shipment = Shipment(
        verdict.issuer, number, tuple(lines), movement, consignment, serials, hashed, paper=paper, cancels=cancels
    )
    kept = read(out) if out.exists() else b""
    own = load_post(folder)
    before = [event for event, key in _events(out, kept) if key == own.scribe.key_id]
    line = draw_down(own, shipment, before, at)
    output.write_whole(out, kept + line + b"\n")
    click.echo(f"● recorded in {out}: {', '.join(f'{a} {u} of {i}' for i, a, u in lines)} under {number}")


@click.command()
@click.argument("records", type=FILE, nargs=-1, required=True, metavar="RECORDS.jsonl…")
@click.option("--licence", "licences", type=FILE, multiple=True, metavar="LICENCE", help="A licence; may be repeated.")
@click.option("--keys", type=FILE, multiple=True, metavar="KEYS.json", help="Keys of posts. Default: the home's.")
@click.option("--authority", "folder", type=FOLDER, metavar="DIR", help="Sign the balances with this authority's key.")
@click.option("--balances", type=FILE, metavar="FILE.json", help="Where to write the signed balances, for the posts.")
@click.option("--evidence", type=FOLDER, metavar="DIR", help="Write each case's signed records into DIR.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@AT
@click.pass_obj
def merge(
    settings: Any,
    records: tuple[Path, ...],
    licences: tuple[Path, ...],
    keys: tuple[Path, ...],
    folder: Path | None,
    balances: Path | None,
    evidence: Path | None,
    as_json: bool,
    at_text: str | None,
) -> None:
    """Merge the records of several posts, in any order, into what is left of each licence.

    What was over-drawn, spent at two posts or recorded twice is a case with its signed records. Exit 1 when there is a
    case or a line was refused.
    """
    import json

    from cocket.custody import border_cases, statement
    from cocket.custody.drawdowns import grant_of, merge_lines

    at = instant(at_text)
    if (folder is None) != (balances is None):
        raise BadInput("Balances are signed", where="--balances", mend="Give --authority and --balances together.")
    grants = {}
    for path in licences:
        try:
            name, grant = grant_of(_verdict(settings, path, at))
        except BadInput as error:
            raise BadInput(error.what, where=str(path), mend=error.mend) from None
        grants[name] = grant
    result = merge_lines(grants, record_lines(records), key_book(settings, keys), at)
    merged = result.merged
    document = border_cases.as_document(result)
    if balances is not None and folder is not None:
        from cocket.credentials.keys import load_authority

        signed = statement.statement(merged, load_authority(folder), at)
        output.write_whole(balances, (json.dumps(signed, ensure_ascii=False) + "\n").encode())
    if evidence is not None:
        for file, content in border_cases.files(result).items():
            output.write_whole(evidence / file, content)
    if as_json:
        output.print_json(document)
    else:
        for line in border_cases.told(result):
            click.echo(line)
    wrong = len(merged.cases) + len(result.rejects)
    if wrong:
        raise AnswerIsNo(
            f"{counted(len(merged.cases), '{count} case', '{count} cases')} and "
            f"{counted(len(result.rejects), '{count} refused line', '{count} refused lines')}",
            mend="Look at each before anything moves.",
        )


@click.command()
@click.argument("document", type=FILE, metavar="RECORDS.jsonl|LICENCE")
@click.option("--blank", is_flag=True, help="LICENCE is a licence; write a receipt to be filled in by hand.")
@click.option("--out", type=FILE, required=True, metavar="FILE.html", help="Where to write the page to print.")
@AT
@click.pass_obj
def receipt(settings: Any, document: Path, blank: bool, out: Path, at_text: str | None) -> None:
    """Write a receipt to print and to sign by two hands: of the last record of a file, or blank for a licence."""
    from cocket.custody import receipts

    output.suffix_of(out, (".html",))
    if blank:
        from cocket.credentials.printing import qr_image
        from cocket.verifier.cose import PREFIX

        text = read(document).decode("utf-8", "replace").strip()
        code = qr_image(text, "svg").decode() if text.startswith(PREFIX) else ""
        page = receipts.blank(_verdict(settings, document, instant(at_text)), code)
    else:
        events = list(_events(document, read(document)))
        if not events:
            raise BadInput("There is no draw-down in it", where=str(document), mend="Give a file of records.")
        page = receipts.of_record(events[-1][0])
    output.write_whole(out, page.encode())
    click.echo(f"cocket: the receipt is in {out}; print it twice.", err=True)


COMMANDS = {"draw": draw, "merge": merge, "post": post, "receipt": receipt}


def _verdict(settings: Any, path: Path, at: Any) -> Any:
    from cocket.credentials import service

    knowledge, lists = service.held(settings.home)
    return service.verify(read(path), knowledge, lists, at)


def key_book(settings: Any, keys: tuple[Path, ...]) -> Any:
    """Give the keys of some files together, or those that the home's chain of custody trusts."""
    from cocket.cli.credential import read_json
    from cocket.custody.chain import Chain
    from cocket.custody.events.keys import parse_keys

    if not keys:
        return Chain.at(settings.home).keys()
    rows: list[Any] = []
    for path in keys:
        value = read_json(path)
        parse_keys(value, where=str(path))  # each file by itself, so that an error names its file
        rows += value["keys"]
    return parse_keys({"keys": rows}, where=", ".join(map(str, keys)))


def record_lines(paths: tuple[Path, ...]) -> Iterator[tuple[str, bytes]]:
    """Give the lines of some files, each with where it stands; raises BadInput for a file that cannot be read."""
    for path in paths:
        try:
            content = path.read_bytes()
        except OSError as error:
            raise BadInput(f"It cannot be read ({error.strerror})", where=str(path), mend="Check its name.") from None
        for number, line in enumerate(content.splitlines(), 1):
            if line.strip():
                yield f"{path}, line {number}", line


def _events(path: Path, content: bytes) -> Iterator[tuple[Any, Any]]:
    """Give the draw-downs of a file with the key that signed each."""
    from cocket.custody.events.extension import NAME
    from cocket.kernel.strict_json import load_json

    for number, line in enumerate(content.splitlines(), 1):
        if not line.strip():
            continue
        value = load_json(line.decode("utf-8", "replace"), where=f"{path}, line {number}")
        event = value.get("event") if isinstance(value, dict) else None
        if isinstance(event, dict) and isinstance(event.get(NAME), dict) and "drawdown" in event[NAME]:
            signatures = value.get("signatures")
            first = signatures[0] if isinstance(signatures, list) and signatures else {}
            yield event, first.get("key") if isinstance(first, dict) else None
