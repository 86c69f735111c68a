"""What worker processes import to be measured: pass a batch on, or work on it."""

from __future__ import annotations

import pyarrow as pa
from rapidfuzz import process
from rapidfuzz.fuzz import token_sort_ratio

LISTED = [f"Example Trading Company {number} of the Northern Harbour" for number in range(2000)]


def passed_on(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Give the batch back: what is left is the cost of moving it."""
    return batch


def scored(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Score each name against two thousand others on one core."""
    scores = process.cdist(batch["name"].to_pylist(), LISTED, scorer=token_sort_ratio, workers=1)
    return batch.append_column("score", pa.array(scores.max(axis=1)))
