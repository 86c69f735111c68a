"""From the command line: a board is published, a question asked and answered, and the answer read."""

from __future__ import annotations

import json

import pytest
from tests.integration.credentials.test_credential_commands import Shell

pytestmark = pytest.mark.usefixtures("ristretto")
AT = ("--at", "2026-11-24T12:00:00Z")


@pytest.fixture
def office(tmp_path, capsys, monkeypatch):
    """Give an authority with a board and a log, and a person who holds its trust list in a home of her own."""
    shell = Shell(tmp_path, capsys, monkeypatch)
    shell.credential("key", "new", "office", "--did", "did:web:licences.trade.example", "--name", "Office",
                     "--jurisdiction", "CH", "--at", "2026-11-01")  # fmt: skip
    shell.credential("trust", "publish", "--anchor", "office", "--issuer", "office", "--out", "trust.json", *AT)
    signer = json.loads((tmp_path / "trust.json").read_text("utf-8"))["signers"][0]
    shell.credential("trust", "accept", "trust.json", "--signer", signer, home="person")
    (tmp_path / "serials.txt").write_text("SN-0001\n\nSN-0002\n", encoding="utf-8")
    shell("redress", "publish", "serials.txt", "--authority", "office", "--out", "board.json", *AT)
    shell("log", "init", "log", "--origin", "licences.trade.example/log")
    return shell


def asked(office, serial, number):
    """Ask by files; give the words that answer and read need."""
    files = [f"{part}-{number}.json" for part in ("question", "secret", "answer")]
    question, secret, answer = files
    office("redress", "ask", serial, "--board", "board.json", "--out", question, "--secret", secret, home="person")
    answering = ("redress", "answer", question, "--authority", "office", "--log", "log", "--requester", "desk-17",
                 "--out", answer, "--per-day", "2", *AT)  # fmt: skip
    reading = ("redress", "read", answer, "--secret", secret, "--board", "board.json", "--log-key", "log/log.vkey")
    return answering, reading


def test_a_match_and_no_match_by_files_alone(office):
    """One serial is licensed, the other is not; both answers come with an entry of the log; the third question waits."""
    for number, (serial, match) in enumerate((("sn 0001", True), ("SN-9999", False))):
        answering, reading = asked(office, serial, number)
        office(*answering)
        found = json.loads(office(*reading, "--json", home="person"))
        assert (found["match"], found["logEntry"]) == (match, number)
    assert "matches no licensed goods" in office(*reading, home="person")
    answering, _ = asked(office, "SN-0002", 3)
    office(*answering, status=1)
    assert "2 questions of one person" in office.errors
    assert oct((office.folder / "secret-0.json").stat().st_mode & 0o777) == "0o600"
    assert oct((office.folder / "office" / "redress.key").stat().st_mode & 0o777) == "0o600"


def test_files_in_the_wrong_place_are_said_in_one_line(office):
    """A secret for an answer, a question for a board, no trust list, no serial: exit 2 or 1, never a traceback."""
    answering, reading = asked(office, "SN-0001", 0)
    office(*answering)
    office("redress", "read", "secret-0.json", *reading[3:], home="person", status=2)
    office("redress", "ask", "X", "--board", "question-0.json", "--out", "q", "--secret", "s", home="person", status=2)
    office("redress", "ask", "X", "--board", "board.json", "--out", "q", "--secret", "s", home="nobody", status=2)
    office("redress", "ask", "--", "--board", status=2)
    office("redress", "ask", " - ", "--board", "board.json", "--out", "q", "--secret", "s", home="person", status=2)
    office("redress", "answer", "board.json", *answering[3:], status=2)
