"""The page of states in the documentation, written from the table. Takes nothing, gives Markdown."""

from __future__ import annotations

from cocket.licensing.cases.table import FINAL, OFFICE_HOLDS, TRANSITIONS, Step
from cocket.licensing.cases.words import ACTION_WORDS, ROLE_WORDS, STATE_WORDS, State

_INTRO = """\
# States of a case

What may be done to a case in each state, where it leads, and who does it: the table by which the office works. Whether
the state allows a deed and whether a person may do it are asked apart, and each refusal says why.
"""
_EYES = {"never": "", "always": "always", "by_proposal": "on high risk, objections and departures"}


def page() -> str:
    """Give the page: the diagram, the table, and what each state means for the clock."""
    return "\n".join([_INTRO, "```mermaid", *_diagram(), "```", "", *_table(), "", *_states(), ""])


def _diagram() -> list[str]:
    lines = ["stateDiagram-v2", f"    [*] --> {State.DRAFT.value}"]
    # One arrow for all actions between two states: the table below names who does each.
    arrows: dict[tuple[State, State], list[str]] = {}
    for step in TRANSITIONS:
        if step.state is not step.to:
            arrows.setdefault((step.state, step.to), []).append(step.action.value)
    lines += [f"    {a.value} --> {b.value}: {', '.join(actions)}" for (a, b), actions in arrows.items()]
    return lines + [f"    {state.value} --> [*]" for state in State if state in FINAL]


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
