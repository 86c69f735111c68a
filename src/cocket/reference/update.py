"""Newer editions from the publishers' own addresses, accepted with care.

Takes a library, a format and an HTTP client; gives an `Updated`. An answer that is no list, is much shorter than the
edition at hand, or lost a whole sub-list is refused, and the edition at hand stays. Earlier editions are always kept.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

import httpx
import pyarrow as pa

from cocket.kernel.errors import BadDocument, BadInput, UpdateRefused
from cocket.kernel.ids import slug
from cocket.reference import disk
from cocket.reference.fetching import LARGEST, Stamp, fetch
from cocket.reference.importers import FORMATS
from cocket.reference.kinds import is_party_list, main_table
from cocket.reference.model import Edition
from cocket.reference.parsed import Format, Parsed
from cocket.reference.reading import head_of, is_web_page, unpacked
from cocket.reference.service import Imported, keep, parse
from cocket.reference.store import Library

# A list that keeps less than this share of its entries is refused: no publisher has delisted so many in one step.
KEPT_AT_LEAST = 0.7
# A sub-list of at least this many entries may not vanish altogether.
SUBLIST = 10


@dataclass(frozen=True, slots=True)
class Updated:
    """What came of one update: `changed` is False when the publisher has nothing newer."""

    imported: Imported
    changed: bool


def official() -> tuple[Format, ...]:
    """Give the formats that have an official address, in the registry's order, the first one of each kind."""
    found: dict[str, Format] = {}
    for form in FORMATS.values():
        if form.source:
            found.setdefault(form.kind, form)
    return tuple(found.values())


def addresses_of(form: Format) -> dict[str, str]:
    """Give the addresses of a format's files by part, the main file first."""
    beside = {part: companion.source for part, companion in form.companions.items() if companion.source}
    return {"primary": form.source, **beside}


def update(
    library: Library,
    form: Format,
    http: httpx.Client,
    *,
    retrieved_at: str,
    addresses: Mapping[str, str] | None = None,
    accept_shrink: bool = False,
    limit: int = LARGEST,
    on_bytes: Callable[[int, int | None], None] = lambda *_: None,
) -> Updated:
    """Fetch a list's files and store them as a new edition; the same bytes store nothing.

    `addresses` replaces the official ones by part ("primary", …), for a mirror. Raises UpdateRefused, after which the
    home is as before.
    """
    targets = dict(addresses or addresses_of(form))
    if not targets.get("primary"):
        raise BadInput(
            f"{form.title} has no address to fetch from", mend=f"Run `cocket lists import {form.kind} PATH`."
        )
    unknown = targets.keys() - {"primary", *form.companions}
    if unknown:
        raise BadInput(f"{form.title} has no part {min(unknown)!r}", mend=f"It has {', '.join(addresses_of(form))}.")
    record = _Record(library, form.kind)
    stamps, previous = record.read()
    held = library.raw(previous) if previous else {}
    raw: dict[str, bytes] = {}
    for part, address in targets.items():
        answer = fetch(http, address, stamps.get(part) if part in held else None, limit=limit, on_bytes=on_bytes)
        stamps[part] = answer.stamp
        raw[part] = held[part] if answer.content is None else _checked(form, part, answer.content, address)
    same = previous is not None and raw == held
    try:
        parsed = parse(form, raw, targets["primary"])
        if not same and not accept_shrink:
            _refuse_loss(library, form, parsed, targets["primary"])
        imported = keep(
            library,
            form,
            raw,
            parsed,
            edition_date=previous.edition_date if same and previous else "",
            fallback_date=stamps["primary"].day,
            retrieved_at=retrieved_at,
            source=targets["primary"],
            where=targets["primary"],
        )
    except BadDocument as err:
        raise _refuse(err.what, err.where) from err
    record.write({part: stamps[part] for part in targets}, imported.edition, retrieved_at)
    return Updated(imported, imported.new)


def confirmed_on(library: Library, edition: Edition) -> date | None:
    """Give the last day on which the publisher's server was asked and this edition was its newest, or None."""
    return _Record(library, edition.kind).confirmed(edition)


class _Record:
    """What the last fetch of a kind left behind; a record that cannot be read only costs a whole download."""

    def __init__(self, library: Library, kind: str) -> None:
        self.library = library
        self.path: Path = library.home / "reference" / "fetches" / f"{slug(kind)}.json"

    def _load(self) -> dict[str, object]:
        try:
            found = json.loads(self.path.read_bytes())
        except (OSError, ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}

    def read(self) -> tuple[dict[str, Stamp], Edition | None]:
        """Give the stamps by part and the edition they belong to, if it is still in the home and whole."""
        found = self._load()
        parts, edition_id = found.get("parts"), found.get("edition")
        edition = next((item.edition for item in self.library.shelf() if item.id == edition_id), None)
        if edition is None or not isinstance(parts, dict) or self.library.check(edition):
            return {}, None
        try:
            return {str(part): Stamp(**stamp) for part, stamp in parts.items()}, edition
        except TypeError:
            return {}, None

    def write(self, stamps: Mapping[str, Stamp], edition: Edition, checked_at: str) -> None:
        body = {
            "edition": edition.id,
            "checked_at": checked_at,
            "parts": {part: asdict(stamp) for part, stamp in stamps.items()},
        }
        disk.write_file(self.path, (json.dumps(body, indent=2) + "\n").encode())

    def confirmed(self, edition: Edition) -> date | None:
        found = self._load()
        try:
            return date.fromisoformat(str(found.get("checked_at"))[:10]) if found.get("edition") == edition.id else None
        except ValueError:
            return None


def _checked(form: Format, part: str, content: bytes, address: str) -> bytes:
    """Refuse an answer that is no list, in words that say what it is."""
    name = address.partition("?")[0].rpartition("/")[2]
    head = head_of(content)
    if is_web_page(head):
        raise _refuse("The server answered with a web page instead of a list", address)
    if not head.strip():
        raise _refuse("The server answered with an empty file", address)
    sniff = form.sniff if part == "primary" else form.companions[part].sniff
    if not sniff(head, name):
        raise _refuse(f"The server's answer is not {form.title} ({part})", address)
    try:
        return unpacked(content)
    except BadDocument as err:
        raise _refuse(err.what, address) from err


def _refuse_loss(library: Library, form: Format, parsed: Parsed, address: str) -> None:
    """Refuse an answer that lost too much against the edition at hand."""
    current = library.current(form.kind)
    if current is None or current.starter:
        return
    main = main_table(form.kind)
    loss = shrinkage(library.table(current, main), parsed.tables[main], by_list=is_party_list(form.kind))
    if loss:
        raise UpdateRefused(
            loss,
            where=address,
            mend=f"The edition at hand stays. If the publisher confirms it, run "
            f"`cocket lists update {form.kind} --accept-shrink`.",
        )


def shrinkage(before: pa.Table, after: pa.Table, *, by_list: bool) -> str:
    """Say what a new table lost against the one before it, or "" when that is nothing unusual."""
    if after.num_rows < before.num_rows * KEPT_AT_LEAST:
        return f"The new list has {after.num_rows:,} entries where the edition at hand has {before.num_rows:,}"
    if by_list:
        had, has = (Counter(table.column("list_code").to_pylist()) for table in (before, after))
        for code, count in sorted(had.items()):
            if count >= SUBLIST and not has[code]:
                return f"The new list has no entry of {code}, of which the edition at hand has {count:,}"
    return ""


def _refuse(what: str, where: str) -> UpdateRefused:
    return UpdateRefused(what, where=where, mend="The home stays as it is. Try again later.")
