"""`cocket requirements` on the shipped samples, with nothing but the starter set.

The memos of all samples stand in `tests/vectors/requirements/memos`: read the diff when they are written again.
"""

from __future__ import annotations

import json
import os
import re
import tomllib
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest
from click.testing import CliRunner

from cocket.cli.main import Settings
from cocket.cli.requirements import requirements
from cocket.controls.model import CatchAll, Classification, Outcome
from cocket.exports.boundary import read_exports
from cocket.kernel.errors import BadInput
from cocket.kernel.reasons import EditionRef
from cocket.reference.starter import install_starter
from cocket.reference.store import Library
from cocket.requirements.memo import memo as written
from cocket.requirements.service import Requirements
from cocket.screening.model import ScreeningReport

SAMPLES = Path(str(files("cocket.exports") / "samples"))


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A home with the starter set."""
    folder = tmp_path_factory.mktemp("home")
    install_starter(Library(folder))
    return Settings(home=folder)


def run(home, *arguments):
    done = CliRunner().invoke(requirements, list(arguments), obj=home, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_comparing_gives_one_json_document_with_a_column_per_jurisdiction(home):
    """Both large rule sets answer for the interception sample, and both hold it."""
    found = json.loads(
        run(
            home,
            "compare",
            str(SAMPLES / "imsi-catcher.json"),
            "--jurisdictions",
            "eu,us",
            "--as-of",
            "2026-11-24",
            "--json",
        )
    )
    needs = {column["regime"]: column["need"] for column in found["columns"]}
    assert set(needs) == {"eu", "us"}
    assert needs["eu"] == "required"
    assert needs["us"] in {"required", "indeterminate"}


def test_comparing_for_people_says_what_differs_and_who_is_competent(home):
    """The text names each jurisdiction, its authority and the strictest."""
    said = run(home, "compare", str(SAMPLES / "imsi-catcher.json"), "--as-of", "2026-11-24")
    assert "competent:" in said
    assert "strictest:" in said


@pytest.mark.parametrize("name", ["webcam", "imsi-catcher", "facial-recognition", "red-flags"])
def test_each_sample_gives_a_memo(name, home):
    """Question, answer, reasoning, and how to contest."""
    said = run(home, "memo", str(SAMPLES / f"{name}.json"), "--as-of", "2026-11-24")
    for part in ("MEMORANDUM", "Short answer", "Reasoning", "How to contest", "Rests on"):
        assert part in said


def test_an_unknown_jurisdiction_is_refused_in_one_line(home):
    """The known ones are named."""
    with pytest.raises(BadInput, match="eu,us,uk"):
        CliRunner().invoke(
            requirements, ["compare", str(SAMPLES / "webcam.json"), "--jurisdictions", "eu,mars"], obj=home,
            catch_exceptions=False,
        )  # fmt: skip


def test_a_broken_file_is_refused_in_one_line(home, tmp_path):
    """No traceback, the place is named."""
    path = tmp_path / "broken.json"
    path.write_text('{"parties": []}', "utf-8")
    with pytest.raises(BadInput):
        CliRunner().invoke(requirements, ["memo", str(path)], obj=home, catch_exceptions=False)


WORKED = Path(str(files("cocket.requirements") / "samples"))
MEMOS = Path(__file__).resolve().parents[2] / "vectors" / "requirements" / "memos"
EVERY = sorted([*SAMPLES.glob("*.json"), *WORKED.glob("*.json")])


def test_there_are_the_four_samples_and_twenty_more():
    """Each shows a situation of its own."""
    assert len(list(SAMPLES.glob("*.json"))) == 4
    assert len(list(WORKED.glob("*.json"))) >= 20


def edition(kind):
    return EditionRef(kind, f"{kind}@sample", kind, "2026-01-01", "0" * 64)


def classified(path, export):
    """What the sample's items are, as its table says."""
    table = tomllib.loads((MEMOS / "classified.toml").read_text("utf-8"))[path.stem]
    found = []
    for item in export.items:
        row = table[item.id]
        able = tuple(
            CatchAll(row[key], "It can watch people.", "description", "Article 5") for key in row if key == "capability"
        )
        for regime, kind in (("eu", "eu_annex_i"), ("us", "us_ccl")):
            code = row[regime]
            outcome = {"": Outcome.NOT_LISTED, "?": Outcome.NEEDS_EXPERT}.get(code, Outcome.LISTED)
            found.append(
                Classification(item.id, regime, outcome, code or None, (), able, (), (), edition(kind), "sample")
            )
    return found


@pytest.mark.parametrize("path", EVERY, ids=lambda path: path.stem)
def test_golden_memo_of_each_sample(path, home):
    """What a reader sees of each sample, word for word; hashes of editions are left out."""
    (export,) = read_exports(path).exports
    engine = Requirements.open(Library(home.home))
    screening = ScreeningReport((), (), (), tuple(edition(one) for one in ("us_csl", "un_sc", "eu_fsf")), "sample")
    day = date(2026, 11, 27)
    said = "\n".join(
        written(export, answer, engine.books[answer.regime], day)
        for answer in engine.require(export, classified(path, export), screening, day)
    )
    said = re.sub(r"\b[0-9a-f]{8}\b(?=\))", "…", said)
    kept = MEMOS / f"{path.stem}.txt"
    if os.environ.get("COCKET_GOLDEN") == "write":
        kept.write_text(said, "utf-8")
    assert said == kept.read_text("utf-8")


