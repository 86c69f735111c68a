"""Finding provisions that may describe an item: by the field's lexicon and by words shared with the list (BM25).

Takes a reading, gives `Found` provisions with a score in 0..1 and what found them.
"""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass

import numpy as np

from cocket.controls.corpus import Corpus, documents
from cocket.controls.ranking import K1, Ranking
from cocket.controls.reading import Reading
from cocket.controls.words import WEAK
from cocket.exports.model import Item, ItemKind

SOFTWARE = frozenset(
    {ItemKind.SOFTWARE_DOWNLOAD, ItemKind.FIRMWARE_UPDATE, ItemKind.ACTIVATION_KEY, ItemKind.HOSTED_ACCESS}
)
KNOW_HOW = frozenset({ItemKind.TECHNOLOGY, ItemKind.TECHNICAL_ASSISTANCE})
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
SURE_TARGETS = 2  # a sure phrase is sure of its first two provisions only
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


def kind_of(item: Item) -> ItemKind:
    """Give the item's kind; a description that opens with a service or with papers is know-how, whatever was ticked."""
    if item.kind is ItemKind.GOODS and _SERVICE.match(item.description[:160]):
        return ItemKind.TECHNICAL_ASSISTANCE
    return item.kind


class Searcher:
    """One corpus with its word index; `twin` is the other jurisdiction's list under the same numbers, if it is held."""

    def __init__(self, corpus: Corpus, twin: Corpus | None = None) -> None:
        self.corpus = corpus
        self.twin = twin
        beside = _beside(corpus, twin) if twin is not None else {}
        self._paths, self._bags = documents(corpus, beside)
        self._at = {path: n for n, path in enumerate(self._paths)}
        self._ranking = Ranking.over(self._bags)

    def find(self, reading: Reading, kind: ItemKind = ItemKind.GOODS) -> list[Found]:
        """Give the provisions found, best first, each path once; software and technology are sought in their groups."""
        scores, total = self._scores(reading)

        def coverage(path: str) -> float:
            return min(1.0, float(scores[self._at[path]]) / total) if total and path in self._at else 0.0

        found: dict[str, Found] = {}
        for rank, (concept, spot) in enumerate(reading.concepts):
            targets = self._for_kind(concept.eu if self.corpus.regime == "eu" else concept.us, kind)
            sure = concept.sure and kind not in KNOW_HOW
            for place, target in enumerate(targets):
                path = self.corpus.nearest(target)
                if path is None or path in found:
                    continue  # a later target under the same heading adds nothing
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
            path = self.corpus.nearest(row.near) if row.near else None
            if path is not None and path not in found:
                score = NEAR + 0.1 * coverage(path)
                found[path] = Found(path, score, coverage(path), row.near, row.code, reading.says(spot))
        top = np.argpartition(-scores, DEEP)[:DEEP] if len(scores) > DEEP else np.arange(len(scores))
        for index in sorted(top, key=lambda i: (-scores[i], i)):
            path = self._paths[int(index)]
            if scores[index] > 0 and path not in found:
                explained = self._explained(path, reading)
                found[path] = Found(path, round(0.7 * coverage(path), 4), coverage(path) if explained else 0.0, path)
        return sorted(found.values(), key=lambda f: (-f.score, f.path))

    def _for_kind(self, targets: tuple[str, ...], kind: ItemKind) -> tuple[str, ...]:
        """Put the software or technology paragraph before the goods it belongs to, where that is what is exported."""
        if kind in SOFTWARE:
            group = "D"
        elif kind in KNOW_HOW:
            group = "E"
        else:
            return targets
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


def _beside(corpus: Corpus, twin: Corpus) -> dict[str, str]:
    """Give the twin's text of entries whose paragraphs this edition does not hold, so that they can be found."""
    texts: dict[str, list[str]] = {}
    for p in twin.controls():
        texts.setdefault(p.entry, []).append(p.text)
    return {entry: " ".join(found) for entry, found in texts.items() if corpus.is_heading_only(entry)}
