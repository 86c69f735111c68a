"""Build what is derived from new editions once, when they come in, so that the next assessment starts at once."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from cocket.cli.progress import bar
from cocket.kernel.errors import ReferenceMissing

if TYPE_CHECKING:
    from cocket.reference.store import Library


def index_editions(library: Library) -> None:
    """Index the current editions for screening and classifying; what is already indexed costs little."""
    from cocket.controls.service import Classifier
    from cocket.screening.service import Screener

    steps: tuple[tuple[str, Callable[[Library], object]], ...] = (
        ("party lists", Screener.open),
        ("control lists", Classifier.open),
    )
    with bar("Indexing") as move:
        for number, (what, open_engine) in enumerate(steps):
            move(number, len(steps), what)
            with suppress(ReferenceMissing):  # a home may hold one kind of list and not the other
                open_engine(library)
