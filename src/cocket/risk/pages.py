"""The factor table as a public page: what each factor looks at, in its own words, and what it weighs.

Takes the table and an edition of weights, gives Markdown. `python -m cocket.risk.pages` prints it; a test holds the
page in the documentation against it.
"""

from __future__ import annotations

import sys

from cocket.risk.bands import RULE_TEXT
from cocket.risk.criteria import criteria, measures
from cocket.risk.factors.behaviour import Flag, flags
from cocket.risk.table import FACTORS
from cocket.risk.weights import Weights, shipped

INTRODUCTION = (
    "This page is generated from the factor table and the weights that ship with the program. The model is this table: "
    "nothing else adds to a score."
)


FLAGS = (
    "Each is answered yes, no or unknown, with a word of explanation, under its id in the export's `answers`; "
    "`cocket risk flags` writes all of them as a form. The words are this project's own. BIS's thirteen were held "
    "against its page of red flag indicators (bis.gov/articles/red-flag-indicators, read on 27 November 2026) and are "
    "numbered in its order. The texts of the other sources were not at hand, so that those lists may lack a flag; each "
    "such row says so. The last column names factors that see the same in the export's own fields and papers."
)


def _published(flag: Flag) -> str:
    return flag.basis + (" (not checked against the text)" if flag.status == "unverified" else "")


def factor_page(weights: Weights) -> str:
    """Write the page."""
    lines = [
        "# The risk factors",
        "",
        INTRODUCTION,
        "",
        f"Weights: `{weights.id}`, by {weights.author}. {weights.reason}",
        "",
        f"The rule: {RULE_TEXT.format(high=weights.high, elevated=weights.elevated)}",
        "",
    ]
    group = ""
    for factor in FACTORS:
        if factor.group != group:
            group = factor.group
            lines += [f"## {group.capitalize()}", ""]
        weight = weights.weights[factor.code]
        points = ", ".join(str(one) for one in weight.points[1:])
        lines += [
            f"### {factor.title}", "",
            f"`{factor.code}` · points for degrees 1, 2, 3: {points} · while unknown: up to {weight.unknown}", "",
            " ".join(factor.public_page.split()), "",
        ]  # fmt: skip
    lines += ["## The red flags", "", FLAGS, "", "| id | question | weight | published in | seen in the export by |",
              "|---|---|---|---|---|"]  # fmt: skip
    lines += [
        f"| `{flag.question}` | {flag.text} | {'grave' if flag.weight > 1 else 'light'} | {_published(flag)} | "
        f"{', '.join(f'`{code}`' for code in flag.seen_by) or 'the answer alone'} |"
        for flag in flags()
    ]
    lines += ["", "## The law's criteria", "", "| criterion | force | factors | left to a person | source |",
              "|---|---|---|---|---|"]  # fmt: skip
    lines += [
        f"| {one.title} | {one.force} | {', '.join(f'`{code}`' for code in one.factors)} | {one.for_a_person} | "
        f"{one.source} ({one.status}) |"
        for one in criteria()
    ]
    lines += [
        "",
        "## Conditions that reduce factors",
        "",
        "| condition | reduces by one degree | source |",
        "|---|---|---|",
    ]
    lines += [
        f"| {one.title} | {', '.join(f'`{code}`' for code in one.reduces)} | {one.source} |" for one in measures()
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(factor_page(shipped()))
