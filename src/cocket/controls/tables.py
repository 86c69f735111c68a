"""Described items in files: CSV, JSON lines, JSON or Parquet to `Item`s, and what could not be read.

Takes a path, gives items in file order and rejects; bad rows are reported, never dropped in silence. Columns: id,
description, and optionally hs_code and attributes (a JSON object, a JSON list, or "name=value unit; name=value unit").
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from cocket.exports.model import Attribute, Item
from cocket.kernel.errors import BadInput

LONGEST_UNIT = 12
MAX_FILE = 512 * 1024 * 1024
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")
_VALUE_UNIT = re.compile(r"\s*([-+]?\d[\d.,]*(?:[eE][-+]?\d+)?)\s*(.*?)\s*$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Rejected:
    """One row, or one field of it, that could not be used: where, which field, why."""

    row: str
    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item with the other columns of its row (labels, groups), as text."""

    item: Item
    others: Mapping[str, str]


def read_items(path: Path) -> tuple[list[ItemRow], list[Rejected]]:
    """Read items from a file by its suffix; raises BadInput when the file itself cannot be read."""
    rejects: list[Rejected] = []
    found: list[ItemRow] = []
    seen: set[str] = set()
    for number, row in _rows(path, rejects):
        where = f"{path.name} {number}"
        item = item_of(row, where, rejects)
        if item is None:
            continue
        if item.id in seen:
            rejects.append(Rejected(where, "id", f"the id {item.id[:60]!r} occurs twice; the first row counts"))
            continue
        seen.add(item.id)
        known = ("id", "description", "hs_code", "attributes")
        found.append(ItemRow(item, {k: str(v) for k, v in row.items() if k not in known and v is not None}))
    return found, rejects


