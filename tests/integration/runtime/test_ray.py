"""The Ray engine on a real cluster of two nodes on this machine, one of which dies in the middle."""

from __future__ import annotations

import sys
import threading
import time

import pyarrow as pa
import pytest

from cocket.kernel.errors import BadDocument, WorkFailed
from cocket.runtime import run

ray = pytest.importorskip("ray", reason="Ray is not installed")

pytestmark = [
    pytest.mark.slow,
    # Ray's own start-up opens files and sockets that it leaves to the garbage collector.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
# Loopback alone. Ray replaces 127.0.0.1 by the machine's outward address, so the nodes take its neighbours, one each:
# were they to share one, the driver might attach itself to the node that is going to be killed, and die with it.
HEAD, FIRST, SECOND = "127.0.0.2", "127.0.0.3", "127.0.0.4"


def _by_value(module) -> None:
    """Let Ray carry a module's functions as they are: its workers cannot import test files."""
    from ray import cloudpickle

    cloudpickle.register_pickle_by_value(module)


def test_without_a_cluster_one_is_started_and_ended(workload, batches) -> None:
    """A person who just says --engine ray gets a cluster on this machine for the length of the run."""
    _by_value(workload)
    assert not ray.is_initialized()
    assert list(run(workload.doubled, batches, engine="ray", workers=2)) == list(run(workload.doubled, batches))
    assert not ray.is_initialized()


@pytest.fixture(scope="module")
def cluster():
    """Give a running cluster and its two nodes: a head without processors for tasks, and two nodes with two each."""
    from ray.cluster_utils import Cluster

    quick = {"health_check_initial_delay_ms": 0, "health_check_period_ms": 500, "health_check_failure_threshold": 4}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
        store = {"object_store_memory": 100 * 2**20}
        head = {"num_cpus": 0, "include_dashboard": False, "node_ip_address": HEAD, "_system_config": quick}
        cluster = Cluster(initialize_head=True, head_node_args=head | store)
        try:
            nodes = [cluster.add_node(num_cpus=2, node_ip_address=address, **store) for address in (FIRST, SECOND)]
            ray.init(address=cluster.address, log_to_driver=False, logging_level="ERROR", _node_ip_address=HEAD)
            yield cluster, nodes
        finally:
            ray.shutdown()
            cluster.shutdown()


def test_outcomes_are_those_of_every_engine(cluster, workload, batches) -> None:
    """Set-ups, refusals, failures and the death of a worker process come out as they do elsewhere."""
    _by_value(workload)
    assert list(run(workload.shifted, batches, engine="ray", workers=2, setup=int)) == batches
    with pytest.raises(BadDocument, match=r"row 31: A row is odd. Mend it."):
        list(run(workload.refusing, batches, engine="ray", workers=2))
    results = run(workload.failing, batches, engine="ray", workers=2, retries=1)
    assert [next(results)["n"][0].as_py() for _ in range(3)] == [0, 20, 40]
    with pytest.raises(WorkFailed, match=r"batch 4: .* 2 times, last with ValueError: thirty"):
        next(results)
    with pytest.raises(WorkFailed, match="batch 4"):
        list(run(workload.always_killed, batches, engine="ray", workers=2, retries=0))
    assert ray.is_initialized()


def _traced(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Work slowly, and say in a column on which node."""
    time.sleep(0.25)
    node = ray.get_runtime_context().get_node_id()
    return batch.append_column("node", pa.array([node] * batch.num_rows))


def test_a_node_that_dies_changes_no_row(cluster, batches) -> None:
    """Both nodes work, one is killed in the middle, and the result equals the local one row for row in order."""
    _by_value(sys.modules[__name__])
    whole, (doomed, _) = cluster
    plenty = batches * 4
    results = run(_traced, plenty, engine="ray", workers=4)
    got = [next(results) for _ in range(8)]
    killer = threading.Thread(target=whole.remove_node, args=(doomed,), kwargs={"allow_graceful": False})
    killer.start()
    got += results
    killer.join(60)
    assert [each.drop_columns(["node"]) for each in got] == plenty
    assert len({each["node"][0].as_py() for each in got[:8]}) == 2
    left = {node["NodeID"] for node in ray.nodes() if node["Alive"]}
    assert len(left) == 2
    assert doomed.node_id not in left
    assert {each["node"][0].as_py() for each in got[-4:]} < left
