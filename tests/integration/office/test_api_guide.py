"""The page for ERPs says what works: its commands run as they stand, against a served office."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import threading
from pathlib import Path

import pytest
from tests.integration.office.programs import people

PAGE = Path(__file__).parents[3] / "docs" / "how-to" / "connect-an-erp.md"


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl on this machine")
def test_the_commands_of_the_page_run_as_they_stand(site, tmp_path):
    """From screening to a draw-down and one that is refused; the office decides in between."""
    from django.core.wsgi import get_wsgi_application

    from cocket.office.serving import server

    made = people(site)
    running = server(get_wsgi_application(), "127.0.0.1", 0)
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    env = {
        "PATH": os.environ["PATH"],
        "OFFICE": f"http://127.0.0.1:{running.effective_port}/api/v1",
        "TOKEN": made["exporter"].token,
    }
    blocks = re.findall(r"```bash\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    said: list[str] = []
    kept = ""

    def run(block: str) -> None:
        nonlocal kept
        done = subprocess.run(
            ["bash", "-ec", f"{kept}\n{block}\ndeclare -p NUMBER LICENCE > .kept 2>/dev/null || true"],
            env=env, cwd=tmp_path, capture_output=True, text=True, check=True, timeout=120,
        )  # fmt: skip
        kept = (tmp_path / ".kept").read_text()
        said.append(done.stdout)

    try:
        for block in blocks:
            if "LICENCE=$(" in block:
                grant(made, re.search(r'NUMBER="([^"]+)"', kept)[1])
            run(block)
    finally:
        running.close()
        thread.join(timeout=10)
    assert json.loads(said[0])["hits"] == []
    assert json.loads(said[1])["format"] == "cocket-dossier"
    assert '"state": "submitted"' in said[2]
    assert '"left": "10"' in said[4]
    assert '"reference": "invoice-88"' in said[4]
    refused = json.loads(said[5])
    assert refused["type"].endswith("#refused")
    assert "7 each are to be drawn and 6 are left" in refused["detail"]


def grant(made, number: str) -> None:
    """Let the office approve it."""
    officer, senior = made["officer"], made["senior_officer"]
    officer.deed(number, "take")
    body = {"outcome": "approve", "criteria": ["eu.15"], "reasons": "An ordinary use.", "valid_until": "2030-01-01"}
    assert officer.deed(number, "propose", {**body, "departure": "The use is stated."}).status_code == 200
    past = senior.get(f"/applications/{number}/precedents").json()["items"]
    answers = [{"case": one["case"], "answer": "distinguished", "reason": "Another use."} for one in past]
    assert senior.deed(number, "sign_approval", {"answers": answers}).status_code == 200
