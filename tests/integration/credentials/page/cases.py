"""One table of cases for every verifier: what is asked, what is held, and the verdict of the Python verifier.

The page's scripts are held against it in Node and in Chromium. A case is plain JSON: `document` in Base64, trust `lists`
as texts under one `pin`, `statuses` by address, the instant `at`, and what is expected.
"""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tests.unit.credentials import conftest, test_broken_vectors

from cocket.credentials import service, trust
from cocket.credentials.coding import CODEC
from cocket.credentials.keys import new_authority, new_signing_key
from cocket.credentials.securing import present, secure_jcs, secure_sd_jwt
from cocket.kernel.errors import BadInput
from cocket.verifier.instants import written
from cocket.verifier.knowledge import Knowledge, Policy
from cocket.verifier.paper import TYPES
from cocket.verifier.public_keys import ED25519, to_jwk
from cocket.verifier.trust_lists import Pin, accept

FORMS = ("jcs", "jwt", "jwt-es256", "sd-jwt", "code")
MUTATIONS = 400


def case(
    name: str, raw: bytes, lists: list[bytes], pin: Pin, statuses: dict[str, bytes], at: datetime
) -> dict[str, Any]:
    """Give one row, with the verdict of the Python verifier."""
    trusted = [accept(listed, pin)[0] for listed in lists]
    try:
        verdict = service.verify(raw, Knowledge(None, statuses, cbor=CODEC), trusted, at, Policy())
        expected = [verdict.outcome.value, verdict.reason, verdict.proof, len(verdict.goods)]
        if verdict.proof != "good":
            expected[3] = None
    except BadInput:
        expected = ["cannot_tell", "no_document", "unchecked", None]
    return {
        "name": name,
        "document": base64.b64encode(raw).decode(),
        "lists": [listed.decode() for listed in lists],
        "pin": {"authority": pin.authority, "signers": list(pin.signers), "number": 0, "sha256": ""},
        "statuses": {address: value.decode() for address, value in statuses.items()},
        "at": written(at),
        "expected": expected,
    }


def broken() -> Iterator[dict[str, Any]]:
    """Every hostile or broken document of the vectors."""
    folder = test_broken_vectors.FOLDER
    index = json.loads((folder / "index.json").read_text("utf-8"))
    pin = Pin(index["pin"]["authority"], tuple(index["pin"]["signers"]))
    lists = [(folder / "trust-1.json").read_bytes()]
    for name, about in index["cases"].items():
        raw = (folder / f"{name}.txt").read_bytes()
        raw = b"a." * 2 + raw * about["times"] if about["times"] > 1 else raw
        own = folder / f"{name}.status.json"
        held = json.loads((own if own.exists() else folder / "status.json").read_text("utf-8"))
        statuses = {address: text.encode() for address, text in held.items()}
        row = case(f"broken/{name}", raw, lists, pin, statuses, datetime.fromisoformat(about["at"]))
        assert row["expected"][:2] == [about["outcome"], about["reason"]]
        yield row


class Scene:
    """A world of the unit tests, and short ways to ask about it."""

    def __init__(self, folder: Path) -> None:
        base = "https://licences.trade.example/status/"
        authority = new_authority(
            folder / "a", "did:web:licences.trade.example", "Example Licensing Office", "CH", base, conftest.BEGIN
        )
        anchor = new_authority(folder / "t", "did:web:trust.example", "Example Trust", "CH", "", conftest.BEGIN)
        self.world = conftest.World(authority, anchor, conftest.database())

    def row(self, name: str, text: str | bytes, **changes: Any) -> dict[str, Any]:
        raw = text if isinstance(text, bytes) else text.encode()
        document = changes.get("trust") or self.world.trust_document()
        lists = changes.get("lists", [json.dumps(document).encode()])
        statuses = changes.get("statuses")
        statuses = self.world.status_files() if statuses is None else statuses
        return case(name, raw, lists, self.world.pin, statuses, changes.get("at", self.world.now))


