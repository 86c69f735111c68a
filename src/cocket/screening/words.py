"""Words that weigh little, words that mean the same, short names: `words.toml`, `glossary.toml` as lookup tables."""

from __future__ import annotations

import functools
import itertools
import tomllib
from dataclasses import dataclass
from enum import IntEnum
from importlib.resources import files
from typing import Any


class Kind(IntEnum):
    """What a word of a name is."""

    PLAIN = 0
    PARTICLE = 1
    LEGAL = 2
    NUMBER = 3
    INITIAL = 4
    TITLE = 5
    GENERIC = 6


LIGHT = (Kind.LEGAL, Kind.PARTICLE, Kind.TITLE)  # words that say nothing of who is meant


@dataclass(frozen=True, slots=True)
class Words:
    """The tables: words that change, phrases by first word, kinds, groups of short names, trade words, places."""

    kinds: dict[str, Kind]
    single: dict[str, tuple[str, ...]]
    phrases: dict[str, tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]]
    nicknames: dict[str, frozenset[int]]
    glue: frozenset[str]
    trade: frozenset[str]
    places: frozenset[str]

    def standing(self, forms: tuple[str, ...]) -> tuple[str, ...]:
        """Give the canonical words of words that may have one of their own."""
        return tuple(itertools.chain.from_iterable(self.single.get(form, (form,)) for form in forms))


@functools.cache
def words() -> Words:
    """Read the tables once."""
    document, glossary = _toml("words.toml"), _toml("glossary.toml")
    kinds = dict.fromkeys(document["generic"].split(), Kind.GENERIC)
    kinds |= dict.fromkeys(document["titles"].split(), Kind.TITLE)
    kinds |= dict.fromkeys(document["particles"].split(), Kind.PARTICLE)
    kinds |= dict.fromkeys(document["legal_words"].split(), Kind.LEGAL)
    kinds |= dict.fromkeys((form.rstrip("2") for form in document["legal_forms"]), Kind.LEGAL)
    single: dict[str, tuple[str, ...]] = {}
    phrases: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]] = {}
    for section in (document["same_words"], document["legal_forms"], glossary["words"]):
        for canonical, spellings in section.items():
            form = tuple(canonical.rstrip("2").split("+"))
            for spelling in spellings.split(", "):
                parts = spelling.split()
                if len(parts) > 1:
                    for choice in itertools.product(*(part.split("/") for part in parts)):
                        phrases.setdefault(choice[0], []).append((choice, form))
                elif (spelling,) != form:
                    single.setdefault(spelling, form)
    longest_first = {
        first: tuple(sorted(((parts, _settled(single, form)) for parts, form in found), key=lambda row: -len(row[0])))
        for first, found in phrases.items()
    }
    single = {word: _settled(single, form) for word, form in single.items()}
    groups: dict[str, set[int]] = {}
    rows = [row for part in document["nicknames"].values() for row in part.split("|")]
    for number, row in enumerate(rows, start=1):
        for name in row.split():
            groups.setdefault(name, set()).add(number)
    trade = frozenset({*document["same_words"], *glossary["words"]}) | {
        word for word, kind in kinds.items() if kind in (Kind.LEGAL, Kind.GENERIC)
    }
    places = frozenset(word for place in document["places"].split() for word in single.get(place, (place,)))
    nicknames = {name: frozenset(found) for name, found in groups.items()}
    return Words(kinds, single, longest_first, nicknames, frozenset(document["glue"]["abd"].split()), trade, places)


def _settled(single: dict[str, tuple[str, ...]], form: tuple[str, ...]) -> tuple[str, ...]:
    """Follow a canonical word that another table calls something else: petrole, petroleum."""
    return tuple(itertools.chain.from_iterable(single.get(word, (word,)) for word in form))


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads(files("cocket.screening").joinpath(name).read_text("utf-8"))
