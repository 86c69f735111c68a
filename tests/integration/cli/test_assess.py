"""The main job, from the command line: samples, real lists, several exports, and input that is broken."""

from __future__ import annotations

import csv
import gzip
import json
import re
from pathlib import Path

import pyarrow.parquet as pq
import pytest

EXPECTED = {
    "webcam": "no_licence_required",
    "imsi-catcher": "apply_for_licence",
    "facial-recognition": "ask_authority",
    "red-flags": "stop_and_review",
}
SAMPLES = Path(__file__).resolve().parents[3] / "src/cocket/exports/samples"


def assessments(done):
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["assessments"]


def sample(name, **changes):
    return json.loads((SAMPLES / f"{name}.json").read_text()) | changes


@pytest.mark.parametrize("home", ["starter_home", "real_home"])
def test_the_four_samples_get_the_advice_a_person_would_give(cocket, request, home):
    """Free, listed, catch-all and red flags are told apart, on the starter set and on the real lists."""
    folder = request.getfixturevalue(home)
    for name, recommendation in EXPECTED.items():
        (found,) = assessments(cocket("assess", SAMPLES / f"{name}.json", "--json", home=folder))
        assert found["advice"]["recommendation"] == recommendation, name


def test_the_imsi_catcher_is_quoted_from_the_list_itself(cocket, real_home, shared_data):
    """On the real list the dossier quotes 5A001.f word for word and says that a licence is required."""
    (found,) = assessments(cocket("assess", SAMPLES / "imsi-catcher.json", "--json", home=real_home))
    listed = [c for c in found["classifications"] if c["regime"] == "eu" and c["outcome"] == "listed"]
    assert listed
    assert listed[0]["provision"].startswith("5A001.f")
    annex = json.loads((shared_data / "controls/eu/annex_i_02021R0821-20251115.json").read_text())
    text = next(e["verbatim_text"] for e in annex["entries"] if e["entry_code"] == "5A001")
    best = listed[0]["candidates"][0]
    assert best["provision"].startswith("5A001.f")
    assert all(line.strip() in text for line in best["quote"].splitlines() if line.strip())
    assert {r["need"] for r in found["requirements"] if r["regime"] == "eu"} == {"required"}


def test_the_webcam_is_free_and_the_dossier_says_why_that_is_safe_to_say(cocket, real_home):
    """No licence, no hit, and a reason that names the lists and conditions."""
    (found,) = assessments(cocket("assess", SAMPLES / "webcam.json", "--json", home=real_home))
    assert found["advice"]["recommendation"] == "no_licence_required"
    assert len(found["advice"]["because"]) == 3
    assert not [hit for hit in found["screening"]["hits"] if not hit["lead_only"] and hit["verdict"] != "none"]
    assert any(requirement["conditions"] for requirement in found["requirements"])


def _listed_firm(shared_data):
    with gzip.open(
        shared_data / "parties/us_csl/consolidated_2022-04.csv.gz", "rt", encoding="utf-8", newline=""
    ) as rows:
        return next(
            row
            for row in csv.DictReader(rows)
            if row["source"].startswith("Entity List") and 15 < len(row["name"]) < 40 and row["name"].isascii()
        )


def _rows(path):
    with path.open(newline="") as lines:
        return list(csv.DictReader(lines))


def test_an_end_user_from_the_us_list_is_named_with_list_entry_edition_and_evidence(
    cocket, real_home, shared_data, tmp_path
):
    """The party is taken from the list at run time; the dossier says which list, which entry, which edition, and why."""
    firm = _listed_firm(shared_data)
    document = sample("webcam", id="listed")
    document["parties"] = [
        {"name": "Beispiel Optik GmbH", "roles": ["exporter"], "country": "DE"},
        {"name": firm["name"], "roles": ["end_user", "consignee"]},
    ]
    path = tmp_path / "export.json"
    path.write_text(json.dumps(document))
    (found,) = assessments(cocket("assess", path, "--json", home=real_home))
    hits = [h for h in found["screening"]["hits"] if h["list_code"] == "US-EL"]
    assert hits
    hit = hits[0]
    assert hit["entity_name"]
    assert hit["entity_id"]
    assert hit["verdict"] in ("match", "review")
    assert hit["edition"]["kind"] == "us_csl"
    assert len(hit["edition"]["sha256"]) == 64
    assert hit["explanation"]
    assert hit["tokens"]
    assert found["advice"]["recommendation"] == "stop_and_review"


