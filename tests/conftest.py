"""What a machine has decides which tests run; what CI requires may not be skipped."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
INSTALL_SECONDS = 180
REQUIRED = frozenset(filter(None, os.environ.get("COCKET_REQUIRE", "").replace(" ", "").split(",")))


def absent(need: str, reason: str) -> None:
    """Skip with a reason, or fail where CI requires the thing."""
    if need in REQUIRED:
        pytest.fail(f"required but absent: {reason}", pytrace=False)
    pytest.skip(reason)


def node_packages(locked: Path, home: Path) -> Path:
    """Install the Node packages that `locked` pins into `home`, once; workers that come meanwhile wait for the first."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        absent("node", "no node or npm on this machine")
    home.mkdir(parents=True, exist_ok=True)
    lock, mark = locked / "package-lock.json", home / "installed"
    with (home / "lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not mark.is_file() or mark.read_bytes() != lock.read_bytes():
            mark.unlink(missing_ok=True)
            shutil.copy(locked / "package.json", home)
            shutil.copy(lock, home)
            command = [str(npm), "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(home)]
            done = subprocess.run(command, capture_output=True, text=True, timeout=INSTALL_SECONDS, check=False)
            if done.returncode:
                absent("node", f"npm could not install the packages: {done.stderr.strip().splitlines()[-1:]}")
            mark.write_bytes(lock.read_bytes())
    return home


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
def ristretto() -> None:
    """Skip, or fail where CI requires it, without the extra `redress`: what it computes has no other implementation here."""
    try:
        import rbcl
    except ModuleNotFoundError:
        absent("redress", "the extra `redress` is not installed (pip install 'cocket[redress]')")
    else:
        _ = rbcl


@pytest.fixture(scope="session")
def chromium() -> str:
    """Give the path of a Chromium to drive."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    absent("chromium", "no chromium on this machine")
    raise AssertionError
