"""Canonical JSON (RFC 8785) and the hashes that rest on it.

Takes JSON-like values and frozen dataclasses, gives bytes. The same value gives the same bytes on every machine.
Quantities, money and dates are strings in it, never floats; floats are allowed for scores alone.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from cocket.kernel.errors import BadInput

MAX_SAFE_INTEGER = 2**53 - 1
MAX_DEPTH = 200


def number_text(value: float) -> str:
    """Give the ECMAScript text of a finite double (RFC 8785 section 3.2.2.3).

    Raises BadInput for NaN and infinities.
    """
    if not math.isfinite(value):
        raise BadInput("A number is not finite", mend="Use a finite number or leave the field out.")
    if value == 0:
        return "0"
    sign = "-" if value < 0 else ""
    mantissa, _, exponent_text = f"{abs(value)!r}".partition("e")
    whole, _, fraction = mantissa.partition(".")
    fraction = "" if fraction == "0" else fraction
    digits = (whole + fraction).lstrip("0")
    point = len(whole) + int(exponent_text or 0) - (len(whole + fraction) - len(digits))
    digits = digits.rstrip("0")
    count = len(digits)
    # The four cases of ECMA-262 Number::toString, in its own order.
    if count <= point <= 21:  # noqa: PLR2004 - the constants are the specification's
        text = digits + "0" * (point - count)
    elif 0 < point <= 21:  # noqa: PLR2004
        text = f"{digits[:point]}.{digits[point:]}"
    elif -6 < point <= 0:  # noqa: PLR2004
        text = "0." + "0" * -point + digits
    else:
        shown = point - 1
        text = digits[0] + (f".{digits[1:]}" if count > 1 else "") + f"e{'+' if shown > 0 else '-'}{abs(shown)}"
    return sign + text


def plain(value: Any, depth: int = 0) -> Any:
    """Turn frozen dataclasses, enums, decimals, dates, tuples and sets into plain JSON values.

    Fields that are None or empty tuples are kept: absence is a value. Raises BadInput for what JSON cannot hold.
    """
    if depth > MAX_DEPTH:
        raise BadInput(f"A document nests deeper than {MAX_DEPTH} levels", mend="Flatten it.")
    match value:
        case None | bool() | str() if not isinstance(value, Enum):
            return value
        case Enum():
            return value.value
        case int() | float():
            return value
        case Decimal():
            return decimal_text(value)
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case dict():
            return {str(plain(k)): plain(v, depth + 1) for k, v in value.items()}
        case list() | tuple():
            return [plain(item, depth + 1) for item in value]
        case set() | frozenset():
            return sorted(plain(item, depth + 1) for item in value)
        case _ if is_dataclass(value) and not isinstance(value, type):
            return {f.name: plain(getattr(value, f.name), depth + 1) for f in fields(value)}
    raise BadInput(f"A {type(value).__name__} cannot be written as JSON", mend="Use text, numbers, lists or objects.")


def decimal_text(value: Decimal) -> str:
    """Give a decimal in plain notation without trailing zeros: 1E+3 is "1000", 2.50 is "2.5"."""
    if not value.is_finite():
        raise BadInput("A quantity is not finite", mend="Use a finite decimal number.")
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def canonical(value: Any) -> bytes:
    """Give the RFC 8785 bytes of a value; raises BadInput for NaN, lone surrogates and integers beyond 2^53."""
    if _plain_words(value):
        try:
            return compact(value).encode("utf-8")
        except UnicodeEncodeError as err:
            raise BadInput("A text holds half of a surrogate pair", mend="Send well-formed Unicode.") from err
    return canonical_slowly(value)


def make_encoder(*, sort_keys: bool, default: Callable[[Any], Any] | None = None) -> Callable[[Any], str]:
    """Give a function that writes a value as JSON without blanks, as fast as the standard library can.

    `JSONEncoder.encode` sets its C writer up again for every value, which costs more than a small value itself.
    """
    encoder = json.JSONEncoder(
        ensure_ascii=False, sort_keys=sort_keys, separators=(",", ":"), check_circular=False, default=default
    )
    made = getattr(json.encoder, "c_make_encoder", None)
    if made is None:  # an interpreter without the C writer
        return encoder.encode
    write = made(None, encoder.default, json.encoder.encode_basestring, None, ":", ",", sort_keys, False, True)  # noqa: FBT003 - positional only

    def encode(value: Any) -> str:
        return "".join(write(value, 0))

    return encode


compact = make_encoder(sort_keys=True)


def _plain_words(value: Any) -> bool:
    """Say whether the standard library's encoder writes this value as RFC 8785 asks.

    It does for objects, lists, texts, truth values, null and small integers. Floats are written differently, and keys
    are sorted by code point instead of UTF-16 unit, which differs above U+D7FF.
    """
    level = [value]
    for _ in range(MAX_DEPTH):
        below: list[Any] = []
        for item in level:
            kind = type(item)
            if kind is str or item is None or kind is bool:
                continue
            if kind is dict:
                for key in item:
                    if type(key) is not str or not (key.isascii() or max(key) < "\ud800"):
                        return False
                below += item.values()
            elif kind is list:
                below += item
            elif kind is not int or not -MAX_SAFE_INTEGER <= item <= MAX_SAFE_INTEGER:
                return False
        if not below:
            return True
        level = below
    return False


def canonical_slowly(value: Any) -> bytes:
    """Give the same bytes as `canonical`, by the specification step by step; tests hold the two against each other."""
    out: list[str] = []
    _write(plain(value), out)
    try:
        return "".join(out).encode("utf-8")
    except UnicodeEncodeError as err:
        raise BadInput("A text holds half of a surrogate pair", mend="Send well-formed Unicode.") from err


def _write(value: Any, out: list[str]) -> None:  # noqa: C901 - one case per JSON type
    match value:
        case None:
            out.append("null")
        case bool():
            out.append("true" if value else "false")
        case str():
            out.append(json.dumps(value, ensure_ascii=False))
        case int():
            if abs(value) > MAX_SAFE_INTEGER:
                raise BadInput(f"The integer {value} is beyond 2^53", mend="Write it as text.")
            out.append(str(value))
        case float():
            out.append(number_text(value))
        case list():
            out.append("[")
            for position, item in enumerate(value):
                if position:
                    out.append(",")
                _write(item, out)
            out.append("]")
        case dict():
            out.append("{")
            # RFC 8785 sorts property names by their UTF-16 code units.
            for position, key in enumerate(sorted(value, key=lambda k: k.encode("utf-16-be", "surrogatepass"))):
                if position:
                    out.append(",")
                out.append(json.dumps(key, ensure_ascii=False))
                out.append(":")
                _write(value[key], out)
            out.append("}")


def sha256_hex(data: bytes) -> str:
    """Give the SHA-256 of bytes as 64 hex digits."""
    return hashlib.sha256(data).hexdigest()


def digest(value: Any) -> str:
    """Give the SHA-256 of a value's canonical JSON as 64 hex digits."""
    return sha256_hex(canonical(value))
