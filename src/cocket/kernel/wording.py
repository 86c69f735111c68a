"""Sentences that remember how they were made, so that a site can say them in another language.

Takes a pattern with named places and what stands in them; gives the English sentence as an ordinary text. Whoever
translates (the office) reads `pattern` and `parts`; everybody else sees a `str`.
"""

from __future__ import annotations

from datetime import date

# What may stand in a place: a text, a number, a day, or several texts that are listed with commas.
Part = str | int | date | tuple[str, ...]


class Said(str):
    """A sentence with its pattern and parts; `many` and `number` where the pattern has a plural."""

    __slots__ = ("many", "number", "parts", "pattern")

    pattern: str
    parts: dict[str, Part]
    many: str
    number: int


def said(pattern: str, **parts: Part) -> Said:
    """Give the sentence of a pattern: `said("The time ended on {day}", day=day)`."""
    return _made(pattern, pattern, "", 1, parts)


def counted(count: int, one: str, many: str, **parts: Part) -> Said:
    """Give the sentence that fits a count, which may stand in the pattern as {count}."""
    return _made(one if count == 1 else many, one, many, count, {"count": count, **parts})


def _made(spoken_now: str, pattern: str, many: str, count: int, parts: dict[str, Part]) -> Said:
    made = Said(spoken_now.format_map({name: _english(part) for name, part in parts.items()}))
    made.pattern, made.parts, made.many, made.number = pattern, parts, many, count
    return made


def _english(part: Part) -> str:
    if isinstance(part, tuple):
        return ", ".join(part)
    if isinstance(part, date):
        from cocket.kernel.dates import spoken  # errors are made with sentences, and reading a date raises errors

        return spoken(part)
    return str(part)
