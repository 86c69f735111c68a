"""Words that weigh little, words that mean the same, and short names: `words.toml` as lookup tables."""

from __future__ import annotations

import functools
import itertools
import tomllib
from dataclasses import dataclass
from enum import IntEnum
from importlib.resources import files


class Kind(IntEnum):
    """What a word of a name is."""

    PLAIN = 0
    PARTICLE = 1
    LEGAL = 2
    NUMBER = 3
    INITIAL = 4
    TITLE = 5
    GENERIC = 6


@dataclass(frozen=True, slots=True)
class Words:
    """The tables: single words that change, phrases by their first word, kinds, and groups of short names."""

    kinds: dict[str, Kind]
    single: dict[str, str]
    phrases: dict[str, tuple[tuple[tuple[str, ...], str], ...]]
    nicknames: dict[str, frozenset[int]]
    glue: frozenset[str]


@functools.cache
def words() -> Words:
    """Read the tables once."""
    document = tomllib.loads(files("cocket.screening").joinpath("words.toml").read_text("utf-8"))
    kinds = dict.fromkeys(document["generic"].split(), Kind.GENERIC)
    kinds |= dict.fromkeys(document["titles"].split(), Kind.TITLE)
    kinds |= dict.fromkeys(document["particles"].split(), Kind.PARTICLE)
    single: dict[str, str] = {}
    phrases: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for section in ("same_words", "legal_forms"):
        for canonical, spellings in document[section].items():
            form = canonical.rstrip("2")
            if section == "legal_forms":
                kinds[form] = Kind.LEGAL
            for spelling in spellings.split(", "):
                parts = spelling.split()
                if len(parts) > 1:
                    for choice in itertools.product(*(part.split("/") for part in parts)):
                        phrases.setdefault(choice[0], []).append((choice, form))
                elif spelling != form:
                    single.setdefault(spelling, form)
    longest_first = {first: tuple(sorted(found, key=lambda row: -len(row[0]))) for first, found in phrases.items()}
    groups: dict[str, set[int]] = {}
    rows = [row for part in document["nicknames"].values() for row in part.split("|")]
    for number, row in enumerate(rows, start=1):
        for name in row.split():
            groups.setdefault(name, set()).add(number)
    nicknames = {name: frozenset(found) for name, found in groups.items()}
    return Words(kinds, single, longest_first, nicknames, frozenset(document["glue"]["abd"].split()))
