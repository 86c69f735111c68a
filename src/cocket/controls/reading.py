"""What a description says: its words, what it denies, its figures, and what it contradicts.

Takes an item, gives a `Reading`. What it says about its own classification does not count.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from cocket.controls.attributes import said_by_attribute
from cocket.controls.dressing import dressed as dressed_words
from cocket.controls.dressing import free_bands, is_order
from cocket.controls.figures import Figure, read_figures
from cocket.controls.glossary import english_text, in_english
from cocket.controls.lexicon import (
    ENOUGH_FAMILIES,
    Capability,
    Concept,
    everyday_words,
    find_capabilities,
    find_concepts,
    find_ordinary,
    find_watching,
    firm_watch_words,
    in_everyday_setting,
    synonyms,
    technical_words,
    watch_words,
)
from cocket.controls.likeness import Like, like, soft_capability
from cocket.controls.materials import made_of, specific
from cocket.controls.phrases import Spot, WordMap
from cocket.controls.words import COMMONPLACE, STOP, WEAK, Token, head_of, in_full, plain_text, singular
from cocket.exports.model import Item

SHORT_WORD = 3  # shorter words are units and codes
LONG = 12  # words from which a description is a text about a thing, not its name
HEAD = 4  # telling words at the start, where the thing itself is usually named
# A program is no everyday thing because it names the everyday thing that it works on.
_PROGRAM = re.compile(
    r"\W*(?:an? |the )?(?:[\w-]+ ){0,2}(?:software|program(?:me)?|app|application|agent|tool)\b", re.IGNORECASE
)
_CLAUSE = re.compile(r"[,;:.!?](?!\d)|\n")
_SIGNED = frozenset({"level", "decibel", "temperature", "count", "ratio", ""})
FIRST = 3  # words among which other languages name the thing
FORMS = frozenset({"set", "sets", "kit", "kits", "bundle", "pack", "pair", "case", "package", "model", "unit"})
MUCH, SOME = 0.34, 0.12  # shares of the telling words that the everyday name must cover
_DENIES = re.compile(
    r"\b(?:no(?! ?\d)|not(?! only)|without|lacks?|lacking|excluding|except(?:ing)?|never|neither|"
    r"nor|cannot|can't|doesn't|"
    r"free of|incapable of|ohne|kein(?:e|en|er)?|nicht|sans|sin|pas de|"
    r"rather than|instead of)\b"
    r"[^.;:!?()\n]{0,70}?(?=[.,;:!?()\n]|\b(?:but|however|yet|aber|mais|pero|only|solely)\b|$)",
    re.IGNORECASE,
)
# The same in languages whose words mean something else in English ("SEM").
_DENIES_THERE = re.compile(r"\b(?:senza|sem|zonder|geen|bez|nie|без|không|بدون)\b[^.,;:!?()\n]{0,70}", re.IGNORECASE)
_GOES_ON = re.compile(r",[^.;:!?()\n]{0,60}?\b(?:or|nor|oder|ou|o)\b[^.;,:!?()\n]{0,40}", re.IGNORECASE)
_TELLS_US = re.compile(
    r"ignore (?:all |any |the )?(?:previous|prior|above)(?: instructions?)?|"
    r"you (?:must|should|are) (?:answer|respond|classify|an? )|"
    r"answer (?:with )?[\"']?(?:not[_ ]listed|listed)|system prompt|respond only|output (?:not[_ ]listed|listed)|"
    r"classif(?:y|ied) (?:this|it|the item) as|(?:is|are) (?:not (?:listed|controlled)|EAR ?99)|EAR ?99|"
    r"no licen[cs]e required",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything read from one item, regime by regime the same.

    `words` are the words said, denied ones left out; `denied` are those. `query` is stem → weight for the search.
    """

    text: str
    words: WordMap
    denied: WordMap
    query: dict[str, float]
    figures: tuple[Figure, ...]
    contradictions: tuple[tuple[Figure, Figure], ...]
    concepts: tuple[tuple[Concept, Spot], ...]
    ordinary: tuple[tuple[str, Spot], ...]
    capabilities: tuple[tuple[Capability, Spot], ...]
    named: bool  # the everyday thing is the very thing named, not a word beside it
    technical: str  # a word of controlled technology that neither everyday names nor capabilities cover, or ""
    watching: Spot | None  # words by which the item seems meant for watching people
    strange: tuple[str, ...]  # words that names of everyday goods are not made of
    told_at_length: bool  # the everyday thing is named first, and many words follow
    watched: str  # a word that makes even an everyday thing worth a look, or ""
    everyday: bool  # the description is about an everyday thing: it names one first, or names little else
    described: int  # how many different telling words the description itself has, attributes left out
    told: str  # the sentence that tries to tell us the answer, if any
    content: int  # number of different words that carry meaning
    likes: tuple[Like[Concept], ...]  # lexicon rows whose words it shares, whatever phrases it has
    clauses: tuple[int, ...]  # for each word, the number of the clause in which it stands
    odd_head: tuple[str, ...]  # words of the thing named that names of everyday goods are not made of
    dressed: frozenset[int] = frozenset()  # places of words that say what an everyday thing looks like or is called
    memo: dict[tuple[str, bool, bool], float] = field(
        default_factory=dict, compare=False
    )  # shares of texts found so far
    held: dict[tuple[str, str], object] = field(default_factory=dict, compare=False)  # judgements by list and paragraph

    @property
    def in_english(self) -> str:
        """The description itself, or its words in English where the glossary knows them."""
        return " ".join(t.word for t in self.words.tokens) if self.foreign else self.text

    @property
    def foreign(self) -> bool:
        """Whether the glossary put words of another language into English."""
        return any(t.said for t in self.words.tokens)

    def says(self, spot: Spot) -> str:
        """Give the words that matched, as the description has them."""
        return self.words.said_at(spot.positions)


