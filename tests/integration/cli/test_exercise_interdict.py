"""`cocket exercise interdict`: the published optimum from the command line, and the answer as one JSON document."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.integration.cli.conftest import Run


def written(folder: Path) -> Path:
    (folder / "intd_arc0.txt").write_text("1 2 0.8 0.2\n1 3 0.5 0.1\n")
    (folder / "arcgain0.txt").write_text("2 4 1\n3 4 1\n")
    (folder / "Scenarios.txt").write_text("1 4 1\n")
    return folder


def test_one_json_document(cocket: Run, tmp_path: Path) -> None:
    """One json document."""
    done = cocket("exercise", "interdict", written(tmp_path), "--budget", 1, "--json", home=tmp_path)
    answer = json.loads(done.stdout)
    assert set(answer) == {"objective", "bound", "gap", "sensors", "seconds"}
    assert answer["objective"] == pytest.approx(0.5)
    assert answer["sensors"] == [["1", "2"]]
    assert answer["gap"] == pytest.approx(0.0, abs=1e-9)


def test_the_factor_is_heeded(cocket: Run, tmp_path: Path) -> None:
    """The factor is heeded."""
    arguments = ("exercise", "interdict", written(tmp_path), "--budget", 2, "--pass-rate-factor", "0", "--json")
    assert json.loads(cocket(*arguments, home=tmp_path).stdout)["objective"] == 0.0


def test_a_person_reads_sentences(cocket: Run, tmp_path: Path) -> None:
    """A person reads sentences."""
    done = cocket("exercise", "interdict", written(tmp_path), "--budget", 1, home=tmp_path)
    assert "With no sensor, 80.0000% of journeys pass unseen; with 1 placed, 50.0000%." in done.stdout
    assert "1 → 2" in done.stdout


def test_bad_input_is_one_line_and_status_two(cocket: Run, tmp_path: Path) -> None:
    """Bad input is one line and status two."""
    done = cocket("exercise", "interdict", tmp_path, "--budget", 1, "--json", home=tmp_path)
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert done.stdout == ""


@pytest.mark.data
def test_the_published_optimum(cocket: Run, tmp_path: Path, shared_data: Path) -> None:
    """The published optimum."""
    folder = shared_data / "interdiction" / "snip0"
    done = cocket("exercise", "interdict", folder, "--budget", 30, "--json", home=tmp_path)
    answer = json.loads(done.stdout)
    assert answer["objective"] == pytest.approx(0.3131350534728, abs=1e-6)
    assert answer["bound"] == pytest.approx(answer["objective"], abs=1e-6)
    assert len(answer["sensors"]) <= 30
