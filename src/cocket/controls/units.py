"""Physical units in list texts and data sheets: what they measure and how large they are in base units.

Takes a unit as written, gives its dimension and factor. The table (units.toml) holds the spellings that lists and data
sheets use; anything else is asked of pint, which is loaded only then (it takes half a second). A test checks the
factors of the table against pint.
"""

from __future__ import annotations

import functools
import re
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: dimension name, factor into the dimension's base unit, and an offset for temperatures in °C."""

    dimension: str
    factor: Decimal
    offset: Decimal = Decimal(0)


@functools.cache
def _file() -> dict[str, tuple[str, dict[str, str]]]:
    rows = tomllib.loads((files("cocket.controls") / "units.toml").read_text("utf-8"))
    return {dimension: (row["base"], row["spellings"]) for dimension, row in rows.items()}


_UNIT_SHAPE = re.compile(r"[A-Za-zµμ°]+(?:\^-?[1-9]|[²³])?(?:[ ./*·][A-Za-zµμ°]+(?:\^-?[1-9]|[²³])?)*")
_SUPER = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_CELSIUS = {"°C", "degC", "degrees Celsius", "degrees C", "ºC", "deg C"}


@functools.cache
def table() -> dict[str, tuple[Unit, ...]]:
    """Give every spelling with its meanings; "mg" and "µg" are a mass or an acceleration."""
    found: dict[str, list[Unit]] = {}
    for dimension, (_, spellings) in _file().items():
        for spelling, factor in spellings.items():
            found.setdefault(spelling, []).append(Unit(dimension, Decimal(factor)))
    for spelling in _CELSIUS:
        found[spelling] = [Unit("temperature", Decimal(1), Decimal("273.15"))]
    return {spelling: tuple(units) for spelling, units in found.items()}


@functools.cache
def pattern() -> str:
    """Give a regular expression of all spellings, longest first, as one group."""
    return "(?:" + "|".join(re.escape(s) for s in sorted(table(), key=len, reverse=True)) + ")"


def base_unit(dimension: str) -> str:
    """Give the base unit of a dimension in pint's words."""
    return _file()[dimension][0]


def spellings(dimension: str) -> dict[str, Decimal]:
    """Give the spellings of a dimension with their factors."""
    return {spelling: Decimal(factor) for spelling, factor in _file()[dimension][1].items()}


@functools.lru_cache(maxsize=4096)
def meanings(unit: str) -> tuple[Unit, ...]:
    """Give what a unit as written can mean; empty when neither the table nor pint knows it."""
    unit = " ".join(unit.split())
    if not unit:
        return (Unit("count", Decimal(1)),)
    known = table()
    for spelling in (unit, unit.replace("^2", "²").replace("^3", "³"), unit.lower(), unit.rstrip("."), unit.upper()):
        if spelling in known:
            return known[spelling]
    return _from_pint(unit)


@functools.cache
def _registry() -> Any:
    import pint  # half a second, and rarely needed

    return pint.UnitRegistry()


@functools.cache
def _bases() -> list[tuple[str, Any]]:
    registry = _registry()
    unlike = ("level", "decibel", "count", "ratio", "computing", "mach", "temperature", "atomic_mass")
    return [(name, registry(base)) for name, (base, _) in _file().items() if name not in unlike]


def _from_pint(unit: str) -> tuple[Unit, ...]:
    if len(unit) > 30 or not _UNIT_SHAPE.fullmatch(unit):  # noqa: PLR2004 - nothing that could make pint compute
        return ()
    import pint

    try:
        asked = _registry()(unit.replace("²", "**2").replace("³", "**3").replace("^", "**"))
        for name, base in _bases():
            if asked.is_compatible_with(base):
                return (Unit(name, Decimal(repr(float(asked.to(base).magnitude)))),)
    except (pint.errors.PintError, AttributeError, ValueError, TypeError, ArithmeticError, AssertionError, KeyError):
        return ()
    except Exception:  # noqa: BLE001 - pint evaluates what it parses; whatever it raises, the unit is unknown
        return ()
    return ()


def to_base(value: Decimal, unit: Unit) -> Decimal:
    """Give a value in the dimension's base unit."""
    return value * unit.factor + unit.offset


def plain_digits(text: str) -> str:
    """Give superscript digits as ordinary ones."""
    return text.translate(_SUPER)
