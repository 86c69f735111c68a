"""Node packages by others, behind one call."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.integration.conftest import INTEROP


@pytest.fixture(scope="session")
def peer(interop: Path) -> Callable[..., dict[str, Any]]:
    """Give a call to the packages: keyword arguments in, their answer out."""

    def call(**request: Any) -> dict[str, Any]:
        done = subprocess.run(
            [str(shutil.which("node")), str(INTEROP / "peer.mjs"), str(interop)],
            input=json.dumps(request),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-500:]
        return json.loads(done.stdout)

    return call
