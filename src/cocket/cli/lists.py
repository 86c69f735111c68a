"""`cocket lists`: bring in, show, compare and mend reference lists."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cocket.cli import output
from cocket.cli.indexing import index_editions
from cocket.cli.lists_controls import compare, propose, reopen
from cocket.cli.progress import bar
from cocket.kernel.canonical import plain
from cocket.kernel.dates import parse_date, utc_now
from cocket.kernel.errors import BadInput, CocketError, UpdateRefused

if TYPE_CHECKING:
    from cocket.reference.parsed import Format
    from cocket.reference.store import Library
    from cocket.reference.update import Updated

DIFF_COLUMNS = ("change", "key", "label", "field", "before", "after")
JSON = click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout and nothing else.")


@click.group()
def lists() -> None:
    """Bring in, show and compare reference lists.

    A list is kept as dated editions, each with the SHA-256 of the publisher's bytes. `show` says what this home has,
    `update` fetches from the publishers, `import` and `import-all` read files.
    """


lists.add_command(compare)
lists.add_command(propose)
lists.add_command(reopen)


@lists.command("import")
@click.argument("kind")
@click.argument("path", type=click.Path(path_type=Path))
@click.option(
    "--date", "edition_date", default="", metavar="DATE", help="The publisher's date, where the file has none."
)
@JSON
@click.pass_obj
def import_(settings: Any, kind: str, path: Path, edition_date: str, as_json: bool) -> None:
    """Import one list: KIND is what it is (us_sdn, un_sc, ftm_NAME, …), PATH its file or the folder that holds it.

    Companion files (OFAC aliases and addresses) are taken from beside the file.
    """
    from cocket.cli import lists_words
    from cocket.reference.service import import_path

    if not path.exists():
        raise BadInput("There is no such file", where=str(path), mend="Name the publisher's file.")
    day = parse_date(edition_date, where="--date").isoformat() if edition_date else ""
    library = _library(settings)
    imported = import_path(library, kind, path, retrieved_at=_now(), edition_date=day)
    index_editions(library)
    if as_json:
        output.print_json(lists_words.imported_document(imported))
    else:
        lists_words.print_imported([imported])


@lists.command("import-all")
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@JSON
@click.pass_obj
def import_all(settings: Any, folder: Path, as_json: bool) -> None:
    """Import every list that is found in DIR and the folders below it; each file is recognised by what is in it."""
    from cocket.cli import lists_words
    from cocket.reference.service import import_folder

    library = _library(settings)
    with bar("Importing") as move:
        result = import_folder(library, folder, retrieved_at=_now(), on_step=move)
    index_editions(library)
    if as_json:
        output.print_json(lists_words.folder_document(result))
    else:
        lists_words.print_imported(result.imported)
        click.echo(f"{result.folder.passed_over} other files are not lists and were passed over.", err=True)
    for path in result.folder.strays:
        click.echo(f"cocket: {path}: This file belongs to a list whose main file is not beside it; not read.", err=True)
    for _, error in result.failures:
        click.echo(f"cocket: {error}", err=True)
    if result.failures:
        count, total = len(result.failures), len(result.failures) + len(result.imported)
        raise BadInput(f"{count} of {total} lists could not be read", where=str(folder), mend="See the lines above.")


@lists.command()
@click.argument("kinds", nargs=-1, metavar="[KIND]…")
@click.option("--address", "addresses", multiple=True, metavar="[PART=]URL", help="Fetch one KIND from here, a mirror.")
@click.option("--accept-shrink", is_flag=True, help="Accept a list that lost many entries.")
@JSON
@click.pass_obj
def update(
    settings: Any,
    kinds: tuple[str, ...],
    addresses: tuple[str, ...],
    accept_shrink: bool,
    as_json: bool,
) -> None:
    """Fetch newer editions from the publishers' own addresses; earlier editions are kept.

    Without KIND, all lists that have an official address. An answer that is no list, or much shorter than the edition
    at hand, is refused, and that edition stays.
    """
    from cocket.cli import lists_words

    forms = _updatable(kinds, mirrored=bool(addresses))
    if addresses and len(forms) != 1:
        raise BadInput("--address goes with one KIND", mend="Write `cocket lists update KIND --address URL`.")
    library = _library(settings)
    done, refused = _fetch_all(library, forms, _parts(addresses), accept_shrink=accept_shrink)
    index_editions(library)
    if as_json:
        output.print_json(lists_words.updates_document(done, refused))
    else:
        lists_words.print_updates(done)
    if refused and len(forms) == 1:
        raise refused[0][1]
    for _, error in refused:
        click.echo(f"cocket: {error}", err=True)
    if refused:
        raise UpdateRefused(
            f"{len(refused)} of {len(forms)} lists were not updated",
            mend="The home stays as it is for them. Lists that you have as files: `cocket lists import-all DIR`.",
        )


@lists.command()
@click.argument("what", default="", metavar="[KIND|EDITION]")
@click.option("--all", "everything", is_flag=True, help="Earlier editions too.")
@click.option("--as-of", "as_of_text", metavar="DATE", help="Judge freshness as of this day; default: today.")
@JSON
@click.pass_obj
def show(
    settings: Any,
    what: str,
    everything: bool,
    as_of_text: str | None,
    as_json: bool,
) -> None:
    """Show the editions in this home: date, counts, and whether one is a starter, unverified, stale or damaged.

    With a KIND, its editions; with an EDITION, all about it: source, terms, hashes, and what could not be placed.
    """
    from cocket.cli import lists_words

    as_of = parse_date(as_of_text, where="--as-of") if as_of_text else utc_now().date()
    library = _library(settings)
    if "@" in what:
        from cocket.reference.diff import resolve

        edition = resolve(library, what)
        view = lists_words.edition_document(library, edition, as_of)
        if as_json:
            output.print_json(view)
        else:
            lists_words.print_edition(view)
        return
    shelf = lists_words.shelf_document(library, what, as_of)
    if as_json:
        output.print_json(shelf)
    else:
        lists_words.print_shelf(shelf, everything=everything or bool(what))


@lists.command()
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="A .json .jsonl .csv or .parquet file.")
@click.option("--verbose", is_flag=True, help="Every change, not the first of each kind.")
@JSON
@click.pass_obj
def diff(
    settings: Any,
    before: str,
    after: str,
    out: Path | None,
    verbose: bool,
    as_json: bool,
) -> None:
    """Say what edition B adds, removes and changes against edition A of the same list.

    An edition is named by its id, the beginning of it, or KIND@DATE; KIND alone is its current edition.
    """
    from cocket.cli import lists_words
    from cocket.reference import diff as comparing

    if out is not None:
        output.suffix_of(out, output.ROW_SUFFIXES)
    library = _library(settings)
    found = comparing.diff(library, comparing.resolve(library, before), comparing.resolve(library, after))
    if out is not None:
        output.write_rows(out, lists_words.diff_rows(found), DIFF_COLUMNS)
    if as_json:
        output.print_json(lists_words.diff_document(found))
    else:
        lists_words.print_diff(found, verbose=verbose)


@lists.command()
@JSON
@click.pass_obj
def mend(settings: Any, as_json: bool) -> None:
    """Check every edition by its hashes; build damaged ones again from the stored original, or set them aside."""
    from cocket.cli import lists_words
    from cocket.reference import mending

    done = mending.mend(_library(settings), retrieved_at=_now())
    if as_json:
        output.print_json({"mended": plain([lists_words.mended_document(item) for item in done])})
    else:
        lists_words.print_mended(done)


def _library(settings: Any) -> Library:
    from cocket.reference.store import Library

    return Library(settings.home)


def _now() -> str:
    return str(plain(utc_now()))


def _updatable(kinds: tuple[str, ...], *, mirrored: bool) -> list[Format]:
    """Give one format for each kind that is asked for, or every one with an official address."""
    from cocket.reference.service import formats_of
    from cocket.reference.update import official

    if not kinds:
        return list(official())
    forms = []
    for kind in dict.fromkeys(kinds):
        known = formats_of(kind)
        sourced = [form for form in known if form.source] or (list(known) if mirrored else [])
        if not sourced:
            raise BadInput(
                f"{known[0].title} has no official address to fetch from",
                mend=f"Run `cocket lists import {kind} PATH`.",
            )
        forms.append(sourced[0])
    return forms


def _parts(addresses: tuple[str, ...]) -> dict[str, str]:
    """Read [PART=]URL arguments; a URL without a part is the main file's."""
    found: dict[str, str] = {}
    for text in addresses:
        part, sign, address = text.partition("=")
        named = bool(sign) and "/" not in part
        found[part if named else "primary"] = address if named else text
    return found


def _fetch_all(
    library: Library, forms: list[Format], addresses: dict[str, str], *, accept_shrink: bool
) -> tuple[list[Updated], list[tuple[str, CocketError]]]:
    from cocket.reference.fetching import client
    from cocket.reference.update import update as fetch_one

    done: list[Updated] = []
    refused: list[tuple[str, CocketError]] = []
    with client() as http, bar("Fetching") as move:
        for position, form in enumerate(forms):
            move(position, len(forms), form.title)
            try:
                done.append(
                    fetch_one(
                        library,
                        form,
                        http,
                        retrieved_at=_now(),
                        addresses=addresses or None,
                        accept_shrink=accept_shrink,
                    )
                )
            except CocketError as error:
                refused.append((form.kind, error))
        move(len(forms), len(forms), "")
    return done, refused
