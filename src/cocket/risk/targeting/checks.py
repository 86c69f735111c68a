"""What makes a row unusable: no id, an id twice, a measure that is no number or negative, a date in another format.

Takes batches in the order of the file, gives the rows that can be used and the rejects. It remembers the ids of earlier
batches as 64-bit tokens (8 bytes a row), and which way of writing dates the file began with.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cocket.kernel.errors import BadInput
from cocket.risk.targeting.columns import as_numbers
from cocket.risk.targeting.intake import ROW
from cocket.risk.targeting.model import Layout, Reject
from cocket.risk.targeting.tokens import text_tokens

# The ways of writing a date, each with its pattern; year, month and day by name.
DATES: dict[str, str] = {
    "YYYY-MM-DD": r"^(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})(?:[T ][0-9:.]+(?:Z|[+-]\d{2}:?\d{2})?)?$",
    "YYYYMMDD": r"^(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})$",
    "YYYY/MM/DD": r"^(?P<y>\d{4})/(?P<m>\d{1,2})/(?P<d>\d{1,2})$",
    "DD.MM.YYYY": r"^(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4})$",
    "DD/MM/YYYY": r"^(?P<d>\d{1,2})/(?P<m>\d{1,2})/(?P<y>\d{4})$",
    "MM/DD/YYYY": r"^(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>\d{4})$",
}
NOT_NEGATIVE = ("value", "mass", "gross_mass", "quantity")
_DAYS = np.array([31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])


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


def format_of(values: pa.Array) -> str:
    """Give the way most dates are written; raises BadInput where days and months cannot be told apart."""
    filled = values.filter(pc.not_equal(values, ""))
    if not len(filled):
        return "YYYY-MM-DD"
    counts = {name: int(np.count_nonzero(~np.isnan(days_of(filled, name)))) for name in DATES}
    best = max(counts, key=lambda name: counts[name])
    if not counts[best]:
        raise BadInput(
            f"{(filled[0].as_py() or '')[:40]!r} is not a date", where="date", mend=f"Write one of {', '.join(DATES)}."
        )
    if best == "DD/MM/YYYY" and counts["MM/DD/YYYY"] == counts[best]:
        raise BadInput(
            f"{(filled[0].as_py() or '')[:40]!r} may be day first or month first",
            where="date",
            mend="Give --date-format DD/MM/YYYY or MM/DD/YYYY.",
        )
    return best


def days_of(values: pa.Array, date_format: str) -> np.ndarray:
    """Give days since 1970-01-01, NaN for what is not a date in this format."""
    parts = pc.extract_regex(pc.utf8_trim_whitespace(values), DATES[date_format])
    y, m, d = (
        np.asarray(pc.cast(pc.struct_field(parts, name), pa.float64()).to_numpy(zero_copy_only=False), dtype=float)
        for name in ("y", "m", "d")
    )
    known = ~np.isnan(y)
    month = np.clip(np.where(known, m, 1), 1, 12).astype(np.int64)
    leap = (np.where(known, y, 2000) % 4 == 0) & ((y % 100 != 0) | (y % 400 == 0))
    last = np.where((month == 2) & ~leap, 28, _DAYS[month - 1])  # noqa: PLR2004 - February
    good = known & (m >= 1) & (m <= 12) & (d >= 1) & (d <= last) & (y >= 1)  # noqa: PLR2004 - months
    months = (np.where(good, y, 1970).astype(np.int64) - 1970) * 12 + month - 1
    start = months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    return np.where(good, start + np.where(good, d, 1) - 1, np.nan)


def _equal(values: pa.Array, text: str) -> np.ndarray:
    return np.asarray(pc.equal(values, text).fill_null(fill_value=True).to_numpy(zero_copy_only=False), dtype=bool)
