"""Which lexicon rows a description is like, word by word, where no whole phrase of theirs need occur.

Takes the words of a description, gives rows with a score: BM25 over the words of each row's phrases. A phrase shows
what an item is; likeness only says where to look, and that something of the list may be meant.
"""

from __future__ import annotations

import functools
import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from cocket.controls.lexicon import Capability, Concept, capabilities, concepts, watching
from cocket.controls.phrases import Say, Spot, WordMap, load_table, parse_says
from cocket.controls.words import VAGUE, WEAK, singular, stem

K1, B = 0.8, 0.4
SHOWN = 8
CAPABLE, CAPABLE_WATCHING, CAPABLE_BESIDE, CAPABLE_SHARE = (
    4.5,
    3.5,
    6.0,
    0.25,
)  # floors of score and coverage; ordinary goods stay below
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Like(Generic[Row]):
    """A row that a description is like: its score, the share of the description's words explained, and those words."""

    row: Row
    score: float
    coverage: float
    weights: Mapping[int, float]  # place of a word → what it adds to the score

    @property
    def positions(self) -> tuple[int, ...]:
        """The places of the words that it shares, in order."""
        return tuple(sorted(self.weights))

    def without(self, explained: Collection[int]) -> float:
        """Give the score that is left when some words are explained by something else."""
        return sum(weight for place, weight in self.weights.items() if place not in explained)


@dataclass(frozen=True, slots=True)
class _Index(Generic[Row]):
    rows: tuple[Row, ...]
    postings: Mapping[str, tuple[tuple[int, float], ...]]  # key of a word → (row number, weight)
    top: float  # the weight of a word that only one row has


def _bag(says: Iterable[Say]) -> dict[str, float]:
    counts = Counter(w for say in says for w in {word for part in say.parts for word in part})
    return {word: 1 + math.log(n) for word, n in counts.items()}


def _keys(word: str) -> set[str]:
    return {f"={singular(word[1:])}"} if word.startswith("=") else {word, stem(word)}


def _index(rows: Sequence[Row], bags: Sequence[Mapping[str, float]]) -> _Index[Row]:
    have = Counter(word for bag in bags for word in bag)
    rarity = {word: math.log1p((len(rows) - n + 0.5) / (n + 0.5)) for word, n in have.items()}
    mean = sum(sum(bag.values()) for bag in bags) / max(len(rows), 1)
    postings: dict[str, dict[int, float]] = defaultdict(dict)
    for number, bag in enumerate(bags):
        norm = K1 * (1 - B + B * sum(bag.values()) / mean)
        for word, count in bag.items():
            weight = rarity[word] * count * (K1 + 1) / (count + norm)
            for key in _keys(word):
                postings[key][number] = max(postings[key].get(number, 0.0), weight)
    top = math.log1p((len(rows) - 0.5) / 1.5)
    return _Index(tuple(rows), {key: tuple(found.items()) for key, found in postings.items()}, top)


@functools.cache
def _field() -> _Index[Concept]:
    further = load_table("likeness")
    bags = []
    for row in concepts():
        bag = _bag(row.says)
        for say in parse_says(str(further.get(row.id, "")).replace(" ", "|")):
            for word in say.parts[0]:
                bag.setdefault(word, 1.0)
        bags.append(bag)
    return _index(concepts(), bags)


@functools.cache
def _surveillance() -> _Index[Capability]:
    _, data = watching()
    return _index(capabilities(), [_bag((*row.says, *data.get(row.code, ()))) for row in capabilities()])


@functools.cache
def field_words() -> frozenset[str]:
    """Give the stems of every word by which the field's lexicon knows listed things."""
    return frozenset(stem(key.removeprefix("=")) for key in _field().postings)


def like(words: WordMap, covered: Sequence[int] = ()) -> tuple[Like[Concept], ...]:
    """Give the field's rows that a description is most like, best first; `covered` are words explained otherwise."""
    vague = [p for p, t in enumerate(words.tokens) if singular(t.word) in VAGUE]
    return _like(_field(), words, (*covered, *vague))


@functools.cache
def _heads(row: Concept) -> frozenset[str]:
    """Give the stems of the words on which a row's phrases end: mostly the thing itself ("furnace", "lathe")."""
    return frozenset(stem(part[-1].removeprefix("=")) for say in row.says for part in say.parts)


def names_the_thing(one: Like[Concept], words: WordMap) -> bool:
    """Tell whether a description shares with a row a word for the thing itself, not only for what it is made of."""
    return any(words.tokens[place].stem in _heads(one.row) for place in one.positions)


def like_capability(words: WordMap, covered: Sequence[int] = ()) -> tuple[Like[Capability], ...]:
    """Give the surveillance capabilities that a description is most like, best first."""
    return _like(_surveillance(), words, covered)


def soft_capability(
    words: WordMap, covered: Sequence[int], *, watching: bool, alone: bool
) -> list[tuple[Capability, Spot]]:
    """Give the capability whose words a description shares where no phrase names one; `watching`: people are watched.

    It points at no provision and is never certain: it asks about the end use, and keeps goods from being called plain.
    """
    found = like_capability(words, covered)
    floor = (CAPABLE_WATCHING if watching else CAPABLE) if alone else CAPABLE_BESIDE
    if not found or found[0].score < floor or found[0].coverage < CAPABLE_SHARE:
        return []
    best = found[0]
    if any(words.spot(say) is not None for say in best.row.unless):
        return []
    return [(replace(best.row, certain=False, near=""), Spot(best.row.says[0], best.positions))]


def _like(index: _Index[Row], words: WordMap, covered: Sequence[int]) -> tuple[Like[Row], ...]:
    taken = {*covered, *(p for p, t in enumerate(words.tokens) if t.stem in WEAK or t.word.isdigit())}
    at: dict[int, dict[int, float]] = defaultdict(dict)  # row → place of a word → weight: a word counts once
    for key, places in words.by_key():
        for number, weight in index.postings.get(key, ()):
            for place in places[:1]:
                if place not in taken:
                    at[number][place] = max(at[number].get(place, 0.0), weight)
    telling = [p for p in range(len(words.tokens)) if p not in taken]
    whole = max(len(telling), 1) * index.top
    scored = sorted(((sum(found.values()), -number) for number, found in at.items()), reverse=True)[:SHOWN]
    return tuple(
        Like(index.rows[-place], round(score, 4), min(1.0, round(score / whole, 4)), at[-place])
        for score, place in scored
    )
