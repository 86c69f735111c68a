"""`cocket requirements` on the shipped samples, with nothing but the starter set."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import pytest
from click.testing import CliRunner

from cocket.cli.main import Settings
from cocket.cli.requirements import requirements
from cocket.kernel.errors import BadInput
from cocket.reference.starter import install_starter
from cocket.reference.store import Library

SAMPLES = Path(str(files("cocket.exports") / "samples"))


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A home with the starter set."""
    folder = tmp_path_factory.mktemp("home")
    install_starter(Library(folder))
    return Settings(home=folder)


def run(home, *arguments):
    done = CliRunner().invoke(requirements, list(arguments), obj=home, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_comparing_gives_one_json_document_with_a_column_per_jurisdiction(home):
    """Both large rule sets answer for the interception sample, and both hold it."""
    found = json.loads(
        run(
            home,
            "compare",
            str(SAMPLES / "imsi-catcher.json"),
            "--jurisdictions",
            "eu,us",
            "--as-of",
            "2026-11-24",
            "--json",
        )
    )
    needs = {column["regime"]: column["need"] for column in found["columns"]}
    assert set(needs) == {"eu", "us"}
    assert needs["eu"] == "required"
    assert needs["us"] in {"required", "indeterminate"}


def test_comparing_for_people_says_what_differs_and_who_is_competent(home):
    """The text names each jurisdiction, its authority and the strictest."""
    said = run(home, "compare", str(SAMPLES / "imsi-catcher.json"), "--as-of", "2026-11-24")
    assert "competent:" in said
    assert "strictest:" in said


@pytest.mark.parametrize("name", ["webcam", "imsi-catcher", "facial-recognition", "red-flags"])
def test_each_sample_gives_a_memo(name, home):
    """Question, answer, reasoning, and how to contest."""
    said = run(home, "memo", str(SAMPLES / f"{name}.json"), "--as-of", "2026-11-24")
    for part in ("MEMORANDUM", "Short answer", "Reasoning", "How to contest", "Rests on"):
        assert part in said


def test_an_unknown_jurisdiction_is_refused_in_one_line(home):
    """The known ones are named."""
    with pytest.raises(BadInput, match="eu,us,uk"):
        CliRunner().invoke(
            requirements, ["compare", str(SAMPLES / "webcam.json"), "--jurisdictions", "eu,mars"], obj=home,
            catch_exceptions=False,
        )  # fmt: skip


def test_a_broken_file_is_refused_in_one_line(home, tmp_path):
    """No traceback, the place is named."""
    path = tmp_path / "broken.json"
    path.write_text('{"parties": []}', "utf-8")
    with pytest.raises(BadInput):
        CliRunner().invoke(requirements, ["memo", str(path)], obj=home, catch_exceptions=False)
