"""Node packages by others, installed once into build/interop from the locked versions."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from typing import Any

import pytest
from tests.conftest import ROOT, absent

HERE = ROOT / "tests" / "interop"
INSTALL_SECONDS = 180


@pytest.fixture(scope="session")
def peer() -> Callable[..., dict[str, Any]]:
    """Give a call to the packages: keyword arguments in, their answer out."""
    home = ROOT / "build" / "interop"
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        absent("node", "no node or npm on this machine")
    lock = HERE / "package-lock.json"
    if not (home / "node_modules").is_dir() or (home / lock.name).read_bytes() != lock.read_bytes():
        home.mkdir(parents=True, exist_ok=True)
        shutil.copy(HERE / "package.json", home)
        shutil.copy(lock, home)
        command = [str(npm), "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(home)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=INSTALL_SECONDS, check=False)
        if done.returncode:
            (home / lock.name).unlink()
            absent("node", f"npm could not install the peers: {done.stderr.strip().splitlines()[-1:]}")

    def call(**request: Any) -> dict[str, Any]:
        done = subprocess.run(
            [str(node), str(HERE / "peer.mjs"), str(home)],
            input=json.dumps(request),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-500:]
        return json.loads(done.stdout)

    return call
