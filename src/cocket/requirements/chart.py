"""The US Country Chart, Country Groups and the licence requirements of list entries, as lookups.

Takes the library's editions, gives for a list paragraph and a destination what each reason for control asks. An empty
chart cell of a row that is answered by text, a missing row or an entry without columns is unknown, never "no".
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from cocket.kernel.reasons import EditionRef, Tri
from cocket.requirements.logic import NO, UNKNOWN, YES, under

if TYPE_CHECKING:
    from cocket.reference.store import Library

SCOPE_ALL = "entire entry"
_DOLLARS = re.compile(r"\$\s?([\d,]+)")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an entry's licence requirements: reason, which paragraphs, chart columns, and the prose as worded."""

    reason: str
    scope: str
    columns: tuple[str, ...]
    prose: str
    paths: frozenset[str]
    besides: frozenset[str]
    resolved: bool

    def covers(self, provision: str, entry: str) -> int:
        """Say whether the line speaks about a paragraph: YES, NO, or UNKNOWN where its scope is prose."""
        if not self.resolved:
            return UNKNOWN
        inside = YES if entry in self.paths else under(provision, self.paths)
        outside = under(provision, self.besides) if self.besides else NO
        return min(inside, 2 - outside)


@dataclass(frozen=True, slots=True)
class Entry:
    """One ECCN: its requirement lines, exception flags, all reasons, and its source."""

    code: str
    reasons: tuple[str, ...]
    lines: tuple[Line, ...]
    flags: Mapping[str, str]
    source: str


@dataclass(frozen=True, slots=True)
class UnitedStates:
    """The US tables as read from a home; any of them may be missing."""

    entries: Mapping[str, Entry]
    own_columns: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]
    chart: Mapping[str, Mapping[str, str]]
    notes: Mapping[str, str]
    groups: Mapping[str, frozenset[str]]
    editions: tuple[EditionRef, ...]

    def marked(self, column: str, destination: str | None) -> Tri:
        """Say whether the chart has a mark in a column for a destination."""
        row = self.chart.get(destination or "")
        state = row.get(column) if row else None
        return Tri.YES if state == "X" else Tri.NO if state == "" else Tri.UNKNOWN

    def groups_of(self, destination: str | None) -> frozenset[str] | None:
        """Give the Country Groups of a destination; none is an answer only where the table is loaded."""
        if destination is None or not self.groups:
            return None
        return self.groups.get(destination, frozenset())


def read_united_states(library: Library) -> UnitedStates:
    """Read chart, groups and entries from a home; what is missing there stays empty."""
    editions: list[EditionRef] = []
    chart: dict[str, dict[str, str]] = {}
    notes: dict[str, str] = {}
    for row in _rows(library, "us_country_chart", "chart", editions):
        chart.setdefault(row["country"], {})[row["column"]] = row["state"]
        if row["note"]:
            notes[row["country"]] = row["note"]
    groups: dict[str, set[str]] = {}
    for row in _rows(library, "us_country_groups", "groups", editions):
        groups.setdefault(row["country"], set()).add(row["group"])
    entries: dict[str, Entry] = {}
    own: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
    for row in _rows(library, "us_ccl", "provisions", editions):
        if row["kind"] == "control":
            own[row["path"]] = (tuple(row["reasons"]), tuple(row["columns"]))
        if row["path"] == row["entry"]:
            entries[row["entry"]] = _entry(row)
    return UnitedStates(
        entries, own, chart, notes, {country: frozenset(found) for country, found in groups.items()}, tuple(editions)
    )


def _rows(library: Library, kind: str, table: str, editions: list[EditionRef]) -> list[dict[str, Any]]:
    edition = library.current(kind)
    if edition is None:
        return []
    editions.append(edition.ref)
    found: list[dict[str, Any]] = library.table(edition, table).to_pylist()
    return found


def _entry(row: Mapping[str, Any]) -> Entry:
    try:
        facts = json.loads(row["notes"]) if row["notes"].startswith("{") else {}
    except ValueError:
        facts = {}
    lines = tuple(_line(one, row["entry"]) for one in facts.get("requirements", ()))
    return Entry(row["entry"], tuple(row["reasons"]), lines, dict(facts.get("exceptions", {})), row["source"])


