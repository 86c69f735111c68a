"""Classifying described items, beside BM25 alone over the same provisions: right entries, outcomes, speed, opening.

The peer is `rank_bm25` with plain words and no other knowledge: it ranks provisions and has no outcome. Figures are of
the part of `classification_items.csv` marked `unseen`; docs/explanation/classification.md says when that part was
written and what was changed after it had been looked at.
"""

from __future__ import annotations

import random
import re
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from rank_bm25 import BM25Okapi

from cocket.controls.corpus import Corpus
from cocket.controls.measuring import Scores, agrees
from cocket.controls.measuring import measure as score
from cocket.controls.service import Classifier
from cocket.controls.tables import ItemRow, read_items
from cocket.controls.tariff import Tariff
from cocket.controls.tariff_fit import fit_batch
from cocket.reference.importers import FORMATS
from cocket.reference.store import Library
from harness import ROOT, Figure, Run

FILES = {
    "eu_annex_i": "controls/eu/annex_i_02021R0821-20251115.json",
    "us_ccl": "controls/us/ccl.json",
    "hs": "controls/tariff/harmonized-system.csv",
    "chpl": "controls/tariff/common_high_priority_hs6.csv",
}


GOODS = ROOT / "benchmarks" / "classification_goods.csv"
APPLICATIONS = ROOT / "benchmarks" / "classification_applications.csv"


def library(run: Run) -> Library:
    """Give a library with both lists and the tariff."""
    home = Library(run.folder / "home")
    for name, file in FILES.items():
        form, raw = FORMATS[name], (run.data / file).read_bytes()
        parsed = form.parse(raw)
        home.add(
            form.kind,
            raw,
            parsed.tables,
            title=form.title,
            publisher=form.publisher,
            edition_date=parsed.edition_date,
            retrieved_at="2026-11-24T00:00:00Z",
            source=form.source,
            terms=form.terms,
            parser_version=form.parser_version,
        )
    return home


def words(text: str) -> list[str]:
    """Give the lower-case words of a text."""
    return re.findall(r"[a-z0-9]+", text.lower())


def bm25_alone(corpus: Corpus, rows: Sequence[ItemRow]) -> tuple[float, float, float]:
    """Give the peer's share of entries and of paragraphs in the top five, and its items per second."""
    provisions = corpus.controls()
    index = BM25Okapi([words(p.text) or ["-"] for p in provisions])
    entries = paragraphs = 0
    started = time.process_time()
    for row in rows:
        label = row.others["eu_provision"]
        scores = index.get_scores(words(row.item.description))
        order = [provisions[i] for i in scores.argsort()[::-1][:200]]
        top = list(dict.fromkeys(p.entry for p in order))[:5]
        entries += label.partition(".")[0] in top
        paragraphs += any(agrees(p.path, label) for p in order[:5])
    seconds = time.process_time() - started
    return entries / len(rows), paragraphs / len(rows), len(rows) / seconds


def measure(run: Run) -> list[Figure]:
    """Measure on the unseen part; print every wrong "not listed" in full."""
    run.uses("numpy", "scipy", "rank-bm25")
    home = library(run)
    _warm(home)
    everything = read_items(run_items())[0]
    rows = [row for row in everything if row.others["split"] == "unseen"]
    before = [row.item for row in everything if row.others["split"] == "seen"][:100]
    fresh = [Library(run.folder / "home") for _ in range(4)]
    opening = run.seconds(lambda: Classifier.open(fresh.pop()))
    classifier = Classifier.open(home)
    classifier.classify(before)  # what the first items load (limits, tariff) is not charged to the measured ones
    # Processor time of this one process: what one core does, whatever else the machine is busy with.
    started = time.process_time()
    scores = score(classifier, rows)
    rate = len(rows) / (time.process_time() - started)
    started = time.process_time()
    classifier.classify([row.item for row in rows])
    again = len(rows) / max(time.process_time() - started, 1e-9)
    listed = [row for row in rows if row.others["eu_provision"]]
    entry, paragraph, peer_rate = bm25_alone(classifier.corpora[0], listed)
    for line in scores.wrong_not_listed:
        print("WRONG not listed:", line)

    with_figures = [r for r in rows if r.item.attributes and r.others["group"] == "listed"]
    given = score(classifier, with_figures)
    coded, bare = _goods_flagged(classifier)
    note = f"EU list, {len(listed)} labelled items; the peer ranks and has no outcome"
    top, para = scores.share("eu", "entry", 5), scores.share("eu", "paragraph", 5)
    asked = given.rate("eu", ["listed"], "needs_expert")
    flagged, open_ = scores.flagged("eu", ["ordinary"]), 1 - scores.rate("eu", ["ordinary"], "not_listed")
    return [
        Figure("entry in the top 5", "share", top, "more", entry, "BM25 alone", 0.95, note=note),
        Figure("paragraph in the top 5", "share", para, "more", paragraph, "BM25 alone", 0.85),
        Figure("wrong not_listed", "items", float(len(scores.wrong_not_listed)), "less", mark=0.0),
        Figure("needs_expert, listed, figures given", "share", asked, mark=0.30, note=f"{len(with_figures)} items"),
        Figure("unlisted surveillance with catch_all", "share", _caught(scores), "more", mark=0.95),
        Figure("unlisted surveillance, bare not_listed", "items", float(len(scores.bare)), "less", mark=0.0),
        Figure("ordinary goods flagged (listed or catch_all)", "share", flagged, "less", mark=0.05),
        Figure("ordinary goods not called not_listed", "share", open_, "less", mark=0.05),
        Figure(
            "plain goods of many trades not called not_listed, with HS code",
            "share",
            coded,
            "less",
            mark=0.05,
            note="60 items",
        ),
        Figure("the same without HS code", "share", bare, "less", mark=0.05),
        Figure("distinct items, both lists", "items/s", rate, "more", peer_rate, "BM25 alone, EU list", 100.0),
        Figure("repeated items, both lists", "items/s", again, "more"),
        Figure("open both lists", "s", opening, "less", mark=1.0, note="from Arrow files, index built at opening"),
        Figure("cold start: process, both lists", "s", run.process_seconds(_cold(run, ""), 5), mark=1.0),
        Figure("the same with a first answer", "s", run.process_seconds(_cold(run, FIRST), 5)),
        *_applications(classifier),
        Figure(
            "HS codes held against descriptions", "rows/s", _fits(home), "more", mark=10_000.0, note="distinct rows"
        ),
    ]


