"""`cocket lists compare` for party lists: two jurisdictions side by side, and the window between them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cocket.cli import output
from cocket.kernel.canonical import plain

if TYPE_CHECKING:
    from cocket.screening.overlap import Overlap

COLUMNS = (
    "where",
    "first_id",
    "first_name",
    "second_id",
    "second_name",
    "kind",
    "score",
    "first_listed_on",
    "second_listed_on",
    "days",
)


def compare_party_lists(home: Path, first: str, second: str, out: Path | None, *, as_json: bool) -> None:
    """Say who is on party list A and not on B, and how many days later B named those on both.

    Parties are matched by the screening engine over names and attributes. The window is what a diverter can use: named
    here, free there. With an .svg the windows are drawn. Raises BadInput when an edition is no party list.
    """
    from cocket.reference.diff import resolve
    from cocket.reference.kinds import is_party_list
    from cocket.reference.store import Library
    from cocket.screening import overlap, window_plot
    from cocket.screening.listed import open_list
    from cocket.screening.score import shipped_weights

    if out is not None:
        output.suffix_of(out, (*output.ROW_SUFFIXES, ".svg"))
    library = Library(home)
    editions = [resolve(library, name) for name in (first, second)]
    for edition in editions:
        overlap.parties_only(edition.kind, is_party=is_party_list(edition.kind))
    opened = [open_list(library, edition) for edition in editions]
    found = overlap.overlap(opened[0], opened[1], shipped_weights())
    unknown = len(found.both) - len(found.windows)
    if out is not None and out.suffix.lower() == ".svg":
        output.write_whole(out, window_plot.svg(found.windows, found.first, found.second, unknown).encode())
    elif out is not None:
        output.write_rows(out, _rows(found), COLUMNS)
    if as_json:
        output.print_json(plain(found))
        return
    click.echo(f"{found.first} and {found.second}: {len(found.both)} parties on both lists,")
    click.echo(f"{len(found.only_first)} on the first only, {len(found.only_second)} on the second only.")
    if found.windows:
        middle = found.windows[len(found.windows) // 2]
        click.echo(
            f"Half of the {len(found.windows)} with both dates were named within {middle} days or fewer by the second:"
        )
        for label, count in window_plot.table(found.windows):
            if count:
                click.echo(f"  {count:6}  {label}")
    click.echo(f"{unknown} parties on both lists lack a date on one of them.")


def _rows(found: Overlap) -> list[dict[str, Any]]:
    both: list[dict[str, Any]] = [{"where": "both", **plain(pair)} for pair in found.both]
    first = [
        {
            "where": "first",
            "first_id": o.entity_id,
            "first_name": o.name,
            "kind": o.kind,
            "first_listed_on": o.listed_on,
        }
        for o in found.only_first
    ]
    second = [
        {
            "where": "second",
            "second_id": o.entity_id,
            "second_name": o.name,
            "kind": o.kind,
            "second_listed_on": o.listed_on,
        }
        for o in found.only_second
    ]
    return [{name: row.get(name) for name in COLUMNS} for row in (*both, *first, *second)]
