"""Tariff codes and provisions that may deal with the same goods: where to look from a code, and which codes to expect.

Takes a code or a provision, gives the other side of `lexicon/tariff_links.toml`. A row shows nothing by itself;
that a code has none counts only beside the conditions of `free_codes`.
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from importlib.resources import files

HEADING = 4


@functools.cache
def links() -> Mapping[str, tuple[str, ...]]:
    """Give the whole table: headings or six-digit codes, and the provisions to look at, most likely first."""
    rows = tomllib.loads((files("cocket.controls") / "lexicon" / "tariff_links.toml").read_text("utf-8"))
    return {code: tuple(str(places).split()) for code, places in rows.items()}


def provisions_for(code: str) -> tuple[str, ...]:
    """Give the provisions that may deal with goods of a code (digits only, four or more), or ()."""
    own = links().get(code[:6], ())
    return tuple(dict.fromkeys((*own, *links().get(code[:HEADING], ()))))


def codes_for(provision: str) -> tuple[str, ...]:
    """Give the codes under which goods of a provision, of one above it or of one below it may be declared."""
    return tuple(code for code, places in links().items() if any(_related(place, provision) for place in places))


def _related(one: str, other: str) -> bool:
    return one == other or one.startswith(f"{other}.") or other.startswith(f"{one}.")


@functools.cache
def has_links(code: str) -> bool:
    """Tell whether a provision may deal with goods of a code, of its heading, or of one below it."""
    heading = code[:HEADING]
    if len(code) <= HEADING:
        return any(row[:HEADING] == heading for row in links())
    return code[:6] in links() or heading in links()
