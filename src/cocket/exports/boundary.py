"""The door: bytes from outside become `Export` values, or one clear sentence with the JSON path and the mend.

Takes .json (one export, a list of them, or {"exports": […]}) and .jsonl. A bad export in a file of many is a `Reject`;
the others are read. Nothing but `CocketError` leaves this module.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from cocket.exports.complaints import json_path, sentence
from cocket.exports.document import ExportDoc
from cocket.exports.model import Export
from cocket.kernel.errors import BadDocument, BadInput

MAX_BYTES = 100_000_000
MAX_DEPTH = 40
MAX_NUMBER_TEXT = 60


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
    for kind, ids in (("parties", [p.id for p in export.parties]), ("items", [i.id for i in export.items])):
        twice = [name for name, count in Counter(ids).items() if count > 1]
        if twice:
            raise BadDocument(
                f"The id {twice[0][:40]!r} is used twice", where=_at(where, f"$.{kind}"), mend="Give each its own id."
            )


def _documents(raw: bytes, where: str, *, lines: bool) -> Iterator[tuple[str, object]]:
    text = _decode(raw, where)
    if lines:
        for number, line in enumerate(text.split("\n"), 1):
            if line.strip():
                place = f"{where}, line {number}"
                try:
                    yield place, load_json(line, where=place)
                except BadInput as error:
                    yield place, error
        return
    value = load_json(text, where=where)
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


def load_json(text: str, *, where: str) -> Any:  # noqa: ANN401 - any JSON value
    """Parse strict JSON: no NaN, no duplicate keys, decimals kept exact, nesting bounded.

    Raises BadDocument with line and column.
    """
    depth = deepest = 0
    for character in text:
        if character in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "]}":
            depth -= 1
    # Brackets inside strings count too; a true document of 40 levels does not occur, so the cheap test decides only
    # whether the careful one is needed.
    try:
        value = json.loads(
            text,
            parse_float=_decimal,
            parse_int=_integer,
            parse_constant=_no_constant,
            object_pairs_hook=_no_duplicates,
        )
    except json.JSONDecodeError as error:
        place = f"{where}, line {error.lineno}, column {error.colno}"
        raise BadDocument(f"This is not JSON ({error.msg.lower()})", where=place, mend="Mend the text there.") from None
    except BadDocument as error:
        raise BadDocument(error.what, where=where, mend=error.mend) from None
    except RecursionError:
        raise _too_deep(where) from None
    if deepest > MAX_DEPTH and _depth(value) > MAX_DEPTH:
        raise _too_deep(where)
    return value


def _too_deep(where: str) -> BadDocument:
    return BadDocument(f"The document nests deeper than {MAX_DEPTH} levels", where=where, mend="Flatten it.")


def _depth(value: object) -> int:
    level, deepest = [value], 0
    while level:
        deepest += 1
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer if isinstance(outer, list) else ())
        ]
    return deepest


def _decimal(text: str) -> Decimal:
    if len(text) > MAX_NUMBER_TEXT:
        raise BadDocument(f"A number has more than {MAX_NUMBER_TEXT} characters", mend="Round it to what was measured.")
    return Decimal(text)


def _integer(text: str) -> int:
    if len(text) > MAX_NUMBER_TEXT:
        raise BadDocument(f"A number has more than {MAX_NUMBER_TEXT} characters", mend="Write it as text.")
    return int(text)


def _no_constant(text: str) -> object:
    raise BadDocument(f"{text} is not a number in JSON", mend="Give a finite number or leave the field out.")


def _no_duplicates(pairs: list[tuple[str, object]]) -> dict[str, object]:
    result = dict(pairs)
    if len(result) != len(pairs):
        twice = next(key for key, count in Counter(key for key, _ in pairs).items() if count > 1)
        if not twice.startswith("//"):
            raise BadDocument(f"The key {twice[:40]!r} stands twice in one object", mend="Keep one of them.")
    return result


def _without_comments(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, dict):
        return {k: _without_comments(v) for k, v in value.items() if not k.startswith("//")}
    if isinstance(value, list):
        return [_without_comments(item) for item in value]
    return value
