"""Weights as a dated edition: who set them, why, and how many points each degree of a factor gives.

Takes TOML, gives `Weights`; an edition that misses a factor, names an unknown one, or lets a worse degree count less is
refused.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from cocket.kernel.canonical import sha256_hex
from cocket.kernel.errors import BadDocument
from cocket.kernel.reasons import EditionRef
from cocket.risk.table import BY_CODE

SHIPPED = "weights_2026-11-27.toml"
MAX_DEGREE = 3


@dataclass(frozen=True, slots=True)
class Weight:
    """Points for degrees 0 to 3, and what the factor may add while unknown."""

    points: tuple[int, int, int, int]
    unknown: int


@dataclass(frozen=True, slots=True)
class Weights:
    """One edition of weights with its thresholds."""

    id: str
    edition: str
    author: str
    reason: str
    elevated: int
    high: int
    weights: Mapping[str, Weight]
    sha256: str

    @property
    def ref(self) -> EditionRef:
        """What a result quotes of this edition."""
        return EditionRef("risk_weights", self.id, f"Risk weights by {self.author}", self.edition, self.sha256)


@cache
def shipped() -> Weights:
    """Give the edition that ships with the program."""
    return load((files("cocket.risk") / "data" / SHIPPED).read_bytes(), SHIPPED)


def load(raw: bytes, where: str = "weights") -> Weights:
    """Read an edition of weights; raises BadDocument with the factor and the mend."""
    try:
        document = tomllib.loads(raw.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as err:
        raise BadDocument(f"The weights cannot be read: {err}", where=where, mend="Correct the TOML.") from err
    rows = document.get("weights")
    if not isinstance(rows, dict):
        raise BadDocument("There is no [weights] table", where=where, mend="Give each factor its points.")
    missing, extra = sorted(set(BY_CODE) - set(rows)), sorted(set(rows) - set(BY_CODE))
    if missing or extra:
        what = f"The factor {missing[0]!r} has no weight" if missing else f"There is no factor {extra[0]!r}"
        raise BadDocument(what, where=where, mend="Give every factor of the table exactly one row.")
    elevated, high = _figure(document, "elevated", where), _figure(document, "high", where)
    if not 0 < elevated < high:
        raise BadDocument("The thresholds are not in order", where=where, mend="Use 0 < elevated < high.")
    return Weights(
        _word(document, "id", where), _word(document, "edition", where), _word(document, "author", where),
        _word(document, "reason", where), elevated, high,
        {code: _weight(rows[code], f"{where} {code}") for code in BY_CODE}, sha256_hex(raw),
    )  # fmt: skip


def dump(weights: Mapping[str, Weight], head: Mapping[str, str], elevated: int, high: int) -> bytes:
    """Write an edition as TOML, which `load` reads back; `head` holds its id, edition, author and reason."""
    lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in head.items()]
    lines += [f"elevated = {elevated}", f"high = {high}", "", "[weights]"]
    for code, weight in weights.items():
        points = ", ".join(map(str, weight.points[1:]))
        lines.append(f"{json.dumps(code)} = {{ points = [{points}], unknown = {weight.unknown} }}")
    return ("\n".join(lines) + "\n").encode()


def _word(document: Mapping[str, Any], name: str, where: str) -> str:
    value = document.get(name)
    if not isinstance(value, str) or not value:
        raise BadDocument(
            f"{name!r} is missing", where=where, mend="Weights state their id, edition, author and reason."
        )
    return value


def _figure(document: Mapping[str, Any], name: str, where: str) -> int:
    value = document.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise BadDocument(f"{name!r} is not a whole number from 0", where=where, mend="Write for example 25.")
    return value


def _weight(row: Any, where: str) -> Weight:
    points = row.get("points") if isinstance(row, dict) else None
    whole = isinstance(points, list) and all(isinstance(p, int) and not isinstance(p, bool) for p in points)
    if not isinstance(points, list) or not whole or not 1 <= len(points) <= MAX_DEGREE:
        raise BadDocument("Points are one to three whole numbers", where=where, mend="Write for example [8, 15].")
    full = [0, *points, *[points[-1]] * (MAX_DEGREE - len(points))]
    if full != sorted(full):
        raise BadDocument("A worse degree gives fewer points", where=where, mend="Points may not fall.")
    unknown = _figure(row, "unknown", where)
    if unknown > full[-1]:
        raise BadDocument("Unknown may add more than the worst degree", where=where, mend="Lower `unknown`.")
    return Weight((full[0], full[1], full[2], full[3]), unknown)
