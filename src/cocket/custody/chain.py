"""The verbs of the chain of custody: open it, record, show a lot, raise and close alarms, prove an event.

Takes a home: its keys (`custody/keys.json`), ledger (`custody/ledger.sqlite`) and log (`custody/log`, the folder to
serve). The first recording makes the log.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cocket.custody import service
from cocket.custody.alarms import service as alarms
from cocket.custody.alarms.model import Alarm
from cocket.custody.durable import Disk
from cocket.custody.events.credentials import Credentials
from cocket.custody.events.keys import KeyBook, parse_keys
from cocket.custody.gazetteer import Gazetteer, read_gazetteer
from cocket.custody.journal import Journal
from cocket.custody.ledger.sqlite import SqliteStore
from cocket.custody.places import KNOWN, Places
from cocket.custody.reader import LogReader, folder_key
from cocket.custody.recorder import Lines, Recorded, Recorder, source
from cocket.custody.writer import LogWriter
from cocket.kernel.errors import BadInput
from cocket.kernel.strict_json import load_json
from cocket.verifier.encoding import to_base64
from cocket.verifier.inclusion import InclusionProof

if TYPE_CHECKING:
    from cocket.custody.audit import Audit

ORIGIN = "cocket.local/custody"


@dataclass(frozen=True, slots=True)
class Chain:
    """Where a chain of custody lives."""

    home: Path
    log: Path

    @classmethod
    def at(cls, home: Path, log: Path | None = None) -> Chain:
        """Give the chain of a home; its log is in the home unless another folder is named."""
        return cls(home, log or home / "custody" / "log")

    @property
    def folder(self) -> Path:
        """Where keys and ledger are; never served."""
        return self.home / "custody"

    def trust(self, raw: bytes, *, where: str) -> KeyBook:
        """Replace the key file after checking it; gives the keys."""
        book = parse_keys(load_json(raw.decode("utf-8", "replace"), where=where), where=where)
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        Disk(self.folder).write_all({"keys.json": raw})
        return book

    def keys(self) -> KeyBook:
        """Give the trusted keys; raises BadInput when there are none."""
        path = self.folder / "keys.json"
        if not path.is_file():
            raise BadInput(
                "No keys are trusted yet, so no signature can be checked",
                where=str(path),
                mend="Run `cocket custody trust KEYS.json` first.",
            )
        return parse_keys(load_json(path.read_bytes().decode("utf-8", "replace"), where=str(path)), where=str(path))

    def learn_places(self, raw: bytes, *, where: str) -> Gazetteer:
        """Replace the home's own places after reading them; gives what was read."""
        found = read_gazetteer(raw, where=where)
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        Disk(self.folder).write_all({"places.csv": raw})
        return found

    def places(self) -> Places:
        """Give the places that are known: the program's own, and before them the home's."""
        path = self.folder / "places.csv"
        if not path.is_file():
            return KNOWN
        return {**KNOWN, **read_gazetteer(path.read_bytes(), where=str(path)).places}

    def make_log(self, origin: str = ORIGIN) -> str:
        """Make the log if there is none yet; gives its origin. Of several processes at once, one makes it."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(self.folder, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            if not (self.log / "log.vkey").exists():
                service.init(self.log, origin, self.home)
        finally:
            os.close(handle)
        return folder_key(self.log).name

    def writer(self) -> LogWriter:
        """Open the log for appending."""
        return service.writer(self.log, self.home)

    def recorder(self, log: LogWriter, recorded: datetime) -> Recorder:
        """Open the chain for recording, with alarms watching."""
        origin, keys = folder_key(self.log).name, self.keys()
        asked = Credentials(self.home)
        watch = partial(alarms.watch, places=self.places())
        return Recorder(self.folder, log, origin, keys, recorded, watch=watch, credentials=asked)

    def outcomes(
        self, recorder: Recorder, batches: Iterable[Lines], recorded: datetime, workers: int = 1
    ) -> Iterator[Recorded]:
        """Record batches of lines, checked here or by several processes; gives each batch's outcome."""
        if workers == 1:
            return recorder.record(batches)
        from cocket.custody.parallel import read_in_processes

        origin, keys, asked = folder_key(self.log).name, self.keys(), Credentials(self.home)
        return recorder.record_checked(
            read_in_processes(
                batches,
                origin=origin,
                keys=keys,
                recorded=recorded,
                workers=workers,
                credentials=asked,
            )
        )

    def store(self) -> SqliteStore:
        """Open the ledger for reading; raises BadInput when nothing was recorded yet."""
        path = self.folder / "ledger.sqlite"
        if not path.is_file():
            raise BadInput("Nothing was recorded yet", where=str(path), mend="Run `cocket custody record` first.")
        return SqliteStore(path, reading=True)

    def audit(self) -> Audit:
        """Check log, journal and ledger against one another."""
        from cocket.custody.audit import audit

        store = self.store()
        try:
            journal = service.private_folder(self.home, folder_key(self.log)) / "journal.sqlite"
            return audit(self.log, journal, store, self.keys())
        finally:
            store.close()

    def alarms(self, as_of: datetime, subjects: Collection[str] | None = None) -> list[Alarm]:
        """Give every alarm as of an instant, closed or not, or those about some items and events."""
        store = self.store()
        try:
            return alarms.raised(store, as_of, subjects)
        finally:
            store.close()

    def prove(self, positions: list[int]) -> Iterator[tuple[dict[str, Any], InclusionProof]]:
        """Give the opened entry (document and salt) and the inclusion proof of recorded documents."""
        store = self.store()
        # Reading the journal needs no lock: a page can be drawn while another process records.
        journal = Journal(service.private_folder(self.home, folder_key(self.log)) / "journal.sqlite")
        try:
            reader = LogReader(self.log)
            for position in positions:
                ((_, data),) = store.documents(position, 1)
                entry = journal.known([source(position)]).get(source(position))
                if entry is None:
                    raise BadInput(
                        "The document is in the ledger and not yet in the log",
                        where=f"document {position}",
                        mend="Run `cocket custody record` again; it catches up first.",
                    )
                document = load_json(data.decode(), where="ledger")
                opened = {"document": document, "salt": to_base64(entry.salt) if entry.salt else None}
                yield opened, reader.prove(entry.position)
        finally:
            journal.close()
            store.close()