def _applications(classifier: Classifier) -> list[Figure]:
    """Measure on the last set that somebody wrote who saw no program, as applications with attributes, beside BM25."""
    rows = [row for row in read_items(APPLICATIONS)[0] if row.others["split"] == "unseen"]
    labelled = [row for row in rows if row.others["eu_provision"]]
    entry, paragraph, _ = bm25_alone(classifier.corpora[0], labelled)
    scores = score(classifier, rows)
    for line in scores.wrong_not_listed:
        print("WRONG not listed, applications:", line)
    found, para = scores.share("eu", "entry", 5), scores.share("eu", "paragraph", 5)
    asked = scores.rate("eu", ["listed"], "needs_expert")
    note = f"set M, {len(rows)} items"
    return [
        Figure("applications: entry in the top 5", "share", found, "more", entry, "BM25 alone", 0.95, note=note),
        Figure("applications: paragraph in the top 5", "share", para, "more", paragraph, "BM25 alone", 0.85),
        Figure("applications: wrong not_listed", "items", float(len(scores.wrong_not_listed)), "less", mark=0.0),
        Figure("applications: needs_expert, listed", "share", asked, mark=0.30),
        Figure("applications: surveillance with catch_all", "share", _caught(scores), "more", mark=0.95),
        Figure("applications: goods flagged", "share", scores.flagged("eu", ["ordinary"]), "less", mark=0.05),
    ]


FIRST = "; c.classify([Item('x', 'Phone interception rack with GSM decryption')])"


def _cold(run: Run, then: str) -> list[str]:
    """Give the command of a fresh process that opens both lists and, if asked, answers once."""
    opened = (
        "from pathlib import Path; from cocket.exports.model import Item; from cocket.reference.store import Library; "
        "from cocket.controls.service import Classifier; "
        f"c = Classifier.open(Library(Path({str(run.folder / 'home')!r}))){then}"
    )
    return [sys.executable, "-c", opened]


def _fits(home: Library) -> float:
    """Give the distinct rows a second at which declared codes are judged: seven words of the nomenclature each."""
    tariff = Tariff.of(home)
    if tariff is None:
        raise RuntimeError("the library has no tariff")
    chosen = random.Random(1)
    words = [word for text in tariff.texts.values() for word in text.split()]
    texts = [" ".join(chosen.choices(words, k=7)) for _ in range(10_000)]
    codes = chosen.choices(list(tariff.texts), k=len(texts))
    fit_batch(texts[:100], codes[:100], tariff)
    started = time.process_time()
    fit_batch(texts, codes, tariff)
    return len(texts) / (time.process_time() - started)


def _goods_flagged(classifier: Classifier) -> tuple[float, float]:
    """Give the shares of plain goods of many trades not called "not listed", with their tariff codes and without."""
    goods = [
        row for row in read_items(GOODS)[0] if (row.others["group"], row.others["split"]) == ("ordinary", "unseen")
    ]
    bare = [replace(row, item=replace(row.item, hs_code="")) for row in goods]
    coded, uncoded = (1 - score(classifier, rows).rate("eu", ["ordinary"], "not_listed") for rows in (goods, bare))
    return coded, uncoded


def _warm(home: Library) -> None:
    """Load what any first call loads (libraries, lexicons), so that opening is measured and not Python's start."""
    Classifier.open(home)


def _caught(scores: Scores) -> float:
    yes = scores.caught["eu", "unlisted_surveillance", True]
    no = scores.caught["eu", "unlisted_surveillance", False]
    return yes / (yes + no) if yes + no else 0.0


def run_items() -> Path:
    """Give the path of the labelled items."""
    return ROOT / "benchmarks" / "classification_items.csv"
