"""Parsers of outside data: whatever comes in, only the errors of the house come out."""

from __future__ import annotations

import contextlib
import gzip
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cocket.credentials.coding import CODEC
from cocket.kernel.errors import BadDocument, BadInput, CocketError
from cocket.verifier import cose, multibase
from cocket.verifier.checking import verify
from cocket.verifier.identifiers import check_did, controller, document_address, find_key, resembling
from cocket.verifier.instants import parse_instant
from cocket.verifier.jose import numeric_date, parse_jws
from cocket.verifier.knowledge import Knowledge
from cocket.verifier.public_keys import P256, from_jwk, from_multikey, make_key
from cocket.verifier.sd_jwt import disclosed_claims, parse_sd_jwt
from cocket.verifier.status_lists import MIN_BITS, StatusList, pack, unpack
from cocket.verifier.trust_lists import Pin, accept
from cocket.verifier.verdicts import Refused, Unsettled

NOW = datetime(2026, 11, 24, tzinfo=UTC)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["_sd", "...", "type", "proof", "@context", "issuer", "id", "a"]) | st.text(max_size=4),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


def _part(value: object) -> str:
    return multibase.to_base64url(json.dumps(value).encode())


@given(st.binary(max_size=200))
def test_base64url_base58_and_base45_have_one_spelling(data):
    """Bytes come back from their text; the text is the only one."""
    assert multibase.from_base64url(multibase.to_base64url(data), where="") == data
    assert multibase.from_base58(multibase.to_base58(data), where="") == data
    assert cose.from_base45(cose.to_base45(data), where="") == data


@given(st.text(max_size=60))
def test_texts_are_read_or_refused(text):
    """No text makes a small parser raise anything but BadDocument; what is read writes back as it was."""
    for read, write in (
        (multibase.from_base64url, multibase.to_base64url),
        (multibase.from_base58, multibase.to_base58),
        (cose.from_base45, cose.to_base45),
    ):
        with contextlib.suppress(BadDocument):
            assert write(read(text, where="")) == text
    for parse in (check_did, controller, parse_instant, from_multikey, multibase.from_multibase):
        with contextlib.suppress(BadDocument, Unsettled):
            parse(text, where="")
    with contextlib.suppress(BadDocument):
        unpack(text)
    assert resembling(text, ["did:web:licences.trade.example"]) is None or text


@settings(max_examples=300)
@given(JSON, JSON, JSON, st.lists(JSON, max_size=3))
def test_tokens_of_any_json_are_read_or_refused(header, payload, extra, disclosures):
    """Headers, payloads and disclosures of any shape give a house error or a value."""
    heads = [header, {"alg": "EdDSA", "typ": "vc+jwt", "kid": "did:web:a.example#k", "x": extra}]
    for head in heads:
        token = f"{_part(head)}.{_part(payload)}.AAAA"
        with contextlib.suppress(BadDocument, Refused):
            parse_jws(token)
        sd = "~".join([token, *map(_part, disclosures), ""])
        with contextlib.suppress(BadDocument, Refused):
            disclosed_claims(parse_sd_jwt(sd))
        for raw in (token, sd):
            verify(raw.encode(), Knowledge(), NOW)


@settings(max_examples=300)
@given(JSON, st.binary(max_size=60))
def test_documents_and_codes_of_any_shape_get_a_verdict_or_are_no_document(value, data):
    """The one call of the verifier never raises anything but BadInput."""
    shaped = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiableCredential"],
        "issuer": value,
        "proof": value,
        "credentialSubject": value,
    }
    for raw in (
        json.dumps(value).encode(),
        json.dumps(shaped).encode(),
        data,
        cose.PREFIX.encode() + cose.to_base45(data).encode(),
    ):
        with contextlib.suppress(BadInput):
            assert verify(raw, Knowledge(cbor=CODEC), NOW).reason != "genuine"


@settings(max_examples=200)
@given(JSON)
def test_trust_lists_and_keys_of_any_shape_are_read_or_refused(value):
    """A trust list, a JWK, a DID document of any shape gives a house error."""
    for raw in (json.dumps(value), json.dumps({"type": "CocketTrustList", "issuers": value, "proof": value})):
        with pytest.raises(CocketError):
            accept(raw.encode(), Pin("did:web:a.example", ()))
    for call in (
        lambda: from_jwk(value, where=""),
        lambda: find_key(
            "did:web:a.example#k",
            {"did:web:a.example": {"id": "did:web:a.example", "verificationMethod": value, "assertionMethod": value}},
            datetime(2026, 11, 24, tzinfo=UTC),
        ),
    ):
        with pytest.raises((BadDocument, Refused)):
            call()


@given(st.sets(st.integers(0, MIN_BITS - 1), max_size=40))
def test_a_packed_list_gives_its_bits_back(indexes):
    """Bit 0 is the left-most; every bit is where it was set."""
    bits = bytearray(MIN_BITS // 8)
    for index in indexes:
        bits[index >> 3] |= 0x80 >> (index & 7)
    held = StatusList(frozenset({"revocation"}), unpack(pack(bytes(bits))), NOW, None)
    assert all(held.is_set(index) for index in indexes)
    assert sum(map(int.bit_count, held.bits)) == len(indexes)


def test_a_bomb_is_refused_before_it_unfolds():
    """Ten gigabytes of zeros stop at the limit; what trails a list is refused."""
    packed = gzip.compress(bytes(10**8), mtime=0)
    with pytest.raises(BadDocument, match="unfolds"):
        unpack("u" + multibase.to_base64url(packed))
    small = gzip.compress(bytes(MIN_BITS // 8), mtime=0)
    with pytest.raises(BadDocument, match="cut short"):
        unpack("u" + multibase.to_base64url(small + b"x"))


def test_keys_off_their_curve_and_of_small_order_are_refused():
    """A key is a point of its curve, or it is refused."""
    with pytest.raises(BadDocument, match="no proper"):
        make_key(P256, b"\x02" + b"\xff" * 32)
    with pytest.raises(BadDocument, match="no proper"):
        make_key("Ed25519", bytes(32))
    with pytest.raises(BadDocument, match="not on its curve"):
        from_jwk({"kty": "EC", "crv": "P-256", "x": "A" * 43, "y": "A" * 43}, where="")
    with pytest.raises(BadDocument, match="no public JWK"):
        from_jwk({"kty": "OKP", "crv": "Ed25519", "x": "A" * 43, "d": "A" * 43}, where="")


def test_a_did_web_has_one_spelling_and_one_address():
    """Ports and paths are written as the method says; other spellings are refused."""
    assert document_address("did:web:a.example") == "https://a.example/.well-known/did.json"
    assert document_address("did:web:a.example%3A8443:x:y") == "https://a.example:8443/x/y/did.json"
    assert check_did("did:web:a.example%3A8443:x", where="")
    for bad in (
        "did:web:A.example",
        "did:web:a.example:..:x",
        "did:web:user@a.example",
        "did:web:a.example/x",
        "did:web:a_b.example",
        "did:web:localhost",
        "did:web:a.example?x",
        "did:web:a.example#k",
    ):
        with pytest.raises(BadDocument):
            check_did(bad, where="")


@pytest.mark.parametrize("value", ["1893456000", True, -1, 1e300, None, [1]])
def test_a_claim_of_time_is_a_number_of_seconds(value):
    """Texts, truth values and numbers beyond the year 9999 are refused."""
    with pytest.raises(BadDocument):
        numeric_date({"exp": value}, "exp")
    assert numeric_date({"exp": 1893456000.5}, "exp") == 1893456000
    assert numeric_date({}, "exp") is None
