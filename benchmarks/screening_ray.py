"""Screen the same names in two local processes and on two Ray nodes of one core each; print the seconds of both.

`python screening_ray.py FOLDER COUNT` reads listed names as JSON from standard input. The nodes live on loopback.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import sys
import time
from pathlib import Path

import pyarrow as pa

from cocket.reference.store import Library
from cocket.reference.tables import ADDRESSES, ENTITIES, IDENTIFIERS, LINKS, NAMES
from cocket.screening.bulk import Job, prepare, screen_batches

HEAD, NODES = "127.0.0.2", ("127.0.0.3", "127.0.0.4")
BATCH = 1000


def home_of(names: list[str], home: Path) -> Path:
    """Put the names into a home as a list of their own."""
    blank = {field.name: [] if pa.types.is_list(field.type) else "" for field in ENTITIES}
    entities = [blank | {"entity_id": f"E{n}", "list_code": "BENCH", "name": name} for n, name in enumerate(names)]
    rows = [{"entity": n, "name": name, "quality": "primary", "script": "Latn"} for n, name in enumerate(names)]
    tables = {
        "entities": pa.Table.from_pylist(entities, ENTITIES),
        "names": pa.Table.from_pylist(rows, NAMES),
        "identifiers": pa.Table.from_pylist([], IDENTIFIERS),
        "addresses": pa.Table.from_pylist([], ADDRESSES),
        "links": pa.Table.from_pylist([], LINKS),
    }
    Library(home).add(
        "us_sdn", b"bench", tables, title="Bench", publisher="Nobody", edition_date="2024-01-01",
        retrieved_at="2024-01-01T00:00:00Z", source="https://example.test/", terms="none", parser_version="1",
    )  # fmt: skip
    return home


def main() -> None:
    """Measure both."""
    folder, count = Path(sys.argv[1]), int(sys.argv[2])
    names = json.load(sys.stdin)
    shutil.rmtree(folder / "ray-home", ignore_errors=True)
    _, job = prepare(Job(home_of(names, folder / "ray-home")))
    chosen = random.Random(1).choices(names, k=count)
    batches = [
        pa.record_batch({"id": [str(n) for n in range(start, start + BATCH)], "name": chosen[start : start + BATCH]})
        for start in range(0, count, BATCH)
    ]
    started = time.perf_counter()
    local = list(screen_batches(job, batches, engine="local", workers=2))
    took = {"local": time.perf_counter() - started}

    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    import ray
    from ray.cluster_utils import Cluster

    store = {"object_store_memory": 100 * 2**20}
    head = {"num_cpus": 0, "include_dashboard": False, "node_ip_address": HEAD}
    cluster = Cluster(initialize_head=True, head_node_args=head | store)
    try:
        for address in NODES:
            cluster.add_node(num_cpus=1, node_ip_address=address, **store)
        ray.init(address=cluster.address, log_to_driver=False, logging_level="ERROR", _node_ip_address=HEAD)
        started = time.perf_counter()
        far = list(screen_batches(job, batches, engine="ray", workers=2))
        took["ray"] = time.perf_counter() - started
    finally:
        ray.shutdown()
        cluster.shutdown()
    assert pa.Table.from_batches(far) == pa.Table.from_batches(local)
    shutil.rmtree(folder / "ray-home", ignore_errors=True)
    print(json.dumps(took))


if __name__ == "__main__":
    main()
