"""The reporting schema: each table with its columns and their meaning. Within a version no column changes or goes."""

from __future__ import annotations

from dataclasses import dataclass

VERSION = 1


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its columns with their meaning, in order."""

    title: str
    columns: dict[str, str]


# What cases are counted by; the column that they are counted for stands first.
_COUNTED = {
    "cases": "how many were handed in",
    "approved": "how many ended in a licence",
    "refused": "how many were refused",
    "not_required": "how many needed no licence",
    "undecided": "how many have no outcome, or ended in a ruling",
}
TABLES: dict[str, Table] = {
    "cases": Table(
        "One row for each case that was handed in",
        {
            "number": "the case's number",
            "kind": "what was asked for",
            "state": "where it stands",
            "submitted_on": "day on which it was first handed in",
            "decided_on": "day of the last decision; empty while there is none",
            "outcome": "approve, refuse, not_required or rule; empty while there is none",
            "recommendation": "what the program recommended",
            "departed": "yes when the outcome went against the recommendation, else no; empty while there is none",
            "high_risk": "yes or no, as the program found",
            "criteria": "criteria of the last proposal, with blanks between",
            "conditions": "conditions in force, with blanks between",
            "destination": "country, ISO 3166 alpha-2",
            "end_user_type": "kind of end user",
            "items": "provisions of the control list, or tariff headings where none applies, with blanks between",
            "referrals": "how often a desk was asked",
            "appealed": "yes or no",
        },
    ),
    "referrals": Table(
        "One row for each question to a desk",
        {
            "number": "the case's number",
            "desk": "which",
            "due_on": "by when",
            "advice": "what it said, if anything",
            "points": "to how many items and criteria it answered one by one",
            "objections": "how many of these points are objections",
        },
    ),
    "decisions": Table(
        "One row for each decision in a case, also those that followed on it",
        {
            "number": "the case's number",
            "decision": "what was done: a signature, or a suspension, revocation, appeal and its end",
            "on": "on which day",
            "role": "the role of who did it",
            "outcome": "approve, refuse, not_required or rule, for a signature",
            "departed": "yes when the signature went against the program's recommendation, else no",
            "second_person": "yes when another person had proposed it, else no; empty where nothing is proposed",
            "precedents": "how many like cases that had ended otherwise were answered",
            "practice_changes": "how many of them were answered by a change of practice",
        },
    ),
    "clocks": Table(
        "One row for each case: the office's clock as it stands, or stood when it stopped",
        {
            "number": "the case's number",
            "used_days": "working days that the office has used",
            "limit_days": "working days that it has",
            "running": "yes while the case lies with the office, else no",
            "due_on": "day on which the answer is due; empty while the clock stands still",
            "overdue": "yes or no",
            "waited_days": "calendar days that the exporter took to answer questions",
        },
    ),
    "items": Table(
        "One row for each item of each case",
        {
            "number": "the case's number",
            "line": "the item's place in the application",
            "provisions": "provisions of control lists that name it, with their regimes and blanks between",
            "hs_code": "its tariff code, if given",
            "amount": "how many or how much; empty where it was not said",
            "unit": "of what",
            "value": "its stated value; empty where it was not said",
            "currency": "of the value, ISO 4217",
        },
    ),
    "criteria": Table(
        "One row for each criterion that a case's last proposal names",
        {
            "number": "the case's number",
            "criterion": "its code",
            "outcome": "how the case ended; empty while it has not",
        },
    ),
    "destinations": Table("One row for each destination", {"destination": "country, ISO 3166 alpha-2"} | _COUNTED),
    "end_user_types": Table("One row for each kind of end user", {"end_user_type": "kind of end user"} | _COUNTED),
    "outcomes": Table(
        "One row for each thing that came of a case: inspections, verified deliveries, appeals that changed a decision",
        {"number": "the case's number", "outcome": "what came of it", "on": "on which day it was recorded"},
    ),
}
