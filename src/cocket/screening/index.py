"""The index of one edition's names: built once, kept beside the edition, mapped into memory.

Takes the tables of a party list, gives `Index`: the names made ready, who they belong to, and the transposed vectors
that candidates are found with. Files carry the version of the way they were made; another version is built anew.
"""

from __future__ import annotations

import functools
import shutil
import uuid
from dataclasses import dataclass, fields
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from scipy import sparse

from cocket.screening import rare_words
from cocket.screening.acronyms import packed
from cocket.screening.names import Joined, Names, analyse
from cocket.screening.vectors import listed_vectors
from cocket.screening.vocabulary import Vocabulary

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cocket.screening.compiled.sides import Side

VERSION = 9
QUALITIES = ("primary", "strong", "weak", "former", "original")
# Kinds that the score tells apart: a person or not known, an organisation, a vessel or aircraft.
KINDS = {"person": 0, "unknown": 0, "organisation": 1, "vessel": 2, "aircraft": 2}
_TEXT_COLUMNS = ("spelling", "fold", "bones", "sounded")


@dataclass(frozen=True)
class Index:
    """An edition's names ready for screening.

    Per reading: `name` (row of the names table), `joined`, `abjad`, `syllabic`, `short` (the name packed as letters, if
    it is one short word of an organisation) and `initials` (`acronyms`; 0 where there is none). Per name: `entity`,
    `quality`, `script` (ISO 15924). Per entity: `kind` (KINDS). `postings` has one row per letter group and one column
    per reading. `rare_word` and `rare_reading` are the hashes of firms' rare words, in order, and who holds them
    (`rare_words`).
    """

    names: Names
    entity: NDArray[np.int32]
    quality: NDArray[np.int8]
    kind: NDArray[np.int8]
    joined: Joined
    abjad: NDArray[np.bool_]
    syllabic: NDArray[np.bool_]
    postings: sparse.csr_matrix
    short: NDArray[np.int64]
    initials: NDArray[np.int64]
    rare_word: NDArray[np.int64]
    rare_reading: NDArray[np.int32]

    @property
    def name(self) -> NDArray[np.int32]:
        """The row of the names table that each reading reads."""
        return self.names.source

    @functools.cached_property
    def side(self) -> Side:
        """The names in the form that compiled code reads."""
        from cocket.screening.compiled.sides import side

        return side(self.names, self.joined, self.abjad, self.syllabic)


def build(names: pa.Table, entities: pa.Table) -> Index:
    """Make the index of the tables NAMES and ENTITIES (`reference.tables`)."""
    analysed = _once_each(analyse(names.column("name").to_pylist()), names.column("entity").to_numpy())
    known = {quality: number for number, quality in enumerate(QUALITIES)}
    quality = np.array([known.get(q, 1) for q in names.column("quality").to_pylist()], np.int8)
    entity = names.column("entity").to_numpy().astype(np.int32)
    kind = _kinds(entities.column("kind").to_pylist(), analysed, entity)
    postings = listed_vectors(analysed).T.tocsr()
    postings.sort_indices()
    joined = analysed.joined()
    firm = kind[entity[analysed.source]] == KINDS["organisation"]
    short = np.where(firm, np.array(list(map(packed, joined.spelling)), np.int64), 0)
    initials = np.where(firm, analysed.initials, 0)
    return Index(
        analysed,
        entity,
        quality,
        kind,
        joined,
        analysed.abjad(),
        analysed.syllabic(),
        postings,
        short,
        initials,
        *rare_words.rare_places(analysed, firm),
    )


def _kinds(said: list[str], names: Names, entity: NDArray[np.int32]) -> NDArray[np.int8]:
    """Give the kind of each entity; one whose kind is not told is taken for a firm where a name of it reads so."""
    kind = np.array([KINDS.get(k, 0) for k in said], np.int8)
    trading = np.zeros(len(kind), bool)
    trading[entity[names.source[names.trading()]]] = True
    kind[trading & np.array([k not in KINDS or k == "unknown" for k in said], bool)] = KINDS["organisation"]
    return kind


