"""The one writer of a log: durable, crash-safe, idempotent.

An append goes: 1. journal (salts and commitments, on disk) · 2. tiles and entry bundles (on disk) · 3. the signed
checkpoint moves · 4. the caller is told. A crash before 1 leaves nothing; between 1 and 3 the next opening publishes
what the journal promised; after 3 everything is there. What is beyond the checkpoint was never shown and may be
written again.
"""

from __future__ import annotations

import fcntl
import hmac
import os
import secrets
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from cocket.custody.commitments import canonical_document, commitment, new_salts
from cocket.custody.durable import Disk
from cocket.custody.journal import Journal
from cocket.custody.reader import LogReader
from cocket.custody.signing import Signer
from cocket.custody.tiles import WIDTH, Edge, extend, leaf_row, pack_entries, tile_path
from cocket.kernel.errors import AnswerIsNo, BadInput
from cocket.verifier.checkpoints import Checkpoint
from cocket.verifier.notes import format_note


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the appender keeps: the entry's index, its commitment and salt, and whether it was there before."""

    index: int
    commitment: bytes
    salt: bytes | None
    known: bool = False


class LogWriter:
    """Appends to one log folder; `private` holds the key's journal and lock and is never served.

    Raises BadInput when another process is writing, and AnswerIsNo when folder and journal contradict each other.
    """

    def __init__(self, folder: Path, private: Path, signer: Signer, *, disk: Disk | None = None) -> None:
        self._folder, self._signer = folder, signer
        self._disk = disk or Disk(folder)
        private.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._closing = ExitStack()
        self._closing.callback(os.close, _lock(private / "lock"))
        try:
            self._closing.callback(self._disk.close)
            self._journal = Journal(private / "journal.sqlite")
            self._closing.callback(self._journal.close)
            self._open()
        except BaseException:
            self.close()  # a lock that is kept would refuse every later try
            raise

    def _open(self) -> None:
        self._secret = self._journal.secret(secrets.token_bytes(32))
        if (self._folder / "checkpoint").exists():
            self._edge = LogReader(self._folder, self._signer.verifier).edge()
            self._bundle = self._last_bundle()
            self._recover()
        else:
            if self._journal.size():
                raise AnswerIsNo(
                    "The journal has entries but the log's folder has no checkpoint",
                    where=str(self._folder),
                    mend="Bring the folder back from its backup or mirror; do not start a second history.",
                )
            self._edge, self._bundle = Edge(), []
            self._sign(self._edge)

    def close(self) -> None:
        """Release the lock; a second call does nothing."""
        self._closing.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def size(self) -> int:
        """The number of published entries."""
        return self._edge.size

    def last_source(self, prefix: bytes) -> bytes | None:
        """Give the greatest source with a prefix that is in the log, or None."""
        return self._journal.last_source(prefix)

    def append(self, documents: Sequence[Any], *, where: Sequence[str] = ()) -> list[Receipt]:
        """Append documents in order as one batch and give a receipt each; on disk when this returns.

        A document that is already in the log, or twice in the batch, gets the receipt of its first entry. Raises
        BadDocument (with `where` of the document) before anything is written when one of them cannot be committed.
        """
        places = where or [f"document {number}" for number in range(1, len(documents) + 1)]
        data = [canonical_document(document, where=place) for document, place in zip(documents, places, strict=True)]
        return self.append_canonical(data, [hmac.digest(self._secret, document, "sha256") for document in data])

    def append_canonical(self, data: Sequence[bytes], sources: Sequence[bytes]) -> list[Receipt]:
        """Append documents as `commit` does, and give a receipt each."""
        told = self.commit(data, sources)
        entries, receipts = self._journal.known(sources), []
        for source in sources:
            entry = entries[source]
            receipts.append(Receipt(entry.position, entry.commitment, entry.salt, source in told))
            told.add(source)
        return receipts

    def commit(self, data: Sequence[bytes], sources: Sequence[bytes]) -> set[bytes]:
        """Append documents whose canonical bytes and sources the caller knows, as one batch; on disk when this returns.

        A source names an entry for ever (for example its place in the caller's own order): the same source again is
        its first entry. Sources that grow keep the cost of an append flat. Gives the sources that were there before.
        """
        if self._journal.size() != self._edge.size:  # an earlier append failed after its promise
            self._recover()
        old = set(self._journal.known(sources))
        fresh: dict[bytes, bytes] = {}
        for source, document in zip(sources, data, strict=True):
            if source not in old:
                fresh.setdefault(source, document)
        if fresh:
            salts = new_salts(len(fresh))
            commitments = [commitment(document, salt) for document, salt in zip(fresh.values(), salts, strict=True)]
            self._journal.promise(self._edge.size, commitments, salts, list(fresh))
            self._disk.step("promised")
            self._publish(commitments)
        return old

    def _publish(self, commitments: list[bytes]) -> None:
        edge, files = extend(self._edge, leaf_row(commitments))
        bundle = self._bundle + commitments
        first = self._edge.size // WIDTH
        for number in range(0, len(bundle), WIDTH):
            part = bundle[number : number + WIDTH]
            files[tile_path("entries", first + number // WIDTH, len(part))] = pack_entries(part)
        self._disk.write_all(files)
        self._sign(edge)
        self._edge, self._bundle = edge, bundle[len(bundle) - len(bundle) % WIDTH :]
        # A partial tile may go once the full one is there (C2SP tlog-tiles, partial tiles).
        self._disk.remove_folders([f"{path}.p" for path in files if ".p/" not in path])

    def _sign(self, edge: Edge) -> None:
        text = Checkpoint(self._signer.verifier.name, edge.size, edge.root()).text
        self._disk.write_all({"checkpoint": format_note(text, [self._signer.sign(text)])})

    def _last_bundle(self) -> list[bytes]:
        number, width = divmod(self._edge.size, WIDTH)
        return LogReader(self._folder, self._signer.verifier).bundle(number) if width else []

    def _recover(self) -> None:
        promised = self._journal.size()
        if promised < self._edge.size:
            self.close()
            raise AnswerIsNo(
                f"The log shows {self._edge.size} entries and the journal knows {promised}",
                where=str(self._folder),
                mend="Bring the journal back from its backup; without it entries would be written twice.",
            )
        missing = self._journal.since(self._edge.size)
        if missing:
            self._publish([entry.commitment for entry in missing])


def _lock(path: Path) -> int:
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise BadInput(
            "Another process is appending to this log", where=str(path), mend="Wait for it to end."
        ) from None
    return handle
