"""What is done quickly gives what the clear way gives: base 58, and a proof that is cut out of its document's text."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cocket.kernel.canonical import canonical
from cocket.kernel.errors import BadDocument
from cocket.kernel.strict_json import load_canonical
from cocket.verifier import data_integrity
from cocket.verifier.data_integrity import Proof, transformed
from cocket.verifier.multibase import from_base58, to_base58

LETTERS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
VALUE = "z" + "2" * 87


@given(st.text(LETTERS, max_size=400))
def test_base_58_is_what_adding_letter_by_letter_gives(text):
    """Every length that is read, with and without zeros in front; and writing it gives the same text."""
    number = 0
    for letter in text:
        number = number * 58 + LETTERS.index(letter)
    zeros = len(text) - len(text.lstrip("1"))
    expected = bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")
    assert from_base58(text, where="") == expected
    assert to_base58(expected) == text


@given(st.text(max_size=12))
def test_a_foreign_letter_is_refused(text):
    """Whatever is not in the alphabet, in whichever script."""
    if set(text) <= set(LETTERS):
        assert isinstance(from_base58(text, where=""), bytes)
    else:
        with pytest.raises(BadDocument, match="not base 58"):
            from_base58(text, where="")


def test_a_text_that_is_too_long_is_refused():
    """Base 58 takes quadratic time."""
    with pytest.raises(BadDocument, match="more than 400"):
        from_base58("2" * 401, where="")


OPTIONS = {
    "type": "DataIntegrityProof",
    "cryptosuite": "eddsa-jcs-2022",
    "created": "2026-11-20T12:00:00Z",
    "proofPurpose": "assertionMethod",
    "verificationMethod": "did:web:a.example#1",
}
CONTEXTS = ["https://www.w3.org/ns/credentials/v2"]
WORDS = st.sampled_from(["proof", "proofValue", "@context", "a", "type", '"proof":{}', ',"proof":', "\\", VALUE])
SCALARS = st.none() | st.booleans() | st.integers(-5, 5) | WORDS | st.text(max_size=4)
TREES = st.recursive(
    SCALARS | st.just({**OPTIONS, "@context": CONTEXTS, "proofValue": VALUE}),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS | st.text(max_size=3), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=400, deadline=None)
@given(
    st.dictionaries(WORDS | st.text(max_size=3), TREES, max_size=5),
    st.dictionaries(WORDS | st.text(max_size=3), TREES, max_size=3),
    st.sampled_from([CONTEXTS, [*CONTEXTS, "x"], "x", None]),
    st.booleans(),
)
def test_what_is_cut_out_is_what_would_be_written(body, more, context, listed):
    """Copies of the proof in the subject, in texts and in itself; another context; a proof in a list: never another result."""
    secured = {**more, **OPTIONS, "proofValue": VALUE}
    if context is not None:
        secured["@context"] = context
    document = {**body, "@context": CONTEXTS, "proof": [secured] if listed else secured}
    text = canonical(document).decode()
    if load_canonical(text.encode()) is None:
        return
    options = {name: value for name, value in secured.items() if name != "proofValue"}
    proof = Proof("eddsa-jcs-2022", OPTIONS["verificationMethod"], OPTIONS["created"], None, options, b"")
    cut = data_integrity._cut_out(text, document, proof)
    if cut is not None:
        unsecured = {name: value for name, value in document.items() if name != "proof"}
        assert cut == transformed(unsecured, options)


def test_an_ordinary_document_is_cut_and_not_written_again():
    """The quick way is taken where it may be."""
    document = {"@context": CONTEXTS, "id": "urn:x:1", "proof": {**OPTIONS, "@context": CONTEXTS, "proofValue": VALUE}}
    options = {name: value for name, value in document["proof"].items() if name != "proofValue"}
    proof = Proof("eddsa-jcs-2022", "did:web:a.example#1", None, None, options, b"")
    config, form = data_integrity._cut_out(canonical(document).decode(), document, proof)
    assert json.loads(config) == options
    assert json.loads(form) == {"@context": CONTEXTS, "id": "urn:x:1"}
