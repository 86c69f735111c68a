"""Presentations (W3C VC Data Model 2.0, section 4.13): documents that a holder shows together, signed for one verifier.

Takes a presentation's bytes and how to judge a document, notes what is found; raises at the first step that does not
hold. Each document in it is judged by itself, and the presentation is worth no more than the worst of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from cocket.kernel.canonical import canonical
from cocket.kernel.errors import BadDocument, BadInput
from cocket.kernel.strict_json import load_json
from cocket.verifier.contents import read_contents
from cocket.verifier.data_integrity import AUTHENTICATION, check_proof, parse_proof
from cocket.verifier.data_model import BASE_CONTEXT, PRESENTATION, check_contexts, check_presentation, types_of
from cocket.verifier.forms import MAX_BYTES
from cocket.verifier.identifiers import check_did, controller, find_key
from cocket.verifier.instants import from_seconds, optional_instant, written
from cocket.verifier.jose import numeric_date, parse_jws, verify_jws
from cocket.verifier.knowledge import Knowledge, Policy
from cocket.verifier.multibase import from_base64url
from cocket.verifier.public_keys import PublicKey, from_jwk
from cocket.verifier.steps import not_later
from cocket.verifier.verdicts import REASONS, Outcome, Refused, Unsettled, Verdict

MAX_DOCUMENTS = 50
MAX_HEADER = 8_000
ENVELOPED, TOKEN_TYPE = "EnvelopedVerifiablePresentation", "vp+jwt"
_REGISTERED = ("iat", "nbf", "exp", "iss", "aud", "nonce", "jti")
Dates = tuple[datetime | None, datetime | None, datetime | None]
Judge = Callable[[bytes, Knowledge, datetime, Policy], Verdict]
_MEND = "Ask whoever presents it to present it again."
_WORST = (Outcome.NOT_GENUINE, Outcome.CANNOT_TELL)


@dataclass(frozen=True, slots=True)
class _Shown:
    """A presentation that was read: its body, and how it is signed (`check` is None when it is not).

    `dates` reads when it was signed, and from when until when it counts; whoever asks has checked the signature.
    """

    body: dict[str, Any]
    form: str = "unsigned"
    method: str = ""
    check: Callable[[PublicKey], object] | None = None
    domains: tuple[object, ...] = ()
    challenge: object = None
    dates: Callable[[], Dates] = lambda: (None, None, None)


def is_presentation(raw: bytes) -> bool:
    """Say whether bytes are a presentation: JSON of its type, in an envelope or not, or a token that says so.

    What merely mentions one is not.
    """
    if len(raw) > MAX_BYTES:
        return False
    if raw.lstrip()[:1] != b"{":
        return _token_type(raw) == TOKEN_TYPE
    if b"VerifiablePresentation" not in raw:
        return False
    try:
        document = load_json(raw.decode(), where="document", comments=False)
    except (BadDocument, UnicodeDecodeError):
        return False
    return not types_of(document).isdisjoint((PRESENTATION, ENVELOPED))


def walk_presentation(
    raw: bytes, knowledge: Knowledge, at: datetime, policy: Policy, found: dict[str, Any], judge: Judge
) -> str:
    """Take the steps in order and give the good reason; the documents' own verdicts go into `found["presented"]`."""
    # 1. Read it, by the rules of the model. Nothing in it counts yet.
    shown = _read(raw, knowledge)
    body = shown.body
    check_contexts(body, knowledge.contexts, inline=knowledge.inline_contexts)
    inner = check_presentation(body)
    if len(inner) > MAX_DOCUMENTS:
        raise BadDocument(f"It holds more than {MAX_DOCUMENTS} documents", where="$.verifiableCredential", mend=_MEND)
    holder = body.get("holder")
    holder = holder["id"] if isinstance(holder, dict) else holder
    found.update(type=PRESENTATION, id=body.get("id", ""), document=body, issuer=holder or "", form=shown.form)
    # 2. The holder's proof, where there is one or one is asked for.
    if shown.check is not None:
        found["issuer"] = controller(shown.method, where="proof")
        _prove(shown, shown.check, holder, knowledge, at, policy, found)
    elif policy.binding or policy.nonce is not None or policy.audience is not None:
        raise Refused("binding_bad", "Nobody signed the presentation", mend=_MEND)
    # 3. Each document in it, by itself. What binds a whole presentation asks nothing of its parts, but of those that
    # name another holder's key than the one that signed it.
    own = _without_binding(policy)
    signed = found.get("proof") == "good"
    key = _holder_key(shown.method, knowledge, at) if signed else None
    verdicts = tuple(
        judge(canonical(part), knowledge, at, policy if _is_of_another(part, key) else own)
        if "proof" in part or _is_enveloped(part)
        else _self_asserted(part, found["issuer"] if signed and holder else "", knowledge, own)
        for part in inner
    )
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


