"""From the command line alone: issue, print, photograph, verify, revoke, present."""

from __future__ import annotations

import json
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cocket.cli.main import run
from cocket.kernel.canonical import digest


class Shell:
    """Runs `cocket` in a folder of its own, with a home of its own; within this process, which is ten times faster."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.capsys, self.patch = folder, capsys, monkeypatch
        monkeypatch.chdir(folder)

    def __call__(self, *words: str, home: str = "office", status: int = 0) -> str:
        self.patch.setenv("COCKET_HOME", str(self.folder / home))
        self.patch.setattr(sys, "argv", ["cocket", *words])
        ended = 0
        self.capsys.readouterr()
        try:
            run()
        except SystemExit as end:
            ended = int(end.code or 0)
        said = self.capsys.readouterr()
        self.errors = said.err
        assert ended == status, f"{words}: {ended} {said.out[-600:]} {said.err[-600:]}"
        return said.out

    def credential(self, *words: str, home: str = "office", status: int = 0) -> str:
        return self("credential", *words, home=home, status=status)


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    """Give an authority with a licence, a trust list, and a border post that holds it."""
    shell = Shell(tmp_path, capsys, monkeypatch)
    for folder, did in (("authority", "did:web:licences.trade.example"), ("anchor", "did:web:trust.example")):
        base = "https://licences.trade.example/status/" if folder == "authority" else ""
        shell.credential(
            "key",
            "new",
            folder,
            "--did",
            did,
            "--name",
            folder,
            "--jurisdiction",
            "CH",
            "--status-base",
            base,
            "--at",
            "2026-10-01",
        )
    (tmp_path / "request.json").write_text(shell.credential("template"), encoding="utf-8")
    shell.credential("issue", "request.json", "--authority", "authority", "--out", "licence", "--at", "2026-11-20")
    publish(shell, "trust.json")
    key = json.loads(shell.credential("key", "show", "anchor", "--json"))["keys"][0]["publicKeyMultibase"]
    shell.credential("trust", "accept", "trust.json", "--signer", key, home="border")
    lists(shell)
    return shell


def publish(shell: Shell, name: str, *more: str) -> None:
    shell.credential(
        "trust", "publish", "--anchor", "anchor", "--issuer", "authority", "--out", name, "--at", "2026-11-22", *more
    )


def lists(shell: Shell) -> None:
    shell.credential("status", "publish", "--authority", "authority", "--out", "status", "--at", "2026-11-23")
    shell.credential("status", "import", "status", home="border")


def ask(shell: Shell, file: str, *more: str, status: int = 0, at: str = "2026-11-24") -> dict[str, object]:
    return json.loads(shell.credential("verify", file, "--at", at, "--json", *more, home="border", status=status))


def test_issue_print_photograph_verify(shell):
    """Every form that was issued is genuine at the border, and so is a picture of the printed page."""
    import pypdfium2

    document = pypdfium2.PdfDocument(shell.folder / "licence" / "ex-2026-0001.pdf")
    document[0].render(scale=2).to_pil().save(shell.folder / "photo.jpg", quality=80)
    document.close()
    for file in (
        "licence/ex-2026-0001.json",
        "licence/ex-2026-0001.jwt",
        "licence/ex-2026-0001.sd-jwt",
        "licence/ex-2026-0001.code.txt",
        "licence/ex-2026-0001.pdf",
        "photo.jpg",
    ):
        answer = ask(shell, file)
        assert (answer["genuine"], answer["reason"]) == (True, "genuine")
        assert answer["goods"][0]["amount"] == "2"
    words = shell.credential("verify", "photo.jpg", "--at", "2026-11-24", home="border")
    assert "2 each of 6A003.b.4" in words
    assert "relied on: trust list of 22 November 2026, 2 days old" in words
    assert "Export licence EX-2026-0001, by authority (Switzerland)" in words
    assert "to United Arab Emirates; valid from 1 November 2026 until 31 October 2027; signed 20 November 2026" in words


def test_the_answers_that_a_border_must_tell_apart(shell):
    """Revoked, exhausted, forged, not yet valid, expired, stolen key, unknown authority: each has its sentence and status."""
    licence = "licence/ex-2026-0001.json"
    document = json.loads((shell.folder / licence).read_text("utf-8"))
    forged = {**document, "validUntil": "2099-01-01T00:00:00Z"}
    (shell.folder / "forged.json").write_text(json.dumps(forged), encoding="utf-8")
    seen = {"forged": ask(shell, "forged.json", status=1)}
    shell.credential("status", "set", document["id"], "exhaust", "--authority", "authority")
    lists(shell)
    seen["exhausted"] = ask(shell, licence, status=1)
    shell.credential("status", "set", document["id"], "revoke", "--authority", "authority")
    lists(shell)
    seen["revoked"] = ask(shell, "licence/ex-2026-0001.code.txt", status=1)
    request = json.loads((shell.folder / "request.json").read_text("utf-8"))
    for name, dates in (("later", ("2026-12-01", "2026-12-31")), ("over", ("2026-01-01", "2026-11-01"))):
        changed = {**request, "validFrom": f"{dates[0]}T00:00:00Z", "validUntil": f"{dates[1]}T00:00:00Z"}
        (shell.folder / f"{name}.json").write_text(json.dumps(changed), encoding="utf-8")
        shell.credential(
            "issue", f"{name}.json", "--authority", "authority", "--out", name, "--form", "jwt", "--at", "2026-11-20"
        )
        seen[name] = ask(shell, f"{name}/ex-2026-0001.jwt", status=1)
    shell.credential(
        "key",
        "new",
        "stranger",
        "--did",
        "did:web:permits.far.example",
        "--name",
        "Far",
        "--jurisdiction",
        "CH",
        "--at",
        "2026-10-01",
    )
    shell.credential(
        "issue", "request.json", "--authority", "stranger", "--out", "far", "--form", "jcs", "--at", "2026-11-20"
    )
    seen["outside"] = ask(shell, "far/ex-2026-0001.json", status=3)
    shell.credential(
        "issue", "request.json", "--authority", "authority", "--out", "stolen", "--form", "jcs", "--at", "2026-11-21"
    )
    shell.credential("key", "compromised", "authority", "key-1", "--from", "2026-11-20T18:00:00Z")
    shell.credential("key", "add", "authority", "--at", "2026-11-22")
    publish(shell, "trust-2.json", "--previous", "trust.json")
    shell.credential("trust", "accept", "trust-2.json", home="border")
    seen["stolen"] = ask(shell, "stolen/ex-2026-0001.json", status=1)
    seen["before"] = ask(shell, licence, status=3)
    assert {name: answer["reason"] for name, answer in seen.items()} == {
        "forged": "signature_bad",
        "exhausted": "exhausted",
        "revoked": "revoked",
        "later": "not_yet_valid",
        "over": "expired",
        "outside": "issuer_not_listed",
        "stolen": "key_compromised",
        "before": "key_compromised_undated",
    }
    assert len({answer["sentence"] for answer in seen.values()}) == len(seen)
    assert "document" not in seen["forged"]
    shell.credential("trust", "accept", "trust.json", home="border", status=1)
    assert "rolled back" in shell.errors


def test_what_is_no_document_is_told_from_a_forged_one(shell):
    """A trust list, a DID document and any other JSON are bad input; a licence without its proof is not genuine."""
    (shell.folder / "any.json").write_text('{"a": 1}', encoding="utf-8")
    for file, says in (
        ("trust.json", "This is a trust list"),
        ("authority/did.json", "This is no document"),
        ("any.json", "This is no document"),
    ):
        shell.credential("verify", "licence/ex-2026-0001.json", file, home="border", status=2)
        assert f"{file}: {says}" in shell.errors
    bare = json.loads((shell.folder / "licence/ex-2026-0001.json").read_text("utf-8"))
    del bare["proof"]
    (shell.folder / "bare.json").write_text(json.dumps(bare), encoding="utf-8")
    assert ask(shell, "bare.json", status=1)["reason"] == "signature_bad"


def test_a_consent_is_shown_with_the_licence_that_it_rests_on(shell):
    """Alone it says what it rests on; beside a licence that was revoked since, it counts no more."""
    licence = json.loads((shell.folder / "licence/ex-2026-0001.json").read_text("utf-8"))
    request = json.loads(shell.credential("template", "ReExportConsent"))
    body = {name: value for name, value in licence.items() if name != "proof"}
    request["subject"]["parent"] = {"id": licence["id"], "sha256": digest(body)}
    (shell.folder / "consent.json").write_text(json.dumps(request), encoding="utf-8")
    shell.credential(
        "issue", "consent.json", "--authority", "authority", "--out", "consent", "--form", "jcs", "--at", "2026-11-20"
    )
    (consent,) = (str(path.relative_to(shell.folder)) for path in (shell.folder / "consent").glob("*.json"))
    both = (consent, "licence/ex-2026-0001.json")
    alone = shell.credential("verify", consent, "--at", "2026-11-24", home="border")
    assert f"rests on {licence['id']}: show that too" in alone
    beside = shell.credential("verify", *both, "--at", "2026-11-24", home="border")
    assert "rests on" not in beside
    assert f"● {consent} follows from {both[1]}" in beside
    shell.credential("status", "set", licence["id"], "revoke", "--authority", "authority")
    lists(shell)
    fallen = shell.credential("verify", *both, "--at", "2026-11-24", home="border", status=1)
    assert f"■ {consent} follows from {both[1]}, which was revoked: it counts no more" in fallen


def test_a_carrier_presents_what_it_must_and_no_more(shell):
    """Goods and route without the end user, from the command line."""
    shell.credential("present", "licence/ex-2026-0001.sd-jwt", "--out", "carrier.sd-jwt", home="carrier")
    subject = ask(shell, "carrier.sd-jwt")["document"]["credentialSubject"]
    assert subject["route"] == ["DE", "AE"]
    assert "endUser" not in subject
    shell.credential(
        "present", "licence/ex-2026-0001.sd-jwt", "--disclose", "nothing", "--out", "x", home="carrier", status=2
    )
    assert "It can open" in shell.errors


def test_a_code_can_be_made_again_and_only_by_its_own_authority(shell):
    """`qr` signs the code of a document that this authority signed, and of no other."""
    for name in ("code.svg", "code.png", "code.txt", "page.pdf"):
        shell.credential(
            "qr", "licence/ex-2026-0001.json", "--authority", "authority", "--out", name, "--at", "2026-11-20"
        )
    assert ask(shell, "code.png")["genuine"]
    shell.credential("qr", "licence/ex-2026-0001.json", "--authority", "anchor", "--out", "x.png", status=1)
    shell.credential("qr", "licence/ex-2026-0001.json", "--authority", "authority", "--out", "x.doc", status=2)


def test_bad_usage_is_one_line_and_status_two(shell):
    """No traceback for what is no document, no file, no request, no folder."""
    (shell.folder / "junk").write_bytes(b"\x00\xff junk")
    (shell.folder / "list.json").write_text("[]", encoding="utf-8")
    for words in (
        ("verify", "junk"),
        ("verify", "absent.json"),
        ("verify", "list.json"),
        ("verify", "licence/ex-2026-0001.json", "--at", "soon"),
        ("verify", "licence/ex-2026-0001.json", "--trust", "trust.json"),
        ("issue", "list.json", "--authority", "authority", "--out", "x"),
        ("issue", "request.json", "--authority", "nowhere", "--out", "x"),
        ("template", "Permit"),
        ("contexts", "licence"),
        ("trust", "publish", "--anchor", "anchor", "--issuer", "authority", "--out", "trust.json"),
        ("trust", "accept", "list.json", "--signer", "z6Mk"),
        ("status", "set", "urn:uuid:0", "revoke", "--authority", "authority"),
        ("present", "junk", "--out", "x"),
    ):
        shell.credential(*words, status=2)
        assert shell.errors.count("\n") == 1
        assert shell.errors.startswith("cocket: ")


def test_contexts_come_in_by_their_content_alone(shell, shared_data):
    """The published contexts are held once their content is the pinned one; a changed one stays outside."""
    shell.credential("contexts", str(shared_data / "credentials" / "w3c-contexts"), home="border")
    assert len(list((shell.folder / "border" / "credentials" / "contexts").glob("*.json"))) == 3
    vector = shared_data / "credentials" / "w3c-di-eddsa" / "TestVectors" / "eddsa-rdfc-2022" / "signedDataInt.json"
    assert ask(shell, str(vector), status=3)["reason"] == "context_unknown"


def test_a_carrier_presents_several_documents_to_one_border(shell):
    """Signed by the carrier for this border and this once; elsewhere, and a second time, it is refused."""
    shell.credential(
        "key", "new", "carrier", "--did", "", "--name", "Carrier", "--jurisdiction", "CH", "--at", "2026-11-01"
    )
    files = ("licence/ex-2026-0001.json", "licence/ex-2026-0001.jwt")
    asked = ("--audience", "border.example", "--nonce", "n-1")
    shell.credential(
        "present", *files, "--key", "carrier", *asked, "--out", "shown.json", "--at", "2026-11-24", home="carrier"
    )
    answer = ask(shell, "shown.json", *asked)
    assert (answer["reason"], [inner["reason"] for inner in answer["presented"]]) == (
        "presented",
        ["genuine", "genuine"],
    )
    words = shell.credential("verify", "shown.json", "--at", "2026-11-24", *asked, home="border")
    assert words.count("2 each of 6A003.b.4") == 2
    shell.credential(
        "present", *files, "--key", "carrier", *asked, "--out", "shown.jwt", "--at", "2026-11-24", home="carrier"
    )
    assert ask(shell, "shown.jwt", *asked)["reason"] == "presented"
    assert ask(shell, "shown.json", "--audience", "bank.example", status=1)["reason"] == "binding_bad"
    assert ask(shell, "shown.json", "--nonce", "n-2", status=1)["reason"] == "binding_bad"
    shell.credential("present", *files, "--out", "x", home="carrier", status=2)
    shell.credential(
        "present", *files, "--disclose", "endUser", "--key", "carrier", "--out", "x", home="carrier", status=2
    )
    shell.credential(
        "present", "licence/ex-2026-0001.code.txt", "--key", "carrier", "--out", "x", home="carrier", status=2
    )


def test_what_others_witnessed_before_the_theft_is_genuine_after_it(shell):
    """Issue, log, have it witnessed; then the key is stolen. The proof settles what the document alone cannot."""
    from cocket.custody.reader import folder_key
    from cocket.custody.serving import server, witness_calls
    from cocket.custody.signing import new_signer
    from cocket.custody.witness import Witness

    shell("custody", "pull", "--log", "log")
    key = folder_key(shell.folder / "log")
    witness = Witness(new_signer("w.example", witness=True), {key.name: key}, shell.folder / "w")
    seen = int(datetime(2026, 11, 21, tzinfo=UTC).timestamp())
    web = server(witness_calls(witness, lambda: seen), "127.0.0.1", 0)
    thread = threading.Thread(target=web.serve_forever, daemon=True)
    thread.start()
    named = str(witness._signer.verifier)
    shell("log", "cosign", "log", "--witness", f"{named}@http://127.0.0.1:{web.server_address[1]}")
    web.shutdown()
    web.server_close()
    thread.join()
    licence = "licence/ex-2026-0001.json"
    document = json.loads((shell.folder / licence).read_text("utf-8"))["id"]
    shell.credential("prove", document, "--log", "log", "--out", "issued.tlog-proof")
    shell.credential("key", "compromised", "authority", "key-1", "--from", "2026-11-21T18:00:00Z")
    shell.credential("key", "add", "authority", "--at", "2026-11-22")
    publish(shell, "trust-2.json", "--previous", "trust.json")
    shell.credential("trust", "accept", "trust-2.json", home="border")
    lists(shell)
    assert ask(shell, licence, status=3)["reason"] == "key_compromised_undated"
    proof = ("--witnessed", "issued.tlog-proof", "--log-key", str(key), "--witness", named)
    answer = ask(shell, licence, *proof)
    assert answer["reason"] == "genuine"
    assert "Others had seen it by 2026-11-21T00:00:00Z." in answer["policies"]
    # A code only names that document by hash: the thief can write a new one that names it beside other goods.
    shell.credential("verify", "licence/ex-2026-0001.code.txt", *proof, home="border", status=1)
    assert "not a code" in shell.errors
    # Without a witness, under another key, or for another document the proof is worth nothing.
    shell.credential("verify", licence, *proof[:4], home="border", status=2)
    stranger = str(new_signer("w.example", witness=True).verifier)
    shell.credential("verify", licence, *proof[:4], "--witness", stranger, home="border", status=1)
    shell.credential(
        "issue", "request.json", "--authority", "authority", "--out", "other", "--form", "jcs", "--at", "2026-11-23"
    )
    shell.credential("verify", "other/ex-2026-0001.json", *proof, "--at", "2026-11-24", home="border", status=1)
    assert "none of these documents" in shell.errors


def test_the_publication_of_a_trust_list_is_a_fact_that_the_log_commits_to(shell):
    """Whoever holds a list can be shown that its number and hash are in the log, and a withheld one would be missed."""
    from cocket.kernel.canonical import digest

    shell("custody", "pull", "--log", "log")
    shell.credential("prove", "did:web:trust.example", "--log", "log", "--out", "list.tlog-proof")
    said = json.loads(
        shell("log", "verify", "list.tlog-proof", "--key", "log/log.vkey", "--entry", "list.tlog-proof.json", "--json")
    )
    opened = json.loads((shell.folder / "list.tlog-proof.json").read_text("utf-8"))["document"]["fact"]
    listed = json.loads((shell.folder / "trust.json").read_text("utf-8"))
    assert said["opened"]
    assert (opened["kind"], opened["payload"]["number"]) == ("trust_list.published", 1)
    assert opened["payload"]["sha256"] == digest(listed)
    shell.credential("prove", "did:web:nobody.example", "--log", "log", "--out", "x", status=2)


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_folder_of_documents_becomes_a_table_in_which_no_file_is_missing(shell, workers):
    """Every form, a forged one and junk: one row each, the same from one process and from two; junk is a reject too."""
    licence = shell.folder / "licence"
    document = json.loads((licence / "ex-2026-0001.json").read_text("utf-8"))
    (licence / "forged.json").write_text(
        json.dumps(document | {"validUntil": "2099-01-01T00:00:00Z"}), encoding="utf-8"
    )
    (licence / "ex-2026-0001.pdf").unlink()
    (licence / "junk.bin").write_bytes(b"\x00\xff")
    shell.credential(
        "verify-all", "licence", "--out", "all.json", "--workers", workers, "--at", "2026-11-24", home="border"
    )
    rows = json.loads((shell.folder / "all.json").read_text("utf-8"))
    assert [(Path(row["file"]).name, row["outcome"]) for row in rows] == [
        ("ex-2026-0001.code.txt", "genuine"),
        ("ex-2026-0001.json", "genuine"),
        ("ex-2026-0001.jwt", "genuine"),
        ("ex-2026-0001.sd-jwt", "genuine"),
        ("forged.json", "not_genuine"),
        ("junk.bin", "unreadable"),
    ]
    assert {row["goods"] for row in rows[1:4]} == {"2 each of 6A003.b.4 (Imaging cameras with focal plane arrays)"}
    assert not rows[4]["goods"]
    assert "junk.bin" in (shell.folder / "all.json.rejects.csv").read_text("utf-8")
    assert "4 genuine" in shell.errors
