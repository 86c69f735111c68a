"""`cocket screen clear`, `cleared`, `reopen`, `remember`, `remembered`, `rescreen`: decisions, and lists that move."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cocket.cli import output
from cocket.kernel.dates import utc_now
from cocket.kernel.errors import BadInput

if TYPE_CHECKING:
    import sqlite3

    import pyarrow as pa

    from cocket.screening.rescreen import KeptHit
    from cocket.screening.service import Screener

MOVED = ("change", "party", "list", "entity_id", "score_before", "score_after")
_BY = click.option("--by", "who", required=True, metavar="ACTOR", help="The id of the person who does this.")
_LISTS = click.option("--lists", default="", metavar="KIND,…", help="Lists or editions; default: all.")
_JSON = click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout and nothing else.")
_IN = click.argument("source", metavar="IN", type=click.Path(path_type=Path))


@click.command()
@_IN
@click.option("--id", "query_id", required=True, metavar="ID", help="The hit's query_id.")
@click.option("--list", "list_code", required=True, metavar="CODE", help="The hit's list.")
@click.option("--entity", required=True, metavar="ID", help="The hit's entity_id.")
@click.option("--reason", required=True, metavar="CODE", help="other_person, other_birth_date, … : why it is not them.")
@click.option("--text", default="", metavar="TEXT", help="The reason in words; it can be deleted later.")
@_BY
@_LISTS
@click.pass_obj
def clear(
    settings: Any,
    source: Path,
    query_id: str,
    list_code: str,
    entity: str,
    reason: str,
    text: str,
    who: str,
    lists: str,
) -> None:
    """Record that a hit is not the party, and why. It holds until the entry or what you know of the party changes.

    IN is the file that was screened. Prints the id of the fact.
    """
    from cocket.screening.cleared import hit_to_clear
    from cocket.screening.clearing import clear as record

    screener = _opened(settings.home, lists)
    hit, party = hit_to_clear(screener, _names(source), query_id, list_code, entity)
    with _register(settings.home) as connection:
        fact = record(connection, hit, [party], who=who, reason=reason, when=utc_now(), text=text)
        connection.commit()
    click.echo(fact.id)


@click.command()
@_LISTS
@_JSON
@click.pass_obj
def cleared(settings: Any, lists: str, as_json: bool) -> None:
    """List the hits that people cleared: by whom, when, why, and whether the clearance still holds."""
    from cocket.screening.cleared import clearances

    with _register(settings.home) as connection:
        found = clearances(connection, _opened(settings.home, lists).lists)
    if as_json:
        output.print_json(
            [
                {
                    "fact": one.fact, "state": one.state, "list": one.list_code, "entity_id": one.entity_id,
                    "entity_name": one.entity_name, "by": one.who, "reason": one.reason, "when": one.when.isoformat(),
                }
                for one in found
            ]
        )  # fmt: skip
        return
    if not found:
        click.echo("No hit was cleared.")
    for one in found:
        day = one.when.date().isoformat()
        click.echo(f"{one.state:14} {one.list_code} {one.entity_id} {one.entity_name} · {one.reason}, {one.who}, {day}")
        click.echo(f"{'':14} {one.fact}")


@click.command()
@click.argument("fact")
@click.option("--reason", required=True, metavar="CODE", help="Why it no longer holds, as new_information.")
@_BY
@click.pass_obj
def reopen(settings: Any, fact: str, reason: str, who: str) -> None:
    """Take a clearance back; the hit shows as any other from now on. FACT is the id that `cleared` prints."""
    from cocket.screening.clearing import reopen_cleared

    with _register(settings.home) as connection:
        found = reopen_cleared(connection, fact, who=who, reason=reason, when=utc_now())
        connection.commit()
    click.echo(found.id)


@click.command()
@_IN
@_BY
@_LISTS
@click.pass_obj
def remember(settings: Any, source: Path, who: str, lists: str) -> None:
    """Screen parties and keep them in the register, so that `rescreen` follows the lists for them.

    The ids of IN stand in facts that are never deleted: they may hold no name. Names and hits can be deleted.
    """
    from cocket.screening.batches import queries_of
    from cocket.screening.screened import screen_and_remember

    screener = _opened(settings.home, lists)
    ids, queries = queries_of(_names(source))
    parties = {key: [q for one, q in zip(ids, queries, strict=True) if one == key] for key in dict.fromkeys(ids)}
    hits = 0
    with _register(settings.home) as connection:
        for listed in screener.lists:
            hits += len(screen_and_remember(connection, parties, listed, screener.weights, who=who, when=utc_now()))
        connection.commit()
    click.echo(f"{len(parties)} parties are kept, with {hits} hits on {len(screener.lists)} lists.", err=True)


@click.command()
@_LISTS
@_JSON
@click.pass_obj
def remembered(settings: Any, lists: str, as_json: bool) -> None:
    """List the parties that are kept: names, and the edition each was last screened against."""
    from cocket.screening.screened import remembered as kept

    rows: list[dict[str, Any]] = []
    with _register(settings.home) as connection:
        for kind in dict.fromkeys(listed.ref.kind for listed in _opened(settings.home, lists).lists):
            rows += [
                {
                    "party": one.party, "names": [query.text for query in one.queries],
                    "edition": one.edition, "hits": len(one.hits),
                }
                for one in kept(connection, kind).values()
            ]  # fmt: skip
    if as_json:
        output.print_json(rows)
        return
    if not rows:
        click.echo("No party is kept. Use `cocket screen remember`.")
    for row in rows:
        click.echo(f"{row['party']}  {', '.join(row['names'])}  {row['edition']}  {row['hits']} hits")


@click.command()
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help=f"{' '.join(output.ROW_SUFFIXES)}")
@_BY
@_LISTS
@_JSON
@click.pass_obj
def rescreen(settings: Any, out: Path | None, who: str, lists: str, as_json: bool) -> None:
    """Screen the kept parties against what changed in the lists; say which hits are new, gone and changed."""
    from cocket.reference.store import Library
    from cocket.screening.screened import follow

    if out is not None:
        output.suffix_of(out, output.ROW_SUFFIXES)
    screener = _opened(settings.home, lists)
    rows: list[dict[str, Any]] = []
    looked_at = 0
    with _register(settings.home) as connection:
        for listed in screener.lists:
            moved = follow(connection, Library(settings.home), listed, screener.weights, who=who, when=utc_now())
            looked_at += moved.looked_at
            rows += [_moved("new", None, hit) for hit in moved.new]
            rows += [_moved("gone", hit, None) for hit in moved.gone]
            rows += [_moved("changed", before, after) for before, after in moved.changed]
        connection.commit()
    if out is not None:
        output.write_rows(out, rows, MOVED)
    if as_json:
        output.print_json({"looked_at": looked_at, "moved": rows})
        return
    counts = {change: sum(row["change"] == change for row in rows) for change in ("new", "gone", "changed")}
    click.echo(
        f"{counts['new']} hits are new, {counts['gone']} gone, {counts['changed']} changed; "
        f"{looked_at} new or changed entries were looked at."
    )
    if out is None:
        for row in rows:
            click.echo(f"{row['change']:8} {row['party']}  {row['list']} {row['entity_id']}")


def _moved(change: str, before: KeptHit | None, after: KeptHit | None) -> dict[str, Any]:
    hit = after or before
    assert hit is not None
    return {
        "change": change, "party": hit.party, "list": hit.list_code, "entity_id": hit.entity_id,
        "score_before": before.score if before else None, "score_after": after.score if after else None,
    }  # fmt: skip


def _opened(home: Path, lists: str) -> Screener:
    from cocket.reference.store import Library
    from cocket.screening.service import Screener

    chosen = tuple(part.strip() for part in lists.split(",") if part.strip())
    return Screener.open(Library(home), lists=chosen or None)


def _names(source: Path) -> pa.Table:
    """Read a file of names whole; raises BadInput when none of its rows can be screened."""
    import pyarrow as pa

    from cocket.screening import intake

    read = intake.read(source)
    if not read.batches:
        raise BadInput("No row can be screened", where=str(source), mend="Give rows with an id and a name.")
    return pa.concat_tables([pa.Table.from_batches([batch]) for batch in read.batches], promote_options="default")


@contextmanager
def _register(home: Path) -> Iterator[sqlite3.Connection]:
    from cocket.register import embedded

    connection = embedded(home)
    try:
        yield connection
    finally:
        connection.close()