def test_the_same_inputs_give_the_same_bytes(cocket, starter_home):
    """Two runs with the same `--as-of` print the same document."""
    arguments = ("assess", SAMPLES / "red-flags.json", "--json", "--as-of", "2026-11-01")
    first, second = (cocket(*arguments, home=starter_home) for _ in range(2))
    assert first.stdout == second.stdout
    assert json.loads(first.stdout)["assessments"][0]["as_of"] == "2026-11-01"


def test_a_folder_gets_a_dossier_each_and_an_index(cocket, starter_home, tmp_path):
    """HTML and JSON for each sample, and a page that links them."""
    out = tmp_path / "out"
    assert cocket("assess", "--samples", "--out", out, home=starter_home).returncode == 0
    pages = sorted(path.name for path in out.glob("*.html"))
    assert len(pages) == 5
    index = (out / "index.html").read_text()
    assert all(page in index for page in pages if page != "index.html")


def test_one_page_for_several_exports_links_a_dossier_each(cocket, starter_home, tmp_path):
    """X.html is the index; the dossiers stand in the folder X beside it."""
    assert cocket("assess", "--samples", "--out", tmp_path / "all.html", home=starter_home).returncode == 0
    links = re.findall(r'href="(all/[^"]+)"', (tmp_path / "all.html").read_text())
    assert len(set(links)) == 4
    assert all((tmp_path / link).is_file() for link in links)


@pytest.mark.parametrize("suffix", [".json", ".jsonl", ".csv", ".parquet", ".html"])
def test_the_suffix_picks_the_format(cocket, starter_home, tmp_path, suffix):
    """Four assessments in each format."""
    out = tmp_path / f"result{suffix}"
    assert cocket("assess", "--samples", "--out", out, home=starter_home).returncode == 0
    match suffix:
        case ".json":
            assert len(json.loads(out.read_text())) == 4
        case ".jsonl":
            assert len([json.loads(line) for line in out.read_text().splitlines()]) == 4
        case ".csv":
            assert [row["recommendation"] for row in _rows(out)] == list(EXPECTED.values())
        case ".parquet":
            assert pq.read_table(out).num_rows == 4
        case ".html":
            assert "<html" in out.read_text()


def test_a_bad_export_among_many_is_named_and_the_others_are_assessed(cocket, starter_home, tmp_path):
    """The rejects file names row, field and reason; nothing is dropped silently."""
    path, out = tmp_path / "many.json", tmp_path / "out.json"
    path.write_text(json.dumps([sample("webcam"), sample("webcam", items=[]), sample("webcam", id="third")]))
    done = cocket("assess", path, "--out", out, home=starter_home)
    assert done.returncode == 0
    assert len(json.loads(out.read_text())) == 2
    (reject,) = _rows(tmp_path / "out.json.rejects.csv")
    assert reject["field"] == "$.items"
    assert reject["row"].endswith("2")
    assert "1 exports could not be read" in done.stderr or "1 export could not be read" in done.stderr


def test_the_template_is_a_valid_export(cocket, starter_home, tmp_path):
    """What `--template` prints can be assessed as it is."""
    path = tmp_path / "export.json"
    path.write_text(cocket("assess", "--template", home=starter_home).stdout)
    assert cocket("assess", path, home=starter_home).returncode == 0


def base():
    return {
        "parties": [{"name": "Fictional Ltd", "roles": ["end_user"], "country": "NO"}],
        "items": [{"description": "garden chair", "quantity": {"amount": "1", "unit": "each"}}],
    }


