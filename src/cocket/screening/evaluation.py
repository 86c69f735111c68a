"""Error rates on labelled names: recall and false alerts with intervals, overall and by group, and who fares worse.

Takes labelled pairs (`name1, name2, is_match`) or labelled queries (`name, entity_id`, empty for a name on no list),
gives rates. Groups of fewer than TOO_FEW rows have no rate: a percentage of a handful would be read as a finding.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from cocket.kernel.errors import BadInput
from cocket.screening.batches import KIND_WORDS
from cocket.screening.engine import compare_pairs
from cocket.screening.intake import Reject
from cocket.screening.romanise import script_of
from cocket.screening.score import probability
from cocket.screening.text import clean
from cocket.screening.traditions import tradition

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cocket.screening.service import Screener

TOO_FEW = 200
_Z = 1.959964  # 95 % of a normal distribution
_YES = frozenset({"true", "yes", "1", "match", "y", "t"})
_NO = frozenset({"false", "no", "0", "nomatch", "non-match", "n", "f"})
_BINS = 10


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with its 95 % Wilson interval; `count` of `total`. With no rows the interval says nothing: 0 to 1."""

    count: int
    total: int

    @property
    def value(self) -> float | None:
        """The share, or None without rows."""
        return self.count / self.total if self.total else None

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval (E. B. Wilson, 1927)."""
        if not self.total:
            return 0.0, 1.0
        share, n = self.count / self.total, self.total
        middle = (share + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
        half = _Z * math.sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2)) / (1 + _Z**2 / n)
        # The formula gives exactly 0 or 1 for none or all, up to rounding.
        low, high = max(0.0, middle - half), min(1.0, middle + half)
        return 0.0 if self.count == 0 else low, 1.0 if self.count == n else high


@dataclass(frozen=True, slots=True)
class Group:
    """Rates of one group; `worse` names the rates that are worse than overall beyond chance."""

    by: str
    name: str
    recall: Rate
    false_alerts: Rate
    worse: tuple[str, ...] = ()

    @property
    def enough(self) -> bool:
        """Whether the group is large enough to be told about."""
        return self.recall.total + self.false_alerts.total >= TOO_FEW


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All groups, overall first; `auc` and `calibration_error` over all rows, None where one kind of row is missing."""

    groups: tuple[Group, ...]
    threshold: float
    auc: float | None
    calibration_error: float | None
    rejects: tuple[Reject, ...]


def evaluate(path: Path, screener: Screener, threshold: float | None = None) -> Evaluation:
    """Evaluate a labelled file at a score threshold (default: the budget's).

    Raises BadInput for a file that is not CSV in UTF-8 or has other columns.
    """
    least = float(probability(screener.thresholds.review)) if threshold is None else threshold
    rows, header = _read(path)
    rejects: list[Reject] = []
    if {"name1", "name2", "is_match"} <= header:
        names, answers, scores, kinds = _pairs(rows, screener, rejects)
    elif {"name", "entity_id"} <= header:
        names, answers, scores, kinds = _queries(rows, screener, rejects)
    else:
        raise BadInput(
            "The columns are not those of labelled names",
            where=f"{path}: line 1",
            mend="Give name1,name2,is_match or name,entity_id (empty for a name on no list).",
        )
    truth, score = np.array(answers, bool), np.array(scores, float)
    groups = grouped(names, kinds, truth, score >= least)
    return Evaluation(groups, least, area(score, truth), calibration_error(score, truth), tuple(rejects))


