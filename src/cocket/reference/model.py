"""An edition of a list: what it is, when it was published and fetched, its hashes and its counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cocket.kernel.reasons import EditionRef


@dataclass(frozen=True, slots=True)
class Edition:
    """One dated state of one list, as kept in the store.

    `sha256` is of the publisher's bytes (unpacked, where they came in gzip); of a list in several files it is the hash
    of the canonical JSON of `parts`, which gives each file's own. `tables` maps each parsed table to the SHA-256 of
    its Arrow file. `edition_date` is the publisher's date (YYYY-MM-DD, YYYY-MM or YYYY), or "" when none is known.
    `format` is the key in `importers.FORMATS` of what read it, "" where nothing did. `sequence` counts the editions of
    a kind as they came into the home; it settles a tie of dates. `verified` is False while no publisher's own sample
    of the format was available to test the parser.
    """

    id: str
    kind: str
    title: str
    publisher: str
    edition_date: str
    retrieved_at: str
    sha256: str
    source: str
    terms: str
    parser_version: str
    counts: Mapping[str, int] = field(default_factory=dict)
    tables: Mapping[str, str] = field(default_factory=dict)
    verified: bool = True
    starter: bool = False
    parts: Mapping[str, str] = field(default_factory=dict)
    sequence: int = 0
    format: str = ""

    @property
    def ref(self) -> EditionRef:
        """What a result quotes of this edition."""
        return EditionRef(self.kind, self.id, self.title, self.edition_date, self.sha256, self.starter)
