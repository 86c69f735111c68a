"""Which licence an export needs, with every step cited."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cocket.kernel.reasons import EditionRef, Question, Reason, Tri


class Need(StrEnum):
    """The answer of a rule set: required, not required, prohibited, or it cannot be told yet."""

    REQUIRED = "required"
    NOT_REQUIRED = "not_required"
    PROHIBITED = "prohibited"
    INDETERMINATE = "indeterminate"


@dataclass(frozen=True, slots=True)
class RequirementStep:
    """One step of the reasoning: the rule's paragraph, its inputs, what it gives, and for which item (or "" for all).

    `effect` says what follows for the exporter ("apply", "notify", "stop", "ask", "condition", ""); `status` says
    whether the rule was written against its text ("verified") or not ("unverified"), or is a reading of it; `contest`
    says how to have this step looked at again.
    """

    rule: str
    item_id: str
    need: Need
    sentence: str
    inputs: tuple[tuple[str, str], ...]
    source: str
    effect: str = ""
    status: str = "verified"
    contest: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """An exception or general authorisation that may carry a required licence for one item.

    `eligible` is yes only when every condition holds on what is known and on the presumptions that `duties` name;
    `failed` names the conditions that do not hold.
    """

    code: str
    title: str
    item_id: str
    eligible: Tri
    sentence: str
    failed: tuple[str, ...]
    questions: tuple[Question, ...]
    duties: tuple[Reason, ...]
    source: str
    status: str = "verified"


@dataclass(frozen=True, slots=True)
class Filing:
    """One thing to file, keep or declare: the form, where it goes, by when, and its fields filled from the export."""

    code: str
    title: str
    to: str
    deadline: str
    fields: tuple[tuple[str, str], ...]
    source: str


@dataclass(frozen=True, slots=True)
class LicenceRequirement:
    """The answer under one regime; `conditions` say under what the answer stays true.

    `need` is required also where an exception may carry the export: `options` says which, and what is still open.
    """

    regime: str
    need: Need
    steps: tuple[RequirementStep, ...]
    questions: tuple[Question, ...]
    conditions: tuple[Reason, ...]
    editions: tuple[EditionRef, ...]
    rules_version: str
    options: tuple[Option, ...] = ()
    filings: tuple[Filing, ...] = ()
