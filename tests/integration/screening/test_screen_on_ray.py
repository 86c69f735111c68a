"""Screening on a real Ray cluster of two nodes, one of which is killed in the middle: the rows are the local ones."""

from __future__ import annotations

import threading
import time

import pyarrow as pa
import pytest

from cocket.screening.bulk import Job, prepare, screen_batches

ray = pytest.importorskip("ray", reason="Ray is not installed")

pytestmark = [
    pytest.mark.slow,
    # Ray's own start-up opens files and sockets that it leaves to the garbage collector.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
HEAD, FIRST, SECOND = "127.0.0.2", "127.0.0.3", "127.0.0.4"  # loopback neighbours, one node each


def test_a_node_that_dies_changes_no_row(home):
    """Row for row the local result, although one of two nodes dies while batches are under way."""
    from ray.cluster_utils import Cluster

    names = [
        "Arkady Vorontsov",
        "Marta Lindqvist",
        "Tarnhelm Signal Intelligence",
        "Zmeyka Institut 7",
        "Ostrovnaya Zvezda",
    ]
    batches = [
        pa.record_batch({"id": [f"q{b}-{n}" for n in range(400)], "name": [names[(b + n) % 5] for n in range(400)]})
        for b in range(40)
    ]
    _, job = prepare(Job(home, threshold=0.0))
    local = list(screen_batches(job, batches))
    quick = {"health_check_initial_delay_ms": 0, "health_check_period_ms": 500, "health_check_failure_threshold": 4}
    store = {"object_store_memory": 100 * 2**20}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
        head = {"num_cpus": 0, "include_dashboard": False, "node_ip_address": HEAD, "_system_config": quick}
        cluster = Cluster(initialize_head=True, head_node_args=head | store)
        try:
            nodes = [cluster.add_node(num_cpus=1, node_ip_address=address, **store) for address in (FIRST, SECOND)]
            ray.init(address=cluster.address, log_to_driver=False, logging_level="ERROR", _node_ip_address=HEAD)
            found = []
            killer = threading.Thread(target=lambda: cluster.remove_node(nodes[0], allow_graceful=False))
            for batch in screen_batches(job, batches, engine="ray", workers=2):
                found.append(batch)
                if len(found) == 5:
                    killer.start()
                time.sleep(0.02)
            killer.join()
        finally:
            ray.shutdown()
            cluster.shutdown()
    assert pa.Table.from_batches(found) == pa.Table.from_batches(local)
    assert len(found) == len(batches)
