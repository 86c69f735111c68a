"""Words of descriptions and list texts, made comparable: folded, stemmed, and without those that carry nothing.

Takes text, gives tokens with their place. The stemmer is small and blunt on purpose: it must bring "interception",
"interceptor" and "intercepting" together, and the same blunder on both sides does no harm.
"""

from __future__ import annotations

import functools
import html
import re
import tomllib
import unicodedata
from dataclasses import dataclass
from importlib.resources import files

MAX_TEXT = 20_000  # characters read of one description; a data sheet of a megabyte says what it is on its first pages
_TAG = re.compile(r"<(?:script|style)\b.*?</(?:script|style)\s*>|<!--.*?-->|</?[a-zA-Z][^<>]{0,300}>", re.DOTALL)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?", re.UNICODE)
_WITH = re.compile(r"\bw/(o\b)?\s*")
_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "−": "-", "–": "-"})
_SUFFIXES = (
    "ations",
    "ation",
    "itions",
    "ition",
    "ements",
    "ement",
    "ators",
    "ator",
    "ities",
    "ity",
    "ings",
    "ing",
    "ions",
    "ion",
    "ers",
    "ors",
    "ies",
    "eds",
    "ed",
    "er",
    "or",
    "ives",
    "ive",
    "als",
    "al",
    "ly",
    "ments",
    "ment",
    "ables",
    "able",
    "es",
    "s",
    "e",
    "y",
)
_IRREGULAR = {
    "knives": "knif",
    "shelves": "shelf",
    "leaves": "leaf",
    "loaves": "loaf",
    "mice": "mous",
    "children": "child",
    "feet": "foot",
    "teeth": "tooth",
    "women": "woman",
    "men": "man",
    "lenses": "lens",
    "arrays": "array",
    "antennae": "antenn",
    "antennas": "antenn",
    "axes": "axis",
}


def _word_list(name: str) -> frozenset[str]:
    rows = tomllib.loads((files("cocket.controls") / "lexicon" / "words.toml").read_text("utf-8"))
    return frozenset(rows[name].split())


def _shorthand() -> dict[str, str]:
    rows = tomllib.loads((files("cocket.controls") / "lexicon" / "words.toml").read_text("utf-8"))
    return dict(rows["shorthand"])


_SHORTHAND = _shorthand()
_POWER, _RAISED = re.compile(r"(?<=[/ \d])(mm|cm|dm|m|km|in)([23])\b"), {"2": "²", "3": "³"}
_SHORT = re.compile(
    "|".join(rf"(?<![^\W_]){re.escape(w)}(?![^\W\d_])" if w[0].isalpha() else re.escape(w) for w in _SHORTHAND)
)


def in_full(text: str) -> str:
    """Give a text with what data sheets write short in full: "Ø 120 mm" as "diameter 120 mm", "cm3" as "cm³"."""
    raised = _POWER.sub(lambda found: found[1] + _RAISED[found[2]], text)
    return _SHORT.sub(lambda found: f" {_SHORTHAND[found[0]]} ", raised)


STOP = _word_list("stop")  # words that carry nothing
WEAK = _word_list("weak")  # stems that say nothing about what an item is
MEASURES = _word_list("measures")  # stems of what can be measured of anything
VAGUE = _word_list("vague")  # words that name no kind of thing by themselves


@dataclass(frozen=True, slots=True)
class Token:
    """One word: as written (folded) or in English, its stem, where it stands in the text, and the foreign word."""

    word: str
    stem: str
    start: int
    end: int
    said: str = ""  # the word as written (folded) where `word` is what the glossary says for it


def plain_text(text: str) -> str:
    """Give the text without markup and with ordinary quotes, cut at MAX_TEXT characters."""
    text = text[: 4 * MAX_TEXT]
    if "<" in text:
        text = _TAG.sub(" ", text)
    if "&" in text:
        text = html.unescape(text)
    if "w/" in text:  # trade's shorthand; a lone "w" would be a watt
        text = _WITH.sub(lambda found: "without " if found[1] else "with ", text)
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
            return left[:-1] if left[-1] == left[-2] and left[-1] != "l" else left
    return word


@functools.lru_cache(maxsize=100_000)
def singular(word: str) -> str:
    """Give the singular of a folded noun by its ending; other words stay as they are."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) > 4 and word.endswith("ies"):  # noqa: PLR2004 - "berries", not "ties"
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "xes", "sses", "zes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):  # noqa: PLR2004 - "gas"
        return word[:-1]
    return word


# Words of every sales text, in the singular.
COMMONPLACE = frozenset(singular(fold(word)) for word in _word_list("commonplace"))


@functools.lru_cache(maxsize=2_000)
def tokens(text: str) -> tuple[Token, ...]:
    """Give the words of a text in order."""
    found = []
    for match in _WORD.finditer(text):
        word = fold(match.group(0)).replace("'s", "").replace("’s", "").replace("'", "").replace("’", "")
        if word:
            found.append(Token(word, stem(word), match.start(), match.end()))
    return tuple(found)


_HEAD_ENDS = re.compile(
    r"[,;:(]|\.(?!\d)|\s[-–—]\s|\b(?:for|with|of|in|by|from|to|that|which|and|on|at|behind|under|inside|around|without|shaped|designed|made|für|mit|pour|de|para|con)\b"
)


def head_of(text: str) -> str:
    """Give the words that name the thing itself: those before the first comma or preposition."""
    return _HEAD_ENDS.split(text.lower(), maxsplit=1)[0]


@functools.lru_cache(maxsize=40_000)
def content(text: str) -> tuple[str, ...]:
    """Give the stems that carry meaning, in order and with repeats."""
    return tuple(t.stem for t in tokens(text) if t.word not in STOP and len(t.word) > 1)


@functools.lru_cache(maxsize=40_000)
def telling(text: str) -> frozenset[str]:
    """Give the stems that tell one text from another: no weak words, no figures."""
    return frozenset(w for w in content(text) if w not in WEAK and w not in STOP and not any(c.isdigit() for c in w))
