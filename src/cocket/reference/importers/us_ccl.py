"""The US Commerce Control List (15 CFR Part 774, Supplement No. 1) from a JSON rendering of the eCFR.

Takes the file's bytes, gives provisions with reasons for control and Country Chart columns, and documents (none yet).
Paragraph text is held for some categories only; an entry without paragraphs says so in its `notes`. An empty column
list is *not known*, never *no licence*: the reasons stand in `notes` as the file words them.
"""

from __future__ import annotations

import json
import re
from typing import Any

from cocket.kernel.errors import BadDocument
from cocket.kernel.reasons import Reason
from cocket.reference.importers.ccl_paragraphs import Paragraphs, rehome
from cocket.reference.importers.ccl_requirements import apply_requirements, requirements_of
from cocket.reference.importers.provision_lines import Row, documents_table, no_thresholds, provisions_table
from cocket.reference.parsed import Format, Parsed, Reject

_ECCN = re.compile(r"^\d[A-E]\d{3}$")


def _entry_facts(entry: dict[str, Any], deep: list[str]) -> dict[str, Any]:
    return {
        "requirements": requirements_of(entry),
        "reason_for_control": entry.get("reasonForControl") or "",
        "exceptions": entry.get("licenceExceptionFlags") or {},
        "related_controls": entry.get("relatedControls") or "",
        "paragraphs_held": str(entry.get("category")) in deep,
    }


def read_entry(entry: dict[str, Any], deep: list[str], rejects: list[Reject]) -> list[Row]:
    """Give the rows of one entry as the file's JSON has it; `deep` are the categories whose paragraphs are held."""
    eccn = str(entry["eccn"])
    if not _ECCN.match(eccn):
        rejects.append(Reject(eccn[:20], "", "not an ECCN"))
        return []
    facts = _entry_facts(entry, deep)
    ahead = [str(i.get("paragraph") or "") for i in entry.get("items") or [] if i.get("kind") == "item"]
    reader = Paragraphs(eccn, str(entry["heading"]), ahead)
    for number, item in enumerate(entry.get("items") or [], 1):
        kind, text = item.get("kind"), item.get("text")
        if kind not in ("item", "text", "note") or not isinstance(text, str):
            rejects.append(Reject(f"{eccn} item {number}", "kind", f"neither item, text nor note: {kind!r}"))
            continue
        reader.item(str(kind), str(item.get("paragraph") or ""), text)
    rows = reader.rows
    apply_requirements(rows, facts["requirements"], facts["reason_for_control"])
    for row in rows:
        own = json.loads(row.notes) if row.notes else {}
        row.notes = json.dumps({**own, **facts} if row.path == eccn else own, sort_keys=True, ensure_ascii=False)
        row.source = f"15 CFR Part 774, Supplement No. 1, ECCN {row.path.partition('#')[0]}"
    return rows


def parse(raw: bytes) -> Parsed:
    """Read the list; raises BadDocument when the file is not it."""
    rejects: list[Reject] = []
    rows: list[Row] = []
    try:
        document = json.loads(raw)
        deep = [str(c) for c in document.get("deepCategories", [])]
        entries = document["entries"]
        for entry in entries:
            rows += read_entry(entry, deep, rejects)
        rehome(rows)
        edition_date = str(document.get("ecfrIssueDate", ""))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as err:
        raise BadDocument(
            "This is not the JSON of the Commerce Control List", where="us_ccl", mend="Give the file with `entries`."
        ) from err
    if not rows:
        raise BadDocument("The list has no entries", where="us_ccl", mend="Fetch the list again.")
    shallow = sum(1 for e in entries if str(e.get("category")) not in deep)
    notes = (
        Reason("entries", f"{len(entries)} ECCNs, {len(rows)} provisions and notes."),
        Reason("headings_only", f"{shallow} ECCNs have a heading but no paragraph text in this file."),
        Reason("repaired", f"{sum(bool(r.source_text) for r in rows)} texts were mended or put back in their place."),
    )
    tables = {"provisions": provisions_table(rows), "thresholds": no_thresholds(), "documents": documents_table([])}
    return Parsed(tables, tuple(rejects), notes, edition_date)


def sniff(head: bytes, name: str) -> bool:
    """Tell whether a file looks like the JSON of the Commerce Control List."""
    return name.endswith((".json", ".json.gz")) and b"Commerce Control List" in head and b'"eccn"' in head


FORMAT = Format(
    kind="us_ccl",
    title="US Commerce Control List (15 CFR 774 Supp. 1)",
    publisher="US Bureau of Industry and Security",
    source="",
    terms="US government work",
    parser_version="2",
    sniff=sniff,
    parse=parse,
)
