"""Paragraphs of one ECCN as the file lists them: items, loose texts and notes, put in their places.

Takes (kind, paragraph, text) in order, gives rows. Loose text that opens with a paragraph number was a paragraph; items
that follow "does not control any of the following:" are that note's list, although the file numbers them as items.
"""

from __future__ import annotations

import json
import re

from cocket.reference.importers.provision_lines import Row, mended_row, note_kind, note_marker

_LOST_NUMBER = re.compile(r"^([a-z](?:\.(?:\d{1,2}|[a-z]))+)\.{0,2} (?=\S)")
_NAMES = re.compile(r"(\d[A-E]\d{3}(?:\.(?:[a-z]|\d{1,2}))*)")
_HEADING_IS_ALL = "list of items controlled is contained in the ECCN heading"
_CRYPTOGRAPHY = "5A002"
_ENDS_LIST = (".", ".”", ".)")


class Paragraphs:
    """Reads the items of one entry and remembers the last paragraph, the open note and the note's own list."""

    def __init__(self, eccn: str, heading: str, paragraphs: list[str] | None = None) -> None:
        self.eccn = eccn
        self._ahead = list(paragraphs or [])  # paragraph numbers of the items still to come
        self.rows: list[Row] = [mended_row(eccn, eccn, "", "control", heading)]
        self._paths: dict[str, Row] = {eccn: self.rows[0]}
        self._last = eccn
        self._note: Row | None = None  # the loose text whose numbered notes may follow
        self._list: Row | None = None  # the note whose list is open
        self._list_last = ""
        self._heading_only = False  # the file says that the heading is the whole list, so that letters belong to notes

    def item(self, kind: str, paragraph: str, text: str) -> None:
        """Read the file's next item."""
        if kind == "item" and self._ahead:
            self._ahead.pop(0)
        if kind == "text":
            self._loose(text)
        elif kind == "note":
            self._numbered(paragraph, text)
        elif self._in_note(paragraph):
            self._listed(paragraph, text)
        else:
            self._control(paragraph, text, moved=False)

    def _control(self, paragraph: str, text: str, *, moved: bool) -> None:
        path = f"{self.eccn}.{paragraph}"
        self._list, self._note = None, None
        row = mended_row(path, self.eccn, self._parent(path), "control", text, moved=moved)
        if moved:
            lost = _LOST_NUMBER.match(text)
            row.text = row.text[lost.end() :] if lost else row.text
        self._add(row, "text" if moved else "item", "" if moved else paragraph)
        self._last = path

    def _parent(self, path: str) -> str:
        parent = path.rpartition(".")[0]
        while parent not in self._paths and "." in parent:
            parent = parent.rpartition(".")[0]
        return parent

    def _loose(self, text: str) -> None:
        lost = _LOST_NUMBER.match(text)
        if lost and f"{self.eccn}.{lost.group(1)}" not in self._paths and self._list is None:
            self._control(lost.group(1), text, moved=True)
            return
        self._heading_only = self._heading_only or _HEADING_IS_ALL in text
        home = self._home(text)
        marker = note_marker(text).lower().replace(".", "").strip().replace(" ", "-") or "note"
        row = mended_row(self._free(f"{home}#{marker}"), self.eccn, home, note_kind(text), text)
        self._add(row, "text", "")
        self._note = row
        if text.rstrip().endswith(":") and row.kind in ("decontrol_note", "inclusion_note", "technical_note", "note"):
            self._list, self._list_last = row, ""

    def _numbered(self, paragraph: str, text: str) -> None:
        """Place a numbered note: under the loose text before it if that opened a list, else under the paragraph."""
        under = self._note
        home = under.path if under is not None else self._home(text)
        kind = under.kind if under is not None and under.text.rstrip().endswith(":") else note_kind(text)
        sign = "." if "#" in home else "#note-"
        self._add(mended_row(self._free(f"{home}{sign}{paragraph}"), self.eccn, home, kind, text), "note", paragraph)
        if text.rstrip().endswith(":"):
            self._list, self._list_last = self.rows[-1], ""

    def _listed(self, paragraph: str, text: str) -> None:
        under = self._list or self._note or self.rows[-1]
        path = self._free(f"{under.path}{'.' if '#' in under.path else '#note.'}{paragraph}")
        row = mended_row(
            path, self.eccn, under.path, under.kind if under.kind != "control" else "note", text, moved=True
        )
        self._add(row, "item", paragraph)
        self._list_last = paragraph
        if text.rstrip().endswith(_ENDS_LIST):
            self._list_last = paragraph + "!"  # the list may end here

    def _in_note(self, paragraph: str) -> bool:
        path = f"{self.eccn}.{paragraph}"
        if path in self._paths and not _reserved(self._paths[path].text):
            return True  # the entry has this paragraph already
        if self._list is None:
            return False
        if not self._list_last:
            return paragraph == "a" and (self._heading_only or not _follows(self._last_paragraph, paragraph))
        over = self._list_last.endswith("!")
        last = self._list_last.rstrip("!")
        if over and _follows(self._last_paragraph, paragraph) and not self._resumes_above(paragraph):
            return False
        return _follows(last, paragraph)

    def _resumes_above(self, paragraph: str) -> bool:
        """Tell whether the next item carries on from the last paragraph itself, so that this one was the note's."""
        following = next(iter(self._ahead), "")
        return bool(following) and _follows(self._last_paragraph, following) and not _follows(paragraph, following)

    @property
    def _last_paragraph(self) -> str:
        return self._last.partition(".")[2]

    def _home(self, text: str) -> str:
        """Give the paragraph a note speaks of, if it is this entry's and on the branch just read; else the last one."""
        branch = [self._last]
        while "." in branch[-1]:
            branch.append(branch[-1].rpartition(".")[0])
        for named in _NAMES.findall(text[:200]):
            if named in self._paths and (named in branch or named.startswith(self.eccn)):
                return str(named)
        return self._last

    def _free(self, path: str) -> str:
        if path not in self._paths:
            return path
        number = 2
        while f"{path}-{number}" in self._paths:
            number += 1
        return f"{path}-{number}"

    def _add(self, row: Row, kind: str, paragraph: str) -> None:
        row.notes = json.dumps({"as": kind, "paragraph": paragraph}, sort_keys=True)
        row.path = self._free(row.path)
        self._paths[row.path] = row
        self.rows.append(row)


