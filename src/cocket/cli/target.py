"""`cocket target`: declarations ranked for inspection, with reasons, and what came of the inspections."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cocket.cli import output
from cocket.kernel.errors import BadInput

if TYPE_CHECKING:
    from cocket.risk.targeting.inspections import Plan, Review
    from cocket.risk.targeting.model import Manifest

PLAN_COLUMNS = ("id", "why", "rank", "score")
MOST_WORKERS = 64
FILE = click.Path(path_type=Path, dir_okay=False)


class _Model(click.Path):
    """The file of a model; a folder that exists stands for `model.json` in it."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        path = Path(os.fsdecode(super().convert(value, param, ctx)))
        return path / "model.json" if path.is_dir() else path


MODEL = _Model()
JSON = click.option("--json", "as_json", is_flag=True, help="One JSON document with the figures on stdout.")
DATES = click.option("--date-format", default="", metavar="FORMAT", help="How dates are written, e.g. DD/MM/YYYY.")


@click.group()
def target() -> None:
    """Rank declarations for inspection, with reasons; draw a share by lot; learn from what was found."""


@target.command()
@click.argument("source", metavar="IN", type=FILE)
@click.option("--label", required=True, metavar="COLUMN", help="What inspections found: 1 or 0, yes or no.")
@click.option("--id", "id_column", required=True, metavar="COLUMN", help="What tells one row from another.")
@click.option("--ignore", multiple=True, metavar="COLUMN", help="A column that the model may not see; repeatable.")
@click.option("--model", "model_path", required=True, type=MODEL, metavar="M", help="Where the model goes (JSON).")
@click.option("--seed", default=0, show_default=True, help="The same seed gives the same model.")
@click.option(
    "--map", "pairs", multiple=True, metavar="ROLE=COLUMN", help="What a column is, e.g. hs=Code; repeatable."
)
@click.option("--report", type=FILE, metavar="FILE.html", help="Where attention goes: a table and a plot.")
@DATES
@JSON
@click.pass_obj
def train(
    settings: Any,
    source: Path,
    label: str,
    id_column: str,
    ignore: tuple[str, ...],
    model_path: Path,
    seed: int,
    pairs: tuple[str, ...],
    report: Path | None,
    date_format: str,
    as_json: bool,
) -> None:
    """Learn a ranking from inspected declarations (.csv or .parquet).

    Every column that is not the id, the label or ignored may be learnt from; what a column is is told from its name,
    or with --map. A column that tells the label by itself is named and refused. The figures printed are of the latest
    fifth of the rows, which a first model had not seen.
    """
    from cocket.risk.targeting import store, training
    from cocket.risk.targeting.days import named_format

    if not 0 <= seed < 2**31:
        raise BadInput(f"The seed {seed} cannot be used", where="--seed", mend="Give a number from 0 to 2147483647.")
    done = training.train(
        source,
        label=label,
        id_column=id_column,
        ignore=ignore,
        seed=seed,
        mapped=_pairs(pairs),
        date_format=named_format(date_format),
        home=settings.home,
    )
    output.write_whole(model_path, store.to_text(done.model).encode())
    _rejects(model_path, list(done.rejects))
    if report:
        from cocket.risk.targeting import attention, attention_page

        output.write_whole(report, attention_page.page(attention.of_held(done)).encode())
    if as_json:
        output.print_json(_trained(done.model.manifest, len(done.rejects)))
        return
    _say_trained(done.model.manifest, len(done.rejects), model_path)


