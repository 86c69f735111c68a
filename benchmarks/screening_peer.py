"""nomenklatura on the same rows: its own DuckDB blocking, then logic-v2. Runs under a Python of its own.

`PYTHON screening_peer.py FOLDER` reads FOLDER/entities.jsonl (id, schema, names) and FOLDER/queries.jsonl (id,
schema, name), writes FOLDER/scores.jsonl (id, scores) and prints the processor seconds of both stages. nomenklatura
needs PyICU, which compiles against a system library, so it is no dependency of this project: install it into a virtual
environment of its own and name that Python in COCKET_PEER_PYTHON.
"""

from __future__ import annotations

import json
import logging
import sys
import tempfile
import time
from pathlib import Path

from followthemoney import Dataset, StatementEntity
from nomenklatura.blocker.index import Index
from nomenklatura.matching import LogicV2
from nomenklatura.matching.types import ScoringConfig

logging.disable(logging.CRITICAL)


class Listed:
    """The part of a nomenklatura view that its index reads."""

    def __init__(self, dataset: Dataset, entities: list[StatementEntity]) -> None:
        self.scope = dataset
        self.all = entities

    def entities(self, include_schemata=None):  # noqa: ARG002 - the view's own signature
        """Give every entity."""
        yield from self.all


def made(dataset: Dataset, row: dict) -> StatementEntity:
    """Make an entity of an id, a schema and names."""
    names = row.get("names") or [row["name"]]
    data = {"id": row["id"], "schema": row["schema"], "properties": {"name": names}}
    return StatementEntity.from_data(dataset, data)


def main() -> None:
    """Block and score every query."""
    folder = Path(sys.argv[1])
    dataset = Dataset.make({"name": "listed", "title": "listed"})
    listed = [made(dataset, json.loads(line)) for line in (folder / "entities.jsonl").open(encoding="utf-8")]
    queries = [made(dataset, json.loads(line)) for line in (folder / "queries.jsonl").open(encoding="utf-8")]
    by_id = {entity.id: entity for entity in listed}
    config = ScoringConfig.defaults()
    with tempfile.TemporaryDirectory() as place:
        index = Index(Listed(dataset, listed), Path(place))
        started = time.process_time()
        index.build()
        built = time.process_time() - started
        started = time.process_time()
        query_by_id = {query.id: query for query in queries}
        results: dict[str, dict[str, float]] = {query.id: {} for query in queries}
        for identifier, matches in index.match_entities(queries):
            query = query_by_id[identifier.id]
            scored = results[identifier.id]
            for match, _ in matches:
                scored[match.id] = LogicV2.compare(query, by_id[match.id], config).score
        taken = time.process_time() - started
    with (folder / "scores.jsonl").open("w", encoding="utf-8") as out:
        for query_id, scored in results.items():
            out.write(json.dumps({"id": query_id, "scores": scored}) + "\n")
    print(json.dumps({"build": built, "screen": taken, "queries": len(queries)}))


if __name__ == "__main__":
    main()
