"""Open a home: the starter set lies under every home, and real editions replace it list by list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from pathlib import Path

    from cocket.reference.store import Library


def open_library(home: Path) -> Library:
    """Give the home's library with the starter set under it; a new home is told of on stderr."""
    from cocket.reference.starter import MAKERS, install_starter
    from cocket.reference.store import Library

    library = Library(home)
    new = not library.editions()
    own = {edition.kind for edition in library.editions() if not edition.starter} - {"country_facts"}
    if not own.issuperset(MAKERS):
        install_starter(library)
    if new:
        click.echo(
            f"cocket: a new home at {home}, with the starter set only (for trying out). "
            "`cocket lists update` or `cocket lists import-all DIR` brings the real lists.",
            err=True,
        )
    return library
