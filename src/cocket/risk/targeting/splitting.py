"""Parcels just under a limit that together go far over it: seen across a whole file, before its rows are scored.

Takes batches in any order, the limit and the columns of value, date and party, gives a sentence for each row that is
part of a split. Only rows just under the limit are kept in memory (24 bytes each).
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pyarrow as pa

from cocket.kernel.errors import BadInput
from cocket.risk.targeting.columns import as_numbers
from cocket.risk.targeting.days import days_of, format_of
from cocket.risk.targeting.intake import ROW
from cocket.risk.targeting.model import Layout
from cocket.risk.targeting.tokens import text_tokens

NEAR = 0.75  # of the limit
WINDOW = 21  # days
FEWEST = 4
TIMES = 2.0
COLUMN = "__split__"


def split_rows(
    batches: Iterable[pa.RecordBatch], layout: Layout, limit: float, date_format: str = ""
) -> dict[int, str]:
    """Give row number -> sentence. Raises BadInput when the table has no value, date or party to add up by."""
    party = layout.named("party_cluster") or layout.named("importer")
    value = layout.named("value")
    for name, what in ((value, "value"), (party, "importer"), (layout.date, "date")):
        if not name:
            raise BadInput(
                f"Splitting needs a column of {what}", where="--split-below", mend=f"Name it with --map {what}=COLUMN."
            )
    if not 0 < limit < float("inf"):
        raise BadInput(
            f"{limit:g} is no limit", where="--split-below", mend="Give the value below which little is asked."
        )
    parts: list[tuple[np.ndarray, ...]] = []
    for batch in batches:
        date_format = date_format or format_of(batch.column(layout.date))
        values = as_numbers(batch.column(value))
        near = np.flatnonzero((values >= NEAR * limit) & (values < limit))
        some = batch.take(pa.array(near))
        days = days_of(some.column(layout.date), date_format)
        parts.append((text_tokens(some.column(party)), days, values[near], np.asarray(some.column(ROW))))
    if not parts:
        return {}
    tokens, days, values, rows = (np.concatenate(one) for one in zip(*parts, strict=True))
    known = (tokens != 0) & ~np.isnan(days)
    return _splits(tokens[known], days[known], values[known], rows[known], limit)


def _splits(tokens: np.ndarray, days: np.ndarray, values: np.ndarray, rows: np.ndarray, limit: float) -> dict[int, str]:
    order = np.lexsort((rows, days, tokens))
    tokens, days, values, rows = tokens[order], days[order], values[order], rows[order]
    found: dict[int, str] = {}
    start = 0
    for end in range(tokens.size):
        while tokens[start] != tokens[end] or days[end] - days[start] > WINDOW:
            start += 1
        count, total = end - start + 1, float(values[start : end + 1].sum())
        if count >= FEWEST and total >= TIMES * limit:
            sentence = (
                f"{count} parcels of one party in {int(days[end] - days[start])} days, each just under {limit:,.0f}, "
                f"come to {total:,.0f}."
            )
            found.update(dict.fromkeys(rows[start : end + 1].tolist(), sentence))
    return found
