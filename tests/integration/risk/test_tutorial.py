"""The tutorial on learning, typed in as it stands: every command works, and every line it shows is printed."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

TUTORIAL = Path(__file__).resolve().parents[3] / "docs" / "tutorials" / "learn-from-outcomes.md"


def typed(folder: Path, line: str) -> subprocess.CompletedProcess[str]:
    words = shlex.split(line)
    assert words[0] == ".venv/bin/cocket"
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", "from cocket.cli.main import run; run()", *words[1:]],
        cwd=folder, capture_output=True, text=True, check=False, timeout=120,
        env={**os.environ, "NO_COLOR": "1", "COCKET_HOME": str(folder / "unused")},
    )  # fmt: skip


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """Type every command of the page, with the draft's name put in, and keep what was printed."""
    folder, printed, draft = tmp_path_factory.mktemp("tutorial"), [], "DRAFT"
    for block in re.findall(r"```sh\n(.*?)```", TUTORIAL.read_text("utf-8"), re.DOTALL):
        for line in block.strip().splitlines():
            done = typed(folder, line.replace("DRAFT", draft))
            assert done.returncode == 0, f"{line}\n{done.stderr}"
            printed.append(done.stdout)
            if "risk propose" in line:
                draft = done.stdout.strip()
    return folder, "".join(printed), draft


def shape(line: str) -> str:
    """A line as a pattern: figures may differ, and a promise may be kept or still undecided."""
    return re.sub(r"\d+(?:\\.\d+)?", lambda _: r"[\d,]+(?:\.\d+)?", re.escape(line)).replace(
        "kept:", "(?:kept|undecided):"
    )


def test_every_line_that_the_page_shows_is_printed(told):
    """Quoted output is what a reader sees, but for the figures."""
    _, printed, _ = told
    for block in re.findall(r"```text\n(.*?)```", TUTORIAL.read_text("utf-8"), re.DOTALL):
        for line in block.strip().splitlines():
            assert re.search(shape(line.strip()), printed), line


def test_the_page_of_the_proposal_stands_alone_and_holds_errors_by_group(told):
    """Diagram and tables by region, size and script; no script, nothing fetched."""
    page = (told[0] / "proposal.html").read_text("utf-8")
    assert "<svg" in page
    assert not re.search(r"<script|https?:", page)
    for words in ("region western asia", "size micro", "script cyrl", "region central asia"):
        assert words in page


def test_the_adopted_weights_weigh_exports_of_their_span(told):
    """The second half of the year was assessed with the adopted edition, the first with the shipped one."""
    from cocket.register.service import embedded, facts
    from cocket.risk.weights import shipped

    connection = embedded(told[0] / "rehearsal")
    used = {}
    for fact in facts(connection, kinds=("risk.assessed",)):
        used.setdefault(fact.payload["weights"], set()).add(fact.when.date().month)
    connection.close()
    assert used == {shipped().id: {1, 2, 3, 4, 5, 6}, "weights-2026-07-01": {7, 8, 9, 10, 11}}


def test_a_real_record_takes_no_day_and_no_rehearsal(told, tmp_path):
    """`--on` and `rehearse` are refused where real work is recorded, in one line with the mend."""
    from datetime import UTC, datetime

    from cocket.register.model import Fact, Why
    from cocket.register.service import append, embedded

    connection = embedded(tmp_path / "real")
    append(
        connection, Fact("decision.made", "export:1", "officer:1", Why("decision"), datetime(2026, 1, 1, tzinfo=UTC))
    )
    connection.commit()
    connection.close()
    for line, word in (
        ("risk rehearse --from 2026-01-01 --to 2026-02-01", "real work"),
        (f"risk adopt {told[2]} --sunset 2027-01-01 --by head:mara --why x --on 2026-01-01", "Only a rehearsal"),
    ):
        done = typed(tmp_path, f".venv/bin/cocket --home real {line}")
        assert done.returncode == 2
        assert word in done.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("risk rehearse --from 2026-02-01 --to 2026-01-01", "ends before it begins"),
        ("risk rehearse --from 2026-02-01 --to 2026-03-01 --exports 0", "not between"),
        ("risk rehearse --from soon --to 2026-03-01", "--from"),
        ("risk drift --split 2020-01-01", "0 cases before"),
        ("risk calibrate --out w.txt --edition 2026-07-01 --by o:1 --why x", "suffix"),
        ("risk calibrate --out w.toml --edition 2026-07-01 --by o:1 --why x --diagram d.png", "suffix"),
        ("risk replay weights:none --by o:1", "no draft"),
        (
            "risk propose missing.toml --metric miss_rate --target 0.1 --until 2999-01-01 --by o:1 --why x",
            "cannot be opened",
        ),
    ],
)
def test_what_is_wrong_is_one_line_and_an_exit_status(told, line, word):
    """Each mistake says what, where and how to mend it."""
    done = typed(told[0], f".venv/bin/cocket --home rehearsal {line}")
    assert done.returncode == 2
    assert word in done.stderr.splitlines()[-1]


def test_the_same_seed_writes_the_same_exports(tmp_path):
    """A rehearsal can be repeated, and another seed is another office."""
    from cocket.register.service import embedded, facts
    from cocket.risk.learning.rehearsal import run
    from cocket.risk.service import RiskModel
    from cocket.risk.weights import shipped
    from cocket.risk.world import World

    bare = World({}, {}, {}, {}, {}, (), frozenset())
    seen = []
    for home, seed in (("a", 1), ("b", 1), ("c", 2)):
        connection = embedded(tmp_path / home)
        span = {"start": date(2026, 1, 1), "end": date(2026, 3, 1)}
        run(connection, RiskModel(bare, shipped()), exports=60, seed=seed, **span)
        seen.append([(fact.kind, fact.payload) for fact in facts(connection)])
        connection.close()
    assert seen[0] == seen[1] != seen[2]
