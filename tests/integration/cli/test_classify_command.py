"""`cocket classify`, `evaluate classify`, `lists compare` and `lists propose` as a person or a script runs them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from cocket.cli.main import main
from cocket.kernel.errors import CocketError

CSV = 'id,description,attributes\n1,IMSI catcher in a briefcase,\n2,USB webcam for meetings,\n,no id here,\n3,"Thermal camera, uncooled","{""frame rate"": ""25 Hz""}"\n'


@pytest.fixture
def run(tmp_path: Path):
    def call(*words: str, stdin: str | None = None):
        return CliRunner().invoke(main, ["--home", str(tmp_path / "home"), *words], input=stdin)

    return call


@pytest.fixture
def items(tmp_path: Path) -> Path:
    path = tmp_path / "items.csv"
    path.write_text(CSV, "utf-8")
    return path


def test_a_file_of_items_gives_one_line_per_item_and_list(run, items, tmp_path):
    """Outcome, provision, candidates, catch_all and questions per item and regime; the bad row is a reject."""
    out = tmp_path / "out.jsonl"
    result = run("classify", str(items), "--out", str(out))
    assert result.exit_code == 0, result.output
    rows = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert [(r["id"], r["regime"], r["outcome"]) for r in rows] == [
        ("1", "eu", "listed"),
        ("1", "us", "listed"),
        ("2", "eu", "not_listed"),
        ("2", "us", "not_listed"),
        ("3", "eu", "listed"),
        ("3", "us", "listed"),
    ]
    assert rows[0]["provision"].startswith("5A001.f")
    assert {"provision", "score", "quote", "thresholds", "decontrols"} <= set(rows[0]["candidates"][0])
    assert "missing" in (tmp_path / "out.jsonl.rejects.csv").read_text("utf-8")


def test_json_is_one_document_and_nothing_else(run, items):
    """--json gives one document on stdout."""
    result = run("classify", str(items), "--json", "--regime", "eu")
    assert [c["regime"] for c in json.loads(result.stdout)["classifications"]] == ["eu"] * 3


def test_an_interview_on_the_terminal_ends_in_an_answer(run):
    """A person describes a thermal camera, gives its frame rate, and reads the outcome."""
    result = run("classify", "--interview", "--json", stdin="Uncooled thermal camera\n25 Hz\n\n\n\n\n")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["classifications"][0]["outcome"] == "listed"


@pytest.mark.parametrize(
    "words",
    [
        ("classify",),
        ("classify", "missing.csv"),
        ("classify", "x.csv", "--regime", "mars"),
        ("lists", "compare", "eu", "moon"),
    ],
)
def test_wrong_usage_ends_in_one_line_and_status_two(run, words):
    """Each mistake is told with its mend."""
    error = run(*words).exception
    assert isinstance(error, CocketError)
    assert error.exit_status == 2
    assert error.mend
    assert "\n" not in str(error)


def test_labelled_items_are_measured(run, tmp_path):
    """`evaluate classify` prints the shares and every wrong "not listed"."""
    path = tmp_path / "labelled.csv"
    path.write_text(
        "id,description,eu_outcome,eu_provision,group\na,IMSI catcher for phones,listed,5A001.f.2,listed\n"
        "b,Wooden chairs for restaurants,listed,5A001.f.2,listed\n",
        "utf-8",
    )
    result = run("evaluate", "classify", str(path), "--json")
    assert result.exit_code == 0, result.output
    document = json.loads(result.stdout)
    assert document["regimes"]["eu"]["entry_top"]["1"] == 0.5
    assert len(document["wrong_not_listed"]) == 1


def test_two_lists_are_compared_on_a_page(run, tmp_path):
    """`lists compare` writes a page that says which editions it compares."""
    out = tmp_path / "page.html"
    result = run("lists", "compare", "eu", "us", "--out", str(out))
    assert result.exit_code == 0, result.output
    assert "5A001" in out.read_text("utf-8")


def test_items_that_no_entry_fits_become_proposals(run, tmp_path):
    """`lists propose` gathers two kinds of face recognition into one proposal."""
    path = tmp_path / "items.jsonl"
    texts = ["Facial recognition for city cameras", "Face recognition turnstile for police"]
    path.write_text("".join(json.dumps({"id": str(n), "description": t}) + "\n" for n, t in enumerate(texts)), "utf-8")
    result = run("lists", "propose", str(path), "--json")
    assert result.exit_code == 0, result.output
    assert len(json.loads(result.stdout)["proposals"][0]["items"]) == 2


def test_an_interview_says_what_each_answer_settled(run):
    """The record is in the JSON, question, answer and what it changed."""
    result = run(
        "classify", "--interview", "--json", "--regime", "eu", stdin="Uncooled thermal camera\n25 Hz\n\n\n\n\n"
    )
    interview = json.loads(result.stdout)["classifications"][0]["interview"]
    assert [e["answer"] for e in interview] == ["25 Hz"]
    assert "9 Hz" in interview[0]["question"]["text"]
    assert interview[0]["settled"].startswith("EU: from needs an expert to listed")


def test_a_tariff_code_alone_shows_where_to_look(run, shared_data):
    """--hs prints the nomenclature, the watch list and provisions; a code that is none is said in one line."""
    for kind, file in (("hs", "harmonized-system.csv"), ("chpl", "common_high_priority_hs6.csv")):
        assert run("lists", "import", kind, str(shared_data / "controls/tariff" / file)).exit_code == 0
    shown = json.loads(run("classify", "--hs", "8542.31", "--json", "--regime", "eu").stdout)
    assert shown["high_priority"]
    assert {place["provision"] for place in shown["provisions"]} == {"4A003"}  # what the starter set holds of them
    for wrong in ("85", "770000", "x"):
        result = run("classify", "--hs", wrong)
        assert isinstance(result.exception, CocketError), wrong


def test_answers_are_reopened_when_their_provision_changes(run, items, tmp_path, shared_data):
    """Two editions, past answers from a file: those that cite what changed are listed, a bad line is reported."""
    raw = (shared_data / "controls/eu/annex_i_02021R0821-20251115.json").read_text("utf-8")
    new = raw.replace("client device or subscriber identifiers", "identifiers of a client device")
    for name, text in (("old", raw), ("new", new.replace('"valid_from": "2025-11-15"', '"valid_from": "2026-11-15"'))):
        path = tmp_path / f"{name}.json"
        path.write_text(text, "utf-8")
        assert run("lists", "import", "eu_annex_i", str(path)).exit_code == 0
    out = tmp_path / "past.jsonl"
    run("classify", str(items), "--out", str(out), "--regime", "eu")
    out.write_text(out.read_text("utf-8") + "{}\n", "utf-8")
    shelf = json.loads(run("lists", "show", "eu_annex_i", "--json").stdout)
    editions = [e["id"] for e in _editions(shelf) if not e.get("starter")]
    old, new_id = sorted(editions)
    result = run("lists", "reopen", old, new_id, str(out), "--json")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert [r["item_id"] for r in found["reopened"]] == ["1"]
    assert "past.jsonl 4: no answer" in result.stderr


def _editions(value):
    """Give every object with an id and a sha256 in a document, however deep."""
    if isinstance(value, dict):
        here = [value] if {"id", "sha256"} <= set(value) else []
        return here + [e for v in value.values() for e in _editions(v)]
    return [e for v in value for e in _editions(v)] if isinstance(value, list) else []
