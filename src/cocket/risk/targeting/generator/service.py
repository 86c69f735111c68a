"""Write a made-up world to a folder: one CSV per table, the rules, and the hidden labels in a file of their own.

For a first try there are two more files of the same declarations: the earlier ones with what was found, and the later
ones without.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

from cocket.kernel.errors import BadInput
from cocket.risk.targeting.detectors.model import Declaration, Denial, Flow, Licence, Party, Payment
from cocket.risk.targeting.generator.base import CONTROLLED_SINCE, LIMIT, SETS, TARGET, Draft, Row, draft_world
from cocket.risk.targeting.generator.books import flows
from cocket.risk.targeting.generator.plants import PLANTS, SUBTLE, WATCHED

RATE = 0.001  # plants of each technique, as a share of all declarations
PAST = 0.7  # of the declarations, by date, stand in inspected.csv with what was found; the rest in today.csv
FEWEST, MOST = 500, 2_000_000
KINDS: dict[str, Any] = {"parties": Party, "licences": Licence, "denials": Denial, "flows": Flow, "payments": Payment}


def make_world(seed: int, rows: int) -> Draft:
    """Give a world: the ordinary trade with every technique planted, and its labels."""
    draft = draft_world(seed, rows)
    for technique, plant in PLANTS.items():
        for _ in range(max(4, round(RATE * rows))):
            for planted in plant(draft, bool(draft.rng.random() < SUBTLE)):
                draft.labels[planted] = technique
    flows(draft)
    draft.rows.sort(key=lambda row: (row["date"], row["id"]))
    _renumber(draft)
    return draft


def write_world(folder: Path, *, seed: int, rows: int) -> dict[str, int]:
    """Write the tables and give how many rows each has; the same seed and size give the same bytes.

    Raises BadInput for a size out of range.
    """
    if not FEWEST <= rows <= MOST:
        raise BadInput(f"{rows} declarations cannot be made", where="--rows", mend=f"Give {FEWEST} to {MOST}.")
    if seed < 0:
        raise BadInput(f"The seed {seed} is negative", where="--seed", mend="Give 0 or more.")
    draft = make_world(seed, rows)
    folder.mkdir(parents=True, exist_ok=True)
    tables: dict[str, list[Row]] = {
        "declarations": draft.rows,
        "parties": list(draft.parties.values()),
        "licences": draft.licences,
        "denials": draft.denials,
        "flows": draft.flows,
        "payments": draft.payments,
    }
    for name, some in tables.items():
        columns = [one.name for one in fields(KINDS.get(name, Declaration))]
        (folder / f"{name}.csv").write_bytes(_csv(columns, some))
    rules = {
        "watched": sorted(WATCHED),
        "controlled_since": CONTROLLED_SINCE.isoformat(),
        "limit": LIMIT,
        "sets": SETS,
        "targets": [TARGET],
    }
    (folder / "rules.json").write_text(json.dumps(rules, indent=2) + "\n", "utf-8")
    labels = [
        {"id": row["id"], "planted": int(row["id"] in draft.labels), "technique": draft.labels.get(row["id"], "")}
        for row in draft.rows
    ]
    (folder / "labels.csv").write_bytes(_csv(["id", "planted", "technique"], labels))
    cut = draft.rows[int(PAST * len(draft.rows))]["date"]
    columns = [one.name for one in fields(Declaration)]
    past = [{**row, "found": int(row["id"] in draft.labels)} for row in draft.rows if row["date"] < cut]
    (folder / "inspected.csv").write_bytes(_csv([*columns, "found"], past))
    (folder / "today.csv").write_bytes(_csv(columns, [row for row in draft.rows if row["date"] >= cut]))
    return {**{name: len(some) for name, some in tables.items() if some}, "planted": len(draft.labels)}


def _renumber(draft: Draft) -> None:
    """Number everything in the order of its dates: numbers must not tell what was added last."""
    names = {row["id"]: f"D{place:07}" for place, row in enumerate(draft.rows, start=1)}
    serials: dict[str, str] = {}
    for place, row in enumerate(draft.rows, start=1):
        row["id"] = names[row["id"]]
        for field in ("euc", "invoice"):
            if row[field]:
                row[field] = serials.setdefault(row[field], f"{row[field][0]}-{place:07}")
    parties = sorted(draft.parties, key=lambda party: (party[0], draft.parties[party]["founded"], party))
    fresh = {party: f"{party[0]}{place:05}" for place, party in enumerate(parties, start=1)}
    clusters: dict[str, str] = {}
    for party in parties:
        known = draft.parties[party]
        known["id"] = fresh[party]
        old = known["cluster"]
        known["cluster"] = fresh.get(old) or clusters.setdefault(old, f"K{len(clusters):05}")
    for row in [*draft.rows, *draft.licences, *draft.denials]:
        for field in (
            "exporter",
            "importer",
            "end_user",
            "payer",
            "forwarder",
            "holder",
            "consignee",
            "importer_before",
        ):
            if field in row:
                row[field] = fresh.get(row[field], row[field])
    draft.labels = {names.get(old, old): technique for old, technique in draft.labels.items()}


def _csv(columns: Iterable[str], rows: Iterable[Mapping[str, Any]]) -> bytes:
    sink = io.StringIO(newline="")
    writer = csv.DictWriter(sink, fieldnames=list(columns), lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: _cell(row.get(name)) for name in columns})
    return sink.getvalue().encode()


def _cell(value: object) -> object:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else value
