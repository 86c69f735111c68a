"""Flags, the human-rights assessment and papers from the command line to the dossier, as a desk officer meets them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

SAMPLES = Path(__file__).resolve().parents[3] / "src" / "cocket" / "exports" / "samples"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with two samples, and a home in it."""
    made = tmp_path_factory.mktemp("desk")
    for name in ("facial-recognition", "red-flags"):
        (made / f"{name}.json").write_bytes((SAMPLES / f"{name}.json").read_bytes())
    return made


def cocket(folder, *arguments, status=0):
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", "from cocket.cli.main import run; run()", "--home", "home", *arguments],
        cwd=folder, capture_output=True, text=True, check=False, timeout=120, env={**os.environ, "NO_COLOR": "1"},
    )  # fmt: skip
    assert done.returncode == status, done.stderr
    assert "Traceback" not in done.stderr
    return done


def dossier(folder, name):
    """The dossier as JSON and as a page."""
    cocket(folder, "assess", name, "--out", "out")
    pages = sorted((folder / "out").glob("sample-*.html"), key=lambda path: path.stat().st_mtime)
    return json.loads(pages[-1].with_suffix(".json").read_text())[0], pages[-1].read_text("utf-8")


def test_a_human_rights_assessment_goes_from_form_to_register_to_dossier(folder):
    """Written, completed, recorded with concerns and no words, and shown where the questions stand."""
    export = "facial-recognition.json"
    before, page = dossier(folder, export)
    assert before["risk"]["rights_record"] is None
    assert "7 questions for a desk officer to complete" in page
    cocket(folder, "risk", "rights", export, "--out", "form.toml")
    blank = (folder / "form.toml").read_text("utf-8")
    assert "No question of the form is answered" in cocket(
        folder, "risk", "rights", export, "--filled", "form.toml", "--by", "desk:7", status=2
    ).stderr  # fmt: skip
    words = 'concern = "serious"\ntext = "No court is asked; opponents are named as aims."\nsources = ["Case note 12"]'
    (folder / "form.toml").write_text(blank.replace('concern = "unknown"\ntext = ""\nsources = []', words, 1), "utf-8")
    told = cocket(folder, "risk", "rights", export, "--filled", "form.toml", "--by", "desk:7").stdout
    assert "who is watched: serious" in told
    after, page = dossier(folder, export)
    assert after["risk"]["rights_record"]["who"] == "desk:7"
    factor = next(one for one in after["risk"]["factors"] if one["code"] == "use.rights_desk")
    assert (factor["degree"], factor["known"]) == (2, True)
    assert "No court is asked; opponents are named as aims." in page
    assert "serious concern" in page
    from cocket.register.service import embedded, facts

    connection = embedded(folder / "home")
    (fact,) = facts(connection, kinds=("rights.assessed",))
    connection.close()
    assert "court" not in json.dumps(dict(fact.payload))
    assert fact.pointers


def test_words_that_were_deleted_leave_the_concern(folder):
    """The record can go; what was concluded, by whom and when, stays."""
    from cocket.register.records import forget
    from cocket.register.service import embedded, facts

    connection = embedded(folder / "home")
    (fact,) = facts(connection, kinds=("rights.assessed",))
    assert forget(connection, fact.pointers[0].record)
    connection.commit()
    connection.close()
    after, page = dossier(folder, "facial-recognition.json")
    assert "No court is asked" not in page
    assert after["risk"]["rights_record"]["findings"][0]["concern"] == "serious"


def test_a_changed_export_needs_a_new_look(folder):
    """Another purpose after the assessment: the dossier says that it was completed for an earlier version."""
    document = json.loads((folder / "facial-recognition.json").read_text())
    document["end_use"]["purpose"] = "public_safety"
    (folder / "changed.json").write_text(json.dumps(document))
    after, page = dossier(folder, "changed.json")
    assert after["risk"]["rights_record"]["outdated"] is True
    assert "completed for an earlier version of this export" in page
    factor = next(one for one in after["risk"]["factors"] if one["code"] == "use.rights_desk")
    assert not factor["known"]


def test_another_firm_with_the_same_reference_is_not_shown_the_assessment(folder):
    """References are the exporters' own, so they may be equal; an export without one cannot be assessed at all."""
    document = json.loads((folder / "facial-recognition.json").read_text())
    document["parties"][0]["name"] = "Another Maker ApS"
    (folder / "another.json").write_text(json.dumps(document))
    found, _ = dossier(folder, "another.json")
    assert found["risk"]["rights_record"] is None
    del document["id"]
    (folder / "nameless.json").write_text(json.dumps(document))
    cocket(folder, "risk", "rights", "nameless.json", "--out", "nameless.toml")
    form = (
        (folder / "nameless.toml")
        .read_text("utf-8")
        .replace('concern = "unknown"\ntext = ""', 'concern = "none"\ntext = "x"')
    )
    (folder / "nameless.toml").write_text(form, "utf-8")
    done = cocket(folder, "risk", "rights", "nameless.json", "--filled", "nameless.toml", "--by", "desk:7", status=2)
    assert "no reference of its own" in done.stderr


