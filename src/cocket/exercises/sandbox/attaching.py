"""A recorded draft of weights as a policy, and a trial recorded as that draft's replay."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from cocket.exercises.sandbox.model import Policy
from cocket.risk.learning.promises import draft_weights, record_replay

if TYPE_CHECKING:
    from cocket.exercises.sandbox.trial import Trial
    from cocket.register.model import Fact
    from cocket.register.ports import Connection


def draft_policy(connection: Connection, subject: str) -> Policy:
    """Give the policy that a recorded draft of weights is; raises `BadInput` where there is no such draft."""
    weights = draft_weights(connection, subject)
    return Policy(
        title=f"Draft {weights.id}",
        why=weights.reason,
        sha256=weights.sha256,
        weights=weights,
        draft=subject,
    )


def attach(connection: Connection, trial: Trial, *, who: str, when: datetime) -> Fact:
    """Record, in the caller's transaction, that a draft was replayed in an exercise, with its figures.

    Chances and shares are texts with six decimals: a fact holds no floating point. Raises `BadInput` where the trial is
    of no draft.
    """
    before, after = trial.before, trial.after
    figures = {
        "evasion": (before.ways[0].chance, after.ways[0].chance),
        "delay_hours": (before.crowd.delay[0], after.crowd.delay[0]),
        "false_stops": (before.crowd.false_stops[0], after.crowd.false_stops[0]),
        "officers_hours": (before.crowd.hours, after.crowd.hours),
    }
    return record_replay(
        connection,
        trial.policy.draft,
        {
            "on": "exercise",
            "scenario": before.scenario,
            "seed": before.seed,
            "editions": [edition.sha256 for edition in before.editions],
            "figures": {name: [f"{one:.6f}" for one in pair] for name, pair in figures.items()},
        },
        who=who,
        when=when,
    )
