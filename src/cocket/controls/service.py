"""Classifying items: `Classifier.open(library)`, then `.classify(items)`.

Takes items and the current editions of the control lists, gives one `Classification` per item and regime. What was
answered once is answered from a cache keyed by the item's content, the editions and the version of these rules.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cocket.controls.corpus import Corpus
from cocket.controls.deciding import decide
from cocket.controls.model import Classification
from cocket.controls.reading import Reading, read
from cocket.controls.searching import Searcher
from cocket.controls.tariff import Tariff
from cocket.controls.wares import Wares
from cocket.exports.model import Item
from cocket.kernel.canonical import digest
from cocket.kernel.errors import BadInput
from cocket.reference.store import Library

RULES_VERSION = "5"
KINDS = {"eu": "eu_annex_i", "us": "us_ccl"}
CACHE_SIZE = 20_000
NAMELESS = "{item}"  # stands for the item's id in cached answers


class Classifier:
    """The control lists of one library, opened for classifying."""

    def __init__(self, searchers: Sequence[Searcher], tariff: Tariff | None = None) -> None:
        self._searchers = tuple(searchers)
        self._tariff = tariff
        self._seen: dict[str, tuple[Classification, ...]] = {}

    @classmethod
    def open(cls, library: Library, regimes: Sequence[str] = ("eu", "us")) -> Classifier:
        """Open the current list of each regime ("eu", "us").

        Raises ReferenceMissing or ReferenceCorrupt with the mending command, and BadInput for an unknown regime.
        """
        for regime in regimes:
            if regime not in KINDS:
                raise BadInput(f"The regime {regime[:20]!r} is unknown", mend=f"Use one of {', '.join(KINDS)}.")
        corpora = {r: Corpus.load(library, library.require(KINDS[r]), r) for r in regimes}
        twin = corpora.get("eu")
        if "us" in corpora and twin is None and (edition := library.current(KINDS["eu"])) is not None:
            twin = Corpus.load(library, edition, "eu")
        wares = Wares.of(library, library.require(KINDS[regimes[0]]))
        return cls([Searcher(corpora[r], twin if r == "us" else None, wares) for r in regimes], Tariff.of(library))

    @property
    def regimes(self) -> tuple[str, ...]:
        """The regimes in the order in which they are answered."""
        return tuple(s.corpus.regime for s in self._searchers)

    @property
    def corpora(self) -> tuple[Corpus, ...]:
        """The lists in the order of `regimes`."""
        return tuple(s.corpus for s in self._searchers)

    def classify(self, items: Sequence[Item]) -> list[Classification]:
        """Give, for each item in order, one classification per regime in the order of `regimes`."""
        found: list[Classification] = []
        for item in items:
            found += [_named(c, item.id) for c in self._answer(item)]
        return found

    def read(self, item: Item) -> Reading:
        """Give what was read from an item: for explanations and interviews."""
        return read(item)

    def _answer(self, item: Item) -> tuple[Classification, ...]:
        key = digest([item.description, item.hs_code, item.attributes, item.kind])
        if key not in self._seen:
            reading = read(item)
            nameless = replace(item, id=NAMELESS)
            answer = tuple(decide(s, nameless, reading, self._tariff, RULES_VERSION) for s in self._searchers)
            if len(self._seen) >= CACHE_SIZE:
                self._seen.clear()
            self._seen[key] = answer
        return self._seen[key]


def _named(answer: Classification, item_id: str) -> Classification:
    """Give a cached answer with the item's own id in it and in its questions."""
    questions = tuple(replace(q, id=q.id.replace(NAMELESS, item_id), about=item_id) for q in answer.questions)
    return replace(answer, item_id=item_id, questions=questions)
