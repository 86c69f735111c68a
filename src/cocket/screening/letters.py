"""The letter tables of `letters.toml`, read once."""

from __future__ import annotations

import functools
import tomllib
from importlib.resources import files


@functools.cache
def table(section: str) -> dict[str, str]:
    """Give one section as written: names to text."""
    return dict(_document()[section])


@functools.cache
def pairs(section: str, *names: str) -> dict[int, str]:
    """Give the "from=to" pairs of some rows of a section, ready for `str.translate`."""
    found: dict[str, str] = {}
    for name in names:
        for pair in table(section)[name].split():
            left, _, right = pair.partition("=")
            found[left] = right
    return str.maketrans(found)


@functools.cache
def _document() -> dict[str, dict[str, str]]:
    return tomllib.loads(files("cocket.screening").joinpath("letters.toml").read_text("utf-8"))
