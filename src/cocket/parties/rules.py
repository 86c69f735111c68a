"""Rules on ownership by listed parties, as dated data: takes a rule's id and a day, gives the rule as of that day.

The data are in `ownership_rules.toml`; a jurisdiction that counts otherwise is an entry there, not code.
"""

from __future__ import annotations

import functools
import tomllib
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from importlib.resources import files
from typing import Any

from cocket.kernel.errors import BadInput
from cocket.kernel.reasons import Tri


class Status(StrEnum):
    """Whether a rule binds on the day: an expected one is announced to return and must be looked up."""

    IN_FORCE = "in_force"
    SUSPENDED = "suspended"
    EXPECTED = "expected"
    NOT_YET = "not_yet"
    MEASURE = "measure"  # no law: a figure to look at


class Indirect(StrEnum):
    """How shares count through companies: by steps of owned companies, or multiplied."""

    CASCADE = "cascade"
    MULTIPLY = "multiply"


@dataclass(frozen=True, slots=True)
class OwnershipRule:
    """When a party counts as owned by listed parties, in one jurisdiction and span of time.

    `threshold` is in percent and `at_least` says whether exactly that much is enough; `lists` are the codes of the
    lists that count, () for every list.
    """

    id: str
    jurisdiction: str
    title: str
    threshold: Decimal
    at_least: bool
    aggregate: bool
    indirect: Indirect
    control_counts: bool
    lists: tuple[str, ...]
    status: Status
    source: str
    source_date: date | None
    checked: str
    since: date | None
    until: date | None

    def reached_by(self, share: Decimal) -> bool:
        """Tell whether a share in percent is enough."""
        return share >= self.threshold if self.at_least else share > self.threshold

    @property
    def binds(self) -> Tri:
        """Whether the rule is law on its day; unknown while its return is only announced."""
        if self.status is Status.EXPECTED:
            return Tri.UNKNOWN
        return Tri.YES if self.status is Status.IN_FORCE else Tri.NO

    @property
    def words(self) -> str:
        """The threshold in words: "50 % or more", "more than 50 %"."""
        return f"{self.threshold} % or more" if self.at_least else f"more than {self.threshold} %"


@functools.cache
def rules() -> tuple[OwnershipRule, ...]:
    """Give every entry of the data file, in its order."""
    with files("cocket.parties").joinpath("ownership_rules.toml").open("rb") as data:
        return tuple(_rule(entry) for entry in tomllib.load(data)["rule"])


def _rule(entry: dict[str, Any]) -> OwnershipRule:
    return OwnershipRule(
        id=entry["id"],
        jurisdiction=entry["jurisdiction"],
        title=entry["title"],
        threshold=Decimal(entry["threshold"]),
        at_least=entry["at_least"],
        aggregate=entry["aggregate"],
        indirect=Indirect(entry["indirect"]),
        control_counts=entry["control"] == "counts",
        lists=tuple(entry["lists"]),
        status=Status(entry["status"]),
        source=entry["source"],
        source_date=entry.get("source_date"),
        checked=entry["checked"],
        since=entry.get("from"),
        until=entry.get("until"),
    )


def rule_for(rule_id: str, as_of: date) -> OwnershipRule:
    """Give a rule as of a day; before its first day it comes with the status `not_yet`. Raises BadInput if unknown."""
    entries = [rule for rule in rules() if rule.id == rule_id]
    if not entries:
        known = ", ".join(dict.fromkeys(rule.id for rule in rules()))
        raise BadInput(f"There is no ownership rule {rule_id[:40]!r}", mend=f"Use one of {known}.")
    for rule in entries:
        if (rule.since is None or rule.since <= as_of) and (rule.until is None or as_of <= rule.until):
            return rule
    return replace(entries[0], status=Status.NOT_YET)
