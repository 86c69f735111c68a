"""Goods that their tariff code, or the nomenclature alone, shows to be free of any list.

Takes a reading, a declared code and the nomenclature, gives the code that says so, or None. Asked only after nothing in
the list came near: a code never outweighs a provision that a phrase or a met limit points at. A code counts only where
the table of codes and provisions has no row for it and where it is not on the common high-priority list.
"""

from __future__ import annotations

from collections.abc import Container
from itertools import pairwise

from cocket.controls.likeness import field_words
from cocket.controls.plainness import list_words, names_a_substance
from cocket.controls.reading import Reading
from cocket.controls.tariff import SHOWN, SUBHEADING, Code, Tariff, telling_words
from cocket.controls.tariff_fit import Verdict, judge, vague_stems
from cocket.controls.tariff_links import has_links
from cocket.controls.words import COMMONPLACE, MEASURES, WEAK, content, head_of, singular, stem

NAMES = 2  # words of a description that the nomenclature must use before it says anything by itself
FLOOR = 0.25  # coverage from which a heading describes goods that have no code
STRANGE, STRANGE_ALONE = 0.5, 0.4  # shares of unknown words that goods with and without a code may have
FAR, NEARER = (
    7.4,
    12.0,
)  # likeness below which goods without a code are far from anything listed, strangers told or none
BEST = 2  # fitting codes that must be free where none is declared


def declared_code(reading: Reading, declared: str, tariff: Tariff | None) -> Code | None:
    """Give the declared code if it names these goods, no provision deals with it and no one seeks it for weapons.

    It names them where its text has a word of the thing that the description names first.
    """
    code = declared[:SUBHEADING]
    if tariff is None or len(code) < SUBHEADING or has_links(code) or code in tariff.priority:
        return None
    if not names_goods(code, reading, tariff):
        return None
    share = len(_shared(code, reading, tariff)) / max(len(_own(reading)), 1)
    return Code(code, tariff.describe(code), round(share, 3))


def names_goods(code: str, reading: Reading, tariff: Tariff) -> bool:
    """Tell whether a code's text has a word of the thing that is named, and no other chapter fits better."""
    verdict, _ = judge(_own(reading), tariff.fitting(reading), code, tariff)
    return verdict is not Verdict.MISMATCH and _names(_shared(code, reading, tariff), reading)


def explains(code: Code | None, said: str, tariff: Tariff | None) -> bool:
    """Tell whether every word said is one that the declared code itself uses for its goods."""
    words = set(content(said))
    return code is not None and tariff is not None and bool(words) and words <= tariff.says(code.hs6)


def free_goods(reading: Reading, declared: str, tariff: Tariff, listed: Container[str]) -> Code | None:
    """Give the code that shows goods near which nothing was found to be free.

    `listed` are the words of the list. Goods without a code must be told in words of the nomenclature, with no stranger
    that the list or the field's lexicon uses, and the headings that fit best must be ones that no provision deals with.
    """
    code = declared_code(reading, declared, tariff)
    if reading.capabilities or reading.told or not (_plain(reading) or explains(code, reading.watched, tariff)):
        return None
    unknown = _unknown(reading, tariff)
    if any(w in listed or w in field_words() for w in unknown) or _abbreviates(reading, tariff):
        return None
    if names_a_substance(reading, tariff):
        return None
    beside = {stem(word) for word in list_words(listed, reading, tariff)}
    if code is not None and len(unknown) <= STRANGE * reading.described and beside <= tariff.chapter(code.hs6):
        return code
    if beside:
        return None
    if has_links(declared) or declared[:SUBHEADING] in tariff.priority:
        return None
    known = {w for w in _own(reading) if tariff.knows(w)}
    if len(known) < NAMES or len(unknown) > STRANGE_ALONE * reading.described:
        return None
    if reading.likes and reading.likes[0].score >= (FAR if unknown else NEARER):
        return None
    fitting = tariff.fitting(reading)[: BEST if not unknown else SHOWN]
    if not fitting or fitting[0].coverage < FLOOR or any(has_links(c.hs6) for c in fitting):
        return None
    shared = _shared(fitting[0].hs6, reading, tariff)
    return fitting[0] if len(shared) >= NAMES and _names(shared, reading) else None


def _shared(code: str, reading: Reading, tariff: Tariff) -> frozenset[str]:
    """Give the words of the description that a code's text uses, those left out that say a measure ("temperature")."""
    return (tariff.says(code) & _own(reading)) - MEASURES


def _names(shared: frozenset[str], reading: Reading) -> bool:
    """Tell whether one of the words is a word of the thing that the description names, and not a vague one."""
    return not (shared - vague_stems()).isdisjoint(content(head_of(reading.text)))


def _plain(reading: Reading) -> bool:
    return not reading.technical and not reading.watched


def _own(reading: Reading) -> frozenset[str]:
    return telling_words(t.stem for t in reading.words.tokens[: len(reading.clauses)])


def _unknown(reading: Reading, tariff: Tariff) -> set[str]:
    """Give the words that neither plain goods nor the nomenclature are told in; beside a figure they say a measure."""
    measures = set()
    said = reading.words.tokens[: len(reading.clauses)]
    for one, other in pairwise(said):
        if reading.text[one.end : other.start].isspace():
            measures |= {one.stem} if other.word[0].isdigit() else {other.stem} if one.word.isdigit() else set()
    return {w for w in reading.strange if not tariff.knows(w)} - measures


def _abbreviates(reading: Reading, tariff: Tariff) -> bool:
    """Tell whether there is an abbreviation in capitals that the nomenclature does not use: who knows what it means."""
    return any(
        t.word.isalpha()
        and len(t.word) > 1
        and t.stem not in WEAK
        and singular(t.word) not in COMMONPLACE
        and not tariff.knows(t.stem)
        and reading.text[t.start : t.end].isupper()
        and not reading.text[: t.start].rstrip()[-1:].isdigit()
        for t in reading.words.tokens[: len(reading.clauses)]
    )
