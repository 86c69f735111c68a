"""The quick way and the clear way give one verdict, on every vector and on documents that are broken at random.

The quick way is what the command line and the services use: libsodium, and text that is taken as canonical by writing it
again. The clear way is the verifier by itself: OpenSSL, the standard library, and every document read with care.
"""

from __future__ import annotations

import contextlib
import copy
import json
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.credentials.broken_documents import FOLDER
from tests.unit.credentials.broken_statuses import CASES
from tests.unit.credentials.conftest import World
from tests.unit.credentials.test_broken_vectors import _index, _knowledge

from cocket.credentials.quick import load_quickly, write_quickly
from cocket.credentials.sodium import equation
from cocket.kernel.canonical import canonical
from cocket.kernel.errors import BadInput
from cocket.kernel.strict_json import load_json
from cocket.verifier.checking import verify
from cocket.verifier.knowledge import Knowledge, Policy
from cocket.verifier.verdicts import Verdict

NAMES = st.sampled_from(
    [
        "id",
        "type",
        "proof",
        "issuer",
        "@context",
        "name",
        "statusPurpose",
        "statusListIndex",
        "amount",
        "a",
        "\u00e9",
        "\ue000",
    ]
)
VALUES = st.sampled_from([None, True, 0, -1, 2**53, 2**60, 1.5, 1e300, "", "x", "\ud800", "\U0001f600", "\x7f", "1234567890123456", [], {}, [[]], ["x"], {"id": "x"}, {"": 1}, "VerifiablePresentation", ["VerifiableCredential"]])  # fmt: skip


def ways(knowledge: Knowledge) -> dict[str, Knowledge]:
    """The verifier by itself and with care, by itself, and as the services use it."""
    return {
        "clear": replace(knowledge, read_canonical=lambda _: None, read_lists={}),
        "alone": replace(knowledge, read_lists={}),
        "quick": replace(
            knowledge,
            equation=equation(),
            read_canonical=load_quickly,
            write_canonical=write_quickly,
            read_lists={},
        ),
    }


def answers(raw: bytes, knowledge: Knowledge, at: datetime) -> list[Verdict | str]:
    """Give what each way says: a verdict, or why there is none."""
    found: list[Verdict | str] = []
    for held in ways(knowledge).values():
        try:
            found.append(verify(raw, held, at, Policy()))
        except BadInput as error:
            found.append(error.what)
    return found


@pytest.mark.parametrize("name", sorted(CASES))
def test_every_vector_gets_one_verdict(name):
    """Each broken document, as it is and in canonical form: all of the verdict is the same, not the reason alone."""
    case = _index()["cases"][name]
    raw = (FOLDER / f"{name}.txt").read_bytes()
    if case["times"] > 1:
        raw = b"a." * 2 + raw * case["times"]
    texts = [raw]
    with contextlib.suppress(BadInput, UnicodeDecodeError):
        texts.append(canonical(load_json(raw.decode(), where="")))
    for text in texts:
        clear, *others = answers(text, _knowledge(name), datetime.fromisoformat(case["at"]))
        assert all(other == clear for other in others)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[World, Knowledge, dict[str, str]]:
    """A world whose lists are held, and a licence in each form."""
    from tests.unit.credentials import conftest

    from cocket.credentials.keys import new_authority

    folder = tmp_path_factory.mktemp("ways")
    name, base = "Example Licensing Office", "https://licences.trade.example/status/"
    authority = new_authority(folder / "a", "did:web:licences.trade.example", name, "CH", base, conftest.BEGIN)
    anchor = new_authority(folder / "t", "did:web:trust.example", "Example Trust", "CH", "", conftest.BEGIN)
    world = World(authority, anchor, conftest.database())
    forms = world.issue().forms
    return world, world.knows(), forms


def test_an_honest_document_is_genuine_each_way(small):
    """In every form, and nothing in the verdicts differs."""
    world, knowledge, forms = small
    for text in forms.values():
        clear, *others = answers(text.encode(), knowledge, world.now)
        assert clear.reason == "genuine"
        assert others == [clear, clear]


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_document_that_is_broken_at_random_gets_one_verdict(small, data):
    """A member changed, added or taken away somewhere, or a few bytes of the text: one verdict, or one refusal."""
    world, knowledge, forms = small
    document = json.loads(forms["jcs"])
    for _ in range(data.draw(st.integers(0, 2))):
        place = document
        while data.draw(st.booleans()):
            inner = [
                each
                for each in (place.values() if isinstance(place, dict) else place)
                if isinstance(each, dict | list) and each
            ]
            if not inner:
                break
            place = data.draw(st.sampled_from(inner))
        value = copy.deepcopy(data.draw(VALUES))
        if isinstance(place, list):
            place[data.draw(st.integers(0, len(place) - 1))] = value
        elif data.draw(st.booleans()):
            place[data.draw(NAMES)] = value
        else:
            name = data.draw(st.sampled_from(sorted(place)))
            place[name] = value
            if data.draw(st.booleans()):
                del place[name]
        if not document:
            return
    spaces = data.draw(st.sampled_from([(",", ":"), (", ", ": ")]))
    text = json.dumps(document, ensure_ascii=False, sort_keys=data.draw(st.booleans()), separators=spaces)
    raw = bytearray(text.encode(errors="surrogatepass"))
    for _ in range(data.draw(st.integers(0, 2))):
        at = data.draw(st.integers(0, len(raw) - 1))
        raw[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=2))
    clear, *others = answers(bytes(raw), knowledge, world.now)
    assert all(other == clear for other in others)