def read(item: Item) -> Reading:
    """Read an item's description, maker, model and attributes."""
    text = plain_text(item.description)
    said, told = _without_orders(text)
    heard = in_english(said)
    foreign = any(t.said for t in heard)
    spans = [*_denials(said), *(m.span() for m in _DENIES_THERE.finditer(said) if foreign)]
    positive: list[Token] = []
    negative: list[Token] = []
    for token in heard:
        inside = any(start <= token.start < end for start, end in spans)
        (negative if inside else positive).append(token)
    described = sum(1 for t in positive if t.word not in STOP)  # the words of attributes come after these
    in_words = in_full(english_text(said, heard))
    figures = [f for f in read_figures(in_words) if not is_order(in_words, f)]
    for attribute in item.attributes:
        said_by, more, deny = said_by_attribute(attribute)
        (negative if deny else positive).extend(said_by)
        figures += more
    figures = [f for f in figures if _possible(f)]
    words = WordMap(positive)
    called, composed = made_of(words, figures)
    figures += [*composed, *specific(figures)]
    if called:
        words = WordMap([*positive, *called])
    common = find_ordinary(words)
    concepts = find_concepts(words)
    longest = _not_swallowed(words, common, concepts)
    covered = {p for _, spot in common for p in spot.positions}
    named = _is_head(words, covered, said, described, foreign=foreign)
    watched_by = find_watching(words)
    capable = find_capabilities(words, enough=ENOUGH_FAMILIES if common or longest else 1)
    if not capable:
        # Beside a thing that the field's lexicon names ("drone"), more must speak of watching people.
        alone = not longest and (watched_by is not None or not named)
        capable = soft_capability(words, tuple(covered), watching=watched_by is not None, alone=alone)
    if not any(row.certain for row, _ in capable) and in_everyday_setting(words):
        capable, watched_by = [], None
    ends = [m.end() for m in _CLAUSE.finditer(said)]
    dressed = dressed_words(words, said, described) | free_bands(words, figures) if common else set()
    at_length = named and described >= LONG
    watched_by = find_watching(words, pointed=at_length) if watched_by is not None else None
    if at_length and watched_by is None and not any(row.certain for row, _ in capable):
        capable = []  # a long text about an everyday thing has a word of everything in it
    return Reading(
        said,
        words,
        WordMap(negative),
        _query(words, covered),
        tuple(figures),
        _contradictions(figures),
        longest,
        tuple(common),
        tuple(capable),
        named,
        _watched(words, covered | dressed | {p for _, spot in capable for p in spot.positions}, technical_words()),
        watched_by,
        _strange(words, covered, described),
        at_length,
        _watched(words, covered | dressed, firm_watch_words() if at_length else watch_words()),
        named or (_everyday(words, common) and not _PROGRAM.match(said)),
        len({t.stem for t in words.tokens[:described] if t.stem not in WEAK}),
        told,
        len({t.stem for t in words.tokens if t.stem not in WEAK}),
        like(words, _explained(words, common, described)),
        tuple(sum(end <= t.start for end in ends) for t in words.tokens[:described]),
        _odd_head(words, covered, said, described),
        frozenset(dressed),
    )


