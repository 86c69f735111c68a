"""The Harmonized System to six digits, and the Common High Priority List that is written in its codes.

Takes the CSV of the `datasets/harmonized-system` project (its `sections.csv` beside it) or a CSV of hs6, tier and
description; gives `tariff` with `sections`, or `priority`.
"""

from __future__ import annotations

import re

import pyarrow as pa

from cocket.kernel.reasons import Reason
from cocket.reference.parsed import Companion, Format, Parsed, Reject
from cocket.reference.reading import has_columns, rows_of
from cocket.reference.tables import PRIORITY, SECTIONS, TARIFF

TOTAL = "TOTAL"
_CODE = re.compile(r"\d{2}(\d{2}(\d{2})?)?$", re.ASCII)
_HS6 = re.compile(r"\d{6}$", re.ASCII)
_YEAR = re.compile(r"HS(\d{4})", re.ASCII)
_TIER = re.compile(r"(?:TIER_)?(\d)(?:[._]?([A-Z]))?$", re.ASCII)


def sniff_hs(head: bytes, name: str) -> bool:  # noqa: ARG001 - the content alone tells
    """Tell the tariff table by its columns."""
    return has_columns(head, "section", "hscode", "description", "parent", "level")


def sniff_sections(head: bytes, name: str) -> bool:
    """Tell the table of sections by its columns and its name."""
    return "section" in name.lower() and has_columns(head, "section", "name")


def parse_hs(raw: bytes, *, sections: bytes = b"") -> Parsed:
    """Read the Harmonized System; the year of its edition is in the total's description.

    The row of the total is no code and is left out, which is said in the rejects. Raises BadDocument.
    """
    rows: list[dict[str, str | int]] = []
    rejects: list[Reject] = []
    year = ""
    for line, cells in rows_of(raw, ("section", "hscode", "description", "parent", "level")):
        code = cells["hscode"].strip()
        if code == TOTAL:
            found = _YEAR.search(cells["description"])
            year = found.group(1) if found else ""
            rejects.append(Reject(f"line {line}", "", "The row is the total of all codes, not a code."))
        elif not _CODE.match(code):
            rejects.append(Reject(f"line {line}", "", f"{code[:20]!r} is not a code of two, four or six digits."))
        else:
            parent = cells["parent"].strip()
            rows.append(
                {
                    "code": code,
                    "description": cells["description"].strip(),
                    "parent": "" if parent == TOTAL else parent,
                    "level": len(code),
                    "section": "" if cells["section"] == TOTAL else cells["section"].strip(),
                }
            )
    titles = [
        {"section": cells["section"].strip(), "name": cells["name"].strip()}
        for _, cells in (rows_of(sections, ("section", "name")) if sections else ())
    ]
    tables = {
        "tariff": pa.Table.from_pylist(rows, schema=TARIFF),
        "sections": pa.Table.from_pylist(titles, schema=SECTIONS),
    }
    return Parsed(tables, tuple(rejects), (), year)


def sniff_priority(head: bytes, name: str) -> bool:  # noqa: ARG001 - the content alone tells
    """Tell the priority list by its columns."""
    return has_columns(head, "hs6", "tier")


def parse_priority(raw: bytes) -> Parsed:
    """Read the Common High Priority List: tier "3.A" is what the file writes as TIER_3_A. Raises BadDocument."""
    rows: list[dict[str, str]] = []
    rejects: list[Reject] = []
    for line, cells in rows_of(raw, ("hs6", "tier")):
        code, tier = cells["hs6"].strip(), _TIER.match(cells["tier"].strip().upper())
        if not _HS6.match(code):
            rejects.append(Reject(f"line {line}", "", f"{code[:20]!r} is not a code of six digits."))
            continue
        if tier is None:
            rejects.append(Reject(f"line {line}", "tier", f"The tier {cells['tier'][:20]!r} is not known."))
        rows.append(
            {
                "hs6": code,
                "tier": ".".join(filter(None, tier.groups())) if tier else "",
                "description": cells.get("hs_description", cells.get("description", "")).strip(),
            }
        )
    note = Reason(
        "transcribed",
        "The codes were copied by a third party; compare them with the publisher's page before relying on them.",
        "",
        "Common High Priority List, EU, United States, United Kingdom and Japan",
    )
    return Parsed({"priority": pa.Table.from_pylist(rows, schema=PRIORITY)}, tuple(rejects), (note,))


HS = Format(
    kind="hs",
    title="Harmonized System",
    publisher="World Customs Organization, as the datasets/harmonized-system project writes it",
    source="https://raw.githubusercontent.com/datasets/harmonized-system/main/data/harmonized-system.csv",
    terms="Open Data Commons Public Domain Dedication and Licence",
    parser_version="hs 1",
    sniff=sniff_hs,
    parse=parse_hs,
    companions={
        "sections": Companion(
            sniff_sections, "https://raw.githubusercontent.com/datasets/harmonized-system/main/data/sections.csv"
        )
    },
)
CHPL = Format(
    kind="chpl",
    title="Common High Priority List",
    publisher="EU, United States, United Kingdom and Japan; transcribed by a third party",
    source="",
    terms="Facts",
    parser_version="chpl 1",
    sniff=sniff_priority,
    parse=parse_priority,
    verified=False,
)
