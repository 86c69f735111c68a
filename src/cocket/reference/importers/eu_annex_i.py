"""EU Annex I (Regulation (EU) 2021/821) from the line-by-line JSON of its consolidated text.

Takes the file's bytes, gives provisions, thresholds (none: the text states them in prose) and documents. Every line of
the file starts with the path it stands under; notes stand there too and are put back where they belong.
"""

from __future__ import annotations

import json
import re
from typing import Any

from cocket.kernel.errors import BadDocument
from cocket.kernel.reasons import Reason
from cocket.reference.importers.provision_lines import (
    Row,
    documents_table,
    mended_row,
    no_thresholds,
    note_kind,
    note_marker,
    provisions_table,
    split_notes,
)
from cocket.reference.parsed import Format, Parsed, Reject

_LINE = re.compile(r"^(\d[A-E]\d{3}(?:\.[A-Za-z0-9]+)*)(?: (.*))?$", re.DOTALL)
_LETTERED = re.compile(r"^([a-z])\. ")
_CRYPTOGRAPHY = re.compile(r"^Note 3: Cryptography Note (5A002), .*?(?= Technical Note: |\n|\Z)", re.MULTILINE)
SOURCE = "Regulation (EU) 2021/821, Annex I"


class EntryReader:
    """Reads the lines of one entry in order and remembers which note is still open."""

    def __init__(self, entry: str, source: str) -> None:
        self.entry = entry
        self.source = source
        self.rows: list[Row] = []
        self.paths: set[str] = set()
        self.open_note: tuple[str, str] | None = None  # (label it stands under in the source, its own path)
        self.last_note = ""

    def line(self, label: str, text: str) -> None:
        """Read one line of the file: the label it stands under and what follows it."""
        if note_marker(text):
            self._notes(label, split_notes(text), join=False)
            return
        if self.open_note and label.startswith(self.open_note[0] + "."):
            # A note ended in a colon: what follows is that note's list, not a provision.
            path = f"{self.open_note[1]}.{label[len(self.open_note[0]) + 1 :]}"
            kind = next(r.kind for r in self.rows if r.path == self.open_note[1])
            self._add(mended_row(path, self.entry, self.open_note[1], kind, text, moved=True), label)
            return
        if label in self.paths:
            self._stray(label, text)
            return
        self.open_note = None
        control, *notes = split_notes(text)
        parent = label.rpartition(".")[0]
        self._add(mended_row(label, self.entry, parent, "control", control), label)
        self.paths.add(label)
        self._notes(label, notes, join=True)

    def _notes(self, label: str, pieces: list[str], *, join: bool) -> None:
        for position, piece in enumerate(pieces):
            home = _home(label, piece)
            marker = note_marker(piece).lower().replace(".", "").replace(" ", "-") or "note"
            path = self._free(f"{home}#{marker}")
            row = mended_row(path, self.entry, home, note_kind(piece), piece, moved=home != label)
            self._add(row, label, join=join or position > 0)
            self.last_note = path
            # The list of an open note may follow on lines of its own.
            self.open_note = (label, path) if piece.rstrip().endswith(":") else None

    def _stray(self, label: str, text: str) -> None:
        """Place a second line under a label: a table's lettered row, or a note that lost its marker."""
        lettered = _LETTERED.match(text)
        if lettered and f"{label}.{lettered.group(1)}" not in self.paths:
            path = f"{label}.{lettered.group(1)}"
            self.paths.add(path)
            self._add(mended_row(path, self.entry, label, "control", text, moved=True), label)
            return
        kind = note_kind(text)
        if kind == "note":
            kind = "technical_note"  # a formula's continuation
        self._add(mended_row(self._free(f"{label}#continued"), self.entry, label, kind, text, moved=True), label)

    def _free(self, path: str) -> str:
        taken = {r.path for r in self.rows}
        if path not in taken:
            return path
        number = 2
        while f"{path}-{number}" in taken:
            number += 1
        return f"{path}-{number}"

    def _add(self, row: Row, label: str, *, join: bool = False) -> None:
        facts: dict[str, object] = {}
        if row.path != label:
            facts["label"] = label
        if join:
            facts["joined"] = True  # it stood on the same line as the row before
        row.notes = json.dumps(facts, sort_keys=True) if facts else ""
        row.source = f"{self.source}, {row.path.partition('#')[0]}"
        self.rows.append(row)


