"""The main job: one sample from process start, and 200 exports in a file, with all reference lists loaded.

The peer is what one would script in an afternoon from the same parsed lists (`assess_peer.py`): BM25 over the
provisions and rapidfuzz over every listed name. It gives two tables of nearest neighbours and nothing else: no
thresholds, no requirement, no risk, no evidence, no dossier.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

from cocket.reference.store import Library
from harness import ROOT, Figure, Run

SAMPLES = ROOT / "src" / "cocket" / "exports" / "samples"
COUNT = 200


def measure(run: Run) -> list[Figure]:
    """Load all shared lists into a home, then time both sides from process start."""
    run.uses("cocket", "pyarrow", "rapidfuzz", "rank-bm25")
    home, cocket = run.folder / "home", Path(sys.executable).with_name("cocket")
    shutil.rmtree(home, ignore_errors=True)
    loading = run.process_seconds([cocket, "--home", home, "lists", "import-all", run.data], repeat=1)
    one, many = SAMPLES / "imsi-catcher.json", run.folder / "exports.jsonl"
    many.write_text("\n".join(json.dumps(export) for export in exports()) + "\n", "utf-8")
    peer = [sys.executable, Path(__file__).with_name("assess_peer.py"), home]
    out = run.folder / "out"
    out.mkdir(exist_ok=True)
    ours = [cocket, "--home", home, "assess"]
    # The first call may build indexes beside the editions; it is timed by itself.
    first = run.process_seconds([*ours, one, "--out", out / "one.html"], repeat=1)
    names = sum(Library(home).table(edition, "names").num_rows for edition in Library(home).party_lists())
    return [
        Figure(
            "load every shared list", "s", loading, note="parsed, hashed and stored as Arrow; no peer: once per edition"
        ),
        Figure("first assessment after loading", "s", first, note="builds what is kept beside the editions; no peer"),
        Figure(
            "one sample, from process start",
            "s",
            run.process_seconds([*ours, one, "--out", out / "one.html"]),
            peer=run.process_seconds([*peer, one]),
            peer_name="BM25 + token_sort script",
            mark=2.0,
            note=f"three parties against {names:,} names, three items against two control lists",
        ),
        Figure(
            f"{COUNT} exports in a file, from process start",
            "s",
            run.process_seconds([*ours, many, "--out", out / "many.jsonl"], repeat=1),
            peer=run.process_seconds([*peer, many], repeat=1),
            peer_name="BM25 + token_sort script",
            mark=20.0,
            note="the four samples, each fifty times with names of parties and numbers of items of its own",
        ),
    ]


def exports() -> list[dict]:
    """Give 200 different exports made from the shipped samples, so that nothing is answered from memory."""
    samples = [json.loads(path.read_text("utf-8")) for path in sorted(SAMPLES.glob("*.json"))]
    made = []
    for number in range(COUNT):
        export = json.loads(json.dumps(samples[number % len(samples)]))
        export["id"] = f"{export['id']}-{number:03}"
        for party in export["parties"]:
            party["name"] = f"{party['name']} {_word(number)}"
        for item in export["items"]:
            item["description"] = f"{item['description']} Series {_word(number)}."
        made.append(export)
    return made


def _word(number: int) -> str:
    """Give a pronounceable word for a number."""
    return "".join(
        "bdfgklmnprst"[number // 5**place % 12] + "aeiou"[number // 5**place % 5] for place in range(3)
    ).title()
