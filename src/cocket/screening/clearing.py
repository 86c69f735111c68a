"""Answer a hit: a person says that a party is not the listed one, or is, and why; it holds until either side changes.

Takes a register connection (the caller's transaction) and a hit, gives facts and the view over them. The fact holds the
hash of the list's entry; what was known of the party stands in a record that can be deleted. Once that record is gone,
nobody can tell whether the party is still the same, and the hit shows again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from cocket.kernel.canonical import canonical, digest
from cocket.kernel.errors import BadInput
from cocket.register import Fact, Why, append, facts, keep, recall_all
from cocket.register.ports import Connection
from cocket.screening.matching import Query
from cocket.screening.rescreen import KeptHit

CLEARED = "hit.cleared"
CONFIRMED = "hit.confirmed"
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


@dataclass(frozen=True, slots=True)
class Standing:
    """How a hit was last answered: kind is CLEARED, CONFIRMED or REOPENED; `lapsed` once either side has changed."""

    fact: Fact
    text: str
    lapsed: bool

    @property
    def answered(self) -> bool:
        """Whether the answer still says which of the two the party is."""
        return self.fact.kind != REOPENED and not self.lapsed


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
    return answer(connection, hit, known_of(party), kind=CLEARED, who=who, reason=reason, when=when, text=text)


def answer(
    connection: Connection,
    hit: KeptHit,
    known: str,
    *,
    kind: str,
    who: str,
    reason: str,
    when: datetime,
    text: str = "",
) -> Fact:
    """Record an answer of a kind to a hit; `known` is what is known of the party (`known_of`)."""
    pointer = keep(connection, known)
    why = Why(reason, keep(connection, text) if text else None)
    payload = {"list": hit.list_code, "entry": digest(hit.entity_id), "entry_sha256": hit.entry_sha256}
    return append(connection, Fact(kind, subject_of(hit), who, why, when, payload, (pointer,)))


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
    found = standings(connection, [(hit, known_of(party))]).get(subject_of(hit))
    if found is None or found.fact.kind != CLEARED or found.lapsed:
        return None
    last = found.fact
    return Clearance(last.id, last.who, last.why.code, last.when, hit.entry_sha256)


def standings(connection: Connection, hits: Sequence[tuple[KeptHit, str]]) -> dict[str, Standing]:
    """Give how hits were answered, by `subject_of`, in two queries; a hit that nobody answered is left out.

    Each hit comes with what is known of its party. An answer lapses when the entry or the party changed, and when its
    record was deleted, since nobody can tell then.
    """
    now = {subject_of(hit): (hit.entry_sha256, known) for hit, known in hits}
    if not now:
        return {}
    last = {f.subject: f for f in facts(connection, kinds=(CLEARED, CONFIRMED, REOPENED), subjects=tuple(now))}
    pointers = [p for f in last.values() for p in (*f.pointers, *((f.why.text,) if f.why.text else ()))]
    texts = recall_all(connection, pointers) if pointers else {}
    found = {}
    for subject, fact in last.items():
        then = texts.get(fact.pointers[0].record) if fact.pointers else None
        lapsed = fact.kind != REOPENED and (fact.payload.get("entry_sha256"), then) != now[subject]
        found[subject] = Standing(fact, texts.get(fact.why.text.record, "") if fact.why.text else "", lapsed)
    return found


def known_of(party: Iterable[Query]) -> str:
    """Give what is known of a party as canonical text: its names and attributes, in order."""
    return canonical(sorted(party, key=canonical)).decode()
