"""Input that cannot be used as it is: said, rejected per row, or refused with the way to mend it."""

from __future__ import annotations

import csv
import json

import pytest

from cocket.risk.targeting.rules import RULES


def rows_of(path):
    """Read a CSV file whole and close it."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


LABELLED = ("--label", "Fraud", "--id", "Declaration")

REFUSED_IN_TRAINING = {
    "one_class.csv": "one class only",
    "leak.csv": "'Result Code' tells the label",
    "leak_measure.csv": "'Duty Recovered' tells the label",
    "too_few.csv": "too few",
    "empty.csv": "no header",
    "header_only.csv": "no rows",
    "column_twice.csv": "there twice",
    "latin_1.csv": "UTF-8",
    "nul_bytes.csv": "not text",
    "web_page.csv": "no column 'Declaration'",
    "not_parquet.parquet": "not readable Parquet",
    "open_quote.csv": "",
    "ambiguous_dates.csv": "day first or month first",
    "nowhere.csv": "no such file",
}
REFUSED_IN_SCORING = {
    "dropped_column.csv": "'HS6 Code', from which the model learnt, is not in the file",
    "ambiguous_dates.csv": "Give --date-format",
    "empty.csv": "no header",
    "latin_1.csv": "UTF-8",
    "web_page.csv": "is not in the file",
    "not_parquet.parquet": "not readable Parquet",
}
REJECTED_ROWS = {
    "two_date_formats.csv": (6, "Date", "YYYY-MM-DD"),
    "duplicate_ids.csv": (3, "Declaration", "already in the file"),
    "negative_mass.csv": (1, "Net Mass", "negative"),
    "words_for_mass.csv": (1, "Net Mass", "not a number"),
    "short_rows.csv": (5, "", "3 fields"),
}
BROKEN_MODELS = {
    "model_of_another_version.json": "version 99",
    "model_of_an_earlier_version.json": "version 1",
    "model_is_a_list.json": "no targeting model",
    "model_cut_short.json": "not JSON",
    "model_without_layout.json": "incomplete",
    "model_is_a_pickle.json": "not JSON",
    "no_model.json": "no model here",
}


@pytest.mark.parametrize("name", REFUSED_IN_TRAINING)
def test_training_refuses_what_it_cannot_learn_from(name, target, broken, tmp_path) -> None:
    """One line says what is wrong and how to mend it, the status is 2, and no model is written."""
    done = target("train", broken / name, *LABELLED, "--model", tmp_path / "m.json")
    assert done.status == 2
    assert REFUSED_IN_TRAINING[name] in done.err
    assert done.err.count("\n") == 1
    assert not (tmp_path / "m.json").exists()


def test_a_leaking_column_can_be_left_out_as_the_message_says(target, broken, tmp_path) -> None:
    """The mend that is given works."""
    again = target("train", broken / "leak.csv", *LABELLED, "--ignore", "Result Code", "--model", tmp_path / "m.json")
    assert again.status == 0


@pytest.mark.parametrize("name", REFUSED_IN_SCORING)
def test_scoring_refuses_a_file_that_does_not_fit(name, target, broken, model, tmp_path) -> None:
    """Nothing is written where the whole file cannot be used."""
    done = target("score", broken / name, "--model", model, "--out", tmp_path / "o.csv")
    assert done.status == 2
    assert REFUSED_IN_SCORING[name] in done.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", REJECTED_ROWS)
def test_a_bad_row_is_named_and_the_others_are_scored(name, target, broken, model, tmp_path) -> None:
    """Each row that cannot be used stands in OUT.rejects.csv with its field and reason; none is dropped silently."""
    out = tmp_path / "o.csv"
    done = target("score", broken / name, "--model", model, "--out", out, "--json")
    assert done.status == 0
    many, field, reason = REJECTED_ROWS[name]
    rejects = rows_of(tmp_path / "o.csv.rejects.csv")
    assert len(rejects) == many
    assert {row["field"] for row in rejects} == {field}
    assert all(reason in row["reason"] for row in rejects)
    scored = rows_of(out)
    with (broken / name).open(encoding="utf-8") as file:
        assert len(scored) + many == sum(1 for _ in file) - 1
    assert json.loads(done.out)["rejects"] == many


def test_rows_with_a_bad_label_are_rejected_and_the_rest_is_learnt_from(target, broken, tmp_path) -> None:
    """A label that is neither yes nor no costs its own row only."""
    done = target("train", broken / "labels_of_words.csv", *LABELLED, "--model", tmp_path / "m.json")
    assert done.status == 0
    (reject,) = rows_of(tmp_path / "m.json.rejects.csv")
    assert reject["field"] == "Fraud"


def test_values_that_training_never_saw_are_scored_and_said(target, broken, model, tmp_path) -> None:
    """A new category is no error: the row gets a score, and the number of such rows is printed."""
    done = target("score", broken / "new_categories.csv", "--model", model, "--out", tmp_path / "o.csv")
    assert done.status == 0
    assert "30 rows hold a value that the model never saw" in done.err


@pytest.mark.parametrize("name", BROKEN_MODELS)
def test_a_model_that_is_none_is_refused(name, target, broken, tmp_path) -> None:
    """A model that was cut, is of another version, or is a pickle is refused with the way to a new one."""
    done = target("score", broken / "good.csv", "--model", broken / name, "--out", tmp_path / "o.csv")
    assert done.status == 2
    assert BROKEN_MODELS[name] in done.err
    assert "target train" in done.err


def test_a_model_that_was_changed_is_refused(target, broken, model, tmp_path) -> None:
    """One figure changed after training is noticed by the hash in the file."""
    text = model.read_text("utf-8")
    changed = tmp_path / "m.json"
    changed.write_text(text.replace('"base":0.', '"base":1.'), "utf-8")
    done = target("score", broken / "good.csv", "--model", changed, "--out", tmp_path / "o.csv")
    assert done.status == 2
    assert "changed" in done.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--budget", "0"), "--budget"),
        (("--budget", "1.5"), "--budget"),
        (("--random-share", "-0.1"), "--random-share"),
        (("--workers", "0"), "workers"),
        (("--engine", "steam"), "engine"),
        (("--split-below", "-5"), "--split-below"),
    ],
)
def test_an_option_out_of_range_is_refused(arguments, said, target, broken, model, tmp_path) -> None:
    """What an option cannot be is said with what it can be."""
    done = target("score", broken / "good.csv", "--model", model, "--out", tmp_path / "o.csv", *arguments)
    assert done.status == 2
    assert said in done.err


def test_a_misspelt_column_is_answered_with_the_nearest(target, broken, tmp_path) -> None:
    """The message names the column that was probably meant."""
    done = target("train", broken / "good.csv", "--label", "Fruad", "--id", "Declaration", "--model", tmp_path / "m")
    assert done.status == 2
    assert "Did you mean Fraud" in done.err


def test_there_are_rules_for_columns_that_are_handed_in() -> None:
    """Licence balances and screening hits are judged where a table has them."""
    assert {rule.__name__ for rule in RULES} >= {"licence_overdrawn", "screening_hit", "splitting", "implausible_route"}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--date-format", "xyz"), "no format of dates"),
        (("--map", "hs=Origin", "--map", "hs=Importer"), "two columns"),
        (("--map", "hs=Origin", "--map", "importer=Origin"), "one role"),
        (("--map", "weather=Origin"), "role 'weather' is unknown"),
        (("--map", "Origin"), "no ROLE=COLUMN"),
        (("--id", "Fraud"), "as label and as id"),
        (("--seed", "-1"), "--seed"),
    ],
)
def test_options_that_make_no_sense_are_refused(options, said, target, broken, tmp_path) -> None:
    """One line says which option and what it can be."""
    done = target("train", broken / "good.csv", *LABELLED, "--model", tmp_path / "m.json", *options)
    assert done.status == 2
    assert said in done.err
    assert done.err.count("\n") == 1


def test_a_named_format_of_dates_is_read_in_any_case(target, broken, tmp_path) -> None:
    """Dates that could be read two ways are read as the user says."""
    head, *rows = (broken / "good.csv").read_text("utf-8").splitlines()
    source = tmp_path / "in.csv"
    text = [f"{name},03/04/2025,{rest}" for name, _, rest in (row.split(",", 2) for row in rows)]
    source.write_text("\n".join([head, *text]) + "\n", "utf-8")
    options = ("--model", tmp_path / "m.json", "--date-format", "dd/mm/yyyy")
    assert target("train", source, *LABELLED, *options).status == 0
    manifest = json.loads((tmp_path / "m.json").read_text("utf-8"))["manifest"]
    assert manifest["first_date"] == manifest["last_date"] == "2025-04-03"
