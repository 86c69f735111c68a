"""Figures say honestly whether a promise is kept."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def harness(monkeypatch: pytest.MonkeyPatch):
    """Give the benchmarks' own module."""
    monkeypatch.syspath_prepend(ROOT / "benchmarks")
    import harness

    return harness


def test_a_ratio_above_one_is_better_whatever_the_unit(harness) -> None:
    """Fewer seconds and more names per second both give a ratio above one."""
    assert harness.Figure("time", "s", 2.0, peer=8.0).ratio == 4.0
    assert harness.Figure("rate", "names/s", 8.0, better="more", peer=2.0).ratio == 4.0
    assert harness.Figure("alone", "s", 2.0).ratio is None


def test_a_mark_is_met_missed_or_not_made(harness) -> None:
    """Every promise counts; without one there is nothing to meet."""
    assert harness.Figure("time", "s", 2.0, mark=2.0).met is True
    assert harness.Figure("time", "s", 2.1, mark=2.0).met is False
    assert harness.Figure("rate", "1/s", 9.0, better="more", mark=10.0).met is False
    assert harness.Figure("time", "s", 1.0, peer=3.0, mark=2.0, ratio_mark=4.0).met is False
    assert harness.Figure("time", "s", 1.0, ratio_mark=4.0).met is False
    assert harness.Figure("time", "s", 1.0).met is None


def test_a_failing_command_is_not_a_fast_one(harness, tmp_path) -> None:
    """A process that fails gives no figure."""
    run = harness.Run(tmp_path, tmp_path, quick=True)
    assert run.process_seconds([sys.executable, "-c", "pass"]) > 0
    with pytest.raises(RuntimeError, match="ended with 3"):
        run.process_seconds([sys.executable, "-c", "raise SystemExit(3)"])


def test_an_unknown_benchmark_is_named(tmp_path) -> None:
    """A misspelt name is refused with the names there are."""
    done = subprocess.run(
        [sys.executable, ROOT / "benchmarks" / "run.py", "nothing"],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 2
    assert "assess" in done.stderr


def test_a_report_is_written_as_json(harness, monkeypatch, tmp_path, capsys) -> None:
    """What is printed is also kept: figures, ratio, machine and versions."""
    import run as runner

    monkeypatch.setattr(runner, "OUT", tmp_path)
    run = harness.Run(tmp_path, tmp_path)
    run.uses("pyarrow")
    runner.report(
        "trial", [harness.Figure("time", "s", 2.0, peer=1.0, peer_name="other", mark=1.0)], harness.machine(), run
    )
    assert "■ missed" in capsys.readouterr().out
    document = json.loads((tmp_path / "trial.json").read_text("utf-8"))
    assert document["figures"][0]["ratio"] == 0.5
    assert document["machine"]["cores"] >= 1
    assert set(document["versions"]) == {"pyarrow"}
