"""Two coarser spellings of a word: `fold` for how it sounds, `skeleton` for its consonants.

Takes a word in lower-case ASCII, gives lower-case ASCII. Fold brings romanisations of one sound together (kh and h, sh
and sch, q and k, ou and u, -ov and -off); skeleton then drops the vowels, so that Mohammed, Muhamad and the Arabic
letters meet. Both are compared beside the spelling, never instead of it.
"""

from __future__ import annotations

import re

from cocket.screening.romanise import ABJAD_MARK

# In order: each pattern sees what those before it left. Capitals stand for sounds that need two Latin letters.
_RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        ("shch|sch|sh", "X"),
        ("tsch|tch|tsh|ch", "C"),
        ("dzh|dj|zh", "j"),
        ("kh", "h"),
        ("gh", "g"),
        ("ph", "f"),
        ("th", "t"),
        ("dh", "d"),
        ("ck|q", "k"),
        ("x", "ks"),
        ("c(?=[eiy])", "s"),
        ("c", "k"),
        ("tz|ts|cz", "z"),
        ("(?<=[oeiy])ff$", "v"),
        ("w", "v"),
        ("ou|oo|oe|ue", "u"),
        ("ee|ie|ei|ey|iy|yi", "i"),
        ("ae|aa", "a"),
        ("[ey]", "i"),
        ("o", "u"),
        ("X", "x"),
        ("C", "c"),
        (r"(.)\1+", r"\1"),
        ("(?<=[aiu])h$", ""),
    )
)
# From a fold to consonants that romanisations and abjads keep apart or not: g and k, p and b, ch and sh, v and f.
_CONSONANTS = str.maketrans("gpcv", "kbxf")
_VOWELS = re.compile("[aiu]+")
_DOUBLED = re.compile(r"(.)\1+")
_GLIDE = re.compile("(?<=.)w")
_SOFT_W = re.compile("^w")
VOWEL_FIRST = "@"


def fold(word: str) -> str:
    """Give how a word sounds, roughly; an abjad word gives its skeleton, since its vowels are not written."""
    if word.startswith(ABJAD_MARK):
        return skeleton(word)
    for pattern, sound in _RULES:
        word = pattern.sub(sound, word)
    return word


def skeleton(word: str) -> str:
    """Give the consonants of a word, with `@` for a vowel at its start; never empty for a word that has letters."""
    bare = word.removeprefix(ABJAD_MARK)
    # w and y are consonants at the start of a word and mostly vowels elsewhere, in abjads and in Latin spellings alike.
    bare = _GLIDE.sub("", bare) if not _SOFT_W.match(bare) else "v" + _GLIDE.sub("", bare)[1:]
    sounds = bare
    for pattern, sound in _RULES:
        sounds = pattern.sub(sound, sounds)
    sounds = sounds.translate(_CONSONANTS)
    first = VOWEL_FIRST if sounds[:1] in ("a", "i", "u") else ""
    body = _DOUBLED.sub(r"\1", _VOWELS.sub("", sounds))
    if len(body) > 1 and body.endswith("h"):
        body = body[:-1]
    return first + body if first or body else VOWEL_FIRST


def sounded(word: str) -> str:
    """Give consonants and vowel classes of a word for comparing an abjad's long vowels with a full spelling."""
    bare = word.removeprefix(ABJAD_MARK).replace("w", "u")
    for pattern, sound in _RULES:
        bare = pattern.sub(sound, bare)
    return bare.translate(_CONSONANTS)
