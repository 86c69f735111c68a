"""The deployment's law: `office/law.toml` in the home, or the defaults below. Raises BadInput for a wrong file.

The defaults are the program's own choice for trying out; an authority writes down what its law says. Public holidays
come by country from the package `holidays`, and days of one's own are added.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, date, tzinfo
from functools import cache, cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from cocket.kernel.errors import BadInput
from cocket.licensing.cases.clocks import Calendar

_LONGEST = 3650
_WHOLE = 100
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# Why a piece of evidence may be kept from the party, in words: a deployment names its own.
GROUNDS = {
    "internal_advice": "It is advice inside the office on a decision that was still to be taken.",
    "public_security": "Showing it would harm public security or defence.",
    "foreign_relations": "It was given in confidence by another state or organisation.",
    "third_party": "It is about the business or the private life of somebody else.",
    "source": "Showing it would uncover a source or endanger a person.",
}


@dataclass(frozen=True)
class Law:
    """Time limits, how to appeal, grounds for protecting evidence, and the office's calendar.

    `holidays_of` is a country or one of its parts (NL, DE-BY) as the package `holidays` knows it; `holidays` are days
    of one's own beside them, `open_on` days on which the office works all the same.
    `site` is the address under which the office's key and status lists are found; it becomes the office's did:web.
    """

    decision_working_days: int = 30
    appeal_decision_working_days: int = 30
    appeal_days: int = 30
    advice_days: int = 14
    validity_days: int = 365
    authority: str = "The licensing office"
    appeal_to: str = "the office's appeals panel"
    how_to_appeal: str = "Appeal on the page of the case, or in writing with the number of the case."
    holidays_of: str = ""
    zone: str = "UTC"
    expiry_warning_days: int = 60
    exhaustion_warning_percent: int = 80
    statement_days: int = 30
    jurisdiction: str = "EU"
    site: str = "https://licences.office.example"
    holidays: tuple[date, ...] = ()
    open_on: tuple[date, ...] = ()
    weekend: tuple[str, ...] = ("saturday", "sunday")
    grounds: Mapping[str, str] = field(default_factory=lambda: GROUNDS)

    @cached_property
    def calendar(self) -> Calendar:
        """The days on which the office works."""
        zone: tzinfo = UTC if self.zone == "UTC" else ZoneInfo(self.zone)
        own = frozenset(self.holidays)
        free: Container[date] = _Free(own, _public(self.holidays_of)) if self.holidays_of else own
        return Calendar(free, frozenset(_DAYS.index(day) for day in self.weekend), frozenset(self.open_on), zone)


class _Free:
    """Days of one's own and public holidays together."""

    def __init__(self, own: frozenset[date], public: Container[date]) -> None:
        self._own, self._public = own, public

    def __contains__(self, day: object) -> bool:
        return day in self._own or day in self._public


@cache
def _public(place: str) -> Container[date]:
    import holidays

    country, _, part = place.partition("-")
    found: Container[date] = holidays.country_holidays(country, subdiv=part or None)
    return found


_DEFAULT = Law()


def law(home: Path) -> Law:
    """Read the home's law; what it does not name keeps its default."""
    path = home / "office" / "law.toml"
    try:
        stamp = path.stat().st_mtime_ns
    except FileNotFoundError:
        return _DEFAULT
    return _read(path, stamp)


@cache
def _read(path: Path, stamp: int) -> Law:
    del stamp  # the file is read again once it was written
    try:
        given: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise BadInput("The file cannot be read as TOML", where=str(path), mend=f"Mend it: {error}.") from None
    known = {field.name: field.type for field in fields(Law)}
    for name in given:
        if name not in known:
            raise BadInput(f"There is no {name[:40]!r}", where=str(path), mend=f"Known are {', '.join(known)}.")
    return Law(**{name: _value(name, str(known[name]), value, str(path)) for name, value in given.items()})


def _value(name: str, kind: str, value: Any, where: str) -> Any:
    if kind == "int" and (type(value) is not int or not 0 < value <= _LONGEST):
        raise BadInput(f"{name} is no number of days", where=where, mend=f"Write 1 to {_LONGEST}.")
    if kind == "str" and not isinstance(value, str):
        raise BadInput(f"{name} is no text", where=where, mend="Write it in quotes.")
    return _CHECKS[name](value, name, where) if name in _CHECKS else value


def _days(value: Any, name: str, where: str) -> tuple[date, ...]:
    if not isinstance(value, list) or not all(type(day) is date for day in value):
        raise BadInput(f"The {name} are no dates", where=where, mend=f"Write {name} = [2026-12-25, 2026-12-26].")
    return tuple(sorted(value))


def _weekend(value: Any, name: str, where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not set(value) <= set(_DAYS) or len(set(value)) == len(_DAYS):
        mend = 'Write it as weekend = ["friday", "saturday"].'
        raise BadInput(f"The {name} is no list of days", where=where, mend=mend)
    return tuple(value)


def _zone(value: str, name: str, where: str) -> str:
    try:
        ZoneInfo(value)
    except (ValueError, OSError, KeyError):  # no name of a zone; a folder of zones; a zone that is not there
        raise BadInput(f"The {name} is not known", where=where, mend='Write it as "Europe/Amsterdam".') from None
    return value


def _place(value: str, name: str, where: str) -> str:
    try:
        _public(value)
    except NotImplementedError:
        mend = 'Write a country or one of its parts, as "NL" or "DE-BY", or list the days under holidays.'
        raise BadInput(f"No holidays are known for {value[:20]!r} ({name})", where=where, mend=mend) from None
    return value


def _grounds(value: Any, name: str, where: str) -> dict[str, str]:
    fine = isinstance(value, dict) and value and all(isinstance(text, str) and text for text in value.values())
    if not fine or not all(code.isidentifier() and code.isascii() for code in value):
        mend = 'Write [grounds] and below it lines like public_security = "Showing it would …".'
        raise BadInput(f"The {name} are no table of sentences", where=where, mend=mend)
    return dict(value)


def _percent(value: int, name: str, where: str) -> int:
    if value > _WHOLE:
        raise BadInput(f"{name} is more than the whole", where=where, mend="Write 1 to 100.")
    return value


def _site(value: str, name: str, where: str) -> str:
    if not re.fullmatch(r"https://[a-z0-9-]+(\.[a-z0-9-]+)+", value):
        mend = "Write the office's own address, like https://licences.trade.example, without a path."
        raise BadInput(f"The {name} is no address", where=where, mend=mend)
    return value


def _jurisdiction(value: str, name: str, where: str) -> str:
    if not re.fullmatch(r"[A-Z]{2}", value):
        raise BadInput(f"The {name} is no country", where=where, mend="Write its two letters, or EU.")
    return value


_CHECKS: dict[str, Callable[[Any, str, str], Any]] = {
    "holidays": _days,
    "open_on": _days,
    "weekend": _weekend,
    "zone": _zone,
    "holidays_of": _place,
    "grounds": _grounds,
    "exhaustion_warning_percent": _percent,
    "site": _site,
    "jurisdiction": _jurisdiction,
}
