"""The forms that a document comes in, each read into one shape: Data Integrity JSON, `vc+jwt`, SD-JWT, and the code.

Takes bytes, gives `Presented`; raises BadDocument, Refused or Unsettled. Nothing is verified yet: `check` does that,
with a key that the caller trusts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from cocket.kernel.canonical import canonical
from cocket.kernel.errors import BadDocument, BadInput
from cocket.kernel.strict_json import load_json
from cocket.verifier import cose, jose, sd_jwt
from cocket.verifier.contents import Contents, read_contents
from cocket.verifier.data_integrity import Write, check_proof, parse_proof
from cocket.verifier.data_model import BASE_CONTEXT, CREDENTIAL, types_of
from cocket.verifier.identifiers import controller
from cocket.verifier.instants import from_seconds, optional_instant
from cocket.verifier.knowledge import Knowledge
from cocket.verifier.paper import paper_contents
from cocket.verifier.public_keys import PublicKey
from cocket.verifier.signatures import Equation
from cocket.verifier.trust_lists import TYPE as TRUST_LIST
from cocket.verifier.verdicts import Refused, Unsettled

MAX_BYTES = 2_000_000
ENVELOPED = "EnvelopedVerifiableCredential"
_SUBJECT = "credentialSubject"
_COMPLETE = ("items", "conditions")  # lists of the subject of which a verdict is about the whole
_TYPES = {"application/vc+jwt": "vc+jwt", "application/vc+sd-jwt": "vc+sd-jwt"}
_MEND = "Ask for the document again."
_GIVE = "Give a licence: its file, its printed page, a picture of its code, or the code's text."


# With a key, and what is asked whether an Ed25519 signature holds (OpenSSL by itself); raises Refused.
Check = Callable[..., None]


class Presented(NamedTuple):
    """A document that was read: its form, what it says, who is said to have signed it and when.

    A named tuple, as are `Contents`, `Entry` and `Proof`: a frozen dataclass takes four times as long to make, and each
    document makes one or more of each. `method` is the key's name (DID#fragment), or empty where `key_id` or `x5c`
    finds the key. `check` raises Refused unless the signature holds under a key.
    """

    form: str
    contents: Contents
    document: dict[str, Any]
    check: Check
    method: str = ""
    key_id: bytes = b""
    x5c: object = None
    signed: datetime | None = None
    not_before: datetime | None = None
    expires: datetime | None = None
    sd_jwt: sd_jwt.SdJwt | None = None
    status_list: str = ""
    status_index: int = 0


def key_id(key: PublicKey) -> bytes:
    """Give the eight bytes that name a key in a code: SHA-256 of its Multikey, cut."""
    return hashlib.sha256(key.multibase.encode()).digest()[:8]


def read(raw: bytes, knowledge: Knowledge) -> Presented:
    """Recognise a document's form and read it; raises BadInput when it is none of the forms."""
    if len(raw) > MAX_BYTES:
        raise BadDocument(f"The document is larger than {MAX_BYTES:,} bytes", where="document", mend=_MEND)
    if raw[:1] == b"{":
        line = raw.strip()
        # Most documents come in canonical form, and are not turned into text at all.
        if (document := knowledge.read_canonical(line)) is not None:
            return _json(document, knowledge, knowledge.write_canonical)
    try:
        text = raw.decode().strip()
    except UnicodeDecodeError:
        text = ""
    if text.startswith(cose.PREFIX):
        return _code(text, knowledge)
    if text.startswith("{"):
        return _json(load_json(text, where="document", comments=False), knowledge)
    if "~" in text and text.partition("~")[0].count(".") >= 2:  # noqa: PLR2004 - three parts of a token
        return _sd_jwt(text, knowledge)
    if text.count(".") >= 2 and text.isascii() and len(text.split(None, 1)) == 1:  # noqa: PLR2004
        return _jwt(text, knowledge)
    raise BadInput("This is no document that can be checked", where="document", mend=_GIVE)


def _json(document: dict[str, Any], knowledge: Knowledge, write: Write = canonical) -> Presented:
    """Read a document of JSON; `write` gives the canonical form of its parts."""
    kinds = document.get("type")
    if ENVELOPED in (kinds if isinstance(kinds, list) else [kinds]):
        listed = document.get("@context")
        if BASE_CONTEXT not in (listed if isinstance(listed, list) else [listed]):
            raise BadDocument("The envelope lacks the base context", where="$.@context", mend=_MEND)
        media, comma, token = str(document.get("id", "")).removeprefix("data:").partition(",")
        if not comma or media not in _TYPES:
            raise Unsettled("form_unsupported", "The envelope is of a kind that is not supported", where="$.id")
        return (_jwt if _TYPES[media] == "vc+jwt" else _sd_jwt)(token, knowledge)
    if kinds == TRUST_LIST:
        mend = "Bring it in: `cocket credential trust accept FILE`."
        raise BadInput("This is a trust list, by which documents are judged", where="document", mend=mend)
    if "proof" not in document:
        if CREDENTIAL not in types_of(document):
            raise BadInput("This is no document that can be checked", where="document", mend=_GIVE)
        raise Refused("signature_bad", "The document carries no proof at all", where="$.proof")
    proof = parse_proof(document)
    body = document.copy()
    del body["proof"]

    def check(key: PublicKey, equation: Equation | None = None) -> None:
        check_proof(body, proof, key, knowledge.canonicalise, write, equation)

    return Presented(
        proof.suite,
        read_contents(body, knowledge.contexts, inline=knowledge.inline_contexts),
        body,
        check,
        method=proof.method,
        signed=optional_instant(proof.created, where="$.proof.created"),
        expires=optional_instant(proof.expires, where="$.proof.expires"),
    )


