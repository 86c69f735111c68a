"""Clear a hit: a person says that a party is not the listed one, and why; it holds until either side changes.

Takes a register connection (the caller's transaction) and a hit, gives facts and the view over them. The fact holds the
hash of the list's entry; what was known of the party stands in a record that can be deleted. Once that record is gone,
nobody can tell whether the party is still the same, and the hit shows again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from cocket.kernel.canonical import canonical, digest
from cocket.kernel.errors import BadInput
from cocket.register import Fact, Why, append, facts, keep, recall
from cocket.register.ports import Connection
from cocket.screening.matching import Query
from cocket.screening.rescreen import KeptHit

CLEARED = "hit.cleared"
REOPENED = "hit.reopened"
REASONS = frozenset(
    {"other_person", "other_organisation", "other_birth_date", "other_country", "other_identifier", "other"}
)


@dataclass(frozen=True, slots=True)
class Clearance:
    """A standing clearance: the fact's id, who cleared the hit, why and when, and the entry's hash at the time."""

    fact: str
    who: str
    reason: str
    when: datetime
    entry_sha256: str


def subject_of(hit: KeptHit) -> str:
    """Give the id under which facts on a hit are kept; it holds no name."""
    return f"hit:{digest([hit.party, hit.list_code, hit.entity_id])[:40]}"


def clear(
    connection: Connection,
    hit: KeptHit,
    party: Iterable[Query],
    *,
    who: str,
    reason: str,
    when: datetime,
    text: str = "",
) -> Fact:
    """Record that a hit is not the party; raises BadInput for an unknown reason."""
    if reason not in REASONS:
        raise BadInput(
            f"The reason {reason[:40]!r} is unknown", where="reason", mend=f"Use {', '.join(sorted(REASONS))}."
        )
    known = keep(connection, known_of(party))
    why = Why(reason, keep(connection, text) if text else None)
    payload = {"list": hit.list_code, "entry": digest(hit.entity_id), "entry_sha256": hit.entry_sha256}
    return append(connection, Fact(CLEARED, subject_of(hit), who, why, when, payload, (known,)))


def reopen(connection: Connection, hit: KeptHit, *, who: str, reason: str, when: datetime) -> Fact:
    """Record that a clearance no longer holds."""
    return append(connection, Fact(REOPENED, subject_of(hit), who, Why(reason), when))


def reopen_cleared(connection: Connection, fact: str, *, who: str, reason: str, when: datetime) -> Fact:
    """Record that the clearance with this fact id no longer holds; raises BadInput where there is none."""
    found = next((one for one in facts(connection, kinds=(CLEARED,)) if one.id == fact), None)
    if found is None:
        raise BadInput(
            f"No clearance has the id {fact[:60]!r}", where="FACT", mend="Copy it from `cocket screen cleared`."
        )
    return append(connection, Fact(REOPENED, found.subject, who, Why(reason), when))


def clearance(connection: Connection, hit: KeptHit, party: Iterable[Query]) -> Clearance | None:
    """Give the clearance of a hit if it stands: not reopened, the entry and what is known of the party unchanged."""
    history = list(facts(connection, kinds=(CLEARED, REOPENED), subjects=(subject_of(hit),)))
    if not history or history[-1].kind == REOPENED:
        return None
    last = history[-1]
    if last.payload.get("entry_sha256") != hit.entry_sha256 or not last.pointers:
        return None
    if recall(connection, last.pointers[0]) != known_of(party):
        return None
    return Clearance(last.id, last.who, last.why.code, last.when, hit.entry_sha256)


def known_of(party: Iterable[Query]) -> str:
    """Give what is known of a party as canonical text: its names and attributes, in order."""
    return canonical(sorted(party, key=canonical)).decode()
