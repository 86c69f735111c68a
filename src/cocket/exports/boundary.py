"""The door: bytes from outside become `Export` values, or one clear sentence with the JSON path and the mend.

Takes .json (one export, a list of them, or {"exports": […]}) and .jsonl. A bad export in a file of many is a `Reject`;
the others are read. Nothing but `CocketError` leaves this module.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from cocket.exports.complaints import json_path, sentence
from cocket.exports.document import ExportDoc
from cocket.exports.model import Export
from cocket.kernel.errors import BadDocument, BadInput
from cocket.kernel.strict_json import load_json

MAX_BYTES = 100_000_000


@dataclass(frozen=True, slots=True)
class Reject:
    """An export that could not be read: which (from 1), the JSON path, and the sentence."""

    row: int
    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class ReadResult:
    """The exports of one file in order, and the rejects."""

    exports: tuple[Export, ...]
    rejects: tuple[Reject, ...]
    total: int


def read_exports(path: Path) -> ReadResult:
    """Read a file of exports.

    Raises BadInput when the file cannot be read at all, and BadDocument when it is not JSON.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise BadInput(
                f"The file is larger than {MAX_BYTES // 1_000_000} MB", where=str(path), mend="Split it into several."
            )
        raw = path.read_bytes()
    except OSError as error:
        reason = error.strerror or "it cannot be read"
        raise BadInput(f"The file cannot be opened ({reason})", where=str(path), mend="Check its name.") from None
    return read_bytes(raw, where=str(path), lines=path.suffix.lower() in (".jsonl", ".ndjson"))


def read_bytes(raw: bytes, *, where: str, lines: bool = False) -> ReadResult:
    """Read exports from bytes; `lines` says that each line is a document of its own."""
    exports: list[Export] = []
    rejects: list[Reject] = []
    total = 0
    for position, (place, value) in enumerate(_documents(raw, where, lines=lines), 1):
        total = position
        try:
            if isinstance(value, BadInput):
                raise value
            exports.append(parse_export(value, where=place, position=position))
        except BadInput as error:
            rejects.append(Reject(position, error.where.removeprefix(place).strip(" :") or "$", str(error)))
    if total == 0:
        raise BadDocument("The file holds no export", where=where, mend="See `cocket assess --template`.")
    return ReadResult(tuple(exports), tuple(rejects), total)


def parse_export(value: object, *, where: str = "", position: int = 1) -> Export:
    """Turn parsed JSON into an `Export`; raises BadDocument with the JSON path of the first problem.

    `where` names the file; `position` (from 1) names an export that has no id.
    """
    if not isinstance(value, dict):
        raise BadDocument("An export is a JSON object", where=f"{where}: $", mend="See `cocket assess --template`.")
    bare = _without_comments(value)
    try:
        document = ExportDoc.model_validate(bare)
    except ValidationError as error:
        first, *others = error.errors(include_url=False)
        what, mend = sentence(first)
        more = f" ({len(others)} more to mend after that.)" if others else ""
        raise BadDocument(what, where=_at(where, json_path(first["loc"])), mend=mend + more) from None
    export = document.frozen(position)
    _check_ids(export, where)
    return export


def _at(where: str, path: str) -> str:
    return f"{where}: {path}" if where else path


def _check_ids(export: Export, where: str) -> None:
    items = [item.id for item in export.items]
    named = (
        ("parties", [p.id for p in export.parties]),
        ("items", items),
        ("documents", [d.id for d in export.documents]),
    )
    for kind, ids in named:
        twice = [name for name, count in Counter(ids).items() if count > 1]
        if twice:
            raise BadDocument(
                f"The id {twice[0][:40]!r} is used twice", where=_at(where, f"$.{kind}"), mend="Give each its own id."
            )
    known = set(items)
    for row, document in enumerate(export.documents):
        for number, line in enumerate(document.lines):
            if line.item and line.item not in known:
                raise BadDocument(
                    f"There is no item {line.item[:40]!r} in this export",
                    where=_at(where, f"$.documents[{row}].lines[{number}].item"),
                    mend="Name one of its items; leave it empty where the paper lists goods that the export does not.",
                )


def _documents(raw: bytes, where: str, *, lines: bool) -> Iterator[tuple[str, object]]:
    text = _decode(raw, where)
    if lines:
        for number, line in enumerate(text.split("\n"), 1):
            if line.strip():
                place = f"{where}, line {number}"
                try:
                    yield place, load_json(line, where=place, decimals=True)
                except BadInput as error:
                    yield place, error
        return
    value = load_json(text, where=where, decimals=True)
    if isinstance(value, dict) and isinstance(value.get("exports"), list):
        value = value["exports"]
    if isinstance(value, list):
        yield from ((f"{where}, export {number}", item) for number, item in enumerate(value, 1))
    else:
        yield where, value


def _decode(raw: bytes, where: str) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadDocument(
            f"The file is not UTF-8 (byte {error.start + 1})", where=where, mend="Save it as UTF-8."
        ) from None


def _without_comments(value: Any) -> Any:
    # Most values are texts: only what can hold a comment is looked into.
    if isinstance(value, dict):
        return {
            key: _without_comments(one) if isinstance(one, dict | list) else one
            for key, one in value.items()
            if not key.startswith("//")
        }
    if isinstance(value, list):
        return [_without_comments(one) if isinstance(one, dict | list) else one for one in value]
    return value
