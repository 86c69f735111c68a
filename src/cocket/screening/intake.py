"""Read a file of names row by row: what can be screened goes on, what cannot is named with its row, field and reason.

Takes a .csv or .parquet file, gives Arrow batches of text columns and the rejects. A broken row never hides the next
one: an unclosed quotation mark spoils its own line only, bytes that are no UTF-8 their own row only.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from cocket.kernel.countries import find
from cocket.kernel.dates import parse_partial
from cocket.kernel.errors import BadInput
from cocket.screening.batches import KIND_WORDS, OPTIONAL, REQUIRED
from cocket.screening.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterable

COLUMNS = (*REQUIRED, *OPTIONAL)
BATCH_ROWS = 4096
LONGEST_NAME = 1000  # characters; more is a document, not a name
MOST_LINES = 50  # that one quoted field may run over
_DELIMITERS = (",", ";", "\t")
_MEND_HEADER = "The first line names the columns: id,name and optionally kind,country,birth_date,address,identifiers."

Reject = tuple[str, str, str]  # row, field, reason


@dataclass(slots=True)
class Intake:
    """What was read: batches to screen, and rejects in the order of the file. `rows` counts all rows that were seen."""

    batches: list[pa.RecordBatch] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    rows: int = 0

    @property
    def accepted(self) -> int:
        """How many rows go on."""
        return sum(batch.num_rows for batch in self.batches)


def read(path: Path, *, batch_rows: int = BATCH_ROWS) -> Intake:
    """Read a file of names; raises BadInput when it is missing, has another format or lacks a column."""
    if not path.is_file():
        raise BadInput("There is no such file", where=str(path), mend="Give a .csv or .parquet file of id,name.")
    suffix = path.suffix.lower()
    if suffix not in (".csv", ".tsv", ".txt", ".parquet"):
        raise BadInput(
            f"The suffix {suffix or '(none)'!r} names no format", where=str(path), mend="Use .csv or .parquet."
        )
    return take(_parquet(path) if suffix == ".parquet" else _csv(path), batch_rows=batch_rows)


def take(rows: Iterable[tuple[str, dict[str, str], str]], *, batch_rows: int = BATCH_ROWS) -> Intake:
    """Take rows of (place, values by column, fault or ""), wherever they come from."""
    intake = Intake()
    columns: dict[str, list[str]] = {name: [] for name in COLUMNS}
    for place, values, fault in rows:
        intake.rows += 1
        if fault:
            intake.rejects.append((place, "", fault))
            continue
        found = _checked(place, values, intake.rejects)
        if found is None:
            continue
        for name in COLUMNS:
            columns[name].append(found[name])
        if len(columns["id"]) == batch_rows:
            intake.batches.append(_batch(columns))
            columns = {name: [] for name in COLUMNS}
    if columns["id"]:
        intake.batches.append(_batch(columns))
    return intake


def _batch(columns: dict[str, list[str]]) -> pa.RecordBatch:
    # A column that nobody filled is left out: rows without attributes are screened faster.
    filled = {name: values for name, values in columns.items() if name in REQUIRED or any(values)}
    return pa.record_batch({name: pa.array(values, pa.string()) for name, values in filled.items()})


def _checked(place: str, values: dict[str, str], rejects: list[Reject]) -> dict[str, str] | None:
    """Give a row that can be screened; what cannot be used of it is named among the rejects."""
    row = {name: values.get(name, "").strip() for name in COLUMNS}
    name = row["name"]
    if not row["id"]:
        rejects.append((place, "id", "The id is empty; without it no answer can be told from another."))
        return None
    if len(name) > LONGEST_NAME:
        rejects.append((place, "name", f"The name has {len(name)} characters; at most {LONGEST_NAME} can be a name."))
        return None
    if not any(c.isalnum() for c in clean(name)[0]):
        rejects.append((place, "name", "The name holds no letter or digit that could be compared."))
        return None
    if row["birth_date"]:
        try:
            parse_partial(row["birth_date"])
        except BadInput as fault:
            rejects.append((place, "birth_date", f"{fault.what}; the row was screened without it."))
            row["birth_date"] = ""
    unknown = [part for part in row["country"].split(";") if part.strip() and find(part) is None]
    if unknown:
        rejects.append((place, "country", f"The country {unknown[0].strip()[:40]!r} is unknown; screened without it."))
        row["country"] = ";".join(part for part in row["country"].split(";") if part not in unknown)
    if row["kind"].lower() not in KIND_WORDS:
        rejects.append((place, "kind", f"The kind {row['kind'][:40]!r} is unknown; the row was screened without it."))
        row["kind"] = ""
    return {key: value.encode("utf-8", "ignore").decode() for key, value in row.items()}


def _csv(path: Path) -> Iterator[tuple[str, dict[str, str], str]]:
    lines = _records(path)
    header_line = next(lines, (0, "", ""))[1]
    delimiter = max(_DELIMITERS, key=header_line.count)
    header = [name.strip().strip("\ufeff").lower() for name in next(csv.reader([header_line], delimiter=delimiter), [])]
    missing = [name for name in REQUIRED if name not in header]
    if missing:
        raise BadInput(f"The column {missing[0]!r} is missing", where=f"{path}: line 1", mend=_MEND_HEADER)
    width = len(header)
    for number, text, fault in lines:
        place = f"line {number}"
        if fault:
            yield place, {}, fault
            continue
        try:
            cells = next(csv.reader([text], delimiter=delimiter, strict=True), [])
        except csv.Error as err:
            yield place, {}, f"The line is not CSV: {err}."
            continue
        if not cells:
            continue  # an empty line is no row
        if len(cells) != width:
            yield place, {}, f"The row has {len(cells)} fields, the header {width}."
            continue
        yield place, dict(zip(header, cells, strict=True)), ""


def _records(path: Path) -> Iterator[tuple[int, str, str]]:
    """Give (line number, text, fault): a line, or several where a quoted field holds line breaks."""
    with path.open("rb") as file:
        raw = file.read()
    lines = raw.split(b"\n")
    if lines and not lines[-1]:
        lines.pop()
    at = 0
    while at < len(lines):
        first, piece = at, lines[at]
        at += 1
        if piece.count(b'"') % 2:
            end = _closing(lines, first)
            if end is None:
                yield first + 1, "", "A quotation mark is not closed."
                continue
            piece, at = b"\n".join(lines[first : end + 1]), end + 1
        try:
            yield first + 1, piece.decode("utf-8").rstrip("\r"), ""
        except UnicodeDecodeError:
            yield first + 1, "", "The row is not UTF-8 text; save the file as UTF-8."


def _closing(lines: Sequence[bytes], first: int) -> int | None:
    """Give the line where a field that was opened on line `first` is closed again, or None."""
    for end in range(first + 1, min(first + MOST_LINES, len(lines))):
        if lines[end].count(b'"') % 2:
            # A line that closes a field has a delimiter or nothing behind its quotation mark; else it opens its own.
            after = lines[end].rstrip(b"\r").partition(b'"')[2]
            return end if not after or after[:1] in b',;\t"' else None
    return None


def _parquet(path: Path) -> Iterator[tuple[str, dict[str, str], str]]:
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(path)
        names = {name.lower(): name for name in file.schema_arrow.names}
        missing = [name for name in REQUIRED if name not in names]
        if missing:
            raise BadInput(f"The column {missing[0]!r} is missing", where=str(path), mend=_MEND_HEADER)
        number = 0
        for batch in file.iter_batches(columns=[names[name] for name in COLUMNS if name in names]):
            lists = {name: _texts(batch.column(names[name]), name, path) for name in COLUMNS if name in names}
            for values in zip(*lists.values(), strict=True):
                number += 1
                yield f"row {number}", dict(zip(lists, values, strict=True)), ""
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError):
        raise BadInput("The file is not readable Parquet", where=str(path), mend="Write it anew.") from None


def _texts(column: pa.Array, name: str, path: Path) -> Iterable[str]:
    try:
        return list(column.cast(pa.string()).fill_null("").to_pylist())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        raise BadInput(f"The column {name!r} is not text", where=str(path), mend="Write it as text.") from None
