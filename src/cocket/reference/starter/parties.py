"""Starter entries of the official US party lists: organisations listed for surveillance technology or cyber tools.

Takes the CSV file, gives the five party tables. The set repeats what the official list says, with list, notice and
date; it adds no finding, and no natural person is in it.
"""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from cocket.kernel.scripts import script_of
from cocket.reference.importers.us_lists import SUB_LISTS
from cocket.reference.starter.files import rows
from cocket.reference.tables import PARTY_TABLES

KIND = "organisation"
ALL_ITEMS = "The entry names all items subject to the EAR."


def party_tables(cite: str) -> dict[str, pa.Table]:
    """Give entities, their names, and the countries of their addresses; identifiers and links stay empty."""
    by_code = {listed.code: listed for listed in SUB_LISTS.values()}
    entities: list[dict[str, Any]] = []
    names: list[dict[str, Any]] = []
    addresses: list[dict[str, Any]] = []
    for number, row in enumerate(rows("us_parties.csv")):
        listed = by_code[row["list"]]
        entities.append(
            {
                "entity_id": row["id"],
                "list_code": row["list"],
                "list_title": listed.title,
                "kind": KIND,
                "name": row["name"],
                "title": "",
                "programmes": [part for part in row["programmes"].split("; ") if part],
                "countries": row["countries"].split(),
                "birth_dates": [],
                "listed_on": row["listed_on"],
                "ended_on": "",
                "effect": f"{listed.effect} {ALL_ITEMS}" if row["list"] == "US-EL" else listed.effect,
                "remarks": f"Ground that the {'notice' if row['notice'] else 'programme'} names: {row['ground']}.",
                "source": "; ".join(filter(None, (listed.source, row["notice"], cite))),
            }
        )
        names.append(_name(number, row["name"], "primary"))
        names += [_name(number, other, "strong") for other in row["other_names"].split("; ") if other]
        addresses += [
            {"entity": number, "text": "", "city": "", "country": country} for country in row["countries"].split()
        ]
    filled = {"entities": entities, "names": names, "addresses": addresses}
    return {name: pa.Table.from_pylist(filled.get(name, []), schema=schema) for name, schema in PARTY_TABLES.items()}


def _name(entity: int, name: str, quality: str) -> dict[str, Any]:
    return {"entity": entity, "name": name, "quality": quality, "script": script_of(name)}
