"""A party list as screening sees it: its edition, its index, and what is known of each party.

Takes a library and an edition, gives `PartyList`. The index is built the first time and kept in the edition's
`derived/`; it can be deleted at any time.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from cocket.kernel.canonical import digest
from cocket.kernel.reasons import EditionRef
from cocket.reference.model import Edition
from cocket.screening.attributes import Attributes
from cocket.screening.engine import compare
from cocket.screening.identifiers import IdentifierIndex, index_identifiers
from cocket.screening.index import VERSION, Index, build, load, save
from cocket.screening.score import Weights

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cocket.reference.store import Library

_RESOURCES = ("background.json", "words.toml", "glossary.toml", "slavic.toml", "native.toml", "letters.toml")
_PANEL_BATCH = 1024


@functools.cache
def panel() -> tuple[str, ...]:
    """Give the clean names that ship with the package: on no list, of 24 locales (`benchmarks/screening_panel.py`)."""
    text = files("cocket.screening").joinpath("panel.txt").read_text("utf-8")
    return tuple(line for line in text.splitlines() if line and not line.startswith("#"))


@functools.cache
def version() -> str:
    """Give the version of the index: of its layout and of the tables that words are read with."""
    whole = hashlib.sha256()
    for name in _RESOURCES:
        whole.update(files("cocket.screening").joinpath(name).read_bytes())
    return f"{VERSION}-{whole.hexdigest()[:8]}"


class PartyList:
    """One list, ready to be screened against. `folder` is where derived files are kept, or None to keep nothing."""

    def __init__(self, ref: EditionRef, tables: Mapping[str, pa.Table], index: Index, folder: Path | None) -> None:
        self.ref = ref
        self.index = index
        self._tables = tables
        self._folder = folder
        # What was read of a party; at most the list itself.
        self._seen: dict[int, dict[str, Any]] = {}
        self._known: dict[int, Attributes] = {}

    @functools.cached_property
    def entities(self) -> pa.Table:
        """The table ENTITIES."""
        return self._tables["entities"]

    def table(self, name: str) -> pa.Table:
        """Give one of the edition's tables."""
        return self._tables[name]

    def entity(self, row: int) -> dict[str, Any]:
        """Give one listed party as a row of ENTITIES."""
        found = self._seen.get(row)
        if found is None:
            table = self.entities
            found = {name: table.column(name)[row].as_py() for name in table.column_names}
            self._seen[row] = found
        return found

    def name(self, reading: int) -> str:
        """Give a listed name as the publisher writes it, by its reading in the index."""
        return str(self._names[self.index.name[reading]])

    @functools.cached_property
    def _names(self) -> NDArray[np.object_]:
        return np.asarray(self._tables["names"].column("name").to_numpy(zero_copy_only=False))

    @functools.cached_property
    def labels(self) -> tuple[list[str], list[str], list[str]]:
        """List code, id and name of every entity, for tables of many hits."""
        columns = [self.entities.column(name).to_pylist() for name in ("list_code", "entity_id", "name")]
        return columns[0], columns[1], columns[2]

    @functools.cached_property
    def by_digest(self) -> dict[tuple[str, str], int]:
        """The row of every entity by its list code and the digest of its id, as facts name it."""
        codes, ids, _ = self.labels
        return {(code, digest(key)): row for row, (code, key) in enumerate(zip(codes, ids, strict=True))}

    @functools.cached_property
    def identifiers(self) -> IdentifierIndex:
        """Identifiers by hash."""
        return index_identifiers(self._tables["identifiers"])

    @functools.cached_property
    def _by_entity(self) -> dict[str, tuple[NDArray[np.int32], NDArray[np.int64]]]:
        out = {}
        for name in ("identifiers", "addresses", "names"):
            owner = self._tables[name].column("entity").to_numpy().astype(np.int32)
            order = np.argsort(owner, kind="stable")
            out[name] = (owner[order], order)
        return out

    def rows(self, name: str, entity: int) -> list[dict[str, Any]]:
        """Give an entity's rows of the names, identifiers or addresses table, in order."""
        owner, order = self._by_entity[name]
        low, high = np.searchsorted(owner, [entity, entity + 1])
        return list(self._tables[name].take(pa.array(order[low:high])).to_pylist())

    def attributes(self, entity: int) -> Attributes:
        """Give what the list states of a party beside its names."""
        found = self._known.get(entity)
        if found is None:
            found = self._known[entity] = self._read_attributes(entity)
        return found

    def _read_attributes(self, entity: int) -> Attributes:
        row = self.entity(entity)
        addresses = self.rows("addresses", entity)
        countries = {*row["countries"], *(a["country"] for a in addresses)} - {""}
        return Attributes(
            kind=row["kind"],
            countries=tuple(sorted(countries)),
            birth_dates=tuple(row["birth_dates"]),
            identifiers=tuple((i["type"], i["value"]) for i in self.rows("identifiers", entity)),
            addresses=tuple(a["text"] for a in addresses if a["text"]),
            cities=tuple(sorted({a["city"] for a in addresses if a["city"]})),
        )

    def panel_sums(self, weights: Weights) -> NDArray[np.float64]:
        """Give for each clean name of the panel the highest sum of any listed party; kept beside the index."""
        path = self._folder / f"panel-{weights.digest}.npy" if self._folder else None
        if path is not None and path.is_file():
            try:
                kept: NDArray[np.float64] = np.load(path)
            except (OSError, ValueError, EOFError):
                kept = np.zeros(0)
            if len(kept) == len(panel()):
                return kept
        sums = np.full(len(panel()), -np.inf)
        for start in range(0, len(panel()), _PANEL_BATCH):
            found = compare(panel()[start : start + _PANEL_BATCH], self.index, weights)
            np.maximum.at(sums, found.query + start, found.sums)
        if path is not None:
            _write(path, sums)
        return sums


def open_list(library: Library, edition: Edition) -> PartyList:
    """Open a party list of the library; builds its index when this version has none yet."""
    tables = _Tables(library, edition)
    folder = library.folder(edition) / "derived" / f"screening-{version()}"
    try:
        index = load(folder)
    except (OSError, ValueError, KeyError, pa.ArrowInvalid):
        index = build(tables["names"], tables["entities"])
        try:
            save(index, folder)
        except OSError:  # a home that cannot be written to is still screened, only slower
            return PartyList(edition.ref, tables, index, None)
    return PartyList(edition.ref, tables, index, folder)


def list_of(ref: EditionRef, tables: Mapping[str, pa.Table]) -> PartyList:
    """Make a party list from tables in memory, with nothing kept on disk."""
    return PartyList(ref, tables, build(tables["names"], tables["entities"]), None)


class _Tables(Mapping[str, pa.Table]):
    """The tables of an edition, each opened when it is first asked for."""

    def __init__(self, library: Library, edition: Edition) -> None:
        self._library, self._edition = library, edition

    def __getitem__(self, name: str) -> pa.Table:
        return self._library.table(self._edition, name)

    def __iter__(self) -> Any:
        return iter(self._edition.tables)

    def __len__(self) -> int:
        return len(self._edition.tables)


def _write(path: Path, values: NDArray[np.float64]) -> None:
    shelf = path.with_name(f".{path.name}.{id(values)}")
    try:
        with shelf.open("wb") as file:
            np.save(file, values)
        shelf.replace(path)
    except OSError:
        shelf.unlink(missing_ok=True)  # keeping it is a courtesy to the next process
