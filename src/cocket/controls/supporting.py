"""How much of a text's telling words a description says, or denies.

Takes a text and a reading, gives a share in 0..1; a synonym counts for most of a word.
"""

from __future__ import annotations

import functools
import re

from cocket.controls.lexicon import synonyms
from cocket.controls.phrases import WordMap
from cocket.controls.reading import Reading
from cocket.controls.words import telling


def support_of(text: str, reading: Reading, *, denied: bool = False, every: bool = False) -> float:
    """Give the share of a text's telling words that the description says (or denies), 0..1.

    Of words offered as alternatives one is enough, unless `every` word is asked for, as in notes that release.
    """
    key = (text, denied, every)
    if key not in reading.memo:
        said = reading.denied if denied else reading.words
        words = telling(gist(text))
        reading.memo[key] = share(words if denied or every else _one_of_each(text, words, said), said)
    return reading.memo[key]


_OFFERED = re.compile(r"\w[\w-]+(?:, \w[\w-]+)*,? or \w[\w-]+", re.IGNORECASE)


def _one_of_each(text: str, words: frozenset[str], said: WordMap) -> frozenset[str]:
    """Leave out the words that another word does for: of "portable, mobile, or ruggedised" one is enough."""
    left_out: set[str] = set()
    for offered in _offers(text):
        group = offered & words
        best = [w for w in group if share(frozenset({w}), said) > 0]
        if len(group) > 1 and best:
            left_out |= group - {max(best, key=lambda w: share(frozenset({w}), said))}
    return words - left_out


@functools.lru_cache(maxsize=40_000)
def _offers(text: str) -> tuple[frozenset[str], ...]:
    """Give the telling words of each enumeration of single words joined by "or"."""
    found = (telling(match[0]) for match in _OFFERED.finditer(gist(text)))
    return tuple(words for words in found if len(words) > 1)


# What a paragraph adds to the thing that it names: parts of it, and what its name includes.
_ADDED = re.compile(
    r"\s*\((?:including|polymeric|vitrified)[^)]*\)|,? and (?:specially designed|associated|related)[^;]* therefor\b",
    re.IGNORECASE,
)


@functools.lru_cache(maxsize=40_000)
def gist(text: str) -> str:
    """Give a paragraph's words for the thing itself: "Glass (including enamelled coating)" is shown by glass."""
    return _ADDED.sub("", text)


def share(words: frozenset[str], said: WordMap) -> float:
    """Give the share of words that are said; a synonym counts for most of one."""
    if not words:
        return 0.0
    same = synonyms()
    found = 0.0
    for word in words:
        if said.places(word):
            found += 1.0
        elif word in same and any(said.places(other) for other in same[word]):
            found += 0.8
    return found / len(words)
