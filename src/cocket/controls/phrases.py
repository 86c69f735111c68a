"""Phrases of the lexicons and the words of a description: whether, and where, one occurs in the other.

Takes the writing of a table ("a b | c & d ! e") and words, gives the places where an alternative matches.
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterable, KeysView, Mapping
from dataclasses import dataclass
from importlib.resources import files

from cocket.controls.words import STOP, Token, singular, stem, tokens

PREFIX_FROM = 6  # a lexicon word this long also matches words that begin with it ("intercept": "interceptor")


@dataclass(frozen=True, slots=True)
class Say:
    """One alternative of a row: parts that must all occur, and words that must not."""

    parts: tuple[tuple[str, ...], ...]
    never: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a phrase matched: the positions of its words among the description's words."""

    say: Say
    positions: tuple[int, ...]


class WordMap:
    """The words of a description by every key that a lexicon word may look for."""

    def __init__(self, found: Iterable[Token]) -> None:
        self.tokens = [t for t in found if t.word not in STOP]
        self._at: dict[str, list[int]] = {}
        self._known: dict[str, list[int]] = {}
        for position, token in enumerate(self.tokens):
            keys = {token.word, token.stem, *(token.word[:n] for n in range(PREFIX_FROM, len(token.word)))}
            keys.add(f"={singular(token.word)}")
            if token.said:  # the lexicons have words of other languages too
                keys |= {token.said, stem(token.said), *(token.said[:n] for n in range(PREFIX_FROM, len(token.said)))}
                keys.add(f"={singular(token.said)}")
            for key in keys:
                self._at.setdefault(key, []).append(position)

    def places(self, word: str) -> list[int]:
        """Give the positions of a lexicon word."""
        found = self._known.get(word)
        if found is None and word.startswith("="):
            found = self._at.get(f"={singular(word[1:])}", [])
            self._known[word] = found
        elif found is None:
            exact = self._at.get(word, [])
            other = self._at.get(stem(word), []) if len(word) > 3 else []  # noqa: PLR2004 - "ied" has no stem
            found = sorted({*exact, *other}) if other else exact
            self._known[word] = found
        return found

    @property
    def keys(self) -> KeysView[str]:
        """Every key that a lexicon word may look for."""
        return self._at.keys()

    def by_key(self) -> Iterable[tuple[str, list[int]]]:
        """Give every key with the places of its words."""
        return self._at.items()

    def phrase(self, words: tuple[str, ...]) -> tuple[int, ...] | None:
        """Give the positions of consecutive words (stop words do not count), or None."""
        starts = self.places(words[0])
        if not starts or len(words) == 1:
            return (starts[0],) if starts else None
        later = []
        for word in words[1:]:
            places = self.places(word)
            if not places:
                return None
            later.append(places)
        for start in starts:
            if all(start + n + 1 in places for n, places in enumerate(later)):
                return tuple(range(start, start + len(words)))
        return None

    def spot(self, say: Say) -> Spot | None:
        """Give where an alternative matches, or None."""
        positions: list[int] = []
        for part in say.parts:
            found = self.phrase(part)
            if found is None:
                return None
            positions += found
        if any(self.phrase(part) is not None for part in say.never):
            return None
        return Spot(say, tuple(positions))

    def without(self, positions: Iterable[int]) -> WordMap:
        """Give the map with some words blotted out; their places stay, so that phrases do not grow together."""
        gone = set(positions)
        other = WordMap(())
        other.tokens = self.tokens
        other._at = {key: kept for key, places in self._at.items() if (kept := [p for p in places if p not in gone])}
        return other

    def words_at(self, positions: Iterable[int]) -> str:
        """Give the matched words in English (folded), in order."""
        return " ".join(self.tokens[p].word for p in sorted(set(positions)))

    def said_at(self, positions: Iterable[int]) -> str:
        """Give the matched words as the description has them (folded), in order."""
        found = (self.tokens[p] for p in sorted(set(positions)))
        return " ".join(dict.fromkeys(t.said or t.word for t in found))


def parse_says(text: str) -> tuple[Say, ...]:
    """Read "a b | c & d ! e" into alternatives."""
    return tuple(says for alternative in text.split("|") if (says := _parse_say(alternative)) is not None)


def _parse_say(text: str) -> Say | None:
    positive, *negative = text.split("!")
    parts = tuple(p for part in positive.split("&") if (p := words_of(part)))
    if not parts:
        return None
    return Say(parts, tuple(p for part in negative if (p := words_of(part))))


@functools.lru_cache(maxsize=50_000)
def words_of(text: str) -> tuple[str, ...]:
    """Give the words of a phrase; "=word" asks for the very word (or its plural), not for its family."""
    found: list[str] = []
    for part in text.split():
        words = [t.word for t in tokens(part) if t.word not in STOP]
        found += [f"={w}" for w in words] if part.startswith("=") else words
    return tuple(found)


def load_table(name: str) -> Mapping[str, Mapping[str, object]]:
    """Give a lexicon file as read, or an empty table where there is none."""
    path = files("cocket.controls") / "lexicon" / f"{name}.toml"
    return tomllib.loads(path.read_text("utf-8")) if path.is_file() else {}