@pytest.mark.parametrize("path", EVERY, ids=lambda path: path.stem)
def test_every_step_of_a_memo_names_its_paragraph_its_inputs_and_how_to_contest_it(path, home):
    """No step stands on nothing, and nobody is left without a way to have it looked at again."""
    for answer in json.loads(run(home, "memo", str(path), "--as-of", "2026-11-27", "--json")):
        assert answer["steps"]
        for step in answer["steps"]:
            assert step["source"], step
            assert step["inputs"], step
            assert step["contest"], step
            assert not re.search(r"[{}]|: \.|unknown destination", step["sentence"]), step


def test_a_surveillance_item_is_carried_on_one_side_and_held_on_the_other(home):
    """An interceptor to Japan: EU001 out of the Union, an individual licence out of the United States."""
    path = str(WORKED / "interceptor-to-ally.json")
    found = json.loads(run(home, "compare", path, "--jurisdictions", "eu,us", "--as-of", "2026-11-27", "--json"))
    union, states = found["columns"]
    assert (union["need"], union["carried_by"]) == ("required", ["EU001"])
    assert (states["need"], states["carried_by"]) == ("required", [])
    assert found["strictest"] == ["us"]
    assert "EU001 alone" in found["shopping"][0]
    assert "UAMA" in union["authority"]


def test_an_item_listed_on_one_side_only_is_shown_as_such(home):
    """Voice print equipment stands on the United States list; the Union asks for findings instead."""
    found = json.loads(run(home, "compare", str(WORKED / "voice-print.json"), "--as-of", "2026-11-27", "--json"))
    union, states = found["columns"]
    assert (union["need"], union["provisions"]) == ("indeterminate", [])
    assert (states["need"], states["provisions"]) == ("required", ["3A980"])
    assert union["if_no"] == "indeterminate"  # a security service that watches people is asked about whatever is said


def test_answers_of_no_that_would_free_a_sale_elsewhere_are_pointed_out(home):
    """Shock batons: the Union asks two questions, the United States ask for a licence."""
    said = run(home, "compare", str(WORKED / "shock-baton.json"), "--as-of", "2026-11-27")
    assert "licence shopping" in said
    assert "do not rest on the seller's word" in said


def test_the_samples_are_written_to_a_folder(home, tmp_path):
    """A newcomer gets something to try the commands on."""
    said = run(home, "samples", "--out", str(tmp_path / "s"))
    assert "voice-print" in said
    assert {path.name for path in (tmp_path / "s").iterdir()} == {path.name for path in WORKED.glob("*.json")}


def test_a_changed_edition_says_who_would_have_been_treated_differently(home, tmp_path):
    """The shipped rules are written out, one date is moved, and the export it touches is named with the rule."""
    run(home, "rules", "--out", str(tmp_path))
    path = tmp_path / "eu" / "03_restrictive_measures.toml"
    path.write_text(path.read_text("utf-8").replace("from = 2022-02-26", "from = 2027-01-01"), "utf-8")
    arguments = ("replay", str(WORKED / "webcam-to-russia.json"), str(WORKED / "transit.json"),
                 "--after", str(tmp_path), "--as-of", "2026-11-27")  # fmt: skip
    found = json.loads(run(home, *arguments, "--json"))
    assert found["exports"] == 2
    assert "eu.m.ru.annexes" in found["editions"]["eu"]["changed"]
    assert [(one["export_id"], one["before"], one["after"]) for one in found["treated_differently"]] == [
        ("SAMPLE-WEBCAM-TO-RUSSIA", "indeterminate", "not_required")
    ]
    assert "1 answer differs" in run(home, *arguments)


def test_the_same_rules_written_out_change_nothing(home, tmp_path):
    """Reading the shipped files back gives the same edition."""
    run(home, "rules", "--out", str(tmp_path))
    found = json.loads(run(home, "replay", str(WORKED / "transit.json"), "--before", str(tmp_path), "--json"))
    assert found == {"exports": 1, "editions": {}, "treated_differently": []}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("replay", str(WORKED / "transit.json")), "Two editions are needed"),
        (("replay", str(WORKED / "transit.json"), "--after", "nowhere"), "holds no rule files"),
        (("coverage", str(WORKED / "transit.json"), "--rules", "nowhere"), "holds no rule files"),
        (("samples", "--out", str(WORKED / "transit.json" / "x")), "cannot be written"),
    ],
)
def test_what_is_missing_is_said_in_one_line(arguments, message, home):
    """No traceback, and how to mend it."""
    with pytest.raises(BadInput, match=message):
        CliRunner().invoke(requirements, list(arguments), obj=home, catch_exceptions=False)


def test_coverage_says_which_rows_some_exports_reach(home):
    """Whoever writes rules sees what nobody has tried yet."""
    (found,) = json.loads(run(home, "coverage", str(WORKED / "transit.json"), "--json"))
    assert "eu.7.free" not in found["never_true"]
    assert "eu.3.listed" in found["never_true"]
    assert "met true" in run(home, "coverage", str(WORKED / "transit.json"))