@target.command()
@click.argument("source", metavar="IN", type=FILE)
@click.option("--model", "model_path", required=True, type=MODEL, metavar="M", help="What `target train` wrote.")
@click.option("--out", required=True, type=FILE, help="Columns id,score,rank,reasons: .csv .parquet .json .jsonl")
@click.option("--no-reasons", is_flag=True, help="Leave the reasons empty, which is faster.")
@click.option("--no-rules", is_flag=True, help="The model's score alone, without licence, screening and route rules.")
@click.option("--budget", default=0.05, show_default=True, help="The share of declarations that can be opened.")
@click.option("--random-share", default=0.1, show_default=True, help="The share of inspections drawn by lot.")
@click.option("--draw", type=int, metavar="N", help="Seed of the lot; default: unforeseeable, and written in the plan.")
@click.option("--plan", "plan_path", type=FILE, metavar="FILE.csv", help="Write which rows to open: id,why,rank,score.")
@click.option("--report", type=FILE, metavar="FILE.html", help="Where attention goes: a table and a plot.")
@click.option(
    "--findings", "found_path", type=FILE, metavar="FILE", help="What `target detect` found, to rank by as well."
)
@click.option("--split-below", type=float, metavar="VALUE", help="Look for parcels of one party just under this value.")
@click.option("--workers", default=1, show_default=True, help="Worker processes.")
@click.option("--engine", default="local", show_default=True, metavar="local|ray", help="Where the work runs.")
@DATES
@JSON
@click.pass_obj
def score(
    settings: Any,
    source: Path,
    model_path: Path,
    out: Path,
    no_reasons: bool,
    no_rules: bool,
    budget: float,
    random_share: float,
    draw: int | None,
    plan_path: Path | None,
    report: Path | None,
    found_path: Path | None,
    split_below: float | None,
    workers: int,
    engine: str,
    date_format: str,
    as_json: bool,
) -> None:
    """Rank a file of declarations of any size: OUT has id, score, rank and reasons, from rank 1 on.

    The score is a probability. Rows that cannot be used are named in OUT.rejects.csv. --plan writes which rows to open
    under the budget, some of them by lot.
    """
    from cocket.cli.target_out import Tally, write_ranked
    from cocket.risk.targeting import editions, fitting, inspections, scoring
    from cocket.risk.targeting.days import named_format
    from cocket.risk.targeting.findings import read_findings
    from cocket.risk.targeting.ranking import Ranking

    output.suffix_of(out, output.ROW_SUFFIXES)
    if not 1 <= workers <= MOST_WORKERS:
        raise BadInput(f"{workers} workers cannot be used", mend=f"Give --workers from 1 to {MOST_WORKERS}.")
    seed = draw if draw is not None else _unforeseeable()
    opened = scoring.open_scoring(source, model_path)
    tariff = fitting.required(opened.manifest, settings.home)
    job = scoring.Job(
        model_path.resolve(),
        reasons=not no_reasons,
        rules=not no_rules,
        split_below=split_below,
        home=settings.home.resolve(),
        tariff=tariff.id if tariff else "",
    )
    if found_path and no_rules:
        raise BadInput("--findings count as rules, and --no-rules leaves rules out", mend="Give one of the two.")
    found = read_findings(found_path) if found_path else None
    chosen_engine = "processes" if engine == "local" and workers > 1 else engine
    tally = Tally()
    with Ranking() as ranking:
        results = scoring.scored(
            opened,
            job,
            date_format=named_format(date_format),
            findings=found,
            engine=chosen_engine,
            workers=workers,
        )
        ranking.take(tally.counted(results))
        scores = ranking.scores
        plan = inspections.plan(
            scores,
            budget=budget,
            random_share=random_share,
            seed=seed,
            calibration=opened.manifest.calibration,
        )
        rows = write_ranked(out, ranking, plan if plan_path else None)
    if plan_path:
        output.write_rows(plan_path, rows, PLAN_COLUMNS)
    _rejects(out, opened.rejects)
    if report:
        from cocket.risk.targeting import attention, attention_page

        output.write_whole(report, attention_page.page(attention.of_scores(source, opened, scores)).encode())
    summary = _scored(opened.rows, scores.size, len(opened.rejects), tally.unseen, plan)
    if found is not None:
        summary["findings"] = {"subjects": len(found), "in_this_file": opened.matched}
    summary["changed_editions"] = list(editions.changed(opened.manifest, settings.home))
    if as_json:
        output.print_json(summary)
        return
    _say_scored(summary, out)


