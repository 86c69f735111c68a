"""How `cocket lists` speaks: plain documents for programs, tables and sentences for people.

Takes what `reference` gives, gives JSON values, or prints. Text of publishers is cleaned of control characters first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from cocket.kernel.reasons import Tri
from cocket.reference.diff import Change, ListDiff
from cocket.reference.freshness import is_stale, known_until
from cocket.reference.importers import FORMATS
from cocket.reference.kinds import KINDS, is_party_list, kind_of, main_table
from cocket.reference.mending import Mended
from cocket.reference.model import Edition
from cocket.reference.service import FolderResult, Imported
from cocket.reference.store import Library
from cocket.reference.update import Updated, confirmed_on, official

Document = dict[str, Any]
WIDTH = 110
SHOWN = 8
# The state of an edition in words and shapes; the worst comes first.
SHAPES = {
    "damaged": "■ damaged",
    "starter": "▲ starter",
    "unverified": "▲ unverified",
    "stale": "▲ stale",
    "undated": "◆ undated",
    "earlier": "· earlier",
    "current": "● current",
}


def console() -> Console:
    """Give a console for stdout; where that is no terminal, wide enough that no id is cut."""
    found = Console(highlight=False)
    return found if found.is_terminal else Console(highlight=False, width=WIDTH)


def say(out: Console, text: str, *, style: str = "") -> None:
    """Print one line; the terminal breaks it, so that a pipe gets it whole."""
    out.print(text, style=style or None, soft_wrap=True)


def clean(text: str) -> str:
    """Give text that cannot steer a terminal: control characters become U+FFFD, markup is escaped."""
    return escape("".join(c if c.isprintable() else "\ufffd" for c in text))


def entries(edition: Edition) -> int:
    """Give the number of a list's entries."""
    return edition.counts.get(main_table(edition.kind), 0)


def status_of(library: Library, edition: Edition, as_of: date) -> tuple[str, ...]:
    """Give the words for the state of an edition, the worst first."""
    current = library.current(edition.kind)
    stale = is_stale(edition, as_of, confirmed_on(library, edition))
    words = {
        "starter": edition.starter,
        "unverified": not edition.verified,
        "stale": stale is Tri.YES,
        "undated": stale is Tri.UNKNOWN,
        "earlier": current is not None and current.id != edition.id,
        "current": current is not None and current.id == edition.id,
    }
    return tuple(word for word, holds in words.items() if holds)


def shelf_document(library: Library, kind: str, as_of: date) -> Document:
    """Give every edition of the home (or of one kind) with its state, the damaged ones, and the kinds it lacks."""
    if kind:
        kind_of(kind)
    shelf = [item for item in library.shelf() if not kind or item.kind == kind]
    broken = {item.kind for item in shelf if item.edition is None}
    editions = [
        asdict(item.edition)
        | {"status": list(status_of(library, item.edition, as_of)) if item.kind not in broken else ["kind_damaged"]}
        for item in shelf
        if item.edition is not None
    ]
    have = {item.kind for item in shelf}
    return {
        "home": str(library.home),
        "as_of": as_of.isoformat(),
        "editions": editions,
        "damaged": [{"id": item.id, "kind": item.kind, "fault": item.fault} for item in shelf if item.edition is None],
        "unverified_formats": [name for name, form in FORMATS.items() if not form.verified],
        "missing": [code for code in ([kind] if kind else KINDS) if code not in have],
    }


def print_shelf(shelf: Document, *, everything: bool) -> None:
    """Print the editions as a table, then what is damaged or missing and how to get it."""
    out = console()
    if not shelf["editions"] and not shelf["damaged"]:
        say(out, f"This home has no lists yet: {clean(shelf['home'])}")
    else:
        table = Table(box=None, header_style="bold", pad_edge=False)
        table.add_column("Edition", no_wrap=True)
        table.add_column("Date", no_wrap=True)
        table.add_column("Retrieved", no_wrap=True)
        table.add_column("Entries", justify="right", no_wrap=True)
        table.add_column("Status")
        earlier: Counter[str] = Counter()
        for edition in shelf["editions"]:
            if "earlier" in edition["status"] and not everything:
                earlier[edition["kind"]] += 1
                continue
            table.add_row(
                clean(edition["id"]),
                edition["edition_date"] or "–",
                edition["retrieved_at"][:10],
                f"{edition['counts'].get(main_table(edition['kind']), 0):,}",
                "  ".join(SHAPES.get(word, word.replace("_", " ")) for word in edition["status"]),
            )
        for item in shelf["damaged"]:
            table.add_row(clean(item["id"]), "", "", "", SHAPES["damaged"])
        out.print(table)
        if earlier:
            say(out, f"{earlier.total()} earlier editions are kept; `--all` shows them.", style="dim")
    for item in shelf["damaged"]:
        say(out, f"■ {clean(item['id'])}: {clean(item['fault'])}. Run `cocket lists mend`.")
    _print_missing(out, shelf["missing"])
    if not everything and shelf["unverified_formats"]:
        names = ", ".join(shelf["unverified_formats"])
        say(out, f"▲ No publisher's own sample was at hand to test these formats (unverified): {names}.", style="dim")


