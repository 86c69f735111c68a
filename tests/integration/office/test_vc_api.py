"""The VC-API over HTTP: what a foreign program sends and gets."""

from __future__ import annotations

import json
import subprocess

import pytest
from tests.integration.office.conftest import COCKET

from cocket.credentials.samples import sample


def draft(kind: str = "ExportLicence", **changes):
    """Give an unsigned credential as a foreign program would send it."""
    request = sample(kind)
    return {
        "type": ["VerifiableCredential", kind],
        "validFrom": request["validFrom"],
        "validUntil": request["validUntil"],
        "credentialSubject": request["subject"],
        **changes,
    }


@pytest.fixture(scope="module")
def trusted(office, cocket):
    """Let the service's home hold the authority's trust list and fresh status lists, brought in while it runs."""
    folder, service = office
    home = folder / "home"
    listed = ("--anchor", str(folder / "anchor"), "--issuer", str(folder / "authority"))
    cocket(home, "credential", "trust", "publish", *listed, "--out", str(folder / "trust.json"))
    signer = json.loads((folder / "trust.json").read_text("utf-8"))["signers"][0]
    cocket(home, "credential", "trust", "accept", str(folder / "trust.json"), "--signer", signer)

    def publish() -> None:
        out = str(folder / "status")
        cocket(home, "credential", "status", "publish", "--authority", str(folder / "authority"), "--out", out)
        cocket(home, "credential", "status", "import", out)

    publish()
    return service, publish


def test_what_is_issued_over_http_is_genuine_until_it_is_revoked_over_http(trusted):
    """Issue, verify, revoke, publish, verify: the register behind both doors is one."""
    service, publish = trusted
    answer = service.post("/credentials/issue", {"credential": draft(), "options": {}})
    assert answer.status_code == 201, answer.text
    credential = answer.json()["verifiableCredential"]
    assert credential["issuer"]["id"] == "did:web:licences.trade.example"
    good = service.post("/credentials/verify", {"verifiableCredential": credential})
    assert (good.status_code, good.json()["verified"], good.json()["verdict"]["reason"]) == (200, True, "genuine")
    order = {"credentialId": credential["id"], "credentialStatus": {"statusPurpose": "revocation"}, "status": True}
    assert service.post("/credentials/status", order).status_code == 200
    publish()
    bad = service.post("/credentials/verify", {"verifiableCredential": credential})
    assert (bad.status_code, bad.json()["verified"], bad.json()["verdict"]["reason"]) == (400, False, "revoked")
    assert bad.headers["content-type"] == "application/problem+json"
    assert service.post("/credentials/status", {**order, "status": False}).status_code == 400


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"type": ["VerifiableCredential", "Permit"]}, "type"),
        ({"type": [{"a": 1}]}, "type"),
        ({"type": None}, "type"),
        ({"issuer": ["x"]}, "$.issuer"),
        ({"issuer": "did:web:permits.far.example"}, "$.issuer"),
        ({"proof": {"type": "DataIntegrityProof"}}, "$.proof"),
        ({"credentialStatus": {"type": "x"}}, "$"),
        ({"@context": ["https://www.w3.org/ns/credentials/v2"]}, "$.@context"),
        ({"validFrom": "soon"}, "$.validFrom"),
        ({"credentialSubject": {"number": "1"}}, "$.credentialSubject"),
        ({"credentialSubject": {**sample("ExportLicence")["subject"], "jurisdiction": "DE"}}, "jurisdiction"),
    ],
)
def test_a_draft_that_this_authority_would_not_say_is_refused_with_its_place(office, changes, where):
    """Nothing is signed but the authority's own documents, under their schema; the answer says where it is wrong."""
    _, service = office
    answer = service.post("/credentials/issue", {"credential": draft(**changes)})
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
    assert where in answer.json()["detail"]


def test_words_that_a_document_brings_along_are_for_test_suites_alone(office):
    """A service as authorities run it neither signs nor believes a context inside the document."""
    _, service = office
    own = {"@context": {"endUser": "https://evil.example/consignee"}}
    context = ["https://www.w3.org/ns/credentials/v2", "https://cocket.example/ns/credentials/v1", own["@context"]]
    answer = service.post("/credentials/issue", {"credential": {**draft(), "@context": context}})
    assert (answer.status_code, "@context" in answer.json()["detail"]) == (400, True)
    signed = service.post("/credentials/issue", {"credential": draft()}).json()["verifiableCredential"]
    for changed in ({**signed, "@context": context}, {**signed, "proof": {**signed["proof"], "@context": context}}):
        refused = service.post("/credentials/verify", {"verifiableCredential": changed})
        assert (refused.status_code, refused.json()["verified"]) == (400, False)


def test_a_changed_document_is_a_problem_of_the_w3c_s_kind(trusted):
    """Whoever knows the specifications' problem types needs no page of ours."""
    service, _ = trusted
    credential = service.post("/credentials/issue", {"credential": draft()}).json()["verifiableCredential"]
    credential["credentialSubject"]["destination"] = "IR"
    answer = service.post("/credentials/verify", {"verifiableCredential": credential})
    assert answer.status_code == 400
    assert answer.json()["problemDetails"][0]["type"].endswith("CRYPTOGRAPHIC_SECURITY_ERROR")
    assert "document" not in answer.json()["verdict"]


