"""The releases under a licence as a whole, for an outsider: what was released, and what was withheld.

Takes a chain and a licence, gives a bundle: every release event opened, with the proof that it is in the log. Takes a
bundle, the log's key and the issuer's, gives what it shows. The numbers have no gaps and each release names the hash of
the one before, so nothing can be left out of the middle or slipped in later.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cocket.custody import service
from cocket.custody.chain import Chain
from cocket.custody.events.extension import NAME
from cocket.custody.events.model import EVENT
from cocket.custody.events.reading import check_event
from cocket.custody.events.signing import signed_text
from cocket.custody.ledger.intangible import withheld
from cocket.custody.ledger.model import LicenceState
from cocket.kernel.canonical import digest
from cocket.kernel.errors import BadDocument, BadInput
from cocket.verifier.checkpoints import WitnessPolicy
from cocket.verifier.encoding import from_base64, to_base64
from cocket.verifier.inclusion import format_proof, parse_proof
from cocket.verifier.merkle import ProofFails
from cocket.verifier.signatures import SIGNATURE_SIZE, verify_ed25519

TYPE = "cocket.custody.releases.v1"
MAX_RELEASES = 100_000


@dataclass(frozen=True, slots=True)
class Release:
    """One release: its number, kind, what, how much, and whether it was withheld."""

    number: int
    kind: str
    what: str
    amount: str
    withheld: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """What a bundle shows: each release, what was withheld and never released, the log and its size, who signed."""

    licence: str
    releases: tuple[Release, ...]
    withheld: tuple[str, ...]
    origin: str
    size: int
    signed: bool


def gather(chain: Chain, licence: str) -> dict[str, Any]:
    """Give the bundle of a licence's releases; raises BadInput when the licence is not in the ledger."""
    store = chain.store()
    try:
        state: LicenceState | None = store.get(f"l:{licence}")
        if state is None:
            raise BadInput(
                "This licence is not in the ledger", where=licence[:80], mend="Give its id as it is recorded."
            )
        positions = [
            store.position_of(store.get(f"r:{licence}:{number}")[0]) for number in range(1, state.sequence + 1)
        ]
    finally:
        store.close()
    rows = [opened | {"proof": to_base64(format_proof(proof))} for opened, proof in chain.prove(positions)]
    return {"type": TYPE, "licence": licence, "releases": rows}


def check(bundle: Any, policy: WitnessPolicy, issuer: bytes | None, *, where: str) -> Shown:
    """Check a bundle, offline; without the issuer's key its signatures are not looked at.

    Raises BadDocument for its form, ProofFails when an entry is not in the log or not the issuer's, and LedgerRefuses
    when a release is missing from the middle.
    """
    rows = bundle.get("releases") if isinstance(bundle, Mapping) and bundle.get("type") == TYPE else None
    if not isinstance(rows, list) or len(rows) > MAX_RELEASES or not all(isinstance(row, Mapping) for row in rows):
        raise BadDocument("This is no bundle of releases", where=where, mend="Make one with `cocket custody releases`.")
    licence, size, origin = str(bundle.get("licence")), 0, ""
    events: list[dict[str, Any]] = []
    for number, row in enumerate(rows, 1):
        place = f"{where}, release {number}"
        # 1. The entry is in the log, and this is what it commits to.
        proof = parse_proof(from_base64(row.get("proof"), where=place))
        proven = service.verify(proof, policy, row, where=place)
        size, origin = max(size, proven.checkpoint.size), proven.checkpoint.origin
        # 2. It is a release under this licence, signed by its issuer for this log.
        document = row["document"]
        event = _event(document, licence, place)
        if issuer is not None:
            _signed(document, event, issuer, origin, place)
        events.append(event)
    # 3. The numbers and hashes follow one another.
    held = tuple(withheld(events))
    return Shown(licence, tuple(map(_release, events)), held, origin, size, issuer is not None)


def _event(document: Any, licence: str, where: str) -> dict[str, Any]:
    if not isinstance(document, Mapping) or document.get("type") != EVENT:
        raise ProofFails("This is no custody event", where=where)
    event: dict[str, Any] = document.get("event", {})
    check_event(event, where)
    if event[NAME].get("licence") != licence or "release" not in event[NAME]:
        raise ProofFails(f"This is no release under {licence[:80]}", where=where)
    return event


def _signed(document: Mapping[str, Any], event: Any, issuer: bytes, origin: str, where: str) -> None:
    blocks = document.get("signatures")
    for block in blocks if isinstance(blocks, list) else ():
        if not isinstance(block, Mapping) or block.get("role") != "sender":
            continue
        text = signed_text(origin, "event", "sender", str(block.get("key")), str(block.get("signedAt")), digest(event))
        if verify_ed25519(issuer, from_base64(block.get("signature"), SIGNATURE_SIZE, where=where), text):
            return
    raise ProofFails("The release is not signed by this issuer's key", where=where, mend="Ask which key it was.")


def _release(event: Mapping[str, Any]) -> Release:
    body = event[NAME]["release"]
    amount = f"{body['amount']} {body['unit']}"
    return Release(body["sequence"], body["kind"], body["what"], amount, withheld=body["withheld"])


def sentences(shown: Shown) -> Sequence[str]:
    """Say what a bundle shows."""
    lines = []
    for one in shown.releases:
        mark = "◆ withheld" if one.withheld else "● released"
        lines.append(f"{mark}  {one.number}  {one.what}  {one.kind}, {one.amount}")
    if not shown.releases:
        lines.append("● nothing was released and nothing withheld")
    return lines
