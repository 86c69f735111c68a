"""A runner for `cocket target`, and a model that was learnt from the small made-up table."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from cocket.cli.main import run

BROKEN = Path(__file__).resolve().parents[2] / "vectors" / "broken" / "targeting"
COLUMNS = ("--label", "Fraud", "--id", "Declaration")


@dataclass(frozen=True)
class Done:
    """What a command gave: exit status and what it printed."""

    status: int
    out: str
    err: str


@pytest.fixture
def target(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., Done]:
    """Run `cocket target …` as the command line does, in this process and with an empty home."""
    monkeypatch.setenv("COCKET_HOME", str(tmp_path_factory.mktemp("home")))

    def call(*arguments: object) -> Done:
        capsys.readouterr()
        monkeypatch.setattr(sys, "argv", ["cocket", "target", *map(str, arguments)])
        status = 0
        try:
            run()
        except SystemExit as end:
            status = int(end.code or 0)
        said = capsys.readouterr()
        return Done(status, said.out, said.err)

    return call


@pytest.fixture
def broken() -> Path:
    """Give the folder of small tables, most of them broken in one way."""
    return BROKEN


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a model of the table that is not broken."""
    from cocket.risk.targeting import store, training

    path = tmp_path_factory.mktemp("model") / "m.json"
    done = training.train(BROKEN / "good.csv", label="Fraud", id_column="Declaration")
    path.write_text(store.to_text(done.model), "utf-8")
    return path
