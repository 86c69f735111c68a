"""What an importer gives for one publisher's file, and how an importer describes itself.

`Parsed` carries the tables together with everything that did not fit them, so that no row is dropped in silence.
`Format` is one entry of the registry in `importers/__init__.py`; it lives here so that importers need not import the
registry.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pyarrow as pa

from cocket.kernel.reasons import Reason

# Takes the first bytes of a file (64 KiB are enough; already unpacked if it was gzipped) and the file's name.
Sniff = Callable[[bytes, str], bool]


@dataclass(frozen=True, slots=True)
class Reject:
    """One value of the file that did not become a value of a table.

    `row` is where the publisher's file has it, in words a person can follow ("sdn.csv 4711", "INDIVIDUAL 6907993").
    The rest of the row is kept; only `field` is missing, or the whole row when `field` is "".
    """

    row: str
    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """One file (or set of companion files) as tables, with what was left out and what was noticed.

    `tables` maps a table's name to a table of the schema of that name in `tables.py`. `rejects` are in file order.
    `notes` are counts and remarks for the person who imports (orphaned aliases, country names left unmapped, …).
    `edition_date` is the publisher's own date in the file (YYYY-MM-DD), or "" when the file states none.
    `dataset` is "" except where one format carries many lists (FollowTheMoney): the edition's kind is then
    `f"{format.kind}_{parsed.dataset}"`.
    """

    tables: dict[str, pa.Table]
    rejects: tuple[Reject, ...] = ()
    notes: tuple[Reason, ...] = ()
    edition_date: str = ""
    dataset: str = ""

    @property
    def counts(self) -> dict[str, int]:
        """Rows by table, in table order."""
        return {name: table.num_rows for name, table in self.tables.items()}


@dataclass(frozen=True, slots=True)
class Companion:
    """A second file of the same edition; its bytes are handed to `Format.parse` under the companion's name."""

    sniff: Sniff
    source: str = ""


@dataclass(frozen=True, slots=True)
class Format:
    """How one kind of list is recognised, read and quoted.

    `parse(raw, **companions)` takes the main file's bytes (plain or gzipped) and those of the companions that were
    found, by keyword. It is pure, and raises BadDocument when the file is not this format. `source` is the
    publisher's official address ("" if there is none to fetch from); `verified` is False while no publisher's own
    sample was available to test the parser against.
    """

    kind: str
    title: str
    publisher: str
    source: str
    terms: str
    parser_version: str
    sniff: Sniff
    parse: Callable[..., Parsed]
    verified: bool = True
    companions: Mapping[str, Companion] = field(default_factory=dict)
