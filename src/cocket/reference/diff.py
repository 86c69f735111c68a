"""What changed between two editions of one list: entries added, removed and changed, field by field.

Takes two editions of the same kind, gives a `ListDiff`. Party lists are compared by entity, with names, identifiers,
addresses and links; control lists by provision; other lists by their own key.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from cocket.kernel.errors import BadInput, ReferenceMissing
from cocket.kernel.reasons import Reason
from cocket.reference.kinds import main_table
from cocket.reference.model import Edition
from cocket.reference.service import format_of, parse
from cocket.reference.store import Library

# What makes a row of each main table itself.
KEYS: dict[str, tuple[str, ...]] = {
    "entities": ("list_code", "entity_id"),
    "provisions": ("path",),
    "chart": ("country", "column"),
    "groups": ("country", "group"),
    "exceptions": ("symbol", "section"),
    "tariff": ("code",),
    "priority": ("hs6", "tier"),
    "indices": ("country", "year", "index"),
    "facts": ("country", "fact", "since"),
}
LABELS = {"entities": "name", "provisions": "text", "tariff": "description", "priority": "description"}
# The place of a row in its file says nothing about what it says.
PASSED_OVER = frozenset({"order", "source", "source_text", "repaired"})
# The tables that tell more of an entity.
FACETS = ("names", "identifiers", "addresses", "links")
LABEL_LENGTH = 120

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of one entry, before and after, as text."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """One entry: `fields` are given where both editions have it and it differs."""

    key: str
    label: str
    fields: tuple[FieldChange, ...] = ()


@dataclass(frozen=True, slots=True)
class ListDiff:
    """Entries only in the second edition, only in the first, and in both but not the same; ordered by key."""

    before: Edition
    after: Edition
    added: tuple[Change, ...]
    removed: tuple[Change, ...]
    changed: tuple[Change, ...]
    unchanged: int
    notes: tuple[Reason, ...]


def resolve(library: Library, text: str) -> Edition:
    """Give the edition that an id, the beginning of one, or KIND@DATE names; KIND alone is its current edition.

    Raises ReferenceMissing when none fits, BadInput when several do, ReferenceCorrupt when it is damaged.
    """
    shelf = library.shelf()
    fitting = [item.id for item in shelf if item.id == text] or [item.id for item in shelf if item.id.startswith(text)]
    if text and any(item.kind == text for item in shelf):
        current = library.current(text)
        if current is not None:
            return current
    if not text or not fitting:
        raise ReferenceMissing(f"No edition {text[:80]!r} is in the home", mend="`cocket lists show --all` names them.")
    if len(fitting) > 1:
        raise BadInput(f"{text[:80]!r} names {len(fitting)} editions", mend=f"Write one of {', '.join(fitting[:6])}.")
    return library.get(fitting[0])


def diff(library: Library, before: Edition, after: Edition) -> ListDiff:
    """Compare two editions of one kind; raises BadInput when they are of different kinds."""
    if before.kind != after.kind:
        raise BadInput(
            f"{before.id} and {after.id} are different lists",
            mend="Name two editions of one kind; see `cocket lists show`.",
        )
    notes: list[Reason] = []
    old, new = _tables(library, before, after, notes), _tables(library, after, before, notes)
    if (before.format, before.parser_version) != (after.format, after.parser_version):
        notes.append(
            Reason(
                "other_parser",
                "The editions come in different formats or were read by different parsers; a change may be one of "
                "reading, not of the list.",
                f"{before.format} {before.parser_version} | {after.format} {after.parser_version}",
            )
        )
    main = main_table(before.kind)
    rows_before, rows_after = _rows(main, old), _rows(main, new)
    label = LABELS.get(main, "")
    passed_over = PASSED_OVER | _one_sided(rows_before, rows_after, notes)
    common = rows_before.keys() & rows_after.keys()
    changed = [
        Change(key, _label(rows_after[key], label), fields)
        for key in sorted(common)
        if (fields := _fields(rows_before[key], rows_after[key], passed_over))
    ]
    return ListDiff(
        before=before,
        after=after,
        added=tuple(Change(key, _label(rows_after[key], label)) for key in sorted(rows_after.keys() - common)),
        removed=tuple(Change(key, _label(rows_before[key], label)) for key in sorted(rows_before.keys() - common)),
        changed=tuple(changed),
        unchanged=len(common) - len(changed),
        notes=tuple(dict.fromkeys(notes)),
    )


def _tables(library: Library, edition: Edition, other: Edition, notes: list[Reason]) -> Mapping[str, pa.Table]:
    """Give an edition's tables, read again without the companion files that the other edition lacks.

    Aliases that came with one edition only would otherwise count as changes of every entity.
    """
    extra = edition.parts.keys() - other.parts.keys()
    if not extra:
        return {name: library.table(edition, name) for name in edition.tables}
    raw = {part: data for part, data in library.raw(edition).items() if part not in extra}
    form = format_of(edition)
    if form is not None:
        notes.append(
            Reason(
                "parts_left_out",
                f"The file of {' and '.join(sorted(extra))} was left out, since {other.id} came without one.",
                edition.id,
            )
        )
        return parse(form, raw, edition.id).tables
    notes.append(
        Reason("parts_differ", f"{edition.id} was read with more files than {other.id}; some changes come of that.", "")
    )
    return {name: library.table(edition, name) for name in edition.tables}


def _rows(main: str, tables: Mapping[str, pa.Table]) -> dict[str, Row]:
    """Give each entry by its key; a key that occurs twice gets a number, so that no row hides another."""
    columns = KEYS[main]
    rows: list[Row] = tables[main].to_pylist()
    if main == "entities":
        for facet in FACETS:
            by_entity = _by_entity(tables[facet])
            for number, row in enumerate(rows):
                row[facet] = sorted(by_entity.get(number, ()))
    found: dict[str, Row] = {}
    seen: defaultdict[str, int] = defaultdict(int)
    for row in rows:
        bare = " ".join(str(row[column]) for column in columns)
        seen[bare] += 1
        found[bare if seen[bare] == 1 else f"{bare} ({seen[bare]})"] = row
    return found


def _by_entity(table: pa.Table) -> dict[int, list[str]]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    texts = table.drop_columns(["entity"]).to_pylist()
    for entity, row in zip(table.column("entity").to_pylist(), texts, strict=True):
        found[entity].append(" · ".join(str(value) for value in row.values() if value != ""))
    return found


def _one_sided(before: Mapping[str, Row], after: Mapping[str, Row], notes: list[Reason]) -> frozenset[str]:
    """Give the fields that one edition never fills: they tell formats apart, not editions."""
    filled = [{name for row in rows.values() for name, value in row.items() if value} for rows in (before, after)]
    lacking = (filled[0] ^ filled[1]) - PASSED_OVER if before and after else set()
    if lacking:
        words = ", ".join(sorted(lacking))
        notes.append(Reason("fields_left_out", f"Not compared, since one edition never has them: {words}.", words))
    return frozenset(lacking)


def _fields(before: Row, after: Row, passed_over: frozenset[str]) -> tuple[FieldChange, ...]:
    return tuple(
        FieldChange(name, *_words(before[name], after[name]))
        for name in before
        if name not in passed_over and repr(before[name]) != repr(after[name])
    )


def _words(before: object, after: object) -> tuple[str, str]:
    """Write two values as text; of two lists, only what the other one lacks."""
    if isinstance(before, list) and isinstance(after, list):
        gone = [str(item) for item in before if item not in after]
        come = [str(item) for item in after if item not in before]
        return "; ".join(gone), "; ".join(come)
    return str(before), str(after)


def _label(row: Row, column: str) -> str:
    text = " ".join(str(row.get(column, "")).split())
    return text if len(text) <= LABEL_LENGTH else text[: LABEL_LENGTH - 1] + "…"
