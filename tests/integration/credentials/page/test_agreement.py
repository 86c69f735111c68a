"""The page's verifier gives the Python verifier's verdict on every document, good, broken and mutated."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import absent
from tests.integration.credentials.page.cases import many
from tests.unit.credentials import test_broken_vectors

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


LISTS = """
import {readFileSync} from 'node:fs';
import {accept, utf8} from './verifier.mjs';
const {lists, pin: first} = JSON.parse(readFileSync(`${process.argv[2]}/index.json`));
const read = name => utf8(readFileSync(`${process.argv[2]}/${name}`, 'utf8'));
for (const {seen, offered} of lists) {
  let pin = {...first, number: 0, sha256: ''};
  for (const name of seen) {
    ({pin} = await accept(read(name), pin));
  }
  console.log(await accept(read(offered), pin).then(() => '', error => error.message));
}
"""


@pytest.mark.node
def test_node_takes_the_same_trust_lists(tmp_path):
    """A list that is rolled back, forked or written in a second way is refused for the reason that its index states."""
    node = shutil.which("node")
    if node is None:
        absent("node", "no node on this machine")
    (tmp_path / "verifier.mjs").write_text(f"{script()}\nexport {{accept, utf8}};", encoding="utf-8")
    (tmp_path / "lists.mjs").write_text(LISTS, encoding="utf-8")
    folder = test_broken_vectors.FOLDER
    said = subprocess.run(
        [node, tmp_path / "lists.mjs", folder], capture_output=True, text=True, check=True, timeout=60
    ).stdout.splitlines()
    lists = json.loads((folder / "index.json").read_text("utf-8"))["lists"]
    assert [(case["says"] in text, text == "") for case, text in zip(lists, said, strict=True)] == [
        (True, case["accepted"]) for case in lists
    ]


def answers(rows: list[dict[str, Any]], folder: Path) -> list[list[Any]]:
    """Ask the page's verifier in Node, with time enough for a machine that does ten other things."""
    node = shutil.which("node")
    if node is None:
        absent("node", "no node on this machine")
    (folder / "table.json").write_text(json.dumps(rows), encoding="utf-8")
    (folder / "verifier.mjs").write_text(
        f"{script()}\nexport {{accept, parseInstant, utf8, verifyUnder}};", encoding="utf-8"
    )
    command = [node, RUN, folder / "verifier.mjs", folder / "table.json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60 + len(rows))
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


@pytest.mark.node
def test_node_agrees_on_every_case(cases, tmp_path):
    """Outcome, reason, whether the signature fits, and the number of lines are the same for all of them."""
    assert disagreements(cases, answers(cases, tmp_path)) == []


@pytest.mark.node
@pytest.mark.soak
@pytest.mark.parametrize("seed", range(10))
def test_node_agrees_on_tens_of_thousands_of_changed_documents(seed, tmp_path):
    """Letters changed in good documents, and strange ones that are properly signed: no seed finds a difference."""
    rows = many(tmp_path / "keys", seed, 3_000)
    assert disagreements(rows, answers(rows, tmp_path)) == []


def test_the_table_reaches_every_reason(cases):
    """Each reason of the verdict tree has a case, so that agreement says something about all of it."""
    reached = {row["expected"][1] for row in cases}
    assert set(REASONS) - reached - UNREACHED == set()
    assert len(cases) > 600
