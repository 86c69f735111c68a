"""Write a name of any script in Latin letters, the way lists do, as well as letters alone allow.

Takes cleaned text, gives one or more readings in Latin words, and the ISO 15924 code of the script. Words of scripts
that leave vowels out (Arabic, Hebrew) carry the mark `~` so that they are compared by consonants. Korean is read in the
Southern and the Northern manner; Chinese characters by their Mandarin reading.
"""

from __future__ import annotations

import functools
import re
from bisect import bisect_right

from anyascii import anyascii

from cocket.screening import letters, native

ABJAD_MARK = "~"

# First code point of each block and the script it is read as; "-" where there are no letters of a script.
_BLOCK_TABLE = (
    "0000=- 0041=Latn 02B0=- 0370=Grek 0400=Cyrl 0530=Armn 0590=Hebr 0600=Arab 0700=Syrc 0750=Arab 0780=Thaa 07C0=- "
    "08A0=Arab 0900=Deva 0980=Beng 0A00=Guru 0A80=Gujr 0B00=Orya 0B80=Taml 0C00=Telu 0C80=Knda 0D00=Mlym 0D80=Sinh "
    "0E00=Thai 0E80=Laoo 0F00=Tibt 1000=Mymr 10A0=Geor 1100=Hang 1200=Ethi 13A0=- 1780=Khmr 1800=- 1C90=Geor 1CC0=- "
    "1E00=Latn 1F00=Grek 2000=- 2DE0=Cyrl 2E00=- 3040=Kana 3100=- 3400=Hani 4DC0=- 4E00=Hani A000=- AC00=Hang D7B0=- "
    "F900=Hani FB00=- FB1D=Hebr FB50=Arab FE00=- FE70=Arab FF00=- 20000=Hani 30000=-"
)
_BLOCKS = _BLOCK_TABLE.split()
_STARTS = [int(block.partition("=")[0], 16) for block in _BLOCKS]
_SCRIPTS = [block.partition("=")[2] for block in _BLOCKS]

_VOWEL_SIGNS = re.compile("[\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]")
# The Arabic article, alone or after "and", "with" or "for", and how many letters must stay when it comes off.
_ARTICLES = (("\u0627\u0644", 2), ("\u0648\u0627\u0644", 3), ("\u0628\u0627\u0644", 3), ("\u0644\u0644", 3))
# Hangul syllables fall apart by arithmetic: 19 initials x 21 vowels x 28 finals (The Unicode Standard, section 3.12).
_HANGUL_FIRST, _HANGUL_LAST = 0xAC00, 0xD7A3
_PER_INITIAL, _PER_VOWEL = 588, 28
_LONGEST_PERSON = 4  # characters in a Chinese or Korean personal name; longer words are read sound by sound
_DIVIDERS = re.compile("[\\s\u00b7\u2022\u30fb,\uff0c.]+")
# The Cyrillic soft and hard signs have no sound of their own.
_SIGNS = dict.fromkeys((0x044A, 0x044C, 0x042A, 0x042C))
_NOT_WORD = re.compile("[^a-z0-9]+")


@functools.lru_cache(maxsize=8192)
def _block(char: str) -> str:
    return _SCRIPTS[bisect_right(_STARTS, ord(char)) - 1]


def script_of(text: str) -> str:
    """Give the ISO 15924 code of the commonest script that is not Latin, "Latn", or "Zyyy" when there are no letters.

    Japanese is told from Chinese by its kana ("Jpan").
    """
    if text.isascii():
        return "Latn" if any(c.isalpha() for c in text) else "Zyyy"
    seen = [block for c in text if c.isalpha() and (block := _block(c)) != "-"]
    if "Kana" in seen:
        return "Jpan"
    other = [block for block in seen if block != "Latn"]
    if other:
        return max(sorted(set(other)), key=other.count)
    return "Latn" if seen else "Zyyy"


