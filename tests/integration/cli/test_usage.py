"""What a command says when it was not understood."""

from __future__ import annotations

import sys

import pytest

from cocket.cli.main import run


@pytest.mark.parametrize(
    ("words", "place"),
    [
        (["nonsense"], "cocket --help"),
        (["exercise", "nonsense"], "cocket exercise --help"),
        (["screen", "file"], "cocket screen file --help"),
        (["assess", "--nonsense"], "cocket assess --help"),
    ],
)
def test_the_help_that_is_named_is_of_the_command_that_was_meant(words, place, monkeypatch, capsys):
    """One line, exit 2, and where to read on."""
    monkeypatch.setattr(sys, "argv", ["cocket", *words])
    with pytest.raises(SystemExit) as ended:
        run()
    said = capsys.readouterr().err
    assert (ended.value.code, said.count("\n")) == (2, 1)
    assert said.rstrip().endswith(f"See `{place}`.")


@pytest.mark.parametrize(
    "words", [["serve"], ["demo"], ["log", "serve", "log"], ["log", "witness", "w", "--log", "log.vkey"]]
)
def test_a_port_that_does_not_exist_is_refused(words, monkeypatch, capsys):
    """A number beyond 65535 is bad usage; taken as it is, it would stand for another port."""
    monkeypatch.setattr(sys, "argv", ["cocket", *words, "--port", "99999"])
    with pytest.raises(SystemExit) as ended:
        run()
    assert ended.value.code == 2
    assert "99999 is not in the range 0<=x<=65535" in capsys.readouterr().err
