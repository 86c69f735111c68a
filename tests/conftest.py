"""What a machine has decides which tests run; what CI requires may not be skipped."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
REQUIRED = frozenset(filter(None, os.environ.get("COCKET_REQUIRE", "").replace(" ", "").split(",")))


def absent(need: str, reason: str) -> None:
    """Skip with a reason, or fail where CI requires the thing."""
    if need in REQUIRED:
        pytest.fail(f"required but absent: {reason}", pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Give the folder of real reference data; where the folder does not exist beside the checkout, the test skips."""
    folder = Path(os.environ.get("COCKET_TEST_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        if (ROOT.parent / "shared").exists():
            absent("data", f"no reference data at {folder}")
        pytest.skip(f"no reference data at {folder} (set COCKET_TEST_DATA)")
    return folder


@pytest.fixture(scope="session")
def chromium() -> str:
    """Give the path of a Chromium to drive."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    absent("chromium", "no chromium on this machine")
    raise AssertionError
