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


def support_of(text: str, reading: Reading, *, denied: bool = False) -> float:
    """Give the share of a text's telling words that the description says (or denies), 0..1."""
    key = (text, denied)
    if key not in reading.memo:
        reading.memo[key] = share(telling(gist(text)), reading.denied if denied else reading.words)
    return reading.memo[key]


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
