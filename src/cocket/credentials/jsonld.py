"""JSON-LD canonicalisation (RDFC-1.0) for the `rdfc` proofs, from contexts that are held, never fetched.

Takes a folder of contexts, gives a canonicaliser. A published context counts only with the content that is pinned here
by hash; what a document says in words that no context defines is refused, because it would not be signed, and so is
what it says in addresses or keywords instead of words, because it would be signed and not be read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from cocket.credentials.vocabulary import context
from cocket.kernel.canonical import canonical, digest
from cocket.kernel.errors import BadDocument, BadInput
from cocket.kernel.strict_json import load_json
from cocket.verifier.contents import OWN_CONTEXT
from cocket.verifier.data_integrity import Canonicaliser
from cocket.verifier.data_model import BASE_CONTEXT
from cocket.verifier.verdicts import Refused, Unsettled

# Address -> SHA-256 of the context's canonical JSON. Sources: W3C, as packaged by Digital Bazaar.
PINNED = {
    BASE_CONTEXT: "b463c8d6a066214123ddd9827b135e1b50e1fc73322cc52a9b12a4f1fc7d86cf",
    "https://w3id.org/security/data-integrity/v1": "9505bf85338a4c2121ad03992ac90061bc85d43bcfa34d9d47b779381cf08b5f",
    "https://w3id.org/security/data-integrity/v2": "7ba3c50acf2689d5e07927267343eb353249c7c22a9f2d00307cc970e855e305",
}
MAX_BYTES = 100_000
MAX_BLANK_NODES = 500
_UNDEFINED = "urn:cocket:undefined:"
_INNER = "verifiableCredential"
_SAID = frozenset({"@value", "@type", "@language", "@direction"})
Contexts = Mapping[str, Any]


def read_contexts(folder: Path, further: Mapping[str, Path] = MappingProxyType({})) -> dict[str, Any]:
    """Give the pinned contexts that a folder's files hold, and the project's own; other files are left aside.

    `further` are contexts that a person vouches for, by address. Raises BadInput for one that cannot be read.
    """
    found: dict[str, Any] = {OWN_CONTEXT: context()}
    for address, file in further.items():
        if address in PINNED or address == OWN_CONTEXT:
            raise BadInput("This context is pinned, and has one content", where=address[:80], mend="Leave it out.")
        found[address] = load_json(file.read_text("utf-8"), where=str(file))
    by_hash = {sha256: name for name, sha256 in PINNED.items()}
    for path in sorted(folder.glob("*.json*")) if folder.is_dir() else ():
        try:
            value = load_json(path.read_text("utf-8"), where=str(path))
        except (BadInput, UnicodeDecodeError):
            continue
        if (name := by_hash.get(digest(value))) is not None:
            found[name] = value
    return found


def canonicaliser(contexts: Contexts, *, inline: bool = False) -> Canonicaliser:
    """Give a function from a JSON-LD document to its canonical N-Quads; it raises Unsettled and BadDocument.

    With `inline` a document may bring contexts of its own, which cannot redefine the words of the published ones.
    """

    def canonicalise(document: dict[str, Any], /, digest: str = "sha256") -> bytes:
        return _canonical(document, contexts, digest, inline=inline)

    return canonicalise


def _canonical(document: dict[str, Any], contexts: Contexts, hashed_by: str, *, inline: bool) -> bytes:
    try:
        from pyld import canon, jsonld
    except ModuleNotFoundError:
        mend = "Install the package with its extra `jsonld`."
        raise Unsettled("form_unsupported", "JSON-LD proofs need PyLD", where="$.proof", mend=mend) from None
    if len(canonical(document)) > MAX_BYTES:
        raise BadDocument(f"A JSON-LD document has at most {MAX_BYTES:,} bytes here", where="document")

    parts = list(_parts(document))
    for part in parts:
        _refuse_contexts(part, contexts, inline=inline)
    missing: list[str] = []

    def load(address: str, _: object = None) -> dict[str, Any]:
        if address not in contexts:
            missing.append(address)
        return {"contextUrl": None, "documentUrl": address, "document": contexts[address]}

    options = {"documentLoader": load}
    try:
        # Whatever only this extra vocabulary defines would silently be left out of what is signed.
        for part in parts:
            named = part["@context"] if isinstance(part["@context"], list) else [part["@context"]]
            _refuse_undefined(jsonld.expand({**part, "@context": [{"@vocab": _UNDEFINED}, *named]}, options))
        rdfc = canon.URDNA2015()
        rdfc.create_hash = getattr(hashlib, hashed_by)  # the library's own is SHA-256
        quads = rdfc.main(jsonld.to_rdf(document, options), {"format": "application/n-quads"})
    except BadDocument:
        raise
    except Exception as error:  # noqa: BLE001 - whatever the library cannot read is no JSON-LD
        if missing:
            raise _unknown(missing[0]) from None
        raise BadDocument(f"This is no JSON-LD ({type(error).__name__})", where="document") from None
    return str(quads).encode()


def _parts(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Give a document and, of a presentation, each document in it, whose words have contexts of their own."""
    inner = document.get(_INNER)
    listed = inner if isinstance(inner, list) else [inner]
    within = [part for part in listed if isinstance(part, dict) and "@context" in part]
    if not within:
        yield document
        return
    yield {**document, _INNER: [part for part in listed if part not in within]}
    for part in within:
        yield from _parts(part)


