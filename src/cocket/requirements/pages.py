"""The rule files as a public page: every row with its paragraph, what it gives and whether its text was checked.

Takes rulebooks, gives Markdown. `python -m cocket.requirements.pages` prints it; a test holds the page in the
documentation against it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import date

from cocket.requirements.rows import ALWAYS, FOREVER, Rule
from cocket.requirements.rulebook import Rulebook, shipped
from cocket.requirements.service import REGIMES

INTRODUCTION = (
    "This page is generated from the rule files. *Verified* rows were written against their text, *unverified* ones "
    "were not, and a *reading* is this project's interpretation. Check before you rely on any of them."
)


def rule_page(books: Iterable[Rulebook]) -> str:
    """Write the page."""
    lines = ["# The licence rules", "", INTRODUCTION, ""]
    for book in books:
        lines += [f"## {book.title}", "", f"Edition {book.edition}; competent: {book.authority}.", "",
                  "| rule | gives | when | source | status | in force |", "|---|---|---|---|---|---|"]  # fmt: skip
        lines += [
            f"| `{rule.id}` | {rule.need.value.replace('_', ' ')}{' (' + rule.effect + ')' if rule.effect else ''} | "
            f"`{rule.when.text}` | {rule.source} | {_status(rule)} | {_dates(rule.since, rule.until)} |"
            for rule in book.rules
        ]
        if book.prose:
            lines += ["", "Wordings of list entries and how they are read:", "",
                      "| row | asks for a licence when | source | status |", "|---|---|---|---|"]  # fmt: skip
            lines += [f"| `{row.id}` | `{row.when.text}` | {row.source} | {row.status} |" for row in book.prose]
        lines += ["", "Exceptions and general authorisations:", "", "| code | title | conditions | status |",
                  "|---|---|---|---|"]  # fmt: skip
        lines += [
            f"| {one.code} | {one.title} | {', '.join(clause.id for clause in one.clauses)} | {one.status} |"
            for one in book.exemptions
        ]
        if book.nationals:
            lines += ["", "National lists that are looked at when an item's words are about such things:", "",
                      "| list | since | source | status |", "|---|---|---|---|"]  # fmt: skip
            lines += [
                f"| {one.title} | {_dates(one.since, one.until)} | {one.source} | {one.status} |"
                for one in book.nationals
            ]
        if book.embargoes:
            lines += [
                "",
                "Arms embargoes that the catch-all looks at:",
                "",
                "| country | since | source |",
                "|---|---|---|",
            ]
            lines += [
                f"| {one.country} | {_dates(one.since, one.until)}{_doubt(one.state)} | {one.source} |"
                for one in book.embargoes
            ]
        lines.append("")
    return "\n".join(lines) + "\n"


def _status(rule: Rule) -> str:
    return f"{rule.status} (against {rule.against})" if rule.against else rule.status


def _doubt(state: bool | None) -> str:  # noqa: FBT001 - one of three values
    return "" if state else ", not settled"


def _dates(since: date, until: date) -> str:
    start = "" if since == ALWAYS else f"from {since.isoformat()}"
    end = "" if until == FOREVER else f" to {until.isoformat()}"
    return f"{start}{end}".strip() or "throughout"


if __name__ == "__main__":
    sys.stdout.write(rule_page(shipped(regime) for regime in REGIMES))
