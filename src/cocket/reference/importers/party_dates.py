"""Birth dates as lists write them: takes text, gives the text of `PartialDate`s, or nothing if it cannot be read.

A range gives every year in it, since each may be the one; a range of days within one year gives that year or month.
"""

from __future__ import annotations

import functools
import re

from cocket.kernel.dates import PartialDate

MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
         "sep sept september", "oct october", "nov november", "dec december"), 1,
    )
    for name in names.split()
}  # fmt: skip
LONGEST_RANGE = 40
_YEARS = range(1850, 2200)  # earlier years are another calendar, not a birth or a listing
_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?:T.*)?$", re.ASCII)
_WORDS = re.compile(r"(?:(\d{1,2})(?:st|nd|rd|th)? )?(?:([A-Za-z]{3,9})\.?,? )?(\d{4})$", re.ASCII)
_MONTH_FIRST = re.compile(r"([A-Za-z]{3,9})\.? (\d{1,2}),? (\d{4})$", re.ASCII)
_SLASHED = re.compile(r"(?:(\d{1,2}|dd|00)/)?(?:(\d{1,2}|mm|00)/)?(\d{4})$", re.ASCII | re.IGNORECASE)
_CIRCA = re.compile(r"(?:circa|c\.|ca\.|approximately|approx\.?|about|around)\s*", re.IGNORECASE)
_RANGE = re.compile(r"(?:between )?([^-–]+?)(?: to | and | ?[-–] ?)([^-–]+)$", re.IGNORECASE)


def _checked(year: int, month: int | None, day: int | None, *, circa: bool) -> PartialDate | None:
    if year not in _YEARS:
        return None
    made = PartialDate(year, month or None, (day or None) if month else None, circa)
    try:
        _ = (made.earliest, made.latest)
    except ValueError:
        return None
    return made


def _one(text: str, *, circa: bool) -> PartialDate | None:
    if found := _ISO.match(text):
        year, month, day = (int(part) if part else None for part in found.groups())
        return _checked(year or 0, month, day, circa=circa)
    if found := _MONTH_FIRST.match(text):
        number = MONTHS.get(found[1].lower())
        return _checked(int(found[3]), number, int(found[2]), circa=circa) if number else None
    if found := _WORDS.match(text):
        number = MONTHS.get(found[2].lower()) if found[2] else None
        if (found[2] and number is None) or (found[1] and not found[2]):
            return None
        return _checked(int(found[3]), number, int(found[1]) if found[1] else None, circa=circa)
    if found := _SLASHED.match(text):
        first, second = (int(part) if part and part.isdigit() else None for part in found.groups()[:2])
        # "mm/yyyy" has its month in the first group when the second is absent.
        day, month = (first, second) if found[2] else (None, first)
        return _checked(int(found[3]), month, day, circa=circa)
    return None


@functools.lru_cache(maxsize=65536)
def birth_dates(text: str) -> tuple[str, ...]:
    """Give the dates a birth-date text may mean, as `PartialDate` text, in order; () if it cannot be read.

    Reads "02 Jan 1976", "Jan 1976", "1976", "1976-01-02", "02/01/1976", "dd/01/1976", each after "circa", and ranges
    of at most 40 years: "1956 to 1958", "between Aug. 1977 and Sep. 1977".
    """
    bare = " ".join(text[:120].split()).strip(" .")
    circa = False
    if found := _CIRCA.match(bare):
        circa, bare = True, bare[found.end() :]
    if single := _one(bare, circa=circa):
        return (str(single),)
    spread = _RANGE.match(bare)
    if not spread:
        return ()
    first, last = (_one(_CIRCA.sub("", part, count=1).strip(" ."), circa=circa) for part in spread.groups())
    return span(first, last) if first and last else ()


def span(first: PartialDate, last: PartialDate) -> tuple[str, ...]:
    """Give every year from the first date to the last (or their common month or year); () if reversed or too long."""
    if last.earliest < first.earliest or last.year - first.year > LONGEST_RANGE:
        return ()
    circa = first.circa or last.circa
    if first.year == last.year:
        month = first.month if first.month == last.month else None
        return (str(PartialDate(first.year, month, None, circa)),)
    return tuple(str(PartialDate(year, circa=circa)) for year in range(first.year, last.year + 1))


@functools.lru_cache(maxsize=8192)
def plain_date(text: str) -> str:
    """Give a day as ISO text from ISO, "02/01/2022" (day first) or "02 Jan 2022"; "" if it is none."""
    bare = text.strip()[:40]
    made = _one(bare[:10] if _ISO.match(bare[:10]) else bare, circa=False)
    return str(made) if made else ""