@target.command()
@click.argument("plan_path", metavar="PLAN", type=FILE)
@click.argument("results", metavar="RESULTS", type=FILE)
@click.option("--id", "id_column", default="id", show_default=True, metavar="COLUMN", help="The id in RESULTS.")
@click.option("--label", required=True, metavar="COLUMN", help="What was found, in RESULTS: 1 or 0, yes or no.")
@click.option("--model", "model_path", type=MODEL, metavar="M", help="The model of the plan, to tell drift.")
@click.option("--history", type=FILE, metavar="FILE.jsonl", help="Append this review as a line.")
@JSON
def review(
    plan_path: Path,
    results: Path,
    id_column: str,
    label: str,
    model_path: Path | None,
    history: Path | None,
    as_json: bool,
) -> None:
    """Read inspection results back: what was found beside what was expected, the base rate by lot, and drift.

    PLAN is what `target score --plan` wrote, RESULTS a table with the id and what was found. Rows of the plan without
    a result are counted as not yet opened.
    """
    from dataclasses import asdict

    from cocket.risk.targeting.reviewing import review_files

    result, waiting = review_files(plan_path, results, id_column=id_column, label=label, model=model_path)
    document = {**asdict(result), "waiting": waiting}
    if history:
        earlier = history.read_bytes() if history.exists() else b""
        output.write_whole(history, earlier + json.dumps(document, ensure_ascii=False).encode() + b"\n")
    if as_json:
        output.print_json(document)
        return
    _say_review(result, waiting)


@target.command()
@click.option("--seed", default=0, show_default=True, help="The same seed gives the same world.")
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="Folder to write.")
@click.option("--rows", default=20_000, show_default=True, help="About how many declarations.")
@click.option("--rate", default=0.001, show_default=True, help="How often each technique is planted; 0 plants none.")
def generate(seed: int, out: Path, rows: int, rate: float) -> None:
    """Write made-up declarations, parties, their links, licences and books with planted evasion.

    Which declarations are planted, and by which technique, is in a file of its own, labels.csv.
    """
    from cocket.risk.targeting.generator.service import write_world

    counts = write_world(out, seed=seed, rows=rows, rate=rate)
    click.echo(", ".join(f"{count} {name}" for name, count in counts.items()) + f" written to {out}.", err=True)


@target.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option("--out", required=True, type=FILE, help="Columns technique,subject,sentence: .csv .parquet .json .jsonl")
@click.option("--technique", "only", multiple=True, metavar="ID", help="Only this technique, e.g. EV-019; repeatable.")
@click.option("--as-of", "as_of", default="", metavar="DATE", help="What counts as overdue; default: as its rules say.")
def detect(folder: Path, out: Path, only: tuple[str, ...], as_of: str) -> None:
    """Look for known techniques in a folder of tables laid out as `target generate` writes them."""
    from cocket.kernel.dates import parse_date
    from cocket.risk.targeting.detectors import service

    world = service.read_world(folder, as_of=parse_date(as_of, where="--as-of") if as_of else None)
    findings = service.detect(world, only=only)
    rows = [{"technique": one.technique, "subject": one.subject, "sentence": one.sentence} for one in findings]
    output.write_rows(out, rows, ("technique", "subject", "sentence"))
    click.echo(f"{len(rows)} findings in {len({row['technique'] for row in rows})} techniques: see {out}.", err=True)


