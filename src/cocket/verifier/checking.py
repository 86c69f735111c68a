"""Is this document genuine? One verdict on a document of any form, or on a presentation and each document in it.

Takes a document's bytes, what the verifier holds and the instant of asking; gives a `Verdict`. A question that was
understood never raises: bad documents are verdicts too. Only what is no document at all raises BadInput.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from cocket.kernel.errors import BadDocument, BadInput
from cocket.verifier.knowledge import Knowledge, Policy
from cocket.verifier.presentations import is_presentation, walk_presentation
from cocket.verifier.steps import Found, walk
from cocket.verifier.trust_lists import with_all_thefts
from cocket.verifier.verdicts import REASONS, Refused, Unsettled, Verdict

_DEFAULT = Policy()
_NO = (Refused, Unsettled, BadDocument)  # what a step raises that does not hold
# After which a further list is asked, the gravest last: it may know the issuer, or be of today.
_OPEN = ("issuer_not_listed", "issuer_resembles", "lookalike_issuer", "trust_list_stale")


def verify(raw: bytes, knowledge: Knowledge, at: datetime, policy: Policy = _DEFAULT) -> Verdict:
    """Give the verdict on a document as of an instant; raises BadInput when it is no document of any form."""
    if knowledge.further:
        first, *further = with_all_thefts(knowledge.lists)
        knowledge = replace(knowledge, trust=first, further=tuple(further))
    if is_presentation(raw):
        return _of_presentation(raw, knowledge, at, policy)
    return _judged(raw, knowledge, at, policy)


def _judged_within(raw: bytes, knowledge: Knowledge, at: datetime, policy: Policy) -> Verdict:
    """Give the verdict on a part of a presentation: what is no document breaks the presentation's format."""
    try:
        return _judged(raw, knowledge, at, policy)
    except BadInput as error:
        outcome, sentence = REASONS["malformed"]
        return Verdict(outcome, "malformed", sentence, error.what, error.mend)


def _judged(raw: bytes, knowledge: Knowledge, at: datetime, policy: Policy) -> Verdict:
    """Give the verdict under the first trust list of today that knows the issuer; else the gravest of what they say."""
    gravest = _under_one(raw, knowledge, at, policy)
    for trust in knowledge.further:
        if gravest.reason not in _OPEN:
            break
        verdict = _under_one(raw, replace(knowledge, trust=trust), at, policy)
        if verdict.reason not in _OPEN or _OPEN.index(verdict.reason) > _OPEN.index(gravest.reason):
            gravest = verdict
    return gravest


def _under_one(raw: bytes, knowledge: Knowledge, at: datetime, policy: Policy) -> Verdict:
    """Take the steps under one trust list, and make a verdict of what was found until one of them did not hold."""
    found = Found()
    try:
        return found.verdict(policy, walk(raw, knowledge, at, policy, found))
    except _NO as error:
        return found.verdict(policy, *_why(error))


def _of_presentation(raw: bytes, knowledge: Knowledge, at: datetime, policy: Policy) -> Verdict:
    found: dict[str, Any] = {"policies": policy.stated}
    try:
        reason, what, mend = walk_presentation(raw, knowledge, at, policy, found, _judged_within), "", ""
    except _NO as error:
        reason, what, mend = _why(error)
    outcome, sentence = REASONS[reason]
    return Verdict(outcome, reason, sentence, what, mend, **found)


def _why(error: BadDocument | Refused | Unsettled) -> tuple[str, str, str]:
    """Give the reason why a step did not hold, what is the matter, and what would mend it."""
    if isinstance(error, BadDocument):
        return "malformed", f"{error.where}: {error.what}" if error.where else error.what, ""
    return error.code, error.what, error.mend


def exit_status(verdict: Verdict) -> int:
    """Give the command line's exit status: 0 genuine, 1 not genuine, 3 cannot tell."""
    return {"genuine": 0, "not_genuine": 1, "cannot_tell": 3}[verdict.outcome.value]


__all__ = ["BadInput", "exit_status", "verify"]
