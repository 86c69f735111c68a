"""Queries whose answer is known: spoiled names, aliases held out of the index, names in their original script.

Takes the tables of a party list, gives the names table to index and the cases. Entities fall into a training and a
reporting part by a hash of their id, so that nothing learned on one is reported on the other.
"""

from __future__ import annotations

import hashlib
import random
import re
from dataclasses import dataclass

import pyarrow as pa

from perturbations import spoil


@dataclass(frozen=True, slots=True)
class Case:
    """A query, the row of the entity it means (or None: on no list), and how it was made."""

    query: str
    entity: int | None
    test: str
    kind: str = ""
    script: str = "Latn"


def reported(entity_id: str) -> bool:
    """Say whether an entity belongs to the part that figures are reported on (two in five)."""
    return hashlib.sha256(entity_id.encode()).digest()[0] % 5 < 2


def plain(name: str) -> str:
    """Give letters and digits only, for telling whether two names are the same text."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def cases_of(tables: dict[str, pa.Table], seed: int, count: int, *, reporting: bool) -> tuple[pa.Table, list[Case]]:
    """Give the names to index and cases of the training or the reporting part.

    Held-out aliases leave the index together with every name of the entity that is the same text.
    """
    entities, names = tables["entities"], tables["names"]
    ids = entities.column("entity_id").to_pylist()
    kinds = entities.column("kind").to_pylist()
    chance = random.Random(seed)
    rows = list(
        zip(
            names.column("entity").to_pylist(),
            names.column("name").to_pylist(),
            names.column("quality").to_pylist(),
            names.column("script").to_pylist(),
            strict=True,
        )
    )
    by_entity: dict[int, list[int]] = {}
    for number, row in enumerate(rows):
        by_entity.setdefault(row[0], []).append(number)
    chosen = [e for e in by_entity if reported(ids[e]) == reporting]
    chance.shuffle(chosen)
    out: list[Case] = []
    dropped: set[int] = set()
    for entity in chosen:
        latin = [n for n in by_entity[entity] if rows[n][3] == "Latn"]
        aliases = [n for n in latin if rows[n][2] in ("strong", "former")]
        if sum(c.test == "alias" for c in out) >= count or len(latin) < 2 or not aliases:
            continue
        held = chance.choice(aliases)
        same = [n for n in by_entity[entity] if plain(rows[n][1]) == plain(rows[held][1])]
        if len(same) < len(latin):
            dropped.update(same)
            out.append(Case(rows[held][1], entity, "alias", kinds[entity]))
    for entity in chosen[::-1][:count]:
        latin = [n for n in by_entity[entity] if rows[n][3] == "Latn" and n not in dropped and rows[n][2] != "weak"]
        if latin:
            out.append(Case(spoil(rows[chance.choice(latin)][1], chance), entity, "perturbed", kinds[entity]))
    for entity in chosen:
        out.extend(
            Case(rows[number][1], entity, "original", kinds[entity], rows[number][3])
            for number in by_entity[entity]
            if rows[number][3] not in ("Latn", "Zyyy")
        )
    other_script = {n for n, row in enumerate(rows) if row[3] not in ("Latn", "Zyyy")}
    kept = [n for n in range(len(rows)) if n not in dropped and n not in other_script]
    return names.take(pa.array(kept)), out
