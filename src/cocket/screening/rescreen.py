"""When a list moves: screen again only what can have changed, and say what is new, gone and changed.

Takes parties that were screened, their hits under the earlier edition, and both editions, gives the changes. The score
of two names depends on the two alone (`background`), so the hits on entries that stayed the same stay the same; the
result equals a full re-screen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from cocket.kernel.canonical import digest
from cocket.reference.tables import PARTY_TABLES
from cocket.screening.listed import PartyList, list_of
from cocket.screening.matching import Query, screen
from cocket.screening.score import Weights, probability

# Far more than any threshold lets through, so that no hit is lost to a limit of the search.
WIDEST = 400
DIGITS = 4  # of a score


@dataclass(frozen=True, slots=True, order=True)
class KeptHit:
    """A hit as the register keeps it: which party, which entry (by list and id), the entry's hash, and the score."""

    party: str
    list_code: str
    entity_id: str
    entry_sha256: str
    score: float

    @property
    def key(self) -> tuple[str, str, str]:
        """What the hit is about."""
        return (self.party, self.list_code, self.entity_id)


@dataclass(frozen=True, slots=True)
class Moved:
    """What a new edition does to hits: new, gone, and changed (before, after) in the entry or the score."""

    new: tuple[KeptHit, ...]
    gone: tuple[KeptHit, ...]
    changed: tuple[tuple[KeptHit, KeptHit], ...]
    looked_at: int  # entries that were screened against


def entry_hashes(tables: Mapping[str, pa.Table]) -> list[str]:
    """Give the SHA-256 of each listed party over all its rows; the order of a publisher's rows does not matter."""
    entities = tables["entities"].to_pylist()
    rows: list[dict[str, list[str]]] = [{} for _ in entities]
    for name in PARTY_TABLES:
        if name == "entities":
            continue
        for row in tables[name].to_pylist():
            owner = row.pop("entity")
            rows[owner].setdefault(name, []).append(digest(row))
    return [
        digest({"entity": entity, **{name: sorted(found) for name, found in more.items()}})
        for entity, more in zip(entities, rows, strict=True)
    ]


def subset(tables: Mapping[str, pa.Table], entities: Sequence[int]) -> dict[str, pa.Table]:
    """Give the tables of some entities only, numbered anew."""
    kept = pa.array(entities, pa.int32())
    out = {"entities": tables["entities"].take(kept)}
    for name, schema in PARTY_TABLES.items():
        if name == "entities":
            continue
        place = pa.compute.index_in(tables[name].column("entity"), kept).combine_chunks()
        there = pa.compute.is_valid(place)
        rows = tables[name].filter(there)
        at = rows.schema.get_field_index("entity")
        out[name] = rows.set_column(at, schema.field("entity"), place.filter(there)).cast(schema)
    return out


def hits_of(
    parties: Mapping[str, Sequence[Query]],
    listed: PartyList,
    hashes: Sequence[str],
    weights: Weights,
    least: float,
) -> tuple[KeptHit, ...]:
    """Give every hit of at least `least` log-odds, in order; a party has one or more names."""
    flat = [(party, query) for party, queries in sorted(parties.items()) for query in queries]
    found = screen([q for _, q in flat], [listed], weights, least=least, most=WIDEST, widest=WIDEST)
    best: dict[tuple[str, str, str], KeptHit] = {}
    for (party, _), result in zip(flat, found, strict=True):
        for match in result.matches:
            row = listed.entity(match.entity)
            score = round(float(probability(match.log_odds)), DIGITS)
            hit = KeptHit(party, row["list_code"], row["entity_id"], hashes[match.entity], score)
            if hit.key not in best or best[hit.key].score < score:
                best[hit.key] = hit
    return tuple(sorted(best.values()))


def rescreen(
    parties: Mapping[str, Sequence[Query]],
    kept: Iterable[KeptHit],
    before: Mapping[str, pa.Table],
    after: PartyList,
    weights: Weights,
    least: float,
) -> tuple[tuple[KeptHit, ...], Moved]:
    """Give the hits under the new edition and what moved, having screened against new and changed entries only.

    `kept` are the hits of these parties under the earlier edition from the same `least` and weights on.
    """
    tables = {name: after.table(name) for name in PARTY_TABLES}
    hashes = entry_hashes(tables)
    same = {
        (row["list_code"], row["entity_id"], sha) for row, sha in zip(_keys(before), entry_hashes(before), strict=True)
    }
    rows = _keys(tables)
    other = [n for n, row in enumerate(rows) if (row["list_code"], row["entity_id"], hashes[n]) not in same]
    stayed = {(row["list_code"], row["entity_id"]) for row in rows} - {
        (rows[n]["list_code"], rows[n]["entity_id"]) for n in other
    }
    earlier = tuple(sorted(kept))
    now = [hit for hit in earlier if (hit.list_code, hit.entity_id) in stayed]
    if other:
        part = list_of(after.ref, subset(tables, other))
        now += hits_of(parties, part, [hashes[n] for n in other], weights, least)
    result = tuple(sorted(now))
    return result, moved(earlier, result, len(other))


def moved(earlier: Sequence[KeptHit], now: Sequence[KeptHit], looked_at: int) -> Moved:
    """Compare hits before and after."""
    then, current = {hit.key: hit for hit in earlier}, {hit.key: hit for hit in now}
    return Moved(
        tuple(hit for key, hit in sorted(current.items()) if key not in then),
        tuple(hit for key, hit in sorted(then.items()) if key not in current),
        tuple((then[key], hit) for key, hit in sorted(current.items()) if key in then and then[key] != hit),
        looked_at,
    )


def _keys(tables: Mapping[str, pa.Table]) -> list[dict[str, str]]:
    return list(tables["entities"].select(["list_code", "entity_id"]).to_pylist())
