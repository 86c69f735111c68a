"""How common a word and a letter group are in names at large: the fixed measure behind every weight.

Takes nothing but `background.json`, gives bits. The table is fixed per release, so that the score of two names never
depends on what else stands on a list: a re-screen of what changed equals a re-screen of everything.
`benchmarks/screening_background.py` writes the file from public lists and generated names and says which.
"""

from __future__ import annotations

import functools
import json
import math
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cocket.screening.words import Kind

# A word that the table does not hold says the more the longer it is: an unknown word of four letters is likelier to be
# met by chance than one of ten.
RAREST_BITS, BITS_PER_LETTER, LONGEST = 11.0, 0.9, 12
COMMONEST_BITS = 3.0
# Bits of a word that is not a plain word, by kind: particle, legal form, number, initial, title.
_FIXED_BITS = {1: 0.7, 2: 0.5, 3: 5.0, 4: 2.5, 5: 1.0}
_GENERIC_BITS = 3.5
# A hull or tail number of four digits or more tells much, the 7 of "Plant 7" little.
_NUMBER, _SHORT_NUMBER, _DIGIT_BITS, _MOST_NUMBER_BITS = 3, 2, 2.8, 14.0
_FIRST_CLASS = 33  # letter-group classes are written as characters from "!" on
_CLASS_BITS = 0.5


@dataclass(frozen=True, slots=True)
class Background:
    """Counts of folds and skeletons among `names` names, and the bits of every letter group."""

    names: int
    folds: dict[str, int]
    skeletons: dict[str, int]
    grams: NDArray[np.float32]

    def word_bits(self, folded: str, kind: Kind, *, abjad: bool) -> float:
        """Give how much a word says about who is meant, in bits."""
        if kind == _NUMBER and len(folded) > _SHORT_NUMBER:
            return min(_MOST_NUMBER_BITS, _DIGIT_BITS * len(folded))
        if kind in _FIXED_BITS:
            return _FIXED_BITS[kind]
        count = (self.skeletons if abjad else self.folds).get(folded, 0)
        rarest = RAREST_BITS + BITS_PER_LETTER * min(len(folded), LONGEST)
        bits = rarest if count == 0 else min(rarest, max(COMMONEST_BITS, math.log2(self.names / count)))
        return bits if kind == 0 else min(bits, _GENERIC_BITS)


@functools.cache
def background() -> Background:
    """Read the table once."""
    document = json.loads(files("cocket.screening").joinpath("background.json").read_text("utf-8"))
    classes = np.frombuffer(document["grams"].encode("ascii"), np.uint8).astype(np.float32)
    return Background(
        document["names"], document["folds"], document["skeletons"], (classes - _FIRST_CLASS) * np.float32(_CLASS_BITS)
    )