def _possible(figure: Figure) -> bool:
    """Tell whether a figure can be true: no frame rate is nought or less, while a level or a temperature may be."""
    return figure.high > 0 or figure.dimension in _SIGNED


def _explained(words: WordMap, common: list[tuple[str, Spot]], described: int) -> tuple[int, ...]:
    """Give the words that say nothing of a listed item: those of everyday names, and, beside a text, of attributes."""
    names = {p for _, spot in common if len(spot.positions) > 1 for p in spot.positions}
    return (*names, *range(described, len(words.tokens) if described >= LONG else described))


def _strange(words: WordMap, covered: set[int], described: int) -> tuple[str, ...]:
    said = enumerate(words.tokens[:described])
    rest = [t for p, t in said if p not in covered and t.stem not in WEAK and not t.word[0].isdigit()]
    return tuple(t.stem for t in rest if not _is_everyday(t.word) and len(t.word) > SHORT_WORD)


def _is_everyday(word: str) -> bool:
    return singular(word) in everyday_words() or singular(word) in COMMONPLACE


def _is_abbreviation(text: str, token: Token) -> bool:
    """Tell whether a short word is an abbreviation in capitals ("SAR"), and no unit behind a figure ("1 TB")."""
    behind = text[: token.start].rstrip()[-1:]
    return token.word.isalpha() and text[token.start : token.end].isupper() and not behind.isdigit()


def _odd_head(words: WordMap, covered: set[int], text: str, described: int) -> tuple[str, ...]:
    """Give the strange words of the thing named, where they are as many as its everyday words; capitals count too."""
    end = len(head_of(text))
    inside = [p for p, t in enumerate(words.tokens[:described]) if t.start < end]
    odd = tuple(
        t.stem
        for t in (words.tokens[p] for p in inside if p not in covered)
        if t.stem not in WEAK
        and not t.word[0].isdigit()
        and not _is_everyday(t.word)
        and (len(t.word) > SHORT_WORD or _is_abbreviation(text, t))
    )
    return odd if len(odd) >= sum(p in covered for p in inside) else ()


def _watched(words: WordMap, covered: set[int], watch: Sequence[tuple[str, ...]]) -> str:
    rest = words.without(covered)
    for phrase in watch:
        found = rest.phrase(phrase)
        if found is not None:
            return rest.words_at(found)
    return ""


def _everyday(words: WordMap, common: list[tuple[str, Spot]]) -> bool:
    """Tell whether an everyday thing is what the description is about, not something it mentions."""
    if not common:
        return False
    telling = [p for p, t in enumerate(words.tokens) if t.stem not in WEAK and not t.word.isdigit()]
    covered = {p for _, spot in common for p in spot.positions}
    first = set(telling[:HEAD])
    about = sum(1 for p in telling if p in covered) / max(len(telling), 1)
    return about >= MUCH or (bool(first & covered) and about >= SOME)


def _without_orders(text: str) -> tuple[str, str]:
    """Give the text without the words that state an answer or instruct the reader, and those words.

    Only those words go: what stands beside them still describes the item.
    """
    told = "; ".join(m.group(0).strip() for m in _TELLS_US.finditer(text))[:200]
    return (_TELLS_US.sub(" ", text), told) if told else (text, "")