def good(scene: Scene) -> Iterator[dict[str, Any]]:
    """Every type of document in every form, and what becomes of it in time and by orders."""
    world = scene.world
    for kind in TYPES:
        issued = world.issue(kind)
        for form in FORMS:
            yield scene.row(f"good/{kind}/{form}", issued.forms[form])
    licence = world.issue()
    claims = ("endUser", "value")
    yield scene.row("good/presented", present(licence.forms["sd-jwt"], claims))
    yield scene.row("good/pretty", json.dumps(json.loads(licence.forms["jcs"]), indent=3, ensure_ascii=True))
    yield scene.row("good/blanks", f"\n\t {licence.forms['jwt']} \r\n")
    envelope = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": "EnvelopedVerifiableCredential",
        "id": f"data:application/vc+jwt,{licence.forms['jwt']}",
    }
    yield scene.row("good/enveloped", json.dumps(envelope))
    yield scene.row("bad/byte-order-mark", "\ufeff" + licence.forms["jcs"])
    for order, document in (("revoke", world.issue()), ("suspend", world.issue()), ("exhaust", world.issue())):
        world.order(document.body["id"], order)
        for form in FORMS:
            yield scene.row(f"status/{order}/{form}", document.forms[form])
            old = world.now + timedelta(days=9)
            yield scene.row(f"status/{order}/stale/{form}", document.forms[form], at=old)
    for days in (-400, -60, -2, 5, 40, 300, 400, 1500):
        for form in FORMS:
            at = world.now + timedelta(days=days)
            fresh = world.trust_document(at=at - timedelta(hours=1))
            statuses = world.status_files(at=at - timedelta(hours=1))
            yield scene.row(f"clock/{days}/{form}", licence.forms[form], at=at)
            yield scene.row(f"later/{days}/{form}", licence.forms[form], at=at, trust=fresh, statuses=statuses)
    for form in FORMS:
        yield scene.row(f"nothing-held/{form}", licence.forms[form], lists=[])
        yield scene.row(f"no-status/{form}", licence.forms[form], statuses={})


def bound(scene: Scene) -> Iterator[dict[str, Any]]:
    """Presentations bound to a holder's key, well and badly, and a licence for a later day."""
    world = scene.world
    holder, other = new_signing_key("did:example:holder#1"), new_signing_key("did:example:other#1")
    for kind, key in (("own", holder), ("other", other)):
        for jwk in (to_jwk(holder.public), {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}):
            text = secure_sd_jwt(world.issue().body, world.authority.signer(ED25519), world.signed, holder=jwk)
            shown = present(text, ("value",), key=key, audience="did:web:post.example", nonce="7", at=world.now)
            yield scene.row(f"bound/{kind}/{jwk['kty']}", shown)
    late = present(text, (), key=holder, audience="x", nonce="7", at=world.now + timedelta(days=1))
    yield scene.row("bound/tomorrow", late)
    yield scene.row("bound/cut", shown[:-5])
    later = world.issue(validFrom="2026-12-24T00:00:00Z")
    for form in FORMS:
        yield scene.row(f"later-day/{form}", later.forms[form])


