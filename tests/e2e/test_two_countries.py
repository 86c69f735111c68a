"""Two countries with browsers that are offline throughout: licensed, checked, drawn, spent twice, delivered, closed."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.e2e import border as hand

from cocket.cli.main import run

pytestmark = [pytest.mark.chromium, pytest.mark.slow]
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
AT = ("--at", "2026-11-24T12:00:00Z")


@pytest.fixture
def shell(tmp_path, monkeypatch, capsys):
    """Run `cocket` in a folder, with the home of a country."""
    monkeypatch.chdir(tmp_path)

    def call(home, *words, status=0):
        monkeypatch.setenv("COCKET_HOME", str(tmp_path / home))
        monkeypatch.setattr(sys, "argv", ["cocket", *map(str, words)])
        capsys.readouterr()
        ended = 0
        try:
            run()
        except SystemExit as end:
            ended = int(end.code or 0)
        said = capsys.readouterr()
        assert ended == status, (words, said.out[-600:], said.err[-600:])
        return said.out

    return call


def authorities(shell, folder):
    """Make two authorities; each publishes and holds a list of its own that vouches for both."""
    for place, did, country in (("a", "did:web:licences.a.example", "CH"), ("b", "did:web:customs.b.example", "AE")):
        base = f"https://{did[8:]}/status/"
        name = {"a": "Licensing Office of A", "b": "Customs of B"}[place]
        begin = ("--at", "2026-11-01")
        shell(place, "credential", "key", "new", f"{place}-keys", "--did", did, "--name", name, "--jurisdiction", country,
              "--status-base", base, *begin)  # fmt: skip
    for place, did in (("a", "did:web:licences.a.example"), ("b", "did:web:customs.b.example")):
        publish = (
            "credential",
            "trust",
            "publish",
            "--anchor",
            f"{place}-keys",
            "--issuer",
            "a-keys",
            "--issuer",
            "b-keys",
        )
        shell(place, *publish, "--out", f"{place}-trust.json", *AT)
        signer = json.loads((folder / f"{place}-trust.json").read_text("utf-8"))["signers"][0]
        shell(place, "credential", "trust", "accept", f"{place}-trust.json", "--authority", did, "--signer", signer)


def licence(shell, folder):
    """A licenses ten cameras and publishes what is revoked: nothing."""
    request = json.loads(shell("a", "credential", "template"))
    request["subject"]["items"][0]["quantity"]["amount"] = "10"
    (folder / "request.json").write_text(json.dumps(request), encoding="utf-8")
    out = shell("a", "credential", "issue", "request.json", "--authority", "a-keys", "--out", "a-out", "--json", *AT)
    shell("a", "credential", "status", "publish", "--authority", "a-keys", "--out", "a-status", *AT)
    for place in ("a", "b"):
        shell(place, "credential", "status", "import", "a-status")
    return json.loads(out)


def delivery(shell, folder, issued):
    """B confirms the delivery of ten under A's licence."""
    request = json.loads(shell("b", "credential", "template", "DeliveryVerification"))
    subject = request["subject"]
    subject["jurisdiction"] = "AE"
    subject["items"][0]["quantity"]["amount"] = "10"
    subject["parent"] = {"id": issued["id"], "sha256": issued["sha256"]}
    (folder / "delivered.json").write_text(json.dumps(request), encoding="utf-8")
    forms = ("--form", "jcs", "--form", "code")
    shell("b", "credential", "issue", "delivered.json", "--authority", "b-keys", "--out", "b-out", *forms, *AT)
    shell("b", "credential", "status", "publish", "--authority", "b-keys", "--out", "b-status", *AT)
    shell("a", "credential", "status", "import", "b-status")


def spent_twice(shell, posts):
    """Merge the posts' files: the double spend is named, with the signed record of each post; B signs the balances."""
    keys = ("--keys", "north-key.json", "--keys", "south-key.json")
    merge = ("custody", "merge", "south.jsonl", "north.jsonl", "--licence", "a-out/ex-2026-0001.json", *keys)
    balances = ("--authority", "b-keys", "--balances", "balances.json")
    after = ("--at", "2026-11-24T13:00:00Z")
    found = json.loads(shell("b", *merge, *balances, "--evidence", "evidence", "--json", *after, status=1))
    (case,) = found["cases"]
    assert case["kind"] == "double_spend"
    assert found["licences"][0]["lines"][0]["left"] == "-2"
    (evidence,) = Path("evidence").glob("*double_spend*")
    shown = [json.loads(line) for line in evidence.read_text("utf-8").splitlines()]
    assert all(one["signatures"] for one in shown)
    assert sorted(one["event"]["cocket:custody"]["actor"] for one in shown) == [hand.PARTY.format(n) for n in posts]


