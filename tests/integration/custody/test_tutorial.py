"""The worked example runs as the tutorial tells it, and the command line keeps its promises."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
TUTORIAL = ROOT / "docs" / "tutorials" / "follow-a-shipment.md"
COCKET = Path(sys.executable).with_name("cocket")


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """Run the tutorial's shell blocks in an empty folder; give the folder and all that was printed."""
    folder = tmp_path_factory.mktemp("tutorial")
    (folder / ".venv").mkdir()
    (folder / ".venv" / "bin").symlink_to(COCKET.parent)
    blocks = re.findall(r"```sh\n(.*?)```", TUTORIAL.read_text("utf-8"), re.DOTALL)
    assert len(blocks) >= 7
    done = subprocess.run(
        ["bash", "-e", "-c", "\n".join(blocks)], cwd=folder, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return folder, done.stdout


def cocket(folder, *arguments, status=0):
    done = subprocess.run(
        [COCKET, "--home", folder / "demo-home", *arguments], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == status, (done.stdout, done.stderr)
    assert "Traceback" not in done.stderr
    return done


def test_the_diversion_is_caught_with_its_evidence(told):
    """The eight devices in Dubai and the broker whom the licence does not name; and nothing else is grave."""
    folder, out = told
    assert "A7-2 is in Dubai (AE), which the licence EX-2026-0417 excludes." in out
    assert "https://broker.example/id is not the consignee" in out
    rows = json.loads(cocket(folder, "custody", "alarms", "--as-of", "2026-06-01", "--json").stdout)["alarms"]
    assert sorted(row["kind"] for row in rows) == ["consignee_differs", "dwell_too_long"]  # one of three was closed
    assert all(row["evidence"] and row["who"] and row["first_step"] for row in rows)


def test_the_output_that_the_tutorial_shows_is_what_came_out(told):
    """Each quoted line was printed (ids may differ)."""
    _, out = told
    for block in re.findall(r"```text\n(.*?)```", TUTORIAL.read_text("utf-8"), re.DOTALL):
        for line in block.strip().splitlines():
            pattern = re.escape(line).replace("…", ".*")
            assert re.search(pattern, out), line


def test_a_lot_is_shown_with_its_alarms_in_any_spelling(told):
    """Asked for by its link, the lot that went astray is the same lot, and its alarms are there."""
    folder, _ = told
    names = ("urn:epc:class:lgtin:4012345.012345.A7-2", "https://id.gs1.org/01/04012345123456/10/A7-2")
    shown = [
        json.loads(cocket(folder, "custody", "show", name, "--as-of", "2026-06-01", "--json").stdout) for name in names
    ]
    assert shown[0] == shown[1]
    assert len(shown[0]["alarms"]) == 2  # the third was closed
    assert shown[0]["item"] == names[0]


def test_the_withheld_update_was_refused_and_its_number_is_taken(told):
    """The refused line stands with its reason, and the chain shows what was withheld."""
    folder, _ = told
    rejects = (folder / "out" / "shipment" / "4-withheld.jsonl.rejects.csv").read_text()
    assert "is suspended since" in rejects
    from cocket.custody.chain import Chain
    from cocket.custody.ledger.intangible import withheld

    store = Chain.at(folder / "demo-home").store()
    chain = [store.get(f"r:EX-2026-0417:{number}") for number in (1, 2)]
    assert [row[2] for row in chain] == [False, True]
    events = [json.loads(store.documents(store.position_of(row[0]), 1)[0][1])["event"] for row in chain]
    assert withheld(events) == ["firmware 1.1"]
    store.close()


def test_the_journey_page_stands_alone_and_its_proofs_verify(told, tmp_path):
    """The page loads nothing, says what is proven, and the entry it offers proves itself to an outsider."""
    import base64

    folder, _ = told
    page = (folder / "out" / "shipment" / "journey.html").read_text("utf-8")
    assert not re.search(r"(src|href)=\"https?:", page)
    assert "<script" not in page
    assert 'class="map"' in page
    assert "claimed" in page
    assert "proven" in page
    entry, proof = (
        base64.b64decode(re.search(rf'download="entry-\d+\.{kind}" href="data:[^,]*,([^"]+)"', page)[1])
        for kind in ("json", "tlog-proof")
    )
    (tmp_path / "e.json").write_bytes(entry)
    (tmp_path / "p").write_bytes(proof)
    key = folder / "demo-home" / "custody" / "log" / "log.vkey"
    done = subprocess.run(
        [COCKET, "log", "verify", tmp_path / "p", "--key", key, "--entry", tmp_path / "e.json"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "● proven" in done.stdout


def test_a_home_learns_places_from_a_file(told, tmp_path):
    """UN/LOCODE rows are held, refused ones stand in the rejects file, and the journey's map uses them."""
    folder, _ = told
    rows = ',"KE","MBA","Mombasa","Mombasa","","","","","","0403S 03940E",""\n,"KE","XX","x","x","","","","","","",""\n'
    (tmp_path / "places.csv").write_text(rows)
    done = cocket(folder, "custody", "places", tmp_path / "places.csv", "--json")
    assert json.loads(done.stdout) == {"places": 1, "without_coordinates": 0, "rejects": 1}
    assert "'KEXX' is no UN/LOCODE" in (tmp_path / "places.csv.rejects.csv").read_text()
    from cocket.custody.chain import Chain

    assert Chain.at(folder / "demo-home").places()["KEMBA"] == (-4.05, 39.666667)
    (tmp_path / "places.csv").write_text("nothing\n")
    assert "neither UN/LOCODE" in cocket(folder, "custody", "places", tmp_path / "places.csv", status=2).stderr


def test_recording_again_changes_nothing(told):
    """Every line is known; the log does not grow."""
    folder, _ = told
    done = cocket(
        folder,
        "custody",
        "record",
        folder / "out" / "shipment" / "1-made-and-shipped.jsonl",
        "--as-of",
        "2026-06-01",
        "--json",
    )
    document = json.loads(done.stdout)
    assert (document["recorded"], document["known"], document["rejects"]) == (0, 4, [])


def test_what_is_wrong_is_one_line_and_an_exit_status(told, tmp_path):
    """Unknown lots, events and alarms, missing files and keys: 2, in one line; refused lines: 1."""
    folder, _ = told
    for arguments in (
        ("show", "urn:x:nothing"), ("prove", "urn:x:nothing", "--out", tmp_path / "p"), ("record", tmp_path / "missing"),
        ("close", "0000", "--who", "a", "--code", "b", "--because", "c"), ("alarms", "--as-of", "soon"), ("trust", tmp_path / "missing"),
        ("show", "urn:epc:class:lgtin:4012345.012345.A7", "--out", tmp_path / "x.pdf"),
    ):  # fmt: skip
        done = cocket(folder, "custody", *arguments, status=2)
        assert done.stderr.count("\n") == 1, done.stderr
    (tmp_path / "bad.jsonl").write_text('{"type":1}\n')
    assert "no type of custody document" in cocket(folder, "custody", "record", tmp_path / "bad.jsonl", status=1).stderr
    empty = subprocess.run(
        [COCKET, "--home", tmp_path / "h", "custody", "record", tmp_path / "bad.jsonl"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert empty.returncode == 2
    assert "No keys are trusted yet" in empty.stderr


def test_several_processes_record_the_same(told, tmp_path):
    """With workers the ledger and the log come out as with one process, rejects included."""
    folder, _ = told
    shipment = folder / "out" / "shipment"
    lots = {}
    for workers in ("1", "2"):
        home = tmp_path / workers
        run = [COCKET, "--home", home, "custody"]
        subprocess.run(
            [*run, "trust", shipment / "keys.json", "--origin", "log.example/custody"], check=True, capture_output=True
        )
        for number, name in enumerate(sorted(shipment.glob("[1-4]-*.jsonl"))):
            done = subprocess.run(
                [*run, "record", name, "--as-of", "2026-06-01", "--workers", workers, "--out", tmp_path / "r", "--json"],
                capture_output=True, text=True, check=False,
            )  # fmt: skip
            assert done.returncode == (number == 3), done.stderr
        shown = subprocess.run(
            [*run, "show", "urn:epc:class:lgtin:4012345.012345.A7-1", "--as-of", "2026-06-01", "--json"],
            capture_output=True,
            text=True,
            check=True,
        )
        lots[workers] = json.loads(shown.stdout)
    assert lots["1"] == lots["2"]


def test_a_signed_batch_is_never_cut_in_two(tmp_path):
    """Some lines, then a batch of 1,500 whose header is spelt with blanks: read whole, across the usual thousand."""
    spec = importlib.util.spec_from_file_location("custody_world", ROOT / "benchmarks" / "custody_world.py")
    world = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(world)
    header, *lines = world.scribe().batch(list(world.events(0, 1_500)), world.START)
    first = [world.scribe().event(event, world.START) for event in world.events(2_000, 300)]
    spaced = json.dumps(json.loads(header), indent=1).replace("\n", " ").encode()
    (tmp_path / "events.jsonl").write_bytes(b"\n".join([*first, spaced, *lines]) + b"\n")
    (tmp_path / "keys.json").write_bytes(world.key_file())
    run = [COCKET, "--home", tmp_path / "home", "custody"]
    subprocess.run([*run, "trust", tmp_path / "keys.json", "--origin", world.ORIGIN], check=True, capture_output=True)
    done = subprocess.run(
        [*run, "record", tmp_path / "events.jsonl", "--as-of", "2026-01-06", "--json"], capture_output=True, text=True, check=False
    )  # fmt: skip
    document = json.loads(done.stdout)
    assert (document["recorded"], document["rejects"]) == (1_801, [])


def test_a_line_without_end_is_refused_for_its_length(told, tmp_path):
    """Three million letters without a line feed do not fill the memory; the next line is read as usual."""
    folder, _ = told
    (tmp_path / "long.jsonl").write_bytes(b"x" * 3_000_000 + b"\n{}\n")
    document = json.loads(cocket(folder, "custody", "record", tmp_path / "long.jsonl", "--json", status=1).stdout)
    assert ["the limit is 65,536" in r["reason"] for r in document["rejects"]] == [True, False]
    assert document["rejects"][1]["where"].endswith("line 2")


def test_the_page_on_signing_runs_as_it_stands(tmp_path, monkeypatch):
    """Its Python and shell blocks in their order; what it shows is what comes out, and its mock credential is refused."""
    page = (ROOT / "docs" / "how-to" / "sign-custody-events.md").read_text("utf-8")
    monkeypatch.chdir(tmp_path)
    runs = {"PATH": f"{COCKET.parent}:/usr/bin:/bin", "HOME": str(tmp_path)}
    names, printed = {}, ""
    for kind, block in re.findall(r"```(python|sh|text)\n(.*?)```", page, re.DOTALL):
        if kind == "python":
            exec(compile(block, "page", "exec"), names)
        elif kind == "sh":
            done = subprocess.run(["bash", "-e", "-c", block], env=runs, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stderr
            printed += done.stdout + done.stderr
        else:
            for line in block.strip().splitlines():
                assert re.search(re.escape(line.strip()).replace("…", ".*"), printed), line
    assert "■ credential.jsonl, line 1" in printed
