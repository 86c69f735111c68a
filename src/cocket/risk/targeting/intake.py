"""Reading a file of declarations in batches: what can be used goes on, what cannot is named with row, field, reason.

Takes a .csv or .parquet file, gives record batches of text columns, never the whole file at once. Rows are counted from
1 after the header, those of a wrong length too. Raises BadInput for a file that is missing, empty, of another format,
or without a named column.
"""

from __future__ import annotations

import codecs
import contextlib
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

from cocket.kernel.errors import BadInput
from cocket.risk.targeting.model import Reject

BLOCK = 4 << 20  # bytes of CSV that are read at a time
BATCH_ROWS = 16_384
ROW = "__row__"  # the column that carries a row's number


@dataclass(slots=True)
class Source:
    """A file of declarations that is open for reading. `rows` grows as batches are taken."""

    path: Path
    names: tuple[str, ...]
    rejects: list[Reject] = field(default_factory=list)
    rows: int = 0
    _wrong: list[int] = field(default_factory=list)

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Give text columns and, as `ROW`, the number of each row; rows of a wrong length are rejected."""
        self.rows = 0
        self.rejects.clear()
        self._wrong.clear()
        reader = _parquet(self.path) if self.path.suffix.lower() == ".parquet" else self._csv()
        for batch in reader:
            for start in range(0, batch.num_rows, BATCH_ROWS):
                piece = batch.slice(start, BATCH_ROWS)
                numbers = self._numbers(piece.num_rows)
                yield _numbered(piece, self.names, pa.array(numbers, pa.int64()))
        self.rows = max([self.rows, *self._wrong[-1:]])

    def _numbers(self, many: int) -> np.ndarray:
        """Give the next rows their numbers; a row of a wrong length was counted where it stood."""
        wrong = np.array(self._wrong, dtype=np.int64)
        numbers = np.arange(self.rows + 1, self.rows + 1 + many + np.count_nonzero(wrong > self.rows))
        numbers = numbers[~np.isin(numbers, wrong)][:many]
        self.rows = int(numbers[-1]) if many else self.rows
        self._wrong = [number for number in self._wrong if number > self.rows]
        return numbers

    def _csv(self) -> Iterator[pa.RecordBatch]:
        def refuse(row: Any) -> str:
            number = row.number - 1  # the header is a row to the reader
            self._wrong.append(number)
            reason = f"The row has {row.actual_columns} fields, the header {row.expected_columns}."
            self.rejects.append((f"row {number}", "", reason))
            return "skip"

        yield from _csv_batches(self.path, self.names, refuse)


def open_source(path: Path) -> Source:
    """Open a file; raises BadInput when it is missing, has another suffix, no header or a column twice."""
    if not path.is_file():
        raise BadInput("There is no such file", where=str(path), mend="Give a .csv or .parquet file of declarations.")
    suffix = path.suffix.lower()
    if suffix == ".parquet":
        names = _parquet_names(path)
    elif suffix in (".csv", ".tsv", ".txt"):
        names = _header(path)
    else:
        raise BadInput(
            f"The suffix {suffix or '(none)'!r} names no format", where=str(path), mend="Use .csv or .parquet."
        )
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise BadInput(f"The column {twice[0][:60]!r} is there twice", where=str(path), mend="Rename one of them.")
    for name in names:
        if name.startswith("__") and name.endswith("__"):
            raise BadInput(f"The column name {name[:60]!r} is taken by the program", where=str(path), mend="Rename it.")
    return Source(path, tuple(names))


def _header(path: Path) -> list[str]:
    import csv

    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            line = file.readline(1 << 20)
    except UnicodeDecodeError:
        raise BadInput("The file is not UTF-8 text", where=str(path), mend="Save it as UTF-8.") from None
    if "\0" in line:
        raise BadInput("The file is not text", where=str(path), mend="Give a .csv or .parquet file.")
    names = next(csv.reader([line], delimiter=_delimiter(line)), [])
    if not any(name.strip() for name in names):
        raise BadInput("The file has no header", where=str(path), mend="The first line names the columns.")
    return [name.strip() for name in names]


def _delimiter(line: str) -> str:
    return max((",", ";", "\t"), key=line.count)


def _csv_batches(path: Path, names: tuple[str, ...], refuse: Any) -> Iterator[pa.RecordBatch]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        delimiter = _delimiter(file.readline(1 << 20))
    try:
        with _Utf8(path) as text:
            reader = pacsv.open_csv(
                pa.PythonFile(text, mode="r"),
                read_options=pacsv.ReadOptions(
                    use_threads=False, block_size=BLOCK, column_names=list(names), skip_rows=1
                ),
                parse_options=pacsv.ParseOptions(
                    delimiter=delimiter, invalid_row_handler=refuse, newlines_in_values=True
                ),
                convert_options=pacsv.ConvertOptions(
                    column_types={name: pa.string() for name in names},
                    strings_can_be_null=False,
                    check_utf8=True,
                ),
            )
            yield from reader
    except StopIteration:
        return
    except UnicodeDecodeError as err:
        raise BadInput(
            f"The file is not UTF-8 text (at byte {err.start})", where=str(path), mend="Save it as UTF-8 CSV."
        ) from None
    except pa.ArrowInvalid as err:
        line = str(err).splitlines()[0][:120]
        if "Empty CSV" in line:
            return
        raise BadInput(f"The file is not readable CSV: {line}", where=str(path), mend="Save it as UTF-8 CSV.") from None


class _Utf8(io.FileIO):
    """A file whose bytes are known to be UTF-8 before the reader sees them.

    The reader hands rows of a wrong length to a callback as text, and one that is no text would be told of by nobody.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path, "rb")
        self._decode = codecs.getincrementaldecoder("utf-8")()
        self._read = 0

    def read(self, size: int | None = -1, /) -> bytes:
        part = super().read(-1 if size is None else size) or b""
        start = self._read - len(self._decode.getstate()[0])  # what the part before left open is read again
        try:
            self._decode.decode(part, final=not part)
        except UnicodeDecodeError as err:
            raise UnicodeDecodeError("utf-8", b"", start + err.start, start + err.end, err.reason) from None
        self._read += len(part)
        return part


def _parquet_names(path: Path) -> list[str]:
    import pyarrow.parquet as pq

    with contextlib.suppress(pa.ArrowInvalid, OSError):
        return list(pq.read_schema(path).names)
    raise BadInput("The file is not readable Parquet", where=str(path), mend="Write it anew.")


def _parquet(path: Path) -> Iterator[pa.RecordBatch]:
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            yield from file.iter_batches(batch_size=BATCH_ROWS)
    except (pa.ArrowInvalid, OSError):
        raise BadInput("The file is not readable Parquet", where=str(path), mend="Write it anew.") from None


def _numbered(batch: pa.RecordBatch, names: tuple[str, ...], numbers: pa.Array) -> pa.RecordBatch:
    columns = []
    for name, column in zip(names, batch.columns, strict=True):
        try:
            text = column if pa.types.is_string(column.type) else column.cast(pa.string())
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
            raise BadInput(
                f"The column {name[:60]!r} is not text or numbers", where=name, mend="Leave it out."
            ) from None
        columns.append(text.fill_null("") if text.null_count else text)
    return pa.record_batch([*columns, numbers], names=[*names, ROW])