@pytest.mark.parametrize(
    ("method", "path", "body", "headers", "status"),
    [
        ("POST", "/credentials/issue", b"{}", {"Content-Type": "text/plain"}, 400),
        ("POST", "/credentials/verify", b"{", {"Content-Type": "application/json"}, 400),
        ("POST", "/credentials/verify", b"[]", {"Content-Type": "application/json"}, 400),
        ("POST", "/credentials/verify", b"\xff", {"Content-Type": "application/json"}, 400),
        ("POST", "/credentials/verify", b'{"a":1,"a":2}', {"Content-Type": "application/json"}, 400),
        ("POST", "/credentials/verify", b'{"verifiableCredential":' + b"[" * 1000 + b"]" * 1000 + b"}", {"Content-Type": "application/json"}, 400),
        ("POST", "/credentials/verify", b'{"verifiableCredential":5}', {"Content-Type": "application/json"}, 400),
        ("POST", "/credentials/verify", b'{"verifiableCredential":{},"options":{"challenge":"x"}}', {"Content-Type": "application/json"}, 400),
        ("POST", "/credentials/verify", b'{"other":{}}', {"Content-Type": "application/json"}, 400),
        ("POST", "/credentials/verify", b" " * 3_000_000, {"Content-Type": "application/json"}, 413),
        ("POST", "/credentials/status", b'{"credentialId":"urn:x:1","credentialStatus":{"statusPurpose":"revocation"}}', {"Content-Type": "application/json"}, 404),
        ("POST", "/credentials/status", b'{"credentialId":"urn:x:1"}', {"Content-Type": "application/json"}, 400),
        ("POST", "/credentials/verify", b"{}", {"Content-Type": "application/json", "Host": "evil.example"}, 400),
        ("GET", "/credentials/issue", b"", {}, 405),
        ("POST", "/elsewhere", b"{}", {"Content-Type": "application/json"}, 404),
    ],
)  # fmt: skip
def test_whatever_is_sent_the_answer_is_one_problem(office, method, path, body, headers, status):
    """No page, no traceback, no hang: a status that fits, and a sentence."""
    _, service = office
    answer = service.client.request(method, path, content=body, headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert answer.json()["status"] == status
    assert "Traceback" not in answer.text
    assert answer.json()["detail"]


def test_a_service_without_keys_signs_nothing_and_says_so(tmp_path):
    """Whoever only verifies has nothing to lose."""
    from tests.integration.office.conftest import Service

    service = Service(tmp_path / "home")
    try:
        assert "only verifies" in service.said
        answer = service.post("/credentials/issue", {"credential": draft()})
        assert (answer.status_code, answer.json()["type"].rpartition("#")[2]) == (404, "nobody")
    finally:
        service.stop()


def test_a_port_that_is_taken_is_said_in_a_sentence(office):
    """Whoever starts it twice learns what to do."""
    folder, service = office
    command = [COCKET, "--home", folder / "home", "serve", "--vc-api", "--port", str(service.client.base_url.port)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "Choose another --port" in done.stderr


def test_keys_are_never_served_beyond_this_machine(office, cocket, capsys):
    """An address that others reach is refused before anything listens."""
    folder, _ = office
    with pytest.raises(SystemExit) as end:
        cocket(folder / "home", "serve", "--vc-api", "--authority", str(folder / "authority"), "--host", "0.0.0.0")
    assert end.value.code == 2
    assert "Whoever reaches this address could sign" in capsys.readouterr().err


def test_an_id_is_issued_once_however_many_ask_at_once(office):
    """A second document of the same id would lose its status to the first; sixteen at once get one yes."""
    from concurrent.futures import ThreadPoolExecutor

    _, service = office
    name = "urn:uuid:11111111-2222-4333-8444-555555555555"
    with ThreadPoolExecutor(16) as pool:
        answers = list(
            pool.map(lambda _: service.post("/credentials/issue", {"credential": draft(id=name)}), range(16))
        )
    assert sorted(answer.status_code for answer in answers) == [201] + [400] * 15
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: service.post("/credentials/issue", {"credential": draft()}), range(48)))
    issued = [answer.json()["verifiableCredential"] for answer in answers]
    assert (
        len({each["credentialStatus"][0]["statusListIndex"] for each in issued})
        == len({each["id"] for each in issued})
        == 48
    )


def test_two_services_on_one_register_never_share_a_position(office):
    """A second process with the same keys draws its own positions, and the register refuses one that is taken."""
    from tests.integration.office.conftest import Service

    folder, first = office
    second = Service(folder / "home", "--authority", str(folder / "authority"))
    try:
        issued = [service.post("/credentials/issue", {"credential": draft()}) for service in (first, second) * 10]
    finally:
        second.stop()
    assert {answer.status_code for answer in issued} == {201}
    places = [answer.json()["verifiableCredential"]["credentialStatus"][0]["statusListIndex"] for answer in issued]
    assert len(set(places)) == 20
