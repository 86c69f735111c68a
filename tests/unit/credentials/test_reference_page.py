"""The reference says what the program does: every type, claim and reason, in the same words."""

from __future__ import annotations

from pathlib import Path

from cocket.credentials.service import FORMS
from cocket.credentials.vocabulary import DOCUMENTS, INNER, SELECTIVE, TERMS
from cocket.verifier.verdicts import REASONS

PAGE = Path(__file__).resolve().parents[3] / "docs" / "reference" / "credentials.md"


def test_the_page_names_every_type_claim_form_and_reason_in_the_program_s_words():
    """A reason or claim that is added is missing here until the page has it."""
    text = PAGE.read_text("utf-8")
    rows = [f"| `{name}` | {what} |" for name, (what, _, _) in DOCUMENTS.items()]
    rows += [f"| `{name}` | {kind} | {what} |" for name, (kind, what) in TERMS.items()]
    rows += [f"| `{name}` | {what} |" for name, what in INNER.items()]
    rows += [
        f"| {outcome.value.replace('_', ' ')} | `{code}` | {sentence} |"
        for code, (outcome, sentence) in REASONS.items()
    ]
    rows += [f"| `{form}` |" for form in FORMS]
    rows += [f"`{name}`" for name in SELECTIVE]
    assert [row for row in rows if row not in text] == []
