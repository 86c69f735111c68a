"""Starter tariff headings and the Common High Priority List, in this project's own words.

Takes the CSV files, gives tables of the schemas in `tables`.
"""

from __future__ import annotations

import pyarrow as pa

from cocket.reference.starter.files import rows
from cocket.reference.tables import PRIORITY, SECTIONS, TARIFF


def tariff_tables(_cite: str) -> dict[str, pa.Table]:
    """Give the headings that starter provisions and everyday goods need, with their chapters and sections."""
    found = [
        {**row, "parent": row["code"][:-2] if len(row["code"]) > 2 else "TOTAL", "level": len(row["code"])}  # noqa: PLR2004 - a chapter has two digits
        for row in rows("hs.csv")
    ]
    return {
        "tariff": pa.Table.from_pylist(found, schema=TARIFF),
        "sections": pa.Table.from_pylist(rows("hs_sections.csv"), schema=SECTIONS),
    }


def priority_tables(_cite: str) -> dict[str, pa.Table]:
    """Give the fifty codes of the Common High Priority List with their tiers."""
    return {"priority": pa.Table.from_pylist(rows("chpl.csv"), schema=PRIORITY)}
