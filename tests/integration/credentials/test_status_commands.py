"""Status lists that are brought in, and what a person reads: from the command line alone."""

from __future__ import annotations

import json

from tests.integration.credentials.test_credential_commands import Shell, lists, publish, shell

from cocket.cli.credential_verify import _spoken

__all__ = ["shell"]
LICENCE = "licence/ex-2026-0001.json"


def answer(shell: Shell, status: int) -> str:
    """Give what a person reads of the licence."""
    return shell.credential("verify", LICENCE, "--at", "2026-11-24", home="border", status=status)


def test_an_older_status_list_does_not_take_a_later_ones_place(shell):
    """Whoever carries the lists cannot undo a revocation with the list of the day before: it is left out, and said so."""
    shell.credential("status", "publish", "--authority", "authority", "--out", "before", "--at", "2026-11-22")
    document = json.loads((shell.folder / LICENCE).read_text("utf-8"))["id"]
    shell.credential("status", "set", document, "revoke", "--authority", "authority", "--at", "2026-11-22")
    lists(shell)
    words = shell.credential("status", "import", "before", home="border")
    assert words.count("was left out: you hold a later one") == 3
    assert "are held" not in words
    assert "The status list of 23 November 2026, 12:00 UTC says so" in answer(shell, 1)


def test_a_forged_status_list_takes_no_place(shell):
    """With a later day it would stand before every good one; of a listed issuer only what the issuer signed is kept."""
    forged = shell.folder / "forged"
    forged.mkdir()
    for path in (shell.folder / "status").glob("*.json"):
        text = path.read_text("utf-8")
        assert "2026-11-23T" in text
        (forged / path.name).write_text(text.replace("2026-11-23T", "2026-11-24T", 1), encoding="utf-8")
    shell.credential("status", "import", "forged", home="border", status=1)
    assert "The proof does not hold" in shell.errors
    assert "Genuine" in answer(shell, 0)


def test_a_folder_without_lists_is_said_to_be_empty(shell):
    """Nothing is held without a word."""
    (shell.folder / "empty").mkdir()
    shell.credential("status", "import", "empty", home="border", status=2)
    assert "There is no status list here" in shell.errors


def test_what_a_thief_wrote_is_shown_as_nobodys_word(shell):
    """The signature fits, and the goods are the thief's claim: the line before them says so."""
    shell.credential("key", "compromised", "authority", "key-1", "--from", "2026-11-20T06:00:00Z")
    publish(shell, "trust-2.json", "--previous", "trust.json")
    shell.credential("trust", "accept", "trust-2.json", home="border")
    words = answer(shell, 1).splitlines()
    assert words[2] == "  What it says, and nobody vouches for:"
    assert "EX-2026-0001" in words[3]


def test_instants_are_spoken_and_quoted_text_stays():
    """Days as people write them; what is no day, part of an address, or quoted, is left as it was."""
    for text, spoken in {
        "It was valid until 2026-11-15T00:00:00Z": "It was valid until 15 November 2026",
        "of 2026-11-19T12:30:00Z says so": "of 19 November 2026, 12:30 UTC says so",
        "compromised from 2026-11-05": "compromised from 5 November 2026",
        "'2026-11-05' is not an instant": "'2026-11-05' is not an instant",
        "the day 2026-13-45 is none": "the day 2026-13-45 is none",
        "did:web:a.example:2026-11-01": "did:web:a.example:2026-11-01",
    }.items():
        assert _spoken(text) == spoken
