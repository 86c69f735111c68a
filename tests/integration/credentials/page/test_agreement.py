"""The page's verifier gives the Python verifier's verdict on every document, good, broken and mutated."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import absent

from cocket.credentials.page import script
from cocket.verifier.verdicts import REASONS

RUN = Path(__file__).with_name("run.mjs")
# No document gives these: a page holds no DID documents and judges no presentations; the others need a chain, or a
# policy that no page has.
UNREACHED = {"key_missing", "certificate_bad", "presented", "presented_unsigned", "nothing_presented", "self_asserted"}


def disagreements(rows: list[dict[str, Any]], answers: list[list[Any]]) -> list[tuple[Any, ...]]:
    """Give the cases that were answered differently, with both answers."""
    assert len(rows) == len(answers)
    return [(row["name"], row["expected"], a) for row, a in zip(rows, answers, strict=True) if row["expected"] != a[:4]]


@pytest.mark.node
def test_node_agrees_on_every_case(cases, tmp_path):
    """Outcome, reason, whether the signature fits, and the number of lines are the same for all of them."""
    node = shutil.which("node")
    if node is None:
        absent("node", "no node on this machine")
    (tmp_path / "table.json").write_text(json.dumps(cases), encoding="utf-8")
    (tmp_path / "verifier.mjs").write_text(
        f"{script()}\nexport {{accept, parseInstant, utf8, verifyUnder}};", encoding="utf-8"
    )
    done = subprocess.run(
        [node, RUN, tmp_path / "verifier.mjs", tmp_path / "table.json"],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert disagreements(cases, json.loads(done.stdout)) == []


def test_the_table_reaches_every_reason(cases):
    """Each reason of the verdict tree has a case, so that agreement says something about all of it."""
    reached = {row["expected"][1] for row in cases}
    assert set(REASONS) - reached - UNREACHED == set()
    assert len(cases) > 600
