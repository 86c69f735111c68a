"""Documents: how fast they are signed and verified, beside Node packages by others in the same run.

The peers are installed from the lock of `tests/interop` into `build/interop`. Rates are for a second of processor time,
for both sides, so that whatever else the machine does weighs on neither: the peers in one Node process, this project in
one Python process. Node compiles what it has run often; so its rate is taken twice, in a process that has just begun
(fifty calls before) and in one that has run for long (three thousand). Each is measured several times, in turns, and
the median is what is shown. Both sides begin with a document's text, another one each time. Both look at no status;
this project checks a trust list too.
"""

from __future__ import annotations

import itertools
import json
import resource
import shutil
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cocket.credentials import securing, service, statuses, trust
from cocket.credentials.bulk import Job, verify_files
from cocket.credentials.coding import CODEC
from cocket.credentials.jsonld import read_contexts
from cocket.credentials.keys import Authority, did_document, new_authority
from cocket.credentials.samples import sample
from cocket.register.schema import migrate
from cocket.verifier.checking import verify
from cocket.verifier.knowledge import Knowledge, Policy
from cocket.verifier.multibase import to_base58
from cocket.verifier.public_keys import ED25519, P256, to_jwk
from cocket.verifier.status_lists import StatusList, unpack
from cocket.verifier.trust_lists import Pin, accept
from harness import ROOT, Figure, Run

SIGNED = datetime(2026, 11, 20, 12, tzinfo=UTC)
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
INTEROP = ROOT / "tests" / "interop"
BEGUN, LONG = 50, 3_000  # calls of a peer before those that are timed
DOCUMENTS = 2_000  # licences that are verified in turn: more than anything here remembers


class Peer:
    """The Node packages, or None where they cannot be installed."""

    def __init__(self) -> None:
        self.home = ROOT / "build" / "interop"
        if not (self.home / "node_modules").is_dir():
            self.home.mkdir(parents=True, exist_ok=True)
            for name in ("package.json", "package-lock.json"):
                shutil.copy(INTEROP / name, self.home)
            command = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(self.home)]
            subprocess.run(command, check=True, capture_output=True, timeout=180)

    def rate(self, times: int, warm: int = LONG, **request: Any) -> float:
        """Give calls per second of processor time, after some that are not counted."""
        command = ["node", str(INTEROP / "peer.mjs"), str(self.home)]
        text = json.dumps({**request, "times": times, "warm": warm})
        done = subprocess.run(command, input=text, capture_output=True, text=True, check=True, timeout=300)
        answer = json.loads(done.stdout)
        if not answer["ok"]:
            raise RuntimeError(answer["why"])
        return times / answer["seconds"]


def _rate(work: Callable[[], object], times: int, rounds: int = 3) -> float:
    """Give calls per second of processor time, the best of the rounds."""
    work()
    seconds = []
    for _ in range(rounds):
        started = time.process_time()
        for _ in range(times):
            work()
        seconds.append(time.process_time() - started)
    return times / min(seconds)


def _by_turns(rates: Mapping[str, Callable[[], float]], turns: int) -> dict[str, float]:
    """Give the median of each rate; each turn takes all of them, so that a busy minute weighs on all alike."""
    seen = [{name: rate() for name, rate in rates.items()} for _ in range(turns)]
    return {name: statistics.median(turn[name] for turn in seen) for name in rates}


