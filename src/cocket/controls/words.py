"""Words of descriptions and list texts, made comparable: folded, stemmed, and without those that carry nothing.

Takes text, gives tokens with their place. The stemmer is small and blunt on purpose: it must bring "interception",
"interceptor" and "intercepting" together, and the same blunder on both sides does no harm.
"""

from __future__ import annotations

import functools
import html
import re
import unicodedata
from dataclasses import dataclass

MAX_TEXT = 60_000  # characters read of one description; a data sheet of a megabyte says what it is on its first pages
_TAG = re.compile(r"<(?:script|style)\b.*?</(?:script|style)\s*>|<!--.*?-->|</?[a-zA-Z][^<>]{0,300}>", re.DOTALL)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?", re.UNICODE)  # noqa: RUF001 - a typographic apostrophe
_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "−": "-", "–": "-"})  # noqa: RUF001
_SUFFIXES = (
    "ations", "ation", "itions", "ition", "ements", "ement", "ators", "ator", "ities", "ity", "ings", "ing", "ions",
    "ion", "ers", "ors", "ies", "eds", "ed", "er", "or", "ives", "ive", "als", "al", "ly", "ments", "ment", "ables",
    "able", "es", "s", "e", "y",
)  # fmt: skip
_IRREGULAR = {
    "knives": "knif", "shelves": "shelf", "leaves": "leaf", "loaves": "loaf", "mice": "mous", "children": "child",
    "feet": "foot", "teeth": "tooth", "women": "woman", "men": "man", "lenses": "lens", "arrays": "array",
    "antennae": "antenn", "antennas": "antenn", "axes": "axis",
}  # fmt: skip
STOP = frozenset(
    "a an the and or of for to in on at by with from as is are be been being was were this that these those it its "
    "any all each other others than then so such via per not no nor if into which who whom whose can may "
    "will would shall should could our your their his her we you they i he she also only both either has have having "
    "had do does did more most less least very well within without about between".split()
)
# Words that list texts and sales texts are full of: they say nothing about what an item is.
WEAK = frozenset(
    "specially design designed modif modified following equipment system item component part accessor therefor "
    "characteristic specified control product device unit use used using mad make type model includ new high low "
    "capabl capabilit provid support featur function perform performance complet set kit solution advanced profession "
    "industri commerci standard level value rat rated maximum minimum greater exceed above below equal better total "
    "one two three four first second note purpose technic".split()
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Token:
    """One word: as written (folded), its stem, and where it stands in the text."""

    word: str
    stem: str
    start: int
    end: int


def plain_text(text: str) -> str:
    """Give the text without markup and with ordinary quotes, cut at MAX_TEXT characters."""
    text = text[: 4 * MAX_TEXT]
    if "<" in text:
        text = _TAG.sub(" ", text)
    if "&" in text:
        text = html.unescape(text)
    return text.translate(_QUOTES)[:MAX_TEXT]


def fold(word: str) -> str:
    """Give a word in lower case without accents."""
    lower = word.casefold()
    if lower.isascii():
        return lower
    return "".join(c for c in unicodedata.normalize("NFKD", lower) if not unicodedata.combining(c))


@functools.lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Give the stem of a folded word; words with digits and short words stay as they are."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) <= 4 or any(c.isdigit() for c in word):  # noqa: PLR2004 - "lens", "gyro", "640x480"
        return word[:-1] if len(word) == 4 and word.endswith("s") and not word.endswith("ss") else word  # noqa: PLR2004
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 4:  # noqa: PLR2004 - what is left must mean something
            left = word[: -len(suffix)]
            if left.endswith("ss"):
                return left
            return left[:-1] if left[-1] == left[-2] and left[-1] not in "l" else left
    return word


@functools.lru_cache(maxsize=2_000)
def tokens(text: str) -> tuple[Token, ...]:
    """Give the words of a text in order."""
    found = []
    for match in _WORD.finditer(text):
        word = fold(match.group(0)).replace("'s", "").replace("’s", "").replace("'", "").replace("’", "")  # noqa: RUF001
        if word:
            found.append(Token(word, stem(word), match.start(), match.end()))
    return tuple(found)


@functools.lru_cache(maxsize=40_000)
def content(text: str) -> tuple[str, ...]:
    """Give the stems that carry meaning, in order and with repeats."""
    return tuple(t.stem for t in tokens(text) if t.word not in STOP and len(t.word) > 1)


@functools.lru_cache(maxsize=40_000)
def telling(text: str) -> frozenset[str]:
    """Give the stems that tell one text from another: no weak words, no figures."""
    return frozenset(w for w in content(text) if w not in WEAK and w not in STOP and not any(c.isdigit() for c in w))
