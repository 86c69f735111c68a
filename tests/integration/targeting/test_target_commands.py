"""`cocket target` from training to review, in every format and with every promise."""

from __future__ import annotations

import csv
import hashlib
import json

import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import pytest


def rows_of(path):
    """Read a CSV file whole and close it."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


LABELLED = ("--label", "Fraud", "--id", "Declaration")


def test_the_same_seed_gives_the_same_model_and_ranking(target, broken, tmp_path) -> None:
    """Two runs with one seed give the same bytes; another seed gives another model."""
    digests = []
    for number, seed in enumerate((3, 3, 4)):
        model, out = tmp_path / f"m{number}.json", tmp_path / f"o{number}.csv"
        assert target("train", broken / "good.csv", *LABELLED, "--model", model, "--seed", seed).status == 0
        assert target("score", broken / "good.csv", "--model", model, "--out", out).status == 0
        digests.append(hashlib.sha256(model.read_bytes() + out.read_bytes()).hexdigest())
    assert digests[0] == digests[1] != digests[2]


def test_a_ranking_goes_from_the_highest_score_down_with_reasons(target, broken, model, tmp_path) -> None:
    """OUT has id, score, rank and reasons; ranks run from 1, scores fall, and every row has a sentence."""
    out = tmp_path / "o.csv"
    assert target("score", broken / "good.csv", "--model", model, "--out", out).status == 0
    rows = rows_of(out)
    assert list(rows[0]) == ["id", "score", "rank", "reasons"]
    assert [int(row["rank"]) for row in rows] == list(range(1, 401))
    scores = [float(row["score"]) for row in rows]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    assert all(row["reasons"].endswith(".") for row in rows)
    assert "854231" in rows[0]["reasons"]


@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".json", ".jsonl"])
def test_each_format_holds_the_same_ranking(suffix, target, broken, model, tmp_path) -> None:
    """The suffix picks the format, and nothing else changes."""
    out, plain = tmp_path / f"o{suffix}", tmp_path / "plain.csv"
    for path in (out, plain):
        assert target("score", broken / "good.csv", "--model", model, "--out", path, "--no-reasons").status == 0
    if suffix == ".parquet":
        rows = pq.read_table(out).to_pylist()
    elif suffix == ".csv":
        rows = rows_of(out)
    elif suffix == ".json":
        rows = json.loads(out.read_text("utf-8"))
    else:
        rows = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    expected = rows_of(plain)
    assert [(row["id"], int(row["rank"]), float(row["score"])) for row in rows] == [
        (row["id"], int(row["rank"]), float(row["score"])) for row in expected
    ]
    assert not any(row["reasons"] for row in rows)


def test_parquet_gives_the_ranking_of_csv(target, broken, model, tmp_path) -> None:
    """Codes that Parquet holds as numbers are the same categories as their text."""
    table = pacsv.read_csv(broken / "good.csv")
    pq.write_table(table, tmp_path / "in.parquet")
    for source, out in ((broken / "good.csv", "a.csv"), (tmp_path / "in.parquet", "b.csv")):
        assert target("score", source, "--model", model, "--out", tmp_path / out, "--no-reasons").status == 0
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("engine", [("--workers", "2"), ("--engine", "ray")])
def test_workers_give_the_ranking_of_one(engine, target, broken, model, tmp_path) -> None:
    """Worker processes and Ray give the same bytes as one process."""
    for out, more in (("a.csv", ()), ("b.csv", engine)):
        assert target("score", broken / "good.csv", "--model", model, "--out", tmp_path / out, *more).status == 0
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


def test_a_share_of_the_inspections_is_drawn_by_lot(target, broken, model, tmp_path) -> None:
    """The plan holds the budget, a stated share of it by lot from all ranks, and the expected yield with an interval."""
    plan = tmp_path / "p.csv"
    options = ("--budget", "0.2", "--random-share", "0.25", "--draw", "7", "--plan", plan, "--json")
    done = target("score", broken / "good.csv", "--model", model, "--out", tmp_path / "o.csv", *options)
    rows = rows_of(plan)
    assert len(rows) == 80
    lot = [int(row["rank"]) for row in rows if row["why"] == "random"]
    assert len(lot) == 20
    assert max(lot) > 80
    found = json.loads(done.out)["expected_found"]
    assert found["low"] < found["mean"] < found["high"]


def test_the_lot_cannot_be_foreseen_unless_it_is_asked_for(target, broken, model, tmp_path) -> None:
    """Without --draw two plans differ, and each says the number that repeats it."""
    draws = []
    for name in ("a", "b"):
        options = ("--plan", tmp_path / f"{name}.csv", "--budget", "0.2", "--json")
        done = target("score", broken / "good.csv", "--model", model, "--out", tmp_path / "o.csv", *options)
        draws.append(json.loads(done.out)["draw"])
    assert draws[0] != draws[1]
    again = ("--plan", tmp_path / "c.csv", "--budget", "0.2", "--draw", draws[0])
    target("score", broken / "good.csv", "--model", model, "--out", tmp_path / "o.csv", *again)
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "c.csv").read_bytes()


def test_review_reads_results_back(target, broken, model, tmp_path) -> None:
    """What was found stands beside what was expected, by rank and by lot, and the review is kept."""
    plan, history = tmp_path / "p.csv", tmp_path / "h.jsonl"
    options = ("--budget", "0.3", "--random-share", "0.4", "--draw", "1", "--plan", plan)
    target("score", broken / "good.csv", "--model", model, "--out", tmp_path / "o.csv", *options)
    arguments = (plan, broken / "good.csv", "--id", "Declaration", "--label", "Fraud", "--model", model)
    done = target("review", *arguments, "--history", history, "--json")
    document = json.loads(done.out)
    assert document["waiting"] == 0
    assert document["ranked"]["opened"] + document["random"]["opened"] == 120
    assert document["ranked"]["found"] / document["ranked"]["opened"] > document["random"]["found"] / 48
    assert document["drift"] is not None
    assert json.loads(history.read_text("utf-8")) == document
    words = target("review", *arguments)
    assert "By lot" in words.out


def test_review_refuses_results_of_other_declarations(target, broken, model, tmp_path) -> None:
    """Results that belong to no row of the plan are no results of it."""
    plan = tmp_path / "p.csv"
    target("score", broken / "good.csv", "--model", model, "--out", tmp_path / "o.csv", "--plan", plan)
    done = target("review", plan, broken / "new_categories.csv", "--id", "Declaration", "--label", "Fraud")
    assert done.status == 2
    assert "No result belongs" in done.err


def test_the_report_shows_a_plot_and_on_whom_inspections_fall(target, broken, model, tmp_path) -> None:
    """The page holds an SVG with the figures in a table under it, and fetches nothing."""
    report = tmp_path / "r.html"
    assert (
        target("score", broken / "good.csv", "--model", model, "--out", tmp_path / "o.csv", "--report", report).status
        == 0
    )
    text = report.read_text("utf-8")
    assert "<svg" in text
    assert "On whom 5% fall: Origin" in text
    assert "http" not in text.replace("http-equiv", "")
    trained = tmp_path / "t.html"
    done = target("train", broken / "good.csv", *LABELLED, "--model", tmp_path / "m.json", "--report", trained)
    assert done.status == 0
    assert "held back from the training" in trained.read_text("utf-8")


def test_parcels_just_under_a_limit_are_seen_across_the_file(target, model, tmp_path) -> None:
    """Four parcels of one importer in a week, each just under the limit, are said; the model alone cannot see them."""
    head = "Declaration,Date,HS6 Code,Origin,Importer,Net Mass,Item Price\n"
    split = "".join(f"P{n},2026-01-0{n + 1},853690,AA,M01,24,960\n" for n in range(4))
    apart = "".join(f"Q{n},2026-0{n + 1}-01,853690,AA,M02,24,960\n" for n in range(4))
    source, out = tmp_path / "in.csv", tmp_path / "o.csv"
    source.write_text(head + split + apart, "utf-8")
    assert target("score", source, "--model", model, "--out", out, "--split-below", 1000).status == 0
    said = {row["id"]: row["reasons"] for row in rows_of(out)}
    assert all("4 parcels of one party in 3 days" in said[f"P{n}"] for n in range(4))
    assert not any("parcels" in said[f"Q{n}"] for n in range(4))


def test_a_generated_world_is_the_same_for_a_seed_and_can_be_searched(target, tmp_path) -> None:
    """The tables repeat byte for byte, labels stand in a file of their own, and detectors read what is written."""
    for name in ("a", "b"):
        assert target("generate", "--seed", 3, "--out", tmp_path / name, "--rows", 1000).status == 0
    files = sorted(path.name for path in (tmp_path / "a").iterdir())
    assert "labels.csv" in files
    assert all((tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes() for name in files)
    assert "technique" not in (tmp_path / "a" / "declarations.csv").read_text("utf-8").partition("\n")[0]
    done = target("detect", tmp_path / "a", "--out", tmp_path / "found.csv")
    assert done.status == 0
    found = rows_of(tmp_path / "found.csv")
    labels = {row["id"]: row["technique"] for row in rows_of(tmp_path / "a" / "labels.csv")}
    assert sum(labels.get(row["subject"]) == row["technique"] for row in found) > 60


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("declarations.csv", "id,date\nX,2025-13-01\n", "row 1, date"),
        ("declarations.csv", "id,date,value\nX,2025-01-01,-5\n", "row 1, value"),
        ("declarations.csv", "date\n2025-01-01\n", "A column is missing"),
        ("declarations.csv", "id,date\n", "no declarations"),
        ("rules.json", "[", "rules cannot be read"),
        ("rules.json", '{"limit": "much"}', "rules cannot be read"),
    ],
)
def test_a_broken_world_is_refused_with_its_place(name, text, said, target, tmp_path) -> None:
    """File, row and field are named."""
    (tmp_path / "declarations.csv").write_text("id,date\nX,2025-01-01\n", "utf-8")
    (tmp_path / name).write_text(text, "utf-8")
    done = target("detect", tmp_path, "--out", tmp_path / "f.csv")
    assert done.status == 2
    assert said in done.err
