"""The field's own words: phrases that point at provisions, at surveillance capabilities, or at everyday goods.

Takes the tables in `lexicon/` and the words of a description, gives the rows that match with the words that matched.
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files

from cocket.controls.words import STOP, Token, stem, tokens

PREFIX_FROM = 6  # a lexicon word this long also matches words that begin with it ("intercept": "interceptor")
FIELD_TABLES = ("surveillance", "electronics", "sensors", "vehicles", "materials", "machines", "us_only")


@dataclass(frozen=True, slots=True)
class Say:
    """One alternative of a row: parts that must all occur, and words that must not."""

    parts: tuple[tuple[str, ...], ...]
    never: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Concept:
    """A row of the field's lexicon: what people say, and where the lists deal with it."""

    id: str
    says: tuple[Say, ...]
    eu: tuple[str, ...]
    us: tuple[str, ...]
    sure: bool


@dataclass(frozen=True, slots=True)
class Capability:
    """A surveillance capability with the phrases that show it and those that silence it."""

    code: str
    title: str
    says: tuple[Say, ...]
    unless: tuple[Say, ...]
    near: str = ""


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
            for key in keys:
                self._at.setdefault(key, []).append(position)

    def places(self, word: str) -> list[int]:
        """Give the positions of a lexicon word."""
        found = self._known.get(word)
        if found is None and word.startswith("="):
            found = [p for p in self._at.get(word[1:], []) if self.tokens[p].word == word[1:]]
            found += [p for p in self._at.get(word[1:] + "s", []) if self.tokens[p].word == word[1:] + "s"]
            self._known[word] = found
        elif found is None:
            exact = self._at.get(word, [])
            other = self._at.get(stem(word), []) if len(word) > 3 else []  # noqa: PLR2004 - "ied" has no stem
            found = sorted({*exact, *other}) if other else exact
            self._known[word] = found
        return found

    @property
    def keys(self) -> Iterable[str]:
        """Every key that a lexicon word may look for."""
        return self._at.keys()

    def phrase(self, words: tuple[str, ...]) -> tuple[int, ...] | None:
        """Give the positions of consecutive words (stop words do not count), or None."""
        later = [set(self.places(w)) for w in words[1:]]
        for start in self.places(words[0]):
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
        """Give the matched words as the description has them (folded), in order."""
        return " ".join(self.tokens[p].word for p in sorted(set(positions)))


def parse_says(text: str) -> tuple[Say, ...]:
    """Read "a b | c & d ! e" into alternatives."""
    return tuple(says for alternative in text.split("|") if (says := _parse_say(alternative)) is not None)


def _parse_say(text: str) -> Say | None:
    positive, *negative = text.split("!")
    parts = tuple(p for part in positive.split("&") if (p := _words(part)))
    if not parts:
        return None
    return Say(parts, tuple(p for part in negative if (p := _words(part))))


@functools.lru_cache(maxsize=50_000)
def _words(text: str) -> tuple[str, ...]:
    """Give the words of a phrase; "=word" asks for the very word (or its plural), not for its family."""
    found: list[str] = []
    for part in text.split():
        words = [t.word for t in tokens(part) if t.word not in STOP]
        found += [f"={w}" for w in words] if part.startswith("=") else words
    return tuple(found)


def _load(name: str) -> Mapping[str, Mapping[str, object]]:
    path = files("cocket.controls") / "lexicon" / f"{name}.toml"
    return tomllib.loads(path.read_text("utf-8")) if path.is_file() else {}


@functools.cache
def concepts() -> tuple[Concept, ...]:
    """Give the rows of all field tables, in file order."""
    rows = []
    for table in FIELD_TABLES:
        for name, row in _load(table).items():
            eu = tuple(str(row.get("eu", "")).split())
            us = tuple(str(row["us"]).split()) if "us" in row else eu
            unless = tuple(part for say in parse_says(str(row.get("unless", ""))) for part in say.parts)
            says = tuple(Say(say.parts, (*say.never, *unless)) for say in parse_says(str(row["say"])))
            rows.append(Concept(name, says, eu, us, bool(row.get("sure"))))
    return tuple(rows)


