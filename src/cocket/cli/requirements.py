"""`cocket requirements`: which licence, as a memo, and the same export under several jurisdictions side by side."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cocket.cli import output
from cocket.kernel.dates import parse_date, utc_now
from cocket.kernel.errors import BadInput

if TYPE_CHECKING:
    from cocket.controls.model import Classification
    from cocket.exports.model import Export
    from cocket.requirements.harmonise import Comparison
    from cocket.requirements.service import Requirements
    from cocket.screening.model import ScreeningReport

_FILE = click.argument("file", type=click.Path(path_type=Path, dir_okay=False), metavar="EXPORT.json")
_AS_OF = click.option("--as-of", "as_of_text", metavar="DATE", help="As of this day (YYYY-MM-DD); default: today.")
_JSON = click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout and nothing else.")


@click.group()
def requirements() -> None:
    """Which licence an export needs, and where rules differ."""


@requirements.command()
@_FILE
@click.option("--jurisdictions", default="eu,us", show_default=True, help="Rule sets to set side by side.")
@_AS_OF
@_JSON
@click.pass_obj
def compare(
    settings: Any,
    file: Path,
    jurisdictions: str,
    as_of_text: str | None,
    as_json: bool,
) -> None:
    """Set one export's answers under several jurisdictions side by side: what differs, and who is strictest."""
    from cocket.kernel.canonical import plain
    from cocket.requirements.harmonise import compare as side_by_side

    regimes = _regimes(jurisdictions)
    results = []
    for export, found, screening, engine in _prepared(settings.home, file):
        results.append(side_by_side(export, found, screening, engine, regimes, _day(as_of_text)))
    if as_json:
        output.print_json([plain(one) for one in results] if len(results) != 1 else plain(results[0]))
        return
    for one in results:
        click.echo("\n".join(comparison_lines(one)))


@requirements.command()
@_FILE
@_AS_OF
@_JSON
@click.pass_obj
def memo(
    settings: Any,
    file: Path,
    as_of_text: str | None,
    as_json: bool,
) -> None:
    """Print the reasoning as a legal memo: each step with its paragraph, its inputs, and how to contest it."""
    from cocket.kernel.canonical import plain
    from cocket.requirements.memo import memo as written

    documents, texts = [], []
    for export, found, screening, engine in _prepared(settings.home, file):
        for answer in engine.require(export, found, screening, _day(as_of_text)):
            documents.append(plain(answer))
            texts.append(written(export, answer, engine.books[answer.regime], _day(as_of_text)))
    if as_json:
        output.print_json(documents)
    else:
        click.echo("\n".join(texts), nl=False)


def _prepared(home: Path, file: Path) -> list[tuple[Export, list[Classification], ScreeningReport, Requirements]]:
    """Read the file and take its exports through classification and screening, once."""
    from cocket.cli.home import open_library
    from cocket.controls.service import Classifier
    from cocket.exports.boundary import read_exports
    from cocket.requirements.service import Requirements
    from cocket.screening.service import Screener

    library = open_library(home)
    result = read_exports(file)
    for reject in result.rejects:
        if not result.exports:
            raise BadInput(reject.reason)
        click.echo(f"cocket: {reject.reason}", err=True)
    exports = result.exports
    classifier, screener, engine = Classifier.open(library), Screener.open(library), Requirements.open(library)
    return [(export, classifier.classify(export.items), screener.report(export), engine) for export in exports]


def _regimes(text: str) -> tuple[str, ...]:
    from cocket.requirements.service import REGIMES

    found = tuple(part.strip().lower() for part in text.split(",") if part.strip())
    unknown = [part for part in found if part not in REGIMES]
    if unknown or not found:
        raise BadInput(
            f"{(unknown or [text])[0][:20]!r} is no jurisdiction",
            where="--jurisdictions",
            mend=f"Use some of {','.join(REGIMES)}.",
        )
    return found


def _day(text: str | None) -> date:
    return parse_date(text, where="--as-of") if text else utc_now().date()


def comparison_lines(one: Comparison) -> list[str]:
    """Write a comparison for a terminal: one line per jurisdiction, then what differs."""
    lines = [f"{one.export_id} as of {one.as_of.isoformat()}"]
    for column in one.columns:
        carried = f"; usable: {', '.join(column.carried_by)}" if column.carried_by else ""
        still = f"; {column.open} open questions" if column.open else ""
        mark = "" if column.status == "verified" else " (rules not checked against the text)"
        lines.append(
            f"  {column.regime}: {column.need.value.replace('_', ' ')}{mark}; "
            f"{', '.join(column.provisions) or 'no paragraph'}{carried}{still}"
        )
        lines += [f"      {source}" for source in column.because[:4]]
        lines.append(f"      competent: {column.authority}")
    lines += [f"  differs · {text}" for text in one.differences] or ["  The answers do not differ."]
    lines += [f"  licence shopping · {text}" for text in one.shopping]
    lines.append(f"  strictest: {', '.join(one.strictest)}")
    return lines
