"""Homes and a runner for the command line, as a person or a script would use it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def cocket() -> Run:
    """Run the command line in a process of its own and give what it printed and its exit status."""

    def run(*arguments: object, home: Path, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "COCKET_HOME": str(home), "NO_COLOR": "1", "PYTHONWARNINGS": "default"}
        done = subprocess.run(
            [sys.executable, "-c", "from cocket.cli.main import run; run()", *map(str, arguments)],
            capture_output=True,
            text=True,
            env=environment,
            input=stdin,
            timeout=240,
            check=False,
        )
        assert "Traceback" not in done.stderr, done.stderr
        assert "Warning" not in done.stderr, done.stderr
        return done

    return run


@pytest.fixture(scope="session")
def starter_home(tmp_path_factory: pytest.TempPathFactory, cocket: Run) -> Path:
    """Give a home that holds the starter set alone."""
    home = tmp_path_factory.mktemp("starter-home")
    assert cocket("assess", "--samples", home=home).returncode == 0
    return home


@pytest.fixture(scope="session")
def real_home(tmp_path_factory: pytest.TempPathFactory, cocket: Run, shared_data: Path) -> Path:
    """Give a home with every shared list imported."""
    home = tmp_path_factory.mktemp("real-home")
    done = cocket("lists", "import-all", shared_data, home=home)
    assert done.returncode == 0, done.stderr
    return home
