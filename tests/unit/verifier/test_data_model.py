"""The W3C VC Data Model 2.0, rule by rule: what every credential must have and how each part must look."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cocket.kernel.errors import BadDocument
from cocket.verifier.data_model import check_credential, check_presentation

GOOD = {
    "@context": ["https://www.w3.org/ns/credentials/v2"],
    "id": "urn:uuid:1",
    "type": ["VerifiableCredential"],
    "issuer": "did:web:a.example",
    "credentialSubject": {"id": "did:web:b.example", "x": 1},
}
DIGEST = "uEiAB"


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"type": "VerifiableCredential"},
        {"issuer": {"id": "https://a.example/", "name": {"@value": "A", "@language": "en"}}},
        {"name": "A"},
        {"name": [{"@value": "A", "@language": "en"}, {"@value": "\u0623", "@language": "ar", "@direction": "rtl"}]},
        {"description": {"@value": "A"}},
        {"credentialSubject": [{"x": 1}, {"id": "urn:x:1"}]},
        {"credentialStatus": {"type": "X"}},
        {"credentialStatus": [{"id": "urn:x:1", "type": "X"}, {"type": ["X", "Y"]}]},
        {"credentialSchema": {"id": "https://a.example/s", "type": "JsonSchema"}},
        {"termsOfUse": {"type": "X"}, "evidence": [{"type": "X"}], "refreshService": {"type": "X", "id": "urn:x:1"}},
        {"relatedResource": [{"id": "urn:x:1", "digestMultibase": DIGEST}, {"id": "urn:x:2", "digestSRI": "sha256-x"}]},
    ],
)
def test_what_the_model_allows_passes(change):
    """One object or a list, texts with or without their language, addresses of any scheme."""
    check_credential({**GOOD, **change})


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"id": "no address"}, "$.id"),
        ({"id": ["urn:x:1"]}, "$.id"),
        ({"id": None}, "$.id"),
        ({"type": None}, "$.type"),
        ({"type": []}, "$.type"),
        ({"type": ["X"]}, "$.type"),
        ({"type": ["VerifiableCredential", None]}, "$.type"),
        ({"issuer": None}, "$.issuer"),
        ({"issuer": {"name": "A"}}, "$.issuer"),
        ({"issuer": {"id": None}}, "$.issuer"),
        ({"issuer": "A"}, "$.issuer"),
        ({"issuer": ["did:web:a.example"]}, "$.issuer"),
        ({"name": 5}, "$.name"),
        ({"name": {"@value": "A", "@language": "en", "url": "did:example:z"}}, "$.name"),
        ({"description": {"@value": 5}}, "$.description"),
        ({"description": {"@value": "A", "@direction": "up"}}, "$.description"),
        ({"issuer": {"id": "did:web:a.example", "name": ["A", 5]}}, "$.issuer.name"),
        ({"credentialSubject": None}, "$.credentialSubject"),
        ({"credentialSubject": {}}, "$.credentialSubject"),
        ({"credentialSubject": []}, "$.credentialSubject"),
        ({"credentialSubject": [{"x": 1}, {}]}, "$.credentialSubject[1]"),
        ({"credentialSubject": "did:web:b.example"}, "$.credentialSubject"),
        ({"credentialSubject": {"id": ["urn:x:1", "urn:x:2"]}}, "$.credentialSubject.id"),
        ({"credentialStatus": {"id": "urn:x:1"}}, "$.credentialStatus.type"),
        ({"credentialStatus": {"id": "no address", "type": "X"}}, "$.credentialStatus.id"),
        ({"credentialStatus": "urn:x:1"}, "$.credentialStatus"),
        ({"credentialSchema": {"type": "JsonSchema"}}, "$.credentialSchema.id"),
        ({"credentialSchema": {"id": "https://a.example/s"}}, "$.credentialSchema.type"),
        ({"refreshService": {"id": "urn:x:1"}}, "$.refreshService.type"),
        ({"refreshService": {"id": "no", "type": "X"}}, "$.refreshService.id"),
        ({"termsOfUse": {"id": "urn:x:1"}}, "$.termsOfUse.type"),
        ({"evidence": [{"type": "X"}, {"id": "urn:x:1"}]}, "$.evidence.type"),
        ({"relatedResource": [{"id": "urn:x:1"}]}, "$.relatedResource"),
        ({"relatedResource": [{"digestMultibase": DIGEST}]}, "$.relatedResource.id"),
        ({"relatedResource": [{"id": "urn:x:1", "digestMultibase": DIGEST}] * 2}, "$.relatedResource"),
    ],
)
def test_what_breaks_the_model_is_said_with_its_place(change, where):
    """Each rule has its own refusal, which names the member."""
    with pytest.raises(BadDocument) as raised:
        check_credential({**GOOD, **change})
    assert raised.value.where.startswith(where)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@settings(deadline=None, max_examples=300)
@given(
    st.dictionaries(
        st.sampled_from(
            [*GOOD, "name", "credentialStatus", "evidence", "relatedResource", "holder", "verifiableCredential"]
        ),
        json_values,
    )
)
def test_nothing_but_a_refusal_comes_of_any_values(change):
    """Whatever stands in the members, the answer is yes or BadDocument."""
    for check in (check_credential, check_presentation):
        with contextlib.suppress(BadDocument):
            check({**GOOD, **change})
