"""The API on PostgreSQL with several processes: a key is one deed, whichever process the requests reach."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

pytestmark = [pytest.mark.postgres, pytest.mark.slow]
ROOT = Path(__file__).parents[3]
COCKET = Path(sys.executable).parent / "cocket"
FILL = """
import json, os, sys
from pathlib import Path
sys.path.insert(0, os.getcwd())
import django
django.setup()
from cocket.office.facts.services import prepare_tables
prepare_tables()
from tests.integration.office.programs import approved, people
made = people(Path(os.environ["COCKET_HOME"]))
print(json.dumps({"token": made["exporter"].token, "licence": approved(made)[1]}))
"""


def test_one_key_is_one_deed_across_processes(postgres, tmp_path):
    """Sixteen equal requests at once to two processes: one draw-down, and everybody gets its answer."""
    parts = dict(part.split("=", 1) for part in postgres.split())
    env = {
        **os.environ,
        "DATABASE_URL": f"postgres://{parts['user']}@/{parts['dbname']}?host={quote(parts['host'], safe='')}",
        "COCKET_HOME": str(tmp_path / "home"),
        "COCKET_HOSTS": "testserver,localhost,127.0.0.1",
        "DJANGO_SETTINGS_MODULE": "cocket.office.settings.office",
    }
    filled = subprocess.run(
        [sys.executable, "-c", FILL], cwd=ROOT, env=env, capture_output=True, text=True, check=False, timeout=180
    )
    assert filled.returncode == 0, filled.stderr[-2000:]
    told = json.loads(filled.stdout.splitlines()[-1])
    command = [str(COCKET), "--home", env["COCKET_HOME"], "serve", "--port", "0", "--processes", "2"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=env)
    assert process.stderr
    timer = threading.Timer(120, process.kill)
    timer.start()
    found = next((m for line in process.stderr if (m := re.search(r"http://127\.0\.0\.1:(\d+)/", line))), None)
    timer.cancel()
    assert found
    try:
        place = f"http://127.0.0.1:{found[1]}/api/v1/licences/{told['licence']}"
        headers = {"Authorization": f"Bearer {told['token']}"}

        def send(number: int) -> tuple[int, str]:
            # Every request on a connection of its own, so that both processes are reached.
            body = {"line": 1, "amount": "1", "unit": "each", "reference": f"INV-{number // 8}"}
            key = {**headers, "Idempotency-Key": f"key-{number // 8}"}
            with httpx.Client(trust_env=False, timeout=60) as client:
                answer = client.post(f"{place}/draw-downs", json=body, headers=key)
            return answer.status_code, answer.json()["id"]

        with ThreadPoolExecutor(16) as pool:
            answers = Counter(pool.map(send, range(16)))
        assert sorted(answers.values()) == [8, 8]
        assert {status for status, _ in answers} == {201}
        balance = httpx.get(f"{place}/balance", headers=headers, trust_env=False, timeout=60).json()
        assert balance["lines"][0]["drawn"] == "2"
    finally:
        process.terminate()
        process.communicate(timeout=60)
