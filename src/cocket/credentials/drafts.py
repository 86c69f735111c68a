"""Credentials that another program drafted, made complete and checked before they are signed.

Takes an unsigned credential as the VC-API carries it, gives the body to sign; raises BadDocument for what this
authority would not say.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from cocket.credentials.keys import Authority
from cocket.credentials.service import body_of
from cocket.credentials.vocabulary import DOCUMENTS
from cocket.kernel.errors import BadDocument
from cocket.verifier.contents import read_contents
from cocket.verifier.data_model import types_of
from cocket.verifier.knowledge import Knowledge

_OWN = {"@context", "id", "type", "issuer", "validFrom", "validUntil", "credentialSubject", "credentialSchema"}


def is_own(draft: Mapping[str, Any]) -> bool:
    """Say whether a draft is of one of the project's own types."""
    return bool(types_of(dict(draft)).intersection(DOCUMENTS))


def own_body(draft: Mapping[str, Any], authority: Authority, statuses: list[dict[str, Any]]) -> dict[str, Any]:
    """Give the body of a draft of an own type, under its schema, with the status entries of its position."""
    _unsigned(draft, authority)
    if unknown := sorted(set(draft) - _OWN):
        mend = "Leave it out: the authority adds what is its own."
        raise BadDocument(f"A draft has no {unknown[0][:40]!r}", where="$", mend=mend)
    kinds = sorted(types_of(dict(draft)) - {"VerifiableCredential"})
    if len(kinds) != 1:
        raise BadDocument("A document has one type", where="$.type", mend=f"Use one of {', '.join(DOCUMENTS)}.")
    request = {name: draft[name] for name in ("id", "validFrom", "validUntil") if name in draft}
    body = body_of({**request, "type": kinds[0], "subject": draft.get("credentialSubject")}, authority, statuses)
    for name in ("@context", "credentialSchema"):
        if name in draft and draft[name] != body[name]:
            raise BadDocument(f"The {name} is another than its type's", where=f"$.{name}", mend="Leave it out.")
    return body


def any_body(draft: Mapping[str, Any], authority: Authority, knowledge: Knowledge) -> dict[str, Any]:
    """Give the body of a draft of any type that keeps to the data model, in words that a context defines."""
    _unsigned(draft, authority)
    body = {"id": f"urn:uuid:{uuid.uuid4()}", **draft}
    body.setdefault("issuer", authority.id)
    read_contents(body, knowledge.contexts, inline=knowledge.inline_contexts)
    if knowledge.canonicalise is not None:
        # Whatever secures it, each of its words must mean something, and the published ones what they always mean.
        knowledge.canonicalise(body)
    return body


def _unsigned(draft: Mapping[str, Any], authority: Authority) -> None:
    if "proof" in draft:
        raise BadDocument("The draft is signed already", where="$.proof", mend="Leave the proof out.")
    issuer = draft.get("issuer", authority.id)
    named = issuer.get("id") if isinstance(issuer, dict) else issuer
    if named != authority.id:
        what = f"The draft names another issuer than {authority.id}"
        raise BadDocument(what, where="$.issuer", mend="Leave the issuer out, or name this one.")
