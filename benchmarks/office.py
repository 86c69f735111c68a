"""The licensing office under load: 100,000 cases and a million facts on PostgreSQL, served as in production.

Fifty users think a second between pages; then as many pages as the machine gives. The load generator, the office and
the database share one machine. The peer is a bare Django site over the same rows, without sign-in, rules or history.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import office_load as load
import office_server
from harness import Figure, Run

HERE = Path(__file__).resolve().parent
# Fewer cases where a machine has less time: COCKET_BENCH_CASES. A folder whose office is made once and used again, for
# whoever tries one change after another: COCKET_BENCH_OFFICE.
KEPT = os.environ.get("COCKET_BENCH_OFFICE", "")
CASES, SECONDS, SUBMISSIONS = int(os.environ.get("COCKET_BENCH_CASES", "100000")), 45.0, 8
PAGES = {"case list": ("case list", "queue"), "search": ("search",), "case page": ("case page",)}


def measure(run: Run) -> Iterator[Figure]:
    """Fill the office, serve it, and let people work in it."""
    run.uses("django", "psycopg", "waitress", "httpx")
    folder = Path(KEPT).resolve() if KEPT else run.folder / f"office-{time.time_ns()}"
    home, world = folder / "home", folder / "world.json"
    home.mkdir(parents=True, exist_ok=True)
    cases, seconds = (5_000, 10.0) if run.quick else (CASES, SECONDS)
    with office_server.postgres(folder / "pg" if KEPT else None) as address:
        env = office_server.environment(home, address)
        if not world.exists():
            started = time.perf_counter()
            subprocess.run([sys.executable, HERE / "office_world.py", str(cases), world], env=env, check=True)
            filled = time.perf_counter() - started
            facts = f"{json.loads(world.read_text('utf-8'))['facts']:,} facts"
            note = f"{cases:,} cases and {facts}, each with its digest and in the log; 200 drawn by lot replayed"
            yield Figure("cases entered in bulk", "cases/s", cases / filled, "more", note=note)
        told = json.loads(world.read_text("utf-8"))
        command = [office_server.COCKET, "--home", home, "serve", "--port", "0"]
        with office_server.serving(command, env) as at:
            worked = asyncio.run(office(at, told, seconds))
        with office_server.serving([sys.executable, HERE / "office_peer.py"], env) as at:
            bare = asyncio.run(peer(at, told, seconds / 3))
    yield from figures(worked, bare)


async def office(at: str, told: dict, seconds: float) -> dict:
    """Let fifty users think and click, then press as fast as answers come, then submit applications."""
    users = [load.User(at, one, told, seed) for seed, one in enumerate(told["users"])]
    await load.think_and_click(users, seconds / 5, 1.0)  # engines and caches are warm in an office that is open
    calm, rate = await load.think_and_click(users, seconds, 1.0)
    pressed, most = await load.think_and_click(users[::3], seconds, 0.0)
    firm = next(user for user in users if user.exporter)
    await load.submitted(firm, 0)
    alone = [await load.submitted(firm, number) for number in range(1, SUBMISSIONS)]
    busy = asyncio.create_task(load.think_and_click([u for u in users if u is not firm], 60, 1.0))
    amid = [await load.submitted(firm, number) for number in range(SUBMISSIONS, 2 * SUBMISSIONS)]
    busy.cancel()
    await asyncio.gather(busy, return_exceptions=True)
    await load.closed(users)
    return {"calm": calm, "rate": rate, "pressed": pressed, "most": most, "alone": alone, "amid": amid}


async def peer(at: str, told: dict, seconds: float) -> float:
    """Press the bare site as the office was pressed: two lists for three cases."""
    import httpx

    end, count, started = time.monotonic() + seconds, 0, time.monotonic()

    async def work(seed: int) -> None:
        nonlocal count
        chance = random.Random(seed)
        async with httpx.AsyncClient(base_url=at, trust_env=False, timeout=60) as client:
            while time.monotonic() < end:
                place = "/office/" if chance.random() < 0.4 else f"/office/{chance.choice(told['numbers'])}/"
                (await client.get(place)).raise_for_status()
                count += 1

    await asyncio.gather(*(work(seed) for seed in range(17)))
    return count / (time.monotonic() - started)


def figures(worked: dict, bare: float) -> Iterator[Figure]:
    """Give what was measured."""
    calm, pressed = worked["calm"], worked["pressed"]
    for title, kinds in PAGES.items():
        count = sum(len(calm.seconds.get(kind, ())) for kind in kinds)
        note = f"median {calm.median(*kinds):.0f} ms of {count} pages; 50 users, one second of thought"
        yield Figure(f"{title}, 95th percentile", "ms", calm.p95(*kinds), mark=200, note=note)
    wrong = calm.wrong + pressed.wrong
    yield Figure("pages that failed", "pages", len(wrong), mark=0, note="; ".join(sorted(set(wrong))[:5]))
    yield Figure("pages with 50 thinking users", "pages/s", worked["rate"], "more")
    yield Figure("pages at saturation", "pages/s", worked["most"], "more", peer=bare, peer_name="bare Django", mark=60,
                 note=f"17 users without a pause; 95th percentile {pressed.p95(*pressed.seconds):.0f} ms. The peer"
                 " checks no session, rule or right, and folds no history")  # fmt: skip
    for title, taken in (("dossier shown after submission", worked["alone"]), ("the same among 49", worked["amid"])):
        note = f"slowest of {len(taken)}; median {statistics.median(taken):.2f} s"
        yield Figure(title, "s", max(taken), mark=2, note=note)
