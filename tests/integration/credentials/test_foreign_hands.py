"""A stranger's program, with nothing of ours in it, issues, holds and verifies by the documented files alone."""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import UTC, datetime, timedelta

import pytest
from tests.conftest import ROOT
from tests.integration.credentials.test_credential_commands import Shell

pytestmark = pytest.mark.node
STRANGER = ROOT / "tests" / "interop" / "stranger.mjs"


@pytest.fixture
def stranger(peer, tmp_path):
    """Run the stranger's program; give what it prints."""

    def call(*words):
        command = [str(shutil.which("node")), str(STRANGER), str(ROOT / "build" / "interop"), *map(str, words)]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode == 0, done.stderr[-800:]
        return done.stdout

    return call


@pytest.fixture
def office(tmp_path, capsys, monkeypatch):
    """Give an authority that has issued nothing yet, and a request that is valid now."""
    shell = Shell(tmp_path, capsys, monkeypatch)
    base = "https://licences.trade.example/status/"
    shell.credential("key", "new", "office", "--did", "did:web:licences.trade.example", "--name", "Office",
                     "--jurisdiction", "CH", "--status-base", base)  # fmt: skip
    request = json.loads(shell.credential("template"))
    today = datetime.now(UTC)
    request["validFrom"] = f"{today - timedelta(days=1):%Y-%m-%dT00:00:00Z}"
    request["validUntil"] = f"{today + timedelta(days=90):%Y-%m-%dT00:00:00Z}"
    (tmp_path / "request.json").write_text(json.dumps(request), encoding="utf-8")
    return shell


def listed(office, *issuers):
    """Publish a trust list and hold it; give the key that signs it."""
    words = [word for folder in issuers for word in ("--issuer", folder)]
    office.credential("trust", "publish", "--anchor", "office", *words, "--out", "trust.json")
    signer = json.loads((office.folder / "trust.json").read_text("utf-8"))["signers"][0]
    office.credential("trust", "accept", "trust.json", "--signer", signer)
    return signer


def test_a_stranger_issues_and_we_verify(office, stranger):
    """Its profile goes on our list; its documents are genuine in both forms, until its own list says otherwise."""
    stranger("issuer", "far")
    listed(office, "office", "far")
    office.credential("status", "import", "far/status/good")
    for name in ("certificate.json", "certificate.jwt"):
        said = office.credential("verify", f"far/{name}")
        assert "Genuine" in said
        assert "3 each of 6A003.b.4" in said
    changed = (office.folder / "far" / "certificate.json").read_text("utf-8").replace('"3"', '"30"')
    (office.folder / "far" / "changed.json").write_text(changed, encoding="utf-8")
    assert "forged or was changed" in office.credential("verify", "far/changed.json", status=1)
    office.credential("status", "import", "far/status/revoked")
    assert "revoked it" in office.credential("verify", "far/certificate.jwt", status=1)


def test_a_stranger_holds_and_shows_what_we_issued(office, stranger):
    """It presents an SD-JWT with one claim opened, bound to us and to this once; another nonce is refused."""
    stranger("holder", "holder")
    listed(office, "office")
    office.credential("issue", "request.json", "--authority", "office", "--out", "out", "--form", "sd-jwt",
                      "--holder", "holder/public.jwk")  # fmt: skip
    office.credential("status", "publish", "--authority", "office", "--out", "status")
    office.credential("status", "import", "status")
    stranger("present", "out/ex-2026-0001.sd-jwt", "holder", "did:web:bank.example", "n-1")
    shown = ("verify", "holder/presentation.sd-jwt", "--audience", "did:web:bank.example")
    found = json.loads(office.credential(*shown, "--nonce", "n-1", "--json"))
    assert found["genuine"]
    assert "endUser" in found["document"]["credentialSubject"]
    assert "value" not in json.dumps(found["document"]["credentialSubject"].get("items"))
    office.credential(*shown, "--nonce", "n-2", status=1)


def test_a_stranger_verifies_what_we_issue(office, stranger):
    """With our trust list, one pinned key and our status lists it gives our verdicts: genuine, then spent, and forged."""
    signer = listed(office, "office")
    office.credential(
        "issue", "request.json", "--authority", "office", "--out", "out", "--form", "jcs", "--form", "jwt"
    )
    office.credential("status", "publish", "--authority", "office", "--out", "status")
    files = ["out/ex-2026-0001.json", "out/ex-2026-0001.jwt"]
    ask = ("verifier", "trust.json", signer, "status", *files)
    assert json.loads(stranger(*ask)) == dict.fromkeys(files, "genuine")
    body = json.loads((office.folder / files[0]).read_text("utf-8"))
    office.credential("status", "set", body["id"], "exhaust", "--authority", "office")
    office.credential("status", "publish", "--authority", "office", "--out", "status")
    assert json.loads(stranger(*ask)) == dict.fromkeys(files, "exhausted")
    body["credentialSubject"]["items"][0]["quantity"]["amount"] = "200"
    (office.folder / files[0]).write_text(json.dumps(body), encoding="utf-8")
    assert json.loads(stranger(*ask))[files[0]] == "forged"
