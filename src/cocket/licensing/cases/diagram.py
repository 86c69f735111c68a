"""The page of states in the documentation, written from the table. Takes nothing, gives Markdown.

The drawing that it shows is made from the same table by `tools/docs_states.py`.
"""

from __future__ import annotations

from cocket.licensing.cases.table import OFFICE_HOLDS, TRANSITIONS, Step
from cocket.licensing.cases.words import ACTION_WORDS, ROLE_WORDS, STATE_WORDS, State

_INTRO = """\
# States of a case

What may be done to a case in each state, where it leads, and who does it: the table by which the office works. Whether
the state allows a deed and whether a person may do it are asked apart, and each refusal says why.
"""
_DRAWING = "![The states of a case, with the actions that lead from one to the next](../assets/case-states.svg)\n"
_EYES = {"never": "", "always": "always", "by_proposal": "on high risk, objections and departures"}


def page() -> str:
    """Give the page: the drawing, the table, and what each state means for the clock."""
    return "\n".join([_INTRO, _DRAWING, *_table(), "", *_states(), ""])


def _table() -> list[str]:
    head = ["| state | action | leads to | who | reasons | second person |", "| --- | --- | --- | --- | --- | --- |"]
    return head + [_row(step) for step in TRANSITIONS]


def _row(step: Step) -> str:
    who = ", ".join(sorted(ROLE_WORDS[role] for role in step.roles))
    cells = (
        f"`{step.state.value}`",
        f"`{step.action.value}` {ACTION_WORDS[step.action]}",
        f"`{step.to.value}`",
        who,
        "yes" if step.reasons else "",
        _EYES[step.four_eyes],
    )
    return f"| {' | '.join(cells)} |"


def _states() -> list[str]:
    head = ["## What each state means\n", "| state | the case is | the office's clock |", "| --- | --- | --- |"]
    return head + [
        f"| `{state.value}` | {STATE_WORDS[state]} | {'runs' if state in OFFICE_HOLDS else 'stands still'} |"
        for state in State
    ]
