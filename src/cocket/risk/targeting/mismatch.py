"""Whether a description's words are those of another HS heading, by how the training rows use words.

Takes descriptions and headings, gives a `Vocabulary`; takes a description and its heading, gives the other heading, or
"". A word that few rows use says little; a heading that few rows declare is never the better one.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

SURE = 4.0  # log-odds a pair of words must give for the other heading
FEWEST = 8  # rows that make a heading's usual words
MOST_WORDS = 50_000
NEAREST = 3  # headings that are tried for each word
ABSENT, IN_ROWS = 0.5, 20.0  # a word that a heading never uses counts as a half in twenty rows
_WORD = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Rows of each heading, and for each word the rows of each heading that use it."""

    headings: Mapping[str, int]
    words: Mapping[str, Mapping[str, int]]

    def better(self, description: str, heading: str) -> str:
        """Give the heading whose words these are, when it is plainly another one than declared; else ""."""
        words = words_of(description)
        if not words or not self.headings:
            return ""
        candidates = {other for word in words for other in list(self.words.get(word, {}))[:NEAREST] if other != heading}
        declared = self._fit(words, heading, own=1)
        best, most = "", 0.0
        for other in sorted(candidates):
            if self.headings.get(other, 0) >= FEWEST:
                gain = self._fit(words, other) - declared
                if gain > most:
                    best, most = other, gain
        return best if most >= SURE * max(1.0, len(words) / 2) else ""

    def _fit(self, words: Iterable[str], heading: str, own: int = 0) -> float:
        rows = max(0, self.headings.get(heading, 0) - own)
        return sum(
            math.log((max(0, self.words.get(word, {}).get(heading, 0) - own) + ABSENT) / (rows + IN_ROWS))
            for word in words
        )


def words_of(description: str) -> list[str]:
    """Give the distinct words of three letters or more."""
    return sorted(set(_WORD.findall(description.casefold())))


def learn_words(descriptions: Iterable[str], headings: Iterable[str]) -> Vocabulary:
    """Count words by heading; the commonest `MOST_WORDS` are kept, each heading list from the most rows on."""
    rows: Counter[str] = Counter()
    uses: dict[str, Counter[str]] = defaultdict(Counter)
    for description, heading in zip(descriptions, headings, strict=True):
        words = words_of(description)
        if heading and words:
            rows[heading] += 1
            for word in words:
                uses[word][heading] += 1
    kept = sorted(uses, key=lambda word: (-uses[word].total(), word))[:MOST_WORDS]
    return Vocabulary(
        dict(sorted(rows.items())),
        {word: dict(sorted(uses[word].items(), key=lambda pair: (-pair[1], pair[0]))) for word in sorted(kept)},
    )
