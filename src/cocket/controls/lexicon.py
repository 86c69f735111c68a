"""The field's own words: phrases that point at provisions, at surveillance capabilities, or at everyday goods.

Takes the tables in `lexicon/` and the words of a description, gives the rows that match with the words that matched.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import product

from cocket.controls.phrases import Say, Spot, WordMap, load_table, parse_says, words_of
from cocket.controls.words import singular, stem

COMPOUND = 9  # letters of a word that may be a German compound
ENOUGH_FAMILIES = 2  # of act, actor, people and concealment, beside what is watched
GOODS_TABLES = ("ordinary", "trade", "headings")
FIELD_TABLES = ("surveillance", "electronics", "sensors", "vehicles", "materials", "machines", "us_only")


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
    only: tuple[Say, ...] = ()  # further phrases that show it, whose single words hint at nothing
    certain: bool = True  # a phrase names it; False where only families of words speak of it


@functools.cache
def concepts() -> tuple[Concept, ...]:
    """Give the rows of all field tables, in file order."""
    rows = []
    for table in FIELD_TABLES:
        for name, row in load_table(table).items():
            eu = tuple(str(row.get("eu", "")).split())
            us = tuple(str(row["us"]).split()) if "us" in row else eu
            unless = tuple(part for say in parse_says(str(row.get("unless", ""))) for part in say.parts)
            says = tuple(Say(say.parts, (*say.never, *unless)) for say in parse_says(str(row["say"])))
            rows.append(Concept(name, says, eu, us, bool(row.get("sure"))))
    return tuple(rows)


@functools.cache
def _capability_table() -> tuple[Mapping[str, Mapping[str, object]], Mapping[str, str]]:
    """Give the rows of capabilities.toml, and its families of words by the name that rows use ("@actor")."""
    table = dict(load_table("capabilities"))
    table.pop("families", None)
    table.pop("data", None)
    table.pop("settings", None)
    return table, {f"@{name}": str(text) for name, text in table.pop("words", {}).items()}


@functools.cache
def capabilities() -> tuple[Capability, ...]:
    """Give the rows of capabilities.toml, in file order, with families of words written out."""
    table, families = _capability_table()
    return tuple(
        Capability(
            code,
            str(row["title"]),
            _families(str(row["say"]), families),
            parse_says(str(row.get("unless", ""))),
            str(row.get("near", "")),
            _families(str(row.get("only", "")), families),
        )
        for code, row in table.items()
    )


@functools.cache
def watching() -> tuple[Mapping[str, tuple[Say, ...]], Mapping[str, tuple[Say, ...]]]:
    """Give the families that decide together, and the words that name what is watched, by capability."""
    _, families = _capability_table()
    whole = load_table("capabilities")
    return (
        {name: _families(str(text), families) for name, text in whole.get("families", {}).items()},
        {code: parse_says(str(text)) for code, text in whole.get("data", {}).items()},
    )


def _families(text: str, families: Mapping[str, str]) -> tuple[Say, ...]:
    """Read alternatives; a part that is a family's name matches any of its members (read once, then combined)."""
    found: list[Say] = []
    for alternative in text.split("|"):
        positive, *negative = alternative.split("!")
        never = tuple(p for part in negative if (p := words_of(part)))
        members = [_members(families.get(part.strip(), part)) for part in positive.split("&")]
        for choice in product(*members):
            parts = tuple(p for member in choice for p in member)
            if parts:
                found.append(Say(parts, never))
    return tuple(found)


def _members(text: str) -> list[tuple[tuple[str, ...], ...]]:
    """Give the parts of each member of a family; most have one."""
    return [tuple(p for part in member.split("&") if (p := words_of(part))) for member in text.split("|")]


@functools.cache
def ordinary() -> tuple[tuple[Say, str], ...]:
    """Give the phrases for everyday goods with their group."""
    goods = [pair for table in GOODS_TABLES for pair in load_table(table).get("goods", {}).items()]
    return tuple((_exactly(say), group) for group, text in goods for say in parse_says(str(text)))


def _exactly(say: Say) -> Say:
    """Give an alternative that asks for its very words: a coater is no coat."""
    return Say(tuple(tuple(w if w.startswith("=") else f"={w}" for w in part) for part in say.parts), say.never)


@functools.cache
def everyday_words() -> frozenset[str]:
    """Give the stems of all words that names of everyday goods are made of."""
    return frozenset(singular(word.removeprefix("=")) for say, _ in ordinary() for part in say.parts for word in part)


@functools.cache
def watch_words() -> tuple[tuple[str, ...], ...]:
    """Give the words that make even an everyday thing worth a look."""
    rows = load_table("ordinary").get("watch", {})
    return _single_words(f"{rows.get('words', '')} {rows.get('technical', '')}")


@functools.cache
def firm_watch_words() -> tuple[tuple[str, ...], ...]:
    """Give those of them that count anywhere in a long text; a word of technology alone does not."""
    return _single_words(str(load_table("ordinary").get("watch", {}).get("words", "")))


@functools.cache
def technical_words() -> tuple[tuple[str, ...], ...]:
    """Give the words of controlled technology among them."""
    return _single_words(str(load_table("ordinary").get("watch", {}).get("technical", "")))


def _single_words(text: str) -> tuple[tuple[str, ...], ...]:
    return tuple(p for word in text.split() if (p := words_of(word)))