def _refuse_contexts(part: dict[str, Any], contexts: Contexts, *, inline: bool) -> None:
    inside = {name: value for name, value in part.items() if name != "@context"}
    listed = [part.get("@context")]
    proof = inside.get("proof")
    if isinstance(proof, dict) and "@context" in proof:
        # A jcs proof repeats the words that it signed; what it repeats is held like the document's own.
        listed.append(proof["@context"])
        inside["proof"] = {name: value for name, value in proof.items() if name != "@context"}
    for named in listed:
        for address in named if isinstance(named, list) else [named]:
            known = address in contexts if isinstance(address, str) else inline and isinstance(address, dict)
            if not known:
                raise _unknown(address)
    if _holds_context(list(inside.values())):
        raise Refused("malformed", "A context inside the document redefines its words", where="document")
    _refuse_second_spellings(inside)


def _refuse_second_spellings(part: dict[str, Any]) -> None:
    """Refuse names that are keywords or addresses: what is signed says `validUntil` by them, and no reader finds it.

    Such a name is no forgery by itself, so that its document stays "cannot tell". Texts with a language keep theirs.
    """
    values: list[Any] = [part]
    while values:
        inner = values.pop()
        if isinstance(inner, dict):
            for name in inner:
                if ":" in name or (
                    name[:1] == "@" and name != "@context" and not (name in _SAID and "@value" in inner)
                ):
                    what = f"The name {name[:60]!r} is not one of the words of its contexts"
                    mend = "Ask the issuer for it in the plain words of its contexts, or as eddsa-jcs-2022."
                    raise Unsettled("form_unsupported", what, where="document", mend=mend)
            values += inner.values()
        elif isinstance(inner, list):
            values += inner


def _unknown(address: object) -> Unsettled:
    mend = "Bring it in: `cocket credential contexts DIR`."
    return Unsettled("context_unknown", f"The context {str(address)[:80]!r} is not held", where="$.@context", mend=mend)


def _holds_context(values: list[Any]) -> bool:
    while values:
        inner = values.pop()
        if isinstance(inner, dict):
            if "@context" in inner:
                return True
            values += inner.values()
        elif isinstance(inner, list):
            values += inner
    return False


def _refuse_undefined(value: Any) -> None:
    level, blank = [value], 0
    while level:
        below: list[Any] = []
        for item in level:
            if isinstance(item, list):
                below += item
            elif isinstance(item, dict):
                blank += "@id" not in item and "@value" not in item
                for name, inner in item.items():
                    words = inner if name == "@type" and isinstance(inner, list) else []
                    undefined = next((w for w in (name, *words) if str(w).startswith(_UNDEFINED)), None)
                    if undefined is not None:
                        word = undefined.removeprefix(_UNDEFINED)[:40]
                        raise BadDocument(f"No context says what {word!r} means", where="document")
                    if name != "@value":
                        below.append(inner)
        level = below
    if blank > MAX_BLANK_NODES:
        raise BadDocument(f"The document has more than {MAX_BLANK_NODES} nameless parts", where="document")