def _read(path: Path) -> tuple[list[tuple[str, dict[str, str]]], set[str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines, strict=True)
            rows = [(f"line {reader.line_num}", {k: v or "" for k, v in row.items() if k}) for row in reader]
            return rows, set(reader.fieldnames or ())
    except FileNotFoundError:
        raise BadInput("There is no such file", where=str(path), mend="Give a .csv file.") from None
    except (UnicodeDecodeError, csv.Error) as err:
        raise BadInput(f"The file is not CSV in UTF-8 ({err})", where=str(path), mend="Save it anew.") from None


Labelled = tuple[list[str], list[bool], list[float], list[str]]


def _pairs(rows: Sequence[tuple[str, Mapping[str, str]]], screener: Screener, rejects: list[Reject]) -> Labelled:
    kept, answers = [], []
    for place, row in rows:
        label = row["is_match"].strip().lower()
        if label not in _YES | _NO:
            rejects.append((place, "is_match", f"{row['is_match'][:40]!r} is neither true nor false."))
        elif not row["name1"].strip() or not row["name2"].strip():
            rejects.append((place, "name1" if not row["name1"].strip() else "name2", "The name is empty."))
        else:
            kept.append(row)
            answers.append(label in _YES)
    kinds = [KIND_WORDS.get((row.get("kind") or row.get("schema") or "").lower(), "") for row in kept]
    left, right = [row["name1"] for row in kept], [row["name2"] for row in kept]
    sums = compare_pairs(left, right, screener.weights, kinds)
    scores = probability(screener.weights.log_odds(np.maximum(sums, -1e6)))
    return left, answers, list(scores), kinds


def _queries(rows: Sequence[tuple[str, Mapping[str, str]]], screener: Screener, rejects: list[Reject]) -> Labelled:
    kept = []
    for place, row in rows:
        if row["name"].strip():
            kept.append(row)
        else:
            rejects.append((place, "name", "The name is empty."))
    ids = [str(number) for number in range(len(kept))]
    table = pa.table({"id": ids, "name": [row["name"] for row in kept]})
    found = screener.screen(table, threshold=0.0, most=20)
    best = [0.0] * len(kept)
    for query, entity, score in zip(
        found.column("query_id").to_pylist(),
        found.column("entity_id").to_pylist(),
        found.column("score").to_pylist(),
        strict=True,
    ):
        wanted = kept[int(query)]["entity_id"].strip()
        if not wanted or entity == wanted:
            best[int(query)] = max(best[int(query)], score)
    kinds = [KIND_WORDS.get((row.get("kind") or row.get("schema") or "").lower(), "") for row in kept]
    return [row["name"] for row in kept], [bool(row["entity_id"].strip()) for row in kept], best, kinds


def grouped(
    names: Sequence[str], kinds: Sequence[str], truth: NDArray[np.bool_], flagged: NDArray[np.bool_]
) -> tuple[Group, ...]:
    """Give the rates of all names, then by script, kind and naming tradition, with the groups that fare worse."""
    everyone = np.ones(len(names), bool)
    overall = _group("overall", "all", everyone, truth, flagged)
    columns = {
        "script": [script_of(clean(name)[0]) for name in names],
        "kind": [kind or "not stated" for kind in kinds],
        "tradition": [tradition(name) for name in names],
    }
    out = [overall]
    for by, values in columns.items():
        for value in sorted(set(values)):
            inside = np.array([v == value for v in values], bool)
            found = _group(by, value, inside, truth, flagged)
            out.append(Group(by, value, found.recall, found.false_alerts, _worse(found, overall)))
    return tuple(out)


def _group(
    by: str, name: str, inside: NDArray[np.bool_], truth: NDArray[np.bool_], flagged: NDArray[np.bool_]
) -> Group:
    listed, clean_ = inside & truth, inside & ~truth
    return Group(
        by,
        name,
        Rate(int((listed & flagged).sum()), int(listed.sum())),
        Rate(int((clean_ & flagged).sum()), int(clean_.sum())),
    )


def _worse(found: Group, overall: Group) -> tuple[str, ...]:
    if not found.enough:
        return ()
    worse = []
    if overall.recall.value is not None and found.recall.total and found.recall.interval[1] < overall.recall.value:
        worse.append("recall")
    alerts = overall.false_alerts.value
    if alerts is not None and found.false_alerts.total and found.false_alerts.interval[0] > alerts:
        worse.append("false alerts")
    return tuple(worse)


def area(score: NDArray[np.float64], truth: NDArray[np.bool_]) -> float | None:
    """Give the area under the ROC curve: how often a true pair scores above a false one, ties counted half."""
    right, wrong = int(truth.sum()), int((~truth).sum())
    if not right or not wrong:
        return None
    values, place = np.unique(score, return_inverse=True)
    counts = np.bincount(place, minlength=len(values))
    rank = (np.cumsum(counts) - counts / 2 + 0.5)[place]
    return float((rank[truth].sum() - right * (right + 1) / 2) / (right * wrong))


def calibration_error(
    score: NDArray[np.float64], truth: NDArray[np.bool_], weight: NDArray[np.float64] | None = None
) -> float | None:
    """Give the expected calibration error over ten equal bins: mean distance of stated and observed share."""
    if not len(score):
        return None
    each = np.ones(len(score)) if weight is None else weight
    place = np.minimum((score * _BINS).astype(int), _BINS - 1)
    error = 0.0
    for number in range(_BINS):
        inside = place == number
        if inside.any():
            stated, seen = (float(np.average(v[inside], weights=each[inside])) for v in (score, truth))
            error += float(each[inside].sum()) * abs(stated - seen)
    return error / float(each.sum())
