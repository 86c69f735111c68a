"""What every benchmark gives and gets: figures of this project beside a peer's, from one run on one machine.

A benchmark is a module in this folder with `def measure(run: Run) -> list[Figure]`. `run.py` runs it, prints its
figures with machine, versions and ratio, and writes them as JSON.
"""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure. `better` is "less" (seconds) or "more" (a rate, a share).

    `mark` is what this project promises of `ours`, in the figure's unit; `ratio_mark` what it promises of the ratio to
    the peer (how many times better). `note` says what the two sides did, and what the peer left out.
    """

    name: str
    unit: str
    ours: float
    better: str = "less"
    peer: float | None = None
    peer_name: str = ""
    mark: float | None = None
    ratio_mark: float | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times better than the peer; below 1 is worse."""
        if not self.peer or not self.ours:
            return None
        return self.peer / self.ours if self.better == "less" else self.ours / self.peer

    @property
    def met(self) -> bool | None:
        """Whether every promise is kept; None where none was made."""
        kept = []
        if self.mark is not None:
            kept.append(self.ours <= self.mark if self.better == "less" else self.ours >= self.mark)
        if self.ratio_mark is not None:
            kept.append(self.ratio is not None and self.ratio >= self.ratio_mark)
        return all(kept) if kept else None


@dataclass(slots=True)
class Run:
    """What a benchmark may use: the reference data, a folder of its own, and two stopwatches."""

    data: Path
    folder: Path
    quick: bool = False
    versions: dict[str, str] = field(default_factory=dict)

    def uses(self, *packages: str) -> None:
        """Note the versions of the packages that the figures depend on."""
        for package in packages:
            self.versions[package] = metadata.version(package)

    def seconds(self, work: Callable[[], object], repeat: int = 3) -> float:
        """Give the median wall time of some calls in this process."""
        times = []
        for _ in range(1 if self.quick else repeat):
            started = time.perf_counter()
            work()
            times.append(time.perf_counter() - started)
        return statistics.median(times)

    def process_seconds(self, command: Sequence[str | Path], repeat: int = 3) -> float:
        """Give the median wall time of a command from process start to end; raises when it fails."""
        line = [str(part) for part in command]

        def work() -> None:
            done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False, timeout=600)
            if done.returncode:
                raise RuntimeError(f"{' '.join(line)} ended with {done.returncode}: {done.stderr[-500:]}")

        return self.seconds(work, repeat)


def machine() -> dict[str, str | int | float]:
    """Say what the figures were measured on, and how busy it was: shared machines are noisy."""
    model = platform.processor() or platform.machine()
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
        model = next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
        pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (OSError, StopIteration, ValueError):
        pages = 0
    return {
        "processor": model,
        "cores": os.cpu_count() or 0,
        "memory_gib": round(pages / 2**30, 1),
        "system": f"{platform.system()} {platform.release()}",
        "python": sys.version.split()[0],
        "load_before": round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else 0.0,
    }
