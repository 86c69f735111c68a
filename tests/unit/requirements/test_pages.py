"""The public page of rules says what the rule files say."""

from __future__ import annotations

from pathlib import Path

from cocket.requirements.pages import rule_page
from cocket.requirements.rulebook import shipped
from cocket.requirements.service import REGIMES

PAGE = Path(__file__).resolve().parents[3] / "docs" / "explanation" / "licence-rules.md"


def test_the_rule_page_is_the_rule_files():
    """Run `python -m cocket.requirements.pages > docs/explanation/licence-rules.md` after changing a rule."""
    assert PAGE.read_text("utf-8") == rule_page(shipped(regime) for regime in REGIMES)
