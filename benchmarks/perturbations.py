"""Names spoiled the way clerks, forms and evaders spoil them: perturbed names are not natural variation, and say so.

Takes a name and a random generator, gives a spoiled name. Each kind of damage is one small function; `spoil` draws one
or two of them.
"""

from __future__ import annotations

import random
import re

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_NEAR = {
    "a": "sq", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj", "i": "uo", "j": "hk",
    "k": "jl", "l": "ko",
    "m": "n", "n": "mb", "o": "ip", "p": "o", "q": "wa", "r": "et", "s": "ad", "t": "ry", "u": "yi", "v": "cb",
    "w": "qe", "x": "zc",
    "y": "tu", "z": "xs",
}  # fmt: skip
_SPELLINGS = (
    ("mohammed", "muhammad"), ("muhammad", "mohamed"), ("ahmad", "ahmed"), ("ahmed", "ahmad"), ("hussein", "husayn"),
    ("husayn", "hussain"),
    ("abd al-", "abdul "), ("al-", "el "), ("bin", "ibn"), ("ibn", "ben"), ("kh", "h"), ("q", "k"), ("gh", "g"),
    ("dh", "d"), ("ou", "u"),
    ("oo", "u"), ("ee", "i"), ("iy", "y"), ("yy", "y"), ("ey", "ei"), ("ov", "off"), ("ev", "eff"), ("zh", "j"),
    ("sh", "ch"), ("ya", "ia"),
    ("yu", "iu"), ("ks", "x"), ("x", "ks"), ("ph", "f"), ("w", "v"), ("j", "dj"), ("c", "k"), ("aa", "a"), ("u", "o"),
    ("i", "e"), ("y", "i"),
    ("th", "t"), ("z", "s"), ("ll", "l"), ("ss", "s"), ("tt", "t"), ("mm", "m"),
)  # fmt: skip
_FORMS = (
    ("limited", "ltd"), ("ltd", "limited"), ("co.", "company"), ("company", "co"), ("corporation", "corp"),
    ("llc", "limited liability company"),
    ("ooo", "llc"), ("jsc", "joint stock company"), ("international", "intl"), ("general", "gen"), ("and", "&"),
    ("&", "and"),
)  # fmt: skip
_LOOKALIKE = {"a": "а", "e": "е", "o": "о", "p": "р", "c": "с", "x": "х", "y": "у", "i": "і"}
_EXTRA = ("Mr", "Dr", "Eng", "Haji", "Sheikh", "General")


def typo(name: str, chance: random.Random) -> str:
    """Insert, drop, change or swap one letter, mostly with a neighbouring key."""
    places = [at for at, letter in enumerate(name) if letter.isalpha()]
    if not places:
        return name
    at = chance.choice(places)
    letter = name[at].lower()
    match chance.randrange(4):
        case 0:
            return name[:at] + chance.choice(_NEAR.get(letter, _LETTERS)) + name[at:]
        case 1:
            return name[:at] + name[at + 1 :]
        case 2:
            return name[:at] + chance.choice(_NEAR.get(letter, _LETTERS)) + name[at + 1 :]
        case _:
            return name[:at] + name[at + 1 : at + 2] + name[at] + name[at + 2 :]


def reorder(name: str, chance: random.Random) -> str:
    """Put the words in another order."""
    words = name.replace(",", " ").split()
    chance.shuffle(words)
    return " ".join(words)


def drop(name: str, chance: random.Random) -> str:
    """Leave out a word of three or more."""
    words = name.replace(",", " ").split()
    if len(words) > 2:
        words.pop(chance.randrange(len(words)))
    return " ".join(words)


def initial(name: str, chance: random.Random) -> str:
    """Shorten a word that is not the first to its initial."""
    words = name.split()
    if len(words) > 2:
        at = chance.randrange(1, len(words))
        words[at] = words[at][:1]
    return " ".join(words)


def join_or_split(name: str, chance: random.Random) -> str:
    """Run two words together, or cut one in two."""
    words = name.split()
    if len(words) > 1 and chance.random() < 0.5:
        at = chance.randrange(len(words) - 1)
        words[at : at + 2] = [words[at].rstrip(",") + words[at + 1]]
    else:
        at = max(range(len(words)), key=lambda n: len(words[n]))
        cut = len(words[at]) // 2
        words[at : at + 1] = [words[at][:cut], words[at][cut:]] if cut > 1 else [words[at]]
    return " ".join(words)


def respell(name: str, chance: random.Random) -> str:
    """Use another spelling of one sound."""
    lower = name.lower()
    usable = [pair for pair in _SPELLINGS if pair[0] in lower]
    if not usable:
        return typo(name, chance)
    old, new = chance.choice(usable)
    return re.sub(re.escape(old), new, lower, count=1)


def reform(name: str, chance: random.Random) -> str:
    """Write a legal form or a common word another way, or leave a legal form out."""
    lower = name.lower()
    usable = [pair for pair in _FORMS if pair[0] in lower]
    if not usable:
        return respell(name, chance)
    old, new = chance.choice(usable)
    return lower.replace(old, new if chance.random() < 0.8 else "", 1)


def lookalike(name: str, chance: random.Random) -> str:
    """Put in letters of another alphabet that look the same."""
    return "".join(_LOOKALIKE.get(c, c) if chance.random() < 0.4 else c for c in name.lower())


def extra(name: str, chance: random.Random) -> str:
    """Add a title."""
    return f"{chance.choice(_EXTRA)} {name}"


KINDS = (typo, typo, reorder, drop, initial, join_or_split, respell, respell, reform, lookalike, extra)


def spoil(name: str, chance: random.Random) -> str:
    """Do one or two kinds of damage; the result differs from the name."""
    for _ in range(20):
        out = chance.choice(KINDS)(name, chance)
        if chance.random() < 0.5:
            out = chance.choice(KINDS)(out, chance)
        if out.strip() and out.lower() != name.lower():
            return out.strip()
    return typo(name, chance)
