"""X.509 chains under a root that a trust list names: each fault that RFC 5280 knows, one at a time."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.x509.oid import NameOID

from cocket.credentials import trust
from cocket.credentials.securing import ALGORITHMS
from cocket.kernel.canonical import canonical
from cocket.verifier.multibase import to_base64url

DAY = timedelta(days=1)
SERVES_WEB, SIGNS_DOCUMENTS = "1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.36"
_BITS = ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "crl_sign", "encipher_only",
         "decipher_only")  # fmt: skip


class Chain:
    """A leaf, a middle and a root, each as it should be until a test says otherwise of one of them."""

    def __init__(self, world):
        self.world = world
        self.signing = world.authority.signer("P-256")
        self.keys = {"leaf": self.signing.private, "middle": _key(), "root": _key()}
        self.says = {
            "leaf": {"ca": False, "uri": world.authority.id},
            "middle": {"ca": True},
            "root": {"ca": True},
        }
        self.roots, self.iat = None, world.signed

    def change(self, name, **says):
        self.says[name] |= says
        return self

    def certificate(self, name):
        """Make one certificate, signed by the next."""
        says = self.says[name]
        upper = {"leaf": "middle", "middle": "root", "root": "root"}[name]
        begin = says.get("begin", self.world.signed - DAY)
        made = x509.CertificateBuilder(
            _named(says.get("by", upper)),
            _named(name),
            self.keys[name].public_key(),
            x509.random_serial_number(),
            begin,
            says.get("end", begin + 3650 * DAY),
        )
        ca = says["ca"]
        if not says.get("bare"):
            made = made.add_extension(x509.BasicConstraints(ca, says.get("length") if ca else None), critical=True)
            bits = dict.fromkeys(_BITS, False)
            signs = says.get("signs", True)
            usage = x509.KeyUsage(digital_signature=signs and not ca, key_cert_sign=signs and ca, **bits)
            made = made.add_extension(usage, critical=True)
        if "uri" in says:
            uris = [x509.UniformResourceIdentifier(says["uri"])]
            made = made.add_extension(x509.SubjectAlternativeName(uris), critical=False)
        if "purposes" in says:
            purposes = [x509.ObjectIdentifier(purpose) for purpose in says["purposes"]]
            made = made.add_extension(x509.ExtendedKeyUsage(purposes), critical=says.get("critical", False))
        if "extension" in says:
            made = made.add_extension(says["extension"], critical=says.get("critical", False))
        key = self.keys[says.get("signer", upper)]
        digest = None if isinstance(key, ed25519.Ed25519PrivateKey) else says.get("hash", hashes.SHA256())
        der = made.sign(key, digest).public_bytes(serialization.Encoding.DER)
        return _by_sha_1(der, key) if says.get("weak") else der

    def ask(self):
        """Give the verdict on a licence signed under the chain."""
        x5c = [base64.b64encode(self.certificate(name)).decode() for name in ("leaf", "middle")]
        header = {"alg": ALGORITHMS[self.signing.public.kind], "typ": "vc+jwt", "x5c": x5c}
        payload = {**self.world.issue().body, "iat": int(self.iat.timestamp())}
        signed = f"{to_base64url(canonical(header))}.{to_base64url(canonical(payload))}"
        token = f"{signed}.{to_base64url(self.signing.sign(signed.encode()))}"
        roots = self.roots if self.roots is not None else [self.certificate("root")]
        entry = trust.issuer_entry(self.world.authority)
        entry["roots"] = [base64.b64encode(root).decode() for root in roots]
        return self.world.ask(token, knows=self.world.knows(trust=self.world.trust(self.world.trust_document(entry))))


def _by_sha_1(der, key):
    """Sign an RSA certificate again with SHA-1, which the library makes no more: both names and the value are as long."""
    sha256, sha1 = (bytes.fromhex(f"2a864886f70d0101{last}") for last in ("0b", "05"))
    body = x509.load_der_x509_certificate(der).tbs_certificate_bytes
    weak = body.replace(sha256, sha1)
    signature = key.sign(weak, padding.PKCS1v15(), hashes.SHA1())
    return der.replace(body, weak).replace(sha256, sha1)[: -len(signature)] + signature


def _key():
    return ec.generate_private_key(ec.SECP256R1())


def _named(name):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


@pytest.fixture
def chain(world):
    return Chain(world)


def _subtree(of):
    return x509.NameConstraints(permitted_subtrees=[of], excluded_subtrees=None)


@pytest.mark.parametrize(
    "says",
    [
        {},
        {"leaf": {"purposes": [SIGNS_DOCUMENTS]}},
        {"leaf": {"purposes": [SERVES_WEB, SIGNS_DOCUMENTS], "critical": True}},
        {"middle": {"purposes": [SIGNS_DOCUMENTS], "length": 0}, "root": {"length": 1}},
        {"root": {"hash": hashes.SHA512()}, "middle": {"hash": hashes.SHA384()}},
    ],
)
def test_a_chain_under_a_listed_root_is_genuine(chain, says):
    """An authority with certificates signs under them; the leaf bears its DID."""
    for name, change in says.items():
        chain.change(name, **change)
    assert chain.ask().reason == "genuine"


@pytest.mark.parametrize("key", [rsa.generate_private_key(65537, 2048), ed25519.Ed25519PrivateKey.generate()])
def test_a_root_may_have_a_key_of_another_kind(chain, key):
    """RSA from 2,048 bits, and Ed25519."""
    chain.keys["root"] = key
    assert chain.ask().reason == "genuine"


def test_a_renewed_root_of_the_same_name_does_not_hide_the_one_that_signed(chain):
    """Both stand on the list while certificates under either are about."""
    signed_it = chain.certificate("root")
    kept, chain.keys["root"] = chain.keys["root"], _key()
    renewed = chain.certificate("root")
    chain.keys["root"] = kept
    for chain.roots in ([renewed, signed_it], [signed_it, renewed]):
        assert chain.ask().reason == "genuine"
    long_past = chain.change("root", end=chain.world.signed - timedelta(hours=1)).certificate("root")
    for chain.roots in ([long_past, signed_it], [signed_it, long_past]):
        assert chain.ask().reason == "genuine"
    chain.roots = [renewed]
    assert chain.ask().detail == "A certificate is not signed by the next one"


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("leaf", {"uri": "did:web:other.example"}),
        ("leaf", {"uri": "did:web:licences.trade.example:x"}),
        ("leaf", {"signs": False}),
        ("leaf", {"bare": True}),
        ("leaf", {"purposes": [SERVES_WEB]}),
        ("leaf", {"by": "root"}),
        ("leaf", {"signer": "root"}),
        ("middle", {"ca": False}),
        ("middle", {"signs": False}),
        ("middle", {"bare": True}),
        ("middle", {"purposes": [SERVES_WEB]}),
        ("middle", {"extension": _subtree(x509.UniformResourceIdentifier(".trade.example"))}),
        ("middle", {"extension": _subtree(x509.DNSName("other.example")), "critical": True}),
        ("middle", {"extension": x509.PolicyConstraints(0, None)}),
        ("middle", {"extension": x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"x"), "critical": True}),
        ("root", {"length": 0}),
        ("root", {"signs": False}),
        ("root", {"extension": _subtree(x509.UniformResourceIdentifier(".other.example"))}),
    ],
)
def test_a_chain_with_a_fault_is_refused(chain, name, says):
    """Another name or usage, no room below an authority, constraints that nobody evaluates, a wrong signature."""
    assert chain.change(name, **says).ask().reason == "certificate_bad"


@pytest.mark.parametrize("name", ["leaf", "middle", "root"])
def test_a_certificate_out_of_its_time_is_refused(chain, name):
    """It counts on the day of the signature: neither before its time nor after."""
    assert chain.change(name, begin=chain.world.signed + DAY).ask().reason == "certificate_bad"
    late = {"begin": chain.world.signed - 9 * DAY, "end": chain.world.signed - DAY}
    assert chain.change(name, **late).ask().reason == "certificate_bad"


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("root", rsa.generate_private_key(65537, 1024)),
        ("middle", rsa.generate_private_key(65537, 1024)),
        ("middle", ec.generate_private_key(ec.SECP256K1())),
        ("root", ec.generate_private_key(ec.SECP192R1())),
    ],
)
def test_a_key_that_is_too_weak_is_refused(chain, name, key):
    """RSA below 2,048 bits, and curves that are short or unusual."""
    chain.keys[name] = key
    verdict = chain.ask()
    assert (verdict.reason, "too weak" in verdict.detail) == ("certificate_bad", True)


@pytest.mark.parametrize(
    ("name", "reason"), [("leaf", "certificate_bad"), ("middle", "certificate_bad"), ("root", "genuine")]
)
def test_a_signature_by_sha_1_is_refused_but_for_the_roots_own(chain, name, reason):
    """Collisions are made to order; a root is trusted for standing on the list, however it signed itself."""
    chain.keys["root"], chain.keys["middle"] = _rsa(), _rsa()
    verdict = chain.change(name, weak=True).ask()
    assert verdict.reason == reason, verdict.detail
    assert verdict.outcome.value == "genuine" or "sha1" in verdict.detail


def _rsa():
    return rsa.generate_private_key(65537, 2048)


def test_a_token_beside_another_list_says_that_no_root_is_named(world, chain):
    """Without the root on the list a chain proves nothing."""
    chain.roots = []
    assert chain.ask().detail == "The chain ends under no root of the issuer"
