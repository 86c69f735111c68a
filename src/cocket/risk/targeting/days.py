"""Reading days in the ways that tables write them, all rows of a batch at once.

Takes text columns, gives days since 1970-01-01. Which way a column uses is told by its values; where day first and
month first cannot be told apart, the user is asked.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cocket.kernel.errors import BadInput

# The ways of writing a date, each with its pattern; year, month and day by name.
DATES: dict[str, str] = {
    "YYYY-MM-DD": r"^(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})(?:[T ][0-9:.]+(?:Z|[+-]\d{2}:?\d{2})?)?$",
    "YYYYMMDD": r"^(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})$",
    "YYYY/MM/DD": r"^(?P<y>\d{4})/(?P<m>\d{1,2})/(?P<d>\d{1,2})$",
    "DD.MM.YYYY": r"^(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4})$",
    "DD/MM/YYYY": r"^(?P<d>\d{1,2})/(?P<m>\d{1,2})/(?P<y>\d{4})$",
    "MM/DD/YYYY": r"^(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>\d{4})$",
}
DAY = "__day__"  # the column that carries a row's own day as a number
_DAYS = np.array([31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])


def named_format(text: str) -> str:
    """Give a format that a user named, in any case, "" for none; raises BadInput for one that is not known."""
    wanted = text.strip().upper()
    if wanted and wanted not in DATES:
        raise BadInput(
            f"{text[:40]!r} is no format of dates", where="--date-format", mend=f"Use one of {', '.join(DATES)}."
        )
    return wanted


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