@functools.cache
def synonyms() -> Mapping[str, tuple[str, ...]]:
    """Give, for a stem, the stems that mean the same in this field."""
    found: dict[str, set[str]] = {}
    for line in load_table("synonyms").get("groups", {}).get("same", ()):  # type: ignore[attr-defined]
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
        for key in {f"={singular(first[1:])}"} if first.startswith("=") else {first, stem(first)}:
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
    return _index((n, say) for n, row in enumerate(capabilities()) for say in (*row.says, *row.only))


def _search(index: _Index, words: WordMap) -> dict[int, list[Spot]]:
    found: dict[int, list[Spot]] = {}
    seen: set[int] = set()  # of alternatives, which live as long as the index
    for key in index.rows.keys() & words.keys:
        for number, say in index.rows[key]:
            if id(say) in seen:
                continue
            seen.add(id(say))
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
    hits += _compounds(words)
    return sorted(hits, key=lambda hit: (-_size(hit[1])[0], hit[1].positions))


def _compounds(words: WordMap) -> list[tuple[str, Spot]]:
    """Give everyday things at the end of German compounds ("Kinderfahrrad": "Fahrrad")."""
    found = []
    for position, token in enumerate(words.tokens):
        if len(token.word) >= COMPOUND:
            found += [("german", Spot(say, (position,))) for word, say in _german() if token.word.endswith(word)][:1]
    return found


@functools.cache
def _german() -> tuple[tuple[str, Say], ...]:
    says = (say for say, group in ordinary() if group == "german" and len(say.parts) == 1 and len(say.parts[0]) == 1)
    words = ((say.parts[0][0].removeprefix("="), say) for say in says)
    return tuple((word, say) for word, say in words if len(word) >= 5)  # noqa: PLR2004 - "Uhr" is too short


@functools.cache
def everyday_settings() -> tuple[Say, ...]:
    """Give the phrases of settings in which watching is an everyday thing ("language course", "home security")."""
    return parse_says(str(load_table("capabilities").get("settings", {}).get("everyday", "")))


def in_everyday_setting(words: WordMap) -> bool:
    """Tell whether a description speaks of an everyday setting and of neither those who watch nor of hiding it."""
    if _first(words, everyday_settings()) is None:
        return False
    families, _ = watching()
    return all(_first(words, families[name]) is None for name in ("actor", "covert"))


def find_capabilities(words: WordMap, *, enough: int = ENOUGH_FAMILIES) -> list[tuple[Capability, Spot]]:
    """Give the capabilities that a description shows, in table order; families of words decide where no phrase does."""
    found: list[tuple[Capability, Spot]] = []
    for n, spots in sorted(_search(_capability_index(), words).items()):
        row = capabilities()[n]
        if _first(words, row.unless) is not None:
            continue
        found.append((row, max(spots, key=_size)))
    return found or _by_families(words, enough)


def find_watching(words: WordMap, *, pointed: bool = False) -> Spot | None:
    """Give the words by which an item seems meant for watching people, where nothing says how; or None.

    `pointed`: only words for those who watch, or for hiding it; long texts speak of people and of doing things anyway.
    """
    families, _ = watching()
    shown = {name: spot for name, says in families.items() if (spot := _first(words, says)) is not None}
    for name in ("actor", "covert"):
        if name in shown:
            return shown[name]
    if "people" in shown and "act" in shown and not pointed:
        spot = shown["people"]
        return Spot(spot.say, (*spot.positions, *shown["act"].positions))
    return None


def _by_families(words: WordMap, enough: int) -> list[tuple[Capability, Spot]]:
    """Give the capability of what is watched when enough further families speak of watching people."""
    families, data = watching()
    shown = {name: spot for name, says in families.items() if (spot := _first(words, says)) is not None}
    if len(shown) < enough:
        return []
    for row in capabilities():
        what = _first(words, data.get(row.code, ()))
        if what is None or _first(words, row.unless) is not None:
            continue
        # "Web blocking" names what is watched and the act at once.
        taken = set(what.positions)
        beside = [spot for name, spot in shown.items() if name == "act" or not set(spot.positions) <= taken]
        if len(beside) >= enough:
            positions = tuple(p for spot in (what, *beside) for p in spot.positions)
            return [(replace(row, certain=False), Spot(what.say, positions))]
    return []


_FIRSTS: dict[int, tuple[tuple[Say, ...], Mapping[str, tuple[tuple[int, Say], ...]]]] = {}


def _by_first_word(says: tuple[Say, ...]) -> Mapping[str, tuple[tuple[int, Say], ...]]:
    """Give the alternatives of a row that lives as long as the program, by what their first word may look for."""
    if id(says) not in _FIRSTS:
        _FIRSTS[id(says)] = (says, _index(enumerate(says)).rows)
    return _FIRSTS[id(says)][1]


def _first(words: WordMap, says: tuple[Say, ...]) -> Spot | None:
    """Give where the first alternative that occurs does."""
    if not says:
        return None
    rows = _by_first_word(says)
    hits = {number: say for key in rows.keys() & words.keys for number, say in rows[key]}
    return next((spot for _, say in sorted(hits.items()) if (spot := words.spot(say)) is not None), None)


def _size(spot: Spot) -> tuple[int, tuple[int, ...]]:
    return len(set(spot.positions)), tuple(-p for p in spot.positions)