def entries(scene: Scene) -> Iterator[dict[str, Any]]:
    """What the trust list says of the issuer and its keys, and issuers that are not on it."""
    world = scene.world
    licence = world.issue()
    entry = trust.issuer_entry(world.authority)
    early, late = "2026-10-02T00:00:00Z", "2026-11-22T00:00:00Z"
    changed = {
        "types": entry | {"types": ["DeliveryVerification", "BitstringStatusListCredential"]},
        "jurisdiction": entry | {"jurisdiction": "DE"},
        "ended": entry | {"validUntil": early},
        "key-ended": entry | {"keys": [k | {"validUntil": early} for k in entry["keys"]]},
        "key-stolen": entry | {"keys": [k | {"compromisedFrom": early} for k in entry["keys"]]},
        "key-stolen-later": entry | {"keys": [k | {"compromisedFrom": late} for k in entry["keys"]]},
        "key-stolen-elsewhere": entry
        | {"keys": [*entry["keys"], entry["keys"][0] | {"id": f"{world.authority.id}#x", "compromisedFrom": early}]},
        "keys-none": entry | {"keys": []},
        "other": entry | {"id": "did:web:permits.far.example", "keys": []},
        "look-alike": entry | {"id": "did:web:1icences.trade.example", "keys": []},
        "resembling": entry | {"id": "did:web:licence.trade.example", "keys": []},
    }
    for name, one in changed.items():
        for form in ("jcs", "jwt", "code"):
            document = world.trust_document(one)
            yield scene.row(f"listed/{name}/{form}", licence.forms[form], trust=document)
    two = [json.dumps(world.trust_document(one)).encode() for one in (changed["other"], entry)]
    yield scene.row("listed/second-list", licence.forms["jcs"], lists=two)
    # Several lists: whichever stands first, a theft that one tells of counts, and one that is out of date hides none.
    several = {
        "theft-first": (changed["key-stolen"], entry),
        "theft-second": (entry, changed["key-stolen"]),
        "look-alike-first": (changed["look-alike"], entry),
        "nobody-knows": (changed["other"], changed["look-alike"], changed["resembling"]),
    }
    for name, those in several.items():
        lists = [json.dumps(world.trust_document(one)).encode() for one in those]
        for form in ("jcs", "jwt-es256", "code"):
            yield scene.row(f"several-lists/{name}/{form}", licence.forms[form], lists=lists)
    stale = [json.dumps(world.trust_document(days=days)).encode() for days in (0, 30)]
    yield scene.row("several-lists/stale-first", licence.forms["jcs"], lists=stale)
    yield scene.row("several-lists/stale-second", licence.forms["jcs"], lists=stale[::-1])
    key = world.authority.signer(ED25519)
    name = f"did:key:{key.public.multibase}"
    own = replace(key, id=f"{name}#{key.public.multibase}")
    body = {**licence.body, "issuer": {"id": name}}
    yield scene.row("did-key/not-listed", json.dumps(secure_jcs(body, own, world.signed)))
    yield scene.row("did-key/changed", json.dumps(secure_jcs(body, own, world.signed) | {"id": "urn:x"}))


# What a fuzzer writes into a document: letters of every script, digits of others, and what breaks a reader.
BITS = ("0", "1", "9", "a", "Z", "_", "-", "~", ".", '"', "\\", "{", "}", "[", "]", ",", ":", " ", "\n", "é", "中", "٣",
        "\U0001f600", "\u202e", "null", "true", "1e3", "1.0", "-0", "\\ud800", "\\u0041", "//")  # fmt: skip


def mutated(scene: Scene, seed: int = 20261127, count: int = MUTATIONS) -> Iterator[dict[str, Any]]:
    """Good documents with a few letters changed, taken out, doubled or put in: whatever Python says, the page says."""
    draw = random.Random(seed)
    licence = scene.world.issue()
    lists = [json.dumps(scene.world.trust_document()).encode()]
    statuses = scene.world.status_files()
    for number in range(count):
        text = list(licence.forms[draw.choice(FORMS)])
        for _ in range(draw.randint(1, 3)):
            at = draw.randrange(len(text))
            what = draw.randrange(4)
            text[at : at + (what != 1)] = ([], [draw.choice(BITS)], [draw.choice(BITS)], [text[at]] * 2)[what]
        row = "".join(text).encode("utf-8", "surrogatepass")
        yield scene.row(f"mutated/{number}", row, lists=lists, statuses=statuses)


# What may stand where something else belongs.
VALUES = (None, True, 0, -1, 1.5, 2**53, "", "x", "did:web:x.example", "2026-01-01T00:00:00Z", [], {}, [{}], {"a": 1},
          ["VerifiableCredential"], "https://www.w3.org/ns/credentials/v2", "é", ["x"], {"id": "x"}, {"@value": "x"},
          {"@value": "x", "@language": "en"}, [[]])  # fmt: skip
NAMES = ("name", "description", "id", "type", "refreshService", "termsOfUse", "evidence", "items", "number", "statusSize",
         "relatedResource", "validUntil", "statusMessage", "statusReference", "statusPurpose", "domain", "challenge",
         "parent")  # fmt: skip


def _changed(value: Any, draw: random.Random, depth: int = 0) -> Any:
    """Give a copy of a JSON value in which one place holds something else, is gone, or is new."""
    if not isinstance(value, dict | list) or not value or (depth and draw.random() < 0.25):
        return draw.choice(VALUES)
    copy: Any = value.copy()
    place = draw.choice(list(copy) if isinstance(copy, dict) else range(len(copy)))
    what = draw.random()
    if what < 0.1:
        del copy[place]
    elif what < 0.3 and isinstance(copy, dict):
        copy[draw.choice(NAMES)] = draw.choice(VALUES)
    else:
        copy[place] = _changed(copy[place], draw, depth + 1)
    return copy


