"""Finding provisions that may describe an item: by the field's lexicon and by words shared with the list (BM25).

Takes a reading, gives `Found` provisions with a score in 0..1 and what found them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, replace

import numpy as np

from cocket.controls.chemicals import by_cas, cas_numbers
from cocket.controls.corpus import Corpus, documents
from cocket.controls.lexicon import Concept
from cocket.controls.likeness import names_the_thing
from cocket.controls.ranking import K1, Ranking
from cocket.controls.reading import Reading
from cocket.controls.serving import CLOSELY, group_of, is_equipment, serves, serving, stages_of
from cocket.controls.wares import US, Nearness, Wares, said_words, telling_words
from cocket.controls.words import WEAK
from cocket.exports.model import Item, ItemKind

# Capabilities that no dual-use list describes; the others lie close to listed interception, intrusion or extraction.
ON_NO_LIST = frozenset(
    {"biometric_identification", "crowd_and_plate_recognition", "predictive_analytics", "social_media_monitoring"}
)
# A description that opens with a service or with papers, whatever it is for.
_SERVICE = re.compile(
    r"(?:[\w'-]+ ){0,4}?(?:training(?: course| programme| session)?s?"
    r"|technical (?:documentation|assistance|advice|support)"
    r"|know-how|(?:manufacturing|construction|engineering|design) drawings?|repair service|maintenance service"
    r"|installation and commissioning|consultancy|consulting)\s+(?:for|on|in|at|of|to|with)\b",
    re.IGNORECASE,
)
# Software that gives equipment its controlled functions, where that has a paragraph of its own.
SOFTWARE_FOR = {
    "5A001": "5D001.c",
    "5A002": "5D002.c.1",
    "5A003": "5D002.c.2",
    "5A004": "5D002.c.3",
    "4A005": "4D004",
    "5A980": "5D980",
    "3A980": "3D980",
    "3A981": "3D980",
    "4A980": "4D980",
}
DEEP = 20  # provisions looked at from the word search
SURE, LIKELY, NEAR = 0.75, 0.5, 0.42  # where the scores of lexicon finds begin
BY_NUMBER = "cas-number"  # what found a substance by its number, in the place of a lexicon row
BY_CAS = 0.99  # a CAS number names one substance
SURE_TARGETS = 2  # a sure phrase is sure of its first two provisions only
LIKE = 0.3  # where the scores of provisions begin whose lexicon row shares words, and no phrase, with the description
LIKE_TARGETS = 2
BEHIND = 0.6  # what remains of the score of goods where their software or know-how is exported
LOOSELY, BEFORE, AFTER = 0.95, 0.01, -0.02  # where place or stage do not fit; beside the goods' own score
SERVED, SERVING_EACH = 5, 3  # goods for which serving paragraphs are sought, and how many of each
WARES = 12  # places looked at from the catalogue of wares
TOLD, TELLING = 0.1, 1.5  # score of what only wares point at, and what being told just like them adds to any
BY_CODE, BY_CODE_ALONE = 0.28, 0.9  # below what words are like; first where words say nothing
FULL = 0.9  # query weight of a word that carries meaning
FEWEST, FEWEST_ORDINARY = 2, 3  # words that a provision must share to be plausible by words alone


@dataclass(frozen=True, slots=True)
class Found:
    """A provision that may describe the item.

    `coverage` is how much of the description's weight the list's words explain (0..1); `by` is the lexicon row that
    pointed here, with the words that matched, or "" when the word search alone found it.
    """

    path: str
    score: float
    coverage: float
    target: str = ""
    by: str = ""
    said: str = ""
    sure: bool = False
    like: float = 0.0  # how much the description is like the words of a lexicon row, where no phrase of it occurs
    headed: bool = False  # a word for the thing itself is among those that it shares with that row
    serves: str = ""  # the goods for which this paragraph is about software, know-how or equipment
    ware: float = 0.0  # how much of the description is told like one of this place's wares, 0..1


def kind_of(item: Item) -> ItemKind:
    """Give the item's kind; a description that opens with a service or with papers is know-how, whatever was ticked."""
    if item.kind is ItemKind.GOODS and _SERVICE.match(item.description[:160]):
        return ItemKind.TECHNICAL_ASSISTANCE
    return item.kind


