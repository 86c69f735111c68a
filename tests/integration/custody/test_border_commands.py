"""From the command line: posts, draw-downs, merging, receipts; and what becomes of bad files."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.integration.credentials.test_credential_commands import Shell

from cocket.custody.drawdowns import merge_lines
from cocket.custody.events.extension import CONTEXT
from cocket.custody.events.keys import KeyBook, parse_keys

AT = ("--at", "2026-11-24T12:00:00Z")
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
LICENCE = "out/ex-2026-0001.json"


@pytest.fixture
def border(tmp_path, capsys, monkeypatch):
    """Give an office with a licence for two, and two posts that hold its lists."""
    shell = Shell(tmp_path, capsys, monkeypatch)
    base, begin = "https://licences.trade.example/status/", ("--at", "2026-11-01")
    shell.credential("key", "new", "office", "--did", "did:web:licences.trade.example", "--name", "Office",
                     "--jurisdiction", "CH", "--status-base", base, *begin)  # fmt: skip
    (tmp_path / "request.json").write_text(shell.credential("template"), encoding="utf-8")
    shell.credential("trust", "publish", "--anchor", "office", "--issuer", "office", "--out", "trust.json", *AT)
    signer = json.loads((tmp_path / "trust.json").read_text("utf-8"))["signers"][0]
    shell.credential("trust", "accept", "trust.json", "--signer", signer)
    shell.credential("issue", "request.json", "--authority", "office", "--out", "out", *AT)
    shell.credential("status", "publish", "--authority", "office", "--out", "status", *AT)
    shell.credential("status", "import", "status")
    for name in ("north", "south"):
        shell("custody", "post", name, "--party", f"https://customs.example/{name}", "--country", "CH",
              "--out", f"{name}.json", *AT)  # fmt: skip
    return shell


def draw(border, post, amount, *more, status=0):
    words = ("--post", post, "--amount", f"6A003.b.4={amount}", "--movement", "exit", "--out", f"{post}.jsonl")
    return border("custody", "draw", LICENCE, *words, *more, *AT, status=status)


def merged(border, *files, status=0, licence=LICENCE):
    keys = ("--keys", "north.json", "--keys", "south.json")
    out = border("custody", "merge", *files, "--licence", licence, *keys, "--json", *AT, status=status)
    return json.loads(out)


def test_records_of_two_posts_merge_in_any_order(border):
    """One each of two: nothing left, no case; the same files again and the other way round change nothing."""
    draw(border, "north", "1", "--serial", "S1")
    draw(border, "south", "1", "--serial", "S2")
    first = merged(border, "north.jsonl", "south.jsonl")
    assert (first["licences"][0]["lines"][0]["left"], first["cases"], first["rejects"]) == ("0", [], [])
    assert merged(border, "south.jsonl", "north.jsonl", "south.jsonl") == first
    assert merged(border, "south.jsonl", "north.jsonl", licence="out/ex-2026-0001.code.txt") == first


def test_what_does_not_fit_the_licence_is_refused_when_it_is_drawn(border):
    """Another item, no amount, a negative one: one sentence each; a second post in the same folder; a bad country."""
    draw(border, "north", "-1", status=2)
    draw(border, "north", "two", status=2)
    words = ("--post", "north", "--movement", "exit", "--out", "x.jsonl")
    border("custody", "draw", LICENCE, *words, "--amount", "5A001=1", *AT, status=2)
    border("custody", "draw", LICENCE, *words, "--amount", "1", *AT, status=2)
    assert "Use 6A003.b.4" in border.errors
    again = ("--party", "https://x.example", "--out", "k.json")
    border("custody", "post", "north", *again, "--country", "CH", status=2)
    border("custody", "post", "east", *again, "--country", "Switzerland", status=2)
    border("custody", "post", "east", "--party", "customs", "--country", "CH", "--out", "k.json", status=2)


def test_a_licence_that_is_not_genuine_is_not_drawn_on(border):
    """A changed licence is refused with exit 1, and nothing is recorded."""
    path = border.folder / LICENCE
    path.write_text(path.read_text("utf-8").replace('"amount":"2"', '"amount":"200"'), encoding="utf-8")
    draw(border, "north", "1", status=1)
    assert not (border.folder / "north.jsonl").exists()


def test_changed_foreign_and_torn_lines_are_refused_one_by_one(border):
    """A good line counts whatever stands beside it; each bad one is named with its place."""
    draw(border, "north", "1")
    line = (border.folder / "north.jsonl").read_text("utf-8").strip()
    bad = [
        line.replace('"amount":"1"', '"amount":"2"'),
        line[: len(line) // 2],
        line.replace("customs.example/north", "customs.example/south"),
        line.replace('"role":"sender"', '"role":"receiver"'),
        "\ufeff" + line,
        "[]",
        "{}",
        '{"type":"cocket.custody.event.v1","log":"x","event":{},"signatures":[]}',
    ]
    (border.folder / "mixed.jsonl").write_text("\n".join([*bad, line]), encoding="utf-8")
    found = merged(border, "mixed.jsonl", status=1)
    assert found["licences"][0]["lines"][0]["drawn"] == "1"
    assert len(found["rejects"]) == len(bad)
    assert all("mixed.jsonl, line" in reject["where"] for reject in found["rejects"])


def test_a_chain_whose_last_signature_is_bad_falls_back_to_each_records_own(border):
    """The end of a chain vouches for what is before it; where it is forged, the others stand by themselves."""
    for serial in ("S1", "S2", "S3"):
        draw(border, "north", "0.5", "--serial", serial)
    lines = (border.folder / "north.jsonl").read_text("utf-8").splitlines()
    forged = lines[2].replace('"S3"', '"S9"')
    (border.folder / "north.jsonl").write_text("\n".join([*lines[:2], forged]), encoding="utf-8")
    found = merged(border, "north.jsonl", status=1)
    assert (found["records"], len(found["rejects"]), found["licences"][0]["lines"][0]["drawn"]) == (2, 1, "1")


def test_a_post_that_is_not_trusted_does_not_count(border):
    """A record under a key that is in no key file is refused, and changes nothing."""
    draw(border, "south", "2")
    out = border(
        "custody", "merge", "south.jsonl", "--licence", LICENCE, "--keys", "north.json", "--json", *AT, status=1
    )
    found = json.loads(out)
    assert found["licences"][0]["lines"][0]["drawn"] == "0"
    assert "not trusted here" in found["rejects"][0]["reason"]


def test_a_paper_receipt_is_printed_and_typed_in(border):
    """A blank one for the licence, one of a record; what is typed in from paper names its number."""
    border("custody", "receipt", "out/ex-2026-0001.code.txt", "--blank", "--out", "blank.html", *AT)
    blank = (border.folder / "blank.html").read_text("utf-8")
    assert "EX-2026-0001" in blank
    assert "data:image/svg" in blank
    draw(border, "north", "1", "--paper", "N-17")
    border("custody", "receipt", "north.jsonl", "--out", "receipt.html")
    assert "N-17" in (border.folder / "receipt.html").read_text("utf-8")
    assert "Carrier: name, signature, date" in blank
    border("custody", "receipt", "trust.json", "--out", "x.html", status=2)


def test_a_record_goes_into_the_ledger_and_only_an_observer_makes_one(border):
    """`custody record` takes the post's file; under a key without the role it is refused."""
    draw(border, "north", "1")
    border("custody", "trust", "north.json")
    assert "1 document recorded" in border("custody", "record", "north.jsonl", "--as-of", "2026-11-24T13:00:00Z")
    keys = json.loads((border.folder / "north.json").read_text("utf-8"))
    keys["keys"][0]["roles"] = ["party"]
    (border.folder / "party.json").write_text(json.dumps(keys), encoding="utf-8")
    border("custody", "trust", "party.json", home="other")
    border("custody", "record", "north.jsonl", "--as-of", "2026-11-24T13:00:00Z", home="other", status=1)


