"""Selective disclosure against the cases of its specification: issued here from their YAML, opened as their holder would."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
import yaml
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from cocket.verifier.jose import verify_jws
from cocket.verifier.multibase import from_base64url, to_base64url
from cocket.verifier.public_keys import from_jwk
from cocket.verifier.sd_jwt import digest_of, disclosed_claims, parse_sd_jwt
from cocket.verifier.verdicts import Refused


class Hidden:
    """A key or an element that the YAML marks with !sd."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __hash__(self) -> int:
        return hash(("sd", str(self.value)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Hidden) and other.value == self.value


class Loader(yaml.SafeLoader):
    """Reads !sd."""


def _sd(loader: Loader, node: yaml.Node) -> Hidden:
    if isinstance(node, yaml.MappingNode):
        return Hidden(loader.construct_mapping(node, deep=True))
    if isinstance(node, yaml.SequenceNode):
        return Hidden(loader.construct_sequence(node, deep=True))
    assert isinstance(node, yaml.ScalarNode)
    if node.style in ("'", '"'):
        return Hidden(node.value)
    tag = loader.resolve(yaml.ScalarNode, node.value, (True, False))
    return Hidden(loader.construct_object(yaml.ScalarNode(tag, node.value), deep=True))


Loader.add_constructor("!sd", _sd)
KEY = ec.generate_private_key(ec.SECP256R1())


def _jwk() -> dict[str, str]:
    numbers = KEY.public_key().public_numbers()
    x, y = (to_base64url(n.to_bytes(32, "big")) for n in (numbers.x, numbers.y))
    return {"kty": "EC", "crv": "P-256", "x": x, "y": y}


def _hide(value: Any, disclosures: dict[str, str]) -> Any:
    if isinstance(value, list):
        out = []
        for item in value:
            if isinstance(item, Hidden):
                out.append({"...": _disclose([_salt(disclosures), _hide(item.value, disclosures)], disclosures)})
            else:
                out.append(_hide(item, disclosures))
        return out
    if isinstance(value, dict):
        result, digests = {}, []
        for key, inner in value.items():
            if isinstance(key, Hidden):
                digests.append(
                    _disclose([_salt(disclosures), _name(key.value), _hide(inner, disclosures)], disclosures)
                )
            else:
                result[key] = _hide(inner, disclosures)
        return {**result, "_sd": sorted(digests)} if digests else result
    return value


def _name(key: Any) -> str:
    """Write a key as JSON does: null, true, 42."""
    return next(iter(json.loads(json.dumps({key: 0}))))


def _salt(disclosures: dict[str, str]) -> str:
    return hashlib.sha256(str(len(disclosures)).encode()).hexdigest()[:22]


def _disclose(parts: list[Any], disclosures: dict[str, str]) -> str:
    text = to_base64url(json.dumps(parts).encode())
    disclosures[digest_of(text)] = text
    return digest_of(text)


def _choose(claims: Any, wanted: Any, disclosures: dict[str, str], chosen: list[str]) -> None:
    if isinstance(claims, list) and isinstance(wanted, list):
        for item, want in zip(claims, wanted, strict=False):
            if isinstance(item, dict) and "..." in item:
                if want not in (False, None):
                    _opened(item["..."], want, disclosures, chosen)
            else:
                _choose(item, want, disclosures, chosen)
    elif isinstance(claims, dict) and isinstance(wanted, dict):
        for digest in claims.get("_sd", []):
            name = json.loads(from_base64url(disclosures[digest], where=""))[1]
            if wanted.get(name):
                _opened(digest, wanted[name], disclosures, chosen)
        for name, value in claims.items():
            if name != "_sd":
                _choose(value, wanted.get(name), disclosures, chosen)


def _opened(digest: str, want: Any, disclosures: dict[str, str], chosen: list[str]) -> None:
    chosen.append(disclosures[digest])
    _choose(json.loads(from_base64url(disclosures[digest], where=""))[-1], want, disclosures, chosen)


def _signed(payload: dict[str, Any]) -> str:
    head = f"{to_base64url(json.dumps({'alg': 'ES256'}).encode())}.{to_base64url(json.dumps(payload).encode())}"
    r, s = decode_dss_signature(KEY.sign(head.encode(), ec.ECDSA(hashes.SHA256())))
    return f"{head}.{to_base64url(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"


def test_every_case_of_the_specification_opens_to_the_claims_it_expects(shared_data):
    """Recursive, nested, in arrays, of every type: what the holder opens is what the verifier sees."""
    count = 0
    for path in sorted((shared_data / "credentials" / "sd-jwt").glob("*/*/specification.yml")) + sorted(
        (shared_data / "credentials" / "sd-jwt").glob("*/*/*/specification.yml")
    ):
        case = yaml.load(path.read_text("utf-8"), Loader)
        if "expect_verified_user_claims" not in case:
            continue
        disclosures: dict[str, str] = {}
        payload = json.loads(json.dumps(_hide(case["user_claims"], disclosures), default=str))
        chosen: list[str] = []
        _choose(payload, json.loads(json.dumps(case["holder_disclosed_claims"])), disclosures, chosen)
        parsed = parse_sd_jwt("~".join([_signed({**payload, "_sd_alg": "sha-256"}), *chosen, ""]))
        verify_jws(parsed.token, from_jwk(_jwk(), where=""))
        expected = json.loads(json.dumps(case["expect_verified_user_claims"], default=str))
        assert disclosed_claims(parsed) == expected, path.parent.name
        if chosen:
            with pytest.raises(Refused):
                disclosed_claims(parse_sd_jwt("~".join([_signed(payload), *chosen, chosen[0], ""])))
        count += 1
    assert count >= 15
