"""Tariff codes beside a description: which fit it, whether the declared one does, which goods are plainly free.

Takes the HS edition and a reading, gives codes and a finding. A code never decides that an item is listed.
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from cocket.controls.keeping import keep, read_kept
from cocket.controls.likeness import field_words
from cocket.controls.ranking import Ranking, counted
from cocket.controls.reading import Reading
from cocket.controls.stems import Stems, kept_in, stems_of
from cocket.controls.words import WEAK, content, head_of, singular, tokens
from cocket.reference.model import Edition
from cocket.reference.store import Library

NEAR = 0.6  # coverage from which a heading is taken to describe the goods
FIT = 0.4  # coverage that makes a code worth naming
SHOWN = 5
CONSIDERED = 20
BETTER = 3  # codes named beside one that does not fit
HEADING, SUBHEADING = 4, 6  # digits
LAST_OF_FOOD = "24"  # chapter
ROOM = 1.35  # how much more a code's text may score than the sum of its words' rarities: repeats within one text


class Code(NamedTuple):
    """A four- or six-digit code that fits a description, with how much of the description it explains (0..1)."""

    hs6: str
    description: str
    coverage: float


class Tariff:
    """The HS nomenclature of a library, indexed when first needed."""

    def __init__(
        self,
        table: pa.Table,
        priority: Mapping[str, str],
        stems: Callable[[], Sequence[Stems]] | None = None,
        kept: Path | None = None,
    ) -> None:
        """Index a table; `stems` gives the stems of its descriptions, `kept` is where its index may be kept."""
        self._index = kept
        self._table = table
        self.priority = priority  # hs6 → tier of the common high-priority list
        self._kept = stems or (lambda: [content(text) for text in table["description"].to_pylist()])

    @classmethod
    def of(cls, library: Library, edition: Edition | None = None) -> Tariff | None:
        """Give an edition of the nomenclature, the current one unless named, with the common high-priority list.

        None where the library has no nomenclature.
        """
        hs, chpl = edition or library.current("hs"), library.current("chpl")
        if hs is None:
            return None
        rows = library.table(chpl, "priority").to_pylist() if chpl is not None else []
        tiers = {row["hs6"]: row["tier"] for row in rows}
        stems = functools.partial(stems_of, library, hs, "tariff", "description")
        return cls(library.table(hs, "tariff"), tiers, stems, kept_in(library, hs) / "ranking.npz")

    @cached_property
    def _rows(self) -> list[tuple[str, str]]:
        codes, texts = self._table["code"].to_pylist(), self._table["description"].to_pylist()
        return [(c, t) for c, t in zip(codes, texts, strict=True) if len(c) in (HEADING, SUBHEADING)]

    @cached_property
    def texts(self) -> dict[str, str]:
        """The nomenclature's own words of every heading and subheading."""
        return dict(self._rows)

    @cached_property
    def _stems(self) -> dict[str, Stems]:
        return dict(zip(self._table["code"].to_pylist(), self._kept(), strict=True))

    @cached_property
    def _ranking(self) -> Ranking:
        data = read_kept(self._index) if self._index is not None else None
        if data is not None:
            return Ranking.from_bytes(data)
        ranking = self._rank()
        if self._index is not None:
            keep(self._index, ranking.to_bytes())
        return ranking

    def _rank(self) -> Ranking:
        bags = []
        for code, _ in self._rows:
            bag = counted(self._stems[code], 2.0)
            bag.update(counted(self._stems.get(code[:HEADING], ()), 1.0) if len(code) == SUBHEADING else {})
            bag.update(dict.fromkeys(trade_names().get(code[:HEADING], ()), 2.0))
            bags.append(bag)
        return Ranking.over(bags)

    @cached_property
    def _only_plain(self) -> frozenset[str]:
        """Words that the nomenclature uses for plain goods and never for any other."""
        plain: set[str] = set()
        other: set[str] = set()
        for code, _ in self._rows:
            (plain if is_plain(code) else other).update(self._stems[code])
        return frozenset(plain - other - WEAK)

    @cached_property
    def plain_words(self) -> frozenset[str]:
        """The stems by which the nomenclature tells goods that no list deals with.

        What only food is called by ("streaky pork") says nothing of a word of the field's lexicon ("streak camera").
        """
        plain = [(code, self._stems[code]) for code, _ in self._rows if is_plain(code)]
        food = {stem for code, stems in plain if code[:2] <= LAST_OF_FOOD for stem in stems}
        other = {stem for code, stems in plain if code[:2] > LAST_OF_FOOD for stem in stems}
        return frozenset(other | (food - field_words()))

    def chapter(self, code: str) -> frozenset[str]:
        """Give every stem that the nomenclature uses in the chapter of a code."""
        return self._chapters.get(code[:2], frozenset())

    @cached_property
    def _chapters(self) -> dict[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for code, _ in self._rows:
            found.setdefault(code[:2], set()).update(self.says(code))
        return {chapter: frozenset(stems) for chapter, stems in found.items()}

    def plain_word(self, reading: Reading, listed: Container[str]) -> str:
        """Give the thing named if the nomenclature calls only plain goods so, and no control list does; or ""."""
        named = content(head_of(reading.text))
        if not named or named[-1] not in self._only_plain or named[-1] in listed:
            return ""
        return named[-1]

    def describe(self, code: str) -> str:
        """Give the nomenclature's text of a code, or of its heading, or ""."""
        return self.texts.get(code[:SUBHEADING]) or self.texts.get(code[:HEADING]) or ""

    def says(self, code: str) -> frozenset[str]:
        """Give the stems by which the nomenclature tells a code and its heading from others."""
        own, heading = self._stems.get(code[:SUBHEADING], ()), self._stems.get(code[:HEADING], ())
        return frozenset(own).union(heading, trade_names().get(code[:HEADING], ())) - WEAK

    def fitting(self, reading: Reading) -> list[Code]:
        """Give codes whose text explains the description, best first."""
        return self.fitting_all([telling_words(t.stem for t in reading.words.tokens)])[0]

    def fitting_all(self, texts: Sequence[frozenset[str]]) -> list[list[Code]]:
        """Give for each set of telling stems the codes that explain it, best first, at most CONSIDERED."""
        ranking = self._ranking
        top = float(ranking.idf.max(initial=1.0))
        scores = ranking.scores_of(texts)
        found = []
        for number, words in enumerate(texts):
            total = sum(ranking.rarity(w) or top for w in words) * ROOM
            start, stop = scores.indptr[number], scores.indptr[number + 1]
            found.append(self._best(scores.indices[start:stop], scores.data[start:stop], total))
        return found

    def _best(self, columns: np.ndarray, values: np.ndarray, total: float) -> list[Code]:
        if not total or not len(values):
            return []
        if len(values) > 4 * CONSIDERED:  # ordering thousands of codes by twenty is most of the time of a batch
            floor = -np.partition(-values, CONSIDERED)[CONSIDERED]
            columns, values = columns[values >= floor], values[values >= floor]
        order = np.lexsort((columns, -values))[:CONSIDERED]
        shares = np.minimum(1.0, values[order] / total).round(3).tolist()
        rows = self._rows
        return [
            Code(rows[at][0], rows[at][1], share)
            for at, share in zip(columns[order].tolist(), shares, strict=True)
            if share > 0
        ]

    def knows(self, word: str) -> bool:
        """Tell whether the nomenclature uses a word (given as its stem)."""
        return word in self._ranking.words

    def plain(self, reading: Reading, declared: str, unknown: int) -> Code | None:
        """Give the code that shows the goods to be plainly free of any list, or None.

        `unknown` is how many words of the description no goods are called by: fewer than those that name the goods.
        """
        fitting = self.fitting(reading)[:SHOWN]
        if not fitting:
            return None
        plain = [code for code in fitting if is_plain(code.hs6)]
        agreed = len(plain) == len(fitting) or (declared and is_plain(declared))
        if fitting[0].coverage < (FIT if agreed else NEAR):
            return None
        best = fitting[0]
        if plain and is_plain(best.hs6) and len(plain) * 2 > len(fitting) and self._named(best.hs6, reading) > unknown:
            return best
        return None

    def _named(self, code: str, reading: Reading) -> int:
        """Count the description's words that are the very words by which a code or its heading names its goods.

        Stems alone bring a flow to flowers; what follows the first semicolon says for what, not what.
        """
        texts = (self.texts.get(code, ""), self.texts.get(code[:HEADING], ""))
        names = {singular(t.word) for text in texts for t in tokens(text.partition(";")[0])}
        said = {singular(t.word) for t in reading.words.tokens if t.stem not in WEAK}
        return len(said & names)


def telling_words(stems: Iterable[str]) -> frozenset[str]:
    """Give the stems that tell goods from goods: no figures, no words that every sales text is full of."""
    return frozenset(w for w in stems if w not in WEAK and not w.isdigit())


@functools.cache
def trade_names() -> dict[str, frozenset[str]]:
    """Give for each heading the stems by which trade calls its goods."""
    rows = tomllib.loads((files("cocket.controls") / "lexicon" / "tariff_words.toml").read_text("utf-8"))
    return {heading: telling_words(content(names)) for heading, names in rows.items()}


@functools.cache
def _plain_codes() -> tuple[frozenset[str], frozenset[str]]:
    rows = tomllib.loads((files("cocket.controls") / "lexicon" / "plain_tariff.toml").read_text("utf-8"))
    return frozenset(rows["chapters"].split()), frozenset(rows["headings"].split())


def is_plain(code: str) -> bool:
    """Tell whether a code's goods are dealt with by no dual-use list."""
    chapters, headings = _plain_codes()
    return code[:2] in chapters or code[:HEADING] in headings
