"""The rules of the W3C VC Data Model 2.0 that hold for every credential and presentation, under its own numbers.

Takes a body without its proof, gives nothing; raises BadDocument with the place of what breaks the model. What the
words mean is for `contents`; which contexts are held is for whoever reads the document.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Collection
from typing import Any

from cocket.kernel.errors import BadDocument
from cocket.verifier.verdicts import Refused, Unsettled

BASE_CONTEXT = "https://www.w3.org/ns/credentials/v2"
CREDENTIAL, PRESENTATION = "VerifiableCredential", "VerifiablePresentation"
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20\x7f-\xa0<>\"{}|\\^`]+")
_MEND = "Ask the issuer for the document again."
_NO_ADDRESS = "This is no address (URL)"
MAX_REMEMBERED = 300  # characters of an address
# Members of an object that says a text in one language (section 11.1).
_LANGUAGE = frozenset({"@value", "@language", "@direction"})
Body = dict[str, Any]


def check_contexts(body: Body, held: Collection[str], *, inline: bool = False) -> None:
    """4.3 The base context comes first; only held ones follow; none is written inside the document unless `inline`.

    Raises Refused for a context inside the document, and Unsettled for one that is not held.
    """
    listed = body.get("@context")
    if not isinstance(listed, list) or not listed or listed[0] != BASE_CONTEXT:
        raise BadDocument(f"The first context is not {BASE_CONTEXT}", where="$.@context", mend=_MEND)
    for context in listed:
        if inline and isinstance(context, dict):
            continue
        if not isinstance(context, str):
            raise Refused("malformed", "A context inside the document redefines its words", where="$.@context")
        if context not in held:
            mend = "Hold that context, if you trust its publisher."
            raise Unsettled(
                "context_unknown", f"The context {context[:80]!r} is not held", where="$.@context", mend=mend
            )


def check_credential(body: Body) -> None:
    """Check what a credential must have and how each part must look."""
    _common(body, CREDENTIAL)
    # 4.6 Names and descriptions, of the document and of its issuer.
    issuer = body.get("issuer")
    for owner in (body, issuer if isinstance(issuer, dict) else {}):
        for name in ("name", "description"):
            if name in owner and not isinstance(owner[name], str) and not _is_words(owner[name]):
                place = "$" if owner is body else "$.issuer"
                raise _bad("This is no text, nor a text with its language", f"{place}.{name}")
    # 4.7 Issuer: an address, or an object with one.
    if not is_address(issuer.get("id") if isinstance(issuer, dict) else issuer):
        raise _bad(_NO_ADDRESS, "$.issuer")
    _check_subjects(body)
    # 4.9 Validity: the instants themselves are read in `contents`; one that is there is not null.
    for name in ("validFrom", "validUntil"):
        if name in body and body[name] is None:
            raise _bad("This is not an instant", f"$.{name}")
    _check_parts(body)
    if "relatedResource" in body:
        _related(body)


def _check_subjects(body: Body) -> None:
    # 4.8 Subject: one or several, each with a claim.
    for number, subject in enumerate(_several(body, "credentialSubject", required=True)):
        if not subject:
            raise _bad("A subject has no claim", _place(body, number))
        if "id" in subject and not is_address(subject["id"]):
            raise _bad(_NO_ADDRESS, f"{_place(body, number)}.id")


def _check_parts(body: Body) -> None:
    # 4.10 Status, 4.11 schemas, 5.4 refreshing, 5.5 terms, 5.6 evidence: typed objects, some with an address.
    for name, needs_id in _TYPED.items():
        if name in body:
            for part in _several(body, name):
                _types(part.get("type"), name)
                if needs_id or "id" in part:
                    _address(part.get("id"), name)


def _place(body: Body, number: int) -> str:
    return f"$.credentialSubject[{number}]" if isinstance(body["credentialSubject"], list) else "$.credentialSubject"


def _related(body: Body) -> None:
    # 5.3 Related resources: each named once, each with a hash.
    seen: set[str] = set()
    for part in _several(body, "relatedResource"):
        place = _address(part.get("id"), "relatedResource")
        if place in seen:
            raise _bad("A related resource stands twice", "$.relatedResource")
        seen.add(place)
        if not any(isinstance(part.get(name), str) for name in ("digestSRI", "digestMultibase")):
            raise _bad("A related resource has no hash", "$.relatedResource")


def check_presentation(body: Body) -> list[Body]:
    """Check a presentation (section 4.13) and give the credentials in it, each an object."""
    _common(body, PRESENTATION)
    if "holder" in body:
        holder = body["holder"]
        if not is_address(holder.get("id") if isinstance(holder, dict) else holder):
            raise _bad(_NO_ADDRESS, "$.holder")
    for part in _several(body, "termsOfUse"):
        _types(part.get("type"), "termsOfUse")
    return [] if body.get("verifiableCredential") == [] else _several(body, "verifiableCredential")


def types_of(body: Body) -> frozenset[str]:
    """Give the texts among the types of a document."""
    kinds = body.get("type")
    return frozenset([kind for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str)])


_TYPED = {
    "credentialStatus": False,
    "credentialSchema": True,
    "refreshService": False,
    "termsOfUse": False,
    "evidence": False,
}


def _common(body: Body, kind: str) -> None:
    # 4.4 Identifiers: at most one, an address.
    if "id" in body and not (isinstance(body["id"], str) and _URL.fullmatch(body["id"])):  # one that no other has
        raise _bad(_NO_ADDRESS, "$.id")
    # 4.5 Types.
    if kind not in _types(body.get("type")):
        raise _bad(f"The type does not name {kind}", "$.type")


def _types(value: object, within: str = "") -> list[str]:
    """Check the types of a document or of its member."""
    kinds: list[Any] = value if isinstance(value, list) else [value]
    for kind in kinds or [None]:
        if not isinstance(kind, str) or not kind:
            raise _bad("The type is no text, nor a list of texts", f"$.{within}.type" if within else "$.type")
    return kinds


def _address(value: object, within: str) -> str:
    """Check the name of a document's member."""
    if not is_address(value):
        raise _bad(_NO_ADDRESS, f"$.{within}.id")
    return str(value)


def is_address(value: object) -> bool:
    """Say whether a value is an address (URL) as text."""
    return isinstance(value, str) and bool((_matches if len(value) <= MAX_REMEMBERED else _URL.fullmatch)(value))


@functools.lru_cache(maxsize=1024)
def _matches(text: str) -> bool:
    """Match a text; most addresses of an issuer's document are those of its other documents too."""
    return _URL.fullmatch(text) is not None


def _several(body: Body, name: str, *, required: bool = False) -> list[Body]:
    value = body.get(name)
    if value is None and name not in body and not required:
        return []
    parts: list[Any] = value if isinstance(value, list) else [value]
    for part in parts or [None]:
        if not isinstance(part, dict):
            raise _bad(f"{name} is an object, or a list of objects", f"$.{name}")
    return parts


def _is_words(value: object) -> bool:
    texts = value if isinstance(value, list) and value else [value]
    return all(isinstance(text, str) or _is_tagged(text) for text in texts)


def _is_tagged(text: object) -> bool:
    if not isinstance(text, dict) or not isinstance(text.get("@value"), str) or not text.keys() <= _LANGUAGE:
        return False
    return isinstance(text.get("@language", ""), str) and text.get("@direction", "ltr") in ("ltr", "rtl")


def _bad(what: str, where: str) -> BadDocument:
    return BadDocument(what, where=where, mend=_MEND)