def readings(text: str, script: str) -> tuple[str, ...]:
    """Give the readings of a text in Latin letters, the likeliest first; words are divided by spaces."""
    match script:
        case "Arab":
            arabic, eastern = _abjad(text, ""), _abjad(text, "eastern")
            return (arabic,) if arabic == eastern else (arabic, eastern)
        case "Hebr":
            return (_abjad(text, ""),)
        case "Hang":
            south, north = _korean(text, 0), _korean(text, 1)
            return (south,) if south == north else (south, north)
        case "Hani":
            return (_chinese(text),)
        case "Jpan" if len(text) > _LONGEST_PERSON:
            return (_plain(native.within("hani", text)),)
        case _:
            return (_plain(text),)


def _plain(text: str) -> str:
    """Read an alphabet letter by letter."""
    return text if text.isascii() else anyascii(text.translate(_SIGNS))


def _abjad(text: str, manner: str) -> str:
    """Mark every word of an abjad; the article comes off, since lists write it apart or not at all.

    In the Eastern manner (Persian, Dari, Urdu, Pashto) four letters sound as s and z.
    """
    table = letters.pairs("abjad", "arabic", "neighbours", "hebrew", *filter(None, [manner]))
    out: list[str] = []
    known = native.single("arabic")
    for word in _VOWEL_SIGNS.sub("", text).split():
        if _block(word[0]) not in ("Arab", "Hebr"):
            out.append(_plain(word))
            continue
        article = next((a for a, stays in _ARTICLES if word.startswith(a) and len(word) - len(a) >= stays), "")
        if english := known.get(word) or known.get(word[len(article) :]):
            out.append(english)
            continue
        latin = word[len(article) :].translate(table)
        latin = _NOT_WORD.sub("", latin if latin.isascii() else anyascii(latin).lower())
        if latin:
            out.append(ABJAD_MARK + latin)
    return " ".join(out)


@functools.cache
def _hangul() -> tuple[list[str], list[str], list[str], dict[str, list[str]]]:
    rows = letters.table("korean")
    parts = [["" if s == "-" else s for s in rows[row].split()] for row in ("initials", "vowels", "finals")]
    families = {pair[0]: pair[2:].split("/") for pair in rows["families"].split()}
    return parts[0], parts[1], parts[2], families


def _korean(text: str, manner: int) -> str:
    initials, vowels, finals, families = _hangul()
    out: list[str] = []
    if len(text) > _LONGEST_PERSON:
        text = native.within("hangul", text)
    for word in text.split():
        if word.isascii():
            out.append(word)
            continue
        sounds: list[str] = []
        for char in word:
            index = ord(char) - _HANGUL_FIRST
            if 0 <= index <= _HANGUL_LAST - _HANGUL_FIRST:
                rest = index % _PER_INITIAL
                sounds.append(initials[index // _PER_INITIAL] + vowels[rest // _PER_VOWEL] + finals[rest % _PER_VOWEL])
            else:
                sounds.append(anyascii(char))
        if not out and word[0] in families and len(word) <= _LONGEST_PERSON:
            sounds[0] = families[word[0]][manner]
        out.extend(sounds)
    return " ".join(out)


def _chinese(text: str) -> str:
    from pypinyin import lazy_pinyin  # its tables take 50 ms to load; most names never need them

    double = letters.table("chinese")["double_surnames"].split()
    out: list[str] = []
    if len(text) > _LONGEST_PERSON:
        text = native.within("hani", text)
    for word in _DIVIDERS.split(text):
        if word.isascii():
            out.append(word)
            continue
        sounds = [anyascii(sound).lower() for sound in lazy_pinyin(word, v_to_u=False)]
        if 1 < len(word) <= _LONGEST_PERSON and len(sounds) == len(word):
            family = 2 if len(word) > 2 and word[:2] in double else 1  # noqa: PLR2004 - a surname of two characters
            out += ["".join(sounds[:family]), "".join(sounds[family:])]
        else:
            out += sounds
    return " ".join(out)
