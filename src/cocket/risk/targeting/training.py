"""Learning a ranking from inspected declarations: read, check, hold back the latest, learn, measure, calibrate.

Takes a file, the names of its label and id, gives a `Model` and what was measured on rows that it had not seen. The
search, the calibration and the published figures rest on a first model of the earlier rows alone, judged on the latest
fifth; the model that is kept then learns from all rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from importlib import metadata
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cocket.kernel.errors import BadInput
from cocket.kernel.reasons import EditionRef
from cocket.risk.targeting import ageing, combinations, editions, features, fitting, leaks
from cocket.risk.targeting.checks import Checker
from cocket.risk.targeting.columns import find_layout, require_column
from cocket.risk.targeting.days import DAY, days_of, format_of
from cocket.risk.targeting.intake import open_source
from cocket.risk.targeting.measuring import area, budgets_of, calibrated, probability
from cocket.risk.targeting.mismatch import Vocabulary, learn_words
from cocket.risk.targeting.model import Layout, Manifest, Reject
from cocket.risk.targeting.rules import flags_of, weighed
from cocket.risk.targeting.store import VERSION, Model
from cocket.risk.targeting.tokens import Cells, cells_of, digits_of
from cocket.risk.targeting.trees import Trees, version

HELD = 0.2  # the latest share of the rows, on which the figures are measured
FEWEST_ROWS = 200
FEWEST_EACH = 20
EDGES = 20
YES = ("1", "1.0", "true", "yes", "y", "t")
NO = ("0", "0.0", "false", "no", "n", "f")


@dataclass(frozen=True, slots=True)
class Held:
    """The rows that were held back: their labels, the scores of the first model, and where they stand in the table."""

    rows: np.ndarray
    labels: np.ndarray
    scores: np.ndarray


@dataclass(frozen=True, slots=True)
class Trained:
    """A model, the table and labels it learnt from, what was rejected, and the held-back rows with their scores."""

    model: Model
    table: pa.Table
    labels: np.ndarray
    rejects: tuple[Reject, ...]
    held: Held


def train(
    path: Path,
    *,
    label: str,
    id_column: str,
    ignore: Sequence[str] = (),
    seed: int = 0,
    mapped: Mapping[str, str] | None = None,
    date_format: str = "",
    home: Path | None = None,
) -> Trained:
    """Learn from a file; raises BadInput for too few rows, one class only, or a column that leaks the label.

    `home` is where the tariff and the party lists are; without it descriptions are compared with each other only.
    """
    table, labels, layout, rejects = read_labelled(
        path, label=label, id_column=id_column, ignore=ignore, mapped=mapped, date_format=date_format
    )
    found: tuple[EditionRef, ...] = ()
    warnings: tuple[str, ...] = ()
    if home is not None:
        found, warnings = editions.editions_of(home, layout), editions.warnings_of(home, layout)
        if tariff := fitting.tariff_for(home, layout):
            table = fitting.fitted(table, layout, fitting.open_tariff(home, tariff.id))
            layout = fitting.widened(layout)
    return learn(table, labels, layout, rejects, seed=seed, rests_on=found, warnings=warnings)


def read_labelled(
    path: Path,
    *,
    label: str,
    id_column: str,
    ignore: Sequence[str] = (),
    mapped: Mapping[str, str] | None = None,
    date_format: str = "",
) -> tuple[pa.Table, np.ndarray, Layout, list[Reject]]:
    """Read a labelled file whole: usable rows, labels of 0 and 1, layout and rejects."""
    source = open_source(path)
    for name in (id_column, label):
        require_column(source.names, name)
    batches = list(source.batches())
    if not batches:
        raise BadInput("The file has a header and no rows", where=str(path), mend="Give inspected declarations.")
    whole = pa.Table.from_batches(batches)
    layout = find_layout(whole.select(source.names), id_column=id_column, label=label, ignore=ignore, mapped=mapped)
    rejects = list(source.rejects)
    checker = Checker(layout, date_format)
    table = pa.Table.from_batches([checker.sift(batch, rejects) for batch in batches], schema=whole.schema)
    labels = _labels(table.column(label), label)
    unread = np.flatnonzero(np.isnan(labels))
    numbers = table.column("__row__").to_numpy()
    rejects += [(f"row {numbers[row]}", label, "The label is neither yes nor no.") for row in unread.tolist()]
    if unread.size:
        table = table.filter(pa.array(~np.isnan(labels)))
        labels = labels[~np.isnan(labels)]
    if layout.date and table.num_rows:
        days = days_of(table.column(layout.date).combine_chunks(), checker.date_format)
        order = np.argsort(days, kind="stable")
        table, labels = table.append_column(DAY, pa.array(days)).take(pa.array(order)), labels[order]
    return table, labels, layout, rejects


def learn(
    table: pa.Table,
    labels: np.ndarray,
    layout: Layout,
    rejects: Sequence[Reject] = (),
    *,
    seed: int = 0,
    rests_on: Sequence[EditionRef] = (),
    warnings: Sequence[str] = (),
) -> Trained:
    """Learn from a table in the order of its dates; raises BadInput as `train` does."""
    _enough(labels, layout.label)
    cells = cells_of(table, layout)
    if found := leaks.leaks_of(cells, labels, seed):
        names = ", ".join(repr(leak.column) for leak in found)
        raise BadInput(
            f"{names} tells the label {layout.label!r} by itself (area {found[0].area:.3f} of 1): it leaks the answer",
            where="columns",
            mend=" ".join(f'Leave it out with --ignore "{leak.column}".' for leak in found),
        )
    early, late = _held_back(labels, dated=bool(layout.date), seed=seed)
    before, after = _rows(cells, early), _rows(cells, late)
    chosen = combinations.search(before.tokens, labels[early], seed=seed)
    days = _days(table, layout)
    half_life = None
    if layout.date:
        asked = [columns for level in chosen.values() for columns in level]
        half_life = ageing.half_life_of(before, labels[early], days[early], asked)
    first, first_trees = _fit(before, labels[early], chosen, ageing.weights_of(days[early], half_life), seed)
    margins = first_trees.margins(first.matrix(after).values)
    in_order = bool(layout.date) and early[-1] < late[0]
    calibration = calibrated(margins, labels[late], in_order=in_order)
    scores = probability(margins, calibration.slope, calibration.intercept)
    known = _vocabulary(table.take(pa.array(early)), layout)
    flags = flags_of(table.take(pa.array(late)).combine_chunks().to_batches()[0], layout, known)
    rules = weighed(flags, scores, labels[late])
    final, final_trees = _fit(cells, labels, chosen, ageing.weights_of(days, half_life), seed)
    manifest = Manifest(
        version=VERSION,
        layout=layout,
        seed=seed,
        rows=table.num_rows,
        positives=int(labels.sum()),
        first_date=_iso(days[:1]),
        last_date=_iso(days[-1:]),
        half_life=half_life,
        held_rows=int(late.size),
        held_by="date" if in_order else "chance",
        held_rate=float(labels[late].mean()),
        auc=area(labels[late], margins),
        budgets=budgets_of(labels[late], margins),
        calibration=calibration,
        rules=rules,
        score_edges=tuple(float(edge) for edge in np.quantile(scores, np.linspace(0, 1, EDGES + 1)[1:-1])),
        packages={name: metadata.version(name) for name in ("cocket", "numpy", "pyarrow")} | {"xgboost": version()},
        editions=tuple(rests_on),
        warnings=tuple(warnings),
    )
    model = Model(manifest, final, final_trees, _vocabulary(table, layout))
    return Trained(model, table, labels, tuple(rejects), Held(late, labels[late], scores))


def _fit(
    cells: Cells,
    labels: np.ndarray,
    chosen: dict[int, list[tuple[str, ...]]],
    weights: np.ndarray | None,
    seed: int,
) -> tuple[features.Features, Trees]:
    counted = features.learn(cells, labels, chosen, weights)
    matrix = counted.training_matrix(cells, labels, combinations.folds_of(cells.rows, seed), weights)
    return counted, Trees.grow(matrix.values, labels, seed)


def _labels(column: pa.ChunkedArray, label: str) -> np.ndarray:
    words = pc.utf8_lower(pc.utf8_trim_whitespace(column.combine_chunks()))
    ones = np.asarray(pc.is_in(words, pa.array(YES)), dtype=bool)
    zeros = np.asarray(pc.is_in(words, pa.array(NO)), dtype=bool)
    if not (ones | zeros).any():
        raise BadInput(
            f"No value of {label[:60]!r} is yes or no", where=label, mend="Write 1 for found and 0 for not found."
        )
    return np.where(ones, 1.0, np.where(zeros, 0.0, np.nan))


def _enough(labels: np.ndarray, label: str) -> None:
    ones, zeros = int(labels.sum()), int(labels.size - labels.sum())
    if not ones or not zeros:
        what = "found" if ones else "not found"
        raise BadInput(
            f"Every row of {label!r} is {what}: there is one class only",
            where=label,
            mend="Give rows of both kinds, as inspections gave them.",
        )
    if labels.size < FEWEST_ROWS or min(ones, zeros) < FEWEST_EACH:
        raise BadInput(
            f"{labels.size} usable rows with {ones} found are too few to learn from",
            where=label,
            mend=f"Give at least {FEWEST_ROWS} rows, {FEWEST_EACH} of each kind.",
        )


def _vocabulary(table: pa.Table, layout: Layout) -> Vocabulary | None:
    """Learn which words go with which heading, where the table has both."""
    description, code = layout.named("description"), layout.named("hs")
    if not (description and code):
        return None
    headings = (digits_of(value, 4) for value in table.column(code).to_pylist())
    return learn_words(table.column(description).to_pylist(), headings)


def _held_back(labels: np.ndarray, *, dated: bool, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Give (earlier, later) rows: the latest fifth where there are dates, else a fifth by chance."""
    cut = round(labels.size * (1 - HELD))
    order = np.arange(labels.size) if dated else np.random.default_rng(seed).permutation(labels.size)
    early, late = np.sort(order[:cut]), np.sort(order[cut:])
    one_sided = any(not 0 < labels[part].sum() < part.size for part in (early, late))
    if one_sided and dated:
        return _held_back(labels, dated=False, seed=seed)
    return early, late


def _rows(cells: Cells, rows: np.ndarray) -> Cells:
    return Cells(
        int(rows.size),
        {name: part[rows] for name, part in cells.tokens.items()},
        {name: part[rows] for name, part in cells.numbers.items()},
    )


def _days(table: pa.Table, layout: Layout) -> np.ndarray:
    """Give the day of each row since 1970-01-01, NaN throughout where the table has no dates."""
    if not layout.date or not table.num_rows:
        return np.full(table.num_rows, np.nan)
    if DAY in table.column_names:
        return np.asarray(table.column(DAY), dtype=np.float64)
    whole = table.column(layout.date).combine_chunks()
    return days_of(whole, format_of(whole))


def _iso(days: np.ndarray) -> str:
    """Give a day as ISO text, "" where there is none."""
    if not days.size or np.isnan(days[0]):
        return ""
    return (date(1970, 1, 1) + timedelta(days=int(days[0]))).isoformat()
