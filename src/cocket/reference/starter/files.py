"""The starter set's own files: CSV tables and one TOML beside this module, made to be read by people.

Takes a file's name, gives its rows; all cells are text.
"""

from __future__ import annotations

import csv
import functools
import io
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

Row = dict[str, str]
FOLDER = files("cocket.reference.starter").joinpath("data")


@dataclass(frozen=True, slots=True)
class Stated:
    """What `editions.toml` states of one edition.

    `cite` goes before a row's own reference. `starter` is False where the project itself is the publisher and nobody
    else's list could take the edition's place.
    """

    kind: str
    title: str
    publisher: str
    edition_date: str
    source: str
    terms: str
    cite: str
    files: tuple[str, ...]
    starter: bool = True


def raw(name: str) -> bytes:
    """Give a file's bytes."""
    return FOLDER.joinpath(name).read_bytes()


def rows(name: str) -> list[Row]:
    """Give a CSV file's rows in file order."""
    return list(csv.DictReader(io.StringIO(raw(name).decode("utf-8"))))


@functools.cache
def stated() -> tuple[str, str, tuple[Stated, ...]]:
    """Give the instant of compilation, the version, and the editions in file order."""
    document = tomllib.loads(raw("editions.toml").decode("utf-8"))
    compiled_at, version = str(document.pop("compiled_at")), str(document.pop("version"))
    return compiled_at, version, tuple(_stated(kind, table) for kind, table in document.items())


def _stated(kind: str, table: Mapping[str, object]) -> Stated:
    names = table["files"]
    texts = {name: value for name, value in table.items() if isinstance(value, str)}
    return Stated(
        kind=kind,
        files=tuple(names) if isinstance(names, list) else (),
        starter=table.get("starter") is not False,
        **texts,
    )
