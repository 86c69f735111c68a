"""Licence requirements of an ECCN: reasons for control, the paragraphs they cover, and Country Chart columns.

Takes the file's `countryChart` rows, gives plain values; what is prose stays prose and is marked unresolved.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cocket.reference.importers.provision_lines import Row

_REASON = re.compile(r"^\s*([A-Z]{2})\b")
_COLUMN = re.compile(r"\b([A-Z]{2}) Column (\d)\b")
_APPLIES = re.compile(r"\bappl(?:y|ies)(?: only)?(?: to)?\s*", re.IGNORECASE)
_WHOLE = re.compile(r"^(?:the )?entire (?:entry|eccn)\.?$", re.IGNORECASE)
# "5A001.a, b.5, .e, .f.3 and .h": paths of this entry, with or without the ECCN in front.
_PATH = re.compile(r"^(?:(\d[A-E]\d{3}))?\.?((?:[a-z]|\d{1,3})(?:\.(?:[a-z]|\d{1,3}))*)?$")
_LEADING = re.compile(
    r"^(?:items?|paragraphs?|equipment|commodities|those items)?\s*(?:controlled|specified|in|by|under)*\s*"
)


def requirements_of(entry: dict[str, Any]) -> list[dict[str, Any]]:
    """Give one value per row of the entry's requirement table, with paths and columns where they can be read."""
    found = []
    for row in entry.get("countryChart") or []:
        control, chart = str(row.get("control", "")), str(row.get("countryChart", ""))
        reason = _REASON.match(control)
        scope = _APPLIES.split(control, maxsplit=1)[-1].strip()
        paths, besides = _scope_paths(str(entry["eccn"]), scope)
        found.append(
            {
                "reason": reason.group(1) if reason else "",
                "scope": control,
                "chart": chart,
                "columns": [f"{m.group(1)} {m.group(2)}" for m in _COLUMN.finditer(chart)],
                "paths": paths,
                "except": besides,
                "resolved": bool(paths),
            }
        )
    return found


def _scope_paths(eccn: str, scope: str) -> tuple[list[str], list[str]]:
    if _WHOLE.match(scope):
        return [eccn], []
    besides: list[str] = []
    for inner in re.findall(r"\(except ([^)]*)\)", scope):
        besides += _listed(eccn, inner, previous=eccn)
    bare = re.sub(r"\s*\(except [^)]*\)", "", scope)
    tail = re.split(r",? except (?:for )?", bare, maxsplit=1)
    if len(tail) > 1:
        extra = _listed(eccn, tail[1], previous=eccn)
        if not extra:
            return [], []
        besides += extra
    return _listed(eccn, tail[0], previous=eccn), besides


def _listed(eccn: str, text: str, previous: str) -> list[str]:
    """Read a list of paragraphs, or give nothing at all when any part of it is prose."""
    paths: list[str] = []
    text = _LEADING.sub("", text.strip().rstrip("."))
    text = re.sub(r"^(?:ECCNs? |paragraphs? )+", "", text)
    for part in re.split(r",\s*(?:and |or )?|\s+(?:and|or)\s+", text):
        word = part.strip().removeprefix("paragraph ").strip()
        if not word:
            continue
        match = _PATH.match(word)
        if match is None or (match.group(1) or eccn) != eccn:
            return []
        paths.append(f"{previous}.{match.group(2)}" if match.group(2) else eccn)
    return paths


def _covers(path: str, scope: str) -> bool:
    return path == scope or path.startswith((scope + ".", scope + "#"))


def apply_requirements(rows: list[Row], requirements: list[dict[str, Any]], all_reasons: str) -> None:
    """Set `reasons` and `columns` of each control row from the requirements whose scope could be read.

    The entry's own row carries every reason of the entry and every column that applies to all of it.
    """
    for row in rows:
        if row.kind != "control":
            continue
        entry = "." not in row.path
        for need in requirements:
            hit = any(_covers(row.path, p) for p in need["paths"]) and not any(
                _covers(row.path, p) for p in need["except"]
            )
            if hit or entry:
                row.reasons += [need["reason"]] if need["reason"] and need["reason"] not in row.reasons else []
            if hit:
                row.columns += [c for c in need["columns"] if c not in row.columns]
        if entry:
            stated = re.findall(r"\b[A-Z]{2}\b", all_reasons)
            row.reasons += [r for r in stated if r not in row.reasons]
