"""The home's shelf of lists: publishers' bytes by hash, and editions of parsed tables beside them.

Takes bytes and Arrow tables, gives `Edition`s and memory-mapped tables. Layout under `HOME/reference`:

    objects/ab/abcd….gz          the publisher's bytes, named by the SHA-256 of what is in the gzip
    editions/KIND@DATE.HASH/     manifest.json, one uncompressed Arrow file per table, derived/ for indexes

An edition appears whole or not at all, and is never changed. What does not match its hash is refused.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

from cocket.kernel.canonical import digest, sha256_hex
from cocket.kernel.errors import BadInput, ReferenceCorrupt, ReferenceMissing
from cocket.reference import disk
from cocket.reference.kinds import is_party_list, kind_of, order_of
from cocket.reference.manifest import seal, unseal
from cocket.reference.model import Edition
from cocket.reference.tables import BESIDE

MANIFEST = "manifest.json"
MEND = "Run `cocket lists mend`, which rebuilds it from the stored original or sets it aside."
_DATE = re.compile(r"(\d{4}(-\d{2}(-\d{2})?)?)?$", re.ASCII)
_NAME = re.compile(r"[a-z][a-z0-9_]*$", re.ASCII)


@dataclass(frozen=True, slots=True)
class Shelved:
    """One folder of the shelf: an edition, or what is wrong with it."""

    id: str
    edition: Edition | None
    fault: str = ""

    @property
    def kind(self) -> str:
        """The kind, which the folder's name states even where the manifest is lost."""
        return self.id.partition("@")[0]