def _print_missing(out: Console, missing: Sequence[str]) -> None:
    if not missing:
        return
    fetched = {form.kind for form in official()}
    read = {form.kind for form in FORMATS.values()}
    say(out, f"Not in this home: {', '.join(missing)}.")
    if ready := [kind for kind in missing if kind in fetched]:
        say(out, f"`cocket lists update {' '.join(ready)}` fetches what has an official address.", style="dim")
    if [kind for kind in missing if kind in read - fetched]:
        say(out, "`cocket lists import KIND PATH` reads the others from a file.", style="dim")


def edition_document(library: Library, edition: Edition, as_of: date) -> Document:
    """Give everything about one edition, with its notes and what could not be placed."""
    until = known_until(edition, confirmed_on(library, edition))
    beside = {
        name: library.table(edition, name).to_pylist() if name in edition.tables else []
        for name in ("notes", "rejects")
    }
    return (
        asdict(edition)
        | beside
        | {
            "status": list(status_of(library, edition, as_of)),
            "known_until": until.isoformat() if until else None,
            "max_age_days": kind_of(edition.kind).max_age_days,
        }
    )


def print_edition(view: Document) -> None:
    """Print one edition's facts."""
    out = console()
    facts = {
        "Edition": view["id"],
        "List": view["title"],
        "Publisher": view["publisher"],
        "Date": view["edition_date"] or "the publisher's file states none",
        "Retrieved": view["retrieved_at"],
        "Source": view["source"],
        "Terms": view["terms"],
        "Status": "  ".join(SHAPES[word] for word in view["status"]),
        "SHA-256": view["sha256"],
        **({f"  {part}": value for part, value in view["parts"].items()} if len(view["parts"]) > 1 else {}),
        "Parser": view["parser_version"],
        "Counts": ", ".join(f"{count:,} {name}" for name, count in view["counts"].items()),
    }
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in facts.items():
        table.add_row(name, clean(value))
    out.print(table)
    for note in view["notes"][:SHOWN]:
        say(out, f"▲ {clean(note['sentence'])}")
    if len(view["notes"]) > SHOWN:
        say(out, f"  … {len(view['notes']) - SHOWN} more notes; `--json` gives them all.", style="dim")
    for reject in view["rejects"][:SHOWN]:
        place = " ".join(filter(None, (reject["row"], reject["field"])))
        say(out, f"  {clean(place)}: {clean(reject['reason'])}", style="dim")
    if len(view["rejects"]) > SHOWN:
        say(
            out, f"  … {len(view['rejects']) - SHOWN:,} more could not be placed; `--json` gives them all.", style="dim"
        )


def imported_document(item: Imported) -> Document:
    """Give one import as a document."""
    return {"edition": asdict(item.edition), "new": item.new, "notes": [asdict(note) for note in item.notes]}


def folder_document(result: FolderResult) -> Document:
    """Give the import of a folder as a document."""
    return {
        "imported": [imported_document(item) for item in result.imported],
        "failures": [{"path": str(path), "error": str(error)} for path, error in result.failures],
        "strays": [str(path) for path in result.folder.strays],
        "passed_over": result.folder.passed_over,
    }


def print_imported(imported: Iterable[Imported]) -> None:
    """Print the counts of what came in, and the notes that a person should read."""
    out = console()
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("Edition", no_wrap=True)
    for column in ("Entries", "Names", "Not placed"):
        table.add_column(column, justify="right", no_wrap=True)
    table.add_column("")
    total: Counter[str] = Counter()
    for item in imported:
        edition = item.edition
        names = edition.counts.get("names", 0) if is_party_list(edition.kind) else 0
        total.update(entries=entries(edition), names=names, rejects=item.rejects, lists=1)
        table.add_row(
            clean(edition.id),
            f"{entries(edition):,}",
            f"{names:,}" if names else "",
            f"{item.rejects:,}" if item.rejects else "",
            "new" if item.new else "already here",
        )
    if total["lists"] > 1:
        table.add_row("", "", "", "", "")
        table.add_row(
            f"{total['lists']} editions", f"{total['entries']:,}", f"{total['names']:,}", f"{total['rejects']:,}", ""
        )
    out.print(table)
    if total["lists"] == 1:
        for item in imported:
            for note in item.notes:
                say(out, f"▲ {clean(note.sentence)}")
    if total["rejects"]:
        say(out, "`cocket lists show EDITION` says what could not be placed.", style="dim")


