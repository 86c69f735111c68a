"""A hundred years on a Ray cluster of two nodes, one of which is killed in the middle: the bytes are the local ones."""

from __future__ import annotations

import threading

import pytest

from cocket.exercises.rehearsal import Playing, rehearse
from cocket.exercises.report import as_document
from cocket.exercises.scenario import Scenario
from cocket.journey import Engines
from cocket.kernel.canonical import canonical

ray = pytest.importorskip("ray", reason="Ray is not installed")

pytestmark = [
    pytest.mark.slow,
    # Ray's own start-up opens files and sockets that it leaves to the garbage collector.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
HEAD, FIRST, SECOND = "127.0.0.2", "127.0.0.3", "127.0.0.4"  # loopback neighbours, one node each


def test_a_node_that_dies_changes_no_byte(small: Scenario, engines: Engines) -> None:
    """A hundred replications over two nodes give what one gives, also when one of the nodes dies among them."""
    from ray.cluster_utils import Cluster

    here = canonical(as_document(small, rehearse(small, engines, playing=Playing(100))))
    quick = {"health_check_initial_delay_ms": 0, "health_check_period_ms": 500, "health_check_failure_threshold": 4}
    store = {"object_store_memory": 100 * 2**20}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
        head = {"num_cpus": 0, "include_dashboard": False, "node_ip_address": HEAD, "_system_config": quick}
        cluster = Cluster(initialize_head=True, head_node_args=head | store)
        try:
            nodes = [cluster.add_node(num_cpus=1, node_ip_address=address, **store) for address in (FIRST, SECOND)]
            ray.init(address=cluster.address, log_to_driver=False, logging_level="ERROR", _node_ip_address=HEAD)
            alive = [node for node in ray.nodes() if node["Alive"] and node["Resources"].get("CPU")]
            assert len(alive) == 2
            there = rehearse(small, engines, playing=Playing(100, 2, "ray"))
            assert canonical(as_document(small, there)) == here
            killer = threading.Thread(target=lambda: cluster.remove_node(nodes[0], allow_graceful=False))

            def progress(what: str, done: int, _total: int) -> None:
                if what == "the year as it is" and done == 5:
                    killer.start()

            cut = rehearse(small, engines, playing=Playing(100, 2, "ray"), progress=progress)
            killer.join()
            assert len([node for node in ray.nodes() if node["Alive"] and node["Resources"].get("CPU")]) == 1
        finally:
            ray.shutdown()
            cluster.shutdown()
    assert canonical(as_document(small, cut)) == here
