"""Progress for people, on stderr, only on a terminal and only when the work is long."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")
FEW = 50


def steps(work: Iterable[T], *, total: int, each: int = 1, label: str = "Working") -> Iterator[T]:
    """Yield the work; draw a bar of `total` that moves by `each` a step when stderr is a terminal."""
    if total < FEW or not sys.stderr.isatty():
        yield from work
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(label, total=total)
        for step in work:
            yield step
            progress.advance(task, each)
