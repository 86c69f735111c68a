"""What a token may be used for. A scope narrows what its account may do; it never widens it."""

from __future__ import annotations

from enum import StrEnum

from cocket.kernel.errors import BadInput
from cocket.licensing.cases.words import EXPORTERS, OFFICERS, Role


class Scope(StrEnum):
    """One kind of use."""

    READ = "read"
    CHECK = "check"
    APPLY = "apply"
    SHIP = "ship"
    DECIDE = "decide"
    REPORT = "report"
    INSPECT = "inspect"


SCOPE_WORDS: dict[Scope, str] = {
    Scope.READ: "read applications, documents and licences",
    Scope.CHECK: "assess, classify and screen exports of your own",
    Scope.APPLY: "apply, answer, add documents, withdraw, appeal",
    Scope.SHIP: "draw on licences, report deliveries, confirm what left",
    Scope.DECIDE: "do the office's deeds: take, ask, consult, advise, propose, sign",
    Scope.REPORT: "read the tables for reports",
    Scope.INSPECT: "record what came of a licence",
}


def scopes_for(role: Role) -> tuple[Scope, ...]:
    """Give the scopes that can be of use to a role."""
    if role in EXPORTERS:
        return (Scope.READ, Scope.CHECK, Scope.APPLY, Scope.SHIP)
    if role is Role.INSPECTOR:
        return (Scope.READ, Scope.INSPECT)
    if role is Role.SENIOR_OFFICER:
        return (Scope.READ, Scope.CHECK, Scope.APPLY, Scope.DECIDE, Scope.REPORT, Scope.INSPECT)
    if role in OFFICERS:
        return (Scope.READ, Scope.CHECK, Scope.APPLY, Scope.DECIDE, Scope.REPORT)
    if role is Role.ADVISER:
        return (Scope.READ, Scope.DECIDE)
    if role is Role.CUSTOMS_OFFICER:
        return (Scope.READ, Scope.SHIP)
    return (Scope.READ, Scope.REPORT) if role is Role.OVERSEER else (Scope.READ,)


def scopes_of(words: list[str]) -> tuple[Scope, ...]:
    """Give scopes from their words, in the table's order; raises BadInput for an unknown one or none."""
    if unknown := sorted(set(words) - {scope.value for scope in Scope}):
        mend = f"Choose among {', '.join(Scope)}."
        raise BadInput(f"There is no scope {unknown[0][:30]!r}", where="scopes", mend=mend)
    if not words:
        raise BadInput(
            "A token without a scope opens nothing", where="scopes", mend=f"Choose among {', '.join(Scope)}."
        )
    return tuple(scope for scope in Scope if scope.value in words)