def _once_each(names: Names, entity: NDArray[np.int32]) -> Names:
    """Leave out readings with the same words in the same order as an earlier reading of the same entity."""
    bounds, ids = names.start.tolist(), names.ids.tolist()
    seen: set[tuple[int, ...]] = set()
    kept: list[int] = []
    for row, (start, end) in enumerate(pairwise(bounds)):
        key = (int(entity[names.source[row]]), *ids[start:end])
        if key not in seen:
            seen.add(key)
            kept.append(row)
    rows = np.array(kept, np.int64)
    counts = np.diff(names.start)[rows]
    start = np.zeros(len(rows) + 1, np.int64)
    np.cumsum(counts, out=start[1:])
    within = np.arange(int(start[-1])) - np.repeat(start[:-1], counts)
    words = names.ids[np.repeat(names.start[rows], counts) + within]
    return Names(names.source[rows], start, words, names.vocabulary, names.script, names.done, names.initials[rows])


def save(index: Index, folder: Path) -> None:
    """Write an index; it appears whole or not at all, and one that is already there stays."""
    shelf = folder.with_name(f".{folder.name}.{uuid.uuid4().hex}")
    shelf.mkdir(parents=True)
    vocabulary, names = index.names.vocabulary, index.names
    for field in fields(Vocabulary):
        if field.name not in _TEXT_COLUMNS:
            np.save(shelf / f"word_{field.name}.npy", getattr(vocabulary, field.name))
    arrays = {
        "source": names.source,
        "start": names.start,
        "ids": names.ids,
        "entity": index.entity,
        "quality": index.quality,
        "kind": index.kind,
        "short": index.short,
        "initials": index.initials,
        "rare_word": index.rare_word,
        "rare_reading": index.rare_reading,
        "indptr": index.postings.indptr,
        "indices": index.postings.indices,
        "data": index.postings.data,
    }
    for name, values in arrays.items():
        np.save(shelf / f"{name}.npy", values)
    _write_texts(shelf / "words.arrow", {name: getattr(vocabulary, name) for name in _TEXT_COLUMNS})
    _write_texts(shelf / "readings.arrow", {f.name: getattr(index.joined, f.name) for f in fields(Joined)})
    _write_texts(shelf / "names.arrow", {"script": np.array(names.script, object)})
    try:
        shelf.rename(folder)
    except (
        OSError
    ):  # another process was quicker, or an unfinished one left something: what is there is used or refused
        shutil.rmtree(shelf, ignore_errors=True)


def load(folder: Path) -> Index:
    """Map an index into memory; raises OSError or ValueError when a file is missing or damaged."""
    # Copy on write: the native search takes writable arrays only, and pages that nobody writes to stay shared.
    arrays: dict[str, Any] = {path.stem: np.asarray(np.load(path, mmap_mode="c")) for path in folder.glob("*.npy")}
    texts = _read_texts(folder / "words.arrow")
    columns: dict[str, Any] = {
        f.name: texts[f.name] if f.name in _TEXT_COLUMNS else arrays[f"word_{f.name}"] for f in fields(Vocabulary)
    }
    vocabulary = Vocabulary(**columns)
    readings = _read_texts(folder / "readings.arrow")
    script = _read_texts(folder / "names.arrow")["script"].tolist()
    names = Names(arrays["source"], arrays["start"], arrays["ids"], vocabulary, script, [], arrays["initials"])
    postings = sparse.csr_matrix(
        (arrays["data"], arrays["indices"], arrays["indptr"]),
        shape=(len(arrays["indptr"]) - 1, len(names)),
        copy=False,
    )
    return Index(
        names,
        arrays["entity"],
        arrays["quality"],
        arrays["kind"],
        Joined(**readings),
        names.abjad(),
        names.syllabic(),
        postings,
        arrays["short"],
        arrays["initials"],
        arrays["rare_word"],
        arrays["rare_reading"],
    )


def _write_texts(path: Path, columns: dict[str, NDArray[np.object_]]) -> None:
    table = pa.table({name: pa.array(values.tolist(), pa.string()) for name, values in columns.items()})
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)


def _read_texts(path: Path) -> dict[str, NDArray[np.object_]]:
    with pa.memory_map(str(path)) as source:
        table = pa.ipc.open_file(source).read_all()
        return {name: table.column(name).to_numpy(zero_copy_only=False) for name in table.column_names}
