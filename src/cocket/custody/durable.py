"""Files that are on the disk when a call returns: written beside, flushed, moved into place, and the folder flushed.

`Disk` is the one place where the log touches the file system for writing, so that a test can make it fail at any step.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PurePosixPath

THREADS = 16


class Disk:
    """Writes files durably below one root folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._pool: ThreadPoolExecutor | None = None  # started by the first write of several files, then kept

    def step(self, what: str) -> None:
        """Mark a point where a crash may fall; tests override it."""

    def write_all(self, files: Mapping[str, bytes]) -> None:
        """Write several files; when this returns all of them and their folders are on disk.

        The flushes run side by side: a file system that commits in groups then needs one or two commits, not dozens.
        """
        folders: set[Path] = set()
        for folder in {str(PurePosixPath(path).parent) for path in files}:
            folders |= _make_folder(self.root / folder)
        handles: list[int] = []
        moves: list[tuple[str, str, str]] = []
        try:
            for path, data in files.items():
                folder, name = os.path.split(f"{self.root}/{path}")
                moves.append((f"{folder}/.{name}.new", f"{folder}/{name}", name))
                self.step(f"before {name}")
                handles.append(_write(moves[-1][0], data))
            self._flush(handles)
        finally:
            for handle in handles:
                os.close(handle)
        for beside, target, name in moves:
            self.step(f"written {name}")
            os.replace(beside, target)  # noqa: PTH105 - texts: a batch writes dozens of files
            self.step(f"moved {name}")
        self._flush_folders(sorted(folders, key=lambda f: (-len(f.parts), f)))

    def _flush(self, handles: Sequence[int]) -> None:
        if len(handles) == 1:
            os.fsync(handles[0])
        elif handles:
            if self._pool is None:
                self._pool = ThreadPoolExecutor(THREADS, "fsync")
            list(self._pool.map(os.fsync, handles))

    def close(self) -> None:
        """End the threads that flush; a later write starts them again."""
        if self._pool is not None:
            self._pool.shutdown()
            self._pool = None

    def _flush_folders(self, folders: Sequence[Path]) -> None:
        handles: list[int] = []
        try:
            handles += [os.open(folder, os.O_RDONLY | os.O_DIRECTORY) for folder in folders]
            self._flush(handles)
        finally:
            for handle in handles:
                os.close(handle)
        for folder in folders:
            self.step(f"folder {folder.name}")

    def remove_folders(self, paths: Iterable[str]) -> None:
        """Remove folders that are no longer needed; one that is missing is fine."""
        for path in paths:
            shutil.rmtree(self.root / path, ignore_errors=True)


def _make_folder(folder: Path) -> set[Path]:
    """Make a folder where it is missing; give it and every folder that got a new name in it."""
    folders, missing = {folder}, folder
    while not missing.exists():
        folders.add(missing.parent)
        missing = missing.parent
    folder.mkdir(parents=True, exist_ok=True)
    return folders


def _write(path: str, data: bytes) -> int:
    """Write a file's bytes and give it open, to be flushed with the others."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o644)
    try:
        view = memoryview(data)
        while view:
            view = view[os.write(handle, view) :]
    except BaseException:
        os.close(handle)
        raise
    return handle
