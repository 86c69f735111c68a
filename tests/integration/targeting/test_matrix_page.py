"""The published evasion matrix says what the detectors do today."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cocket.risk.targeting.detectors.service import detect, read_world
from cocket.risk.targeting.evaluation import rates_of
from cocket.risk.targeting.generator.service import make_world, write_world
from cocket.risk.targeting.matrix import page

PAGE = Path(__file__).resolve().parents[3] / "docs" / "reference" / "evasion-matrix.md"
SEED, ROWS = 2026, 20_000


@pytest.mark.slow
def test_the_published_figures_are_those_of_the_detectors_golden(tmp_path) -> None:
    """The page is what the matrix and a fresh measurement on the stated world give."""
    write_world(tmp_path, seed=SEED, rows=ROWS)
    world = read_world(tmp_path)
    rates = rates_of(detect(world), make_world(SEED, ROWS).labels, len(world.declarations))
    text = page(rates, seed=SEED, rows=len(world.declarations))
    if os.environ.get("COCKET_GOLDEN") == "write":
        PAGE.write_text(text, "utf-8")
    assert PAGE.read_text("utf-8") == text
