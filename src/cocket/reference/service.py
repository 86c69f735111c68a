"""Bringing lists into a home from files: recognise, parse, store, and say what came of it.

Takes a library and paths, gives `Imported` values; every flaw of a file becomes one BadInput that names the file. What
could not be placed is kept with the edition as `rejects` and `notes`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa

from cocket.kernel.errors import BadDocument, BadInput, CocketError
from cocket.kernel.ids import slug
from cocket.kernel.reasons import Reason
from cocket.reference.importers import FORMATS
from cocket.reference.kinds import KINDS, kind_of, main_table
from cocket.reference.model import Edition
from cocket.reference.parsed import Format, Parsed
from cocket.reference.reading import LARGEST, head_of, is_web_page, unpacked
from cocket.reference.store import Library
from cocket.reference.tables import NOTES, REJECTS

_DAY = re.compile(r"(?<!\d)((?:19|20)\d{2})-?(\d{2})-?(\d{2})(?!\d)", re.ASCII)
_MONTH = re.compile(r"(?<!\d)((?:19|20)\d{2})-(\d{2})(?![\d])", re.ASCII)
# What a parser may raise on bytes that nobody thought of; a person gets one line, not a traceback.
PARSER_SLIPS = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError, SyntaxError)


@dataclass(frozen=True, slots=True)
class Imported:
    """One edition that is now in the home: `new` is False when the same bytes were there already."""

    edition: Edition
    new: bool
    notes: tuple[Reason, ...]

    @property
    def rejects(self) -> int:
        """How many values of the file could not be placed."""
        return self.edition.counts.get("rejects", 0)


@dataclass(frozen=True, slots=True)
class Found:
    """One file of a folder that is the main file of a list; of one format, unless it cannot be told apart."""

    path: Path
    formats: tuple[Format, ...]


@dataclass(frozen=True, slots=True)
class Folder:
    """What a folder holds: lists, companion files without their list, and how many files are neither."""

    lists: tuple[Found, ...]
    strays: tuple[Path, ...]
    passed_over: int


@dataclass(frozen=True, slots=True)
class FolderResult:
    """What became of a folder: editions, files that could not be read, and what was passed over."""

    imported: tuple[Imported, ...]
    failures: tuple[tuple[Path, CocketError], ...]
    folder: Folder


def import_path(library: Library, kind: str, path: Path, *, retrieved_at: str, edition_date: str = "") -> Imported:
    """Import a list from its file, or from a folder that holds it, with the companion files beside it.

    `edition_date` overrules the date in the file and in its name. Raises BadInput or BadDocument, naming the file.
    """
    formats = formats_of(kind)
    if path.is_dir():
        fitting = [file for file in _files(path, deep=False) if any(_fits(form, file) for form in formats)]
        if len(fitting) != 1:
            how_many = "no file" if not fitting else f"{len(fitting)} files"
            raise BadInput(
                f"The folder has {how_many} that can be {kind}", where=str(path), mend="Name the file itself."
            )
        path = fitting[0]
    return import_file(
        library, recognise(kind, path), path, kind=kind, retrieved_at=retrieved_at, edition_date=edition_date
    )


def import_folder(
    library: Library, folder: Path, *, retrieved_at: str, on_step: Callable[[int, int, str], None] = lambda *_: None
) -> FolderResult:
    """Import every list that is found in a folder and below it; a file that cannot be read stops no other.

    `on_step` is told (done, total, what comes next). Raises BadInput when the folder has no list at all.
    """
    if not folder.is_dir():
        raise BadInput("There is no such folder", where=str(folder), mend="Name the folder that holds the lists.")
    content = discover(folder)
    if not content.lists:
        raise BadInput("No file in the folder is a list that can be read", where=str(folder), mend=_known_kinds())
    imported: list[Imported] = []
    failures: list[tuple[Path, CocketError]] = []
    for position, item in enumerate(content.lists):
        on_step(position, len(content.lists), item.formats[0].title)
        try:
            if len(item.formats) > 1:
                kinds = " or ".join(form.kind for form in item.formats)
                raise BadInput(
                    f"The file can be {kinds}", where=str(item.path), mend="Run `cocket lists import KIND PATH` for it."
                )
            imported.append(import_file(library, item.formats[0], item.path, retrieved_at=retrieved_at))
        except CocketError as err:
            failures.append((item.path, err))
    on_step(len(content.lists), len(content.lists), "")
    return FolderResult(tuple(imported), tuple(failures), content)


def discover(folder: Path) -> Folder:
    """Give what is in a folder and below it, in the order of the paths."""
    found: list[Found] = []
    beside: list[Path] = []
    passed_over = 0
    companion_files = [companion for form in FORMATS.values() for companion in form.companions.values()]
    for path in _files(folder, deep=True):
        head = _head(path)
        if fitting := tuple(form for form in FORMATS.values() if form.sniff(head, path.name)):
            found.append(Found(path, fitting))
        elif any(companion.sniff(head, path.name) for companion in companion_files):
            beside.append(path)
        else:
            passed_over += 1
    taken = {file for item in found for form in item.formats for file in companions(form, item.path).values()}
    return Folder(tuple(found), tuple(path for path in beside if path not in taken), passed_over)


def import_file(
    library: Library, form: Format, path: Path, *, retrieved_at: str, kind: str = "", edition_date: str = ""
) -> Imported:
    """Import one main file in a known format with the companions that lie beside it."""
    raw = {"primary": _read(path), **{part: _read(file) for part, file in companions(form, path).items()}}
    return keep(
        library,
        form,
        raw,
        parse(form, raw, str(path)),
        kind=kind,
        edition_date=edition_date,
        fallback_date=date_in_name(path),
        retrieved_at=retrieved_at,
        source=path.name,
        where=str(path),
    )


def keep(
    library: Library,
    form: Format,
    raw: Mapping[str, bytes],
    parsed: Parsed,
    *,
    retrieved_at: str,
    source: str,
    where: str,
    kind: str = "",
    edition_date: str = "",
    fallback_date: str = "",
) -> Imported:
    """Store a parsed list as an edition; raises BadDocument when it holds no entry."""
    target = kind if kind and kind != form.kind else edition_kind(form, parsed)
    if parsed.tables[main_table(target)].num_rows == 0:
        raise BadDocument(
            "The list holds no entry", where=where, mend="An empty list would clear everybody; fetch it again."
        )
    before = {item.id for item in library.shelf() if item.edition is not None}
    try:
        edition = library.add(
            target,
            raw,
            {**parsed.tables, **_beside(parsed)},
            title=form.title if target == form.kind else kind_of(target).title,
            publisher=form.publisher,
            edition_date=edition_date or parsed.edition_date or fallback_date,
            retrieved_at=retrieved_at,
            source=source,
            terms=form.terms,
            parser_version=form.parser_version,
            verified=form.verified,
            form=next((name for name, known in FORMATS.items() if known == form), ""),
        )
    except BadInput as err:
        raise BadDocument(err.what, where=where, mend=err.mend) from err
    return Imported(edition, edition.id not in before, parsed.notes)


def parse(form: Format, raw: Mapping[str, bytes], where: str) -> Parsed:
    """Parse a list's files; whatever the parser trips over becomes a BadDocument that names the file."""
    parts = dict(raw)
    try:
        return form.parse(parts.pop("primary"), **parts)
    except CocketError as err:
        raise BadDocument(err.what, where=f"{where} {err.where}", mend=err.mend) from err
    except PARSER_SLIPS as err:
        raise BadDocument(f"The file cannot be read as {form.title}", where=where, mend="Fetch it again.") from err