def _read(raw: bytes, knowledge: Knowledge) -> _Shown:
    if raw.lstrip()[:1] != b"{":
        try:
            return _read_token(raw.decode().strip())
        except UnicodeDecodeError:
            raise BadDocument("This is not UTF-8", where="token", mend=_MEND) from None
    raw = raw.strip()
    document = knowledge.read_canonical(raw)
    write = knowledge.write_canonical
    if document is None:
        document, write = load_json(raw.decode(), where="presentation", comments=False), canonical
    # VC Data Model 2.0, section 4.13.2: an envelope has the base context, and a data address with the token.
    if ENVELOPED in types_of(document):
        listed = document.get("@context")
        if BASE_CONTEXT not in (listed if isinstance(listed, list) else [listed]):
            raise BadDocument("The envelope lacks the base context", where="$.@context", mend=_MEND)
        media, comma, token = str(document.get("id", "")).removeprefix("data:").partition(",")
        if not comma or media != f"application/{TOKEN_TYPE}":
            raise Unsettled("form_unsupported", "The envelope is of a kind that is not supported", where="$.id")
        return _read_token(token)
    body = {name: value for name, value in document.items() if name != "proof"}
    if "proof" not in document:
        return _Shown(body)
    proof = parse_proof(document, AUTHENTICATION)
    domains = proof.options.get("domain", [])
    return _Shown(
        body,
        proof.suite,
        proof.method,
        lambda key: check_proof(body, proof, key, knowledge.canonicalise, write),
        tuple(domains if isinstance(domains, list) else [domains]),
        proof.options.get("challenge"),
        lambda: (
            optional_instant(proof.created, where="$.proof.created"),
            None,
            optional_instant(proof.expires, where="$.proof.expires"),
        ),
    )


def _read_token(text: str) -> _Shown:
    """Read a `vp+jwt` (W3C vc-jose-cose, section 3.1.2): the payload is the presentation."""
    token = parse_jws(text)
    if token.header.get("typ") != TOKEN_TYPE:
        raise BadDocument(f"The token is not of type {TOKEN_TYPE}", where="token, header", mend=_MEND)
    claims, method = token.payload, token.header.get("kid")
    if "vc" in claims or "vp" in claims:
        raise BadDocument("The token holds a claim of an older standard", where="token, payload", mend=_MEND)
    did, audience = controller(method, where="token, kid"), claims.get("aud", [])
    if claims.get("iss", did) != did:
        raise Refused("binding_bad", "The token names one holder and is signed by another", where="token, payload")
    return _Shown(
        {name: value for name, value in claims.items() if name not in _REGISTERED},
        f"{TOKEN_TYPE} {token.algorithm}",
        str(method),
        lambda key: verify_jws(token, key),
        tuple(audience if isinstance(audience, list) else [audience]),
        claims.get("nonce"),
        lambda: (
            from_seconds(numeric_date(claims, "iat")),
            from_seconds(numeric_date(claims, "nbf")),
            from_seconds(numeric_date(claims, "exp")),
        ),
    )


