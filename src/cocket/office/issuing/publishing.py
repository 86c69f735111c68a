"""What the office publishes as static files: its key, its trust list, and its status lists.

Takes rows and the office's keys, gives files in `HOME/office/published`, each replaced whole. One process writes at a
time, and reads the rows once it may write, so that an older state never replaces a newer one. A list is also what the
register's facts tell: a test compares the two.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Q

from cocket.credentials import statuses, trust
from cocket.credentials.keys import Authority, did_document
from cocket.kernel.dates import utc_now
from cocket.kernel.strict_json import load_json
from cocket.office.facts.services import recorded
from cocket.office.issuing.authority import anchor, authority
from cocket.office.issuing.models import Paper

STATUS_DAYS, TRUST_DAYS = 7, 90
FRESH = timedelta(days=1)  # how old a status list may be before it is written again without a change
_held: ContextVar[bool] = ContextVar("held back", default=False)
_log = logging.getLogger("cocket.office.issuing")


def folder() -> Path:
    """Give the folder whose files are public."""
    return Path(settings.HOME) / "office" / "published"


@contextmanager
def held_back() -> Iterator[None]:
    """Publish once, after the block: for a caller that changes the status of thousands."""
    token = _held.set(True)
    try:
        yield
    finally:
        _held.reset(token)
        publish()


def begun(number: int) -> None:
    """Publish when a document stands in a list of which there is no file yet; its bits say nothing so far."""
    if not (folder() / "status" / f"{number}-revocation.json").is_file():
        publish()


def publish() -> None:
    """Write all files as of now. A failure is logged and mended by the worker's next round: the deed itself stands."""
    if _held.get():
        return
    try:
        with _alone():
            now = utc_now()
            signer = authority(settings.HOME, now)
            for name, raw in statuses.published(book(signer), signer, now, timedelta(days=STATUS_DAYS)).items():
                _put(folder() / "status" / name, raw)
            _put(folder() / "did.json", _text(did_document(signer)))
            _trust(signer, now)
    except OSError:
        _log.exception("the public files could not be written; the worker tries again")


def refresh(at: datetime) -> bool:
    """Publish when the files are missing or a day old; gives whether it did."""
    written = folder() / "did.json"
    try:
        fresh = at.timestamp() - written.stat().st_mtime < FRESH.total_seconds()
    except FileNotFoundError:
        fresh = False
    if not fresh:
        publish()
    return not fresh


def book(signer: Authority) -> statuses.Book:
    """Give the status book as the rows have it: which lists there are, and which bits are set."""
    found = statuses.Book()
    rows = Paper.objects.filter(issuer=signer.id)
    for number in rows.order_by().values_list("list_number", flat=True).distinct():
        found.used[number] = set()
    set_ones = rows.filter(Q(revoked=True) | Q(suspended=True) | Q(exhausted=True))
    columns = ("list_number", "list_index", "revoked", "suspended", "exhausted")
    for number, index, *bits in set_ones.values_list(*columns):
        for purpose, bit in zip(("revocation", "suspension", "exhausted"), bits, strict=True):
            if bit:
                found.set_bits.setdefault((number, purpose), set()).add(index)
    return found


def _trust(signer: Authority, now: datetime) -> None:
    """Publish the next trust list where keys changed or the last one nears its end."""
    path = folder() / "trust-list.json"
    entry = trust.issuer_entry(signer)
    before: Any = load_json(path.read_text("utf-8"), where=str(path)) if path.is_file() else None
    if before is not None:
        ends = datetime.fromisoformat(before["validUntil"])
        if before["issuers"] == [entry] and ends - now > timedelta(days=TRUST_DAYS // 2):
            return
    document = trust.next_list(anchor(settings.HOME, now), [entry], before, now, timedelta(days=TRUST_DAYS))
    with recorded() as connection:
        trust.record_publication(connection, document, now)
        _put(path, _text(document))


@contextmanager
def _alone() -> Iterator[None]:
    folder().mkdir(parents=True, exist_ok=True, mode=0o755)
    handle = os.open(folder().with_name("published.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _put(path: Path, raw: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_bytes(raw)
    fresh.replace(path)


def _text(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()
