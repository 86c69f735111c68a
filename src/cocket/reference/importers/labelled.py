"""Marked pieces of a published list as labelled lines: "a." below "1." below 5A001 becomes 5A001.1.a.

Takes pieces in order, gives for each entry its lines as (label, text), and the text that stands outside every entry.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from cocket.kernel.errors import BadDocument
from cocket.reference.importers.published_text import DEEPEST, Piece

_STEP = re.compile(r"^\(?((?:[a-z]{1,2}|\d{1,3})(?:\.(?:[a-z]{1,2}|\d{1,3}))*)[.)]?$")
# What ends an entry: the heading of the next category, group or part.
_HEADING = re.compile(r"^(?:CATEGORY|PART|SECTION|ANNEX|SCHEDULE)\b|^\d[A-E]\d?(?:\s|$)(?!\d)")


@dataclass(slots=True)
class Labelled:
    """What was read: entries with their labelled lines, in order, and the rest."""

    entries: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    outside: list[str] = field(default_factory=list)


class Labels:
    """Walks pieces; `entry` recognises an entry's code at the start of a text (group 1), `stop` where the list ends."""

    def __init__(self, entry: re.Pattern[str], stop: re.Pattern[str], what: str) -> None:
        self._entry = entry
        self._stop = stop
        self._what = what
        self._code = ""
        self._stopped = False
        self.found = Labelled()

    def walk(self, pieces: Iterable[Piece]) -> Labelled:
        """Read pieces in order; raises BadDocument when they nest too deep."""
        self._under("", tuple(pieces), 0)
        return self.found

    def _under(self, label: str, pieces: Sequence[Piece], depth: int) -> None:
        if depth > DEEPEST:
            raise BadDocument("Its paragraphs nest too deep", where=self._what, mend="Give the page as published.")
        for piece in pieces:
            if self._stopped:
                return
            label = self._piece(label, piece, depth)

    def _piece(self, label: str, piece: Piece, depth: int) -> str:
        """Read one piece; gives the label that the next piece stands under."""
        if self._stop.match(piece.marker or piece.text):
            self._stopped = True
            return label
        code = self._entry.match(piece.marker)
        if code is not None and code.end() == len(piece.marker):
            self._open(code.group(1), piece.text)
            self._under(code.group(1), piece.inside, depth + 1)
            return code.group(1)
        inline = None if piece.marker else self._entry.match(piece.text)
        if inline is not None and piece.text[inline.end() :].strip():
            self._open(inline.group(1), piece.text[inline.end() :].strip())
            return inline.group(1)
        if not piece.marker and _HEADING.match(piece.text):
            self._code = ""
            self.found.outside.append(piece.whole())
            return ""
        if not self._code:
            self.found.outside.append(piece.whole())
            return label
        return self._inside(label or self._code, piece, depth)

    def _inside(self, label: str, piece: Piece, depth: int) -> str:
        step = _STEP.match(piece.marker)
        if step is not None:
            here = f"{label}.{step.group(1)}"
            self._line(here, piece.text)
            self._under(here, piece.inside, depth + 1)
        elif piece.marker:
            self._line(label, piece.whole())  # a note with its own list, on one line as the official text cites it
        else:
            self._line(label, piece.text)
            self._under(label, piece.inside, depth + 1)
        return label

    def _open(self, code: str, text: str) -> None:
        self._code = code
        self._line(code, text)

    def _line(self, label: str, text: str) -> None:
        if text or label not in [known for known, _ in self.found.entries.get(self._code, [])]:
            self.found.entries.setdefault(self._code, []).append((label, text))
