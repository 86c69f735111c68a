"""A first draft of the reasons for a decision, from the criteria and the evidence: the same case gives the same draft.

Takes an outcome, the grounds of an assessment and what was done in the case, gives plain English. Nothing is decided in
it: a person edits it, and `same` tells a draft that nobody has touched.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cocket.licensing.cases.model import Case
from cocket.licensing.cases.policies import departs
from cocket.licensing.cases.words import Outcome

_OPENING = {
    Outcome.APPROVE: "The licence is granted.",
    Outcome.REFUSE: "The licence is refused.",
    Outcome.NOT_REQUIRED: "No licence is required for this export.",
    Outcome.RULE: "The office rules as follows.",
}
_CLOSING = {
    Outcome.APPROVE: "Weighed together, these grounds do not stand against the export{conditions}.",
    Outcome.REFUSE: "Weighed together, these grounds stand against the export, and no condition would remove them.",
    Outcome.NOT_REQUIRED: "None of these grounds makes the export subject to a licence.",
    Outcome.RULE: "The ruling rests on the description as it was handed in and on the editions named in it.",
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a draft rests on beside the case: grounds (`Finding.grounds`), answered matches, titles of measures."""

    grounds: Mapping[str, Any]
    cleared: int = 0
    confirmed: Sequence[str] = ()
    titles: Mapping[str, str] | None = None


def draft(case: Case, outcome: Outcome, evidence: Evidence) -> str:
    """Give the draft: what was recommended and why, what bears on each criterion, parties, advice, and the weighing."""
    grounds = evidence.grounds
    parts = [_OPENING[outcome], _recommended(case, outcome, grounds)]
    parts += [_criteria(grounds), _parties(evidence), _advice(case)]
    titles = evidence.titles or {}
    named = ", ".join(titles.get(code, code) for code in case.desk_conditions())
    parts.append(_CLOSING[outcome].format(conditions=f" under these conditions: {named}" if named else ""))
    return "\n\n".join(part for part in parts if part)


def same(text: str, drafted: str) -> bool:
    """Whether a text is the draft, word for word."""
    return text.split() == drafted.split()


def criteria_of(grounds: Mapping[str, Any]) -> tuple[str, ...]:
    """Give the codes of the criteria that something bears on, to be chosen beforehand in a form."""
    return tuple(str(one["code"]) for one in grounds.get("criteria", ()) if one.get("bearing"))


def _recommended(case: Case, outcome: Outcome, grounds: Mapping[str, Any]) -> str:
    said = str(grounds.get("sentence", ""))
    if not said:
        return ""
    because = " ".join(str(reason.get("sentence", "")) for reason in grounds.get("because", ()))
    turn = "The decision departs from it: [say why]." if departs(case.recommendation, outcome) else ""
    return (
        f"The program's recommendation was: {said} {f'It rested on this: {because}' if because else ''} {turn}".strip()
    )


def _criteria(grounds: Mapping[str, Any]) -> str:
    lines = []
    for one in grounds.get("criteria", ()):
        said = " ".join(str(sentence) for sentence in one.get("bearing", ()))
        if said:
            unknown = " Part of it is still unknown." if one.get("open") else ""
            lines.append(f"- {one['title']} ({one['code']}, {one['force']}): {said}{unknown}")
    return "\n".join(["On the criteria:", *lines]) if lines else "No factor that was found bears on a criterion."


def _parties(evidence: Evidence) -> str:
    parts = []
    if evidence.confirmed:
        parts.append(f"Confirmed as listed: {', '.join(evidence.confirmed)}.")
    if evidence.cleared:
        many = "One match with a list was" if evidence.cleared == 1 else f"{evidence.cleared} matches with lists were"
        parts.append(f"{many} examined and cleared.")
    return " ".join(parts) or "No party is near an entry of a list."


def _advice(case: Case) -> str:
    lines = []
    for one in case.referrals:
        desk = one.desk.value.replace("_", " ")
        said = one.advice.replace("_", " ") if one.advice else "no answer in time"
        points = [f"{p.about.replace(':', ' ')} {p.says.value.replace('_', ' ')}" for p in one.points]
        lines.append(f"- The {desk} desk: {said} ({'; '.join(points)})." if points else f"- The {desk} desk: {said}.")
    return "\n".join(["The desks said:", *lines]) if lines else ""
