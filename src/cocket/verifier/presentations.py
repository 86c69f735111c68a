"""Presentations (W3C VC Data Model 2.0, section 4.13): documents that a holder shows together, signed for one verifier.

Takes a presentation's bytes and how to judge a document, notes what is found; raises at the first step that does not
hold. Each document in it is judged by itself, and the presentation is worth no more than the worst of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from cocket.kernel.canonical import canonical
from cocket.kernel.errors import BadDocument, BadInput
from cocket.kernel.strict_json import load_canonical, load_json
from cocket.verifier.contents import read_contents
from cocket.verifier.data_integrity import AUTHENTICATION, Proof, parse_proof, verify_proof
from cocket.verifier.data_model import PRESENTATION, check_contexts, check_presentation, types_of
from cocket.verifier.forms import MAX_BYTES
from cocket.verifier.identifiers import check_did, controller, find_key
from cocket.verifier.instants import optional_instant, written
from cocket.verifier.knowledge import Knowledge, Policy
from cocket.verifier.public_keys import PublicKey
from cocket.verifier.steps import not_later
from cocket.verifier.verdicts import REASONS, Outcome, Refused, Unsettled, Verdict

MAX_DOCUMENTS = 50
Judge = Callable[[bytes, Knowledge, datetime, Policy], Verdict]
_MEND = "Ask whoever presents it to present it again."
_WORST = (Outcome.NOT_GENUINE, Outcome.CANNOT_TELL)


def is_presentation(raw: bytes) -> bool:
    """Say whether bytes are JSON whose type is a presentation's. What merely mentions one is not."""
    if PRESENTATION.encode() not in raw or len(raw) > MAX_BYTES or raw.lstrip()[:1] != b"{":
        return False
    try:
        document = load_json(raw.decode(), where="document")
    except (BadDocument, UnicodeDecodeError):
        return False
    return PRESENTATION in types_of(document)


def walk_presentation(
    raw: bytes, knowledge: Knowledge, at: datetime, policy: Policy, found: dict[str, Any], judge: Judge
) -> str:
    """Take the steps in order and give the good reason; the documents' own verdicts go into `found["presented"]`."""
    # 1. Read it, by the rules of the model. Nothing in it counts yet.
    document = load_canonical(raw.strip())
    known_plain = document is not None
    if document is None:
        document = load_json(raw.decode(), where="presentation")
    body = {name: value for name, value in document.items() if name != "proof"}
    check_contexts(body, knowledge.contexts, inline=knowledge.inline_contexts)
    inner = check_presentation(body)
    if len(inner) > MAX_DOCUMENTS:
        raise BadDocument(f"It holds more than {MAX_DOCUMENTS} documents", where="$.verifiableCredential", mend=_MEND)
    holder = body.get("holder")
    holder = holder["id"] if isinstance(holder, dict) else holder
    found.update(type=PRESENTATION, id=body.get("id", ""), document=body, issuer=holder or "")
    # 2. The holder's proof, where there is one or one is asked for.
    if "proof" in document:
        proof = parse_proof(document, AUTHENTICATION)
        found.update(form=proof.suite, issuer=controller(proof.method, where="$.proof"))
        _prove(document, proof, holder, knowledge, at, policy, found, known_plain=known_plain)
    elif policy.binding or policy.nonce is not None or policy.audience is not None:
        raise Refused("binding_bad", "Nobody signed the presentation", mend=_MEND)
    else:
        found["form"] = "unsigned"
    # 3. Each document in it, by itself. What binds a whole presentation asks nothing of its parts.
    own = _without_binding(policy)
    signed = found.get("proof") == "good"
    verdicts = tuple(
        judge(canonical(part), knowledge, at, own) if "proof" in part or _is_enveloped(part)
        else _self_asserted(part, found["issuer"] if signed and holder else "", knowledge, own)
        for part in inner
    )  # fmt: skip
    found["presented"] = verdicts
    # 4. It is worth no more than the worst of them, and nothing without any.
    for outcome in _WORST:
        for number, verdict in enumerate(verdicts, 1):
            if verdict.outcome is outcome:
                what = f"Document {number} of {len(verdicts)}: {verdict.detail or verdict.sentence}"
                kind = Refused if outcome is Outcome.NOT_GENUINE else Unsettled
                raise kind(verdict.reason, what, mend=verdict.mend)
    if not verdicts and not (signed and policy.issuers == "any"):
        raise Unsettled("nothing_presented", "The presentation holds no document", mend=_MEND)
    return "presented" if signed else "presented_unsigned"


