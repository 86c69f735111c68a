"""The fictional assessments, and golden files that `make golden` rewrites."""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

HERE = Path(__file__).resolve().parent
NAMES = ("webcam", "imsi", "faces", "redflags", "unanswered", "empty")


@pytest.fixture(scope="session")
def samples() -> ModuleType:
    """Give the package of fictional assessments."""
    spec = importlib.util.spec_from_file_location(
        "dossier_cases", HERE / "cases" / "__init__.py", submodule_search_locations=[str(HERE / "cases")]
    )
    assert spec
    assert spec.loader
    sys.modules[spec.name] = package = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(package)
    assert tuple(package.ALL) == NAMES
    return package


@pytest.fixture(params=NAMES)
def assessment(request: pytest.FixtureRequest, samples: ModuleType) -> object:
    """Give each fictional assessment in turn."""
    return samples.ALL[request.param]()


@pytest.fixture
def golden() -> Callable[[str, str], None]:
    """Compare a text with a golden file; with COCKET_GOLDEN=write, rewrite the file instead, for a person to read the diff."""

    def compare(name: str, text: str) -> None:
        path = HERE / "golden" / name
        if os.environ.get("COCKET_GOLDEN") == "write":
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert path.is_file(), f"no golden file {path.name}: run `make golden` and read the diff"
        assert text == path.read_text(encoding="utf-8"), f"{name} changed: run `make golden` and read the diff"

    return compare
