"""`cocket requirements`: which licence, as a memo; jurisdictions side by side; editions of rules on past exports.

Takes documents of exports, prints memos, comparisons, and what another edition of the rules would have changed.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cocket.cli import output
from cocket.kernel.dates import parse_date, utc_now
from cocket.kernel.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from importlib.resources.abc import Traversable

    from cocket.controls.model import Classification
    from cocket.exports.model import Export
    from cocket.requirements.harmonise import Comparison, Treatment
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


@requirements.command()
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder to write to.")
def samples(out: Path) -> None:
    """Write worked examples of fictional firms, one situation each, to try the commands on."""
    from importlib.resources import files

    made = _copied(files("cocket.requirements") / "samples", out, ".json")
    click.echo(f"{len(made)} samples in {out}: {', '.join(name.removesuffix('.json') for name in made)}")


@requirements.command()
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder to write to.")
def rules(out: Path) -> None:
    """Write the shipped rule files, to read them or to write another edition of them."""
    from cocket.requirements.rulebook import RULES

    made = [f"{part.name}/{name}" for part in sorted(RULES.iterdir(), key=lambda one: one.name) if part.is_dir()
            for name in _copied(part, out / part.name, ".toml")]  # fmt: skip
    click.echo(f"{len(made)} rule files in {out}. Change them and try: cocket requirements replay FILE --after {out}")


@requirements.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False), metavar="EXPORT.json…"
)
@click.option(
    "--before", type=click.Path(path_type=Path), help="Folder with the older rules; default: the shipped ones."
)
@click.option(
    "--after", type=click.Path(path_type=Path), help="Folder with the newer rules; default: the shipped ones."
)
@_AS_OF
@_JSON
@click.pass_obj
def replay(
    settings: Any,
    files: tuple[Path, ...],
    before: Path | None,
    after: Path | None,
    as_of_text: str | None,
    as_json: bool,
) -> None:
    """Run past exports through two editions of the rules, and name those treated differently."""
    from cocket.kernel.canonical import plain
    from cocket.requirements.harmonise import edition_diff
    from cocket.requirements.harmonise import replay as run_twice
    from cocket.requirements.rulebook import from_folder
    from cocket.requirements.service import Requirements

    if before is None and after is None:
        raise BadInput("Two editions are needed", where="--before, --after", mend="Name a folder of rules for one.")
    day = _day(as_of_text)
    past, tables, shipped = [], None, None
    for file in files:
        for export, found, screening, engine in _prepared(settings.home, file):
            past.append((export, found, screening, day))
            tables, shipped = engine.tables, engine.books
    if tables is None or shipped is None:
        raise BadInput("There is no export to replay", where=str(files[0]), mend="Name files that hold exports.")
    old = Requirements({**shipped, **(from_folder(before) if before else {})}, tables)
    new = Requirements({**shipped, **(from_folder(after) if after else {})}, tables)
    changed = run_twice(past, old, new)
    editions = {
        regime: edition_diff(old.books[regime], new.books[regime])
        for regime in sorted(set(old.books) & set(new.books))
        if old.books[regime].sha256 != new.books[regime].sha256
    }
    if as_json:
        output.print_json({"exports": len(past), "editions": plain(editions), "treated_differently": plain(changed)})
        return
    click.echo("\n".join(replay_lines(len(past), editions, changed)))


@requirements.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False), metavar="EXPORT.json…"
)
@click.option(
    "--rules", "folder", type=click.Path(path_type=Path), help="Folder with rules; default: the shipped ones."
)
@_AS_OF
@_JSON
@click.pass_obj
def coverage(
    settings: Any,
    files: tuple[Path, ...],
    folder: Path | None,
    as_of_text: str | None,
    as_json: bool,
) -> None:
    """Say which rows of the rules these exports reach: met true, met false, met unknown."""
    from cocket.kernel.canonical import plain
    from cocket.requirements.coverage import coverage as covered
    from cocket.requirements.rulebook import from_folder
    from cocket.requirements.service import Requirements, regimes_of

    day = _day(as_of_text)
    prepared = [one for file in files for one in _prepared(settings.home, file)]
    if not prepared:
        raise BadInput("There is no export to judge", where=str(files[0]), mend="Name files that hold exports.")
    engine = prepared[0][3]
    watched = Requirements({**engine.books, **(from_folder(folder) if folder else {})}, engine.tables)
    regimes = sorted({regime for export, *_ in prepared for regime in regimes_of(export)})
    found = [
        covered(watched, regime, [(e, c, s, day) for e, c, s, _ in prepared if regime in regimes_of(e)])
        for regime in regimes
    ]
    if as_json:
        output.print_json([plain(one) for one in found])
        return
    for one in found:
        rows = len(one.rows)
        click.echo(
            f"{one.regime}: {rows} rows; met true {rows - len(one.never_true)}, "
            f"met false {rows - len(one.never_false)}, met unknown {rows - len(one.never_unknown)}"
        )
        click.echo(f"  never true: {', '.join(one.never_true) or 'none'}")


def _copied(source: Traversable, out: Path, suffix: str) -> list[str]:
    """Copy a folder's files of one kind, and give their names; raises BadInput where the folder cannot be written."""
    names = sorted(entry.name for entry in source.iterdir() if entry.name.endswith(suffix))
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name in names:
            (out / name).write_bytes((source / name).read_bytes())
    except OSError as err:
        raise BadInput(
            f"The folder cannot be written: {err.strerror}", where=str(out), mend="Name another one."
        ) from err
    return names


def replay_lines(
    exports: int, editions: Mapping[str, Mapping[str, tuple[str, ...]]], changed: Sequence[Treatment]
) -> list[str]:
    """Write what two editions differ in and whom it would have touched, for a terminal."""
    differ = f"{len(changed)} answers differ" if len(changed) != 1 else "1 answer differs"
    lines = [f"{exports} exports under both editions: {differ}"]
    for regime, parts in editions.items():
        moved = "; ".join(f"{kind} {', '.join(rules)}" for kind, rules in parts.items() if rules)
        lines.append(f"  {regime} rules: {moved or 'no row added, removed or changed; sets, terms or words differ'}")
    for one in changed:
        before, after = (need.value.replace("_", " ") for need in (one.before, one.after))
        lines.append(f"  {one.export_id} ({one.regime}): {before} → {after}, by {', '.join(one.rules)}")
    return lines


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


SHOWN = 4  # reasons of one jurisdiction that a terminal's column shows


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
        lines += [f"      {text}" for text in column.reasons[:SHOWN]]
        lines.append(f"      under {'; '.join(column.because[:SHOWN])}")
        lines.append(f"      competent: {column.authority}")
    lines += [f"  differs · {text}" for text in one.differences] or ["  The answers do not differ."]
    lines += [f"  licence shopping · {text}" for text in one.shopping]
    lines.append(f"  strictest: {', '.join(one.strictest)}")
    return lines
