"""Cut romanised names into words: legal forms and spellings of one word become one, name particles are glued.

Takes romanised texts, gives lists of lower-case ASCII words (abjad words keep their mark). At most MAX_WORDS of a name
are kept.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

from cocket.screening.romanise import ABJAD_MARK
from cocket.screening.words import words

MAX_WORDS = 16

_QUOTES = re.compile("['`]")
_DOTTED = re.compile(r"\b([a-z])\.(?=[a-z]\b)")
_AND = re.compile("[&+]")
_NOT_WORD = re.compile("[^a-z0-9~\n]+")
# abd- with its article run together (Abdurrahman, Abdelkader, Abdullah): what follows the article is the name.
_ABD = re.compile(r"abd(?:[aeiou]?l|[aeiou]([rsndtz])(?=\1)|[aeiou]sh(?=sh)|[aeiou])?(.{3,})$")
_ARTICLES = frozenset("al el ul ur ar as ash ad ud az an at ad-".split())  # noqa: SIM905 - a row of words reads better
_GOD = frozenset({"ah", "lah", "llah", "la", "lla", "alah", "allah", "alh", "llh"})


def split(texts: Sequence[str]) -> list[list[str]]:
    """Give the words of each text."""
    whole = "\n".join(text.replace("\n", " ") for text in texts).lower()
    whole = _QUOTES.sub("", whole)
    whole = _DOTTED.sub(r"\1", whole)
    whole = _NOT_WORD.sub(" ", _AND.sub(" and ", whole))
    special = _special()
    out: list[list[str]] = []
    for line in whole.split("\n"):
        found = line.split()
        if not special.isdisjoint(found) or "abd" in line:
            found = _rewrite(found)
        out.append(found[:MAX_WORDS])
    return out


@functools.cache
def _special() -> frozenset[str]:
    """Give the words that make a name worth a second look."""
    table = words()
    return frozenset(table.single) | frozenset(table.phrases) | table.glue


def _rewrite(found: list[str]) -> list[str]:
    """Replace phrases and spellings of one word, then glue abd- to what it belongs to."""
    table = words()
    out: list[str] = []
    at = 0
    while at < len(found):
        word = found[at]
        for parts, form in table.phrases.get(word, ()):
            if tuple(found[at : at + len(parts)]) == parts and _may_be_form(parts, at, len(found)):
                out.append(form)
                at += len(parts)
                break
        else:
            mark = ABJAD_MARK if word.startswith(ABJAD_MARK) else ""
            bare = word.removeprefix(ABJAD_MARK)
            if bare in table.glue and at + 1 < len(found):
                at += 1
                if found[at] in _ARTICLES and at + 1 < len(found):
                    at += 1
                rest = found[at].removeprefix(ABJAD_MARK)
                out.append(f"{mark}abd{'lah' if rest in _GOD else rest}")
            elif bare.startswith("abd") and (joined := _ABD.match(bare)):
                rest = joined.group(2)
                out.append(f"{mark}abd{'lah' if rest in _GOD else rest}")
            else:
                out.append(table.single.get(word, word))
            at += 1
    return out


def _may_be_form(parts: tuple[str, ...], at: int, length: int) -> bool:
    """Two single letters are a legal form at the end only: "A S Byatt" is a person, "Norsk Fisk A S" a firm."""
    ends = at + len(parts) == length
    return (ends and at > 0) if len("".join(parts)) == len(parts) else length > len(parts)
