"""Progress for people, on stderr and only on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")
FEW = 50


@contextmanager
def bar(label: str) -> Iterator[Callable[[int, int, str], None]]:
    """Draw a bar while a terminal is there to see it; give the function (done, total, what) that moves it."""
    if not sys.stderr.isatty():
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn(label), BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=None)
        yield lambda done, total, what: progress.update(task, completed=done, total=total, description=what)


def batches(rows: Sequence[T], size: int, label: str) -> Iterator[Sequence[T]]:
    """Yield the rows in batches, with a bar when there are many."""
    if len(rows) < FEW:
        yield from (rows[start : start + size] for start in range(0, len(rows), size))
        return
    with bar(label) as move:
        for start in range(0, len(rows), size):
            move(start, len(rows), "")
            yield rows[start : start + size]
