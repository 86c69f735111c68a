"""Goods that their tariff code, or the nomenclature alone, shows to be free of any list.

Takes a reading, a declared code and the nomenclature, gives the code that says so, or None. Asked only after nothing in
the list came near: a code never outweighs a provision that a phrase or a met limit points at. A code counts only where
the table of codes and provisions has no row for it and where it is not on the common high-priority list.
"""

from __future__ import annotations

from collections.abc import Container

from cocket.controls.likeness import field_words
from cocket.controls.reading import Reading
from cocket.controls.tariff import SHOWN, SUBHEADING, Code, Tariff, telling_words
from cocket.controls.tariff_fit import Verdict, judge, vague_stems
from cocket.controls.tariff_links import has_links
from cocket.controls.words import WEAK, content, head_of

NAMES = 2  # words of a description that the nomenclature must use before it says anything by itself
FLOOR = 0.3  # coverage from which a heading describes goods that have no code
STRANGE, STRANGE_ALONE = 0.5, 0.34  # shares of unknown words that goods with and without a code may have
FAR = 6.6  # likeness below which goods without a code are far from anything listed
BEST = 2  # fitting codes that must be free where none is declared


def declared_code(reading: Reading, declared: str, tariff: Tariff | None) -> Code | None:
    """Give the declared code if it names these goods, no provision deals with it and no one seeks it for weapons.

    It names them where it agrees with the description, or where its text has a word of the thing that is named.
    """
    code = declared[:SUBHEADING]
    if tariff is None or len(code) < SUBHEADING or has_links(code) or code in tariff.priority:
        return None
    words = _own(reading)
    shared = (tariff.says(code) & words) - vague_stems()
    verdict, _ = judge(words, tariff.fitting(reading), code, tariff)
    names = shared.intersection(content(head_of(reading.text)))
    if verdict is Verdict.MISMATCH or not shared or not (verdict is Verdict.AGREE or names):
        return None
    return Code(code, tariff.describe(code), round(len(shared) / max(len(words), 1), 3))


def explains(code: Code | None, said: str, tariff: Tariff | None) -> bool:
    """Tell whether every word said is one that the declared code itself uses for its goods."""
    words = set(content(said))
    return code is not None and tariff is not None and bool(words) and words <= tariff.says(code.hs6)


def free_goods(reading: Reading, code: Code | None, tariff: Tariff, listed: Container[str]) -> Code | None:
    """Give the code that shows goods near which nothing was found to be free.

    `code` is the declared one, as `declared_code` gives it; `listed` are the words of the list. Goods without a code
    must be told in words of the nomenclature, with no stranger that the list or the field's lexicon uses, and the
    headings that fit best must be ones that no provision deals with.
    """
    if reading.capabilities or reading.told or not (_plain(reading) or explains(code, reading.watched, tariff)):
        return None
    unknown = {w for w in reading.strange if not tariff.knows(w)}
    if code is not None and len(unknown) <= STRANGE * reading.described:
        return code
    known = {w for w in _own(reading) if tariff.knows(w)}
    if len(known) < NAMES or len(unknown) > STRANGE_ALONE * reading.described or _abbreviates(reading):
        return None
    if any(w in listed or w in field_words() for w in unknown):
        return None
    if reading.likes and reading.likes[0].score >= (FAR if unknown else 2 * FAR):
        return None
    fitting = tariff.fitting(reading)[: BEST if not unknown else SHOWN]
    if not fitting or fitting[0].coverage < FLOOR or any(has_links(c.hs6) for c in fitting):
        return None
    return fitting[0] if tariff.names(fitting[0].hs6, reading) else None


def _plain(reading: Reading) -> bool:
    return not reading.technical and not reading.watched


def _own(reading: Reading) -> frozenset[str]:
    return telling_words(t.stem for t in reading.words.tokens[: len(reading.clauses)])


def _abbreviates(reading: Reading) -> bool:
    """Tell whether the description has an abbreviation in capitals: what it stands for is not known here."""
    return any(
        t.word.isalpha()
        and len(t.word) > 1
        and t.stem not in WEAK
        and reading.text[t.start : t.end].isupper()
        and not reading.text[: t.start].rstrip()[-1:].isdigit()
        for t in reading.words.tokens[: len(reading.clauses)]
    )