def recognise(kind: str, path: Path) -> Format:
    """Give the format of a file that is said to be of a kind; raises BadInput saying what it looks like instead."""
    head = _head(path)
    if not head.removeprefix(b"\xef\xbb\xbf").strip():
        raise BadInput("The file is empty or cannot be unpacked", where=str(path), mend="Fetch it again.")
    if is_web_page(head):
        raise BadInput("The file is a web page, not a list", where=str(path), mend="Fetch the list itself.")
    for form in formats_of(kind):
        if form.sniff(head, path.name):
            return form
    others = sorted({form.kind for form in FORMATS.values() if form.sniff(head, path.name)})
    if others:
        mend = f"It looks like {' or '.join(others)}: run `cocket lists import {others[0]} {path}`."
    else:
        mend = "Give the publisher's own file; the how-to \"Load your country's lists\" names the formats."
    raise BadInput(f"The file is not a list of the kind {kind}", where=str(path), mend=mend)


def formats_of(kind: str) -> tuple[Format, ...]:
    """Give the formats that bring a kind of list; raises BadInput for an unknown kind, or one without a format."""
    if kind != "ftm":
        kind_of(kind)
    wanted = "ftm" if kind.startswith("ftm_") else kind
    found = tuple(form for form in FORMATS.values() if form.kind == wanted)
    if not found:
        raise BadInput(f"No format brings lists of the kind {kind}", mend=_known_kinds())
    return found


