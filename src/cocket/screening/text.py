"""Clean a name before anything is compared: what is removed, what is replaced, and a note for each.

Takes any text, gives text without controls, hidden marks and symbols, plus a bit set of what was done. A stated
normalisation is never silent: `notes_of` turns the bits into reasons.
"""

from __future__ import annotations

import re
import unicodedata
from enum import IntFlag

from cocket.kernel.reasons import Reason
from cocket.screening import letters

MAX_LENGTH = 400  # characters of a name that are read; the longest name on a public list has fewer than 350

_FIRST_SYMBOL = 0x2000
_SYMBOLS = frozenset({"So", "Cs", "Co", "Cn", "Sk"})
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_OTHER = re.compile("[\u0370-\u03ff\u0400-\u052f\u0530-\u058f\u0251\u0261\u0131]")
_HIDDEN = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5"
    "\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff0-\ufffb\U000e0000-\U000e01ef]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_ASCII_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Done(IntFlag):
    """What was done to a name before it was compared."""

    NOTHING = 0
    HIDDEN = 1  # controls, zero-width characters and direction marks taken out
    LOOKALIKE = 2  # letters of another alphabet that look like the name's own were replaced
    SYMBOLS = 4  # emoji and other symbols taken out
    CUT = 8  # the name is longer than MAX_LENGTH
    EMPTY = 16  # nothing was left to compare


_NOTES = {
    Done.HIDDEN: (
        "screening.hidden_characters",
        "The name held invisible or control characters; they were taken out before comparing.",
    ),
    Done.LOOKALIKE: (
        "screening.lookalike_letters",
        (
            "The name mixes alphabets: letters that only look like its own were replaced. "
            "This is a known way to evade screening."
        ),
    ),
    Done.SYMBOLS: ("screening.symbols", "The name held emoji or other symbols; they were taken out before comparing."),
    Done.CUT: ("screening.cut", f"Only the first {MAX_LENGTH} characters of the name were compared."),
    Done.EMPTY: ("screening.empty_name", "Nothing in the name can be compared; this party was not screened by name."),
}


def clean(name: str) -> tuple[str, Done]:
    """Give the text to compare and what was done to it; never raises, whatever the text holds."""
    done = Done.NOTHING
    if len(name) > MAX_LENGTH:
        name, done = name[:MAX_LENGTH], Done.CUT
    if name.isascii():
        if _ASCII_CONTROL.search(name):
            name, done = _ASCII_CONTROL.sub("", name), done | Done.HIDDEN
        return name, done
    if _SURROGATE.search(name):
        name, done = _SURROGATE.sub("", name), done | Done.HIDDEN
    if _HIDDEN.search(name):
        name, done = _HIDDEN.sub("", name), done | Done.HIDDEN
    name = unicodedata.normalize("NFKC", name)[: 2 * MAX_LENGTH]
    if any(_is_symbol(c) for c in name):
        name, done = "".join(" " if _is_symbol(c) else c for c in name), done | Done.SYMBOLS
    if _OTHER.search(name) and _LATIN.search(name):
        mended = _unmix(name)
        if mended != name:
            name, done = mended, done | Done.LOOKALIKE
    return name, done


def _is_symbol(char: str) -> bool:
    return ord(char) >= _FIRST_SYMBOL and unicodedata.category(char) in _SYMBOLS


def _unmix(name: str) -> str:
    """Replace look-alike letters word by word: a word of two alphabets takes the one it cannot do without."""
    to_latin = letters.pairs("lookalikes", "cyrillic", "greek", "other")
    to_cyrillic = letters.pairs("lookalikes_to_cyrillic", "latin")
    only_cyrillic = set(letters.table("lookalikes_to_cyrillic")["only"])
    words = name.split(" ")
    plainly_latin = any(_LATIN.search(word) and not _OTHER.search(word) for word in words)
    for position, word in enumerate(words):
        if not _OTHER.search(word):
            continue
        if _LATIN.search(word):
            words[position] = word.translate(to_latin if only_cyrillic.isdisjoint(word) else to_cyrillic)
        elif plainly_latin and all(ord(c) in to_latin or not c.isalpha() for c in word):
            words[position] = word.translate(to_latin)  # a word made of look-alikes only, inside a Latin name
    return " ".join(words)


def notes_of(done: Done, name: str) -> tuple[Reason, ...]:
    """Give one reason per thing that was done, with the name (shortened, hidden characters spelled out) as evidence."""
    if not done:
        return ()
    shown = name[:60].encode("unicode_escape").decode() if done & (Done.HIDDEN | Done.CUT) else name[:60]
    return tuple(Reason(code, sentence, evidence=shown) for bit, (code, sentence) in _NOTES.items() if done & bit)
