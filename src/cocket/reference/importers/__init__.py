"""The formats that can be read, one line each: takes a publisher's bytes, gives `Parsed` tables.

Each importer module holds a `Format` (or several); add it to the table below. The key names the format, `Format.kind`
the list it brings, so that one kind may come in several formats. Imports kernel and reference only.
"""

from __future__ import annotations

from cocket.reference.parsed import Format

FORMATS: dict[str, Format] = {}