def _broken():
    def change(path, value):
        document = base()
        *parents, last = path
        target = document
        for step in parents:
            target = target[step]
        target[last] = value
        return json.dumps(document).encode()

    return {
        "malformed": b'{"parties": [',
        "wrong type": change(["parties"], "nobody"),
        "unknown country": change(["parties", 0, "country"], "Atlantis"),
        "negative quantity": change(["items", 0, "quantity", "amount"], "-1"),
        "NaN quantity": change(["items", 0, "quantity", "amount"], float("nan")),
        "unknown unit": change(["items", 0, "quantity", "unit"], "furlong"),
        "empty name": change(["parties", 0, "name"], "  "),
        "10 MB description": change(["items", 0, "description"], "x" * 10_000_000),
        "not UTF-8": b'{"id": "\xff\xfe"}',
        "10,000 parties": change(["parties"], base()["parties"] * 10_000),
        "deep nesting": b'{"a":' * 5000 + b"1" + b"}" * 5000,
        "control character": change(["parties", 0, "name"], "Evil\x00Corp"),
        "duplicate key": b'{"id": "a", "id": "b"}',
        "empty file": b"",
        "null": b"null",
        "number": b"7",
        "empty list": b"[]",
        "half a surrogate": b'{"parties": [{"name": "\\ud800", "roles": ["end_user"]}], "items": [{"description": "x"}]}',
        "huge number": change(["items", 0, "quantity", "amount"], "1e400"),
        "unknown field": change(["items", 0, "colour"], "red"),
    }


@pytest.mark.parametrize("name", sorted(_broken()))
def test_broken_exports_get_one_line_with_place_and_mend(cocket, starter_home, tmp_path, name):
    """Exit 2, nothing on stdout, one line on stderr that names the file; never a traceback."""
    path = tmp_path / "export.json"
    path.write_bytes(_broken()[name])
    done = cocket("assess", path, "--json", home=starter_home)
    assert done.returncode == 2, done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert "export.json" in done.stderr
    assert len(done.stderr) < 600
    assert done.stdout == "" or json.loads(done.stdout) == {"assessments": []}


def test_a_control_character_the_list_would_hide_behind_is_a_finding_or_a_refusal(cocket, starter_home, tmp_path):
    """A zero-width character in a name does not hide the party, and is said."""
    document = base()
    document["parties"][0]["name"] = "Fictional\u200b Ltd"
    path = tmp_path / "export.json"
    path.write_text(json.dumps(document))
    (found,) = assessments(cocket("assess", path, "--json", home=starter_home))
    assert found["screening"]["notes"]


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["assess"], "No export was named"),
        (["assess", "nowhere.json"], "nowhere.json"),
        (["assess", "--samples", "--as-of", "yesterday"], "--as-of"),
        (["assess", "--samples", "--out", "x.docx"], ".docx"),
        (["assess", "--bogus"], "--bogus"),
        (["bogus"], "bogus"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_2(cocket, starter_home, arguments, word):
    """Usage errors look like input errors."""
    done = cocket(*arguments, home=starter_home)
    assert done.returncode == 2
    assert word in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_hand_edited_edition_is_refused_with_the_mending_command(cocket, tmp_path):
    """One changed byte in a stored table: exit 3, and the sentence names the command that mends it."""
    home = tmp_path / "home"
    assert cocket("assess", "--samples", home=home).returncode == 0
    table = next((home / "reference/editions").glob("eu_annex_i*/provisions.arrow"))
    spoiled = bytearray(table.read_bytes())
    spoiled[len(spoiled) // 2] ^= 1
    table.write_bytes(bytes(spoiled))
    done = cocket("assess", "--samples", home=home)
    assert done.returncode == 3
    assert "cocket lists" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert cocket("lists", "mend", home=home).returncode == 0
    assert cocket("assess", "--samples", home=home).returncode == 0