def _home(label: str, text: str) -> str:
    """Give the provision a note belongs to: the one it names first, when that is the label's own ancestor."""
    named = re.match(r"^[^:]{1,20}: ?(\d[A-E]\d{3}(?:\.[a-z0-9]+)*)\.? (?:does|do|includes?) ", text)
    if named and label.startswith(named.group(1) + "."):
        return named.group(1)
    return label


def source_lines(table: Any) -> list[str]:
    """Give the source's lines back from a provisions table: the round trip that shows nothing was lost."""
    lines: list[str] = []
    for row in table.to_pylist():
        text = row["source_text"] if row["repaired"] else row["text"]
        facts = json.loads(row["notes"]) if row["notes"] else {}
        if "document" in facts:
            continue  # a note that stands before a category, not in an entry
        if facts.get("joined"):
            lines[-1] += f" {text}"
        else:
            label = facts.get("label", row["path"])
            lines.append(f"{label} {text}" if text else label)
    return lines


def cryptography_note(ident: str, text: str) -> Row | None:
    """Give Note 3 of Category 5, Part 2, which stands before the entries that it takes items out of."""
    found = _CRYPTOGRAPHY.search(text)
    if found is None:
        return None
    row = mended_row(f"{found.group(1)}#cryptography-note", found.group(1), found.group(1), "decontrol_note", found[0])
    row.notes = json.dumps({"document": ident})
    row.source = f"{SOURCE}, Category 5, Part 2, Note 3"
    return row


def parse(raw: bytes) -> Parsed:
    """Read the Annex; raises BadDocument when the file is not it."""
    try:
        document = json.loads(raw)
        entries = [(str(e["entry_code"]), str(e["verbatim_text"])) for e in document["entries"]]
        others = [
            (f"{d['doc_type']}:{n}", str(d["doc_type"]), str(d["title"]), str(d["verbatim_text"]))
            for n, d in enumerate(document.get("docs", []))
        ]
        others += [
            (str(g["id"]), "general_authorisation", str(g["title"]), str(g["verbatim_text"]))
            for g in document.get("geas", [])
        ]
        if document.get("gea_common_list"):
            title = "Items excluded from general authorisations"
            others.append(("annex_ii_section_i", "general_authorisation", title, str(document["gea_common_list"])))
        edition_date = str(document.get("valid_from", ""))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as err:
        raise BadDocument(
            "This is not the JSON of Annex I", where="eu_annex_i", mend="Give the file with `entries` and `docs`."
        ) from err
    rows: list[Row] = []
    rejects: list[Reject] = []
    cryptography = [cryptography_note(ident, text) for ident, _, _, text in others]
    for code, text in entries:
        reader = EntryReader(code, SOURCE)
        for number, line in enumerate(text.split("\n"), 1):
            found = _LINE.match(line)
            if found is None or not found.group(1).startswith(code):
                rejects.append(Reject(f"{code} line {number}", "", f"no paragraph number: {line[:60]!r}"))
                continue
            reader.line(found.group(1), found.group(2) or "")
        rows += reader.rows
        rows += [note for note in cryptography if note is not None and note.entry == code]
    if not rows:
        raise BadDocument("The list has no entries", where="eu_annex_i", mend="Fetch the consolidated text again.")
    repaired = sum(bool(r.source_text) for r in rows)
    notes = (
        Reason("entries", f"{len(entries)} entries, {len(rows)} provisions and notes."),
        Reason("repaired", f"{repaired} texts were mended: lost superscripts, or notes that stood as provisions."),
    )
    tables = {
        "provisions": provisions_table(rows),
        "thresholds": no_thresholds(),
        "documents": documents_table(others),
    }
    return Parsed(tables, tuple(rejects), notes, edition_date)


def sniff(head: bytes, name: str) -> bool:
    """Tell whether a file looks like the Annex I JSON."""
    return name.endswith((".json", ".json.gz")) and b'"corpus_version"' in head and b'"celex"' in head


FORMAT = Format(
    kind="eu_annex_i",
    title="EU dual-use list (Annex I, Regulation (EU) 2021/821)",
    publisher="European Union",
    source="",
    terms="© European Union; reuse with acknowledgement (Decision 2011/833/EU)",
    parser_version="2",
    sniff=sniff,
    parse=parse,
)
