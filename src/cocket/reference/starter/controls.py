"""Starter provisions of the EU and US control lists, as summaries with figures and tariff codes.

Takes the CSV files, gives tables of the schemas in `tables.LIST_TABLES`. A US summary that reads `=EU` has the words of
the EU paragraph of the same number (or of the one named after it), because both come from the same Wassenaar text.
"""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa

from cocket.reference.importers.ccl_requirements import apply_requirements
from cocket.reference.importers.provision_lines import Row as ListRow
from cocket.reference.starter.files import Row, rows
from cocket.reference.tables import LIST_DOCUMENTS, PROVISIONS, THRESHOLDS

SAME_WORDS = "=EU"


def eu_tables(cite: str) -> dict[str, pa.Table]:
    """Give the EU starter tables; `cite` names the edition in every row's source."""
    found = rows("eu_provisions.csv")
    parents = _parents([row["path"] for row in found])
    listed = [_provision(order, row, parents, row["summary"], f"{cite}, ") for order, row in enumerate(found)]
    return _tables(listed, "eu", f"{cite}, ")


def us_tables(cite: str) -> dict[str, pa.Table]:
    """Give the US starter tables, with reasons for control and chart columns by paragraph."""
    european = {row["path"]: row["summary"] for row in rows("eu_provisions.csv")}
    found = rows("us_provisions.csv")
    parents = _parents([row["path"] for row in found])
    needs = us_requirements()
    deep = {row["path"].partition(".")[0] for row in found if "." in row["path"]}
    listed = []
    for order, row in enumerate(found):
        path = row["path"]
        words = row["summary"]
        if words.startswith(SAME_WORDS):
            words = european[words.removeprefix(SAME_WORDS).strip() or path]
        entry = _entry(path)
        provision = _provision(order, row, parents, words, f"{cite} ")
        shown = ListRow(path, entry, provision["parent"], row["kind"], words)
        stated = needs.get(entry, [])
        apply_requirements([shown], stated, ", ".join(dict.fromkeys(need["reason"] for need in stated)))
        provision["reasons"], provision["columns"] = shown.reasons, shown.columns
        if path == entry:
            provision["notes"] = _entry_notes(stated, held=entry in deep)
        listed.append(provision)
    return _tables(listed, "us", f"{cite} ")


def us_requirements() -> dict[str, list[dict[str, Any]]]:
    """Give each ECCN's licence requirements in the form that the importer of the whole list gives them."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows("us_requirements.csv"):
        whole = row["paths"] == "*"
        paths = [row["eccn"]] if whole else row["paths"].split()
        column = row["column"]
        scope = row["scope"] or ("entire entry" if whole else " ".join(paths))
        found.setdefault(row["eccn"], []).append(
            {
                "reason": row["reason"],
                "scope": f"{row['reason']}: {scope}",
                "chart": f"{column[:2]} Column {column[3:]}" if column else row["elsewhere"],
                "columns": [column] if column else [],
                "paths": paths,
                "except": row["except"].split(),
                "resolved": bool(paths),
            }
        )
    return found


def _entry_notes(needs: list[dict[str, Any]], *, held: bool) -> str:
    facts = {
        "requirements": needs,
        "reason_for_control": ", ".join(dict.fromkeys(need["reason"] for need in needs)),
        "exceptions": {},
        "related_controls": "",
        "paragraphs_held": held,
    }
    return json.dumps(facts, sort_keys=True, ensure_ascii=False)


def _entry(path: str) -> str:
    return path.partition("#")[0].partition(".")[0]


def _parents(paths: list[str]) -> dict[str, str]:
    """Give for each path the nearest one above it that the set holds, or ""."""
    known = set(paths)
    return {path: next((up for up in _above(path) if up in known), "") for path in paths}


def _above(path: str) -> list[str]:
    found = []
    while path:
        cut = max(path.rfind("."), path.rfind("#"))
        path = path[:cut] if cut > 0 else ""
        if path:
            found.append(path)
    return found


def _provision(order: int, row: Row, parents: dict[str, str], words: str, cite: str) -> dict[str, Any]:
    path = row["path"]
    return {
        "order": order,
        "path": path,
        "entry": _entry(path),
        "parent": parents[path],
        "kind": row["kind"],
        "connective": row["connective"],
        "text": words,
        "source_text": "",
        "repaired": False,
        "summary": True,
        "reasons": [],
        "columns": [],
        "hs6": row["hs6"].split(),
        "notes": "",
        "source": f"{cite}{path.partition('#')[0]}",
    }


def _tables(provisions: list[dict[str, Any]], regime: str, cite: str) -> dict[str, pa.Table]:
    limits = [{**row, "source": f"{cite}{row['path'].partition('#')[0]}"} for row in rows(f"{regime}_thresholds.csv")]
    return {
        "provisions": pa.Table.from_pylist(provisions, schema=PROVISIONS),
        "thresholds": pa.Table.from_pylist(limits, schema=THRESHOLDS),
        "documents": pa.Table.from_pylist(rows(f"{regime}_documents.csv"), schema=LIST_DOCUMENTS),
    }
