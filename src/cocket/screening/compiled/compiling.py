"""How functions are compiled: `part` for what others call, `kept` for what Python calls, kept on disk between runs.

numba asks of a kept function whether its own file changed, not whether the constants and functions that it takes from
other files did. So every kept function closes over `SOURCES`, which numba does compare.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from importlib.resources import files
from typing import Any

import numba
from numba.core.options import DefaultOptions

_FOLDERS = ("cocket.screening", "cocket.screening.compiled")


def _sources() -> int:
    """Give a number that changes with any line that compiled code may depend on."""
    number = 0
    for folder in _FOLDERS:
        for file in sorted(files(folder).iterdir(), key=lambda file: file.name):
            if file.name.endswith(".py"):
                number = zlib.crc32(file.read_bytes(), number)
    return number


SOURCES = _sources()
# Options that numba uses within itself: a version that has given one up compiles the same, only slower.
_LEAN: dict[str, Any] = {
    name: value
    for name, value in (("_nrt", False), ("no_cpython_wrapper", True), ("no_cfunc_wrapper", True))
    if hasattr(DefaultOptions, name)
}


def part(function: Callable[..., Any]) -> Any:
    """Compile a function that works in the arrays it is handed and makes none, so that no references are counted."""
    return numba.njit(nogil=True, **_LEAN)(function)


def kept(function: Callable[..., Any]) -> Any:
    """Compile a function that Python calls; without a place to keep it, it is compiled once for this process."""
    try:
        return numba.njit(nogil=True, cache=True)(function)
    except RuntimeError:
        return numba.njit(nogil=True)(function)
