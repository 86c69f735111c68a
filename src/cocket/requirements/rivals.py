"""Where two paragraphs may describe an item, the freer one does not speak alone.

Takes a classification, gives the provisions beside the chosen one that nothing has ruled out; and the step and question
that keep "not required" from being said while one of them asks for a licence.
"""

from __future__ import annotations

from cocket.controls.model import Candidate, Classification, Outcome
from cocket.kernel.reasons import Question, Tri
from cocket.requirements.model import Need, RequirementStep

NEAR = 0.5  # the classifier's score from which a provision may describe the item as well


def rivals(classification: Classification | None) -> tuple[str, ...]:
    """Give the provisions that may describe a listed item as well as the chosen one, best first."""
    if classification is None or classification.outcome is not Outcome.LISTED or not classification.provision:
        return ()
    chosen = classification.provision
    return tuple(
        c.provision for c in classification.candidates if _is_open(c) and not _is_same_line(chosen, c.provision)
    )


def _is_open(candidate: Candidate) -> bool:
    return (
        candidate.score >= NEAR
        and not any(check.met is Tri.NO for check in candidate.thresholds)
        and not any(note.applies is Tri.YES for note in candidate.decontrols)
    )


def _is_same_line(one: str, other: str) -> bool:
    """Tell whether one provision is the other or stands above it in the list's outline."""
    return one == other or one.startswith(f"{other}.") or other.startswith(f"{one}.")


def rival_step(item_id: str, chosen: str, rival: str, need: Need, contest: str) -> RequirementStep:
    """Say that the answer hangs on which of two provisions describes the item."""
    asks = {Need.REQUIRED: "a licence is required", Need.PROHIBITED: "it is prohibited"}.get(need, "it is not settled")
    return RequirementStep(
        "house.rival",
        item_id,
        Need.INDETERMINATE,
        f"{rival} may describe {item_id} as well as {chosen}, and under it {asks}.",
        (("provision", chosen), ("rival", rival)),
        "scope of the control list: an item may stand in more than one paragraph",
        "ask",
        "reading",
        contest,
    )


def rival_question(regime: str, item_id: str, chosen: str, rival: str) -> Question:
    """Ask which of the two provisions describes the item."""
    return Question(
        f"{regime}.rival.{item_id}",
        f"Is the item described by {rival}, or by {chosen} alone?",
        "technical assessor",
        "Under the stricter paragraph a licence may be required.",
        (rival, chosen),
        item_id,
    )