def test_red_flags_go_through_one_form_into_the_export(folder):
    """What was answered is kept, what is filled in is added, and comments of the document stay."""
    cocket(folder, "risk", "flags", "red-flags.json", "--out", "flags.toml")
    form = (folder / "flags.toml").read_text("utf-8")
    head, mark, rest = form.partition('[questions."flag.order.spare_parts"]\n')
    rest = rest.replace('answer = "unknown"\ntext = ""', 'answer = "no"\ntext = "Ten per cent, as usual."', 1)
    (folder / "flags.toml").write_text(head + mark + rest, "utf-8")
    told = cocket(folder, "risk", "flags", "red-flags.json", "--filled", "flags.toml", "--out", "answered.json").stdout
    assert re.search(r"17 answers, 15 of them yes", told)
    document = json.loads((folder / "answered.json").read_text("utf-8"))
    assert document["//"].startswith("Sample 4 of 4")
    assert {
        "question": "flag.order.spare_parts",
        "answer": "no",
        "text": "Ten per cent, as usual.",
        "by": "",
    } in document["answers"]
    found, page = dossier(folder, "answered.json")
    assert sum(one["answer"] == "yes" for one in found["risk"]["flags"]) == 15
    assert "Ten per cent, as usual." in page


def test_papers_that_contradict_are_seen_in_the_dossier(folder):
    """The sample's packing list, certificate and invoice disagree: the sentences name them."""
    found, page = dossier(folder, "red-flags.json")
    seen = {one["code"]: one for one in found["risk"]["factors"] if one["code"].startswith("doc.") and one["degree"]}
    assert {"doc.quantity", "doc.parties", "doc.value"} <= set(seen)
    assert "packing list 3000 each, invoice 4000 each" in page
    assert "Blue Tulip Household Goods LLC (fictional)" in page


def test_a_recorded_export_and_its_end_become_a_labelled_case(folder):
    """Record, decide, report: the register holds codes, and the case bears its band, groups and end."""
    told = cocket(folder, "risk", "record", "red-flags.json", "--by", "officer:1").stdout
    assert "band high" in told
    for what in ("granted", "hit_cleared", "diversion_found", "delivery_verified"):
        cocket(folder, "risk", "report", "red-flags.json", what, "--by", "officer:2", "--why", "visit_of_may")
    from cocket.register.service import embedded, facts
    from cocket.risk.learning.cases import KINDS, from_facts

    connection = embedded(folder / "home")
    written = list(facts(connection, kinds=KINDS))
    (case,) = from_facts(written)
    connection.close()
    assert (case.approved, case.bad, case.cleared, case.band) == (True, True, True, "high")
    assert case.groups == {"region": "central_asia", "size": "unknown", "script": "latn"}
    assert "Saxaul" not in json.dumps([dict(fact.payload) for fact in written])


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("rights", "facial-recognition.json"), "--out"),
        (("rights", "facial-recognition.json", "--out", "form.txt"), "suffix"),
        (("rights", "facial-recognition.json", "--filled", "form.toml"), "who completed"),
        (("rights", "facial-recognition.json", "--filled", "none.toml", "--by", "desk:7"), "cannot be opened"),
        (("rights", "red-flags.json", "--filled", "form.toml", "--by", "desk:7"), "another export"),
        (("rights", "facial-recognition.json", "--filled", "form.toml", "--by", "Ines Officer"), "actor's id"),
        (("report", "facial-recognition.json", "granted", "--by", "officer:1", "--why", "x"), "not on record"),
        (("report", "red-flags.json", "lost", "--by", "officer:1", "--why", "x"), "no report"),
        (("flags", "missing.json", "--out", "f.toml"), "cannot be opened"),
        (("flags", "red-flags.json", "--filled", "form.toml", "--out", "x.json"), "no form of red flags"),
        (("flags", "red-flags.json", "--filled", "flags.toml", "--out", "x.toml"), "suffix"),
    ],
)
def test_what_is_wrong_is_one_line_and_an_exit_status(folder, arguments, word):
    """Missing options, other forms and names in the place of ids."""
    done = cocket(folder, "risk", *arguments, status=2)
    assert word in done.stderr.splitlines()[-1]
