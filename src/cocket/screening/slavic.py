"""Slavic words of trade in any ending and romanisation: Priborostroitelnyy, priborostroitelnogo, priborov.

Takes a romanised word, gives the English words that `slavic.toml` sets against its stem, or nothing. Endings of
surnames (-ov, -ev, -in) are no endings here: Gazov is a person, gazovaya a trade.
"""

from __future__ import annotations

import functools
import tomllib
from importlib.resources import files

_LETTERS = (
    ("shch", "sh"), ("sch", "sh"), ("kh", "h"), ("tz", "ts"), ("ye", "e"), ("ya", "ia"), ("yu", "iu"), ("j", "i"),
    ("y", "i"), ("iia", "ia"), ("iie", "ie"), ("ii", "i"), ("'", ""),
)  # fmt: skip
_ENDINGS = frozenset(
    "a e i o u ia ie iu oi ei oe ee aia oia ogo ego omu emu ih im imi om em am ami ah ikh iei uiu oiu ost osti".split()
)
_SHORTEST = 4
_LIKE_A_SURNAME = ("ov", "ev", "in")
_SURNAME_ENDINGS = frozenset({"", "a"})


def plain_letters(word: str) -> str:
    """Bring the romanisations of one Slavic word together: kh and h, ya and ia, yy and iy and y."""
    for old, new in _LETTERS:
        word = word.replace(old, new)
    return word


@functools.cache
def _stems() -> dict[str, tuple[str, ...]]:
    document = tomllib.loads(files("cocket.screening").joinpath("slavic.toml").read_text("utf-8"))
    return {
        plain_letters(stem): tuple(canonical.split("+"))
        for canonical, stems in document["stems"].items()
        for stem in stems.split()
    }


def meaning(word: str) -> tuple[str, ...]:
    """Give the English words that a Slavic word of trade stands for, or () for any other word."""
    stems = _stems()
    plain = plain_letters(word)
    for cut in range(len(plain), _SHORTEST - 1, -1):
        stem = plain[:cut]
        found = stems.get(stem)
        if found is None:
            continue
        ending = plain[cut:]
        if ending and ending not in _ENDINGS and not (ending[0] in "ns" and ending.lstrip("nsk") in _ENDINGS):
            continue  # -n- and -sk- make an adjective of a noun
        if stem.endswith(_LIKE_A_SURNAME) and ending in _SURNAME_ENDINGS:
            continue
        return found
    return ()