class Searcher:
    """One corpus with its word index; `twin` is the other jurisdiction's list under the same numbers, if it is held."""

    def __init__(self, corpus: Corpus, twin: Corpus | None, wares: Wares) -> None:
        self.corpus = corpus
        self.twin = twin
        self._wares = wares
        beside = _beside(corpus, twin) if twin is not None else {}
        self._paths, self._bags = documents(corpus, beside)
        self._at = {path: n for n, path in enumerate(self._paths)}
        self._ranking = Ranking.over(self._bags)
        self._serving = serving(corpus)
        self._cas = by_cas(corpus.controls())

    def near(self, reading: Reading, kind: ItemKind = ItemKind.GOODS) -> Nearness:
        """Give how a description stands to the catalogue of wares."""
        words = telling_words(reading.words.tokens)
        said = said_words(reading.words.tokens)
        group = group_of(kind, reading.in_english, foreign=reading.foreign)
        abroad = self.corpus.regime == "us"
        return self._wares.near(words, WARES, abroad=abroad, group=group, listed=self.uses(), said=said)

    def find(
        self, reading: Reading, near: Nearness, kind: ItemKind = ItemKind.GOODS, by_code: Sequence[str] = ()
    ) -> list[Found]:
        """Give the provisions found, best first, each path once; software and technology are sought in their groups.

        `by_code` are provisions that the declared tariff code points at: they come last and show nothing by themselves.
        """
        scores, total = self._scores(reading)

        def coverage(path: str) -> float:
            return min(1.0, float(scores[self._at[path]]) / total) if total and path in self._at else 0.0

        found: dict[str, Found] = {}
        group = group_of(kind, reading.in_english, foreign=reading.foreign)
        if group != "E":
            for number in cas_numbers(reading.text):
                for named in self._cas.get(number, ()):
                    found[named] = Found(named, BY_CAS, coverage(named), named, BY_NUMBER, number, sure=True)
        self._by_phrases(found, reading, group, coverage)
        self._by_likeness(found, reading, group, coverage)
        top = np.argpartition(-scores, DEEP)[:DEEP] if len(scores) > DEEP else np.arange(len(scores))
        for index in sorted(top, key=lambda i: (-scores[i], i)):
            place = self._paths[int(index)]
            if scores[index] > 0 and place not in found:
                explained = coverage(place) if self._explained(place, reading) else 0.0
                found[place] = Found(place, round(0.7 * coverage(place), 4), explained, place)
        self._by_wares(found, near, reading, coverage)
        self._by_service(found, reading, group)
        start = BY_CODE if reading.content > FEWEST else BY_CODE_ALONE
        for rank, target in enumerate(by_code):
            path = self.corpus.nearest(target)
            if path is not None and path not in found:
                found[path] = Found(path, round(start - 0.01 * min(rank, 9), 4), 0.0, target)
        scaled = (replace(f, score=round(f.score / (1 + TELLING), 4)) for f in found.values())
        return sorted(scaled, key=lambda f: (-f.score, f.path))

    def _by_phrases(
        self, found: dict[str, Found], reading: Reading, group: str, coverage: Callable[[str], float]
    ) -> None:
        """Add what whole phrases of the lexicons point at."""
        for rank, (concept, spot) in enumerate(reading.concepts):
            for place, (target, path) in enumerate(self._targets(concept, group)):
                if path in found:
                    continue  # a later target under the same heading adds nothing
                sure = concept.sure and group in ("", target[1])
                base = SURE if sure else LIKELY
                words = min(len(set(spot.positions)), 4)
                score = base + 0.03 * words - 0.02 * place - 0.01 * min(rank, 8) + 0.15 * coverage(path)
                found[path] = Found(
                    path,
                    min(score, 0.99),
                    coverage(path),
                    target,
                    concept.id,
                    reading.says(spot),
                    sure and place < SURE_TARGETS,
                )
        for row, spot in reading.capabilities:
            near = self.corpus.nearest(row.near) if row.near else None
            if near is not None and near not in found:
                score = NEAR + 0.1 * coverage(near)
                found[near] = Found(near, score, coverage(near), row.near, row.code, reading.says(spot))

    def _by_likeness(
        self, found: dict[str, Found], reading: Reading, group: str, coverage: Callable[[str], float]
    ) -> None:
        """Add what the lexicons deal with in words like these, where no phrase points there."""
        best = reading.likes[0].score if reading.likes else 0.0
        explained_by_end_use = {
            p for row, spot in reading.capabilities if row.certain and row.code in ON_NO_LIST for p in spot.positions
        }
        for one in reading.likes:
            left = one.without(explained_by_end_use)
            headed = names_the_thing(one, reading.words)
            for place, (target, path) in enumerate(self._targets(one.row, group)[:LIKE_TARGETS]):
                if path in found:
                    continue
                score = (LIKE + 0.2 * one.coverage) * one.score / best - 0.02 * place
                explained = coverage(path) if self._explained(path, reading) else 0.0
                said = reading.words.words_at(one.positions)
                found[path] = Found(path, round(score, 4), explained, target, said=said, like=left, headed=headed)

    def _by_wares(
        self,
        found: dict[str, Found],
        near: Nearness,
        reading: Reading,
        coverage: Callable[[str], float],
    ) -> None:
        """Add what is told like the wares of a place, and move up what was found there by other means."""
        for place, (score, share) in near.places.items():
            target = place.removeprefix(US)
            path = self.corpus.nearest(target)
            known = found.get(path) if path is not None else None
            if path not in self._at or path[:5] != target[:5] or (known is not None and known.ware):
                continue  # this edition has nothing under that number, or a likelier ware pointed there
            if known is None:
                explained = coverage(path) if self._explained(path, reading) else 0.0
                known = Found(path, TOLD, explained, target)
            told = min(1.0, score / near.whole)
            found[path] = replace(known, score=known.score + TELLING * told, ware=share)

    def _by_service(self, found: dict[str, Found], reading: Reading, group: str) -> None:
        """Add the paragraphs on software or know-how for the goods found, and put them before these goods.

        Equipment that makes or tests other things gets those on production equipment, after what was found.
        """
        making = not group and is_equipment(reading.in_english)
        if not group and not making:
            return
        stages = stages_of(reading.in_english)
        goods = sorted((f for f in found.values() if f.path[1] not in (group or "BDE")), key=lambda f: -f.score)
        for rank, one in enumerate(goods[:SERVED]):
            rows = [(serves(row, one.path), row) for row in self._serving[group or "B"]]
            rows = [(close, row) for close, row in rows if close]
            for close, row in sorted(rows, key=lambda r: (-bool(r[1].stages & stages), -r[0]))[:SERVING_EACH]:
                fits = close == CLOSELY and bool(row.stages & stages)
                score = one.score * (1.0 if fits else LOOSELY) + (BEFORE if group else AFTER)
                known = found.get(row.path)
                if known is not None and known.score >= score:
                    continue
                by, said = (known.by, known.said) if known is not None and known.by else (one.by, one.said)
                found[row.path] = Found(
                    row.path,
                    round(score - 0.002 * rank, 4),
                    known.coverage if known is not None else 0.0,
                    row.path,
                    by if group else "",
                    said,
                    like=one.like,
                    headed=one.headed,
                    ware=known.ware if known is not None else 0.0,
                    serves=one.path,
                )

        if group:
            for one in goods:
                found[one.path] = replace(one, score=one.score * BEHIND)  # what it is for comes after what it is

    def _targets(self, concept: Concept, group: str) -> list[tuple[str, str]]:
        """Give where a row points in this list, as (place meant, place held), best first."""
        targets = concept.eu if self.corpus.regime == "eu" else concept.us
        targets = self._in_group(targets, group)
        return [(target, path) for target in targets if (path := self.corpus.nearest(target)) is not None]

    def _in_group(self, targets: tuple[str, ...], group: str) -> tuple[str, ...]:
        """Put first the paragraphs on what is exported: the goods, or the software or know-how that belongs to them."""
        if not group:
            return _goods_first(targets)
        moved: list[str] = []
        for target in targets:
            if target[1] == group:
                moved.append(target)
            elif target[1] in "ABC":
                special = SOFTWARE_FOR.get(target[:5], f"{target[0]}D001") if group == "D" else f"{target[0]}E001"
                moved.append(special)
        return tuple(dict.fromkeys((*moved, *targets)))

    def _explained(self, path: str, reading: Reading) -> bool:
        """Tell whether enough different words of the description stand in a provision for it to be plausible."""
        bag = self._bags[self._at[path]]
        fewest = FEWEST_ORDINARY if reading.ordinary else FEWEST
        return sum(1 for w, weight in reading.query.items() if weight >= FULL and w in bag) >= fewest

    def uses(self) -> Container[str]:
        """Give the words that the list's provisions use."""
        return self._ranking.words

    def not_held(self, reading: Reading) -> list[tuple[str, str]]:
        """Give (provision, words said) where the lexicon points at a place that this edition does not hold."""
        lost = []
        for concept, spot in reading.concepts:
            targets = concept.eu if self.corpus.regime == "eu" else concept.us
            if targets and all(self.corpus.nearest(t) is None for t in targets):
                lost.append((targets[0], reading.says(spot)))
        return lost

    def elsewhere(self, reading: Reading) -> list[str]:
        """Give the words of things that the lexicon knows and that this list deliberately has no entry for."""
        return [
            reading.says(spot)
            for concept, spot in reading.concepts
            if concept.sure and not (concept.eu if self.corpus.regime == "eu" else concept.us)
        ]

    def _scores(self, reading: Reading) -> tuple[np.ndarray[tuple[int], np.dtype[np.float64]], float]:
        scores = self._ranking.scores(reading.query)
        own = [(w, weight) for w, weight in reading.query.items() if weight >= FULL and w not in WEAK]
        top = float(self._ranking.idf.max(initial=1.0))
        total = sum(weight * (self._ranking.rarity(w) or top) for w, weight in own) * (K1 + 1) * 0.62
        return scores, total


def _goods_first(targets: tuple[str, ...]) -> tuple[str, ...]:
    """Put the paragraphs on goods before those on software, in the lexicon's order; know-how keeps its place."""
    if {t[1] for t in targets[:2]} != {"A", "D"}:
        return targets
    return tuple(sorted(targets, key=lambda t: t[1] != "A"))


def _beside(corpus: Corpus, twin: Corpus) -> dict[str, str]:
    """Give the twin's text of entries whose paragraphs this edition does not hold, so that they can be found."""
    texts: dict[str, list[str]] = {}
    for p in twin.controls():
        texts.setdefault(p.entry, []).append(p.text)
    return {entry: " ".join(found) for entry, found in texts.items() if corpus.is_heading_only(entry)}
