"""Every state a dossier shows, as a word, a shape and a tone: never colour alone.

Takes the enums of the engine, gives a `State`. The page and the terminal read the same tables, so that a state looks
and reads alike in both.
"""

from __future__ import annotations

from dataclasses import dataclass

from cocket.controls.model import Outcome
from cocket.kernel.reasons import Tri
from cocket.licensing.model import Recommendation
from cocket.parties.ownership import OwnershipFinding
from cocket.requirements.model import Need
from cocket.risk.model import Band, Concern, FactorResult
from cocket.screening.model import Hit, Verdict


@dataclass(frozen=True, slots=True)
class State:
    """What a reader sees of a state: its word, its shape and its tone (go, look, stop, unknown, ink, quiet)."""

    word: str
    shape: str
    tone: str

    def __str__(self) -> str:
        return f"{self.shape} {self.word}"


RECOMMENDATIONS = {
    Recommendation.NO_LICENCE_REQUIRED: State("No licence required", "●", "go"),
    Recommendation.APPLY_FOR_LICENCE: State("Apply for a licence", "▲", "look"),
    Recommendation.ASK_AUTHORITY: State("Ask the authority", "▲", "look"),
    Recommendation.STOP_AND_REVIEW: State("Stop and review", "■", "stop"),
    Recommendation.ANSWER_QUESTIONS: State("Answer the questions first", "◆", "unknown"),
}
OUTCOMES = {
    Outcome.LISTED: State("listed", "▲", "look"),
    Outcome.NOT_LISTED: State("not listed", "●", "go"),
    Outcome.NEEDS_EXPERT: State("expert needed", "◆", "unknown"),
}
NEEDS = {
    Need.REQUIRED: State("licence required", "▲", "look"),
    Need.NOT_REQUIRED: State("no licence required", "●", "go"),
    Need.PROHIBITED: State("prohibited", "■", "stop"),
    Need.INDETERMINATE: State("not known yet", "◆", "unknown"),
}
VERDICTS = {
    Verdict.MATCH: State("match", "■", "stop"),
    Verdict.REVIEW: State("review", "▲", "look"),
    Verdict.NONE: State("too far apart", "●", "go"),
}
# High is not "stop": a score asks for more scrutiny and refuses nothing, so its shape is the same one twice.
BANDS = {
    Band.LOW: State("low", "●", "go"),
    Band.ELEVATED: State("elevated", "▲", "look"),
    Band.HIGH: State("high", "▲▲", "look"),
    Band.INDETERMINATE: State("not known yet", "◆", "unknown"),
}
# A threshold or note that is met is a fact about the item, neither good nor bad news: ink, not green.
THRESHOLDS = {
    Tri.YES: State("met", "●", "ink"),
    Tri.NO: State("not met", "○", "quiet"),
    Tri.UNKNOWN: State("unknown", "◆", "unknown"),
}
DECONTROLS = {
    Tri.YES: State("applies", "●", "ink"),
    Tri.NO: State("does not apply", "○", "quiet"),
    Tri.UNKNOWN: State("unknown", "◆", "unknown"),
}
ELIGIBLE = {
    Tri.YES: State("may be used", "●", "go"),
    Tri.NO: State("may not be used", "○", "quiet"),
    Tri.UNKNOWN: State("not known yet", "◆", "unknown"),
}
NOT_ASSESSED = State("not assessed", "◆", "unknown")
# What a desk officer found; like a band, a concern asks for scrutiny and refuses nothing.
CONCERNS = {
    Concern.NONE: State("no concern", "●", "go"),
    Concern.SOME: State("some concern", "▲", "look"),
    Concern.SERIOUS: State("serious concern", "▲▲", "look"),
    Concern.UNKNOWN: State("not answered", "◆", "unknown"),
}
RAISED = State("raised", "▲", "look")
OPEN = State("still open", "◆", "unknown")
WEIGHED = State("facts are in", "●", "ink")
NO_HIT = State("nothing near", "●", "go")
LEAD = State("lead, not a finding", "▲", "look")
CATCH_ALL = State("surveillance capability", "▲", "look")
NOT_SCREENED = State("not screened", "◆", "unknown")

# Worst first: what a summary of several states shows.
_URGENCY = {"stop": 0, "look": 1, "unknown": 2, "ink": 3, "go": 4, "quiet": 5}


def urgency(state: State) -> int:
    """Give a rank for ordering, 0 the most urgent: stop, look (twice before once), unknown, the rest."""
    return _URGENCY[state.tone] * 2 + (len(state.shape) == 1)


def worst(states: list[State], default: State) -> State:
    """Give the most urgent of several states, the first of equals, or the default when there is none."""
    return min(states, key=urgency, default=default)


def of_hit(hit: Hit) -> State:
    """Give a hit's state; a lead is never shown as a finding, whatever its score."""
    return LEAD if hit.lead_only else VERDICTS[hit.verdict]


def of_ownership(finding: OwnershipFinding) -> State:
    """Give the state of a finding on owners: a rule stops nothing on a day on which it is not law."""
    if finding.met is Tri.NO:
        return State("not met", "○", "quiet")
    if finding.met is Tri.UNKNOWN or finding.rule.binds is Tri.UNKNOWN:
        return State("listed owner possible", "◆", "unknown")
    if finding.rule.binds is Tri.YES:
        return State("owned by listed parties", "■", "stop")
    return State("met, but no rule in force", "●", "ink")


def of_factor(factor: FactorResult) -> State:
    """Give a risk factor's state: it raises scrutiny, lowers it, makes no difference, or is not known."""
    if not factor.known:
        return State("not known", "◆", "unknown")
    if factor.points > 0:
        return State("raises scrutiny", "▲", "look")
    return State("lowers scrutiny" if factor.points else "makes no difference", "●", "go")