def _reserved(text: str) -> bool:
    return "[Reserved]" in text


def _follows(last: str, paragraph: str) -> bool:
    """Tell whether a paragraph number may come next after another: a first child, a sibling, or an elder's sibling."""
    if not last:
        return paragraph in ("a", "a.1", "1")
    if paragraph in (f"{last}.1", f"{last}.a"):
        return True
    parts = last.split(".")
    for depth in range(len(parts), 0, -1):
        head, tail = parts[: depth - 1], parts[depth - 1]
        following = str(int(tail) + 1) if tail.isdigit() else chr(ord(tail[0]) + 1)
        if paragraph == ".".join([*head, following]) or paragraph.startswith(".".join([*head, following]) + "."):
            return True
    return False


def rehome(rows: list[Row]) -> None:
    """Give the Cryptography Note its own entry: the file lists what opens Category 5, Part 2 at the end of Part 1."""
    note = next((r for r in rows if r.text.startswith("Cryptography Note:")), None)
    if note is None or note.entry == _CRYPTOGRAPHY:
        return
    entry, new = note.entry, f"{_CRYPTOGRAPHY}#cryptography-note"
    moves = ((note.path, new), (f"{entry}.b", f"{new}.b"))  # the note's own branch b. was numbered as the entry's

    def moved(path: str) -> str:
        for old, home in moves:
            if path == old or path.startswith((f"{old}.", f"{old}#")):
                return home + path[len(old) :]
        return path

    for row in rows[rows.index(note) :]:
        if row.entry != entry or row.path == moved(row.path):
            continue
        row.notes = json.dumps({**json.loads(row.notes), "under": entry}, sort_keys=True)
        row.parent = _CRYPTOGRAPHY if row is note else new if row.parent == entry else moved(row.parent)
        row.path, row.entry = moved(row.path), _CRYPTOGRAPHY
        row.kind = note.kind if row.kind == "control" else row.kind
        row.source_text = row.source_text or row.text


def source_items(table: object) -> list[tuple[str, str, str, str]]:
    """Give (eccn, kind, paragraph, text) back from a provisions table: the round trip that shows nothing was lost."""
    items = []
    for row in table.to_pylist():  # type: ignore[attr-defined] # pyarrow ships no types
        facts = json.loads(row["notes"])
        if "as" in facts:
            text = row["source_text"] if row["repaired"] else row["text"]
            items.append((facts.get("under", row["entry"]), facts["as"], facts["paragraph"], text))
    return items