@functools.cache
def capabilities() -> tuple[Capability, ...]:
    """Give the rows of capabilities.toml, in file order."""
    return tuple(
        Capability(
            code,
            str(row["title"]),
            parse_says(str(row["say"])),
            parse_says(str(row.get("unless", ""))),
            str(row.get("near", "")),
        )
        for code, row in _load("capabilities").items()
    )


@functools.cache
def ordinary() -> tuple[tuple[Say, str], ...]:
    """Give the phrases for everyday goods with their group."""
    goods = _load("ordinary").get("goods", {})
    return tuple((say, group) for group, text in goods.items() for say in parse_says(str(text)))


@functools.cache
def watch_words() -> tuple[tuple[str, ...], ...]:
    """Give the words that make even an everyday thing worth a look."""
    return tuple(p for word in str(_load("ordinary").get("watch", {}).get("words", "")).split() if (p := _words(word)))


@functools.cache
def synonyms() -> Mapping[str, tuple[str, ...]]:
    """Give, for a stem, the stems that mean the same in this field."""
    found: dict[str, set[str]] = {}
    for line in _load("synonyms").get("groups", {}).get("same", ()):  # type: ignore[attr-defined]
        group = {stem(w) for w in str(line).split()}
        for word in group:
            found.setdefault(word, set()).update(group - {word})
    return {word: tuple(sorted(others)) for word, others in found.items()}


@dataclass(frozen=True, slots=True)
class _Index:
    rows: Mapping[str, tuple[tuple[int, Say], ...]]  # first word of an alternative → (row number, alternative)


def _index(rows: Iterable[tuple[int, Say]]) -> _Index:
    found: dict[str, list[tuple[int, Say]]] = {}
    for number, say in rows:
        first = say.parts[0][0]
        exact = (first[1:], first[1:] + "s") if first.startswith("=") else ()
        for key in {*exact} or {first, stem(first)}:
            found.setdefault(key, []).append((number, say))
    return _Index({word: tuple(hits) for word, hits in found.items()})


@functools.cache
def _concept_index() -> _Index:
    return _index((n, say) for n, row in enumerate(concepts()) for say in row.says)


@functools.cache
def _ordinary_index() -> _Index:
    return _index((n, say) for n, (say, _) in enumerate(ordinary()))


@functools.cache
def _capability_index() -> _Index:
    return _index((n, say) for n, row in enumerate(capabilities()) for say in row.says)


def _search(index: _Index, words: WordMap) -> dict[int, list[Spot]]:
    found: dict[int, list[Spot]] = {}
    seen: set[tuple[int, Say]] = set()
    for key in words.keys:
        for number, say in index.rows.get(key, ()):
            if (number, say) in seen:
                continue
            seen.add((number, say))
            spot = words.spot(say)
            if spot is not None:
                found.setdefault(number, []).append(spot)
    return found


def find_concepts(words: WordMap) -> list[tuple[Concept, Spot]]:
    """Give each field row that matches with its longest match, most telling first."""
    hits = [(concepts()[n], max(spots, key=_size)) for n, spots in _search(_concept_index(), words).items()]
    order = {row.id: n for n, row in enumerate(concepts())}
    return sorted(hits, key=lambda hit: (-hit[0].sure, -_size(hit[1])[0], order[hit[0].id]))


def find_ordinary(words: WordMap) -> list[tuple[str, Spot]]:
    """Give the everyday goods that a description names, longest phrase first."""
    hits = [(ordinary()[n][1], max(spots, key=_size)) for n, spots in _search(_ordinary_index(), words).items()]
    return sorted(hits, key=lambda hit: (-_size(hit[1])[0], hit[1].positions))


def find_capabilities(words: WordMap) -> list[tuple[Capability, Spot]]:
    """Give the capabilities that a description shows, in table order."""
    found = []
    for n, spots in sorted(_search(_capability_index(), words).items()):
        row = capabilities()[n]
        if any(words.spot(say) is not None for say in row.unless):
            continue
        found.append((row, max(spots, key=_size)))
    return found


def _size(spot: Spot) -> tuple[int, tuple[int, ...]]:
    return len(set(spot.positions)), tuple(-p for p in spot.positions)