def strange(scene: Scene, seed: int = 20261127, count: int = MUTATIONS) -> Iterator[dict[str, Any]]:
    """Documents that are properly signed and say something strange in one place."""
    draw = random.Random(seed)
    world = scene.world
    body, key = world.issue().body, world.authority.signer(ED25519)
    lists, statuses = [json.dumps(world.trust_document()).encode()], world.status_files()
    for number in range(count):
        try:
            text = json.dumps(secure_jcs(_changed(body, draw), key, world.signed))
        except (BadInput, AttributeError, TypeError):
            continue  # it cannot be signed, so nobody receives it
        yield scene.row(f"strange/{number}", text, lists=lists, statuses=statuses)


# Texts of amounts that Python's decimals take or refuse, one by one.
AMOUNTS = ("2", "2.50", "1_000", "1E3", "1e-3", "+2", "-2", "-0", ".5", "5.", ".", "", " 2 ", "٢", "１２", "NaN", "Infinity",
           "1" * 40, "1" * 41, "0E40", "0E39", "1e99999999999999999999", "2\u00a0", "\ufeff2", "0x10", "1,5", "⁵", "²",
           "--2", "2e", "_", "1__0", "000000000000000000000000000000000000000000002")  # fmt: skip
INSTANTS = ("2027-10-31T23:59:59Z", "2027-10-31T23:59:59+05:75", "2027-10-31T24:00:00Z", "2027-02-29T00:00:00Z",
            "2028-02-29T00:00:00Z", "2100-02-29T00:00:00Z", "2027-10-31T23:59:60Z", "2027-10-31T23:59:59.123456789Z",
            "2027-10-31T23:59:59.1234567890Z", "9999-12-31T23:59:59-01:00", "9999-12-31T23:59:59Z", "2027-13-01T00:00:00Z",
            "2027-10-31T23:59:59+24:00", "2027-10-31T23:59:59-23:59", "2027-10-31t23:59:59Z", "2027-10-31T23:59:59Z\n",
            "٢٠٢٧-10-31T23:59:59Z")  # fmt: skip


def read(scene: Scene) -> Iterator[dict[str, Any]]:
    """Amounts, instants and numbers at the edge of what is read, in documents that are properly signed."""
    world = scene.world
    body, key = world.issue().body, world.authority.signer(ED25519)
    for amount in AMOUNTS:
        subject = body["credentialSubject"] | {"items": [{"quantity": {"amount": amount, "unit": "each"}}]}
        signed = secure_jcs({**body, "credentialSubject": subject}, key, world.signed)
        yield scene.row(f"amount/{amount[:20]}", json.dumps(signed))
    for text in INSTANTS:
        yield scene.row(f"instant/{text}", json.dumps(secure_jcs({**body, "validUntil": text}, key, world.signed)))
    for number in ("1.0", "1e21", "1e-7", "123456789012345680000", "0.000001", "-0.0", "5e-324", "1E400"):
        signed = secure_jcs({**body, "x": float(number) if number != "1E400" else 1}, key, world.signed)
        text = json.dumps(signed)
        yield scene.row(f"number/{number}", text.replace('"x": 1,', '"x": 1E400,') if number == "1E400" else text)
    for name in ("\U0001f600", "\uffff", "__proto__", "constructor", "toString", "\u2028", "\x7f", '"', "\\"):
        signed = secure_jcs({**body, "name": {name: name, "z": 1}}, key, world.signed)
        yield scene.row(f"name/{name!r}", json.dumps(signed))


def many(folder: Path, seed: int, count: int) -> list[dict[str, Any]]:
    """Give only changed documents, as many as asked for."""
    scene = Scene(folder)
    return [*mutated(scene, seed, count), *strange(scene, seed, count)]


def table(folder: Path) -> list[dict[str, Any]]:
    """Give every case."""
    scene = Scene(folder)
    return [*broken(), *good(scene), *bound(scene), *entries(scene), *read(scene), *mutated(scene), *strange(scene)]
