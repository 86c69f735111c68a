"""The engines on the starter set, and a small scenario on which every figure can be worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from cocket.exercises.scenario import Scenario
from cocket.exercises.scenario.file import parse_scenario
from cocket.journey import Engines
from cocket.reference.starter import install_starter
from cocket.reference.store import Library

SMALL = Path(__file__).parent / "small.toml"


@pytest.fixture(scope="session")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Engines:
    """Give the product's own engines."""
    library = Library(tmp_path_factory.mktemp("exercise-home"))
    install_starter(library)
    return Engines.open(library)


@pytest.fixture
def small() -> Scenario:
    """Give the small scenario."""
    return parse_scenario(SMALL.read_text(encoding="utf-8"), where=SMALL.name)
