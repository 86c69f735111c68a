"""Let the collector of reference cycles rest while a batch is worked on that makes none.

Finding cycles among the many small values of a batch, and in every open list besides, takes a tenth to a fifth of the
time. The collector belongs to the whole process: it is left as it was found.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count

RESTS = 100


@contextmanager
def at_rest() -> Iterator[Callable[[], None]]:
    """Rest the collector; the call that is given wakes it for the young once in a hundred, for work without an end."""
    if not gc.isenabled():
        yield lambda: None
        return
    calls = count(1)

    def collect() -> None:
        if next(calls) % RESTS == 0:
            gc.collect(1)

    gc.disable()
    try:
        yield collect
    finally:
        gc.enable()
