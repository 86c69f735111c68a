"""`cocket screen` and `cocket evaluate screen` as a person runs them."""

from __future__ import annotations

import csv
import json

import pyarrow.parquet as pq
import pytest

COLUMNS = ["query_id", "rank", "list", "entity_id", "entity_name", "matched_name", "score", "verdict", "explanation"]


def rows_of(path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture
def names(tmp_path):
    path = tmp_path / "names.csv"
    path.write_text(
        "id,name\nq1,Arkady Vorontsov\nq2,Marta Lindqvist\nq3,\nq4,Tarnhelm Signal Intelligence Systems\n", "utf-8"
    )
    return path


def test_hits_and_rejects_are_written(home, cocket, names, tmp_path):
    """Listed names are hits, clean ones are not, and a row without a name is named in the rejects file."""
    done = cocket(home, "screen", names, "--out", tmp_path / "out.csv")
    assert done.returncode == 0, done.stderr
    found = rows_of(tmp_path / "out.csv")
    assert list(found[0]) == COLUMNS
    assert [(row["query_id"], row["entity_id"]) for row in found] == [("q1", "P1"), ("q4", "O1")]
    assert all(0 < float(row["score"]) <= 1 for row in found)
    assert [row["row"] for row in rows_of(tmp_path / "out.csv.rejects.csv")] == ["line 4"]
    assert "3 of 4 rows" in done.stderr


def test_threshold_0_always_gives_the_best_candidate(home, cocket, names, tmp_path):
    """Every name that can be compared has a row of rank 1, however little agrees."""
    assert cocket(home, "screen", names, "--out", tmp_path / "out.csv", "--threshold", "0").returncode == 0
    first = [row["query_id"] for row in rows_of(tmp_path / "out.csv") if row["rank"] == "1"]
    assert first == ["q1", "q2", "q4"]


@pytest.mark.parametrize("suffix", [".parquet", ".jsonl", ".json"])
def test_the_suffix_picks_the_format_and_the_rows_are_the_same(home, cocket, names, tmp_path, suffix):
    """The same hits in every format."""
    out = tmp_path / f"out{suffix}"
    assert cocket(home, "screen", names, "--out", out).returncode == 0
    if suffix == ".parquet":
        found = pq.read_table(out).to_pylist()
    else:
        text = out.read_text("utf-8")
        found = json.loads(text) if suffix == ".json" else [json.loads(line) for line in text.splitlines()]
    assert [(row["query_id"], row["entity_id"]) for row in found] == [("q1", "P1"), ("q4", "O1")]


def test_worker_processes_give_the_same_rows(home, cocket, tmp_path):
    """More workers, the same answer in the same order."""
    path = tmp_path / "many.csv"
    path.write_text("id,name\n" + "".join(f"q{n},Arkady Vorontsov {n % 7}\n" for n in range(5000)), "utf-8")
    for workers in ("1", "2"):
        assert (
            cocket(
                home, "screen", path, "--out", tmp_path / f"{workers}.csv", "--threshold", "0", "--workers", workers
            ).returncode
            == 0
        )
    assert (tmp_path / "1.csv").read_bytes() == (tmp_path / "2.csv").read_bytes()
    assert len({row["query_id"] for row in rows_of(tmp_path / "1.csv")}) == 5000


@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        (("--threshold", "1.5"), 2, "probability"),
        (("--budget", "0"), 2, "budget"),
        (("--workers", "0"), 2, "workers"),
        (("--engine", "abacus"), 2, "engine"),
        (("--lists", "un_sc"), 3, "un_sc"),
        (("--lists", "nonsense"), 2, "nonsense"),
    ],
)
def test_a_wrong_option_is_one_line_and_an_exit_status(home, cocket, names, tmp_path, words, status, says):
    """What is wrong, and how to mend it; never a traceback, and no output file."""
    done = cocket(home, "screen", names, "--out", tmp_path / "out.csv", *words)
    assert (done.returncode, len(done.stderr.strip().splitlines())) == (status, 1), done.stderr
    assert says in done.stderr
    assert not (tmp_path / "out.csv").exists()


def test_without_a_list_there_is_no_answer(cocket, names, tmp_path):
    """Screening against nothing would look like a clean result."""
    done = cocket(tmp_path / "empty", "screen", names, "--out", tmp_path / "out.csv")
    assert done.returncode == 3
    assert "lists update" in done.stderr


def test_attributes_weigh(home, cocket, tmp_path):
    """The kind and the country in the file lower or raise a score."""
    path = tmp_path / "in.csv"
    path.write_text("id,name,kind,country\na,Arkady Vorontsov,person,RU\nb,Arkady Vorontsov,organisation,BR\n", "utf-8")
    assert cocket(home, "screen", path, "--out", tmp_path / "out.csv", "--threshold", "0").returncode == 0
    score = {row["query_id"]: float(row["score"]) for row in rows_of(tmp_path / "out.csv") if row["rank"] == "1"}
    assert score["a"] > score["b"]


