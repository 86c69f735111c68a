"""What holds for all processes of an office together: rates, and what is keyed by something other than its secret."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from urllib.parse import quote

import pytest

COUNT = """
import json, sys, time
import django
django.setup()
from django.core.cache import caches
from cocket.office.facts.services import prepare_tables
from cocket.office.pages import rates
from cocket.kernel.errors import BadInput
if sys.argv[1] == "prepare":
    prepare_tables()
    raise SystemExit
rate, told = rates.Rate("shared-test", 50, 86_400), {"let": 0, "held": 0}
for _ in range(40):
    try:
        rates.spend(rate, "somebody")
        told["let"] += 1
    except BadInput:
        told["held"] += 1
print(json.dumps(told))
"""


@pytest.mark.postgres
def test_processes_count_together(postgres, tmp_path):
    """Four processes try forty times each: fifty pass in all, and not fifty each."""
    parts = dict(part.split("=", 1) for part in postgres.split())
    env = os.environ | {
        "DATABASE_URL": f"postgres://{parts['user']}@/{parts['dbname']}?host={quote(parts['host'], safe='')}",
        "COCKET_HOME": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "cocket.office.settings.office",
    }
    subprocess.run([sys.executable, "-c", COUNT, "prepare"], env=env, check=True, timeout=180)
    running = [
        subprocess.Popen([sys.executable, "-c", COUNT, "count"], env=env, stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    told = [json.loads(one.communicate(timeout=120)[0]) for one in running]
    assert sum(one["let"] for one in told) == 50
    assert sum(one["held"] for one in told) == 110


def test_a_count_in_the_database_is_exact_and_ends_in_time(site):
    """Threads that count at once lose none; a count keeps its end, and what is over or was never there is none."""
    from django.core.cache import caches
    from django.db import connections

    shared = caches["shared"]
    shared.add("counted", 0, 600)

    def count() -> None:
        for _ in range(10):
            caches["shared"].incr("counted")
        connections.close_all()

    threads = [threading.Thread(target=count) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert shared.get("counted") == 40
    shared.add("short", 0, 1)
    assert shared.incr("short") == 1
    time.sleep(2.1)
    with pytest.raises(ValueError, match="not found"):
        shared.incr("short")
    with pytest.raises(ValueError, match="not found"):
        shared.incr("never")


def test_clearances_and_factors_outlast_a_new_secret(site):
    """Ids of parties, by which answers to matches hold, and sealed factors do not depend on the site's secret."""
    from django.test import override_settings

    from cocket.office.access.adapters import box
    from cocket.office.findings.keys import party_key, same_name

    before = party_key("known"), same_name("Name", "NO")
    sealed = box().encrypt(b"a factor")
    with override_settings(SECRET_KEY="quite another"):
        assert (party_key("known"), same_name("Name", "NO")) == before
        assert box().decrypt(sealed) == b"a factor"