class Library:
    """The reference editions of one home.

    Reading is safe from several threads and processes; a writer adds whole editions only.
    """

    def __init__(self, home: Path) -> None:
        self.home = Path(home)
        self._editions = self.home / "reference" / "editions"
        self._objects = self.home / "reference" / "objects"
        self._seen: tuple[int, tuple[Shelved, ...]] | None = None
        self._open: dict[tuple[str, str], pa.Table] = {}

    # Reading.

    def shelf(self) -> tuple[Shelved, ...]:
        """Give every folder of the shelf, whole or not, by kind and then oldest first."""
        try:
            stamp = self._editions.stat().st_mtime_ns
        except FileNotFoundError:
            return ()
        if self._seen is None or self._seen[0] != stamp:
            found = [
                self._look(folder)
                for folder in self._editions.iterdir()
                if folder.is_dir() and not folder.name.startswith(".")
            ]
            self._seen = (stamp, tuple(sorted(found, key=_age)))
        return self._seen[1]

    def editions(self, kind: str | None = None) -> tuple[Edition, ...]:
        """Give editions, oldest first; raises ReferenceCorrupt when one of them is damaged."""
        return tuple(_sound(item) for item in self.shelf() if kind is None or item.kind == kind)

    def get(self, edition_id: str) -> Edition:
        """Give one edition by its full id; raises ReferenceMissing or ReferenceCorrupt."""
        for item in self.shelf():
            if item.id == edition_id:
                return _sound(item)
        raise ReferenceMissing(
            f"No edition {edition_id[:80]!r} is in the home", mend="`cocket lists show` names those that are."
        )

    def current(self, kind: str) -> Edition | None:
        """Give the newest edition of a kind; a starter edition only where no real one exists."""
        found = self.editions(kind)
        real = [edition for edition in found if not edition.starter]
        return real[-1] if real else found[-1] if found else None

    def require(self, kind: str) -> Edition:
        """Give the current edition of a kind; raises ReferenceMissing with the commands that bring one."""
        edition = self.current(kind)
        if edition is None:
            raise ReferenceMissing(
                f"No edition of {kind_of(kind).title} ({kind}) is in the home",
                where=str(self.home),
                mend=f"Run `cocket lists update {kind}` or `cocket lists import {kind} PATH`.",
            )
        return edition

    def party_lists(self) -> tuple[Edition, ...]:
        """Give the current edition of each party list, in the order of `kinds`."""
        kinds = sorted({item.kind for item in self.shelf() if is_party_list(item.kind)}, key=order_of)
        return tuple(edition for kind in kinds if (edition := self.current(kind)) is not None)

    def folder(self, edition: Edition) -> Path:
        """Give the edition's folder; what is derived from it goes into `derived/` there."""
        return self.folder_of(edition.id)

    def folder_of(self, edition_id: str) -> Path:
        """Give the folder of an edition by its id, whole or not."""
        return self._editions / edition_id

    def table(self, edition: Edition, name: str) -> pa.Table:
        """Give a table, memory-mapped; its SHA-256 is checked the first time that this library opens it.

        Raises ReferenceMissing for a table that the edition does not have, ReferenceCorrupt for a damaged one.
        """
        key = (edition.id, name)
        if key not in self._open:
            expected = edition.tables.get(name)
            if expected is None:
                raise ReferenceMissing(
                    f"The edition {edition.id} has no table {name!r}", mend=f"It has {', '.join(edition.tables)}."
                )
            path = self.folder(edition) / f"{name}.arrow"
            try:
                file = pa.memory_map(str(path))
                if hashlib.sha256(file.read_buffer()).hexdigest() != expected:
                    raise _corrupt(edition.id, f"its table {name!r} does not match its hash")
                file.seek(0)
                self._open[key] = pa.ipc.open_file(file).read_all()
            except FileNotFoundError:
                raise _corrupt(edition.id, f"its table {name!r} is gone") from None
            except (pa.ArrowInvalid, OSError):
                raise _corrupt(edition.id, f"its table {name!r} cannot be read") from None
        return self._open[key]

    def raw(self, edition: Edition) -> dict[str, bytes]:
        """Give the publisher's files by part name ("primary" first); raises ReferenceCorrupt when one is damaged."""
        return {part: self._object(edition, part, sha256) for part, sha256 in edition.parts.items()}

    # Writing.

    def add(
        self,
        kind: str,
        raw: bytes | Path | Mapping[str, bytes],
        tables: Mapping[str, pa.Table],
        *,
        title: str,
        publisher: str,
        edition_date: str,
        retrieved_at: str,
        source: str,
        terms: str,
        parser_version: str,
        verified: bool = True,
        starter: bool = False,
        form: str = "",
    ) -> Edition:
        """Store one edition and give it back; the same bytes under the same parser version are kept once.

        `raw` is the publisher's file, or several by part name with "primary" first. `edition_date` is YYYY-MM-DD,
        YYYY-MM, YYYY or "". `retrieved_at` is a UTC instant as ISO text. Raises BadInput when a table breaks its
        schema.
        """
        parts = _parts(raw)
        hashes = {part: sha256_hex(data) for part, data in parts.items()}
        if not _DATE.match(edition_date):
            raise BadInput(
                f"The edition date {edition_date[:20]!r} is not a date",
                mend="Use YYYY-MM-DD, YYYY-MM, YYYY or nothing.",
            )
        edition_id = self.id_of(kind_of(kind).code, edition_date, hashes, parser_version, starter=starter)
        if (known := self._known(edition_id)) is not None:
            return known
        shaped = {name: _shaped(kind, name, table) for name, table in _complete(kind, tables).items()}
        files = {f"{name}.arrow": _arrow(table) for name, table in shaped.items()}
        edition = Edition(
            id=edition_id, kind=kind, title=title, publisher=publisher, edition_date=edition_date,
            retrieved_at=retrieved_at, sha256=_sha256_of(hashes), source=source, terms=terms,
            parser_version=parser_version,
            counts={name: table.num_rows for name, table in shaped.items()},
            tables={name.removesuffix(".arrow"): hashlib.sha256(data).hexdigest() for name, data in files.items()},
            verified=verified, starter=starter, parts=hashes, sequence=self._next(kind), format=form,
        )  # fmt: skip
        for part, data in parts.items():
            self._keep(hashes[part], data)
        try:
            disk.write_folder(self._editions / edition_id, {**files, MANIFEST: seal(edition)})
        except FileExistsError:  # another process stored the same edition meanwhile
            return self.get(edition_id)
        self._seen = None
        return edition

    @staticmethod
    def id_of(
        kind: str, edition_date: str, parts: Mapping[str, str], parser_version: str, *, starter: bool = False
    ) -> str:
        """Give the id of an edition: its kind and date, and eight digits of a hash over its bytes and its parser."""
        mark = digest([_sha256_of(parts), parser_version, starter])[:8]
        return f"{kind}@{edition_date or 'undated'}.{mark}"

    def set_aside(self, edition_id: str) -> Path:
        """Move an edition out of the shelf into `reference/aside` and give its new place; nothing is deleted."""
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
        target = self.home / "reference" / "aside" / f"{edition_id}.{stamp}"
        target.parent.mkdir(parents=True, exist_ok=True)
        (self._editions / edition_id).rename(target)
        self._seen = None
        self._open = {key: table for key, table in self._open.items() if key[0] != edition_id}
        return target

    def check(self, edition: Edition) -> str:
        """Check every table and original of an edition; gives "" or what is wrong with it."""
        try:
            for name in edition.tables:
                self._open.pop((edition.id, name), None)
                self.table(edition, name)
            self.raw(edition)
        except ReferenceCorrupt as err:
            return err.what
        return ""

    def _look(self, folder: Path) -> Shelved:
        try:
            edition = unseal((folder / MANIFEST).read_bytes())
        except FileNotFoundError:
            return Shelved(folder.name, None, "it was written only in part, its manifest is missing")
        except OSError:
            return Shelved(folder.name, None, "its manifest cannot be read")
        except ValueError as err:
            return Shelved(folder.name, None, str(err))
        if edition.id != folder.name:
            return Shelved(folder.name, None, "its manifest is that of another edition")
        gone = [name for name in edition.tables if not (folder / f"{name}.arrow").exists()]
        return Shelved(folder.name, None, f"its table {gone[0]!r} is gone") if gone else Shelved(folder.name, edition)

    def _next(self, kind: str) -> int:
        return 1 + max(
            (item.edition.sequence for item in self.shelf() if item.edition and item.kind == kind), default=0
        )

    def _known(self, edition_id: str) -> Edition | None:
        """Give the edition if it is stored and whole; a damaged one is set aside so that it can be written anew."""
        for item in self.shelf():
            if item.id == edition_id:
                if item.edition is not None and not self.check(item.edition):
                    return item.edition
                self.set_aside(edition_id)
        return None

    def _keep(self, sha256: str, data: bytes) -> None:
        path = self._object_path(sha256)
        if not _intact(path, sha256):
            disk.write_file(path, gzip.compress(data, compresslevel=5, mtime=0))

    def _object_path(self, sha256: str) -> Path:
        return self._objects / sha256[:2] / f"{sha256}.gz"

    def _object(self, edition: Edition, part: str, sha256: str) -> bytes:
        data = _unpacked(self._object_path(sha256))
        if data is None or sha256_hex(data) != sha256:
            raise _corrupt(edition.id, f"the stored original of its part {part!r} is damaged or gone")
        return data


