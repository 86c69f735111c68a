"""Chemicals by their CAS number, in the list and in a description: one number, one substance, in every language.

Takes provisions or text, gives numbers whose check digit is right.
Source: CAS Registry Numbers, check digit: the sum of the digits, each times its place from the right, modulo ten.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from cocket.controls.model import Provision

_NUMBER = re.compile(r"(?<![\d-])(\d{2,7})-(\d{2})-(\d)(?![\d-])")


def cas_numbers(text: str) -> tuple[str, ...]:
    """Give the CAS numbers in a text, in order, each once."""
    found = (m.group(0) for m in _NUMBER.finditer(text) if _is_right(m[1] + m[2], m[3]))
    return tuple(dict.fromkeys(found))


def _is_right(digits: str, check: str) -> bool:
    return sum(place * int(digit) for place, digit in enumerate(reversed(digits), 1)) % 10 == int(check)


def by_cas(provisions: Iterable[Provision]) -> Mapping[str, tuple[str, ...]]:
    """Give the paths of the provisions that name each CAS number."""
    found: dict[str, list[str]] = {}
    for p in provisions:
        if "CAS" in p.text:
            for number in cas_numbers(p.text):
                found.setdefault(number, []).append(p.path)
    return {number: tuple(paths) for number, paths in found.items()}


LONG = 9  # letters from which a word of chemical parts is taken for a substance
_PARTS = re.compile(
    r"(?:meth|eth|prop|but|pent|hex|phen|benz|thio|chlor|fluor|brom|iod|phosph|sul[fp]h?|nitr|amin|oxy|hydr|cyan|silan|azid)"
)
_ENDS = re.compile(r"(?:ol|yl|ine?|ane?|ene?|one?|ide?|ate?|ite?|amide?|ether|acid|azole?|nitrile?)[as]?$")


def is_substance(word: str) -> bool:
    """Tell whether a word is made like the name of a substance ("thiobisethanol"), whatever it may be."""
    if word.endswith(("hydrate", "hydrated")):
        return False  # water beside a substance that another word names
    return len(word) >= LONG and len(_PARTS.findall(word)) > 1 and bool(_ENDS.search(word))
