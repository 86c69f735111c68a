"""Turns a checker's complaint into the project's words: a JSON path, what is wrong, and how to mend it.

Takes pydantic error details, gives text. Never shows more than 40 characters of what was sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cocket.exports.fields import Problem
from cocket.kernel.errors import inert

_SHOWN = 40


def json_path(location: tuple[int | str, ...]) -> str:
    """Give a JSONPath such as $.parties[0].name (positions count from 0, as in JSON)."""
    parts = [f"[{step}]" if isinstance(step, int) else f".{inert(step[:_SHOWN])}" for step in location]
    return "$" + "".join(parts)


def sentence(error: Mapping[str, Any]) -> tuple[str, str]:
    """Give (what is wrong, how to mend it) for one pydantic error detail."""
    kind, context = error["type"], error.get("ctx", {})
    cause = context.get("error")
    if isinstance(cause, Problem):
        return cause.what, cause.mend
    shown = repr(error.get("input"))[:_SHOWN]
    match kind:
        case "missing":
            return "The field is missing", "Add it; `cocket assess --template` shows an example."
        case "extra_forbidden":
            return "The field is unknown", "Remove it, or begin its name with // to keep it as a comment."
        case "enum":
            return f"{shown} is not among the known words", f"Use one of {context.get('expected', '')}."
        case "string_too_long" | "too_long":
            limit = context.get("max_length", 0)
            return f"It is longer than the limit of {limit:,}", "Shorten it or split the export."
        case "string_too_short" | "too_short":
            return "It is empty", "Give at least one."
        case _ if kind.endswith(("_type", "_parsing")):
            wanted = {"string": "text", "list": "a list", "dict": "an object", "bool": "true or false"}
            word = wanted.get(kind.split("_")[0], "an object" if kind == "model_type" else "another type")
            return f"{shown} stands where {word} belongs", "Change its type."
    return f"{shown} cannot be used here", f"The check says: {error.get('msg', kind)}."
