"""What a run has worked out so far, in a file: a run that was interrupted goes on where it stopped.

One line of JSON for each thing, after a first line that says what the run was for. A line that was cut off when the
machine stopped is worked out again. Numbers come back as the same bits, so the result is the same bytes.
"""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Any

from cocket.kernel.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path

FORMAT = 1


class Journal:
    """A file of things kept by name; `resumed` is how many of them were there already."""

    def __init__(self, path: Path, made_for: str) -> None:
        """Open or begin the journal of a run; one of another run (scenario, seed, lists, program) is begun anew.

        Raises `BadInput` where the file cannot be written.
        """
        self._path = path
        self._lock = threading.Lock()
        header = {"format": FORMAT, "made_for": made_for}
        self._things, good = _read(path, header)
        self.resumed = len(self._things)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("r+b" if good else "wb") as file:
                file.truncate(good)
        except OSError as error:
            raise BadInput(
                f"what is done cannot be kept ({error.strerror})", where=str(path), mend="Name another folder."
            ) from None
        if not good:
            self._write(header)

    def kept(self, name: str) -> Any:
        """Give what was kept under a name, or None."""
        return self._things.get(name)

    def keep(self, name: str, value: Any) -> None:
        """Keep a value that JSON can carry; it outlives this process from here on."""
        with self._lock:
            self._things[name] = value
            self._write([name, value])

    def done(self) -> None:
        """The run has ended and its result is written: nothing needs to be kept."""
        self._path.unlink(missing_ok=True)

    def _write(self, value: Any) -> None:
        with self._path.open("ab") as file:
            file.write(json.dumps(value, ensure_ascii=False).encode() + b"\n")


def _read(path: Path, header: dict[str, Any]) -> tuple[dict[str, Any], int]:
    """Give what a journal holds and where its good part ends; nothing and 0 where it is none of this run."""
    try:
        raw = path.read_bytes()
    except OSError:
        return {}, 0
    things: dict[str, Any] = {}
    good = 0
    for number, line in enumerate(raw.splitlines(keepends=True)):
        if not line.endswith(b"\n"):
            break
        try:
            value = json.loads(line)
        except ValueError:
            break
        if number == 0:
            if value != header:
                return {}, 0
        elif isinstance(value, list) and len(value) == 2 and isinstance(value[0], str):  # noqa: PLR2004 - name, value
            things[value[0]] = value[1]
        else:
            break
        good += len(line)
    return things, good