def test_party_lists_are_compared_with_their_window(home, add, tmp_path):
    """Who is on one list only, and how many days later the second named those on both."""
    from cocket.cli.lists_parties import compare_party_lists

    later = (
        ("X1", "person", "VORONTSOV, Arkadiy Miroslavovich", ("RU",), "2019-03-31"),
        ("X2", "organisation", "Zmeyka Telecom Research Institute 7", ("RU",), "2021-06-20"),
        ("X3", "organisation", "Blue Pelican Trading LLC", ("AE",), "2021-01-01"),
    )
    add(home, "un_sc", later, "YY-TEST")
    out = tmp_path / "both.jsonl"
    compare_party_lists(home, "us_sdn", "un_sc", out, as_json=False)
    found = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert {(r["first_id"], r["second_id"]): r["days"] for r in found if r["where"] == "both"} == {
        ("P1", "X1"): 30,
        ("O2", "X2"): -10,
    }
    assert [r["second_id"] for r in found if r["where"] == "second"] == ["X3"]
    assert {r["first_id"] for r in found if r["where"] == "first"} == {"P2", "O1", "V1"}
    compare_party_lists(home, "us_sdn", "un_sc", tmp_path / "w.svg", as_json=False)
    assert "8 to 30 days later" in (tmp_path / "w.svg").read_text("utf-8")


def test_labelled_pairs_are_evaluated(home, cocket, tmp_path):
    """Rates with intervals for all, and "too few" for groups below 200 rows."""
    path = tmp_path / "l.csv"
    rows = [f"Arkady Vorontsov {n},Arkadiy Vorontsov {n},true,person" for n in range(150)]
    rows += [f"Marta Lindqvist {n},Arkadiy Vorontsov {n},false,person" for n in range(150)]
    path.write_text("name1,name2,is_match,kind\n" + "\n".join(rows) + "\n", "utf-8")
    done = cocket(home, "evaluate", "screen", path)
    assert done.returncode == 0, done.stderr
    assert "kind: person" in done.stdout
    assert "AUC" in done.stdout


def test_a_hit_is_cleared_listed_and_reopened(home, cocket, names, tmp_path, add):
    """A person clears a hit with a reason; it stays in the table and says so, until either side changes."""
    out = tmp_path / "out.csv"
    hit = ("--id", "q1", "--list", "XX-TEST", "--entity", "P1", "--reason", "other_birth_date", "--by", "officer-7")
    done = cocket(home, "screen", "clear", names, *hit, "--text", "Born in 1988.")
    assert done.returncode == 0, done.stderr
    fact = done.stdout.strip()
    shown = json.loads(cocket(home, "screen", "cleared", "--json").stdout)
    assert [(row["fact"], row["state"], row["entity_id"], row["by"]) for row in shown] == [
        (fact, "holds", "P1", "officer-7")
    ]
    done = cocket(home, "screen", names, "--out", out)
    assert "1 of them cleared before" in done.stderr
    said = {row["query_id"]: row["explanation"] for row in rows_of(out)}
    assert said["q1"].startswith("Cleared by officer-7 on ")
    assert not said["q4"].startswith("Cleared")

    other = tmp_path / "other.csv"
    other.write_text("id,name,country\nq1,Arkady Vorontsov,BY\n", "utf-8")
    cocket(home, "screen", other, "--out", out)
    assert rows_of(out)[0]["explanation"].startswith("A clearance lapsed")

    moved = (("P1", "person", "Arkadiy Miroslavovich VORONTSOV", ("RU", "BY"), "2019-03-01"),)
    add(home, "us_sdn", moved, edition_date="2024-06-01")
    assert json.loads(cocket(home, "screen", "cleared", "--json").stdout)[0]["state"] == "entry changed"
    cocket(home, "screen", names, "--out", out)
    assert rows_of(out)[0]["explanation"].startswith("A clearance lapsed")

    assert cocket(home, "screen", "reopen", fact, "--reason", "new_information", "--by", "officer-8").returncode == 0
    assert json.loads(cocket(home, "screen", "cleared", "--json").stdout)[0]["state"] == "reopened"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--id", "q9", "--list", "XX-TEST", "--entity", "P1", "--reason", "other_person"), "q9"),
        (("--id", "q2", "--list", "XX-TEST", "--entity", "P1", "--reason", "other_person"), "no hit"),
        (("--id", "q1", "--list", "XX-TEST", "--entity", "P1", "--reason", "because"), "because"),
    ],
)
def test_only_a_hit_can_be_cleared_and_only_for_a_reason(home, cocket, names, words, says):
    """Nothing is recorded for a row, a hit or a reason that does not exist."""
    done = cocket(home, "screen", "clear", names, *words, "--by", "officer-7")
    assert (done.returncode, len(done.stderr.strip().splitlines())) == (2, 1), done.stderr
    assert says in done.stderr
    assert json.loads(cocket(home, "screen", "cleared", "--json").stdout) == []


def test_kept_parties_follow_the_lists(home, cocket, names, tmp_path, add):
    """Parties that are kept are screened again when a list moves, and only what moved is told."""
    assert cocket(home, "screen", "remember", names, "--by", "officer-7").returncode == 0
    kept = json.loads(cocket(home, "screen", "remembered", "--json").stdout)
    assert [(row["party"], row["hits"]) for row in kept] == [("q1", 1), ("q2", 0), ("q4", 1)]
    moved = (
        ("P1", "person", "Arkadiy Miroslavovich VORONTSOV", ("RU",), "2019-03-01"),
        ("P9", "person", "Marta LINDQVIST", ("SE",), "2024-05-30"),
    )
    add(home, "us_sdn", moved, edition_date="2024-06-01")
    out = tmp_path / "moved.csv"
    done = cocket(home, "screen", "rescreen", "--by", "officer-7", "--out", out)
    assert done.returncode == 0, done.stderr
    assert [(row["change"], row["party"], row["entity_id"]) for row in rows_of(out)] == [
        ("new", "q2", "P9"),
        ("gone", "q4", "O1"),
    ]
    again = json.loads(cocket(home, "screen", "rescreen", "--by", "officer-7", "--json").stdout)
    assert again == {"looked_at": 0, "moved": []}
