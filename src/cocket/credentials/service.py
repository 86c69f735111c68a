"""The verbs that command line and office call: request, issue, hold, verify.

Takes a request (type, dates, subject), an authority and an instant; gives documents. Takes a home, gives what its
verifier holds. No clock is read here.
"""

from __future__ import annotations

import functools
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from cocket.kernel.canonical import canonical, digest
from cocket.kernel.errors import BadDocument, BadInput
from cocket.kernel.strict_json import load_json
from cocket.verifier import checking
from cocket.verifier.contents import CONTEXTS
from cocket.verifier.instants import parse_instant
from cocket.verifier.knowledge import Knowledge, Policy
from cocket.verifier.public_keys import ED25519, P256
from cocket.verifier.trust_lists import TrustList, with_all_thefts
from cocket.verifier.verdicts import Outcome, Verdict

# Form -> (kind of key, what the file is called after the document's name).
FORMS: dict[str, tuple[str, str]] = {
    "jcs": (ED25519, ".json"),
    "jwt": (ED25519, ".jwt"),
    "jwt-es256": (P256, ".es256.jwt"),
    "sd-jwt": (ED25519, ".sd-jwt"),
    "code": (ED25519, ".code.txt"),
}
_DEFAULT = Policy()
DEFAULT_FORMS = ("jcs", "jwt", "sd-jwt", "code")


@dataclass(frozen=True, slots=True)
class Issued:
    """A body, and its secured forms by name as text."""

    body: dict[str, Any]
    forms: dict[str, str]

    @property
    def sha256(self) -> str:
        """The hash by which other documents name the body."""
        return digest(self.body)


def body_of(request: Mapping[str, Any], authority: Any, statuses: list[dict[str, Any]]) -> dict[str, Any]:
    """Give the checked body of a request `{type, validFrom, validUntil, subject, id?}`; raises BadDocument."""
    from cocket.credentials import schema, vocabulary
    from cocket.verifier.instants import parse_instant

    unknown = sorted(set(request) - {"type", "validFrom", "validUntil", "subject", "id"})
    if unknown:
        raise BadDocument(f"A request has no {unknown[0][:40]!r}", where="request", mend="See `credential template`.")
    kind = request.get("type")
    if not isinstance(kind, str) or kind not in vocabulary.DOCUMENTS:
        known = ", ".join(vocabulary.DOCUMENTS)
        raise BadDocument(f"There is no document type {str(kind)[:40]!r}", where="request, type", mend=f"Use {known}.")
    body: dict[str, Any] = {
        "@context": vocabulary.contexts(),
        "id": request.get("id") or f"urn:uuid:{uuid.uuid4()}",
        "type": ["VerifiableCredential", kind],
        "issuer": {"id": authority.id, "name": authority.name},
        "validFrom": request.get("validFrom"),
        "credentialSubject": request.get("subject"),
        "credentialSchema": {"id": f"{vocabulary.SCHEMAS}{kind}.json", "type": "JsonSchema"},
    }
    if "validUntil" in request:
        body["validUntil"] = request["validUntil"]
    if statuses:
        body["credentialStatus"] = statuses
    schema.check(body, kind)
    for name in ("validFrom", "validUntil"):
        if name in body:
            parse_instant(body[name], where=f"$.{name}")
    if body["credentialSubject"]["jurisdiction"] != authority.jurisdiction:
        what = f"The authority speaks for {authority.jurisdiction}"
        raise BadDocument(what, where="$.credentialSubject.jurisdiction", mend="Name its own jurisdiction.")
    return body


def issue(
    connection: Any,
    request: Mapping[str, Any],
    authority: Any,
    at: datetime,
    *,
    forms: Sequence[str] = DEFAULT_FORMS,
    holder: Mapping[str, str] | None = None,
    book: Any = None,
) -> Issued:
    """Draw a status position, secure the body in every form, and record the fact, in the caller's transaction.

    `book` is the issuer's status book, for a caller that issues many. Raises BadInput and BadDocument.
    """
    from cocket.credentials import statuses

    book = statuses.read_book(connection, authority.id) if book is None else book
    place = statuses.draw(book)
    body = body_of(request, authority, statuses.entries(authority, place) if authority.status_base else [])
    issued = Issued(body, {form: secure(body, authority, form, at, holder=holder) for form in forms})
    statuses.record_issue(connection, authority, body["id"], body["type"][1], place, issued.sha256, at)
    book.places[body["id"]] = place
    return issued


def secure(
    body: dict[str, Any],
    authority: Any,
    form: str,
    at: datetime,
    *,
    holder: Mapping[str, str] | None = None,
) -> str:
    """Give one secured form of a body as text; raises BadInput for an unknown form."""
    from cocket.credentials import securing

    if form not in FORMS:
        raise BadInput(f"There is no form {form[:20]!r}", where="form", mend=f"Use one of {', '.join(FORMS)}.")
    key = authority.signer(FORMS[form][0])
    if form == "jcs":
        # In canonical form, so that a file has one spelling and a strict reader is done with it at once.
        return canonical(securing.secure_jcs(body, key, at)).decode() + "\n"
    if form == "sd-jwt":
        return securing.secure_sd_jwt(body, key, at, holder=holder)
    if form == "code":
        from cocket.credentials.coding import code

        return code(body, key, at)
    return securing.secure_jwt(body, key, at)


