"""Where results go: one JSON document on stdout, or a file whose suffix picks the format.

Takes plain rows (dictionaries of text, numbers, truth values and lists), writes .json .jsonl .csv .parquet. Files
appear whole or not at all. A rejects file stands beside the output it belongs to.
"""

from __future__ import annotations

import csv
import io
import json
import os
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from cocket.kernel.errors import BadInput

ROW_SUFFIXES = (".json", ".jsonl", ".csv", ".parquet")


def print_json(document: Any) -> None:
    """Write one JSON document to stdout and nothing else."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")


def suffix_of(path: Path, allowed: Sequence[str]) -> str:
    """Give the lower-case suffix; raises BadInput naming the allowed ones."""
    suffix = path.suffix.lower()
    if suffix not in allowed:
        raise BadInput(
            f"The suffix {suffix or '(none)'!r} names no format", where=str(path), mend=f"Use {', '.join(allowed)}."
        )
    return suffix


def write_rows(path: Path, rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> None:
    """Write rows in the format that the suffix names; nested values become JSON text in .csv.

    Raises BadInput for an unknown suffix.
    """
    suffix = suffix_of(path, ROW_SUFFIXES)
    if suffix == ".json":
        write_whole(path, (json.dumps(list(rows), ensure_ascii=False, indent=2) + "\n").encode())
    elif suffix == ".jsonl":
        write_whole(path, "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode())
    elif suffix == ".csv":
        write_whole(path, _csv(rows, columns).encode())
    else:
        import pyarrow as pa
        import pyarrow.parquet as pq

        sink = pa.BufferOutputStream()
        pq.write_table(pa.Table.from_pylist([{name: row.get(name) for name in columns} for row in rows]), sink)
        write_whole(path, sink.getvalue().to_pybytes())


def rejects_path(out: Path) -> Path:
    """Give the place of the rejects file that belongs to an output: OUT.rejects.csv."""
    return out.with_name(out.name + ".rejects.csv")


def write_rejects(out: Path, rejects: Iterable[tuple[str, str, str]]) -> Path:
    """Write (row, field, reason) beside the output and give the path."""
    path = rejects_path(out)
    rows = [{"row": row, "field": field, "reason": reason} for row, field, reason in rejects]
    write_whole(path, _csv(rows, ("row", "field", "reason")).encode())
    return path


def read_whole(path: Path) -> bytes:
    """Read a file that a person named; raises BadInput when it cannot be opened."""
    try:
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or "it cannot be read"
        raise BadInput(f"The file cannot be opened ({reason})", where=str(path), mend="Check its name.") from None


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it appears whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:50]}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _csv(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> str:
    sink = io.StringIO(newline="")
    writer = csv.DictWriter(sink, fieldnames=list(columns), extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: _cell(row.get(name)) for name in columns})
    return sink.getvalue()


def _cell(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value