def _prove(
    document: dict[str, Any],
    proof: Proof,
    holder: object,
    knowledge: Knowledge,
    at: datetime,
    policy: Policy,
    found: dict[str, Any],
    *,
    known_plain: bool,
) -> None:
    # 2.1 The key belongs to the holder that the presentation names.
    if holder is not None and check_did(holder, where="$.holder") != found["issuer"]:
        raise Refused("binding_bad", f"It names {str(holder)[:80]}, and is signed by {proof.method[:80]}")
    # 2.2 The signature.
    try:
        verify_proof(
            document, proof, _holder_key(proof.method, knowledge), knowledge.canonicalise, known_plain=known_plain
        )
    except Refused as error:
        if error.code == "signature_bad":
            found["proof"] = "bad"
        raise
    found["proof"] = "good"
    created = optional_instant(proof.created, where="$.proof.created")
    expires = optional_instant(proof.expires, where="$.proof.expires")
    found["signed"] = written(created)
    # 2.3 It was made for this verifier and for this once (VC Data Integrity 2.1, domain and challenge).
    domains = proof.options.get("domain", [])
    if policy.audience is not None and policy.audience not in (domains if isinstance(domains, list) else [domains]):
        raise Refused("binding_bad", "The presentation was made for another verifier", where="$.proof.domain")
    if policy.nonce is not None and proof.options.get("challenge") != policy.nonce:
        raise Refused("binding_bad", "The presentation answers another challenge", where="$.proof.challenge")
    # 2.4 It counts now.
    if created is not None:
        not_later(created, at, policy)
    if expires is not None and expires <= at - policy.leeway:
        raise Refused("expired", f"The presentation counted until {written(expires)}")


def _holder_key(method: str, knowledge: Knowledge) -> PublicKey:
    """Give a holder's key: in its did:key, on a trust list, or in a DID document that is held."""
    did = controller(method, where="$.proof.verificationMethod")
    for trust in knowledge.lists:
        for trusted in trust.issuers[did].keys if did in trust.issuers else ():
            if trusted.id == method and trusted.compromised_from is None and trusted.valid_until is None:
                return trusted.key
    return find_key(method, knowledge.documents, purpose=AUTHENTICATION, where="$.proof.verificationMethod")


def _self_asserted(part: dict[str, Any], holder: str, knowledge: Knowledge, policy: Policy) -> Verdict:
    """Judge a document without a proof of its own: the presentation's proof is its own when its holder issued it."""
    code, what, mend = "self_asserted", "", "Ask for a document that somebody else signed."
    found: dict[str, Any] = {}
    try:
        says = read_contents(part, knowledge.contexts, inline=knowledge.inline_contexts)
        found = {"type": says.type, "id": says.id, "issuer": says.issuer, "document": part}
        if says.issuer != holder:
            raise Refused("signature_bad", "The document carries no proof, and its issuer is not who presents it")
        found["proof"] = "good"
        if policy.issuers == "any":
            code, mend = "genuine", ""
    except (Refused, Unsettled) as error:
        code, what, mend = error.code, error.what, error.mend
    except BadInput as error:
        code, what, mend = "malformed", str(error.what), error.mend
    outcome, sentence = REASONS[code]
    return Verdict(outcome, code, sentence, what, mend, **found)


def _is_enveloped(part: dict[str, Any]) -> bool:
    return "EnvelopedVerifiableCredential" in types_of(part)


def _without_binding(policy: Policy) -> Policy:
    return replace(policy, audience=None, nonce=None, binding=False)