def format_of(edition: Edition) -> Format | None:
    """Give the format that an edition was read with, or None for a starter or a format that is gone."""
    return FORMATS.get(edition.format)


def edition_kind(form: Format, parsed: Parsed) -> str:
    """Give the kind of an edition: the format's, with the data set's name where one format carries many."""
    return f"{form.kind}_{slug(parsed.dataset).replace('-', '_')}" if form.kind not in KINDS else form.kind


def companions(form: Format, path: Path) -> dict[str, Path]:
    """Give the companion files beside a main file; of several that fit, the last by name."""
    found: dict[str, Path] = {}
    if form.companions:
        for file in _files(path.parent, deep=False):
            head = _head(file)
            for part, companion in form.companions.items():
                if file != path and companion.sniff(head, file.name):
                    found[part] = file
    return {part: found[part] for part in form.companions if part in found}


def date_in_name(path: Path) -> str:
    """Give the date in a file's name or else in its folder's, as YYYY-MM-DD or YYYY-MM, or ""."""
    for name in (path.name, path.parent.name):
        for match in _DAY.finditer(name):
            try:
                return date(*(int(part) for part in match.groups())).isoformat()
            except ValueError:
                continue
        for match in _MONTH.finditer(name):
            if 1 <= int(match[2]) <= 12:  # noqa: PLR2004 - months
                return f"{match[1]}-{match[2]}"
    return ""


def _beside(parsed: Parsed) -> dict[str, pa.Table]:
    found: dict[str, pa.Table] = {}
    if parsed.rejects:
        rows = [{"row": item.row, "field": item.field, "reason": item.reason} for item in parsed.rejects]
        found["rejects"] = pa.Table.from_pylist(rows, schema=REJECTS)
    if parsed.notes:
        rows = [{name: getattr(note, name) for name in NOTES.names} for note in parsed.notes]
        found["notes"] = pa.Table.from_pylist(rows, schema=NOTES)
    return found


def _files(folder: Path, *, deep: bool) -> Iterator[Path]:
    """Give the regular files of a folder in the order of their paths; names that begin with "." are passed over."""
    try:
        for root, folders, names in os.walk(folder):
            folders[:] = sorted(name for name in folders if deep and not name.startswith("."))
            for name in sorted(names):
                path = Path(root, name)
                if not name.startswith(".") and path.is_file():
                    yield path
    except OSError as err:
        raise BadInput(
            f"The folder cannot be read: {err.strerror}", where=str(folder), mend="Check its rights."
        ) from err


def _fits(form: Format, path: Path) -> bool:
    return form.sniff(_head(path), path.name)


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return head_of(file.read(1 << 16))
    except OSError as err:
        raise BadInput(
            f"The file cannot be read: {err.strerror}", where=str(path), mend="Check its name and rights."
        ) from err


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST:
            raise BadInput(
                f"The file is larger than {LARGEST >> 30} GiB", where=str(path), mend="Split the collection."
            )
        return unpacked(path.read_bytes())
    except OSError as err:
        raise BadInput(
            f"The file cannot be read: {err.strerror}", where=str(path), mend="Check its name and rights."
        ) from err
    except BadDocument as err:
        raise BadDocument(err.what, where=str(path), mend=err.mend) from err


def _known_kinds() -> str:
    return f"The kinds that can be read are {', '.join(dict.fromkeys(form.kind for form in FORMATS.values()))}."
