"""The words people read for codes, and safe ways to show outside text.

Takes codes, names, amounts and dates; gives text. A code without a word is shown as it is, never hidden.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from enum import StrEnum

from cocket.kernel.canonical import decimal_text
from cocket.kernel.countries import name_of
from cocket.kernel.dates import spoken
from cocket.kernel.reasons import EditionRef

REGIMES = {"eu": "European Union", "us": "United States", "uk": "United Kingdom"}
AGREEMENTS = {
    "same": "same",
    "spelling": "spelled differently",
    "initial": "initial",
    "nickname": "nickname",
    "script": "same in another script",
    "missing": "missing",
    "differs": "differs",
}
# What may turn text around, hide in it or steer a terminal: shown by name, never obeyed. Letters that join or separate
# in ordinary Arabic, Persian and Indic writing (U+200C, U+200D) stay.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028\u2029"
    "\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
_ISO_DAY = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?$", re.ASCII)
_MONTHS = "January February March April May June July August September October November December".split()


def visible(text: str) -> str:
    """Give text in which characters that steer, turn or hide, and halves of pairs, are shown by their number."""
    return _UNSEEN.sub(lambda found: f"⟨U+{ord(found.group()):04X}⟩", text.replace("\r\n", "\n"))


def spans(text: str) -> list[tuple[str, bool]]:
    """Give a sentence in pieces, each with whether it stood between backticks, as commands and fields do."""
    pieces = text.split("`")
    if len(pieces) % 2 == 0:  # a lone backtick is a character like any other
        pieces[-2:] = ["`".join(pieces[-2:])]
    return [(piece, number % 2 == 1) for number, piece in enumerate(pieces) if piece]


# How binding a criterion is, said so that nobody reads it as what happens to this export.
FORCES = {
    "must refuse": "If it is met, refusal is binding.",
    "must consider": "It has to be considered.",
    "must weigh": "It has to be weighed.",
    "must notify": "An exporter who is aware of it has to notify.",
}


def force(code: str) -> str:
    """Give how binding a criterion is, as a sentence; another word is shown as it is."""
    said = words(code)
    return FORCES.get(said, f"{said.capitalize()}.")


def words(code: str | StrEnum) -> str:
    """Give a code as words: `end_user` is "end user"."""
    return str(code).replace("_", " ")


def country(code: str | None) -> str:
    """Give a country's name, or say that it is not known."""
    return name_of(code) if code else "country not known"


def regime(code: str) -> str:
    """Give a rule set's name, or its code."""
    return REGIMES.get(code, code.upper())


def amount(value: Decimal) -> str:
    """Give a decimal with thin spaces between thousands: 12 400.5."""
    whole, point, fraction = decimal_text(value).partition(".")
    return f"{int(whole):,}".replace(",", "\u202f") + point + fraction if len(whole) > 4 else whole + point + fraction  # noqa: PLR2004 - four digits read well unbroken


def score(value: float) -> str:
    """Give a score in 0..1 with two decimals."""
    return f"{value:.2f}"


def signed(points: int) -> str:
    """Give points with their sign: +3, 0, or less with a real minus."""
    return f"{points:+d}".replace("-", "\N{MINUS SIGN}") if points else "0"


def day(text: str) -> str:
    """Give an ISO date or month as people write it: 23 November 2026; other text as it is, and none as "undated"."""
    if not text:
        return "undated"
    found = _ISO_DAY.match(text)
    if not found:
        return text
    year, month, number = found.groups()
    try:
        if number:
            return spoken(date(int(year), int(month), int(number)))
        return f"{_MONTHS[int(month) - 1]} {year}" if int(month) else text
    except (ValueError, IndexError):
        return text


def percent(share: Decimal | None) -> str:
    """Give a share as a percentage, or say that it is not known."""
    return "share not known" if share is None else f"{decimal_text(share)} %"


def edition(ref: EditionRef) -> str:
    """Give a list and its edition in words."""
    starter = ", starter set" if ref.starter else ""
    return f"{ref.title or ref.kind} ({day(ref.edition_date)}{starter})"


def counted(number: int, one: str, many: str = "") -> str:
    """Give a number with its noun: 1 item, 3 items, no items."""
    noun = one if number == 1 else (many or one + "s")
    return f"{number or 'no'} {noun}"


def listing(parts: list[str]) -> str:
    """Join with commas and "and"."""
    return " and ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))
