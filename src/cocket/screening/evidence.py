"""Say why two names met: word against word, in a structure for programs and a sentence for people.

Takes one aligned pair, gives token pairs, reasons for and against, and the explanation; for reported hits only.
"""

from __future__ import annotations

from dataclasses import dataclass

from cocket.kernel.reasons import Reason
from cocket.screening.engine import Found
from cocket.screening.index import QUALITIES, Index
from cocket.screening.model import TokenPair
from cocket.screening.romanise import ABJAD_MARK
from cocket.screening.similarity import How
from cocket.screening.words import Kind

_AGREEMENT = {
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
_COMMON_BITS, _RARE_BITS = 14.0, 24.0
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
    pair = int(found.pair[row])
    query, listed = int(found.pairs.query[pair]), int(found.pairs.listed[pair])
    ours = found.names.ids[found.names.start[query] : found.names.start[query + 1]]
    theirs = index.names.ids[index.names.start[listed] : index.names.start[listed + 1]]
    words, listed_words = found.names.vocabulary, index.names.vocabulary
    partner, how = found.alignment.partner[pair], found.alignment.how[pair]
    tokens: list[TokenPair] = []
    bits = 0.0
    alone: list[str] = []
    for at, word in enumerate(ours):
        met = int(partner[at])
        if met < 0:
            tokens.append(TokenPair(_shown(words.spelling[word]), "", "differs"))
            if words.kind[word] not in _LIGHT:
                alone.append(_shown(words.spelling[word]))
            continue
        other = theirs[met]
        tokens.append(
            TokenPair(_shown(words.spelling[word]), _shown(listed_words.spelling[other]), _AGREEMENT[How(int(how[at]))])
        )
        bits += float(min(words.bits[word], listed_words.bits[other]))
    met_words = {int(p) for p in partner if p >= 0}
    missing = [at for at in range(len(theirs)) if at not in met_words]
    tokens += [TokenPair("", _shown(listed_words.spelling[theirs[at]]), "missing") for at in missing]
    lacking = [
        _shown(listed_words.spelling[theirs[at]]) for at in missing if listed_words.kind[theirs[at]] not in _LIGHT
    ]
    agreements, differences = _reasons(tokens, bits, alone, lacking)
    quality = QUALITIES[int(index.quality[index.name[listed]])]
    if quality == "weak":
        differences.append(Reason("screening.weak_alias", "The publisher calls this alias weak.", matched_name))
    if quality == "former":
        differences.append(Reason("screening.former_name", "This is a former name.", matched_name))
    return Evidence(
        tuple(tokens), tuple(agreements), tuple(differences), _sentence(tokens, bits, alone, lacking, quality)
    )


def _shown(word: object) -> str:
    return str(word).removeprefix(ABJAD_MARK)


def _reasons(
    tokens: list[TokenPair], bits: float, alone: list[str], lacking: list[str]
) -> tuple[list[Reason], list[Reason]]:
    met = ", ".join(f"{t.query} = {t.listed}" for t in tokens if t.query and t.listed)
    agreements = [Reason("screening.words_agree", "These words of the two names agree.", met)] if met else []
    differences: list[Reason] = []
    if bits < _COMMON_BITS:
        differences.append(
            Reason("screening.common_name", "The words that agree are common in names.", f"{bits:.0f} bits")
        )
    elif bits >= _RARE_BITS:
        agreements.append(Reason("screening.rare_name", "The words that agree are rare in names.", f"{bits:.0f} bits"))
    if alone:
        differences.append(
            Reason("screening.query_words_alone", "These words of the queried name meet nothing.", ", ".join(alone))
        )
    if lacking:
        differences.append(
            Reason("screening.listed_words_missing", "These words of the listed name are missing.", ", ".join(lacking))
        )
    return agreements, differences


def _sentence(tokens: list[TokenPair], bits: float, alone: list[str], lacking: list[str], quality: str) -> str:
    parts: list[str] = []
    for agreement, (one, many) in _SAID.items():
        count = sum(t.agreement == agreement for t in tokens)
        if count:
            parts.append(f"{count} {'word' if count == 1 else 'words'} {one if count == 1 else many}")
    if alone:
        parts.append(f"{', '.join(alone)} {'meets' if len(alone) == 1 else 'meet'} nothing")
    if lacking:
        parts.append(f"{', '.join(lacking)} {'is' if len(lacking) == 1 else 'are'} missing")
    if quality in ("weak", "former"):
        parts.append("the alias is weak" if quality == "weak" else "the name is a former one")
    if not parts:
        parts.append("only letter groups are alike")
    rarity = "common" if bits < _COMMON_BITS else "rare" if bits >= _RARE_BITS else "neither common nor rare"
    return f"{'; '.join(parts)}. The shared words are {rarity} in names."
