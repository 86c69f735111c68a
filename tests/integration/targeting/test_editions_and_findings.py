"""What a ranking rests on besides its rows: the tariff, the lists, the matrix, and what detectors found."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from cocket.cli.main import default_home

LABELLED = ("--label", "found", "--id", "id")


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a made-up world of three thousand declarations."""
    from cocket.risk.targeting.generator import write_world

    folder = tmp_path_factory.mktemp("world")
    write_world(folder, seed=3, rows=3_000)
    return folder


def rows_of(path: Path) -> list[dict[str, str]]:
    """Read a CSV file whole and close it."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def tariff_home(target, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, shared_data: Path) -> Path:
    """Give a home that holds the nomenclature, and make it the one that commands use."""
    del target  # which names an empty home first
    from cocket.reference.service import import_path
    from cocket.reference.store import Library

    home = tmp_path / "home"
    source = shared_data / "controls" / "tariff" / "harmonized-system.csv"
    import_path(Library(home), "hs", source, retrieved_at="2026-01-01T00:00:00Z")
    monkeypatch.setenv("COCKET_HOME", str(home))
    assert default_home() == home
    return home


def test_without_a_tariff_it_is_said_and_the_ranking_works(target, world, tmp_path) -> None:
    """Descriptions are then compared with each other only; the message names the mend."""
    done = target("train", world / "inspected.csv", *LABELLED, "--model", tmp_path / "m.json")
    assert done.status == 0
    assert "cocket lists update hs" in done.err
    assert target("score", world / "today.csv", "--model", tmp_path / "m.json", "--out", tmp_path / "o.csv").status == 0


@pytest.mark.data
def test_the_tariff_speaks_of_words_in_another_chapter(target, world, tariff_home, tmp_path) -> None:
    """A smartphone declared as cosmetics is said to be one by the tariff's own words, and ranks above its twin."""
    model = tmp_path / "m.json"
    assert target("train", world / "inspected.csv", *LABELLED, "--model", model).status == 0
    manifest = json.loads(model.read_text("utf-8"))["manifest"]
    assert [one["kind"] for one in manifest["editions"]] == ["evasion_matrix", "hs"]
    assert "fit of description and code" in {column["name"] for column in manifest["layout"]["columns"]}
    head, *rows = (world / "today.csv").read_text("utf-8").splitlines()
    columns = head.split(",")
    base = dict(zip(columns, next(csv.reader([rows[0]])), strict=True)) | {"hs6": "330499"}
    source = tmp_path / "in.csv"
    with source.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerow(base | {"id": "plain", "description": "skin creams and lotions"})
        writer.writerow(base | {"id": "phone", "description": "smartphones"})
    assert target("score", source, "--model", model, "--out", tmp_path / "o.csv").status == 0
    first, second = rows_of(tmp_path / "o.csv")
    assert first["id"] == "phone"
    assert "by the tariff's words it is 8517" in first["reasons"]
    assert "tariff's words" not in second["reasons"]


@pytest.mark.data
def test_another_tariff_is_refused_with_the_mend(target, world, tariff_home, monkeypatch, tmp_path) -> None:
    """A model that learnt with one edition of the tariff does not score with none or another: status 3, one line."""
    model, out = tmp_path / "m.json", tmp_path / "o.csv"
    assert target("train", world / "inspected.csv", *LABELLED, "--model", model).status == 0
    monkeypatch.setenv("COCKET_HOME", str(tmp_path / "elsewhere"))
    done = target("score", world / "today.csv", "--model", model, "--out", out)
    assert done.status == 3
    assert "hs@2022" in done.err
    assert "train anew" in done.err
    assert done.err.count("\n") == 1
    assert not out.exists()
    monkeypatch.setenv("COCKET_HOME", str(tariff_home))
    assert target("score", world / "today.csv", "--model", model, "--out", out).status == 0


def test_a_changed_matrix_is_said_and_not_refused(target, broken, model, tmp_path) -> None:
    """An edition that only changes words is named on stderr and in the document, and the ranking goes on."""
    text = model.read_text("utf-8")
    editions = '"editions": []'
    assert editions in text  # the model of the fixture was learnt without a home
    old = '{"kind": "evasion_matrix", "id": "evasion_matrix-00000000", "title": "", "edition_date": "", "sha256": "0"}'
    changed = tmp_path / "m.json"
    changed.write_text(text.replace(editions, f'"editions": [{old}]'), "utf-8")
    done = target("score", broken / "good.csv", "--model", changed, "--out", tmp_path / "o.csv", "--json")
    assert done.status == 0
    assert "evasion_matrix-00000000" in json.loads(done.out)["changed_editions"][0]


def test_findings_raise_what_they_concern_and_are_said(target, world, tmp_path) -> None:
    """What detectors found joins the ranking: more plants at the same budget, each finding with its technique."""
    model, found = tmp_path / "m.json", tmp_path / "f.csv"
    assert target("train", world / "inspected.csv", *LABELLED, "--model", model).status == 0
    assert target("detect", world, "--out", found).status == 0
    labels = {row["id"]: row["planted"] == "1" for row in rows_of(world / "labels.csv")}
    caught = {}
    for name, more in (("alone", ()), ("both", ("--findings", found))):
        out = tmp_path / f"{name}.csv"
        assert target("score", world / "today.csv", "--model", model, "--out", out, *more).status == 0
        caught[name] = sum(labels[row["id"]] for row in rows_of(out)[:60])
    assert caught["both"] > caught["alone"]
    assert any("(EV-0" in row["reasons"] for row in rows_of(tmp_path / "both.csv")[:60])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("technique,subject,sentence\nEV-999,D1,x\n", "row 1"),
        ("technique,subject\nEV-001,D1\n", "no column 'sentence'"),
        ("", "no header"),
        ("technique,subject,sentence\nEV-001,D1\n", "2 fields"),
    ],
)
def test_findings_of_another_kind_are_refused(text, said, target, broken, model, tmp_path) -> None:
    """File, row and mend are named, and nothing is written."""
    path = tmp_path / "f.csv"
    path.write_text(text, "utf-8")
    options = ("--model", model, "--out", tmp_path / "o.csv", "--findings", path)
    done = target("score", broken / "good.csv", *options)
    assert done.status == 2
    assert said in done.err
    assert not (tmp_path / "o.csv").exists()


def test_findings_that_concern_nobody_here_are_counted(target, broken, model, tmp_path) -> None:
    """How many declarations of the file the findings concern is said; with --no-rules they are refused."""
    path = tmp_path / "f.csv"
    path.write_text("technique,subject,sentence\nEV-017,nobody,It names no goods.\n", "utf-8")
    options = ("--model", model, "--out", tmp_path / "o.csv", "--findings", path)
    done = target("score", broken / "good.csv", *options, "--json")
    assert json.loads(done.out)["findings"] == {"subjects": 1, "in_this_file": 0}
    refused = target("score", broken / "good.csv", *options, "--no-rules")
    assert refused.status == 2
    assert "--no-rules" in refused.err
