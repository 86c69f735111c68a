"""Words that are one slip of the finger away from a word of trade or a legal form.

Takes a word, gives the word that was meant, or "". A word that is common in names at large is left alone: it is
somebody's name, not a slip.
"""

from __future__ import annotations

import functools

from rapidfuzz.distance import OSA

from cocket.screening.background import background
from cocket.screening.folding import fold
from cocket.screening.words import Kind, words

_SHORTEST = 6  # letters; shorter words are too often one letter away from a name


@functools.cache
def _by_deletion() -> dict[str, tuple[str, ...]]:
    """Give each trade word under itself and under itself with one letter left out."""
    table = words()
    known = {word for word, kind in table.kinds.items() if kind in (Kind.GENERIC, Kind.LEGAL, Kind.TITLE)} | set(
        table.single
    )
    known |= {part for found in table.phrases.values() for parts, _ in found for part in parts}
    out: dict[str, list[str]] = {}
    for word in sorted(known):
        if len(word) >= _SHORTEST:
            for key in {word, *(word[:n] + word[n + 1 :] for n in range(len(word)))}:
                out.setdefault(key, []).append(word)
    return {key: tuple(found) for key, found in out.items()}


def slip_of(word: str) -> str:
    """Give the trade word or legal form that a word is one slip away from, or ""."""
    table = _by_deletion()
    if word in table and word in table[word]:
        return ""
    if not word.isascii() or fold(word) in background().folds:
        return ""
    keys = [word, *(word[:n] + word[n + 1 :] for n in range(len(word)))]
    near = {meant for key in keys for meant in table.get(key, ())}
    return min((meant for meant in near if OSA.distance(word, meant) == 1), default="")
