"""The W3C specifications' normative statements, put to the VC-API by a program in another language."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest
from tests.conftest import ROOT, absent
from tests.integration.office.conftest import Service

from cocket.credentials.jsonld import PINNED, read_contexts
from cocket.credentials.keys import did_document, load_authority

pytestmark = pytest.mark.node
EXAMPLES = "https://www.w3.org/ns/credentials/examples/v2"


@pytest.mark.parametrize(
    ("suite", "did"),
    [
        ("eddsa-jcs-2022", "did:web:licences.trade.example"),
        ("eddsa-rdfc-2022", "did:web:licences.trade.example"),
        ("eddsa-rdfc-2022", ""),  # a did:key, as the W3C suites need it
        ("ecdsa-rdfc-2019", "did:web:licences.trade.example"),
    ],
)
def test_the_service_keeps_the_specifications(suite, did, cocket, interop, shared_data, tmp_path):
    """Data model, data integrity and cryptosuite: everything that must be accepted is, and everything else refused."""
    home, folder = tmp_path / "home", tmp_path / "throwaway"
    cocket(home, "credential", "key", "new", str(folder), "--did", did, "--name", "Example", "--jurisdiction", "CH")
    cocket(home, "credential", "contexts", str(shared_data / "credentials" / "w3c-contexts"))
    example = {"@context": {"@vocab": "https://www.w3.org/ns/credentials/examples#"}}
    (tmp_path / "examples.json").write_text(json.dumps(example), encoding="utf-8")
    words = ("--authority", str(folder), "--cryptosuite", suite, "--test-suite")
    service = Service(home, *words, "--context", f"{EXAMPLES}={tmp_path / 'examples.json'}")
    authority = load_authority(folder)
    known = did_document(authority)
    methods = {m["id"]: {"@context": "https://w3id.org/security/multikey/v1", **m} for m in known["verificationMethod"]}
    contexts = read_contexts(shared_data / "credentials" / "w3c-contexts")
    assert set(PINNED) <= set(contexts)
    documents = {**contexts, **methods, known["id"]: known, EXAMPLES: example}
    request = {"api": str(service.client.base_url), "suite": suite, "issuer": authority.id, "documents": documents}
    try:
        done = subprocess.run(
            [
                shutil.which("node") or absent("node", "no node"),
                str(ROOT / "tests" / "interop" / "conformance.mjs"),
                str(interop),
            ],
            input=json.dumps(request),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    finally:
        service.stop()
    assert done.returncode == 0, done.stderr[-1500:]
    results = json.loads(done.stdout)["results"]
    failed = [f"{each['of']}: {each['says']}: {each['why']}" for each in results if not each["ok"]]
    assert "\n".join(failed) == ""
    assert len(results) == 87
