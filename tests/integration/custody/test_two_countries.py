"""The tutorial of two countries runs as it is told, and what it says comes true."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
TUTORIAL = ROOT / "docs" / "tutorials" / "two-countries.md"
COCKET = Path(sys.executable).with_name("cocket")
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """Run the tutorial's shell blocks in an empty folder; give the folder and all that was printed."""
    folder = tmp_path_factory.mktemp("countries")
    (folder / ".venv").mkdir()
    (folder / ".venv" / "bin").symlink_to(COCKET.parent)
    blocks = re.findall(r"```sh\n(.*?)```", TUTORIAL.read_text("utf-8"), re.DOTALL)
    assert len(blocks) >= 10
    done = subprocess.run(
        ["bash", "-e", "-c", "\n".join(blocks)], cwd=folder, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, (done.stdout[-1500:], done.stderr[-1500:])
    assert "Traceback" not in done.stderr
    return folder, done.stdout


def test_what_the_tutorial_shows_is_what_is_printed(told):
    """Each line shown as output stands in the output, up to an ellipsis."""
    shown = re.findall(r"```text\n(.*?)```", TUTORIAL.read_text("utf-8"), re.DOTALL)
    lines = [line.rstrip("…\n") for block in shown for line in block.splitlines()]
    assert len(lines) >= 7
    assert [line for line in lines if line.split("  …")[0] not in told[1]] == []


def test_the_double_spend_has_both_signed_records_as_evidence(told):
    """The case's file holds one record of each post, each with that post's signature."""
    (path,) = (told[0] / "b" / "evidence").glob("*double_spend*")
    records = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    posts = [record["event"]["cocket:custody"]["actor"] for record in records]
    assert sorted(posts) == ["https://customs.b.example/north", "https://customs.b.example/south"]
    assert len({record["signatures"][0]["key"] for record in records}) == 2


def test_officers_records_are_custody_events(told):
    """The same files that were merged were recorded and logged by `custody record`: four documents, none refused."""
    assert "● 4 documents recorded; the log has 4 entries" in told[1]


def test_the_link_from_delivery_to_licence_is_said(told):
    """A reads that the delivery follows from exactly its licence."""
    assert re.search(r"● \S*dv-2026-0001.json follows from \S*ex-2026-0001.json", told[1])