def measure(run: Run) -> list[Figure]:
    """Measure signing, verifying, the code, status lists and a cold start."""
    run.uses("cryptography", "cbor2")
    times = 200 if run.quick else 1_000
    folder = run.folder / "authority"
    shutil.rmtree(folder, ignore_errors=True)
    authority = new_authority(folder, "did:web:licences.trade.example", "Office", "CH", "https://x.example/s/", SIGNED)
    connection = sqlite3.connect(":memory:")
    migrate(connection)
    forms = ("jcs", "jwt", "jwt-es256", "sd-jwt", "code")
    made = [
        service.issue(connection, sample("ExportLicence"), authority, SIGNED, forms=forms) for _ in range(DOCUMENTS)
    ]
    issued = made[0]
    listed = trust.next_list(authority, [trust.issuer_entry(authority)], None, NOW, timedelta(days=30))
    held, _ = accept(json.dumps(listed).encode(), Pin(authority.id, tuple(listed["signers"])))
    knows, lists = service.held(run.folder / "nothing", lists=[held])
    alone = Knowledge(held, cbor=CODEC)
    policy = Policy(status="ignored")

    def ours(form: str) -> Callable[[], object]:
        raws = itertools.cycle([each.forms[form].encode() for each in made])
        assert service.verify(next(raws), knows, lists, NOW, policy).reason == "genuine"
        return lambda: service.verify(next(raws), knows, lists, NOW, policy)

    key, plain = authority.signer(ED25519), itertools.cycle([each.forms["jcs"].encode() for each in made])
    rates = {
        "issue": lambda: _rate(lambda: securing.secure_jcs(issued.body, key, SIGNED), times),
        "verify": lambda: _rate(ours("jcs"), times),
        "alone": lambda: _rate(lambda: verify(next(plain), alone, NOW, policy), times),
        "jwt-es256": lambda: _rate(ours("jwt-es256"), times),
        **_peers(run, authority, made, times),
    }
    rate = _by_turns(rates, 2 if run.quick else 5)

    def beside(name: str, what: str, mark: float, note: str = "") -> list[Figure]:
        """Give a rate beside both of the peer's."""
        return [
            Figure(
                name,
                "a second",
                rate[what],
                "more",
                rate.get(f"{what} {age}"),
                f"@digitalbazaar/vc, {age}",
                ratio_mark=mark,
                note=note,
            )
            for what, age in ((what, "just begun"), (what, "long running"))
        ]

    checks = "the peer checks neither trust list nor contents, and asks OpenSSL about the signature; this one libsodium"
    rate |= {f"alone {age}": rate[f"verify {age}"] for age in ("just begun", "long running") if f"verify {age}" in rate}
    figures = [
        *beside("eddsa-jcs-2022 issue", "issue", 5),
        *beside("eddsa-jcs-2022 verify, one or many", "verify", 3, checks),
        Figure(
            "the same by the verifier's own two folders, with OpenSSL",
            "a second",
            rate["alone"],
            "more",
            rate.get("verify long running"),
            "@digitalbazaar/vc, long running",
        ),
        Figure(
            "vc+jwt ES256 verify, with trust list and content",
            "a second",
            rate["jwt-es256"],
            "more",
            rate.get("jose"),
            "jose, signature alone",
            mark=6_000,
        ),
        Figure("vc+jwt EdDSA verify", "a second", _rate(ours("jwt"), times), "more"),
        Figure("SD-JWT verify, all disclosed", "a second", _rate(ours("sd-jwt"), times), "more"),
        Figure("code (COSE) verify", "a second", _rate(ours("code"), times * 2), "more", mark=3_000),
    ]
    cold = _cold(run, folder, issued)
    return [*figures, *_processes(run, issued, run.folder / "home", times), *_lists(run), cold]


def _peers(run: Run, authority: Authority, made: list[service.Issued], times: int) -> dict[str, Callable[[], float]]:
    """Give how the peers' rates are taken: issue and verify, each just begun and long running; none without Node."""
    if not (shutil.which("node") and shutil.which("npm")):
        return {}
    peer, key = Peer(), authority.signer(ED25519)
    did = did_document(authority)
    context = "https://w3id.org/security/multikey/v1"
    documents: dict[str, Any] = {**read_contexts(run.data / "credentials" / "w3c-contexts"), did["id"]: did}
    documents |= {m["id"]: {"@context": context, **m} for m in did["verificationMethod"]}
    secret = "z" + to_base58(b"\x80\x26" + key.private.private_bytes_raw())  # type: ignore[union-attr]
    common: dict[str, Any] = {"suite": "eddsa-jcs-2022", "documents": documents}
    issue = {**common, "do": "issue", "texts": [json.dumps(made[0].body)]}
    issue["key"] = {**documents[key.id], "secretKeyMultibase": secret}
    texts = [each.forms["jcs"] for each in made]
    check = {**common, "do": "verify", "texts": texts, "now": "2026-11-24T12:00:00Z"}
    token, jwk = made[0].forms["jwt-es256"], to_jwk(authority.signer(P256).public)
    return {
        "issue just begun": lambda: peer.rate(400, BEGUN, **issue),
        "issue long running": lambda: peer.rate(times, LONG, **issue),
        "verify just begun": lambda: peer.rate(400, BEGUN, **check),
        "verify long running": lambda: peer.rate(times, LONG, **check),
        "jose": lambda: peer.rate(times, do="jwtVerify", token=token, jwk=jwk, alg="ES256"),
    }


