"""The shape of rule files: which tables and fields there are, and what kind of value each holds.

Takes the parsed TOML of one file, gives nothing; raises BadDocument with file, row and field, so that a misspelt field
or a number in the place of a text is found when the file is read and not when an export is judged by it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from string import Formatter
from typing import Any

from cocket.kernel.errors import BadDocument

TEXTS = frozenset({"uses", "duties", "inputs", "asks", "countries", "hints"})
DAYS = frozenset({"from", "until"})
FLAGS = frozenset({"figure", "quiet", "unsettled"})
ROWS = frozenset({"condition", "duty"})  # rows inside an option; in a question, `condition` is a text
TABLES = frozenset({"fields"})
TEXT = frozenset(
    {"against", "applies", "code", "condition", "country", "deadline", "effect", "fails", "id", "instrument", "name",
     "need", "number", "otherwise", "paragraph", "pattern", "reason", "says", "scope", "settles", "status", "text",
     "title", "to", "unclear", "unless", "when", "who"}
)  # fmt: skip
KINDS = frozenset(
    {"question", "rule", "option", "filing", "embargo", "prose", "hint", "national", "footnote", "authority", "clause",
     "duty"}
)  # fmt: skip
NAMED = {"define": "a text", "follows": "a text", "sets": "a list of texts"}  # tables of names the author chooses
SENTENCES = frozenset({"says", "unclear", "otherwise"})
_PLACEHOLDER = re.compile(r"[a-z_][a-z0-9_.]*", re.IGNORECASE)


def check_shape(name: str, document: dict[str, Any]) -> None:
    """Check every table, row and field of one file; raises BadDocument for the first that is not as it should be."""
    for table, held in document.items():
        if table == "book":
            _check(held, f"{name} [book]", "a table")
            for field, value in held.items():
                _check(value, f"{name} [book] {field}", "a table of texts" if field == "contests" else "a text")
        elif table in NAMED:
            _check(held, f"{name} [{table}]", "a table")
            for field, value in held.items():
                _check(value, f"{name} [{table}] {field}", NAMED[table])
        elif table in KINDS:
            for where, row in _rows(name, table, held):
                _check_row(row, where)
        else:
            raise BadDocument(f"There is no table {table[:40]!r} in rule files", where=name, mend="Correct its name.")


def _rows(name: str, table: str, held: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    _check(held, f"{name} {table}", "a list of tables")
    for position, row in enumerate(held):
        yield f"{name} {table} {row.get('id', row.get('code', position + 1))}", row


def _check_row(row: dict[str, Any], where: str) -> None:
    for field, value in row.items():
        place = f"{where} {field}"
        if field in TEXTS:
            _check(value, place, "a list of texts")
        elif field in DAYS:
            _check(value, place, "a date")
        elif field in FLAGS:
            _check(value, place, "true or false")
        elif field in TABLES:
            _check(value, place, "a table of texts")
        elif field in ROWS and isinstance(value, list):
            for inner, one in _rows(where, field, value):
                _check_row(one, inner)
        elif field in TEXT:
            _check(value, place, "a text")
        else:
            raise BadDocument(f"A row has no field {field[:40]!r}", where=where, mend="Correct its name.")
        if field in SENTENCES:
            _check_sentence(value, place)
        elif field == "to" and set(_placeholders(value, place)) - {"authority"}:
            raise BadDocument("Only {authority} can stand in this field", where=place, mend="Take the others out.")


def _check_sentence(text: str, where: str) -> None:
    for placeholder in _placeholders(text, where):
        if not _PLACEHOLDER.fullmatch(placeholder):
            raise BadDocument(f"{placeholder[:40]!r} is no placeholder", where=where, mend="Name one fact in braces.")


def _placeholders(text: str, where: str) -> list[str]:
    try:
        parts = list(Formatter().parse(text))
    except ValueError as err:
        raise BadDocument(f"The braces do not match: {err}", where=where, mend="Write {fact}, closed.") from err
    if any(spec or conversion for _, _, spec, conversion in parts):
        raise BadDocument("A placeholder is a name alone", where=where, mend="Take out what follows : or !.")
    return [field for _, field, _, _ in parts if field is not None]


def _check(value: Any, where: str, expected: str) -> None:
    holds = {
        "a text": isinstance(value, str),
        "a date": type(value) is date,  # a date with a time is a date as well, and cannot be compared with one
        "true or false": isinstance(value, bool),
        "a table": isinstance(value, dict),
        "a table of texts": isinstance(value, dict) and all(isinstance(one, str) for one in value.values()),
        "a list of texts": isinstance(value, list) and all(isinstance(one, str) for one in value),
        "a list of tables": isinstance(value, list) and all(isinstance(one, dict) for one in value),
    }
    if not holds[expected]:
        raise BadDocument(f"Here {expected} is expected", where=where, mend="Correct the field.")