def test_two_countries_with_their_browsers_offline(browser, tmp_path, shell):
    """From the licence to its end, every check and every record is made in a browser that never had a network."""
    trouble: list[str] = []
    later = NOW + timedelta(hours=1)

    def at_post(home, name, now=NOW, context=None):
        path = tmp_path / f"{home}.html"
        shell(home, "credential", "page", "--out", path)
        context = context or hand.context_of(browser)
        return hand.open_page(context, path.as_uri(), now, trouble)

    # 1. Two authorities, each with keys, trust list and home of its own. A licenses ten.
    authorities(shell, tmp_path)
    issued = licence(shell, tmp_path)
    paper = (tmp_path / "a-out" / "ex-2026-0001.code.txt").read_text("utf-8")
    # 2. Two posts of B check the paper, and each lets six through: neither can know of the other.
    posts = {}
    for name in ("north", "south"):
        page = posts[name] = at_post("b", name)
        hand.set_up(page, name)
        (tmp_path / f"{name}-key.json").write_text(hand.saved(page, "#enrol"), encoding="utf-8")
        assert hand.ask(page, paper) == ("Genuine", "genuine")
        assert "10 each" in page.inner_text("#goods")
        assert "number 1" in hand.record(page, "6", movement="entry", consignment=f"DEC-{name}", serials=f"SN-{name}")
        assert "4 each" in page.inner_text("#goods")
        (tmp_path / f"{name}.jsonl").write_text(hand.saved(page, "#export"), encoding="utf-8")
    # 3. The files meet: the double spend is found and named, with the signed record of each post.
    spent_twice(shell, posts)
    # 4. The posts bring the balances in by hand, and see that too much was drawn.
    page = posts["south"]
    assert "■" not in hand.bring(page, tmp_path / "balances.json")
    assert "-2 each" in page.inner_text("#goods")
    # 5. What the posts signed are custody events: B's log takes both.
    both = {"keys": [key for n in posts for key in json.loads(Path(f"{n}-key.json").read_text("utf-8"))["keys"]]}
    (tmp_path / "keys.json").write_text(json.dumps(both), encoding="utf-8")
    shell("b", "custody", "trust", "keys.json", "--origin", "cocket.local/custody")
    (tmp_path / "all.jsonl").write_text("".join(Path(f"{n}.jsonl").read_text("utf-8") for n in posts), encoding="utf-8")
    assert "2 documents recorded" in shell("b", "custody", "record", "all.jsonl", "--as-of", "2026-11-24T13:00:00Z")
    # 6. B confirms the delivery; A's officer checks that with A's page, offline.
    delivery(shell, tmp_path, issued)
    receiver = at_post("a", "office", later)
    word = hand.ask(receiver, (tmp_path / "b-out" / "dv-2026-0001.json").read_text("utf-8"))
    assert word == ("Genuine", "genuine")
    assert "Customs of B (AE)" in receiver.inner_text("#said")
    # 7. A closes the licence; B's post brings the new snapshot in, and the paper is spent.
    shell(
        "a",
        "credential",
        "status",
        "set",
        issued["id"],
        "exhaust",
        "--authority",
        "a-keys",
        "--at",
        "2026-11-24T12:30:00Z",
    )
    shell(
        "a",
        "credential",
        "status",
        "publish",
        "--authority",
        "a-keys",
        "--out",
        "a-status",
        "--at",
        "2026-11-24T12:30:00Z",
    )
    shell("b", "credential", "status", "import", "a-status")
    shell("b", "credential", "snapshot", "--out", "snapshot.json")
    page.clock.set_fixed_time(later)
    assert "■" not in hand.bring(page, tmp_path / "snapshot.json")
    assert hand.ask(page, paper) == ("Not genuine", "exhausted")
    assert "Spent" in page.inner_text("#sentence")
    assert trouble == []
