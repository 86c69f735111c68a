"""Tariff codes beside a description: which fit it, whether the declared one does, which goods are plainly free.

Takes the HS edition and a reading, gives codes and a finding. A code never decides that an item is listed.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow as pa

from cocket.controls.keeping import keep, read_kept
from cocket.controls.ranking import Ranking, counted
from cocket.controls.reading import Reading
from cocket.controls.stems import Stems
from cocket.controls.words import WEAK, content, head_of
from cocket.exports.model import Item
from cocket.kernel.reasons import Reason

# Chapters and headings whose goods no dual-use list deals with: food, textiles, furniture, household machines, …
PLAIN_CHAPTERS = frozenset(
    [f"{n:02d}" for n in range(1, 25)]
    + [
        "33",
        "34",
        "42",
        "43",
        "44",
        "45",
        "46",
        "47",
        "48",
        "49",
        "50",
        "51",
        "52",
        "53",
        "54",
        "55",
        "56",
        "57",
        "58",
        "60",
        "61",
        "62",
        "63",
        "64",
        "65",
        "66",
        "67",
        "69",
        "82",
        "83",
        "91",
        "92",
        "94",
        "95",
        "96",
        "97",
    ]
)
PLAIN_HEADINGS = frozenset(
    [
        "3004",
        "3005",
        "3006",
        "3208",
        "3209",
        "3210",
        "3213",
        "3214",
        "3215",
        "3605",
        "3917",
        "3918",
        "3922",
        "3923",
        "3924",
        "3925",
        "3926",
        "4011",
        "4012",
        "4013",
        "4014",
        "4015",
        "4016",
        "6801",
        "6802",
        "6805",
        "6807",
        "6809",
        "6810",
        "6811",
        "6904",
        "6905",
        "6907",
        "6910",
        "6911",
        "6912",
        "7009",
        "7010",
        "7013",
        "7016",
        "7113",
        "7117",
        "7307",
        "7308",
        "7310",
        "7313",
        "7314",
        "7317",
        "7318",
        "7319",
        "7320",
        "7321",
        "7323",
        "7324",
        "7418",
        "7615",
        "8301",
        "8302",
        "8303",
        "8304",
        "8305",
        "8306",
        "8415",
        "8418",
        "8422",
        "8423",
        "8428",
        "8429",
        "8430",
        "8432",
        "8433",
        "8434",
        "8435",
        "8436",
        "8437",
        "8438",
        "8440",
        "8441",
        "8442",
        "8443",
        "8444",
        "8445",
        "8446",
        "8447",
        "8448",
        "8449",
        "8450",
        "8451",
        "8452",
        "8453",
        "8465",
        "8467",
        "8470",
        "8472",
        "8476",
        "8478",
        "8508",
        "8509",
        "8510",
        "8512",
        "8513",
        "8516",
        "8518",
        "8519",
        "8521",
        "8522",
        "8527",
        "8528",
        "8531",
        "8539",
        "8603",
        "8605",
        "8606",
        "8701",
        "8702",
        "8703",
        "8704",
        "8705",
        "8708",
        "8711",
        "8712",
        "8713",
        "8714",
        "8715",
        "8716",
        "9003",
        "9004",
        "9017",
        "9018",
        "9019",
        "9021",
        "9023",
    ]
)
NEAR = 0.6  # coverage from which a heading is taken to describe the goods
FIT = 0.4  # coverage that makes a code worth naming
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Code:
    """A six-digit code that fits a description, with how much of the description it explains."""

    hs6: str
    description: str
    coverage: float


class Tariff:
    """The HS nomenclature of a library, indexed when first needed."""

    def __init__(
        self,
        table: pa.Table,
        priority: Mapping[str, str],
        stems: Callable[[], Sequence[Stems]] | None = None,
        kept: Path | None = None,
    ) -> None:
        """Index a table; `stems` gives the stems of its descriptions, `kept` is where its index may be kept."""
        self._index = kept
        self._table = table
        self.priority = priority  # hs6 → tier of the common high-priority list
        self._kept = stems or (lambda: [content(text) for text in table["description"].to_pylist()])

    @cached_property
    def _rows(self) -> list[tuple[str, str]]:
        codes, texts = self._table["code"].to_pylist(), self._table["description"].to_pylist()
        return [(c, t) for c, t in zip(codes, texts, strict=True) if len(c) in (4, 6)]

    @cached_property
    def _stems(self) -> dict[str, Stems]:
        return dict(zip(self._table["code"].to_pylist(), self._kept(), strict=True))

    @cached_property
    def _ranking(self) -> Ranking:
        data = read_kept(self._index) if self._index is not None else None
        if data is not None:
            return Ranking.from_bytes(data)
        ranking = self._rank()
        if self._index is not None:
            keep(self._index, ranking.to_bytes())
        return ranking

    def _rank(self) -> Ranking:
        bags = []
        for code, _ in self._rows:
            bag = counted(self._stems[code], 2.0)
            bag.update(counted(self._stems.get(code[:4], ()), 1.0) if len(code) == 6 else {})  # noqa: PLR2004
            bags.append(bag)
        return Ranking.over(bags)

    @cached_property
    def _only_plain(self) -> frozenset[str]:
        """Words that the nomenclature uses for plain goods and never for any other."""
        plain: set[str] = set()
        other: set[str] = set()
        for code, _ in self._rows:
            (plain if is_plain(code) else other).update(self._stems[code])
        return frozenset(plain - other - WEAK)

    def plain_word(self, reading: Reading, listed: Container[str]) -> str:
        """Give the thing named if the nomenclature calls only plain goods so, and no control list does; or ""."""
        named = content(head_of(reading.text))
        if not named or named[-1] not in self._only_plain or named[-1] in listed:
            return ""
        return named[-1]

    def describe(self, code: str) -> str:
        """Give the nomenclature's text of a code, or of its heading, or ""."""
        known = dict(self._rows)
        return known.get(code[:6]) or known.get(code[:4]) or ""

    def fitting(self, reading: Reading) -> list[Code]:
        """Give codes whose text explains the description, best first."""
        words = {t.stem: 1.0 for t in reading.words.tokens if t.stem not in WEAK and not t.word.isdigit()}
        if not words:
            return []
        ranking = self._ranking
        scores = ranking.scores(words)
        top = float(ranking.idf.max(initial=1.0))
        total = sum(ranking.rarity(w) or top for w in words) * 1.35
        found = []
        for index in np.argsort(-scores, kind="stable")[:20]:
            code, text = self._rows[int(index)]
            coverage = min(1.0, float(scores[index]) / total) if total else 0.0
            if coverage > 0:
                found.append(Code(code, text, round(coverage, 3)))
        return found

    def knows(self, word: str) -> bool:
        """Tell whether the nomenclature uses a word (given as its stem)."""
        return word in self._ranking.words

    def plain(self, reading: Reading, declared: str) -> Code | None:
        """Give the code that shows the goods to be plainly free of any list, or None."""
        fitting = self.fitting(reading)[:SHOWN]
        if not fitting:
            return None
        plain = [code for code in fitting if is_plain(code.hs6)]
        agreed = len(plain) == len(fitting) or (declared and is_plain(declared))
        if fitting[0].coverage < (FIT if agreed else NEAR):
            return None
        if plain and is_plain(fitting[0].hs6) and len(plain) * 2 > len(fitting):
            return fitting[0]
        return None

    def mismatch(self, reading: Reading, declared: str) -> list[Code]:
        """Give better codes when the declared one does not fit the description; empty when it may fit."""
        if len(declared) < 4:  # noqa: PLR2004 - a heading has four digits
            return []
        fitting = [code for code in self.fitting(reading) if code.coverage >= NEAR]
        if not fitting or any(code.hs6[:2] == declared[:2] for code in self.fitting(reading)):
            return []
        said = set(content(self.describe(declared))) & {t.stem for t in reading.words.tokens}
        return [] if said - WEAK else fitting[:3]


def is_plain(code: str) -> bool:
    """Tell whether a code's goods are dealt with by no dual-use list."""
    return code[:2] in PLAIN_CHAPTERS or code[:4] in PLAIN_HEADINGS


def about_codes(item: Item, reading: Reading, tariff: Tariff | None) -> list[Reason]:
    """Say whether the declared code is on the common high-priority list, and whether it fits the description."""
    code = item.hs_code[:6]
    if tariff is None or not code:
        return []
    reasons = []
    if code in tariff.priority:
        sentence = f"HS {code} is on the common high-priority list ({tariff.priority[code]}): goods sought for weapons."
        reasons.append(Reason("chpl", sentence, code, "Common High Priority List"))
    better = tariff.mismatch(reading, item.hs_code)
    if better:
        named = "; ".join(f"{c.hs6} “{c.description[:80]}”" for c in better)
        sentence = f"The declared HS code {item.hs_code} does not fit the description; better: {named}."
        reasons.append(Reason("hs_mismatch", sentence, tariff.describe(item.hs_code)[:160], "HS 2022"))
    return reasons