def updates_document(done: Sequence[Updated], refused: Sequence[tuple[str, Exception]]) -> Document:
    """Give the outcome of an update as a document."""
    return {
        "updated": [imported_document(item.imported) | {"changed": item.changed} for item in done],
        "refused": [{"kind": kind, "error": str(error)} for kind, error in refused],
    }


def print_updates(done: Sequence[Updated]) -> None:
    """Print one line for each list that was fetched."""
    out = console()
    for item in done:
        edition = item.imported.edition
        if item.changed:
            say(out, f"● {clean(edition.id)}: new, {entries(edition):,} entries.")
        else:
            say(out, f"● {clean(edition.id)}: the publisher has nothing newer.")


def diff_document(found: ListDiff) -> Document:
    """Give a comparison as a document."""
    return {
        "before": found.before.id,
        "after": found.after.id,
        "counts": _counts(found),
        "added": [{"key": item.key, "label": item.label} for item in found.added],
        "removed": [{"key": item.key, "label": item.label} for item in found.removed],
        "changed": [asdict(item) for item in found.changed],
        "notes": [asdict(note) for note in found.notes],
    }


def diff_rows(found: ListDiff) -> list[Mapping[str, str]]:
    """Give a comparison as rows: one for each entry added or removed, one for each field changed."""
    rows: list[Mapping[str, str]] = []
    for word, items in (("added", found.added), ("removed", found.removed)):
        rows += [
            {"change": word, "key": item.key, "label": item.label, "field": "", "before": "", "after": ""}
            for item in items
        ]
    rows += [
        {"change": "changed", "key": item.key, "label": item.label} | asdict(field)
        for item in found.changed
        for field in item.fields
    ]
    return rows


def _counts(found: ListDiff) -> dict[str, int]:
    return {
        "added": len(found.added),
        "removed": len(found.removed),
        "changed": len(found.changed),
        "unchanged": found.unchanged,
    }


def print_diff(found: ListDiff, *, verbose: bool) -> None:
    """Print the counts, then the first changes of each kind, or all of them."""
    out = console()
    counts = ", ".join(f"{count:,} {word}" for word, count in _counts(found).items())
    say(out, f"{clean(found.before.id)} → {clean(found.after.id)}: {counts}.")
    for note in found.notes:
        say(out, f"▲ {clean(note.sentence)}")
    for sign, items in (("+", found.added), ("-", found.removed), ("~", found.changed)):
        shown = items if verbose else items[:SHOWN]
        for item in shown:
            _print_change(out, sign, item, verbose=verbose)
        if len(items) > len(shown):
            say(
                out,
                f"{sign} … {len(items) - len(shown):,} more; `--verbose` or `--out FILE` gives them all.",
                style="dim",
            )


def _print_change(out: Console, sign: str, item: Change, *, verbose: bool) -> None:
    say(out, f"{sign} {clean(item.label)}  ({clean(item.key)})" if item.label else f"{sign} {clean(item.key)}")
    for field in item.fields:
        before, after = (
            clean(text if verbose or len(text) <= WIDTH else text[:WIDTH] + "…") for text in (field.before, field.after)
        )
        say(out, f"    {field.field}: {before or 'nothing'} → {after or 'nothing'}", style="dim")


def mended_document(item: Mended) -> Document:
    """Give one mended edition as a document."""
    return {
        "id": item.id,
        "fault": item.fault,
        "rebuilt": item.rebuilt,
        "aside": str(item.aside),
        "sentence": item.sentence,
    }


def print_mended(done: Sequence[Mended]) -> None:
    """Print what was done to each damaged edition."""
    out = console()
    if not done:
        say(out, "● Every edition matches its hashes; there is nothing to mend.")
    for item in done:
        shape = "●" if item.rebuilt else "■"
        say(out, f"{shape} {clean(item.id)}: {clean(item.fault)}. {clean(item.sentence)}")
        say(out, f"  The damaged folder is now {clean(str(item.aside))}.", style="dim")
