"""The public pages say what the tables say."""

from __future__ import annotations

from pathlib import Path

from cocket.risk.pages import factor_page
from cocket.risk.table import FACTORS
from cocket.risk.weights import shipped

DOCS = Path(__file__).resolve().parents[3] / "docs" / "explanation"


def test_the_factor_page_is_the_table():
    """Run `python -m cocket.risk.pages > docs/explanation/risk-factors.md` after changing a factor or a weight."""
    assert (DOCS / "risk-factors.md").read_text("utf-8") == factor_page(shipped())


def test_the_model_card_counts_the_factors_and_says_what_the_score_is_not_for():
    """The card is kept with the table."""
    card = (DOCS / "risk-model-card.md").read_text("utf-8")
    assert f"table of {len(FACTORS)} factors" in card
    assert "What it must not be used for" in card
    assert shipped().id in card
