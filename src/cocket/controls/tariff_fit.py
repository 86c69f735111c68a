"""Does a description fit its declared HS code? One answer for an item, and the same answer for a million rows.

Takes descriptions and codes, gives a verdict per row and the better codes of those that do not fit. Three verdicts:
`agree`, `mismatch`, and `unknown` where the nomenclature's words say too little; unknown is never a suspicion.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from enum import StrEnum

import pyarrow as pa

from cocket.controls.corpus import Corpus
from cocket.controls.reading import Reading
from cocket.controls.tariff import BETTER, FIT, HEADING, NEAR, SUBHEADING, Code, Tariff, telling_words
from cocket.controls.tariff_links import provisions_for
from cocket.controls.words import VAGUE, content, plain_text, stem
from cocket.exports.model import Item
from cocket.kernel.reasons import Reason

BATCH = 2_000  # distinct descriptions scored together: bounds the memory of one sparse product


class Verdict(StrEnum):
    """Whether a description and a declared code go together."""

    AGREE = "agree"
    MISMATCH = "mismatch"
    UNKNOWN = "unknown"


SCHEMA = pa.schema([("verdict", pa.dictionary(pa.int8(), pa.string())), ("better", pa.list_(pa.string()))])


def fit_batch(descriptions: Sequence[str | None], hs_codes: Sequence[str | None], tariff: Tariff) -> pa.Table:
    """Judge rows of declarations; open the tariff once with `Tariff.of(library)` and use it for every batch.

    Gives one row per row given, in order: `verdict` ("agree", "mismatch" or "unknown", dictionary-encoded) and
    `better`, at most three HS codes of four or six digits, empty unless the verdict is "mismatch". Codes may have
    points or spaces and more than six digits; a missing text, a missing code and a code that the nomenclature lacks are
    "unknown". Each distinct pair is judged once, each distinct text scored once. Raises ValueError for unequal lengths.
    """
    if len(descriptions) != len(hs_codes):
        raise ValueError(f"{len(descriptions)} descriptions and {len(hs_codes)} codes: give as many of each")
    pairs: dict[tuple[str, str], int] = {}
    places = [pairs.setdefault((_text(d), clean(c)), len(pairs)) for d, c in zip(descriptions, hs_codes, strict=True)]
    wanted: dict[str, list[tuple[str, int]]] = {}
    for (text, code), place in pairs.items():
        wanted.setdefault(text, []).append((code, place))
    judged: list[tuple[Verdict, tuple[Code, ...]]] = [(Verdict.UNKNOWN, ())] * len(pairs)
    texts = list(wanted)
    for start in range(0, len(texts), BATCH):
        part = texts[start : start + BATCH]
        words = [telling_words(content(plain_text(text))) for text in part]
        for text, said, fitting in zip(part, words, tariff.fitting_all(words), strict=True):
            for code, place in wanted[text]:
                judged[place] = judge(said, fitting, code, tariff)
    order = list(Verdict)
    verdicts = pa.array([order.index(judged[place][0]) for place in places], pa.int8())
    better = pa.array([[c.hs6 for c in judged[place][1]] for place in places], pa.list_(pa.string()))
    return pa.table([pa.DictionaryArray.from_arrays(verdicts, [v.value for v in order]), better], schema=SCHEMA)


def clean(code: str | None) -> str:
    """Give the digits of a declared code, or ""."""
    return "".join(c for c in code or "" if c.isascii() and c.isdigit())


def judge(
    words: frozenset[str], fitting: Sequence[Code], declared: str, tariff: Tariff
) -> tuple[Verdict, tuple[Code, ...]]:
    """Judge one declared code against the codes that fit a description's telling words, best first.

    It agrees when the code's own heading is among those that explain the description, or when the code's text uses one
    of its words; it does not fit when another chapter explains most of the description and its own chapter none.
    """
    if len(declared) < HEADING or not fitting or not tariff.describe(declared) or words <= vague_stems():
        return Verdict.UNKNOWN, ()
    best = fitting[0].coverage
    same = [code for code in fitting if code.hs6[:HEADING] == declared[:HEADING]]
    if same and same[0].coverage >= FIT * best and best >= FIT:
        return Verdict.AGREE, ()
    if tariff.says(declared) & words:
        return (Verdict.AGREE if same else Verdict.UNKNOWN), ()
    near = [code for code in fitting if code.coverage >= NEAR]
    if not near or any(code.hs6[:2] == declared[:2] for code in fitting):
        return Verdict.UNKNOWN, ()
    return Verdict.MISMATCH, tuple(near[:BETTER])


@functools.cache
def vague_stems() -> frozenset[str]:
    """Give the stems of words that name no kind of thing by themselves."""
    return frozenset(stem(word) for word in VAGUE)


def about_codes(item: Item, reading: Reading, tariff: Tariff | None) -> list[Reason]:
    """Say whether the declared code is on the common high-priority list, and whether it fits the description."""
    declared = clean(item.hs_code)
    code = declared[:SUBHEADING]
    if tariff is None or not code:
        return []
    reasons = []
    if code in tariff.priority:
        sentence = f"HS {code} is on the common high-priority list ({tariff.priority[code]}): goods sought for weapons."
        reasons.append(Reason("chpl", sentence, code, "Common High Priority List"))
    words = telling_words(t.stem for t in reading.words.tokens)
    verdict, better = judge(words, tariff.fitting(reading), declared, tariff)
    if verdict is Verdict.MISMATCH:
        named = "; ".join(f"{c.hs6} “{c.description[:80]}”" for c in better)
        sentence = f"The declared HS code {item.hs_code} does not fit the description; better: {named}."
        reasons.append(Reason("hs_mismatch", sentence, tariff.describe(declared)[:160], "HS 2022"))
    return reasons


def about_links(item: Item, corpus: Corpus) -> list[Reason]:
    """Say which provisions may deal with goods of the declared code: a place to look where words did not settle it."""
    code = clean(item.hs_code)
    held = [place for place in provisions_for(code) if corpus.nearest(place) is not None]
    if not held:
        return []
    sentence = f"Goods of HS {code[:SUBHEADING]} may be dealt with in {', '.join(held[:6])}: where to look, no finding."
    return [Reason("hs_provisions", sentence, code, "this project's reading of both texts")]


def _text(description: str | None) -> str:
    return " ".join((description or "").split()).casefold()
