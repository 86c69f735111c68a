"""The rows of rule files: rules, questions, exemptions, wordings, embargoes, papers, hints, national lists.

Takes nothing, gives frozen dataclasses; `reading` makes them of TOML and `rulebook` holds them together.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from cocket.requirements.logic import Condition
from cocket.requirements.model import Need

STATUSES = frozenset({"verified", "unverified", "reading"})
EFFECTS = frozenset({"", "apply", "notify", "stop", "ask", "proceed", "note"})
SCOPES = frozenset({"item", "export"})
ALWAYS = date.min
FOREVER = date.max


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of a rule file: when it holds it gives `need`; when it is known not to hold, `otherwise` is said."""

    id: str
    scope: str
    when: Condition
    need: Need
    says: str
    otherwise: str
    unclear: str
    inputs: tuple[str, ...]
    source: str
    effect: str
    status: str
    since: date
    until: date
    countries: frozenset[str]
    asks: tuple[str, ...]
    contest: str = ""
    quiet: bool = False  # while the item is not classified, other rows already say so and ask
    against: str = ""  # the text this row was held against, where it is not that of its whole file


@dataclass(frozen=True, slots=True)
class Ask:
    """One question of a rule file. Left unanswered it is presumed "no" where `unless` is known not to hold."""

    id: str
    text: str
    who: str
    settles: str
    unless: Condition | None
    condition: str
    source: str
    figure: bool = False


@dataclass(frozen=True, slots=True)
class Clause:
    """One condition of an exception or general authorisation."""

    id: str
    when: Condition
    fails: str
    source: str


@dataclass(frozen=True, slots=True)
class Exemption:
    """One exception or general authorisation: whom it is for, its conditions, and the duties that come with it."""

    code: str
    title: str
    applies: Condition
    clauses: tuple[Clause, ...]
    says: str
    duties: tuple[tuple[str, str, str], ...]
    source: str
    status: str
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class Prose:
    """A known wording of a list entry's licence requirement, and what it asks for."""

    id: str
    reason: str
    pattern: str
    when: Condition
    says: str
    unclear: str
    source: str
    status: str


@dataclass(frozen=True, slots=True)
class Embargo:
    """One arms embargo: country, dates, and whether it stands (None where that is not settled)."""

    country: str
    since: date
    until: date
    state: bool | None
    source: str


@dataclass(frozen=True, slots=True)
class Paper:
    """One thing to file or keep, and when it is due."""

    code: str
    title: str
    to: str
    deadline: str
    when: Condition
    fields: tuple[tuple[str, str], ...]
    source: str


@dataclass(frozen=True, slots=True)
class Hint:
    """Words that make one think of other lists than the control list: they decide what is asked, never the answer."""

    id: str
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class NationalList:
    """One state's own control list: since when, what it is about, and the hints that make one look it up."""

    country: str
    title: str
    hints: frozenset[str]
    since: date
    until: date
    source: str
    status: str


@dataclass(frozen=True, slots=True)
class Footnote:
    """A footnote of the Entity List, and how the licence requirement of an entry shows it."""

    number: str
    pattern: re.Pattern[str]
