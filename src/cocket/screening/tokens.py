"""Cut romanised names into words: legal forms and spellings of one word become one, name particles are glued.

Takes romanised texts, gives lists of lower-case ASCII words (abjad words keep their mark). At most MAX_WORDS of a name
are kept.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

from cocket.screening.background import background
from cocket.screening.folding import fold
from cocket.screening.romanise import ABJAD_MARK
from cocket.screening.slavic import meaning
from cocket.screening.slips import slip_of
from cocket.screening.words import Kind, words

MAX_WORDS = 16
FEWEST_FOR_INITIALS = 3
SHORTEST_STEM = 4
SHORTEST_MENDED = 6
SHORTEST_GLUED = 2
SHORTEST_UDDIN = 6
_MOST_LOOKED_AT = 400_000

_MAY_GLUE = re.compile(r"abd|[aeou]ll?ah\b|d[ie]{1,2}ne?\b|dyn\b|l?lh\b")
_QUOTES = re.compile("['`]")
_DOTTED = re.compile(r"\b([a-z])\.(?=[a-z]\b)")
_AND = re.compile("[&+]")
_NOT_WORD = re.compile("[^a-z0-9~\n]+")
# A space that fell out leaves its mark in the letters' size: WenWANG, PEVTSOVDmitry, but not McDONALD or DiCaprio.
_FELL_OUT = re.compile("(?<=[a-z]{2})(?=[A-Z]{2})|(?<=[a-z]{4})(?=[A-Z][a-z]{2})|(?<=[A-Z]{3})(?=[A-Z][a-z]{2})")
# The Persian and Urdu link between two words: Sherkat-e Dey, Lashkar-i-Jhangvi.
_EZAFE = re.compile("-(?:y?e|i)(?=[ -])")
_NUMERO = re.compile(r" (?:n|no|nr|num)[ .]*(?=\d)")
# Legal forms that were run together with the word beside them.
_GLUED_AFTER = re.compile(
    "(.{3,}?)((?:limited|liability|company|corporation|incorporated)+|llc|ltda?|gmbh|pjsc|cjsc|ojsc|inc|corp)"
)
_GLUED_BEFORE = re.compile(
    "((?:limited|liability|company|(?:public)?jointstock)+|llc|ooo|pjsc|cjsc|ojsc|aktsionernoe|obshchestvo)(.{3,})"
)
_FORMS = re.compile("limited|liability|company|corporation|incorporated|public|joint|stock")
# abd- with its article run together (Abdurrahman, Abdelkader, Abdullah): what follows the article is the name.
_ABD = re.compile(r"abd(?:[aeiou]?l|[aeiou]([rsndtz])(?=\1)|[aeiou]sh(?=sh)|[aeiou])?(.{3,})$")
# X-ullah and X-uddin run together or apart: Rahmat Ullah, Nur al-Din, Noureddine.
_ULLAH = re.compile(r"(.{3,}?)(?:[aeou]ll?ah|a?l?lh)$")
_UDDIN = re.compile(r"(.{2,}?)(?:[aeou]l?d{1,2}(?:in|een|ine|eine)|(?:al)?d{1,2}yn)$")
_FAITH = frozenset("din deen dine eddine eddin uddin addin aldin eldin dyn ddin ldin".split())
_ARTICLES = frozenset("al el ul ur ar as ash ad ud az an at ad-".split())
_ROMANCE = frozenset("de y e a en por para sur sous".split())  # before the article of Spanish and French names
# General is a rank before a person's name and a word of trade in a firm's.
_GENERAL, _RANK = "general", "gen"
_OF_FIRMS = (Kind.LEGAL, Kind.GENERIC)
_GOD = frozenset("ah lah llah la lla alah allah ullah ulah ollah olah ulla olla alh llh lh allh".split())


def split(texts: Sequence[str]) -> list[list[str]]:
    """Give the words of each text."""
    return words_and_initials(texts)[0]


def words_and_initials(texts: Sequence[str]) -> tuple[list[list[str]], list[str]]:
    """Give the words of each text, and the initials as it was written, "" for a name of fewer than three words."""
    whole = "\n".join(map(_spaced, texts)).lower()
    whole = _QUOTES.sub("", whole)
    whole = _NUMERO.sub(" ", _EZAFE.sub(" ", whole))
    whole = _DOTTED.sub(r"\1", whole)
    whole = _NOT_WORD.sub(" ", _AND.sub(" and ", whole))
    _mend(whole)
    special = _special()
    out: list[list[str]] = []
    initials: list[str] = []
    for line in whole.split("\n"):
        found = line.split()
        initials.append(_initials(found) if len(found) >= FEWEST_FOR_INITIALS else "")
        if not special.isdisjoint(found) or _MAY_GLUE.search(line):
            found = _rewrite([meant for word in found for meant in _MENDED.get(word, (word,))])
        out.append(found[:MAX_WORDS])
    return out, initials


def _spaced(text: str) -> str:
    """Give a text on one line, with the spaces that fell out where letters change their size."""
    if "\n" in text:
        text = text.replace("\n", " ")
    if text.isupper() or text.islower() or text.istitle():
        return text
    return _FELL_OUT.sub(" ", text)


def _initials(found: list[str]) -> str:
    """Give the initials of what is neither a small word nor a legal form; a company at the end is said with a capital.

    National Iranian Tanker Company is known as NITC, others leave the company out.
    """
    small = _small()
    told = "".join(word[0] for word in found if word not in small)
    return told + "C" if found[-1] in ("company", "corporation", "co", "corp") else told


@functools.cache
def _small() -> frozenset[str]:
    """Give the words that acronyms pass over: legal forms, particles, prepositions."""
    table = words()
    legal = {word for word, forms in table.single.items() if table.kinds.get(forms[0]) is Kind.LEGAL}
    light = {word for word, kind in table.kinds.items() if kind in (Kind.LEGAL, Kind.PARTICLE)}
    return frozenset(
        legal | light | set("for in on to at by with und et y e i v va ve wa fi pour sur para por en na im".split())
    )


@functools.cache
def _special() -> set[str]:
    """Give the words that make a name worth a second look; what `_mend` finds is added."""
    table = words()
    return {_GENERAL} | set(table.single) | frozenset(table.phrases) | table.glue | _FAITH | _GOD


_MENDED: dict[str, tuple[str, ...]] = {}
_LOOKED_AT: set[str] = set()


def _mend(whole: str) -> None:
    """Look at each word once: what is Slavic, run together or a slip is kept in `_MENDED` as what was meant."""
    new = set(whole.split()).difference(_LOOKED_AT)
    if len(_LOOKED_AT) > _MOST_LOOKED_AT:
        _LOOKED_AT.clear()
    _LOOKED_AT.update(new)
    known = words().single
    for word in new:
        if len(word) >= SHORTEST_STEM and word not in known and (meant := _meant(word)):
            _MENDED[word] = meant
            _special().add(word)


def _meant(word: str) -> tuple[str, ...]:
    """Give the words that one word stands for, or () for a word that stands for itself."""
    if found := meaning(word):
        return words().standing(found)
    if len(word) < SHORTEST_MENDED or fold(word) in background().folds:
        return ()
    if meant := slip_of(word):
        return (meant,)
    if glued := _GLUED_AFTER.fullmatch(word):
        return (_unslipped(glued.group(1)), *(_FORMS.findall(glued.group(2)) or [glued.group(2)]))
    if glued := _GLUED_BEFORE.fullmatch(word):
        return (*(_FORMS.findall(glued.group(1)) or [glued.group(1)]), _unslipped(glued.group(2)))
    return ()


def _unslipped(word: str) -> str:
    return (slip_of(word) if len(word) >= SHORTEST_MENDED else "") or word


def _rewrite(found: list[str]) -> list[str]:
    """Replace phrases and spellings of one word, then glue what belongs to one name."""
    table = words()
    out: list[str] = []
    at = 0
    while at < len(found):
        word = found[at]
        for parts, form in table.phrases.get(word, ()):
            if tuple(found[at : at + len(parts)]) == parts and _may_be_form(parts, at, len(found)):
                out.extend(form)
                at += len(parts)
                break
        else:
            at = _glue(found, at, out)
    if _GENERAL in out and not any(table.kinds.get(word) in _OF_FIRMS for word in out if word != _GENERAL):
        return [_RANK if word == _GENERAL else word for word in out]
    return out


def _glue(found: list[str], at: int, out: list[str]) -> int:
    """Add the word at a place, glued to its neighbours where they make one name; gives the next place."""
    table = words()
    word = found[at]
    mark = ABJAD_MARK if word.startswith(ABJAD_MARK) else ""
    bare = word.removeprefix(ABJAD_MARK)
    before = out[-1].removeprefix(ABJAD_MARK) if out else ""
    if bare in table.glue and at + 1 < len(found):
        at += 1
        if found[at] in _ARTICLES and at + 1 < len(found):
            at += 1
        rest = found[at].removeprefix(ABJAD_MARK)
        out.append(f"{mark}abd{'lah' if rest in _GOD else rest}")
    elif bare.startswith("abd") and (joined := _ABD.match(bare)):
        rest = joined.group(2)
        out.append(f"{mark}abd{'lah' if rest in _GOD else rest}")
    elif bare == "la" and before in _ROMANCE:
        out.append(word)
    elif (bare in _GOD or bare in _FAITH) and out and before in _ARTICLES and len(out) > 1:
        out.pop()
        out[-1] += "lah" if bare in _GOD else "din"
    elif (bare in _GOD or bare in _FAITH) and len(before) >= SHORTEST_GLUED and before not in _ARTICLES:
        out[-1] += "lah" if bare in _GOD else "din"
    elif ullah := _ULLAH.match(bare):
        out.append(f"{mark}{ullah.group(1)}lah")
    elif (uddin := _UDDIN.match(bare)) and len(bare) >= SHORTEST_UDDIN:
        out.append(f"{mark}{uddin.group(1)}din")
    else:
        out.extend(table.single.get(word, (word,)))
    return at + 1


def _may_be_form(parts: tuple[str, ...], at: int, length: int) -> bool:
    """Two single letters are a legal form at the end only: "A S Byatt" is a person, "Norsk Fisk A S" a firm."""
    ends = at + len(parts) == length
    return (ends and at > 0) if len("".join(parts)) == len(parts) else length > len(parts)
