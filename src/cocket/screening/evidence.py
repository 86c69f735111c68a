"""Say why two names met: word against word, in a structure for programs and a sentence for people.

Takes one aligned pair, gives token pairs, reasons for and against, and the explanation; for reported hits only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cocket.kernel.reasons import Reason
from cocket.screening.alignment import word_table
from cocket.screening.engine import Found
from cocket.screening.features import NAMES
from cocket.screening.index import QUALITIES, Index
from cocket.screening.model import TokenPair
from cocket.screening.similarity import How
from cocket.screening.tokens import MAX_WORDS
from cocket.screening.words import LIGHT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cocket.screening.names import Names

_AGREEMENT: dict[int, str] = {
    How.SAME: "same",
    How.SPELLING: "spelling",
    How.SOUND: "spelling",
    How.NICKNAME: "nickname",
    How.INITIAL: "initial",
    How.SCRIPT: "script",
}
_SAID = {
    "same": ("is the same", "are the same"),
    "spelling": ("is spelt otherwise", "are spelt otherwise"),
    "nickname": ("is a short form", "are short forms"),
    "initial": ("meets an initial", "meet initials"),
    "script": ("agrees across scripts", "agree across scripts"),
}
_COMMON_BITS, _RARE_BITS = 16.0, 28.0
_ACRONYM = NAMES.index("acronym")
_Words = tuple[list[str], list[int], list[float]]  # spelling, kind, bits


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a name was reported."""

    tokens: tuple[TokenPair, ...]
    agreements: tuple[Reason, ...]
    differences: tuple[Reason, ...]
    explanation: str


def evidence(found: Found, row: int, index: Index, matched_name: str) -> Evidence:
    """Give the evidence of one result row of `found`."""
    met = _meets(found, [row], index)[0]
    agreements, differences = _reasons(met)
    if met.quality == "weak":
        differences.append(Reason("screening.weak_alias", "The publisher calls this alias weak.", matched_name))
    if met.quality == "former":
        differences.append(Reason("screening.former_name", "This is a former name.", matched_name))
    tokens = tuple(TokenPair(*pair) for pair in met.tokens)
    return Evidence(tokens, tuple(agreements), tuple(differences), _sentence(met))


def explanations(found: Found, rows: Sequence[int], index: Index) -> list[str]:
    """Give the sentences alone, for tables."""
    return [_sentence(met) for met in _meets(found, rows, index)]


@dataclass(slots=True)
class _Met:
    """Words set against each other as (query word, listed word, agreement), and what follows from them.

    Shared bits, words left over on either side, the listed name's quality, whether one spells the other's initials.
    """

    tokens: list[tuple[str, str, str]]
    bits: float
    alone: list[str]
    lacking: list[str]
    quality: str
    acronym: bool


def _meets(found: Found, rows: Sequence[int], index: Index) -> list[_Met]:
    pair = found.pair[np.asarray(rows, np.int64)]
    query, listed = found.pairs.query[pair], found.pairs.listed[pair]
    quality = index.quality[index.name[listed]].tolist()
    partner, how = found.alignment.partner[pair].tolist(), found.alignment.how[pair].tolist()
    acronym = found.table[pair, _ACRONYM].tolist()
    ours, theirs = _lists(found.names, query), _lists(index.names, listed)
    return [_met(*each) for each in zip(ours, theirs, partner, how, quality, acronym, strict=True)]


def _met(ours: _Words, theirs: _Words, partner: list[int], how: list[int], quality: int, acronym: float) -> _Met:
    out = _Met([], 0.0, [], [], QUALITIES[quality], acronym > 0)
    missing = set(range(len(theirs[0])))
    for at, (word, kind, bits) in enumerate(zip(*ours, strict=True)):
        met = partner[at]
        if met < 0:
            out.tokens.append((word, "", "differs"))
            if kind not in LIGHT:
                out.alone.append(word)
            continue
        missing.discard(met)
        out.tokens.append((word, theirs[0][met], _AGREEMENT[how[at]]))
        out.bits += min(bits, theirs[2][met])
    for at in sorted(missing):
        out.tokens.append(("", theirs[0][at], "missing"))
        if theirs[1][at] not in LIGHT:
            out.lacking.append(theirs[0][at])
    return out


def _lists(names: Names, rows: NDArray[np.int32]) -> list[_Words]:
    table = word_table(names, rows, MAX_WORDS)
    count = (table >= 0).sum(1).tolist()
    words = names.vocabulary
    columns = (words.spelling[table].tolist(), words.kind[table].tolist(), words.bits[table].tolist())
    return [(s[:n], k[:n], b[:n]) for s, k, b, n in zip(*columns, count, strict=True)]


def _reasons(met: _Met) -> tuple[list[Reason], list[Reason]]:
    agreed = ", ".join(f"{ours} = {theirs}" for ours, theirs, _ in met.tokens if ours and theirs)
    agreements = [Reason("screening.words_agree", "These words of the two names agree.", agreed)] if agreed else []
    differences: list[Reason] = []
    if met.acronym:
        return [Reason("screening.acronym", "One name spells the initials of the other.")], []
    bits = f"{met.bits:.0f} bits"
    if met.bits < _COMMON_BITS:
        differences.append(Reason("screening.common_name", "The words that agree are common in names.", bits))
    elif met.bits >= _RARE_BITS:
        agreements.append(Reason("screening.rare_name", "The words that agree are rare in names.", bits))
    if met.alone:
        alone = ", ".join(met.alone)
        differences.append(
            Reason("screening.query_words_alone", "These words of the queried name meet nothing.", alone)
        )
    if met.lacking:
        lacking = ", ".join(met.lacking)
        sentence = "These words of the listed name are missing."
        differences.append(Reason("screening.listed_words_missing", sentence, lacking))
    return agreements, differences


def _sentence(met: _Met) -> str:
    if met.acronym:
        return "One name spells the initials of the other."
    parts: list[str] = []
    agreements = [agreement for _, _, agreement in met.tokens]
    for agreement, (one, many) in _SAID.items():
        count = agreements.count(agreement)
        if count:
            parts.append(f"1 word {one}" if count == 1 else f"{count} words {many}")
    if met.alone:
        parts.append(f"{', '.join(met.alone)} {'meets' if len(met.alone) == 1 else 'meet'} nothing")
    if met.lacking:
        parts.append(f"{', '.join(met.lacking)} {'is' if len(met.lacking) == 1 else 'are'} missing")
    if met.quality in ("weak", "former"):
        parts.append("the alias is weak" if met.quality == "weak" else "the name is a former one")
    if not parts:
        parts.append("only letter groups are alike")
    rarity = "common" if met.bits < _COMMON_BITS else "rare" if met.bits >= _RARE_BITS else "neither common nor rare"
    return f"{'; '.join(parts)}. The shared words are {rarity} in names."
