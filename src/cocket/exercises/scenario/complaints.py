"""Turns a checker's complaint about a scenario into words: where in the file, and what is wrong there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

SHOWN = 40


def place_of(location: Sequence[int | str], document: Any) -> str:
    """Give the place as a path, with the ids of desks, steps and the like instead of their numbers."""
    parts = []
    for step in location:
        try:
            document = document[step]
        except (KeyError, IndexError, TypeError):
            document = None
        name = document.get("id") if isinstance(step, int) and isinstance(document, Mapping) else None
        parts.append(name if isinstance(name, str) and name else str(step))
    return ".".join(part[:SHOWN] for part in parts)


def said(error: Mapping[str, Any]) -> str:
    """Say what is wrong, for one pydantic error detail."""
    kind = str(error["type"])
    if kind == "value_error":
        return str(error["msg"]).removeprefix("Value error, ")
    shown, limits = _shown(error.get("input")), {key: _shown(value) for key, value in error.get("ctx", {}).items()}
    if kind in _SAID:
        told = _SAID[kind].format(shown=shown, **limits)
        return told + (
            ", and a chance lies between 0 and 1" if kind == "less_than_equal" and limits["le"] == "1" else ""
        )
    wanted = next((word for start, word in _WANTED if kind.startswith(start)), "")
    return f"{shown} stands where {wanted} belongs" if wanted else str(error["msg"])


def _shown(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, dict | list):
        return "a list" if isinstance(value, list) else "a table"
    text = f"{value!r}" if isinstance(value, str) else str(value)
    return text[:SHOWN]


_SAID = {
    "missing": "this is missing",
    "extra_forbidden": "there is no such key",
    "less_than_equal": "{shown} is more than {le}",
    "less_than": "{shown} is not below {lt}",
    "greater_than_equal": "{shown} is less than {ge}",
    "greater_than": "{shown} is not above {gt}",
    "finite_number": "this is no number that can be reckoned with",
    "literal_error": "{shown} is none of {expected}",
    "string_pattern_mismatch": "{shown} is not written as it should be, which is {pattern}",
    "too_long": "there are more than {max_length}",
    "string_too_long": "this is longer than {max_length} characters",
    "too_short": "this is empty",
    "string_too_short": "this is empty",
    "int_from_float": "{shown} is no whole number",
}
_WANTED = (
    ("int", "a whole number"),
    ("float", "a number"),
    ("string", "a text"),
    ("bool", "true or false"),
    ("dict", "one table, [name] and not [[name]],"),
    ("model", "one table, [name] and not [[name]],"),
    ("list", "a list"),
    ("date", "a day such as 2026-11-01"),
)
