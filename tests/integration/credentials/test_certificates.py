"""An authority under somebody's root, from the command line: request, certify, issue, verify, and what a theft does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from tests.integration.credentials.test_credential_commands import Shell, ask, lists, publish, shell

__all__ = ["shell"]
BEGIN = datetime(2026, 10, 1, tzinfo=UTC)
USAGES = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement")
ROOT = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Example Root")])


def _usage(**named: bool) -> x509.KeyUsage:
    rest = dict.fromkeys((*USAGES, "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"), False)
    return x509.KeyUsage(**{**rest, **named})


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


@pytest.fixture
def root():
    """Give a root of some state: its certificate, and a call that answers a request."""
    key = ec.generate_private_key(ec.SECP256R1())

    def builder(subject, public):
        made = x509.CertificateBuilder().subject_name(subject).issuer_name(ROOT).public_key(public)
        return (
            made.serial_number(x509.random_serial_number())
            .not_valid_before(BEGIN)
            .not_valid_after(BEGIN + timedelta(days=900))
        )

    own = builder(ROOT, key.public_key())
    own = own.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    own = own.add_extension(_usage(key_cert_sign=True), critical=True).sign(key, hashes.SHA256())

    def answer(raw: bytes, *, named: bool = True) -> bytes:
        request = x509.load_pem_x509_csr(raw)
        assert request.is_signature_valid
        made = builder(request.subject, request.public_key()).add_extension(
            _usage(digital_signature=True), critical=True
        )
        names = request.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        made = made.add_extension(names, critical=False) if named else made
        return _pem(made.sign(key, hashes.SHA256())) + _pem(own)

    return answer


def certified(shell: Shell, root, key: str = "key-2") -> None:
    shell.credential("key", "request", "authority", key, "--out", "request.pem")
    (shell.folder / "chain.pem").write_bytes(root((shell.folder / "request.pem").read_bytes()))
    shell.credential("key", "certify", "authority", "chain.pem", "--at", "2026-11-20")
    publish(shell, "trust-2.json", "--previous", "trust.json")
    shell.credential("trust", "accept", "trust-2.json", home="border")
    words = (
        "--authority",
        "authority",
        "--out",
        "certified",
        "--form",
        "jwt-es256",
        "--form",
        "sd-jwt",
        "--at",
        "2026-11-21",
    )
    shell.credential("issue", "request.json", *words)
    lists(shell)


@pytest.mark.parametrize(("key", "file"), [("key-2", "ex-2026-0001.es256.jwt"), ("key-1", "ex-2026-0001.sd-jwt")])
def test_a_token_under_a_certificate_is_genuine_where_the_root_is_listed(shell, root, key, file):
    """P-256 and Ed25519; the border holds the trust list, and nothing else of the chain."""
    certified(shell, root, key)
    assert ask(shell, f"certified/{file}")["reason"] == "genuine"
    assert ask(shell, "licence/ex-2026-0001.json")["reason"] == "genuine"


def test_a_certificate_does_not_hide_that_its_key_was_stolen(shell, root):
    """What the trust list says of a key holds for its certified tokens too."""
    certified(shell, root)
    shell.credential("key", "compromised", "authority", "key-2", "--from", "2026-11-20T18:00:00Z")
    publish(shell, "trust-3.json", "--previous", "trust-2.json")
    shell.credential("trust", "accept", "trust-3.json", home="border")
    assert ask(shell, "certified/ex-2026-0001.es256.jwt", status=1)["reason"] == "key_compromised"


def test_a_chain_that_others_would_refuse_is_refused_at_once(shell, root):
    """Without the DID among its names, without a root, of another key, not a certificate: each is said."""
    shell.credential("key", "request", "authority", "key-2", "--out", "request.pem")
    raw = (shell.folder / "request.pem").read_bytes()
    shell.credential("key", "request", "anchor", "key-2", "--out", "other.pem")
    faults = {
        "unnamed": root(raw, named=False),
        "leaf": root(raw).split(b"-----END CERTIFICATE-----\n")[0] + b"-----END CERTIFICATE-----\n",
        "other": root((shell.folder / "other.pem").read_bytes()),
        "junk": b"junk",
    }
    for name, content in faults.items():
        (shell.folder / f"{name}.pem").write_bytes(content)
        shell.credential("key", "certify", "authority", f"{name}.pem", "--at", "2026-11-20", status=2)
        assert shell.errors.count("\n") == 1
    shell.credential("key", "request", "authority", "key-9", "--out", "x.pem", status=2)
