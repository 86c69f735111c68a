"""`cocket credential present`: show what was asked for and no more, to whoever asked."""

from __future__ import annotations

import json
from pathlib import Path

import click

from cocket.cli import output
from cocket.cli.credential import FILE, FOLDER, instant, read
from cocket.kernel.errors import BadInput


@click.command()
@click.argument("files", type=FILE, nargs=-1, required=True, metavar="FILE…")
@click.option("--disclose", "names", multiple=True, metavar="CLAIM", help="A claim to open; may be repeated.")
@click.option("--key", type=FOLDER, metavar="DIR", help="The holder's folder of keys, to bind the presentation.")
@click.option("--audience", default="", help="Whom it is for.")
@click.option("--nonce", default="", help="What the verifier gave for this once.")
@click.option("--at", "at_text", metavar="TIME", help="Bind as of this instant instead of now.")
@click.option("--out", type=FILE, required=True, metavar="FILE", help="Where to write the presentation.")
def present(
    files: tuple[Path, ...],
    names: tuple[str, ...],
    key: Path | None,
    audience: str,
    nonce: str,
    at_text: str | None,
    out: Path,
) -> None:
    """Show an SD-JWT with only the named claims opened, or several documents together, signed by their holder.

    In an SD-JWT goods, route and validity always stay visible. Several FILEs, or one in another form, become one
    presentation that the holder's key signs for whoever asked (--audience) and for this once (--nonce); with the suffix
    .jwt as a token.
    """
    texts = {path: read(path).decode("utf-8", "replace").strip() for path in files}
    first = texts[files[0]]
    if len(files) == 1 and "~" in first:
        from cocket.credentials.keys import load_authority
        from cocket.credentials.securing import present as shown
        from cocket.verifier.public_keys import ED25519

        signer = load_authority(key).signer(ED25519) if key else None
        made = shown(first, names, key=signer, audience=audience, nonce=nonce, at=instant(at_text) if key else None)
        said = f"opens {', '.join(names) or 'nothing beyond what is always visible'}"
    elif names:
        mend = "Open the SD-JWT by itself first, and then present it with the others."
        raise BadInput("Only an SD-JWT alone opens its claims one by one", where="--disclose", mend=mend)
    else:
        made = _together(texts, key, audience, nonce, at_text, as_token=out.suffix.lower() == ".jwt")
        said = f"shows {len(files)} document{'s' if len(files) > 1 else ''}"
    output.write_whole(out, made.encode())
    click.echo(f"cocket: {out} {said}.", err=True)


def _together(
    texts: dict[Path, str], key: Path | None, audience: str, nonce: str, at_text: str | None, *, as_token: bool
) -> str:
    from cocket.credentials.keys import load_authority
    from cocket.credentials.presenting import member, presentation, sign_presentation
    from cocket.credentials.securing import secure_presentation_jwt
    from cocket.verifier.public_keys import ED25519

    if key is None:
        raise BadInput("Nobody signs it", where="--key", mend="Name the holder's folder of keys.")
    holder = load_authority(key)
    body = presentation([member(text, where=str(path)) for path, text in texts.items()], holder.id)
    signer, at = holder.signer(ED25519), instant(at_text)
    if as_token:
        return secure_presentation_jwt(body, signer, at, audience=audience, nonce=nonce)
    signed = sign_presentation(body, signer, at, challenge=nonce, domain=audience)
    return json.dumps(signed, ensure_ascii=False, indent=2) + "\n"
