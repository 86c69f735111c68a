"""Where attention goes: what the inspections find at each budget, and on whom they fall, beside a draw by lot.

Takes scores with labels (or, where nothing was inspected yet, scores as probabilities) and the table's own columns,
gives an `Attention`. Groups are countries, kinds of goods and sizes of traders: a ranking that opens one group many
times as often as a lot would should be able to say why.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from cocket.risk.targeting.intake import open_source
from cocket.risk.targeting.measuring import opened_at, order_of, wilson, yield_of
from cocket.risk.targeting.model import Calibration, Layout
from cocket.risk.targeting.scoring import Scoring
from cocket.risk.targeting.tokens import digits_of, text_tokens
from cocket.risk.targeting.training import Trained

BUDGETS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5)
FALLS = 0.05  # the budget at which it is told on whom inspections fall
MOST_GROUPS = 12
SIZES = ((1, "1 declaration"), (9, "2 to 9"), (99, "10 to 99"), (2**62, "100 and more"))


@dataclass(frozen=True, slots=True)
class Point:
    """One budget: rows opened, found with its 95 % interval, and what a lot would find."""

    share: float
    opened: int
    found: float
    low: float
    high: float
    at_random: float


@dataclass(frozen=True, slots=True)
class Group:
    """One group: its share of all rows, of the rows opened, and the rate found among those opened (None: not known)."""

    kind: str
    name: str
    rows: int
    opened: int
    of_rows: float
    of_opened: float
    found: float | None


@dataclass(frozen=True, slots=True)
class Attention:
    """The table and the plot's points. `measured` says whether labels were known or probabilities stand in."""

    rows: int
    measured: bool
    points: tuple[Point, ...]
    groups: tuple[Group, ...]


def attention_of(
    scores: np.ndarray,
    labels: np.ndarray | None,
    groups: Mapping[str, np.ndarray],
    calibration: Calibration | None = None,
) -> Attention:
    """Work out the table for scores, labels or None, and named groupings (an array of names per row)."""
    order = order_of(scores)
    truth = scores if labels is None else labels
    points = []
    for share in BUDGETS:
        opened = opened_at(share, scores.size)
        some = truth[order[:opened]]
        found = float(some.sum())
        if labels is None:
            _, low, high = yield_of(some, calibration)
        else:
            low, high = (opened * rate for rate in wilson(found, opened))
        points.append(Point(share, opened, found, low, high, float(truth.mean()) * opened))
    top = np.zeros(scores.size, dtype=bool)
    top[order[: opened_at(FALLS, scores.size)]] = True
    return Attention(
        int(scores.size),
        labels is not None,
        tuple(points),
        tuple(group for kind, names in groups.items() for group in _groups(kind, names, top, labels)),
    )


def of_held(trained: Trained) -> Attention:
    """Give the table of the rows that training held back, with what was found there."""
    held, layout = trained.held, trained.model.manifest.layout
    table = trained.table.take(pa.array(held.rows))
    columns = _grouping_columns(layout)
    values = {name: table.column(name).combine_chunks() for name in columns.values()}
    return attention_of(held.scores, held.labels, _groupings(columns, values))


def of_scores(path: Path, scoring: Scoring, scores: np.ndarray) -> Attention:
    """Give the table of a file that was scored, probabilities standing in for what will be found.

    The grouping columns are read a second time; the rows that were rejected are left out as they were before.
    """
    columns = _grouping_columns(scoring.layout)
    bad = {int(place.removeprefix("row ")) for place, _, _ in scoring.rejects if place.startswith("row ")}
    read: dict[str, list[pa.Array]] = {name: [] for name in columns.values()}
    for batch in open_source(path).batches():
        keep = pa.array([row not in bad for row in batch.column("__row__").to_pylist()])
        for name, kept in read.items():
            kept.append(batch.column(name).filter(keep))
    values = {name: pa.concat_arrays(parts) for name, parts in read.items()}
    return attention_of(scores, None, _groupings(columns, values), scoring.manifest.calibration)


def _grouping_columns(layout: Layout) -> dict[str, str]:
    """Give which column stands for country, sector and size, where the table has one."""
    wanted = {
        "country of origin": ("origin", "departure"),
        "country of destination": ("destination",),
        "sector": ("hs",),
        "size of the trader": ("importer", "exporter"),
    }
    found = {kind: next(filter(None, map(layout.named, roles)), "") for kind, roles in wanted.items()}
    return {kind: name for kind, name in found.items() if name}


def _groupings(columns: Mapping[str, str], values: Mapping[str, pa.Array]) -> dict[str, np.ndarray]:
    found = {}
    for kind, name in columns.items():
        if kind == "size of the trader":
            tokens = text_tokens(values[name])
            _, places, counts = np.unique(tokens, return_inverse=True, return_counts=True)
            limits = np.array([limit for limit, _ in SIZES])
            words = np.array([word for _, word in SIZES])
            found[f"{kind} ({name})"] = words[np.searchsorted(limits, counts[places])]
        elif kind == "sector":
            chapters = [digits_of(code, 2) or "(none)" for code in values[name].to_pylist()]
            found[f"chapter of {name}"] = np.array([f"chapter {chapter}" for chapter in chapters])
        else:
            found[name] = np.array([text.strip() or "(none)" for text in values[name].to_pylist()])
    return found


def _groups(kind: str, names: np.ndarray, top: np.ndarray, labels: np.ndarray | None) -> list[Group]:
    known, places = np.unique(names, return_inverse=True)
    rows = np.bincount(places, minlength=known.size)
    opened = np.bincount(places[top], minlength=known.size)
    found = np.bincount(places[top], None if labels is None else labels[top], minlength=known.size)
    order = sorted(range(known.size), key=lambda place: (-opened[place], -rows[place], known[place]))[:MOST_GROUPS]
    return [
        Group(
            kind,
            str(known[place]),
            int(rows[place]),
            int(opened[place]),
            float(rows[place] / names.size),
            float(opened[place] / max(1, int(top.sum()))),
            float(found[place] / opened[place]) if labels is not None and opened[place] else None,
        )
        for place in order
    ]
