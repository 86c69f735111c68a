"""Say why two names met: word against word, in a structure for programs and a sentence for people.

Takes one aligned pair, gives token pairs, reasons for and against, and the explanation; for reported hits only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cocket.kernel.reasons import Reason
from cocket.screening.engine import Found
from cocket.screening.index import QUALITIES, Index
from cocket.screening.model import TokenPair
from cocket.screening.similarity import How
from cocket.screening.words import Kind

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from cocket.screening.names import Vocabulary

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
_LIGHT = (Kind.LEGAL, Kind.PARTICLE, Kind.TITLE)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a name was reported."""

    tokens: tuple[TokenPair, ...]
    agreements: tuple[Reason, ...]
    differences: tuple[Reason, ...]
    explanation: str


def evidence(found: Found, row: int, index: Index, matched_name: str) -> Evidence:
    """Give the evidence of one result row of `found`."""
    met = _meet(found, row, index)
    agreements, differences = _reasons(met)
    if met.quality == "weak":
        differences.append(Reason("screening.weak_alias", "The publisher calls this alias weak.", matched_name))
    if met.quality == "former":
        differences.append(Reason("screening.former_name", "This is a former name.", matched_name))
    tokens = tuple(TokenPair(*pair) for pair in met.tokens)
    return Evidence(tokens, tuple(agreements), tuple(differences), _sentence(met))


def explanation(found: Found, row: int, index: Index) -> str:
    """Give the sentence alone, for tables."""
    return _sentence(_meet(found, row, index))


@dataclass(slots=True)
class _Met:
    """Words set against each other as (query word, listed word, agreement), shared bits, words left over, quality."""

    tokens: list[tuple[str, str, str]]
    bits: float
    alone: list[str]
    lacking: list[str]
    quality: str


def _meet(found: Found, row: int, index: Index) -> _Met:
    pair = int(found.pair[row])
    query, listed = int(found.pairs.query[pair]), int(found.pairs.listed[pair])
    ours = found.names.ids[found.names.start[query] : found.names.start[query + 1]]
    theirs = index.names.ids[index.names.start[listed] : index.names.start[listed + 1]]
    words, listed_words = found.names.vocabulary, index.names.vocabulary
    our_words, our_kinds, our_bits = _lists(words, ours)
    their_words, their_kinds, their_bits = _lists(listed_words, theirs)
    partner = found.alignment.partner[pair, : len(ours)].tolist()
    how = found.alignment.how[pair, : len(ours)].tolist()
    out = _Met([], 0.0, [], [], QUALITIES[int(index.quality[index.name[listed]])])
    missing = set(range(len(their_words)))
    for at, met in enumerate(partner):
        if met < 0:
            out.tokens.append((our_words[at], "", "differs"))
            if our_kinds[at] not in _LIGHT:
                out.alone.append(our_words[at])
            continue
        missing.discard(met)
        out.tokens.append((our_words[at], their_words[met], _AGREEMENT[how[at]]))
        out.bits += min(our_bits[at], their_bits[met])
    for at in sorted(missing):
        out.tokens.append(("", their_words[at], "missing"))
        if their_kinds[at] not in _LIGHT:
            out.lacking.append(their_words[at])
    return out


def _lists(words: Vocabulary, ids: NDArray[np.int32]) -> tuple[list[str], list[int], list[float]]:
    return words.spelling[ids].tolist(), words.kind[ids].tolist(), words.bits[ids].tolist()


def _reasons(met: _Met) -> tuple[list[Reason], list[Reason]]:
    agreed = ", ".join(f"{ours} = {theirs}" for ours, theirs, _ in met.tokens if ours and theirs)
    agreements = [Reason("screening.words_agree", "These words of the two names agree.", agreed)] if agreed else []
    differences: list[Reason] = []
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
