"""The human-rights assessment of an export, completed by a desk officer and kept in the register.

Takes an export and a form's answers, writes a fact `rights.assessed` (concerns by question, no words) that points to a
record with the words, which can be deleted; gives back `RightsRecord`s. Nothing here decides.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from cocket.exports.model import Export
from cocket.kernel.canonical import canonical, digest
from cocket.kernel.errors import BadInput
from cocket.parties.model import Role
from cocket.register.model import Fact, Why
from cocket.register.ports import Connection
from cocket.register.records import keep, recall
from cocket.register.service import append, embedded, facts
from cocket.risk.criteria import prompts
from cocket.risk.model import Concern, RightsFinding, RightsRecord

KIND = "rights.assessed"
_MADE_UP = re.compile(r"export-[0-9]+$")  # the reader's name for an export without one


@dataclass(frozen=True, slots=True)
class Completed:
    """One assessment as the register holds it: which export, as it was then, and what was found."""

    subject: str
    export_sha256: str
    record: RightsRecord


def subject_of(export: Export) -> str:
    """Give the id under which the register speaks of an export: a hash, since references and exporters are names.

    The exporters are part of it, so that two firms may use the same reference.
    """
    return f"export:{digest([export.id, [party.name for party in export.in_role(Role.EXPORTER)]])[:32]}"


def own_reference(export: Export) -> None:
    """Raise BadInput for an export without a reference of its own: what is recorded would be taken for another's."""
    if _MADE_UP.match(export.id):
        raise BadInput("The export has no reference of its own", where="$.id", mend="Give it an `id` that stays.")


def state_of(export: Export) -> str:
    """Give the hash of what an assessment is about: parties, items, use and route; answers and papers may be added."""
    return digest([export.parties, export.items, export.end_use, export.route])


def record(
    connection: Connection, export: Export, findings: Sequence[RightsFinding], *, who: str, when: datetime
) -> Fact:
    """Keep a completed assessment in the caller's transaction.

    Raises BadInput unless each question stands once, and for an export without a reference of its own: its assessment
    would be taken for that of another.
    """
    own_reference(export)
    codes = [one.code for one in prompts()]
    if sorted(one.code for one in findings) != sorted(codes):
        raise BadInput("The assessment does not answer each question once", mend=f"Answer {', '.join(codes)}.")
    words = {one.code: {"text": one.text, "sources": list(one.sources)} for one in findings}
    pointer = keep(connection, canonical(words).decode())
    payload = {"export_sha256": state_of(export), "concerns": {one.code: one.concern.value for one in findings}}
    return append(connection, Fact(KIND, subject_of(export), who, Why("rights_assessment"), when, payload, (pointer,)))


def completed(connection: Connection) -> Mapping[str, tuple[Completed, ...]]:
    """Give every assessment of a register by the export it is about, oldest first."""
    found: dict[str, list[Completed]] = {}
    order = {one.code: place for place, one in enumerate(prompts())}
    for fact in list(facts(connection, kinds=(KIND,))):
        concerns = fact.payload["concerns"].items()
        words = json.loads(recall(connection, fact.pointers[0]) or "{}")
        findings = tuple(
            RightsFinding(
                code, Concern(concern), str(words.get(code, {}).get("text", "")),
                tuple(words.get(code, {}).get("sources", ())),
            )
            for code, concern in sorted(concerns, key=lambda one: order.get(one[0], len(order)))
        )  # fmt: skip
        kept = RightsRecord(fact.who, fact.when.date(), findings)
        found.setdefault(fact.subject, []).append(Completed(fact.subject, fact.payload["export_sha256"], kept))
    return {subject: tuple(many) for subject, many in found.items()}


def completed_at(home: Path) -> Mapping[str, tuple[Completed, ...]]:
    """Give what an embedded home holds; nothing where it has no register yet."""
    if not (home / "register.sqlite3").exists():
        return {}
    connection = embedded(home)
    try:
        return completed(connection)
    finally:
        connection.close()


def record_of(export: Export, known: Mapping[str, tuple[Completed, ...]], as_of: date) -> RightsRecord | None:
    """Give the newest assessment of an export on a day, marked as outdated when the export was changed since."""
    if not known:
        return None
    mine = [one for one in known.get(subject_of(export), ()) if one.record.day <= as_of]
    if not mine:
        return None
    last = mine[-1]
    outdated = last.export_sha256 != state_of(export)
    return RightsRecord(last.record.who, last.record.day, last.record.findings, outdated)
