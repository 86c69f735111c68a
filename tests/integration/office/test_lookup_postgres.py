"""What is asked of the database in its own words gives the same on PostgreSQL: the tests of it, run there again."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest

pytestmark = pytest.mark.postgres
HERE = Path(__file__).parent
AGAIN = ("test_lookup.py", "test_queues.py", "test_matches.py", "test_precedents.py")


def test_lists_queues_and_past_cases_are_the_same_on_postgresql(postgres):
    """Words, pages, counts, cases that share something, and the nearest past ones."""
    parts = dict(part.split("=", 1) for part in postgres.split())
    address = f"postgres://{parts['user']}@/{parts['dbname']}?host={quote(parts['host'], safe='')}"
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *(str(HERE / n) for n in AGAIN)]
    mine = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST_", "DJANGO_", "COCKET_"))}
    done = subprocess.run(
        command, cwd=HERE.parents[2], env={**mine, "COCKET_TEST_OFFICE": address}, capture_output=True, text=True,
        check=False, timeout=240,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:]
    assert " passed" in done.stdout