def _pairs(pairs: tuple[str, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for pair in pairs:
        role, equals, column = pair.partition("=")
        if not equals or not column:
            raise BadInput(f"{pair[:60]!r} is no ROLE=COLUMN", where="--map", mend="Write for example hs=Code.")
        if found.setdefault(role.strip(), column.strip()) != column.strip():
            raise BadInput(f"The role {role[:40]!r} is mapped to two columns", where="--map", mend="Give it one.")
    return found


def _rejects(out: Path, rejects: list[tuple[str, str, str]]) -> None:
    if rejects:
        output.write_rejects(out, rejects)
    else:
        output.rejects_path(out).unlink(missing_ok=True)


def _unforeseeable() -> int:
    import secrets

    return secrets.randbelow(2**31)


def _trained(manifest: Manifest, rejects: int) -> dict[str, object]:
    from dataclasses import asdict

    return {**asdict(manifest), "base_rate": manifest.base_rate, "rejects": rejects}


def _say_trained(manifest: Manifest, rejects: int, path: Path) -> None:
    click.echo(
        f"Learnt from {manifest.rows:,} declarations, {manifest.base_rate:.1%} found; model in {path}.", err=True
    )
    how = "drawn by chance: there is no date column"
    if manifest.held_by == "date":
        how = "the latest by date"
    elif manifest.layout.date:
        how = "drawn by chance: the latest rows by date are all of one kind"
    click.echo(
        f"On {manifest.held_rows:,} rows held back ({how}; {manifest.held_rate:.1%} found), area {manifest.auc:.3f}:",
        err=True,
    )
    for one in manifest.budgets:
        click.echo(
            f"  open {one.share:.0%}: {one.found} of {one.opened} found, {one.precision:.1%} "
            f"({one.low:.1%} to {one.high:.1%}), {one.recall:.1%} of all there was",
            err=True,
        )
    if manifest.half_life:
        click.echo(f"Trade has changed: an inspection counts for half after {manifest.half_life:.0f} days.", err=True)
    for words in manifest.warnings:
        click.echo(words, err=True)
    if rejects:
        click.echo(f"{rejects} rows could not be used: see {output.rejects_path(path)}.", err=True)


def _scored(rows: int, usable: int, rejects: int, unseen: int, plan: Plan) -> dict[str, object]:
    return {
        "rows": rows,
        "scored": usable,
        "rejects": rejects,
        "rows_with_unseen_categories": unseen,
        "budget": plan.budget,
        "random_share": plan.random_share,
        "draw": plan.seed,
        "open_by_rank": int(plan.by_rank.size),
        "open_by_lot": int(plan.by_lot.size),
        "expected_found": dict(zip(("mean", "low", "high"), plan.expected, strict=True)),
        "expected_at_random": dict(zip(("mean", "low", "high"), plan.at_random, strict=True)),
    }


def _say_scored(summary: dict[str, object], out: Path) -> None:
    found, chance = summary["expected_found"], summary["expected_at_random"]
    changed = summary["changed_editions"]
    assert isinstance(found, dict)
    assert isinstance(chance, dict)
    assert isinstance(changed, list)
    click.echo(f"{summary['scored']:,} of {summary['rows']:,} declarations ranked: see {out}.", err=True)
    click.echo(
        f"Opening {summary['budget']:.1%} ({summary['open_by_rank']} by rank, {summary['open_by_lot']} by lot) "
        f"is expected to find {found['mean']:.0f} ({found['low']:.0f} to {found['high']:.0f}); "
        f"by lot alone {chance['mean']:.0f} ({chance['low']:.0f} to {chance['high']:.0f}).",
        err=True,
    )
    if summary["rows_with_unseen_categories"]:
        click.echo(f"{summary['rows_with_unseen_categories']} rows hold a value that the model never saw.", err=True)
    matched = summary.get("findings")
    if isinstance(matched, dict):
        click.echo(
            f"Findings concern {matched['in_this_file']:,} of these declarations; the file names "
            f"{matched['subjects']:,} subjects.",
            err=True,
        )
    for words in changed:
        click.echo(words, err=True)
    if summary["rejects"]:
        click.echo(f"{summary['rejects']} rows could not be used: see {output.rejects_path(out)}.", err=True)


def _say_review(result: Review, waiting: int) -> None:
    for name, side in (("By rank", result.ranked), ("By lot", result.random)):
        click.echo(
            f"{name}: {side.found} of {side.opened} found, {side.rate:.1%} ({side.low:.1%} to {side.high:.1%}); "
            f"expected {side.expected:.0f} ({side.promised[0]:.0f} to {side.promised[1]:.0f})."
        )
    mean, low, high = result.updated
    click.echo(f"Expect next time, by rank: {mean:.1%} ({low:.1%} to {high:.1%}).")
    for words in result.words:
        click.echo(words)
    if waiting:
        click.echo(f"{waiting} rows of the plan have no result yet.")
