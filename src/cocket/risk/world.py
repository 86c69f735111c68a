"""What is known about countries and customs codes: indices, dated facts, groups, high-priority codes.

Takes a library, gives a `World` that factors ask. A missing list, country or year is None, never a number.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from cocket.kernel.reasons import EditionRef

if TYPE_CHECKING:
    from cocket.reference.store import Library

# An index says little about a country many years later.
MAX_AGE_YEARS = 6


INDICES = ("v2x_libdem", "VA.EST")  # the country indices that factors read; the others need not be unpacked


@dataclass(frozen=True, slots=True)
class Index:
    """One country's value of an index in one year, with its bounds where the publisher gives them."""

    name: str
    year: int
    value: float
    low: float
    high: float
    edition: EditionRef


@dataclass(frozen=True, slots=True)
class Fact:
    """One dated fact about a country, as a list states it."""

    name: str
    value: str
    since: str
    until: str
    source: str


@dataclass(frozen=True, slots=True)
class World:
    """The context of an export, read once from a home."""

    indices: Mapping[tuple[str, str], tuple[Index, ...]]
    facts: Mapping[tuple[str, str], tuple[Fact, ...]]
    groups: Mapping[str, frozenset[str]]
    priority: Mapping[str, str]
    hubs: Mapping[str, str]
    editions: tuple[EditionRef, ...]
    loaded: frozenset[str]

    def index(self, country: str | None, name: str, as_of: date) -> Index | None:
        """Give the newest value not after `as_of` and not older than six years, or None."""
        found = [one for one in self.indices.get((country or "", name), ()) if one.year <= as_of.year]
        newest = max(found, key=lambda one: one.year, default=None)
        return newest if newest and as_of.year - newest.year <= MAX_AGE_YEARS else None

    def outdated(self, country: str | None, names: Iterable[str], as_of: date) -> int | None:
        """Give the year of the newest value before `as_of` of any of these indices, or None where there is none at all.

        Asked where `index` gave nothing: then the value is too old to use, and whoever reads on should know.
        """
        held = (
            one.year for name in names for one in self.indices.get((country or "", name), ()) if one.year <= as_of.year
        )
        return max(held, default=None)

    def fact(self, country: str | None, name: str, as_of: date) -> Fact | None:
        """Give the fact in force on a day, or None where the list says nothing."""
        day = as_of.isoformat()
        for one in self.facts.get((country or "", name), ()):
            # Partial dates compare as text: "1993" counts from the first day of that year.
            if (not one.since or one.since <= day) and (not one.until or day <= one.until):
                return one
        return None


def read_world(library: Library) -> World:
    """Read what a home holds about countries; whatever is missing stays unknown."""
    editions: list[EditionRef] = []
    indices: dict[tuple[str, str], list[Index]] = {}
    for kind in ("vdem", "wgi"):
        for row, ref in _rows(library, kind, "indices", editions, only=("index", INDICES)):
            if row["value"] == row["value"]:
                one = Index(row["index"], row["year"], row["value"], row["low"], row["high"], ref)
                indices.setdefault((row["country"], row["index"]), []).append(one)
    facts: dict[tuple[str, str], list[Fact]] = {}
    for row, _ in _rows(library, "country_facts", "facts", editions):
        one_fact = Fact(row["fact"], row["value"], row["since"], row["until"], row["source"])
        facts.setdefault((row["country"], row["fact"]), []).append(one_fact)
    groups: dict[str, set[str]] = {}
    for row, _ in _rows(library, "us_country_groups", "groups", editions):
        groups.setdefault(row["country"], set()).add(row["group"])
    priority = {row["hs6"]: row["tier"] for row, _ in _rows(library, "chpl", "priority", editions)}
    return World(
        indices={key: tuple(found) for key, found in indices.items()},
        facts={key: tuple(found) for key, found in facts.items()},
        groups={country: frozenset(found) for country, found in groups.items()},
        priority=priority,
        hubs=hubs(),
        editions=tuple(dict.fromkeys(editions)),
        loaded=frozenset(edition.kind for edition in editions),
    )


def _rows(
    library: Library,
    kind: str,
    table: str,
    editions: list[EditionRef],
    only: tuple[str, tuple[str, ...]] | None = None,
) -> list[tuple[dict[str, Any], EditionRef]]:
    """Give the rows of a table, or those whose column has one of the values in `only`."""
    edition = library.current(kind)
    if edition is None:
        return []
    editions.append(edition.ref)
    found = library.table(edition, table)
    if only is not None:
        column, values = only
        found = found.filter(pc.is_in(found[column], pa.array(values)))
    return [(row, edition.ref) for row in found.to_pylist()]


@cache
def hubs() -> Mapping[str, str]:
    """Give the countries that authorities have named as transshipment points, each with its source."""
    document = tomllib.loads((files("cocket.risk") / "data" / "transshipment.toml").read_text("utf-8"))
    return {country: row["source"] for row in document["named"] for country in row["countries"]}
