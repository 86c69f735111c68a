"""Long fuzzing of everything that reads documents from outside: bounded in time, in `make soak` only."""

from __future__ import annotations

import json
import random
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cocket.credentials.coding import CODEC
from cocket.kernel.errors import BadInput
from cocket.verifier.checking import verify
from cocket.verifier.knowledge import Knowledge, Policy
from cocket.verifier.trust_lists import Pin, accept
from cocket.verifier.verdicts import Outcome

BROKEN = Path(__file__).resolve().parents[2] / "vectors" / "broken"
SECONDS = 150
# One change makes these the good document that they came from.
NEARLY_GOOD = {
    *("malleable-ecdsa", "code-trailing", "code-base45", "code-cut", "base64-padded", "base64-second-spelling"),
    *("proof-duplicate-key", "proof-domain-number", "proof-challenge-list"),
    *("signature-cut", "jcs-quantity-changed", "json-nan", "json-large-integer", "json-exponent", "json-duplicate-key"),
    *("jcs-remark-twice", "jcs-name-escaped", "jcs-name-composed", "jcs-zero-width", "jcs-number-other"),
    *(
        "jcs-proof-leading-one",
        "jcs-proof-created-list",
        "jcs-proof-method-path",
        "jwt-four-parts",
        "sd-typed-as-document",
    ),
    *("code-tag-mac", "code-tag-encrypted", "code-two-signatures", "code-algorithm-unprotected"),
    *("code-header-unprotected-kid", "code-base64"),
}
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.soak
@pytest.mark.parametrize("kind", ["credentials", "presentations"])
def test_no_mutation_of_a_document_is_genuine_or_raises(kind):
    """For two and a half minutes: bytes of real documents are changed, cut, doubled and mixed; none becomes genuine."""
    _mutate(BROKEN / kind, SECONDS)


@pytest.mark.parametrize("kind", ["credentials", "presentations"])
def test_a_few_hundred_mutations_are_neither_genuine_nor_errors(kind):
    """The same for a second, with every run of the tests."""
    _mutate(BROKEN / kind, 1)


def _mutate(folder: Path, seconds: float) -> None:
    index = json.loads((folder / "index.json").read_text("utf-8"))
    pin = Pin(index["pin"]["authority"], tuple(index["pin"]["signers"]))
    trust = accept((folder / "trust-1.json").read_bytes(), pin)[0]
    lists = {a: raw.encode() for a, raw in json.loads((folder / "status.json").read_text("utf-8")).items()}
    knowledge, policy = Knowledge(trust, lists, cbor=CODEC), Policy(**index.get("policy", {}))
    seeds = [path.read_bytes() for path in sorted(folder.glob("*.txt")) if path.stem not in NEARLY_GOOD]
    meanings = {_meaning(seed) for seed in seeds}
    chance, end = random.Random(9), time.monotonic() + seconds
    while time.monotonic() < end:
        raw = bytearray(chance.choice(seeds))
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(raw) or 1)
            match chance.randrange(5):
                case 0:
                    raw[at : at + 1] = bytes([chance.randrange(256)])
                case 1:
                    del raw[at : at + chance.randint(1, 40)]
                case 2:
                    raw[at:at] = raw[at : at + chance.randint(1, 40)]
                case 3:
                    raw[at:at] = chance.choice(seeds)[: chance.randint(1, 200)]
                case _:
                    raw[at:at] = chance.choice(
                        [b'"', b"{", b"}", b"[", b"~", b".", b"\x00", b"\\u0000", b"null", b"1e999"]
                    )
        try:
            verdict = verify(bytes(raw), knowledge, NOW, policy)
        except BadInput:
            continue
        assert verdict.outcome is not Outcome.GENUINE or _meaning(bytes(raw)) in meanings, bytes(raw).decode()


def _meaning(raw: bytes) -> str:
    """Give what was signed: without the blanks that JSON allows, and of an SD-JWT the token.

    A disclosure that is left out makes another presentation of the same document; one that is changed fits nowhere.
    """
    text = raw.decode("utf-8", "replace").strip()
    if "~" in text and not text.startswith(("{", "CKT1:")):
        return text.partition("~")[0]
    try:
        return json.dumps(json.loads(text), sort_keys=True)
    except (ValueError, RecursionError):
        return text
