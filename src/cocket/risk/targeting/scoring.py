"""Ranking a file of declarations: batches in, `id, score, reasons` out, on one machine or many.

Takes a path to a model and batches of text columns, gives batches of `SCORED` in the same order. Nothing is kept
between batches, so any engine of `runtime` can do the work. `score` is a probability; what rules find raises it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa

from cocket.controls.tariff import Tariff
from cocket.kernel.errors import BadInput, ReferenceMissing
from cocket.risk.targeting.checks import Checker
from cocket.risk.targeting.columns import require_column
from cocket.risk.targeting.days import DAY, days_of
from cocket.risk.targeting.findings import Found, with_findings
from cocket.risk.targeting.fitting import ROLE, fitted, open_tariff
from cocket.risk.targeting.intake import ROW, Source, open_source
from cocket.risk.targeting.measuring import probability
from cocket.risk.targeting.model import Layout, Manifest, Reject
from cocket.risk.targeting.rules import WORDS, flags_of
from cocket.risk.targeting.splitting import COLUMN, split_rows
from cocket.risk.targeting.store import Model, read_manifest, read_model
from cocket.risk.targeting.tokens import cells_of
from cocket.risk.targeting.wording import NOTHING, sentences_of
from cocket.runtime import Progress, run

SCORED = pa.schema([("id", pa.string()), ("score", pa.float64()), ("reasons", pa.string()), ("unseen", pa.int32())])


@dataclass(frozen=True, slots=True)
class Job:
    """What each worker needs: where the model is, whether reasons are wanted, whether rules take part.

    `split_below` is the limit under which parcels of one party are added up, or None. `tariff` is the edition in `home`
    that the model learnt with, "" where it learnt without.
    """

    model: Path
    reasons: bool = True
    rules: bool = True
    split_below: float | None = None
    home: Path | None = None
    tariff: str = ""


@dataclass(slots=True)
class Scorer:
    """A model that is ready to score, with the tariff that it learnt with."""

    model: Model
    job: Job
    tariff: Tariff | None = None

    def score(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Give one row of `SCORED` for each row; `unseen` counts the single categories that training never saw."""
        manifest, features = self.model.manifest, self.model.features
        if self.tariff is not None:
            batch = fitted(batch, manifest.layout, self.tariff)
        cells = cells_of(batch, manifest.layout)
        matrix = features.matrix(cells)
        margins = self.model.trees.margins(matrix.values)
        scores = probability(margins, manifest.calibration.slope, manifest.calibration.intercept)
        unseen = np.zeros(cells.rows, dtype=np.int32)
        for rates, counts in zip(features.rates, matrix.counted, strict=True):
            if len(rates.columns) == 1:
                unseen += (counts.rows == 0) & (cells.tokens[rates.columns[0]] != 0)
        flags = []
        if self.job.rules:
            flags = flags_of(batch, manifest.layout, self.model.vocabulary, manifest.rules)
        for flag in flags:
            scores = np.where(flag.mask, 1 - (1 - scores) * (1 - flag.weight), scores)
        reasons = pa.nulls(cells.rows, pa.string())
        if self.job.reasons:
            said = sentences_of(features, matrix, self.model.trees.shares(matrix.values), batch)
            for flag in flags:
                for row in np.flatnonzero(flag.mask).tolist():
                    sentence = flag.say(row)
                    if sentence.rstrip(".") not in said[row]:  # a detector may have said it already
                        said[row] = sentence if said[row] == NOTHING else f"{sentence} {said[row]}"
            reasons = pa.array(said, pa.string())
        ids = batch.column(manifest.layout.id)
        return pa.record_batch([ids, pa.array(scores), reasons, pa.array(unseen)], schema=SCORED)


def set_up(job: Job) -> Scorer:
    """Read the model once in each worker."""
    model = read_model(job.model)
    if not model.manifest.layout.named(ROLE):
        return Scorer(model, job)
    if job.home is None or not job.tariff:
        raise ReferenceMissing("The model learnt with a tariff, and none was named", mend="Give home and tariff.")
    return Scorer(model, job, open_tariff(job.home, job.tariff))


def score_batch(scorer: Scorer, batch: pa.RecordBatch) -> pa.RecordBatch:
    """Score one batch: what an engine calls."""
    return scorer.score(batch)


@dataclass(slots=True)
class Scoring:
    """A file that is being scored: its manifest, its rows and its rejects, which grow as results are taken."""

    manifest: Manifest
    source: Source
    layout: Layout
    rejects: list[Reject] = field(default_factory=list)
    matched: int = 0  # rows that a finding concerns

    @property
    def rows(self) -> int:
        """How many rows were read so far."""
        return self.source.rows


def open_scoring(path: Path, model: Path) -> Scoring:
    """Open a file for a model; raises BadInput for a column that the model learnt from and the file lacks."""
    manifest, source = read_manifest(model), open_source(path)
    layout = manifest.layout
    for name in (layout.id, *(column.name for column in layout.in_file)):
        try:
            require_column(source.names, name)
        except BadInput as err:
            raise BadInput(
                f"The column {name!r}, from which the model learnt, is not in the file",
                where=str(path),
                mend=f"Put it back, or train without it. {err.mend}",
            ) from None
    if layout.date and layout.date not in source.names:
        layout = Layout(layout.id, layout.label, "", layout.columns, layout.ignored)
    return Scoring(manifest, source, layout)


def scored(
    scoring: Scoring,
    job: Job,
    *,
    date_format: str = "",
    findings: Mapping[str, Found] | None = None,
    engine: str = "local",
    workers: int = 1,
    progress: Callable[[Progress], None] | None = None,
) -> Iterator[pa.RecordBatch]:
    """Give batches of `SCORED` for the usable rows, in the order of the file."""
    splits: dict[int, str] = {}
    if job.split_below is not None:
        splits = split_rows(scoring.source.batches(), scoring.layout, job.split_below, date_format)
    results = run(
        score_batch,
        _usable(scoring, date_format, splits, findings or {}),
        setup=functools.partial(set_up, job),
        engine=engine,
        workers=workers,
        progress=progress,
    )
    yield from results


def _usable(
    scoring: Scoring, date_format: str, splits: dict[int, str], findings: Mapping[str, Found]
) -> Iterable[pa.RecordBatch]:
    checker = Checker(scoring.layout, date_format)
    wanted = [scoring.layout.id, *(column.name for column in scoring.layout.in_file)]
    extra = [scoring.layout.date] if scoring.layout.date else []
    for batch in scoring.source.batches():
        good = checker.sift(batch.select([*dict.fromkeys([*wanted, *extra]), ROW]), scoring.rejects)
        if not good.num_rows:
            continue
        piece = good.select(list(dict.fromkeys(wanted)))
        if scoring.layout.date:
            days = days_of(good.column(scoring.layout.date), checker.date_format)
            piece = piece.append_column(DAY, pa.array(days))
        if splits:
            said = [splits.get(row, "") for row in good.column(ROW).to_pylist()]
            piece = piece.append_column(COLUMN, pa.array(said, pa.string()))
        if findings:
            piece = with_findings(piece, good.column(scoring.layout.id), findings)
            scoring.matched += int(np.count_nonzero(np.asarray(piece.column(WORDS)) != ""))
        yield piece
    scoring.rejects += scoring.source.rejects
