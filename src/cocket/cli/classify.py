"""`cocket classify`: items against the control lists, from a file or in an interview; `evaluate classify` beside it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cocket.cli import output
from cocket.kernel.canonical import plain
from cocket.kernel.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cocket.controls.interviewing import Turn
    from cocket.controls.measuring import Scores
    from cocket.controls.model import Classification
    from cocket.controls.service import Classifier
    from cocket.controls.tables import ItemRow, Rejected

COLUMNS = (
    "id",
    "regime",
    "outcome",
    "provision",
    "candidates",
    "catch_all",
    "questions",
    "reasons",
    "interview",
    "edition",
)
ABOUT_CODE = ("chpl", "hs_mismatch")  # findings about the declared tariff code, shown whatever the outcome
REGIMES = click.option("--regime", "regimes_text", default="eu,us", metavar="LIST", help="Which lists: eu, us or both.")
JSON = click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout and nothing else.")


@click.command()
@click.argument("source", required=False, type=click.Path(path_type=Path), metavar="IN")
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Where to: .jsonl .json .csv .parquet.")
@REGIMES
@click.option("--interview", is_flag=True, help="Ask on the terminal until the answer is settled.")
@click.option("--hs", "code", metavar="CODE", help="Say where goods of a tariff code may be listed, and nothing else.")
@JSON
@click.pass_obj
def classify(
    settings: Any,
    source: Path | None,
    out: Path | None,
    regimes_text: str,
    interview: bool,
    code: str | None,
    as_json: bool,
) -> None:
    """Classify the items of IN (.csv .jsonl .json .parquet with id, description and optionally hs_code, attributes).

    Each item gives one answer per list: listed, not_listed or needs_expert, with verbatim quotes and, where something
    is open, the question that would settle it.
    """
    regimes = tuple(part.strip().lower() for part in regimes_text.split(",") if part.strip())
    if not regimes:
        raise BadInput("No list was named", where="--regime", mend="Use eu, us or eu,us.")
    if code is not None:
        from cocket.cli.tariff import show_code

        show_code(settings, code, regimes, as_json=as_json)
        return
    if interview:
        _interview(_open(settings, regimes), as_json=as_json)
        return
    if source is None:
        raise BadInput("No file was named", mend="Name a file of items, or use `cocket classify --interview`.")
    if out is not None:
        output.suffix_of(out, output.ROW_SUFFIXES)
    from cocket.controls.tables import read_items

    rows, rejects = read_items(source)
    answers = _open(settings, regimes).classify([row.item for row in rows]) if rows else []
    documents = [document(answer) for answer in answers]
    if out is not None:
        output.write_rows(out, documents, COLUMNS)
    if as_json:
        output.print_json({"classifications": documents})
    elif out is None:
        _table(answers)
    else:
        click.echo(f"{len(rows)} items, {len(answers)} answers: {out}", err=True)
    _report(rejects, out)


@click.command("classify")
@click.argument("labelled", type=click.Path(path_type=Path), metavar="LABELLED.csv")
@REGIMES
@JSON
@click.pass_obj
def evaluate_classify(settings: Any, labelled: Path, regimes_text: str, as_json: bool) -> None:
    """Measure the classifier on labelled items: top 1/5/10, confusion, abstention, every wrong "not listed" in full.

    Columns besides those of `classify`: eu_outcome, eu_provision, us_outcome, us_provision, group; each may be empty.
    """
    from cocket.controls.measuring import measure
    from cocket.controls.tables import read_items

    rows, rejects = read_items(labelled)
    if not any(row.others.get("eu_outcome") or row.others.get("us_outcome") for row in rows):
        raise BadInput("No row is labelled", where=str(labelled), mend="Fill eu_outcome or us_outcome.")
    regimes = tuple(part.strip().lower() for part in regimes_text.split(",") if part.strip())
    classifier = _open(settings, regimes)
    scores = measure(classifier, rows)
    if as_json:
        output.print_json(scores_document(scores, classifier.regimes, rows))
    else:
        _print_scores(scores, classifier.regimes)
    _report(rejects, None)


def _open(settings: Any, regimes: Sequence[str]) -> Classifier:
    from cocket.cli.home import open_library
    from cocket.controls.service import Classifier

    return Classifier.open(open_library(settings.home), regimes)


def document(answer: Classification) -> dict[str, Any]:
    """Give one answer as plain JSON in the published shape."""
    whole = plain(answer)
    return {
        "id": answer.item_id,
        "regime": answer.regime,
        "outcome": whole["outcome"],
        "provision": answer.provision,
        "candidates": whole["candidates"],
        "catch_all": whole["catch_all"],
        "questions": whole["questions"],
        "reasons": whole["reasons"],
        "interview": whole["interview"],
        "edition": whole["edition"],
        "rules_version": answer.rules_version,
    }


def _table(answers: Sequence[Classification]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("Item", "List", "Outcome", "Provision", "Why, or what would settle it", show_edge=False)
    for answer in answers:
        said = [r.sentence for n, r in enumerate(answer.reasons) if n == 0 or r.code in ABOUT_CODE]
        said += [caught.sentence for caught in answer.catch_all[:1]]
        ask = [q.text for q in answer.questions[: 2 if answer.catch_all else 1]]
        asked = f" Ask: {' '.join(ask)}" if answer.questions else ""
        # A provision is shown beside an open outcome where it is what the outcome turns on.
        turns_on = bool(answer.reasons) and answer.reasons[0].code in ("open", "heading_only")
        first = answer.candidates[0].provision if answer.candidates and turns_on else ""
        outcome = answer.outcome.value + (" + catch_all" if answer.catch_all else "")
        table.add_row(answer.item_id, answer.regime, outcome, answer.provision or first, " ".join(said) + asked)
    Console(soft_wrap=False).print(table)


def _interview(classifier: Classifier, *, as_json: bool) -> None:
    from cocket.controls.interviewing import begin, reply
    from cocket.exports.model import Item

    click.echo("Describe the item: what it is, what it does, its main figures.", err=True)
    said = _line()
    turn = begin(classifier, Item("item", said))
    while turn.question is not None:
        click.echo(f"\n{turn.question.text}\n(settles {turn.question.settles}; Enter if you do not know)", err=True)
        answer = _line()
        if answer is None:
            break
        turn = reply(classifier, turn, answer)
    _close(turn, as_json=as_json)


def _line() -> Any:
    click.echo("> ", nl=False, err=True)
    line = sys.stdin.readline()
    return line.strip() if line else None


def _close(turn: Turn, *, as_json: bool) -> None:
    from cocket.controls.interviewing import recorded

    answers = recorded(turn)
    if as_json:
        output.print_json({"classifications": [document(a) for a in answers]})
        return
    for number, exchange in enumerate(turn.exchanges, 1):
        click.echo(f"{number}. {exchange.question.text} {exchange.answer}\n   {exchange.settled}")
    _table(answers)


def _report(rejects: Sequence[Rejected], out: Path | None) -> None:
    rows = [(r.row, r.field, r.reason) for r in rejects]
    if not rows:
        return
    if out is not None:
        path = output.rejects_path(out)
        output.write_rows(
            path, [dict(zip(("row", "field", "reason"), r, strict=True)) for r in rows], ("row", "field", "reason")
        )
        click.echo(f"cocket: {len(rows)} fields or rows could not be read: {path}", err=True)
        return
    for row, field, reason in rows[:20]:
        click.echo(f"cocket: {row}: {field or 'row'}: {reason}.", err=True)


def scores_document(scores: Scores, regimes: Sequence[str], rows: Sequence[ItemRow]) -> dict[str, Any]:
    """Give the figures of an evaluation as plain JSON."""
    return {
        "items": len(rows),
        "regimes": {
            regime: {
                "entry_top": {str(k): round(scores.share(regime, "entry", k), 4) for k in (1, 5, 10)},
                "paragraph_top": {str(k): round(scores.share(regime, "paragraph", k), 4) for k in (1, 5, 10)},
                "needs_expert_of_listed": round(scores.rate(regime, ("listed", "one_list"), "needs_expert"), 4),
                "confusion": [
                    {"group": g, "label": label, "outcome": outcome, "items": n}
                    for (r, g, label, outcome), n in sorted(scores.confusion.items())
                    if r == regime
                ],
            }
            for regime in regimes
        },
        "wrong_not_listed": scores.wrong_not_listed,
        "wrong_listed": scores.wrong_listed,
        "not_in_top_5": scores.misses,
    }


def _print_scores(scores: Scores, regimes: Sequence[str]) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console(soft_wrap=True)
    for regime in regimes:
        entry = ", ".join(f"{scores.share(regime, 'entry', k):.3f}" for k in (1, 5, 10))
        para = ", ".join(f"{scores.share(regime, 'paragraph', k):.3f}" for k in (1, 5, 10))
        console.print(f"{regime}: entry in the top 1, 5, 10: {entry}; paragraph: {para}")
        table = Table("Group", "Label", "Outcome", "Items", show_edge=False)
        for (r, group, label, outcome), n in sorted(scores.confusion.items()):
            if r == regime:
                table.add_row(group, label, outcome, str(n))
        console.print(table)
    console.print(f"Wrong “not listed”: {len(scores.wrong_not_listed)}")
    for line in scores.wrong_not_listed:
        console.print(f"  {line}", markup=False)
    console.print(f"Wrong “listed”: {len(scores.wrong_listed)}; not in the top 5: {len(scores.misses)}")
