"""What a made-up world is made of: its goods, its calendar, and a draft that rows and parties are added to.

Takes a seed, gives a `Draft`. Countries and HS codes are real codes, everything else is made up. The country under
control is `XA`, a code that ISO 3166 leaves to users.
"""

from __future__ import annotations

import bisect
import csv
import itertools
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

import numpy as np

Row = dict[str, Any]
T = TypeVar("T")
START = date(2024, 1, 1)
DAYS = 731
LOOKED_BACK = 180  # days after the last declaration on which the world is looked at: what is overdue can show by then
CONTROLLED_SINCE = date(2024, 2, 15)
LIMIT = 1000.0
TARGET = "XA"
HUBS = ("AE", "TR", "HK", "KZ", "AM", "KG")
SETS = {"direction finder": ["852691", "852910", "854231"], "aerial camera": ["852589", "854232", "880730"]}
EXPORTING = ("DE", "NL", "SE", "JP", "KR")
BUYING = ("FR", "PL", "IT", "ES", "GB", "US", "IN", "BR", "MX", "ZA", "EG", "TH", "VN", "CZ", "NO", *HUBS)
# Weekdays from Monday, and months: offices close, summers and the end of the year are quiet.
WEEK = (1.0, 1.1, 1.1, 1.05, 0.95, 0.2, 0.08)
YEAR = (0.92, 0.95, 1.08, 1.0, 1.02, 1.04, 0.95, 0.8, 1.05, 1.08, 1.1, 0.85)


@dataclass(frozen=True, slots=True)
class Good:
    """One code of the catalogue: price and mass per piece, the spread of prices in logarithms, the words used."""

    hs6: str
    share: float
    price: float
    spread: float
    kg: float
    watched: bool
    installed: bool
    words: tuple[str, ...]


@dataclass(slots=True)
class Draft:
    """A world in the making. `labels` is the hidden truth: declaration (or payment) -> technique.

    `forwarders` holds each buyer's usual one, `sources` the makers behind each exporter that makes nothing itself.
    """

    rng: np.random.Generator
    rows: list[Row] = field(default_factory=list)
    parties: dict[str, Row] = field(default_factory=dict)
    licences: list[Row] = field(default_factory=list)
    denials: list[Row] = field(default_factory=list)
    flows: list[Row] = field(default_factory=list)
    payments: list[Row] = field(default_factory=list)
    labels: dict[str, str] = field(default_factory=dict)
    forwarders: dict[str, str] = field(default_factory=dict)
    sources: dict[str, list[str]] = field(default_factory=dict)
    count: int = 0
    by_kind: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def number(self) -> int:
        """Give a number that was not given before."""
        self.count += 1
        return self.count

    def add_party(self, party: Row, *, passing: bool) -> str:
        """Add a party and give its id; one that is only passing is not picked for other trade."""
        self.parties[party["id"]] = party
        if passing:
            return str(party["id"])
        self.by_kind[party["id"][0]].append(party["id"])
        self.by_kind[f"{party['id'][0]} {party['country']}"].append(party["id"])
        return str(party["id"])

    def pick(self, kind: str, country: str = "") -> str:
        """Give a party of a kind that trades, perhaps of a country."""
        return one_of(self.rng, self.by_kind[f"{kind} {country}" if country else kind])


def one_of(rng: np.random.Generator, some: Sequence[T]) -> T:
    """Draw one, each as likely."""
    return some[int(rng.integers(len(some)))]


@cache
def catalogue() -> tuple[Good, ...]:
    """Read the goods that are traded."""
    text = files("cocket.risk.targeting.generator").joinpath("catalogue.csv").read_text("utf-8")
    return tuple(
        Good(
            row["hs6"],
            float(row["share"]),
            float(row["price"]),
            float(row["spread"]),
            float(row["kg"]),
            row["watched"] == "1",
            row["installed"] == "1",
            tuple(row["words"].split("|")),
        )
        for row in csv.DictReader(text.splitlines())
    )


@cache
def good(hs6: str) -> Good:
    """Give a code of the catalogue."""
    return next(one for one in catalogue() if one.hs6 == hs6)


@cache
def watched_codes() -> tuple[str, ...]:
    """Give the codes under control."""
    return tuple(one.hs6 for one in catalogue() if one.watched)


def any_good(rng: np.random.Generator) -> Good:
    """Draw a code by its share of the trade."""
    return catalogue()[bisect.bisect_right(_shares(), float(rng.random()) * _shares()[-1])]


@cache
def _shares() -> tuple[float, ...]:
    return tuple(itertools.accumulate(one.share for one in catalogue()))


def day(rng: np.random.Generator, first: int = 0, last: int = DAYS) -> date:
    """Draw a working day more often than a weekend, and a busy month more often than a quiet one."""
    most = max(WEEK) * max(YEAR)
    while True:
        when = START + timedelta(days=int(rng.integers(first, last)))
        if rng.random() * most < WEEK[when.weekday()] * YEAR[when.month - 1]:
            return when