def _processes(run: Run, issued: service.Issued, home: Path, times: int) -> list[Figure]:
    """Verify the same files in this process and in two; the workers' start, about half a second each, is part of it."""
    path = run.folder / "batch.json"
    path.write_text(issued.forms["jcs"], encoding="utf-8")
    job, files = Job(home, NOW, Policy(status="ignored")), [path] * (times * 30)
    rates = []
    for workers in (1, 2):
        before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        own = time.process_time()
        assert all(row["reason"] == "genuine" for row in verify_files(job, files, workers=workers))
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent = time.process_time() - own + after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        rates.append((len(files) / (time.perf_counter() - started), len(files) / spent))
    note = "wall time: depends on what else the machine does"
    alone = "all processes' time together; 1 would be no cost of running side by side"
    return [
        Figure(
            f"{len(files):,} files in two processes", "a second", rates[1][0], "more", rates[0][0], "one", note=note
        ),
        Figure("the same, a second of processor time", "a second", rates[1][1], "more", rates[0][1], "one", note=alone),
    ]


def _lists(run: Run) -> list[Figure]:
    import random

    chosen = random.Random(1).sample(range(1_000_000), 10_000)
    bits = statuses.bits_of(chosen)
    packed = statuses.pack(bits)
    unpacked = StatusList(frozenset({"revocation"}), unpack(packed), NOW, None)
    assert sum(unpacked.is_set(index) for index in range(1_000_000)) == len(chosen)
    lookup = run.seconds(lambda: [unpacked.is_set(index) for index in range(1_000)]) / 1_000
    return [
        Figure("status list of 1,000,000 at 1 % revoked", "kB", len(packed) / 1_000, mark=200),
        Figure("lookup in a held list", "ms", lookup * 1_000, mark=1),
        Figure("unpack a list", "ms", run.seconds(lambda: unpack(packed)) * 1_000),
    ]


def _cold(run: Run, folder: Path, issued: service.Issued) -> Figure:
    """Time the whole command, from process start: trust list, three status lists, verdict."""
    home = run.folder / "home"
    shutil.rmtree(home, ignore_errors=True)
    token = run.folder / "licence.jwt"
    token.write_text(issued.forms["jwt"], encoding="utf-8")
    base = [Path(sys.executable).parent / "cocket", "--home", home, "credential"]
    listed, status = run.folder / "trust.json", run.folder / "status"
    listed.unlink(missing_ok=True)
    for words in (
        ["trust", "publish", "--anchor", folder, "--issuer", folder, "--out", listed, "--at", "2026-11-22"],
        ["status", "publish", "--authority", folder, "--out", status, "--at", "2026-11-23"],
        ["status", "import", status],
    ):
        run.process_seconds([*base, *words], 1)
    signer = json.loads(listed.read_text("utf-8"))["signers"][0]
    run.process_seconds([*base, "trust", "accept", listed, "--signer", signer], 1)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = run.process_seconds([*base, "verify", token, "--at", "2026-11-24"], 5)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / (1 if run.quick else 5)
    return Figure(
        "verify on the command line, cold", "s", seconds, mark=0.4, note=f"of which {spent:.2f} s of processor time"
    )
