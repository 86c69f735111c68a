"""Reading one line of a control list: what kind of text it is, where it belongs, and which marks the file lost.

Takes the source's own lines, gives pieces of text with their kind. Shared by the EU and US importers. A repair never
replaces the source's words in silence: the caller keeps them in `source_text`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pyarrow as pa

from cocket.reference.tables import LIST_DOCUMENTS, PROVISIONS, THRESHOLDS

SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
# "4 x 106" is 4 x 10⁶; "7 x 10 6" too. Three digits after the ten are never an exponent in these lists.
_TIMES_POWER = re.compile(r"(?<=[×x])(\s?10)\s?([-−]?\d{1,2})(?![\d.,]*\d)")
_BARE_POWER = re.compile(r"(?<![\d.,×/-])(10)(-\d{1,2})(?![\d-])")
_TERA_POWER = re.compile(r"(?<=\()10(12|9|6)(?=\))")
# Powers of units: "W/cm2", "N/m 2", "m3/h"; never "h.2" or a chemical formula.
_UNIT_POWER = re.compile(r"(?<![A-Za-z.])((?:[kcmdμµn]?m|s|sr)) ?([23])(?![\dA-Za-z.,]*[\dA-Za-z]|[-)]\d)")
_UNIT_INVERSE = re.compile(r"(?<![A-Za-z.])((?:[kcmdμµn]?m|s|g|K|V)) ?(-[123])(?!\d)")
_MARKER = r"(?:Technical Notes?(?: \d+)?|Notes?(?: \d+)?|N\. ?B\. ?(?:\d+)?|Nota [Bb]ene)"
_OPENS = re.compile(rf"^({_MARKER})(?: to [^:]{{1,40}})?\.?:?(?=\s|$)")
_INLINE = re.compile(
    r"(?<=[.;:,)\w\u2019'\"”]) (?=(?<!Technical )(?:Technical Notes?:|Notes?:|Note \d+:|N\.B\.\s?\d?\.?:?\s))"
)
_TAKES_OUT = re.compile(
    r"\b(?:do(?:es)? not (?:control|apply|include|cover|specify|restrict)|(?:is|are) not (?:controlled|specified)|"
    r"not controlled by this entry|no control|excludes?)\b",
    re.IGNORECASE,
)
_TAKES_IN = re.compile(r"\b(?:includes?|including the following|also (?:controls|applies)|are controlled by)\b")


def repair(text: str) -> tuple[str, bool]:
    """Give the text with lost superscripts put back, and whether anything changed."""

    def lift(match: re.Match[str]) -> str:
        return match.group(1) + match.group(2).replace("−", "-").translate(SUPERSCRIPT)

    mended = _TIMES_POWER.sub(lift, text)
    mended = _BARE_POWER.sub(lift, mended)
    mended = _TERA_POWER.sub(lambda m: "10" + m.group(1).translate(SUPERSCRIPT), mended)
    mended = _UNIT_POWER.sub(lift, mended)
    mended = _UNIT_INVERSE.sub(lift, mended)
    return mended, mended != text


def note_marker(text: str) -> str:
    """Give the marker that opens a note ("Note 2", "Technical Note", "N.B."), or ""."""
    found = _OPENS.match(text)
    return found.group(1) if found else ""


def note_kind(text: str) -> str:
    """Give the provision kind of a text that opens with a note marker or stands beside the numbered paragraphs."""
    marker = note_marker(text)
    if marker.startswith("Technical"):
        return "technical_note"
    if marker.startswith(("N.", "Nota")):
        return "nota_bene"
    head = text[:400]
    if _TAKES_OUT.search(head):
        return "decontrol_note"
    if _TAKES_IN.search(head):
        return "inclusion_note"
    if re.match(r"^(?:SEE|See)\b|^For [^.]{3,80}, see\b", text):
        return "nota_bene"
    if re.search(r"[Ff]or (?:the )?purposes? of|^'[^']+'(?: is| means|:)", head):
        return "technical_note"
    return "note"


def split_notes(text: str) -> list[str]:
    """Cut a line where another note begins inside it; joining the pieces with one space gives the line back.

    A technical note that explains a figure inside a numbered note ("Note 3.b.1") stays with that note.
    """
    pieces: list[str] = []
    start = 0
    for found in _INLINE.finditer(text):
        rest = text[found.end() :]
        if rest.startswith("Technical") and re.match(r"[^:]*:[^.]{0,40}\S+ Note ?\d", rest):
            continue
        pieces.append(text[start : found.start()])
        start = found.end()
    pieces.append(text[start:])
    return pieces


def connective(text: str) -> str:
    """Give how the paragraphs below a text combine: "and", "or", or "" when it does not say."""
    tail = text[-220:].lower()
    found = re.findall(r"\b(all|both|any|either|one or more|as follows|includes|following)\b", tail)
    if not text.rstrip().endswith(":") or not found:
        return ""
    if "all" in found[-2:] or "both" in found[-2:]:
        return "and"
    return "or"


@dataclass(slots=True)
class Row:
    """One row of the `provisions` table while it is being read."""

    path: str
    entry: str
    parent: str
    kind: str
    text: str
    source_text: str = ""
    connective: str = ""
    reasons: list[str] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    notes: str = ""
    source: str = ""


def mended_row(path: str, entry: str, parent: str, kind: str, source_text: str, *, moved: bool = False) -> Row:
    """Make a row with its text repaired; `moved` marks text that the source put in the wrong place."""
    text, changed = repair(source_text)
    row = Row(path, entry, parent, kind, text)
    if changed or moved:
        row.source_text = source_text
    if kind == "control":
        row.connective = connective(text)
    return row


def provisions_table(rows: list[Row]) -> pa.Table:
    """Give the rows as a table of schema PROVISIONS, in list order."""
    return pa.table(
        {
            "order": range(len(rows)),
            "path": [r.path for r in rows],
            "entry": [r.entry for r in rows],
            "parent": [r.parent for r in rows],
            "kind": [r.kind for r in rows],
            "connective": [r.connective for r in rows],
            "text": [r.text for r in rows],
            "source_text": [r.source_text for r in rows],
            "repaired": [bool(r.source_text) for r in rows],
            "summary": [False] * len(rows),
            "reasons": [r.reasons for r in rows],
            "columns": [r.columns for r in rows],
            "hs6": [[] for _ in rows],
            "notes": [r.notes for r in rows],
            "source": [r.source for r in rows],
        },
        schema=PROVISIONS,
    )


def documents_table(documents: list[tuple[str, str, str, str]]) -> pa.Table:
    """Give (id, type, title, text) tuples as a table of schema LIST_DOCUMENTS."""
    columns = {name: [row[n] for row in documents] for n, name in enumerate(LIST_DOCUMENTS.names)}
    return pa.table(columns, schema=LIST_DOCUMENTS)


def no_thresholds() -> pa.Table:
    """Give the empty THRESHOLDS table of an edition that states its figures in prose only."""
    return THRESHOLDS.empty_table()
