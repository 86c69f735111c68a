"""Finding provisions that may describe an item: by the field's lexicon and by words shared with the list (BM25).

Takes a reading, gives `Found` provisions with a score in 0..1 and what found them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from cocket.controls.corpus import Corpus, documents
from cocket.controls.ranking import K1, Ranking
from cocket.controls.reading import Reading
from cocket.controls.words import WEAK

DEEP = 40  # provisions looked at from the word search
SURE, LIKELY = 0.75, 0.5  # where the scores of lexicon finds begin


@dataclass(frozen=True, slots=True)
class Found:
    """A provision that may describe the item.

    `coverage` is how much of the description's weight the list's words explain (0..1); `by` is the lexicon row that
    pointed here, with the words that matched, or "" when the word search alone found it.
    """

    path: str
    score: float
    coverage: float
    by: str = ""
    said: str = ""
    sure: bool = False


class Searcher:
    """One corpus with its word index."""

    def __init__(self, corpus: Corpus, beside: Mapping[str, str]) -> None:
        self.corpus = corpus
        self._paths, bags = documents(corpus, beside)
        self._ranking = Ranking.over(bags)

    def find(self, reading: Reading) -> list[Found]:
        """Give the provisions found, best first, each path once."""
        scores, total = self._scores(reading)
        coverage = {p: min(1.0, float(s) / total) for p, s in zip(self._paths, scores, strict=True)} if total else {}
        found: dict[str, Found] = {}
        for rank, (concept, spot) in enumerate(reading.concepts):
            targets = concept.eu if self.corpus.regime == "eu" else concept.us
            for place, target in enumerate(targets):
                path = self.corpus.nearest(target)
                if path is None or path in found:
                    continue
                base = SURE if concept.sure else LIKELY
                words = min(len(set(spot.positions)), 4)
                score = base + 0.03 * words - 0.02 * place - 0.01 * min(rank, 8) + 0.15 * coverage.get(path, 0.0)
                found[path] = Found(path, min(score, 0.99), coverage.get(path, 0.0), concept.id, reading.says(spot),
                                    concept.sure and place < 2)  # fmt: skip
        for index in np.argsort(-scores, kind="stable")[:DEEP]:
            path = self._paths[int(index)]
            if scores[index] > 0 and path not in found:
                found[path] = Found(path, round(0.7 * coverage[path], 4), coverage[path])
        return sorted(found.values(), key=lambda f: (-f.score, f.path))

    def _scores(self, reading: Reading) -> tuple[np.ndarray[tuple[int], np.dtype[np.float64]], float]:
        scores = self._ranking.scores(reading.query)
        own = [(w, weight) for w, weight in reading.query.items() if weight >= 0.9 and w not in WEAK]  # noqa: PLR2004
        top = float(self._ranking.idf.max(initial=1.0))
        total = sum(weight * (self._ranking.rarity(w) or top) for w, weight in own) * (K1 + 1) * 0.62
        return scores, total