def _rows(path: Path, rejects: list[Rejected]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    try:
        if path.stat().st_size > MAX_FILE:
            raise BadInput("The file is larger than 512 MiB", where=str(path), mend="Split it.")
        match path.suffix.lower():
            case ".csv":
                yield from _csv(path)
            case ".jsonl" | ".ndjson":
                yield from _jsonl(path, rejects)
            case ".json":
                loaded = json.loads(path.read_text("utf-8"))
                rows = loaded if isinstance(loaded, list) else [loaded]
                yield from ((f"element {n}", row) for n, row in enumerate(rows) if _is_object(row, n, rejects))
            case ".parquet":
                yield from _parquet(path)
            case other:
                raise BadInput(
                    f"The suffix {other!r} is not known", where=str(path), mend="Use .csv, .jsonl, .json or .parquet."
                )
    except OSError as err:
        raise BadInput(
            f"The file cannot be read: {err.strerror or err}", where=str(path), mend="Check the path."
        ) from err
    except UnicodeDecodeError as err:
        raise BadInput("The file is not UTF-8", where=str(path), mend="Save it as UTF-8.") from err
    except (ValueError, RecursionError) as err:
        raise BadInput("The file is not well formed", where=str(path), mend="Check the format.") from err


def _csv(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    usual = csv.field_size_limit(64 * 1024 * 1024)  # a whole data sheet may stand in a cell; the limit is global
    try:
        yield from _csv_rows(path)
    finally:
        csv.field_size_limit(usual)


def _csv_rows(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines)
        if not reader.fieldnames or "description" not in reader.fieldnames:
            raise BadInput(
                "There is no column `description`", where=str(path), mend="Give the columns id and description."
            )
        try:
            for row in reader:
                yield f"line {reader.line_num}", row
        except csv.Error as err:
            raise BadInput(
                f"The CSV is not well formed: {err}", where=f"{path} line {reader.line_num}", mend="Mend the line."
            ) from err


def _jsonl(path: Path, rejects: list[Rejected]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except (ValueError, RecursionError):
                rejects.append(Rejected(f"{path.name} line {number}", "", "not JSON"))
                continue
            if _is_object(row, number, rejects):
                yield f"line {number}", row


def _parquet(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(path)
    except pa.ArrowException as err:
        raise BadInput("The Parquet file cannot be read", where=str(path), mend="Write it again.") from err
    for number, row in enumerate(table.to_pylist()):
        yield f"row {number}", row


def _is_object(row: object, number: int, rejects: list[Rejected]) -> bool:
    if isinstance(row, dict):
        return True
    rejects.append(Rejected(f"element {number}", "", "not an object"))
    return False


def item_of(row: Mapping[str, Any], where: str, rejects: list[Rejected]) -> Item | None:
    """Give the item of one row, or None when it has no id or description; what cannot be read is reported."""
    name, description = row.get("id"), row.get("description")
    if not isinstance(name, str | int) or not str(name).strip():
        rejects.append(Rejected(where, "id", "missing"))
        return None
    if not isinstance(description, str):
        rejects.append(Rejected(where, "description", "missing or not text"))
        return None
    if not _is_whole(str(name)) or not _is_whole(description):
        rejects.append(Rejected(where, "description", "half of a surrogate pair: not well-formed Unicode"))
        return None
    code = re.sub(r"\D", "", str(row.get("hs_code") or ""))[:10]
    attributes = read_attributes(row.get("attributes"), where, rejects)
    return Item(str(name).strip()[:200], description, hs_code=code, attributes=attributes)


def _is_whole(text: str) -> bool:
    return not any("\ud800" <= c <= "\udfff" for c in text)


def read_attributes(value: object, where: str = "", rejects: list[Rejected] | None = None) -> tuple[Attribute, ...]:
    """Read attributes in any of the three shapes; what cannot be read is reported and left out."""
    rejects = rejects if rejects is not None else []
    if value is None or value == "":
        return ()
    if isinstance(value, str):
        text = value.strip()
        if text[:1] in ("{", "["):
            try:
                value = json.loads(text)
            except (ValueError, RecursionError):
                rejects.append(Rejected(where, "attributes", "not JSON"))
                return ()
        else:
            pairs = [part.partition("=") for part in re.split(r"[;\n|]", text) if part.strip()]
            return tuple(a for k, _, v in pairs if (a := _attribute(k, v, where, rejects)) is not None)
    if isinstance(value, dict):
        return tuple(a for k, v in value.items() if (a := _attribute(str(k), v, where, rejects)) is not None)
    if isinstance(value, list):
        found = []
        for entry in value:
            if isinstance(entry, dict) and "name" in entry:
                a = _attribute(str(entry["name"]), entry, where, rejects)
                found += [a] if a is not None else []
            else:
                rejects.append(Rejected(where, "attributes", "an attribute has no name"))
        return tuple(found)
    rejects.append(Rejected(where, "attributes", "neither an object, a list nor text"))
    return ()


def _attribute(name: str, value: object, where: str, rejects: list[Rejected]) -> Attribute | None:
    name, unit = name.strip()[:120], ""
    if not name:
        rejects.append(Rejected(where, "attributes", "an attribute has no name"))
        return None
    if isinstance(value, dict):
        unit, value = str(value.get("unit") or "")[:40], value.get("value")
    if isinstance(value, bool):
        return Attribute(name, value)
    if value is None:
        return None
    if isinstance(value, int | float):
        number = _decimal(repr(value))
        if number is None:
            rejects.append(Rejected(where, f"attributes.{name}", "not a finite number"))
            return None
        return Attribute(name, number, unit)
    text = str(value).strip()[:2000]
    if _NUMBER.fullmatch(text):
        number = _decimal(text)
        return Attribute(name, number, unit) if number is not None else Attribute(name, text, unit)
    lowered = text.lower()
    if lowered in ("true", "false"):
        return Attribute(name, lowered == "true")
    plain = _VALUE_UNIT.match(text)
    if (
        plain
        and plain.group(2)[:1] not in ("x", "×", "*", "-", "–")
        and _NUMBER.fullmatch(plain.group(1))
        and not unit
        and len(plain.group(2)) <= LONGEST_UNIT
    ):
        number = _decimal(plain.group(1))
        if number is not None:
            return Attribute(name, number, plain.group(2))
    return Attribute(name, text, unit)


def _decimal(text: str) -> Decimal | None:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value.adjusted()) < 60 else None  # noqa: PLR2004 - beyond any quantity
