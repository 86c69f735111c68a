"""At the border: how long until the page answers, and how long merging takes.

The page is opened from a file in Chromium with the network off, each time in a browser of fresh storage; the clock runs
from asking for the address to the verdict being shown. Beside it stands an empty page in the same browser. Merging is
of 100,000 draw-downs of 50 posts; beside it stands what a reader does who verifies every record's own signature.
"""

from __future__ import annotations

import gc
import json
import shutil
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from cocket.custody import drawdowns
from cocket.custody.events.keys import KeyBook, parse_keys
from cocket.custody.posts import Shipment, draw_down, load_post, new_post
from cocket.kernel.quantities import Quantity
from cocket.kernel.strict_json import load_json
from cocket.licensing.balance import opened
from cocket.licensing.drawdowns import Grant, Licence, merge
from harness import ROOT, Figure, Run

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
OFFICE = "did:web:licences.trade.example"
POSTS, LICENCES = 50, 997
ITEM = "6A003.b.4"


def measure(run: Run) -> list[Figure]:
    """Give the page's and the merge's figures."""
    count = 5_000 if run.quick else 100_000
    return [*_page(3 if run.quick else 15), *_merge(count)]


def _page(times: int) -> list[Figure]:
    from playwright.sync_api import sync_playwright

    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    from tests.e2e import border as hand

    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        border = hand.make(Path(scratch))
        blank = border.write("blank.html", "<!doctype html><html lang=en><title>blank</title><p>blank")
        path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        seconds: dict[str, list[float]] = {name: [] for name in ("empty", "code", "jcs", "sd-jwt")}
        for _ in range(times):
            for name, taken in seconds.items():
                context = hand.context_of(browser, viewport={"width": 390, "height": 844})
                page = context.new_page()
                page.clock.set_fixed_time(border.now)
                started = time.perf_counter()
                page.goto((blank if name == "empty" else border.folder / "border.html").as_uri())
                if name != "empty":
                    page.wait_for_selector("html[data-ready='yes']", state="attached")
                    assert hand.ask(page, border.forms[name]) == ("Genuine", "genuine")
                taken.append(time.perf_counter() - started)
                context.close()
        browser.close()
        size = (border.folder / "border.html").stat().st_size
    middle = {name: statistics.median(taken) for name, taken in seconds.items()}
    note = "median; fresh storage, network off, driven by Playwright, whose own steps are in it"
    return [
        *(
            Figure(
                f"border page: opened to verdict, {name}",
                "s",
                middle[name],
                peer=middle["empty"],
                peer_name="an empty page",
                mark=1.0,
                note=f"{note}; the longest of {times}: {max(seconds[name]):.2f} s",
            )
            for name in ("code", "jcs", "sd-jwt")
        ),
        Figure("border page: size with an authority's lists", "KB", size / 1000, mark=300),
    ]


def _world(count: int) -> tuple[list[tuple[str, bytes]], KeyBook, dict[Licence, Grant]]:
    """Give signed lines of many posts, their keys, and licences that grant enough for nearly all."""
    lines: list[tuple[str, bytes]] = []
    keys: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as scratch:
        for number in range(POSTS):
            party = f"https://customs.example/{number}"
            profile = {
                "party": party,
                "name": f"Post {number}",
                "country": "CH",
                "unlocode": "",
                "log": "x.example/log",
            }
            keys += new_post(Path(scratch) / str(number), profile, NOW - timedelta(days=2))["keys"]
            post = load_post(Path(scratch) / str(number))
            before: list[dict[str, Any]] = []
            for turn in range(count // POSTS):
                amount = ((ITEM, str(1 + turn % 3), "each"),)
                licence = f"EX-{(turn * 7 + number) % LICENCES}"
                shipment = Shipment(OFFICE, licence, amount, "exit", f"C{number}-{turn}", (f"S{number}-{turn}",))
                at = NOW - timedelta(days=1) + timedelta(seconds=turn)
                line = draw_down(post, shipment, before, at)
                before = [load_json(line.decode(), where="line")["event"]]
                lines.append((f"line {len(lines)}", line))
    enough = Decimal(2 * count // LICENCES + 12)
    grants = {(OFFICE, f"EX-{n}"): Grant(opened(f"EX-{n}", {ITEM: Quantity(enough, "each")})) for n in range(LICENCES)}
    return lines, parse_keys({"keys": keys}, where="keys"), grants


def _merge(count: int) -> list[Figure]:
    lines, keys, grants = _world(count)
    gc.set_threshold(100_000, 50, 50)  # as the command line sets it
    whole, alone, each = [], [], []
    for _ in range(3):
        started = time.process_time()
        result = drawdowns.merge_lines(grants, lines, keys, NOW)
        whole.append(time.process_time() - started)
        assert result.merged.records == count
        held, _, _ = drawdowns.read_lines(lines)
        draws = [one.draw for one in held.values()]
        started = time.process_time()
        again = merge(grants, reversed(draws))
        alone.append(time.process_time() - started)
        assert json.dumps(again.as_of) == json.dumps(result.merged.as_of)
    sample = dict(list(held.items())[: min(count, 4_000)])
    started = time.process_time()
    for one in sample.values():
        drawdowns.check_record(one, keys, NOW)
    each.append((time.process_time() - started) * count / len(sample))
    named = f"{count:,} draw-downs of {POSTS} posts"
    return [
        Figure(
            f"merge {named}, already read",
            "s",
            min(alone),
            mark=5.0,
            note="processor time of one core, best of three",
        ),
        Figure(
            f"merge {named}, from files",
            "s",
            min(whole),
            peer=min(whole) + each[0],
            peer_name="with every signature",
            note="reading, schema and hashes included; a signature for each chain and each record of evidence",
        ),
    ]
