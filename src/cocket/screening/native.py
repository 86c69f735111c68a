"""Words of trade and state in their own script, said in English before letters are read: `native.toml`.

Takes a text or a word, gives English in place of what is known. Abjad words stand alone; Chinese, Japanese and Korean
ones are found inside a name, the longest first.
"""

from __future__ import annotations

import functools
import re
import tomllib
from importlib.resources import files


@functools.cache
def single(script: str) -> dict[str, str]:
    """Give the words of a script and their English."""
    document = tomllib.loads(files("cocket.screening").joinpath("native.toml").read_text("utf-8"))
    return {
        word: canonical.replace("+", " ") for canonical, found in document[script].items() for word in found.split()
    }


@functools.cache
def _pattern(script: str) -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, single(script)), key=len, reverse=True)))


def within(script: str, text: str) -> str:
    """Put English between spaces for every known word inside a text."""
    known = single(script)
    return _pattern(script).sub(lambda found: f" {known[found.group()]} ", text)
