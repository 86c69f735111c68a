"""Turning the cells of a table into 64-bit tokens, so that categories can be joined and looked up in bulk.

Takes text columns and a layout, gives an array of tokens per category and of floats per measure. The same value gives
the same token on every machine. Token 0 means that the cell is empty.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cocket.risk.targeting.columns import as_numbers
from cocket.risk.targeting.days import DAY, days_of, format_of
from cocket.risk.targeting.model import Kind, Layout

Tokens: TypeAlias = np.ndarray
_NOT_DIGITS = re.compile(r"\D")
LONGEST = 2000  # characters of a cell that make its token


@dataclass(frozen=True, slots=True)
class Cells:
    """A batch as arrays: a token per row and category, a number per row and measure."""

    rows: int
    tokens: dict[str, Tokens]
    numbers: dict[str, np.ndarray]


def cells_of(table: pa.Table | pa.RecordBatch, layout: Layout) -> Cells:
    """Read the columns of a layout; derived categories (the first digits of an HS code) and ratios come with them."""
    tokens: dict[str, Tokens] = {}
    numbers: dict[str, np.ndarray] = {}
    for column in layout.columns:
        values = _text(table.column(column.name))
        if column.kind in (Kind.NUMBER, Kind.BOTH):
            numbers[column.name] = as_numbers(values)
        if column.kind in (Kind.CATEGORY, Kind.BOTH):
            if column.role == "hs":
                for length, name in hs_names(column.name):
                    tokens[name] = text_tokens(values, hs_digits=length)
            elif column.numeric:
                tokens[column.name] = number_tokens(as_numbers(values))
            else:
                tokens[column.name] = text_tokens(values)
    measures = {name: _logged(values) for name, values in numbers.items()}
    measures.update(_ratios(layout, numbers))
    measures.update(_waits(table, layout))
    return Cells(table.num_rows, tokens, measures)


def hs_names(name: str) -> tuple[tuple[int, str], ...]:
    """Give the categories that an HS code makes: six digits, heading, chapter."""
    return ((6, name), (4, f"{name} (first 4)"), (2, f"{name} (first 2)"))


def nested(one: str, other: str) -> bool:
    """Say whether one category is part of the other, so that joining them tells nothing new."""
    bare = [re.sub(r" \(first [24]\)$", "", name) for name in (one, other)]
    return bare[0] == bare[1]


def digits_of(code: str, length: int) -> str:
    """Give the first digits of an HS code; a leading zero that was lost is put back."""
    digits = _NOT_DIGITS.sub("", code)
    if len(digits) % 2:
        digits = "0" + digits
    return digits[:length]


def text_tokens(values: pa.Array, *, hs_digits: int = 0, once: bool = False) -> Tokens:
    """Give a token per cell of text, without regard to case and outer spaces; `once`: the words will not come again."""
    coded = pc.dictionary_encode(values)
    words = [word or "" for word in coded.dictionary.to_pylist()]
    words = [digits_of(word, hs_digits) for word in words] if hs_digits else [word.strip().casefold() for word in words]
    token = _token if once else _remembered
    table = np.fromiter(map(token, words), dtype=np.uint64, count=len(words))
    places = np.asarray(coded.indices.fill_null(0).to_numpy(zero_copy_only=False), dtype=np.int64)
    return table[places] if words else np.zeros(len(values), dtype=np.uint64)


def number_tokens(numbers: np.ndarray) -> Tokens:
    """Give a token per number; NaN is empty."""
    tokens = mixed((numbers + 0.0).view(np.uint64))
    return np.asarray(np.where(np.isnan(numbers), np.uint64(0), tokens))


def joined(parts: Sequence[Tokens]) -> Tokens:
    """Give one token for a combination of cells; the order of the parts counts."""
    result = np.full(parts[0].size, len(parts), dtype=np.uint64)
    for part in parts:
        result = mixed(result * np.uint64(0x9E3779B97F4A7C15) ^ part)
    return result


def mixed(bits: np.ndarray) -> Tokens:
    """Stir 64 bits (the finaliser of SplitMix64, Steele et al. 2014)."""
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(bits ^ (bits >> np.uint64(31)))


def _token(word: str) -> int:
    if not word:
        return 0
    return int.from_bytes(blake2b(word[:LONGEST].encode("utf-8", "replace"), digest_size=8).digest(), "little")


_remembered = functools.lru_cache(maxsize=100_000)(_token)


def _text(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    return column if pa.types.is_string(column.type) else column.cast(pa.string())


def _logged(values: np.ndarray) -> np.ndarray:
    """Bring sizes of all orders onto one scale, keeping the sign."""
    return np.asarray(np.sign(values) * np.log1p(np.abs(values)))


def _waits(table: pa.Table | pa.RecordBatch, layout: Layout) -> dict[str, np.ndarray]:
    """Give how many days after the declaration each other day lies."""
    columns = [column for column in layout.columns if column.kind is Kind.DAY]
    if not columns:
        return {}
    own = np.full(table.num_rows, np.nan)
    if DAY in table.schema.names:
        own = np.asarray(table.column(DAY), dtype=np.float64)
    elif layout.date in table.schema.names and table.num_rows:
        dates = _text(table.column(layout.date))
        own = days_of(dates, format_of(dates))
    return {
        f"{column.name} (days after {layout.date or 'the declaration'})": _logged(
            days_of(_text(table.column(column.name)), column.written) - own
        )
        for column in columns
    }


def _ratios(layout: Layout, numbers: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Give the logarithms of the unit values that the roles allow."""
    found: dict[str, np.ndarray] = {}
    pairs = (("value", "mass"), ("value", "quantity"), ("mass", "quantity"), ("gross_mass", "mass"))
    for over, under in pairs:
        top, bottom = layout.named(over), layout.named(under)
        if top in numbers and bottom in numbers:
            with np.errstate(divide="ignore", invalid="ignore"):
                ratio = np.log(numbers[top] / numbers[bottom])
            found[f"{top} per {bottom}"] = np.where(np.isfinite(ratio), ratio, np.nan)
    return found
