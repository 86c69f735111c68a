"""Write a made-up world to a folder: one CSV per table, the rules, and the hidden labels in a file of their own.

For a first try there are two more files of the same declarations: the earlier ones with what was found, and the later
ones without.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from cocket.kernel.errors import BadInput
from cocket.risk.targeting.detectors.model import Declaration, Denial, Flow, Licence, Party, Payment
from cocket.risk.targeting.generator.base import (
    CONTROLLED_SINCE,
    DAYS,
    LIMIT,
    LOOKED_BACK,
    SETS,
    START,
    TARGET,
    Draft,
    Row,
    watched_codes,
)
from cocket.risk.targeting.generator.books import flows, payments
from cocket.risk.targeting.generator.network import Link, network_of
from cocket.risk.targeting.generator.parties import populate
from cocket.risk.targeting.generator.plants import PLANTS, SUBTLE
from cocket.risk.targeting.generator.trade import trade

RATE = 0.001  # plants of each technique, as a share of the ordinary declarations
HIGHEST_RATE = 0.01
FEWEST_PLANTS = 4  # of each technique, whatever the rate, unless it is 0
PAST = 0.7  # of the declarations, by date, stand in inspected.csv with what was found; the rest in today.csv
FEWEST, MOST = 500, 2_000_000
KINDS: dict[str, Any] = {"parties": Party, "licences": Licence, "denials": Denial, "flows": Flow, "payments": Payment}


def make_world(seed: int, rows: int, *, rate: float = RATE) -> Draft:
    """Give a world: the ordinary trade with every technique planted at a rate, and its labels; 0 plants none."""
    draft = Draft(np.random.default_rng(seed))
    populate(draft, rows)
    trade(draft, rows)
    payments(draft)
    many = max(FEWEST_PLANTS, round(rate * rows)) if rate else 0
    for technique, plant in PLANTS.items():
        for _ in range(many):
            for planted in plant(draft, bool(draft.rng.random() < SUBTLE)):
                draft.labels[planted] = technique
    flows(draft, rows)
    draft.rows.sort(key=lambda row: (row["date"], row["id"]))
    _renumber(draft)
    return draft


def write_world(folder: Path, *, seed: int, rows: int, rate: float = RATE) -> dict[str, int]:
    """Write the tables and give how many rows each has; the same seed and size give the same bytes.

    Raises BadInput for a size or a rate out of range.
    """
    if not FEWEST <= rows <= MOST:
        raise BadInput(f"{rows} declarations cannot be made", where="--rows", mend=f"Give {FEWEST} to {MOST}.")
    if seed < 0:
        raise BadInput(f"The seed {seed} is negative", where="--seed", mend="Give 0 or more.")
    if not 0 <= rate <= HIGHEST_RATE:
        raise BadInput(f"The rate {rate:g} is none", where="--rate", mend=f"Give 0 to {HIGHEST_RATE:g}.")
    draft = make_world(seed, rows, rate=rate)
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
        "as_of": (START + timedelta(days=DAYS - 1 + LOOKED_BACK)).isoformat(),
        "watched": sorted(watched_codes()),
        "controlled_since": CONTROLLED_SINCE.isoformat(),
        "limit": LIMIT,
        "sets": SETS,
        "targets": [TARGET],
    }
    (folder / "rules.json").write_text(json.dumps(rules, indent=2) + "\n", "utf-8")
    names = [row["id"] for row in (*draft.rows, *draft.payments)]
    labels = [
        {"id": name, "planted": int(name in draft.labels), "technique": draft.labels.get(name, "")} for name in names
    ]
    links = [{**asdict(link), "codes": " ".join(link.codes)} for link in network_of(draft).links]
    (folder / "links.csv").write_bytes(_csv([one.name for one in fields(Link)], links))
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
    serials: dict[str, str] = {"": ""}
    for place, row in enumerate(draft.rows, start=1):
        row["id"] = names[row["id"]]
        for field in ("euc", "invoice", "licence", "site"):
            row[field] = serials.setdefault(row[field], f"{row[field][:1]}-{place:07}")
    for licence in draft.licences:
        licence["id"] = serials.get(licence["id"], licence["id"])
    for number, payment in enumerate(sorted(draft.payments, key=lambda one: (one["date"], one["id"])), start=1):
        names[payment["id"]] = payment["id"] = f"M{number:07}"
        payment["invoice"] = serials.get(payment["invoice"], payment["invoice"])
    for table, key in ((draft.licences, "id"), (draft.payments, "id"), (draft.denials, "date")):
        table.sort(key=lambda one: one[key])
    for number, denial in enumerate(draft.denials, start=1):
        denial["id"] = f"N{number:05}"
    parties = sorted(draft.parties, key=lambda party: (party[0], draft.parties[party]["founded"], party))
    fresh = {party: f"{party[0]}{place:06}" for place, party in enumerate(parties, start=1)}
    clusters: dict[str, str] = {}
    for party in parties:
        known = draft.parties[party]
        known["id"] = fresh[party]
        old = known["cluster"]
        known["cluster"] = fresh.get(old) or clusters.setdefault(old, f"K{len(clusters):06}")
    draft.parties = {fresh[party]: draft.parties[party] for party in parties}
    draft.sources = {fresh[one]: sorted(fresh[maker] for maker in some) for one, some in draft.sources.items()}
    for row in [*draft.rows, *draft.licences, *draft.denials, *draft.payments]:
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