def _sha256_of(parts: Mapping[str, str]) -> str:
    return parts["primary"] if len(parts) == 1 else digest(dict(parts))


def _age(item: Shelved) -> tuple[tuple[int, str], str, str, int, str]:
    """Order by kind, the publisher's date or else the day of fetching, the instant of fetching, and arrival."""
    edition = item.edition
    if edition is None:
        return (order_of(item.kind), "", "", 0, item.id)
    day = edition.edition_date or edition.retrieved_at[:10]
    return (order_of(item.kind), day, edition.retrieved_at, edition.sequence, item.id)


def _sound(item: Shelved) -> Edition:
    if item.edition is None:
        raise _corrupt(item.id, item.fault)
    return item.edition


def _corrupt(edition_id: str, fault: str) -> ReferenceCorrupt:
    return ReferenceCorrupt(f"The edition {edition_id} is damaged: {fault}", mend=MEND)


def _parts(raw: bytes | Path | Mapping[str, bytes]) -> dict[str, bytes]:
    match raw:
        case Path():
            return {"primary": raw.read_bytes()}
        case bytes():
            return {"primary": raw}
        case _:
            if next(iter(raw), None) != "primary":
                raise BadInput(
                    "A list in several files lacks its primary file", mend="Name the main file `primary`, first."
                )
            return dict(raw)


def _complete(kind: str, tables: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    """Add the tables that a kind has and an importer left out, empty, so that readers need no special case."""
    empty = {name: schema.empty_table() for name, schema in kind_of(kind).tables.items() if name not in tables}
    return dict(sorted({**tables, **empty}.items()))


def _shaped(kind: str, name: str, table: pa.Table) -> pa.Table:
    if not _NAME.match(name):
        raise BadInput(
            f"A table cannot be called {name[:40]!r}", mend="Use lower-case letters, digits and underscores."
        )
    schema = BESIDE.get(name) or kind_of(kind).tables.get(name)
    try:
        shaped = table if schema is None else table.select(schema.names).cast(schema)
    except (KeyError, ValueError, NotImplementedError) as err:  # what pyarrow's own errors are
        raise BadInput(f"The table {name!r} does not fit the kind {kind}: {err}", mend="Correct its importer.") from err
    if schema is not None and any(shaped.column(field.name).null_count for field in schema):
        raise BadInput(
            f"The table {name!r} of {kind} has empty cells", mend="Correct its importer to write '' instead."
        )
    return shaped.combine_chunks()


def _arrow(table: pa.Table) -> memoryview:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)
    return memoryview(sink.getvalue())


def _unpacked(path: Path) -> bytes | None:
    try:
        return gzip.decompress(path.read_bytes())
    except (OSError, EOFError, zlib.error):
        return None


def _intact(path: Path, sha256: str) -> bool:
    data = _unpacked(path)
    return data is not None and sha256_hex(data) == sha256
