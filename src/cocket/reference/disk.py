"""Writing that is never half seen: a file or folder appears whole and on disk, or not at all.

Takes bytes and a place, gives nothing. Temporary names start with "." so that readers pass over them.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path


def write_file(path: Path, data: bytes) -> None:
    """Put bytes at a path in one step: temporary file, fsync, rename, fsync of the folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(prefix=".new-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    _settle(path.parent)


def write_folder(path: Path, files: Mapping[str, bytes | memoryview]) -> None:
    """Put a folder of files at a path in one step; raises FileExistsError when something is there already."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(prefix=".new-", dir=path.parent))
    try:
        for name, data in files.items():
            with (temporary / name).open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        temporary.chmod(0o755)  # mkdtemp gives 0700; an edition is for every reader of the home
        _settle(temporary)
        if path.exists():
            raise FileExistsError(path)
        try:
            temporary.rename(path)
        except OSError:
            if path.exists():  # another writer was quicker between the look and the rename
                raise FileExistsError(path) from None
            raise
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise
    _settle(path.parent)


def _settle(folder: Path) -> None:
    """Make names in a folder last through a power cut; only POSIX can."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
