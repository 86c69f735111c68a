"""What listed owners own of an export's parties: screening's hits handed to the ownership rules.

Takes an export, its hits and a day, gives findings with their arithmetic. A hit that is a match makes its owner listed;
one to review makes the owner doubted, so that the finding says "unknown" rather than "no".
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from cocket.exports.model import Export
from cocket.kernel.reasons import Tri
from cocket.parties.ownership import OwnershipFinding, owned_by
from cocket.parties.rules import rules
from cocket.screening.model import Hit, Verdict


def findings(export: Export, hits: Iterable[Hit], as_of: date) -> tuple[OwnershipFinding, ...]:
    """Give a finding per party and rule where a listed or doubted owner stands somewhere above the party."""
    listed: dict[str, set[str]] = {}
    doubted: dict[str, set[str]] = {}
    for hit in hits:
        if not hit.lead_only:
            names = listed if hit.verdict is Verdict.MATCH else doubted
            names.setdefault(hit.via[-1] if hit.via else hit.party_id, set()).add(hit.list_code)
    if not listed and not doubted:
        return ()
    out: list[OwnershipFinding] = []
    for party in export.parties:
        if not party.owners:
            continue
        for rule in dict.fromkeys(rule.id for rule in rules()):
            found = owned_by(party, listed, as_of, rule, among=export.parties, doubted=doubted)
            if found.chains or found.controlled is not Tri.NO:
                out.append(found)
    return tuple(out)
