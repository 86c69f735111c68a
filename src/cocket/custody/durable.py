"""Files that are on the disk when a call returns: written beside, flushed, moved into place, and the folder flushed.

`Disk` is the one place where the log touches the file system for writing, so that a test can make it fail at any step.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path


class Disk:
    """Writes files durably below one root folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def step(self, what: str) -> None:
        """Mark a point where a crash may fall; tests override it."""

    def write_all(self, files: Mapping[str, bytes]) -> None:
        """Write several files; when this returns all of them and their folders are on disk."""
        folders: set[Path] = set()
        for path, data in files.items():
            folders |= self._write(self.root / path, data)
        for folder in sorted(folders, key=lambda f: -len(f.parts)):
            _flush_folder(folder)
            self.step(f"folder {folder.name}")

    def remove_folders(self, paths: Iterable[str]) -> None:
        """Remove folders that are no longer needed; one that is missing is fine."""
        for path in paths:
            shutil.rmtree(self.root / path, ignore_errors=True)

    def _write(self, target: Path, data: bytes) -> set[Path]:
        folders = {target.parent}
        missing = target.parent
        while not missing.exists():
            folders.add(missing.parent)
            missing = missing.parent
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = target.with_name(f".{target.name}.new")
        self.step(f"before {target.name}")
        with temporary.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        self.step(f"written {target.name}")
        temporary.replace(target)
        self.step(f"moved {target.name}")
        return folders


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
