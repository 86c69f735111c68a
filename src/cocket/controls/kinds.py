"""Whether an item is of the kind that a paragraph is about: a met limit says nothing of another kind of thing.

Takes a corpus, a path and a reading. What is found here keeps an item from being called listed; it never rules one out.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Sequence
from importlib.resources import files

from cocket.controls.corpus import Corpus
from cocket.controls.reading import Reading
from cocket.controls.supporting import share
from cocket.controls.words import WEAK, fold, stem, telling, tokens
from cocket.kernel.reasons import Tri

HAVING = " having "
_FORMULA = re.compile(r"\(([A-Z][A-Za-z]*\d*)\)")
_ONLY = re.compile(r"(?:Note(?: \d+)?: )?(?P<kinds>[^.;]+?) (?:is|are) only specified in (?P<places>[^;]+)")
_PLACE = re.compile(r"\d[A-E]\d{3}(?:\.[a-z0-9]+)*")
_ALSO = re.compile(
    r"\band (?:specially )?(?:designed or modified to(?: incorporate)?|incorporating|capable of)\b", re.IGNORECASE
)
_PARTS = re.compile(r",| or | and | with | having ")
_OR = re.compile(r",| or ")
_AND = re.compile(r", and |,| and ")


def kind_said(corpus: Corpus, path: str, siblings: Sequence[str], reading: Reading) -> Tri:
    """Tell whether a description says what a paragraph alone among its siblings is about; unknown where nothing is."""
    head = _head(corpus.by_path[path].text)
    if _formula_said(head, reading):
        return Tri.YES
    kind = _kind(corpus, path, siblings)
    if not kind:
        return Tri.UNKNOWN
    return Tri.YES if share(kind, reading.words) > 0 else Tri.NO


def names_kind(corpus: Corpus, path: str, siblings: Sequence[str], reading: Reading) -> bool:
    """Tell whether a description says all of what a paragraph alone among its siblings is about."""
    kind = _kind(corpus, path, siblings)
    return _formula_said(_head(corpus.by_path[path].text), reading) or (bool(kind) and share(kind, reading.words) == 1)


def _kind(corpus: Corpus, path: str, siblings: Sequence[str]) -> frozenset[str]:
    """Give the telling words of a paragraph's head that few of its siblings use; nothing where it has no head."""
    return _own_words(corpus.by_path[path].text, tuple(corpus.by_path[s].text for s in siblings if s != path))


@functools.lru_cache(maxsize=10_000)
def _own_words(text: str, others: tuple[str, ...]) -> frozenset[str]:
    """Give the telling words of a head that fewer than half of the texts beside it use."""
    beside = [telling(other) for other in others]
    return frozenset(w for w in telling(_head(text)) if 2 * sum(w in other for other in beside) < len(beside))


@functools.lru_cache(maxsize=10_000)
def _head(text: str) -> str:
    """Give the words of a paragraph that name a kind of thing, before its figures or parts; or nothing."""
    head, ending, _ = text.partition(HAVING)
    if not ending:
        head, ending, _ = text.partition(" as follows")
    return head if ending else ""


def _formula_said(text: str, reading: Reading) -> bool:
    return "(" in text and any(reading.words.places(fold(formula)) for formula in _FORMULA.findall(text))


def of_another_kind(corpus: Corpus, path: str, reading: Reading) -> bool:
    """Tell whether what is described belongs elsewhere, is of another element, or lacks what is asked for."""
    line = (path, *corpus.ancestors(path))
    return (
        any(_only_elsewhere(corpus, above, path, reading) for above in line)
        or _other_element(corpus.by_path[line[-1]].text, reading)
        or any(_lacks(corpus.by_path[above].text, reading) for above in line)
    )


def _only_elsewhere(corpus: Corpus, above: str, path: str, reading: Reading) -> bool:
    """Tell whether a note says that this kind of thing is only specified in another paragraph."""
    for note in corpus.notes.get(above, ()):
        kinds, places = _reserved(corpus.by_path[note].text)
        if not places or any(path == place or path.startswith(place + ".") for place in places):
            continue
        if any(all(reading.words.places(word) for word in kind) for kind in kinds):
            return True
    return False


@functools.lru_cache(maxsize=10_000)
def _reserved(note: str) -> tuple[tuple[tuple[str, ...], ...], tuple[str, ...]]:
    """Give the kinds of thing that a note reserves for certain paragraphs, and those paragraphs."""
    found = _ONLY.match(note)
    if found is None:
        return (), ()
    kinds = (tuple(t.word for t in tokens(kind) if t.stem not in WEAK) for kind in _AND.split(found["kinds"]))
    return tuple(kind for kind in kinds if kind), tuple(_PLACE.findall(found["places"]))


@functools.cache
def _elements() -> frozenset[str]:
    """Give the stems of the names of chemical elements."""
    table = tomllib.loads(files("cocket.controls").joinpath("alloys.toml").read_text("utf-8"))
    return frozenset(map(stem, table["elements"]["names"].split()))


def _other_element(heading: str, reading: Reading) -> bool:
    """Tell whether an entry opens with an element ("Rhenium, and alloys …") that the description never names."""
    first = heading.split(",", maxsplit=1)[0].split(" (", maxsplit=1)[0]
    named = [t.stem for t in tokens(first) if t.word != "metal" and not t.word.isdigit()]
    return len(named) == 1 and named[0] in _elements() and not reading.words.places(named[0])


def _lacks(text: str, reading: Reading) -> bool:
    """Tell whether the description denies a feature that a paragraph asks for beside its figures ("and designed …")."""
    if not reading.denied.tokens:
        return False
    asked = [telling(one) for part in _ALSO.split(text)[1:] for one in _OR.split(part)]
    asked += [words for one in _PARTS.split(text)[1:] if len(words := telling(one)) > 1]
    return any(bool(words) and share(words, reading.denied) == 1 and share(words, reading.words) < 1 for words in asked)
