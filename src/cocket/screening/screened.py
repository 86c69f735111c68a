"""The register of screened parties: who was screened against which edition, and with which hits.

Takes a register connection (the caller's transaction), parties and open lists, gives facts and, when a list has a new
edition, what moved. The fact holds the party's id and the edition's hash; names, attributes and hits stand in a
record that can be deleted, and a deleted party is screened no more.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cocket.kernel.canonical import canonical
from cocket.reference.store import Library
from cocket.reference.tables import PARTY_TABLES
from cocket.register import Fact, Why, append, fold, keep, recall
from cocket.register.ports import Connection
from cocket.screening.attributes import Attributes
from cocket.screening.listed import PartyList
from cocket.screening.matching import Query
from cocket.screening.rescreen import KeptHit, Moved, entry_hashes, hits_of, rescreen
from cocket.screening.score import Weights
from cocket.screening.thresholds import LEAST_REVIEW

SCREENED = "party.screened"
ROUTINE = "routine"


@dataclass(frozen=True, slots=True)
class Remembered:
    """One party as it was last screened against a kind of list."""

    party: str
    queries: tuple[Query, ...]
    hits: tuple[KeptHit, ...]
    edition: str
    weights: str


def screen_and_remember(
    connection: Connection,
    parties: Mapping[str, Sequence[Query]],
    listed: PartyList,
    weights: Weights,
    *,
    who: str,
    when: datetime,
) -> tuple[KeptHit, ...]:
    """Screen parties against one list, record it, and give the hits from an even chance on.

    A party's id may hold no name: it stands in the fact.
    """
    hashes = entry_hashes({name: listed.table(name) for name in PARTY_TABLES})
    hits = hits_of(parties, listed, hashes, weights, LEAST_REVIEW)
    for party, queries in sorted(parties.items()):
        _record(connection, party, queries, hits, listed, weights, who, when)
    return hits


def remembered(connection: Connection, kind: str) -> dict[str, Remembered]:
    """Give the parties that were screened against a kind of list, as they last were; deleted ones are left out."""
    latest: dict[str, Fact] = fold(connection, lambda state, fact: _later(state, fact, kind), {}, kinds=(SCREENED,))
    found: dict[str, Remembered] = {}
    for party, fact in sorted(latest.items()):
        text = recall(connection, fact.pointers[0])
        if text is not None:
            document = json.loads(text)
            queries = tuple(_query(row) for row in document["queries"])
            hits = tuple(KeptHit(**row) for row in document["hits"])
            found[party] = Remembered(party, queries, hits, document["edition"], document["weights"])
    return found


def follow(
    connection: Connection, library: Library, current: PartyList, weights: Weights, *, who: str, when: datetime
) -> Moved:
    """Bring every remembered party of a list to its current edition and give what moved.

    Parties last screened with the same weights are screened against new and changed entries only; the others against
    all. Raises ReferenceMissing when the edition that a party was screened against is gone.
    """
    known = remembered(connection, current.ref.kind)
    by_edition: dict[tuple[str, str], list[Remembered]] = {}
    for one in known.values():
        if (one.edition, one.weights) != (current.ref.id, weights.digest):
            by_edition.setdefault((one.edition, one.weights), []).append(one)
    new: list[KeptHit] = []
    gone: list[KeptHit] = []
    changed: list[tuple[KeptHit, KeptHit]] = []
    looked_at = 0
    for (edition, made_with), group in sorted(by_edition.items()):
        parties = {one.party: one.queries for one in group}
        before = {name: library.table(library.get(edition), name) for name in PARTY_TABLES}
        earlier = [hit for one in group for hit in one.hits]
        if made_with != weights.digest:  # other weights give other scores on both sides
            before = {name: table.slice(0, 0) for name, table in before.items()}
        now, moved = rescreen(parties, earlier, before, current, weights, LEAST_REVIEW)
        new += moved.new
        gone += moved.gone
        changed += moved.changed
        looked_at = max(looked_at, moved.looked_at)
        for party, queries in sorted(parties.items()):
            _record(connection, party, queries, now, current, weights, who, when)
    return Moved(tuple(sorted(new)), tuple(sorted(gone)), tuple(sorted(changed)), looked_at)


def _record(
    connection: Connection,
    party: str,
    queries: Sequence[Query],
    hits: Sequence[KeptHit],
    listed: PartyList,
    weights: Weights,
    who: str,
    when: datetime,
) -> None:
    mine = [hit for hit in hits if hit.party == party]
    document = {"queries": list(queries), "hits": mine, "edition": listed.ref.id, "weights": weights.digest}
    known = keep(connection, canonical(document).decode())
    payload = {"kind": listed.ref.kind, "edition_sha256": listed.ref.sha256, "weights": weights.digest}
    append(connection, Fact(SCREENED, party, who, Why(ROUTINE), when, payload, (known,)))


def _later(state: dict[str, Fact], fact: Fact, kind: str) -> dict[str, Fact]:
    if fact.payload.get("kind") == kind:
        state[fact.subject] = fact
    return state


def _query(row: dict[str, object]) -> Query:
    attributes = row["attributes"]
    assert isinstance(attributes, dict)
    known: dict[str, Any] = {
        name: value if isinstance(value, str) else tuple(tuple(v) if isinstance(v, list) else v for v in value)
        for name, value in attributes.items()
    }
    return Query(str(row["text"]), Attributes(**known))
