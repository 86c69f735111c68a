"""`cocket lists compare` and `cocket lists propose`: two control lists side by side, and what no list names yet."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cocket.cli import output
from cocket.kernel.canonical import plain
from cocket.kernel.errors import BadInput

if TYPE_CHECKING:
    from cocket.controls.diffing import Past

KINDS = {"eu": "eu_annex_i", "us": "us_ccl"}
COLUMNS = ("first", "second", "relation", "method", "similarity", "limits", "gap", "first_text", "second_text")
JSON = click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout and nothing else.")


@click.command()
@click.argument("first", metavar="A")
@click.argument("second", metavar="B")
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="FILE", help=".html for a page; .jsonl .json .csv .parquet."
)
@click.option("--all", "every", is_flag=True, help="Show provisions that are the same as well.")
@JSON
@click.pass_obj
def compare(settings: Any, first: str, second: str, out: Path | None, every: bool, as_json: bool) -> None:
    """Compare two control lists (eu, us), or two party lists by kind or edition (us_sdn, un_sc, …).

    Control lists: counterpart, relation, similarity and limits that differ, per provision. Party lists: who is on one
    and not the other, and how many days later B named those on both; an .svg draws the windows.
    """
    if first not in KINDS and second not in KINDS:
        from cocket.cli.lists_parties import compare_party_lists

        compare_party_lists(settings.home, first, second, out, as_json=as_json)
        return
    from cocket.controls.comparison_page import page
    from cocket.controls.corresponding import correspond, summary

    if out is not None:
        output.suffix_of(out, (*output.ROW_SUFFIXES, ".html"))
    one, two = _corpus(settings, first), _corpus(settings, second)
    pairs = correspond(one, two)
    shown = [p for p in pairs if every or p.relation != "same"]
    if out is not None and out.suffix.lower() == ".html":
        output.write_whole(out, page(pairs, one.edition, two.edition, every=every).encode())
    elif out is not None:
        output.write_rows(out, [plain(p) for p in shown], COLUMNS)
    if as_json:
        output.print_json(
            {
                "editions": [plain(one.edition), plain(two.edition)],
                "summary": summary(pairs),
                "pairs": [plain(p) for p in shown],
            }
        )
        return
    counts = ", ".join(f"{n} {name}" for name, n in summary(pairs).items())
    click.echo(f"{one.edition.id} beside {two.edition.id}: {counts}.")
    for pair in [p for p in shown if any(x.stricter for x in p.limits)][:20]:
        click.echo(f"  {pair.first} / {pair.second}: {pair.gap}")


@click.command()
@click.argument("source", type=click.Path(path_type=Path), metavar="IN")
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help=".jsonl .json .csv .parquet.")
@JSON
@click.pass_obj
def propose(settings: Any, source: Path, out: Path | None, as_json: bool) -> None:
    """Gather the items of IN that no entry fits into proposals for the list, with the items behind each."""
    from cocket.controls.proposing import propose as gather
    from cocket.controls.service import Classifier
    from cocket.controls.tables import read_items

    rows, rejects = read_items(source)
    items = [row.item for row in rows]
    proposals = gather(items, Classifier.open(_library(settings)).classify(items) if items else [])
    documents = [plain(p) for p in proposals]
    if out is not None:
        output.write_rows(out, documents, ("words", "capability", "items", "regimes"))
    if as_json:
        output.print_json({"proposals": documents})
    else:
        for p in proposals:
            click.echo(
                f"{len(p.items)} items, {p.capability.replace('_', ' ') or 'no capability seen'}: {', '.join(p.words)}"
            )
            for name, description in p.items:
                click.echo(f"  {name}: {description[:100]}")
    for reject in rejects[:20]:
        click.echo(f"cocket: {reject.row}: {reject.field or 'row'}: {reject.reason}.", err=True)


@click.command()
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@click.argument("answers", type=click.Path(path_type=Path), metavar="ANSWERS.jsonl")
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help=".jsonl .json .csv .parquet.")
@JSON
@click.pass_obj
def reopen(settings: Any, before: str, after: str, answers: Path, out: Path | None, as_json: bool) -> None:
    """List the past answers that edition B of a control list reopens: those whose provisions changed since edition A.

    ANSWERS.jsonl is what `cocket classify --out` wrote. With each reopened answer stand the changes, words marked.
    """
    from cocket.controls.corpus import Corpus
    from cocket.controls.diffing import diff_lists, to_reopen
    from cocket.reference.diff import resolve

    if out is not None:
        output.suffix_of(out, output.ROW_SUFFIXES)
    library = _library(settings)
    old, new = resolve(library, before), resolve(library, after)
    regime = next((name for name, kind in KINDS.items() if kind == old.kind), "")
    if not regime or new.kind != old.kind:
        mend = f"Name two editions of one of {', '.join(KINDS.values())}."
        raise BadInput(f"{old.kind} and {new.kind} are not two editions of one control list", mend=mend)
    past, rejects = _past(answers)
    changes = diff_lists(Corpus.load(library, old, regime), Corpus.load(library, new, regime))
    found = to_reopen([p for p in past if p.regime == regime], changes)
    documents = [plain(one) for one in found]
    if out is not None:
        output.write_rows(out, documents, ("item_id", "regime", "provision", "changes"))
    if as_json:
        output.print_json({"reopened": documents, "changes": len(changes), "answers": len(past)})
    else:
        click.echo(f"{len(changes)} changes; {len(found)} of {len(past)} answers are to be looked at again.")
        for one in found:
            places = ", ".join(dict.fromkeys(f"{c.path} {c.change}" for c in one.changes[:4]))
            click.echo(f"  {one.item_id}: {one.provision or 'undecided'} ({places})")
    for reject in rejects[:20]:
        click.echo(f"cocket: {reject}", err=True)


def _past(path: Path) -> tuple[list[Past], list[str]]:
    """Read answers as `classify` writes them; what is none is reported, line by line."""
    from cocket.controls.diffing import Past

    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as err:
        mend = "Give the .jsonl file that `cocket classify --out` wrote."
        raise BadInput("The answers cannot be read", where=str(path), mend=mend) from err
    found, rejects = [], []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            weighed = tuple(str(candidate["provision"]) for candidate in row.get("candidates") or ())
            found.append(Past(str(row["id"]), str(row["regime"]), str(row.get("provision") or ""), weighed))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            rejects.append(f"{path.name} {number}: no answer of `classify`.")
    return found, rejects


def _library(settings: Any) -> Any:
    from cocket.reference.starter import install_starter
    from cocket.reference.store import Library

    library = Library(settings.home)
    install_starter(library)
    return library


def _corpus(settings: Any, name: str) -> Any:
    from cocket.controls.corpus import Corpus

    if name not in KINDS:
        raise BadInput(f"The list {name[:20]!r} is unknown", mend=f"Use one of {', '.join(KINDS)}.")
    library = _library(settings)
    return Corpus.load(library, library.require(KINDS[name]), name)