def _is_head(words: WordMap, covered: set[int], text: str, described: int, *, foreign: bool) -> bool:
    """Tell whether the last word that names the thing belongs to an everyday name; in other languages, or the first."""
    end = len(head_of(text))
    inside = [p for p, t in enumerate(words.tokens[:described]) if t.start < end and not t.word.isdigit()]
    while inside and inside[-1] not in covered and _only_qualifies(words.tokens[inside[-1]].word):
        inside.pop()  # "baby monitor set" names a baby monitor, and so does "baby monitor 2024 white"
    return bool(inside) and (inside[-1] in covered or (foreign and not covered.isdisjoint(inside[:FIRST])))


def _only_qualifies(word: str) -> bool:
    return word in FORMS or word[0].isdigit() or singular(word) in COMMONPLACE


def _denials(text: str) -> list[tuple[int, int]]:
    spans = []
    for found in _DENIES.finditer(text):
        end = found.end()
        more = _GOES_ON.match(text, end)
        spans.append((found.start(), more.end() if more else end))
    return spans


def _not_swallowed(
    words: WordMap, common: list[tuple[str, Spot]], concepts: list[tuple[Concept, Spot]]
) -> tuple[tuple[Concept, Spot], ...]:
    """Leave out field phrases whose words all belong to the name of an everyday thing ("laser" of "laser printer")."""
    names = [spot.positions for _, spot in common]
    long_names = {p for positions in names for p in positions if len(positions) > 1}
    rest = words.without(long_names)
    kept = []
    for concept, spot in concepts:
        taken = set(spot.positions)
        inside = any(taken <= set(positions) for positions in names)
        if not inside and all(
            not set(part) <= set(name) or len(name) <= len(part) for part in _parts(spot) for name in names
        ):
            kept.append((concept, spot))
            continue
        again = next((s for say in concept.says if (s := rest.spot(say)) is not None), None)
        if again is not None and not any(set(again.positions) <= set(positions) for positions in names):
            kept.append((concept, again))
    return tuple(kept)


def _parts(spot: Spot) -> list[tuple[int, ...]]:
    """Give the positions of each part of a phrase."""
    parts, at = [], 0
    for part in spot.say.parts:
        parts.append(spot.positions[at : at + len(part)])
        at += len(part)
    return parts


def _query(words: WordMap, covered: set[int]) -> dict[str, float]:
    weights: Counter[str] = Counter()
    for position, token in enumerate(words.tokens):
        if token.word.isdigit() or token.word in STOP:
            continue
        weight = 0.25 if token.stem in WEAK else 0.4 if position in covered else 1.0
        weights[token.stem] = max(weights[token.stem], weight)  # type: ignore[assignment] # a Counter of floats
    for stem_, others in synonyms().items():
        if weights.get(stem_, 0) >= 1:
            for other in others:
                weights[other] = max(weights[other], 0.45)  # type: ignore[assignment]
    return dict(weights)


def _contradictions(figures: list[Figure]) -> tuple[tuple[Figure, Figure], ...]:
    """Give pairs of figures about the same thing, one in the text and one in an attribute, that cannot both be true."""
    found = []
    for one in figures:
        for other in figures:
            if one.source != "description" or other.source == "description" or not one.about:
                continue
            if (one.about, one.dimension) != (other.about, other.dimension):
                continue
            if one.bound or other.bound:
                continue
            apart = one.high < other.low or other.high < one.low
            far = max(abs(one.high), abs(other.high)) > Decimal("1.05") * min(abs(one.high), abs(other.high))
            if apart and far and not _agrees_elsewhere(one, other, figures):
                found.append((one, other))
    return tuple(found)


def _agrees_elsewhere(one: Figure, other: Figure, figures: list[Figure]) -> bool:
    """Tell whether the description also has a figure that does agree (two frequencies, one of them the attribute's)."""
    return any(
        f.source == "description" and f.about == other.about and f.low <= other.high and other.low <= f.high
        for f in figures
        if f is not one
    )