_CONTROLLED_BY = re.compile(
    r"^[A-Z]{2} applies to (?:items|commodities|equipment|software|those items)?\s*"
    r"(?:controlled|specified|described) (?:by|in|under) (?P<list>[0-9A-Za-z., ]+?)\.?$"
)
_LIST = re.compile(r",\s*(?:and |or )?|\s+(?:and|or)\s+")
_PARAGRAPH = re.compile(r"^(?P<entry>\d[A-E]\d{3})?\.?(?P<path>[a-z](?:\.[a-z0-9]{1,3})*)$")


def named_paths(scope: str, entry: str) -> frozenset[str]:
    """Read "RS applies to items controlled by 5A002.z.1.a, z.2.a"; give nothing when any part of it is prose."""
    found = _CONTROLLED_BY.match(scope.strip())
    if not found:
        return frozenset()
    paths = set()
    for part in _LIST.split(found["list"].strip()):
        named = _PARAGRAPH.match(part.strip())
        if named is None or named["entry"] not in (None, entry):
            return frozenset()
        paths.add(f"{entry}.{named['path']}")
    return frozenset(paths)


def _line(one: Mapping[str, Any], entry: str) -> Line:
    scope = str(one.get("scope", ""))
    named = frozenset() if one.get("resolved") else named_paths(scope, entry)
    if named:
        one = {**one, "paths": named, "resolved": True}
    return Line(
        str(one.get("reason", "")), str(one.get("scope", "")), tuple(one.get("columns", ())), str(one.get("chart", "")),
        frozenset(one.get("paths", ())), frozenset(one.get("except", ())), bool(one.get("resolved")),
    )  # fmt: skip


def lines_for(tables: UnitedStates, provision: str) -> tuple[tuple[Line, int], ...]:
    """Give the requirement lines that cover a paragraph or may cover it.

    Where an entry states no lines, the columns of the paragraph and its parents stand in for them.
    """
    code = provision.partition(".")[0]
    entry = tables.entries.get(code)
    if entry and entry.lines:
        covered = ((line, line.covers(provision, code)) for line in entry.lines)
        return tuple((line, value) for line, value in covered if value != NO)
    return tuple((line, YES) for line in _from_columns(tables, provision))


def _from_columns(tables: UnitedStates, provision: str) -> Iterable[Line]:
    reasons: list[str] = []
    columns: list[str] = []
    parts = provision.split(".")
    for depth in range(len(parts), 0, -1):
        found = tables.own_columns.get(".".join(parts[:depth]))
        if found:
            # A paragraph with reasons of its own speaks for itself; its entry's row holds those of all paragraphs.
            reasons, columns = list(found[0]), list(found[1])
            if reasons or columns:
                break
    for reason in reasons:
        own = tuple(column for column in columns if column.startswith(reason))
        yield Line(reason, SCOPE_ALL, own, "", frozenset(), frozenset(), resolved=True)


def value_limit(flags: Mapping[str, str], provision: str) -> Decimal | None:
    """Give an entry's dollar limit for shipments of limited value, 0 for none, or None where only its text can tell.

    An entry that states exceptions but no limit has none; an entry that states no exceptions at all is not known.

    Limits that differ between the paragraphs of an entry are prose here, and stay unknown.
    """
    if flags and "LVS" not in flags:
        return Decimal(0)
    text = flags.get("LVS", "").strip()
    if not text or (text.upper().startswith("N/A") and "$" not in text):
        return Decimal(0) if text else None
    amounts = _DOLLARS.findall(text)
    plain = re.fullmatch(r"(?:Yes:?\s*)?\$\s?[\d,]+\.?", text)
    if plain and len(amounts) == 1:
        return Decimal(amounts[0].replace(",", ""))
    return _limit_by_paragraph(text, provision)


def _limit_by_paragraph(text: str, provision: str) -> Decimal | None:
    """Read "N/A for 5A001.a and .h; $5000 for 5A001.b.1, .d" where the paragraph is named outright."""
    code, _, rest = provision.partition(".")
    if not rest:
        return None
    for clause in text.split(";"):
        head, _, names = clause.partition(" for ")
        parts = (_PARAGRAPH.match(part.strip(" .")) for part in _LIST.split(names.strip()))
        if under(provision, frozenset(f"{code}.{part['path']}" for part in parts if part)) == YES:
            amount = _DOLLARS.search(head)
            return Decimal(amount.group(1).replace(",", "")) if amount else Decimal(0) if "N/A" in head else None
    return None