def _jwt(text: str, knowledge: Knowledge) -> Presented:
    token = jose.parse_jws(text)
    return _token(token, token.payload, "vc+jwt", knowledge)


def _sd_jwt(text: str, knowledge: Knowledge) -> Presented:
    parsed = sd_jwt.parse_sd_jwt(text)
    # RFC 9901 section 9.7: a holder must not be able to leave out what a verdict rests on, the end or the status say.
    shown = {name: value for name, value in parsed.token.payload.items() if name != _SUBJECT}
    if sd_jwt.hides(shown):
        mend = "Ask the issuer for one in which nothing but the subject's claims can be hidden."
        raise Unsettled("form_unsupported", "It may hide until when it counts, or where its status is", mend=mend)
    claims = sd_jwt.disclosed_claims(parsed)
    whole, opened = parsed.token.payload.get(_SUBJECT), claims.get(_SUBJECT)
    for name in _COMPLETE:
        if isinstance(whole, dict) and isinstance(opened, dict) and _is_shorter(opened.get(name), whole.get(name)):
            mend = "Ask for it with all of them shown."
            raise Unsettled("form_unsupported", f"It hides a line of its {name}", where=f"$.{_SUBJECT}", mend=mend)
    return _token(parsed.token, claims, "vc+sd-jwt", knowledge, parsed)


def _is_shorter(opened: object, whole: object) -> bool:
    return isinstance(opened, list) and isinstance(whole, list) and len(opened) < len(whole)


def _token(
    token: jose.Token, claims: dict[str, Any], kind: str, knowledge: Knowledge, parsed: sd_jwt.SdJwt | None = None
) -> Presented:
    # RFC 8725 section 3.11: the type is explicit, so that no other kind of token passes for a document. Whether one of
    # another standard is good (an SD-JWT VC, a VC-JWT of 2019) is not said here.
    if token.header.get("typ") != kind:
        mend = f"Ask the issuer for it as {kind}."
        raise Unsettled("form_unsupported", f"The token is not of type {kind}", where="token, header", mend=mend)
    # W3C vc-jose-cose section 3.1.1: the payload is the document; `vc` and `vp` claims are of another standard.
    if "vc" in claims or "vp" in claims:
        raise BadDocument("The token holds a claim of an older standard", where="token, payload", mend=_MEND)
    seconds = {name: jose.numeric_date(claims, name) for name in ("iat", "nbf", "exp")}
    registered = ("iat", "nbf", "exp", "iss", "cnf")
    contents = read_contents(claims, knowledge.contexts, inline=knowledge.inline_contexts)
    if claims.get("iss", contents.issuer) != contents.issuer:
        raise Refused("issuer_mismatch", "The token names two issuers", where="token, payload")
    method, x5c = token.header.get("kid", ""), token.header.get("x5c")
    if x5c is None:
        controller(method, where="token, kid")
    elif not isinstance(method, str) or not method.startswith("did:"):
        method = ""  # beside a chain, a key id may be anything, and says nothing

    def check(key: PublicKey, equation: Equation | None = None) -> None:
        jose.verify_jws(token, key, equation)

    return Presented(
        f"{kind} {token.algorithm}",
        contents,
        {name: value for name, value in claims.items() if name not in registered},
        check,
        method=method,
        x5c=x5c,
        signed=from_seconds(seconds["iat"]),
        not_before=from_seconds(seconds["nbf"]),
        expires=from_seconds(seconds["exp"]),
        sd_jwt=parsed,
    )


def _code(text: str, knowledge: Knowledge) -> Presented:
    if knowledge.cbor is None:
        mend = "Hand in a CBOR codec, or give the full document."
        raise Unsettled("form_unsupported", "Codes need a CBOR codec", where="code", mend=mend)
    parsed = cose.parse_code(text, knowledge.cbor)
    paper = paper_contents(parsed.claims)

    def check(key: PublicKey, equation: Equation | None = None) -> None:
        cose.verify_code(parsed, key, equation)

    return Presented(
        "code",
        paper.contents,
        {"digest": paper.digest} if paper.digest else {},
        check,
        key_id=parsed.key_id,
        signed=paper.signed,
        status_list=paper.status_list,
        status_index=paper.status_index,
    )
