"""Strict JSON from outside: what two readers could understand differently is refused.

Takes text, gives plain values. Raises BadDocument with the place; nothing else.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any

from cocket.kernel.canonical import MAX_SAFE_INTEGER, compact
from cocket.kernel.errors import BadDocument

MAX_DEPTH = 40
MAX_NUMBER_TEXT = 60
# First bytes, in UTF-8, of what lies above U+DFFF, where sorting by code point and by UTF-16 unit part ways.
HIGH_LEADS = bytes(range(0xEE, 0x100))


def load_json(text: str, *, where: str, decimals: bool = False, comments: bool = True) -> Any:
    """Parse strict JSON: no NaN, no duplicate keys (but comments, "//…"), nesting and numbers bounded.

    `decimals` keeps fractions exact as `Decimal` instead of doubles. Without `comments` those are members like any
    other: what is signed has none twice. Raises BadDocument with line and column.
    """
    try:
        value = (_exact if decimals else _doubles if comments else _signed)(text)
    except json.JSONDecodeError as error:
        place = f"{where}, line {error.lineno}, column {error.colno}"
        raise BadDocument(f"This is not JSON ({error.msg.lower()})", where=place, mend="Mend the text there.") from None
    except BadDocument as error:
        raise BadDocument(error.what, where=where, mend=error.mend) from None
    except RecursionError:
        raise _too_deep(where) from None
    # Brackets inside strings count too: the cheap count decides only whether the careful one is needed.
    if text.count("[") + text.count("{") > MAX_DEPTH and _depth(value) > MAX_DEPTH:
        raise _too_deep(where)
    return value


def load_canonical(line: bytes) -> Any | None:
    """Give the value of a text that is already its own canonical form (RFC 8785), or None when it may not be.

    Equality with the canonical form proves what strict reading checks one by one: no key twice, no blanks, no second
    spelling. None means only that the careful reader has to look. Several times faster than `load_json`.
    """
    try:
        text = line.decode()
        if not line.isascii() and len(line.translate(None, HIGH_LEADS)) != len(line):
            return None
        value = _decode(text)
        if compact(value) != text:
            return None
    except (ValueError, RecursionError, BadDocument):
        return None
    if text.count("[") + text.count("{") > MAX_DEPTH and _depth(value) > MAX_DEPTH:
        return None
    return value


def write_canonical(value: Any) -> bytes:
    """Write a value that `load_canonical` gave, or a part of it, in canonical form."""
    return compact(value).encode()


def _small(text: str) -> int:
    value = int(text) if len(text) <= len(str(MAX_SAFE_INTEGER)) + 1 else MAX_SAFE_INTEGER + 1
    if abs(value) > MAX_SAFE_INTEGER:
        raise ValueError(text)
    return value


def _refuse(text: str) -> object:
    raise ValueError(text)


_decode = json.JSONDecoder(parse_float=_refuse, parse_int=_small, parse_constant=_refuse).decode


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
    try:
        return Decimal(text)
    except InvalidOperation:  # an exponent that no machine holds
        raise BadDocument(f"The number {text[:20]} is out of range", mend="Write it as text.") from None


def _double(text: str) -> float:
    value = float(_decimal(text))
    if not math.isfinite(value):
        raise BadDocument(f"The number {text[:20]} is too large", mend="Write it as text.")
    return value


def _integer(text: str) -> int:
    if len(text) > MAX_NUMBER_TEXT:
        raise BadDocument(f"A number has more than {MAX_NUMBER_TEXT} characters", mend="Write it as text.")
    return int(text)


def _no_constant(text: str) -> object:
    raise BadDocument(f"{text} is not a number in JSON", mend="Give a finite number or leave the field out.")


def _no_duplicates(pairs: list[tuple[str, object]], remark: str = "//") -> dict[str, object]:
    result = dict(pairs)
    if len(result) != len(pairs):
        twice = [key for key, count in Counter(key for key, _ in pairs).items() if count > 1]
        for key in twice:
            if not remark or not key.startswith(remark):
                raise BadDocument(f"The key {key[:40]!r} stands twice in one object", mend="Keep one of them.")
    return result


# Made once: making a decoder takes as long as reading a small document.
_doubles, _exact, _signed = (
    json.JSONDecoder(parse_float=read, parse_int=_integer, parse_constant=_no_constant, object_pairs_hook=join).decode
    for read, join in (
        (_double, _no_duplicates),
        (_decimal, _no_duplicates),
        (_double, partial(_no_duplicates, remark="")),
    )
)
