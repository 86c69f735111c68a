"""Clearances beside the hits of today: which stand, which lapsed, and why.

Takes a register connection, open lists and tables of names, gives the hit that a person means to clear, tables of hits
with what was cleared said in them, and every clearance with its state. Nothing is left out of a table for having been
cleared.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa

from cocket.kernel.canonical import digest
from cocket.kernel.errors import BadInput
from cocket.reference.tables import PARTY_TABLES
from cocket.register import facts, recall
from cocket.register.ports import Connection
from cocket.screening.batches import queries_of
from cocket.screening.clearing import CLEARED, CONFIRMED, REOPENED, clearance, subject_of
from cocket.screening.listed import PartyList
from cocket.screening.matching import Query
from cocket.screening.rescreen import KeptHit, entry_hashes, subset
from cocket.screening.service import Screener

MOST_LISTED = 200  # hits of one name among which the one to clear is looked for


@dataclass(frozen=True, slots=True)
class Cleared:
    """A clearance as it stands today: "holds", "reopened", "entry changed", "entry gone" or "record deleted"."""

    fact: str
    state: str
    list_code: str
    entity_id: str
    entity_name: str
    who: str
    reason: str
    when: datetime


def entry_hash(listed: PartyList, row: int) -> str:
    """Give the hash of one listed party (`rescreen.entry_hashes`)."""
    tables = {name: listed.table(name) for name in PARTY_TABLES}
    return entry_hashes(subset(tables, [row]))[0]


def hit_to_clear(
    screener: Screener, names: pa.Table, query_id: str, list_code: str, entity_id: str
) -> tuple[KeptHit, Query]:
    """Give the hit that a row of the names has on an entry; raises BadInput where there is no such row or hit."""
    ids, queries = queries_of(names)
    if query_id not in ids:
        raise BadInput(f"No row has the id {query_id[:60]!r}", where="--id", mend="Give the query_id of the hit.")
    row = names.slice(ids.index(query_id), 1)
    for hit in screener.screen(row, most=MOST_LISTED).to_pylist():
        if (hit["list"], hit["entity_id"]) == (list_code, entity_id):
            place = _places(screener.lists)[(list_code, digest(entity_id))]
            sha = entry_hash(*place)
            return KeptHit(query_id, list_code, entity_id, sha, hit["score"]), queries[ids.index(query_id)]
    raise BadInput(
        f"{query_id[:60]} has no hit on {list_code[:40]} {entity_id[:60]}",
        where="--list, --entity",
        mend="Screen the file, and copy list and entity_id from the row of the hit.",
    )


class Marker:
    """Says in tables of hits which of them a person has cleared."""

    def __init__(self, connection: Connection, screener: Screener, batches: Iterable[pa.RecordBatch]) -> None:
        self.count = 0
        self._connection, self._lists = connection, screener.lists
        self._subjects = {fact.subject for fact in facts(connection, kinds=(CLEARED,))}
        self._queries: dict[str, Query] = {}
        if self._subjects:
            for batch in batches:
                self._queries.update(zip(*queries_of(pa.Table.from_batches([batch])), strict=True))

    def mark(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Give the same hits; a cleared one says by whom, when and why before its explanation."""
        if not self._subjects:
            return batch
        rows = batch.to_pylist()
        for row in rows:
            hit = KeptHit(row["query_id"], row["list"], row["entity_id"], "", 0.0)
            if subject_of(hit) not in self._subjects:
                continue
            place = _places(self._lists).get((row["list"], digest(row["entity_id"])))
            if place is None:
                continue
            same = KeptHit(hit.party, hit.list_code, hit.entity_id, entry_hash(*place), 0.0)
            standing = clearance(self._connection, same, [self._queries[row["query_id"]]])
            if standing is None:
                row["explanation"] = f"A clearance lapsed: the entry or the party changed. {row['explanation']}"
            else:
                day = standing.when.date().isoformat()
                row["explanation"] = f"Cleared by {standing.who} on {day} ({standing.reason}). {row['explanation']}"
                self.count += 1
        return pa.RecordBatch.from_pylist(rows, batch.schema)


def clearances(connection: Connection, lists: Sequence[PartyList]) -> tuple[Cleared, ...]:
    """Give every clearance that was ever recorded, the latest of each hit, in the order of recording."""
    latest = {fact.subject: fact for fact in facts(connection, kinds=(CLEARED,))}
    reopened = {fact.subject: fact for fact in facts(connection, kinds=(REOPENED, CONFIRMED))}
    out = []
    for subject, fact in latest.items():
        place = _places(lists).get((str(fact.payload["list"]), str(fact.payload["entry"])))
        if subject in reopened and reopened[subject].when >= fact.when:
            state = "reopened"
        elif place is None:
            state = "entry gone"
        elif entry_hash(*place) != fact.payload["entry_sha256"]:
            state = "entry changed"
        elif not fact.pointers or recall(connection, fact.pointers[0]) is None:
            state = "record deleted"
        else:
            state = "holds"
        row = place[0].entity(place[1]) if place else {"entity_id": "", "name": ""}
        out.append(
            Cleared(
                fact.id, state, str(fact.payload["list"]), row["entity_id"], row["name"],
                fact.who, fact.why.code, fact.when,
            )
        )  # fmt: skip
    return tuple(out)


def _places(lists: Sequence[PartyList]) -> dict[tuple[str, str], tuple[PartyList, int]]:
    """Give list and row of each entry by its list code and the digest of its id; the first list that has it counts."""
    found: dict[tuple[str, str], tuple[PartyList, int]] = {}
    for listed in lists:
        for key, row in listed.by_digest.items():
            found.setdefault(key, (listed, row))
    return found
