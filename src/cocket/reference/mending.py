"""Mending a shelf: damaged editions are built again from the publisher's stored bytes, or set aside.

Takes a library, gives what was done to each damaged edition. Nothing is deleted: what is replaced goes to
`reference/aside`, and every step is reported.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cocket.kernel.errors import CocketError, ReferenceCorrupt
from cocket.reference.manifest import unseal
from cocket.reference.model import Edition
from cocket.reference.service import format_of, keep, parse
from cocket.reference.starter import install_starter
from cocket.reference.store import MANIFEST, Library, Shelved

REBUILT_FROM = "rebuilt from the stored original"


@dataclass(frozen=True, slots=True)
class Mended:
    """One damaged edition: whether it was rebuilt, where its remains are, and what to do next."""

    id: str
    fault: str
    rebuilt: bool
    aside: Path
    sentence: str


def damaged(library: Library) -> tuple[tuple[Shelved, str], ...]:
    """Give every edition that is not whole with what is wrong, after checking each table and original by its hash."""
    found: list[tuple[Shelved, str]] = []
    for item in library.shelf():
        fault = library.check(item.edition) if item.edition is not None else item.fault
        if fault:
            found.append((item, fault))
    return tuple(found)


def mend(library: Library, *, retrieved_at: str) -> tuple[Mended, ...]:
    """Set every damaged edition aside and build it again where its original is whole."""
    return tuple(_mend(library, item, fault, retrieved_at) for item, fault in damaged(library))


def _mend(library: Library, item: Shelved, fault: str, retrieved_at: str) -> Mended:
    sealed = _sealed(library.folder_of(item.id), item.id)
    known = sealed or _remembered(library.folder_of(item.id), item.id)
    raw = _original(library, known)
    aside = library.set_aside(item.id)
    if known is not None and known.starter:
        install_starter(library)
        return Mended(item.id, fault, rebuilt=True, aside=aside, sentence="The starter set was installed again.")
    again = _build(library, known, raw, sealed, retrieved_at) if known is not None and raw is not None else None
    if again is not None:
        sentence = f"Built again from the stored original as {again.id}."
        return Mended(item.id, fault, rebuilt=True, aside=aside, sentence=sentence)
    sentence = f"Bring it again: `cocket lists update {item.kind}` or `cocket lists import {item.kind} PATH`."
    return Mended(item.id, fault, rebuilt=False, aside=aside, sentence=sentence)


def _build(
    library: Library, known: Edition, raw: dict[str, bytes], sealed: Edition | None, retrieved_at: str
) -> Edition | None:
    """Read an original again; what only a sound manifest can tell is told only where it is sound."""
    form = format_of(known)
    if form is None:
        return None
    try:
        return keep(
            library,
            form,
            raw,
            parse(form, raw, known.id),
            kind=known.kind,
            edition_date=known.edition_date,
            retrieved_at=sealed.retrieved_at if sealed else retrieved_at,
            source=sealed.source if sealed else REBUILT_FROM,
            where=known.id,
        ).edition
    except CocketError:
        return None


def _original(library: Library, known: Edition | None) -> dict[str, bytes] | None:
    try:
        return library.raw(known) if known is not None else None
    except ReferenceCorrupt:
        return None


def _sealed(folder: Path, edition_id: str) -> Edition | None:
    """Give the edition whose manifest is sound, although something else in its folder is not."""
    try:
        edition = unseal((folder / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return None
    return edition if edition.id == edition_id else None


def _remembered(folder: Path, edition_id: str) -> Edition | None:
    """Give what a damaged manifest still says of the original, if that agrees with the edition's id; else None."""
    try:
        body: Any = json.loads((folder / MANIFEST).read_bytes())["edition"]
        edition = Edition(**body)
        facts = (edition.kind, edition.edition_date, edition.parts, edition.parser_version)
        agrees = Library.id_of(*facts, starter=edition.starter) == edition_id
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError, CocketError):
        return None
    return edition if agrees else None
