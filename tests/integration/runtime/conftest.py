"""Batches to run, and functions that other processes can import."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest


@pytest.fixture
def workload(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Give the module of worker functions, importable in this process and in spawned ones."""
    monkeypatch.syspath_prepend(Path(__file__).parent)
    monkeypatch.setenv("COCKET_TEST_FOLDER", str(tmp_path))
    import workload

    return workload


@pytest.fixture
def batches() -> list[pa.RecordBatch]:
    """Give 12 batches of ten rows, 0 to 119, with text in several scripts, the last one shorter."""
    texts = ["Ωmega", "Пример", "مثال", "", "plain"]
    table = pa.table({"n": pa.array(range(117), pa.int64()), "text": [texts[n % 5] for n in range(117)]})
    return table.to_batches(max_chunksize=10)
