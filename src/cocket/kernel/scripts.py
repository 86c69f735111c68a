"""Which script a name is written in: takes text, gives an ISO 15924 code ("Latn", "Arab", "Cyrl", "Hani", …).

Letters alone count. Source of the ranges: the Unicode Standard's block and Script assignments for the scripts that
names in trade documents use; a letter of any other script gives "Zzzz".
"""

from __future__ import annotations

import functools
from bisect import bisect_right
from collections import Counter

COMMON = "Zyyy"  # no letters at all
UNKNOWN = "Zzzz"

# First code point, last code point, script.
_RANGES: tuple[tuple[int, int, str], ...] = (
    (0x0041, 0x024F, "Latn"), (0x0250, 0x02AF, "Latn"), (0x02B0, 0x02FF, COMMON), (0x0370, 0x03FF, "Grek"),
    (0x0400, 0x052F, "Cyrl"), (0x0530, 0x058F, "Armn"), (0x0590, 0x05FF, "Hebr"), (0x0600, 0x06FF, "Arab"),
    (0x0700, 0x074F, "Syrc"), (0x0750, 0x077F, "Arab"), (0x0780, 0x07BF, "Thaa"), (0x07C0, 0x07FF, "Nkoo"),
    (0x0870, 0x08FF, "Arab"), (0x0900, 0x097F, "Deva"), (0x0980, 0x09FF, "Beng"), (0x0A00, 0x0A7F, "Guru"),
    (0x0A80, 0x0AFF, "Gujr"), (0x0B00, 0x0B7F, "Orya"), (0x0B80, 0x0BFF, "Taml"), (0x0C00, 0x0C7F, "Telu"),
    (0x0C80, 0x0CFF, "Knda"), (0x0D00, 0x0D7F, "Mlym"), (0x0D80, 0x0DFF, "Sinh"), (0x0E00, 0x0E7F, "Thai"),
    (0x0E80, 0x0EFF, "Laoo"), (0x0F00, 0x0FFF, "Tibt"), (0x1000, 0x109F, "Mymr"), (0x10A0, 0x10FF, "Geor"),
    (0x1100, 0x11FF, "Hang"), (0x1200, 0x139F, "Ethi"), (0x13A0, 0x13FF, "Cher"), (0x1780, 0x17FF, "Khmr"),
    (0x1800, 0x18AF, "Mong"), (0x1C80, 0x1C8F, "Cyrl"), (0x1C90, 0x1CBF, "Geor"), (0x1E00, 0x1EFF, "Latn"),
    (0x1F00, 0x1FFF, "Grek"), (0x2C60, 0x2C7F, "Latn"), (0x2D00, 0x2D2F, "Geor"), (0x2D30, 0x2D7F, "Tfng"),
    (0x2D80, 0x2DDF, "Ethi"), (0x2DE0, 0x2DFF, "Cyrl"), (0x3005, 0x3007, "Hani"), (0x3040, 0x309F, "Hira"),
    (0x30A0, 0x30FF, "Kana"), (0x3100, 0x312F, "Bopo"), (0x3130, 0x318F, "Hang"), (0x31F0, 0x31FF, "Kana"),
    (0x3400, 0x4DBF, "Hani"), (0x4E00, 0x9FFF, "Hani"), (0xA640, 0xA69F, "Cyrl"), (0xA720, 0xA7FF, "Latn"),
    (0xA960, 0xA97F, "Hang"), (0xAA60, 0xAA7F, "Mymr"), (0xAB30, 0xAB6F, "Latn"), (0xAC00, 0xD7FF, "Hang"),
    (0xF900, 0xFAFF, "Hani"), (0xFB00, 0xFB06, "Latn"), (0xFB13, 0xFB17, "Armn"), (0xFB1D, 0xFB4F, "Hebr"),
    (0xFB50, 0xFDFF, "Arab"), (0xFE70, 0xFEFF, "Arab"), (0xFF21, 0xFF5A, "Latn"), (0xFF66, 0xFF9F, "Kana"),
    (0xFFA0, 0xFFDC, "Hang"), (0x20000, 0x3FFFF, "Hani"),
)  # fmt: skip
_STARTS = tuple(first for first, _, _ in _RANGES)


@functools.lru_cache(maxsize=8192)
def script_of_letter(letter: str) -> str:
    """Give the script of one character: COMMON if it is no letter, UNKNOWN if its script is not in the table."""
    if not letter.isalpha():
        return COMMON
    point = ord(letter)
    at = bisect_right(_STARTS, point) - 1
    if at < 0 or point > _RANGES[at][1]:
        return UNKNOWN
    return _RANGES[at][2]


def script_of(text: str) -> str:
    """Give the script most of a text's letters belong to; the first one met wins a tie.

    Any kana makes it "Jpan" (kanji and kana belong together); text without letters gives "Zyyy".
    """
    if text.isascii():
        return "Latn" if any(map(str.isalpha, text)) else COMMON
    counts = Counter(script_of_letter(letter) for letter in text)
    counts.pop(COMMON, None)
    if not counts:
        return COMMON
    if "Hira" in counts or "Kana" in counts:
        return "Jpan"
    return max(counts, key=lambda script: counts[script])


def scripts_in(text: str) -> tuple[str, ...]:
    """Give every script among a text's letters, in code order: more than one in a name is worth a look."""
    if text.isascii():
        return ("Latn",) if any(map(str.isalpha, text)) else ()
    return tuple(sorted({script_of_letter(letter) for letter in text} - {COMMON}))
