"""Reading publishers' bytes with care: gzip, UTF-8, JSON and CSV that may be broken in any way.

Takes bytes, gives text, values and rows; every flaw becomes one BadDocument that says where it is.
"""

from __future__ import annotations

import csv
import io
import json
import zlib
from collections.abc import Collection, Iterator
from typing import Any

from cocket.kernel.errors import BadDocument

GZIP = b"\x1f\x8b"
LARGEST = 1 << 30  # 1 GiB unpacked: the largest public list is a tenth of it
_AGAIN = "Download the file again from its publisher."


def unpacked(raw: bytes, *, limit: int = LARGEST) -> bytes:
    """Undo gzip where bytes are gzipped; raises BadDocument when it is cut short, damaged or unpacks too large."""
    if not raw.startswith(GZIP):
        return raw
    out = bytearray()
    while raw:
        stream = zlib.decompressobj(wbits=31)
        try:
            out += stream.decompress(raw, limit + 1 - len(out))
        except zlib.error:
            raise BadDocument("The gzip file is damaged", mend=_AGAIN) from None
        if len(out) > limit:
            raise BadDocument(
                f"The gzip file unpacks to more than {limit >> 20} MiB", mend="Check where it comes from."
            )
        if not stream.eof:
            raise BadDocument("The gzip file is cut short", mend=_AGAIN)
        raw = stream.unused_data if stream.unused_data.startswith(GZIP) else b""
    return bytes(out)


def head_of(raw: bytes, size: int = 1 << 16) -> bytes:
    """Give the first bytes of a file, unpacked as far as they can be; for sniffing, so it raises nothing."""
    if not raw.startswith(GZIP):
        return raw[:size]
    try:
        return zlib.decompressobj(wbits=31).decompress(raw, size)
    except zlib.error:
        return b""


def is_web_page(head: bytes) -> bool:
    """Tell whether a file is HTML, which is what servers and browsers give in place of a list."""
    return head.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower().startswith((b"<!doctype html", b"<html"))


def text_of(raw: bytes) -> str:
    """Read UTF-8 with or without a byte order mark, packed or not; raises BadDocument when it is empty or not UTF-8."""
    data = unpacked(raw)
    if not data.strip():
        raise BadDocument("The file is empty", mend=_AGAIN)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as err:
        line = data.count(b"\n", 0, err.start) + 1
        raise BadDocument("The text is not UTF-8", where=f"line {line}", mend="Save the file as UTF-8.") from None


def json_of(raw: bytes) -> dict[str, Any]:
    """Read a JSON object; raises BadDocument when it is not well formed, nests too deep or is no object."""
    try:
        value = json.loads(text_of(raw))
    except RecursionError:
        raise BadDocument("The JSON nests too deep", mend=_AGAIN) from None
    except json.JSONDecodeError as err:
        raise BadDocument(f"The JSON is not well formed: {err.msg}", where=f"line {err.lineno}", mend=_AGAIN) from None
    except ValueError:  # a number of more digits than Python reads
        raise BadDocument("The JSON holds a number that is too long", mend=_AGAIN) from None
    if not isinstance(value, dict):
        raise BadDocument("The JSON is not an object", where="$", mend=_AGAIN)
    return value


def member(value: Any, key: str, kind: type, where: str) -> Any:
    """Give a member of a JSON object; raises BadDocument with its path when it is missing or of another type."""
    found = value.get(key) if isinstance(value, dict) else None
    if not isinstance(found, kind) or (kind is int and isinstance(found, bool)):
        what = {dict: "an object", list: "a list", str: "a text", int: "a whole number"}[kind]
        raise BadDocument(f"{key!r} is not {what}", where=f"{where}.{key}", mend="Is this the right kind of list?")
    return found


def texts(value: Any, key: str, where: str) -> list[str]:
    """Give a member that is a list of texts; raises BadDocument otherwise."""
    found: list[Any] = member(value, key, list, where)
    if not all(isinstance(item, str) for item in found):
        raise BadDocument(
            f"{key!r} is not a list of texts", where=f"{where}.{key}", mend="Is this the right kind of list?"
        )
    return found


def rows_of(raw: bytes, columns: Collection[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Give each row of a CSV with a header as (line, cells by column); blank lines are passed over.

    Raises BadDocument when a column is missing from the header or a row has more or fewer cells than it.
    """
    reader = csv.reader(io.StringIO(text_of(raw), newline=""), strict=True)
    try:
        header = [cell.strip() for cell in next(reader, [])]
        missing = [column for column in columns if column not in header]
        if missing:
            raise BadDocument(
                f"The header lacks the column {missing[0]!r}", where="line 1", mend="Is this the right list?"
            )
        for cells in reader:
            if not cells:
                continue
            if len(cells) != len(header):
                raise BadDocument(
                    f"The row has {len(cells)} cells where the header has {len(header)}",
                    where=f"line {reader.line_num}",
                    mend=_AGAIN,
                )
            yield reader.line_num, dict(zip(header, cells, strict=True))
    except csv.Error as err:
        raise BadDocument(f"The CSV cannot be read: {err}", where=f"line {reader.line_num}", mend=_AGAIN) from None


def has_columns(head: bytes, *columns: str) -> bool:
    """Tell whether the first line of a file names all these CSV columns; for sniffing, so it raises nothing."""
    first = head.lstrip(b"\xef\xbb\xbf").split(b"\n", 1)[0].decode("utf-8", "replace")
    try:
        header = {cell.strip() for cell in next(csv.reader([first]), [])}
    except csv.Error:
        return False
    return header.issuperset(columns)