def held(
    home: Path,
    *,
    lists: Sequence[TrustList] | None = None,
    statuses: Iterable[Path] = (),
    documents: Iterable[Path] = (),
    contexts: Path | None = None,
    vouched: Mapping[str, Path] | None = None,
    inline_contexts: bool = False,
) -> tuple[Knowledge, tuple[TrustList, ...]]:
    """Give what the verifier of a home holds, and its trust lists; further files and folders may be named.

    `vouched` are JSON-LD contexts by address, beside the published ones whose content is pinned. With
    `inline_contexts` a document may bring its own.
    """
    from cocket.credentials.holding import kept_lists
    from cocket.credentials.quick import load_quickly, write_quickly
    from cocket.credentials.sodium import equation

    root = home / "credentials"
    by_address: dict[str, bytes] = {}
    for place in (root / "status", *statuses):
        for path in _files(place):
            raw = path.read_bytes()
            address = _address(raw, "id", str(path))
            if address and (address not in by_address or not _is_older(raw, by_address[address], str(path))):
                by_address[address] = raw
    dids: dict[str, Mapping[str, Any]] = {}
    for place in (root / "dids", *documents):
        for path in _files(place):
            value = load_json(path.read_text("utf-8", "replace"), where=str(path))
            if isinstance(value, dict):
                dids[str(value.get("id", ""))] = value
    trusted = with_all_thefts(lists if lists is not None else kept_lists(home))

    @functools.cache
    def words_held() -> Mapping[str, Any]:
        from cocket.credentials.jsonld import read_contexts

        return read_contexts(contexts or root / "contexts", vouched or {})

    def canonicalise(document: dict[str, Any], /, digest: str = "sha256") -> bytes:
        from cocket.credentials.jsonld import canonicaliser

        return canonicaliser(words_held(), inline=inline_contexts)(document, digest)

    words = CONTEXTS.union(vouched or ())
    knowledge = Knowledge(
        trusted[0] if trusted else None,
        by_address,
        dids,
        words,
        _codec(),
        canonicalise,
        further=tuple(trusted[1:]),
        inline_contexts=inline_contexts,
        equation=equation(),
        read_canonical=load_quickly,
        write_canonical=write_quickly,
    )
    return knowledge, trusted


def verify(
    raw: bytes, knowledge: Knowledge, lists: Sequence[TrustList], at: datetime, policy: Policy | None = None
) -> Verdict:
    """Give the verdict under the first trust list that knows the issuer; the same call for every form."""
    if knowledge.lists != tuple(lists):
        trust, *further = lists or (None,)
        knowledge = replace(knowledge, trust=trust, further=tuple(further))
    return checking.verify(raw, knowledge, at, policy or _DEFAULT)


def verdict_document(verdict: Verdict) -> dict[str, Any]:
    """Give a verdict as plain JSON; the document's own words are left out unless its proof is good."""
    from cocket.kernel.canonical import plain

    document: dict[str, Any] = plain(verdict)
    document["presented"] = [verdict_document(inner) for inner in verdict.presented]
    if verdict.proof != "good":
        for name in ("document", "goods", "destination", "rests_on"):
            document.pop(name)
    return {**document, "genuine": verdict.outcome is Outcome.GENUINE}


def named_body(verdict: Verdict) -> str:
    """Give the hash of the body that a document is; empty for a code, and unless its proof is good.

    A code only says which body it belongs to: whoever stole the key could name an honest one beside other goods.
    """
    return digest(verdict.document) if verdict.proof == "good" and verdict.form != "code" else ""


@dataclass(frozen=True, slots=True)
class Link:
    """That one document names another by hash: a code its full document, a consent or delivery its licence.

    `withdrawn` is the reason why a consent falls with its licence: revoked or suspended, or nothing.
    """

    child: str
    parent: str
    relation: str
    holds: bool
    withdrawn: str = ""


def links(verdicts: Mapping[str, Verdict]) -> tuple[Link, ...]:
    """Give the links among documents that were asked about together, by their names; only good proofs count.

    A code that names none of the full documents of its issuer and number has a link that does not hold; so has a parent
    whose body is not the one that was named.
    """
    good = {name: verdict for name, verdict in verdicts.items() if verdict.proof == "good"}
    whole = {name: verdict for name, verdict in good.items() if "credentialSubject" in verdict.document}
    found = []
    for name, verdict in good.items():
        named = verdict.document.get("digest") or (verdict.document.get("credentialSubject") or {}).get("parent")
        for other, candidate in whole.items():
            hashed = digest(candidate.document)
            if isinstance(named, str) and candidate.issuer == verdict.issuer:
                same_number = candidate.document["credentialSubject"].get("number") == verdict.id
                # A presentation hides parts of the body, so that its hash is another.
                if same_number and not candidate.form.startswith("vc+sd-jwt"):
                    found.append(Link(name, other, "paper", hashed == named))
            elif isinstance(named, dict) and named.get("id") == candidate.id:
                # A licence that was used up, or ran out, has done its work; one that was withdrawn carries no consent.
                falls = bool(verdict.rests_on) and candidate.reason in ("revoked", "suspended")
                reason = candidate.reason if falls else ""
                found.append(Link(name, other, "parent", hashed == named.get("sha256"), reason))
    return tuple(found)


def _codec() -> Any:
    try:
        from cocket.credentials.coding import CODEC
    except ModuleNotFoundError:
        return None
    return CODEC


def _files(place: Path) -> list[Path]:
    return sorted(place.glob("*.json")) if place.is_dir() else [place] if place.is_file() else []


def _is_older(raw: bytes, other: bytes, where: str) -> bool:
    """Say whether a status list begins before another one of its address, so that no leftover stands in for it."""
    try:
        one, two = (parse_instant(_address(each, "validFrom", where), where=where) for each in (raw, other))
    except BadDocument:
        return False
    return one < two


def _address(raw: bytes, name: str, where: str) -> str:
    try:
        value = load_json(raw.decode(), where=where)
    except (BadDocument, UnicodeDecodeError):
        return ""
    return str(value.get(name, "")) if isinstance(value, dict) else ""
