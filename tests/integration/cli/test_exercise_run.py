"""`cocket exercise run` and `compare`: from a scenario to a report, and the difference that a fix makes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

Run = Callable[..., "CompletedProcess[str]"]
SMALL = Path(__file__).parents[1] / "exercises" / "small.toml"


def test_a_run_a_fix_and_the_difference(cocket: Run, starter_home: Path, tmp_path: Path) -> None:
    """A run a fix and the difference."""
    first = cocket("exercise", "run", SMALL, "--out", tmp_path / "a", home=starter_home)
    assert first.returncode == 0, first.stderr
    assert "passes every desk 95% of the time, where at most 20% was wanted; 1 gap explains it." in first.stdout
    assert {path.name for path in (tmp_path / "a").iterdir()} == {"result.json", "report.html", "report.pdf"}
    fixed = cocket(
        "exercise", "run", SMALL, "--take", "open-all,look-harder", "--out", tmp_path / "b", home=starter_home
    )
    assert fixed.returncode == 0, fixed.stderr
    told = cocket("exercise", "compare", tmp_path / "a", tmp_path / "b", home=starter_home)
    assert "95.0% → 10.0%" in told.stdout
    data = json.loads(cocket("exercise", "compare", tmp_path / "a", tmp_path / "b", "--json", home=starter_home).stdout)
    assert data["figures"][0] == ["Best evader passes", "95.0%", "10.0%"]


def test_the_same_seed_writes_the_same_result(cocket: Run, starter_home: Path, tmp_path: Path) -> None:
    """The same seed writes the same result."""
    for name in ("a", "b"):
        cocket("exercise", "run", SMALL, "--seed", 3, "--out", tmp_path / name, home=starter_home)
    results = [(tmp_path / name / "result.json").read_bytes() for name in ("a", "b")]
    assert results[0] == results[1]


def test_scenarios_are_listed(cocket: Run, starter_home: Path) -> None:
    """Scenarios are listed."""
    assert "imsi-through-a-hub" in cocket("exercise", "scenarios", home=starter_home).stdout


def test_what_cannot_be_run_is_one_line_and_status_two(cocket: Run, starter_home: Path, tmp_path: Path) -> None:
    """What cannot be run is one line and status two."""
    for arguments in (
        ("exercise", "run", "no-such-scenario", "--out", tmp_path),
        ("exercise", "run", tmp_path / "nothing.toml", "--out", tmp_path),
        ("exercise", "run", SMALL, "--take", "nothing", "--out", tmp_path),
        ("exercise", "compare", tmp_path, tmp_path),
    ):
        done = cocket(*arguments, home=starter_home)
        assert done.returncode == 2, arguments
        assert len(done.stderr.strip().splitlines()) == 1
        assert done.stdout == ""


def test_a_killed_command_goes_on(cocket: Run, starter_home: Path, tmp_path: Path) -> None:
    """`kill -9` in the middle of `cocket exercise run`; the same command ends with the bytes of an undisturbed one."""
    arguments = ["exercise", "run", str(SMALL), "--replications", "400", "--out"]
    assert cocket(*arguments, tmp_path / "whole", home=starter_home).returncode == 0
    journal = tmp_path / "cut" / "unfinished.jsonl"
    line = [sys.executable, "-c", "from cocket.cli.main import run; run()", "--home", str(starter_home), *arguments]
    with subprocess.Popen(
        [*line, str(tmp_path / "cut")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as running:
        end = time.monotonic() + 120
        while time.monotonic() < end and not (journal.exists() and journal.stat().st_size > 20_000):
            time.sleep(0.01)
        os.kill(running.pid, signal.SIGKILL)
    assert journal.exists()
    assert not (tmp_path / "cut" / "result.json").exists()
    done = cocket(*arguments, tmp_path / "cut", home=starter_home)
    assert "of an interrupted run are taken up again" in done.stderr
    for name in ("result.json", "report.html"):
        assert (tmp_path / "cut" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()
    assert not journal.exists()
