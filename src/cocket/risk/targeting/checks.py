"""What makes a row unusable: no id, an id twice, a measure that is no number or negative, a date in another format.

Takes batches in the order of the file, gives the rows that can be used and the rejects. It remembers the ids of earlier
batches as 64-bit tokens (8 bytes a row), and which way of writing dates the file began with.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cocket.risk.targeting.columns import as_numbers
from cocket.risk.targeting.days import days_of, format_of
from cocket.risk.targeting.intake import ROW
from cocket.risk.targeting.model import Kind, Layout, Reject
from cocket.risk.targeting.tokens import text_tokens

NOT_NEGATIVE = ("value", "mass", "gross_mass", "quantity")


@dataclass(slots=True)
class Checker:
    """The checks of one file. `date_format` is found in the first rows unless it is given."""

    layout: Layout
    date_format: str = ""
    seen: list[np.ndarray] = field(default_factory=list)

    def sift(self, batch: pa.RecordBatch, rejects: list[Reject]) -> pa.RecordBatch:
        """Give the rows that can be used; each row that cannot is added to the rejects once."""
        bad = np.zeros(batch.num_rows, dtype=bool)
        numbers = np.asarray(batch.column(ROW))

        def refuse(mask: np.ndarray, name: str, reason: str) -> None:
            fresh = np.flatnonzero(mask & ~bad)
            shown = batch.column(name).take(pa.array(fresh)).to_pylist() if fresh.size else []
            for row, value in zip(fresh.tolist(), shown, strict=True):
                rejects.append((f"row {numbers[row]}", name, reason.replace("{}", repr(value[:40]))))
            bad[fresh] = True

        ids = batch.column(self.layout.id)
        refuse(_equal(pc.utf8_trim_whitespace(ids), ""), self.layout.id, "The id is empty.")
        refuse(self._twice(ids), self.layout.id, "The id {} is already in the file; the first row stands.")
        for column in self.layout.columns:
            if column.role in NOT_NEGATIVE:
                self._measure(batch.column(column.name), column.name, refuse)
            elif column.kind is Kind.DAY:
                values = batch.column(column.name)
                other = np.isnan(days_of(values, column.written)) & ~_equal(pc.utf8_trim_whitespace(values), "")
                refuse(other, column.name, f"{{}} is not a date written {column.written}, as the model learnt it.")
        if self.layout.date:
            self._dates(batch.column(self.layout.date), refuse)
        return batch.filter(pa.array(~bad)) if bad.any() else batch

    def _measure(self, values: pa.Array, name: str, refuse: object) -> None:
        numbers = as_numbers(values)
        empty = _equal(pc.utf8_trim_whitespace(values), "")
        assert callable(refuse)
        refuse(np.isnan(numbers) & ~empty, name, "{} is not a number.")
        refuse(numbers < 0, name, "{} is negative.")

    def _dates(self, values: pa.Array, refuse: object) -> None:
        if not self.date_format:
            self.date_format = format_of(values)
        days = days_of(values, self.date_format)
        assert callable(refuse)
        other = np.isnan(days)
        refuse(
            other, self.layout.date, f"{{}} is not a date written {self.date_format}, as the file's other dates are."
        )

    def _twice(self, ids: pa.Array) -> np.ndarray:
        tokens = text_tokens(ids, once=True)
        _, first, places = np.unique(tokens, return_index=True, return_inverse=True)
        twice = first[places] != np.arange(tokens.size)
        for earlier in self.seen:
            at = np.searchsorted(earlier, tokens)
            at[at == earlier.size] = 0
            twice |= earlier[at] == tokens
        self._remember(np.unique(tokens))
        return np.asarray(twice & (tokens != 0))

    def _remember(self, tokens: np.ndarray) -> None:
        """Keep few sorted arrays of growing length, so that looking up stays cheap as a file goes on."""
        if not tokens.size:
            return
        self.seen.append(tokens)
        while len(self.seen) > 1 and self.seen[-2].size <= 2 * self.seen[-1].size:
            last = self.seen.pop()
            self.seen[-1] = np.union1d(self.seen[-1], last)


def _equal(values: pa.Array, text: str) -> np.ndarray:
    return np.asarray(pc.equal(values, text).fill_null(fill_value=True).to_numpy(zero_copy_only=False), dtype=bool)