def test_the_page_and_the_command_line_write_events_alike():
    """The page's context is the extension's own."""
    from importlib.resources import files

    text = files("cocket.credentials.page").joinpath("script/records.mjs").read_text("utf-8")
    assert CONTEXT[0] in text
    assert CONTEXT[1]["cocket"] in text


def test_a_snapshot_and_a_page_are_made_of_what_the_home_holds(border):
    """Both hold the home's lists; a bare page none; a home without lists has no snapshot."""
    border.credential("page", "--out", "border.html")
    border.credential("page", "--bare", "--out", "bare.html")
    whole, bare = ((border.folder / f"{name}.html").read_text("utf-8") for name in ("border", "bare"))
    assert "did:web:licences.trade.example" in whole
    assert "did:web:licences.trade.example" not in bare
    border.credential("page", "--out", "again.html")
    assert (border.folder / "again.html").read_text("utf-8") == whole
    border.credential("snapshot", "--out", "snapshot.json")
    assert len(json.loads((border.folder / "snapshot.json").read_text("utf-8"))["files"]) == 4
    border.credential("snapshot", "--out", "none.json", home="empty", status=3)
    border.credential("page", "--out", "border.pdf", status=2)


GOOD = "cocket.custody.event.v1"


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(st.binary(max_size=200), st.text(max_size=80).map(str.encode))), st.integers(0, 2**32))
def test_whatever_stands_in_a_file_merging_ends(lines, seed):
    """Any bytes, and letters changed in an envelope: each line counts, is passed over or is refused, and nothing raises."""
    draw_random = random.Random(seed)
    shell = json.dumps({"type": GOOD, "log": "x", "event": {"type": "ObjectEvent"}, "signatures": [{}]})
    letters = list(shell)
    for _ in range(3):
        letters[draw_random.randrange(len(letters))] = draw_random.choice('{}[]",:x0\\')
    rows = [*lines, "".join(letters).encode(), shell.encode()]
    result = merge_lines({}, [(f"line {n}", row) for n, row in enumerate(rows)], KeyBook(), NOW)
    assert len(result.rejects) + result.passed_over + result.merged.records == len(rows)
    assert parse_keys({"keys": []}, where="k") is not None
