"""Who signs: `did:key` (the key is the name) and `did:web` (a document, fetched beforehand by someone else).

Takes a verification method's address and documents by DID, gives a key. Nothing is fetched. Host names are ASCII, in
lower case, without user, query or dot segments, so that one address has one spelling.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from cocket.kernel.errors import BadDocument
from cocket.verifier.instants import parse_instant
from cocket.verifier.public_keys import PublicKey, from_jwk, from_multikey
from cocket.verifier.verdicts import Refused, Unsettled

_HOST = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+"
_WEB = re.compile(rf"did:web:({_HOST})(?:%3A[0-9]{{1,5}})?((?::[A-Za-z0-9._~-]+)*)", re.ASCII)
_KEY = re.compile(r"did:key:(z[1-9A-HJ-NP-Za-km-z]{20,200})", re.ASCII)
MAX_DID = 300
# What a hurried eye takes for something else; the right side is what it is read as.
# Written by number, so that this table can be read: from left to right what it looks like.
_LOOKS = {
    "a": "\u0430\u03b1", "b": "\u0432", "c": "\u0441", "d": "\u0501", "e": "\u0435", "g": "\u0261",
    "h": "\u04bb\u043d", "j": "\u0458", "k": "\u043a\u03ba", "l": "1i|\u0456\u04cf\u0131\u03b9", "m": "\u043c",
    "n": "\u0578", "o": "0\u043e\u03bf", "p": "\u0440\u03c1", "s": "5\u0455", "t": "\u0442\u03c4", "u": "\u03c5",
    "v": "\u03bd", "x": "\u0445", "y": "\u0443",
}  # fmt: skip
READ_AS = str.maketrans({letter: read for read, letters in _LOOKS.items() for letter in letters})
PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("-", ""))


def check_did(did: object, *, where: str) -> str:
    """Give a DID that is written in its one spelling; raises BadDocument, or Unsettled for another method."""
    if isinstance(did, str) and len(did) <= MAX_DID:
        if _proper(did):
            return did
        if re.match(r"did:(?!web:|key:)[a-z0-9]+:", did) or did.startswith("https://"):
            raise Unsettled("issuer_not_listed", f"The issuer {did[:60]!r} is no did:web or did:key", where=where)
    raise BadDocument(f"{str(did)[:60]!r} is no identifier of an issuer", where=where, mend="Use did:web or did:key.")


@functools.lru_cache(maxsize=1024)
def _proper(did: str) -> bool:
    found = _WEB.fullmatch(did)
    return bool(_KEY.fullmatch(did) or (found and not re.search(r":\.+(?::|$)", found[2])))


def controller(method: object, *, where: str) -> str:
    """Give the DID that a verification method (DID#fragment) belongs to; raises BadDocument."""
    did, mark, fragment = method.partition("#") if isinstance(method, str) else ("", "", "")
    if not mark or not fragment or len(fragment) > MAX_DID:
        raise BadDocument("A key is named as DID#FRAGMENT", where=where, mend="Copy the whole name of the key.")
    return check_did(did, where=where)


def key_of_did_key(method: str, *, where: str) -> PublicKey:
    """Give the key that a did:key names; the fragment repeats the key. Raises BadDocument."""
    did, _, fragment = method.partition("#")
    multikey = did.removeprefix("did:key:")
    if fragment != multikey:
        raise BadDocument(
            "A did:key names one key, and repeats it", where=where, mend="Copy the whole name of the key."
        )
    return from_multikey(multikey, where=where)


def document_address(did: str) -> str:
    """Give where the document of a did:web is published (DID Method Web, section 3.2)."""
    host, *path = did.removeprefix("did:web:").split(":")
    return f"https://{host.replace('%3A', ':')}/{'/'.join(path) if path else '.well-known'}/did.json"


def find_key(
    method: str,
    documents: Mapping[str, Mapping[str, Any]],
    at: datetime,
    *,
    purpose: str = "assertionMethod",
    where: str = "key",
) -> PublicKey:
    """Give the key that a verification method names, for a purpose: `assertionMethod` or `authentication`.

    `documents` holds DID documents by DID, fetched beforehand. Raises Unsettled when the document is not held, Refused
    when it does not list the key for that or withdrew it before `at`, BadDocument when it is malformed.
    """
    did = controller(method, where=where)
    if did.startswith("did:key:"):
        return key_of_did_key(method, where=where)
    document = documents.get(did)
    if document is None:
        mend = f"Fetch {document_address(did)} beforehand and hand it in."
        raise Unsettled("key_missing", f"The document of {did} is not held", where=where, mend=mend)
    # 1. The document is about this DID. 2. The method is its own. 3. The method serves that purpose.
    if document.get("id") != did:
        raise Refused("issuer_mismatch", f"The document held for {did} is about another name", where=where)
    methods = [entry for entry in _list(document, "verificationMethod") if isinstance(entry, dict)]
    purposes = _list(document, purpose)
    methods += [entry for entry in purposes if isinstance(entry, dict)]
    named = [entry.get("id") if isinstance(entry, dict) else entry for entry in purposes]
    allowed = {name for name in named if isinstance(name, str)}
    names = {method, "#" + method.partition("#")[2]}
    for entry in methods:
        if str(entry.get("id")) in names and allowed & names and entry.get("controller", did) == did:
            # Controlled Identifiers 1.0, section 2.2: at or after either time no proof is verified with it.
            for word in ("revoked", "expires"):
                if word in entry and parse_instant(entry[word], where=f"{where}, {word}") <= at:
                    raise Refused("key_out_of_time", f"The document of {did} ended the key on {entry[word][:10]}")
            if "publicKeyMultibase" in entry:
                return from_multikey(entry["publicKeyMultibase"], where=where)
            return from_jwk(entry.get("publicKeyJwk"), where=where)
    raise Refused("key_unknown", f"{did} has no such key for {purpose}", where=where)


def resembling(did: str, known: Iterable[str]) -> tuple[str, bool] | None:
    """Give a known DID that another imitates, and whether it is the same to the eye; None when there is none."""
    shape = _shape(did)
    close = None
    for other in sorted(known):
        if other == did:
            continue
        shape2 = _shape(other)
        if shape == shape2:
            return other, True
        if did.startswith("did:web:") and other.startswith("did:web:") and _one_apart(shape, shape2):
            close = other, False
    return close


def _shape(did: str) -> str:
    labels = []
    for label in did.lower().split("."):
        head, mark, rest = label.rpartition("xn--")
        try:
            decoded = rest.encode().decode("punycode") if mark else label
        except (UnicodeError, ValueError):
            decoded = label
        labels.append(head + decoded)
    text = unicodedata.normalize("NFKD", ".".join(labels)).lower().translate(READ_AS)
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    for pair, single in PAIRS:
        text = text.replace(pair, single)
    return text


def _one_apart(one: str, two: str) -> bool:
    if len(one) > len(two):
        one, two = two, one
    if len(two) - len(one) > 1:
        return False
    at = next((n for n, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), len(one))
    return one[at:] == two[at + 1 :] or one[at + 1 :] == two[at + 1 :] or one[at:] == two[at:]


def _list(document: Mapping[str, Any], name: str) -> list[Any]:
    value = document.get(name, [])
    return value if isinstance(value, list) else [value]
