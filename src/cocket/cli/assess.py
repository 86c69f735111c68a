"""`cocket assess`: the main job, from export documents to dossiers."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cocket.cli import output
from cocket.cli.home import open_library
from cocket.kernel.dates import parse_date, utc_now
from cocket.kernel.errors import BadInput, CocketError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cocket.exports.model import Export
    from cocket.licensing.model import Assessment
    from cocket.reference.store import Library

BATCH = 25
FILE_SUFFIXES = (*output.ROW_SUFFIXES, ".html")
SUMMARY_COLUMNS = ("id", "title", "as_of", "recommendation", "sentence", "risk", "hits", "questions", "destination")


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, dir_okay=False), metavar="EXPORT.json…")
@click.option("--as-of", "as_of_text", metavar="DATE", help="Assess as of this day (YYYY-MM-DD); default: today.")
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="FILE|DIR", help="A folder, or .json .jsonl .csv .parquet .html."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout and nothing else.")
@click.option("--template", is_flag=True, help="Print a commented example export.")
@click.option("--samples", is_flag=True, help="Assess the four shipped samples of fictional firms.")
@click.option("--verbose", is_flag=True, help="Show the facts behind each recommendation.")
@click.pass_obj
def assess(
    settings: Any,
    files: tuple[Path, ...],
    as_of_text: str | None,
    out: Path | None,
    as_json: bool,
    template: bool,
    samples: bool,
    verbose: bool,
) -> None:
    """Assess exports: what it is, who is behind it, which licence it needs, what the risk is, and why.

    Each EXPORT.json holds one export or a list of them (.jsonl: one a line). `cocket assess --template` writes an
    example to start from.
    """
    if template:
        from cocket.exports.template import template_text

        click.echo(template_text(), nl=False)
        return
    if not files and not samples:
        raise BadInput(
            "No export was named", mend="Name a file, or start with `cocket assess --template > export.json`."
        )
    as_of = parse_date(as_of_text, where="--as-of") if as_of_text else utc_now().date()
    _check_out(out)
    exports, rejects = _read(files, samples=samples)
    assessments = _assess(exports, open_library(settings.home), as_of) if exports else ()
    _write(assessments, out)
    if as_json:
        from cocket.dossier.service import document

        output.print_json({"assessments": [document(assessment) for assessment in assessments]})
    else:
        _show(assessments, out, verbose=verbose)
    _report(rejects, out, done=len(assessments))


def _read(files: Sequence[Path], *, samples: bool) -> tuple[list[Export], list[tuple[str, str, str]]]:
    from cocket.exports.boundary import ReadResult, read_bytes, read_exports
    from cocket.exports.template import SAMPLES, sample_bytes

    results: list[tuple[str, ReadResult]] = []
    rejects: list[tuple[str, str, str]] = []
    if samples:
        results = [(name, read_bytes(sample_bytes(name), where=f"sample {name}")) for name in SAMPLES]
    for path in files:
        try:
            results.append((str(path), read_exports(path)))
        except BadInput as error:
            rejects.append((str(path), "", str(error)))
    exports = [export for _, result in results for export in result.exports]
    for name, result in results:
        rejects += [(f"{name} {reject.row}", reject.field, reject.reason) for reject in result.rejects]
    return exports, rejects


def _assess(exports: Sequence[Export], library: Library, as_of: date) -> tuple[Assessment, ...]:
    from cocket.cli.progress import batches
    from cocket.journey import Engines
    from cocket.journey import assess as assess_all

    engines = Engines.open(library)
    return tuple(
        assessment for batch in batches(exports, BATCH, "Assessing") for assessment in assess_all(batch, engines, as_of)
    )


def _check_out(out: Path | None) -> None:
    if out is not None and not _is_folder(out):
        output.suffix_of(out, FILE_SUFFIXES)


def _is_folder(out: Path) -> bool:
    return out.is_dir() or not out.suffix


def _write(assessments: Sequence[Assessment], out: Path | None) -> None:
    if out is None or not assessments:
        return
    from cocket.dossier.service import document, html

    if _is_folder(out):
        _write_folder(assessments, out, out / "index.html")
        return
    match out.suffix.lower():
        case ".html" if len(assessments) == 1:
            output.write_whole(out, html(assessments[0]).encode())
        case ".html":
            _write_folder(assessments, out.with_suffix(""), out)
        case ".csv" | ".parquet":
            output.write_rows(out, [_summary(assessment) for assessment in assessments], SUMMARY_COLUMNS)
        case _:
            output.write_rows(out, [document(assessment) for assessment in assessments], ())


def _write_folder(assessments: Sequence[Assessment], folder: Path, index: Path) -> None:
    """Write a dossier each (HTML and JSON) into the folder, and the index page that links them."""
    from cocket.dossier.service import document, file_names, html, index_html

    names = file_names(assessments)
    for assessment, name in zip(assessments, names, strict=True):
        output.write_whole(folder / f"{name}.html", html(assessment).encode())
        output.write_rows(folder / f"{name}.json", [document(assessment)], ())
    beside = "" if index.parent == folder else f"{folder.name}/"
    output.write_whole(index, index_html(assessments, [beside + name for name in names]).encode())


def _summary(assessment: Assessment) -> dict[str, Any]:
    return {
        "id": assessment.export.id,
        "title": assessment.export.title,
        "as_of": assessment.as_of.isoformat(),
        "recommendation": assessment.advice.recommendation.value,
        "sentence": assessment.advice.sentence,
        "risk": assessment.risk.band.value,
        "hits": len(assessment.screening.hits),
        "questions": len(assessment.questions),
        "destination": assessment.export.destination or "",
    }


def _show(assessments: Sequence[Assessment], out: Path | None, *, verbose: bool) -> None:
    if not assessments:
        return
    from rich.console import Console

    from cocket.dossier.terminal import summary_table, verdict_lines

    console = Console()
    if len(assessments) == 1 or verbose:
        for assessment in assessments:
            for line in verdict_lines(assessment):
                console.print(line)
    else:
        console.print(summary_table(assessments))
    if out is not None:
        console.print(f"Written to {out}. Open {out / 'index.html' if _is_folder(out) else out} next.", style="dim")
    else:
        console.print("`--out FOLDER` writes a dossier for each; `--json` gives everything.", style="dim")


def _report(rejects: Sequence[tuple[str, str, str]], out: Path | None, *, done: int) -> None:
    if not rejects:
        return
    if len(rejects) == 1 and not done:
        raise BadInput(rejects[0][2])
    for _, _, reason in rejects[:5]:
        click.echo(f"cocket: {reason}", err=True)
    count = "1 export" if len(rejects) == 1 else f"{len(rejects)} exports"
    place = f", all in {output.write_rejects(out, rejects)}" if out is not None else ""
    if not done or any(not field for _, field, _ in rejects):
        raise CocketError(f"{count} could not be read{place}", mend="Mend them and assess them again.")
    click.echo(f"cocket: {len(rejects)} exports could not be read{place}; {done} were assessed.", err=True)
