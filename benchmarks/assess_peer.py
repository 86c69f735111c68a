"""The script one would write in an afternoon: BM25 for items, rapidfuzz for parties, over the same parsed lists.

`python assess_peer.py HOME EXPORTS` prints, for each export, the best provision per item and the best name per party.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pyarrow as pa
from rank_bm25 import BM25Okapi
from rapidfuzz import process, utils
from rapidfuzz.fuzz import token_sort_ratio

from cocket.reference.store import Library


def words(text: str) -> list[str]:
    """Give the lower-case words of a text."""
    return re.findall(r"[a-z0-9]+", text.lower())


def main() -> None:
    """Read, look up, print."""
    library = Library(Path(sys.argv[1]))
    text = Path(sys.argv[2]).read_text("utf-8")
    exports = [json.loads(line) for line in text.splitlines()] if sys.argv[2].endswith("l") else [json.loads(text)]
    editions = [library.require(kind) for kind in ("eu_annex_i", "us_ccl")]
    provisions = pa.concat_tables(library.table(edition, "provisions").select(["path", "text"]) for edition in editions)
    paths, texts = provisions["path"].to_pylist(), provisions["text"].to_pylist()
    index = BM25Okapi([words(text) or ["-"] for text in texts])
    listed = [name for each in library.party_lists() for name in library.table(each, "names")["name"].to_pylist()]
    listed = [utils.default_process(name) for name in listed]
    queries = [utils.default_process(party["name"]) for export in exports for party in export["parties"]]
    best = []
    # In slices, so that the matrix of scores stays small.
    for start in range(0, len(queries), 50):
        scores = process.cdist(queries[start : start + 50], listed, scorer=token_sort_ratio, score_cutoff=60)
        best += [(listed[row.argmax()], float(row.max())) for row in scores]
    found = iter(best)
    for export in exports:
        items = [paths[index.get_scores(words(item["description"])).argmax()] for item in export["items"]]
        print(json.dumps({"id": export["id"], "items": items, "parties": [next(found) for _ in export["parties"]]}))


if __name__ == "__main__":
    main()