def _token_type(raw: bytes) -> str | None:
    """Give the `typ` of what may be a token, without believing anything of it."""
    head = raw.lstrip().partition(b".")[0]
    # Base64 of an opening brace begins with e; a tilde makes it an SD-JWT.
    return _type_of(head) if head[:1] == b"e" and b"~" not in raw and len(head) < MAX_HEADER else None


@lru_cache(maxsize=256)
def _type_of(head: bytes) -> str | None:
    try:
        header = load_json(from_base64url(head.decode(), where="token").decode(), where="token", comments=False)
    except (BadDocument, UnicodeDecodeError):
        return None
    typ = header.get("typ") if isinstance(header, dict) else None
    return typ if isinstance(typ, str) else None


def _prove(
    shown: _Shown,
    check: Callable[[PublicKey], object],
    holder: object,
    knowledge: Knowledge,
    at: datetime,
    policy: Policy,
    found: dict[str, Any],
) -> None:
    # 2.1 The key belongs to the holder that the presentation names.
    if holder is not None and check_did(holder, where="$.holder") != found["issuer"]:
        raise Refused("binding_bad", f"It names {str(holder)[:80]}, and is signed by {shown.method[:80]}")
    # 2.2 The signature.
    try:
        check(_holder_key(shown.method, knowledge, at))
    except Refused as error:
        if error.code == "signature_bad":
            found["proof"] = "bad"
        raise
    found["proof"] = "good"
    created, begins, expires = shown.dates()
    found["signed"] = written(created)
    # 2.3 It was made for this verifier and for this once (VC Data Integrity 2.1, domain and challenge; in a token, aud
    # and nonce).
    if policy.audience is not None and policy.audience not in shown.domains:
        raise Refused("binding_bad", "The presentation was made for another verifier", where="proof, domain")
    if policy.nonce is not None and shown.challenge != policy.nonce:
        raise Refused("binding_bad", "The presentation answers another challenge", where="proof, challenge")
    # 2.4 It counts now.
    if created is not None:
        not_later(created, at, policy)
    if begins is not None and begins > at + policy.leeway:
        raise Refused("not_yet_valid", f"The presentation counts from {written(begins)}")
    if expires is not None and expires <= at - policy.leeway:
        raise Refused("expired", f"The presentation counted until {written(expires)}")


def _holder_key(method: str, knowledge: Knowledge, at: datetime) -> PublicKey:
    """Give a holder's key: in its did:key, on a trust list, or in a DID document that is held."""
    did = controller(method, where="$.proof.verificationMethod")
    for trust in knowledge.lists:
        for trusted in trust.issuers[did].keys if did in trust.issuers else ():
            if trusted.id != method:
                continue
            # What a list says of a key holds, whatever a document of the same name still says.
            if trusted.compromised_from is not None:
                day = written(trusted.compromised_from)[:10]
                raise Refused("key_compromised", f"The holder's key was compromised from {day}")
            if trusted.valid_until is not None:
                raise Refused("key_out_of_time", "The holder's key is not in use any more")
            return trusted.key
    return find_key(method, knowledge.documents, at, purpose=AUTHENTICATION, where="$.proof.verificationMethod")


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


def _is_of_another(part: dict[str, Any], key: PublicKey | None) -> bool:
    """Say whether a document names its holder's key (RFC 7800), and it is not the one that signed the presentation."""
    if key is None or not _is_enveloped(part):
        return False
    try:
        token = parse_jws(str(part.get("id", "")).partition(",")[2].partition("~")[0])
        held = token.payload.get("cnf")
        return held is not None and not (isinstance(held, dict) and from_jwk(held.get("jwk"), where="cnf") == key)
    except (BadDocument, Refused):
        return True  # whoever judges it will say what is broken


def _is_enveloped(part: dict[str, Any]) -> bool:
    return "EnvelopedVerifiableCredential" in types_of(part)


def _without_binding(policy: Policy) -> Policy:
    return replace(policy, audience=None, nonce=None, binding=False)
