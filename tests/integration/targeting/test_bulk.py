"""A file far larger than what is kept in memory: ranked whole, in bounded memory."""

from __future__ import annotations

import faulthandler
import subprocess
import sys
from pathlib import Path

import pytest

PROCESS = """
from pathlib import Path
from cocket.cli.main import run
try:
    run()
finally:
    print(next(line.split()[1] for line in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in line))
"""


def peak_mib(source: Path, model: Path, out: Path) -> float:
    """Score a file in a process of its own and give the peak of its memory."""
    command = [sys.executable, "-c", PROCESS, "target", "score", source, "--model", model, "--out", out, "--no-reasons"]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False, timeout=3600)
    assert done.returncode == 0, done.stderr
    return int(done.stdout.split()[-1]) / 1024


def many(broken: Path, path: Path, rows: int) -> Path:
    """Write the small table again and again, with ids of their own."""
    head, *body = (broken / "good.csv").read_text("utf-8").splitlines()
    with path.open("w", encoding="utf-8") as file:
        file.write(head + "\n")
        for number in range(rows):
            file.write(f"{number},{body[number % len(body)].partition(',')[2]}\n")
    return path


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads the peak from Linux's /proc")
def test_memory_grows_by_bytes_per_row_and_not_by_rows(broken, model, tmp_path) -> None:
    """Four times the rows cost little more memory: the rows themselves are on disk."""
    small = peak_mib(many(broken, tmp_path / "s.csv", 100_000), model, tmp_path / "o.csv")
    large = peak_mib(many(broken, tmp_path / "l.csv", 400_000), model, tmp_path / "o.csv")
    # Rows held in memory take more than a thousand bytes each; buffers that are still growing take some.
    assert (large - small) * 2**20 / 300_000 < 320
    with (tmp_path / "o.csv").open("rb") as file:
        assert sum(1 for _ in file) == 400_001


@pytest.mark.soak
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads the peak from Linux's /proc")
def test_ten_million_rows_are_ranked_in_two_gigabytes(broken, model, tmp_path) -> None:
    """Ten million declarations go through one process."""
    faulthandler.cancel_dump_traceback_later()  # on a busy machine this takes longer than the limit for other tests
    assert peak_mib(many(broken, tmp_path / "l.csv", 10_000_000), model, tmp_path / "o.csv") < 2048
    with (tmp_path / "o.csv").open("rb") as file:
        assert sum(1 for _ in file) == 10_000_001
