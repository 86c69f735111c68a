"""What goes wrong on machines: databases that go away, processes that are killed, people who act at the same moment."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.integration.cluster import Cluster, cluster

pytestmark = pytest.mark.slow
HERE = Path(__file__).parent
COCKET = Path(sys.executable).parent / "cocket"
Hand = Callable[..., list[str]]


def environment(home: Path, address: str = "") -> dict[str, str]:
    """Give what a process of the office needs to know."""
    keep = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    mine = {"COCKET_HOME": str(home), "DJANGO_SETTINGS_MODULE": "cocket.office.settings.office"}
    return keep | mine | ({"DATABASE_URL": address} if address else {})


class Desk:
    """One home and database, with processes that work on it."""

    def __init__(self, home: Path, address: str = "") -> None:
        self.home, self.address = home, address

    def start(self, *words: object) -> subprocess.Popen[str]:
        command = [sys.executable, str(HERE / "hand.py"), *(str(word) for word in words)]
        env = environment(self.home, self.address)
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env)

    def do(self, *words: object) -> list[str]:
        process = self.start(*words)
        said, wrong = process.communicate(timeout=200)
        assert process.returncode == 0, wrong[-3000:]
        return said.splitlines()

    def check(self) -> dict[str, Any]:
        return json.loads(self.do("check")[-1])


@pytest.fixture(scope="module")
def server() -> Iterator[Cluster]:
    """Give a server that keeps what it has committed, as in production."""
    with cluster(durable=True) as running:
        yield running


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Desk:
    """Give an office on each of the two databases."""
    made = Desk(tmp_path, "" if request.param == "sqlite" else request.getfixturevalue("database"))
    made.do("prepare")
    return made


@pytest.fixture
def database(server: Cluster, tmp_path: Path) -> str:
    """Give the address of an empty database."""
    name = re.sub(r"\W", "_", tmp_path.name).lower()
    server.run("createdb", "--host", str(server.folder), "--username", "cocket", name)
    return server.address(name)


def test_two_officers_at_the_same_moment_decide_once(desk):
    """Both read the same page and send at once: one decides, the other is told that the case moved on."""
    for line in desk.do("race"):
        _, first, second, licences = line.split()
        assert {first, second} in ({"Stale", "done"}, {"Refused", "done"}), line
        assert int(licences) <= 1
    assert desk.check()["wrong"] == []


def test_a_worker_killed_in_mid_job_leaves_each_job_done_once(desk):
    """Killed between two of its deeds and inside one, and run twice at once afterwards: no licence expires twice."""
    desk.do("due", 12)
    first = desk.start("rounds-slowly")
    for _ in range(3):
        assert first.stdout.readline().startswith("expired")
    time.sleep(0.1)
    first.kill()
    first.communicate(timeout=30)
    both = [desk.start("rounds"), desk.start("rounds")]
    for one in both:
        _, wrong = one.communicate(timeout=120)
        assert one.returncode == 0, wrong[-2000:]
    after = desk.check()
    assert (after["expired"], after["once"], after["wrong"]) == (12, True, [])
    assert after["entries"] == after["facts"], "the killed sequencer left facts without a place"


@pytest.mark.postgres
def test_a_database_killed_under_load_keeps_all_that_it_acknowledged(server, tmp_path, database):
    """`kill -9` of every process of the server while four threads write: each case that was said to be in is in."""
    desk = Desk(tmp_path, database)
    desk.do("prepare")
    writing, lines, back = desk.start("write", 4, 90), [], 0

    def read() -> None:
        lines.extend(writing.stdout)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for _ in range(2):
            time.sleep(3)
            server.kill()
            time.sleep(0.5)
            server.start()
            back = len(lines)
        end = time.monotonic() + 60
        while not any(line.startswith("entered") for line in lines[back:]) and time.monotonic() < end:
            time.sleep(0.1)
    finally:
        writing.kill()
        writing.wait()
        reader.join()
        writing.stderr.close()
        writing.stdout.close()
    entered = [line.split()[1:] for line in lines if line.startswith("entered")]
    assert "away\n" in lines
    assert any(line.startswith("entered") for line in lines[back:]), "nobody came back after the database did"
    after = desk.check()
    lost = [case for case, version in entered if after["versions"].get(case, 0) < int(version)]
    assert len(entered) > 20
    assert (lost, after["wrong"]) == ([], [])


@pytest.mark.postgres
def test_pages_say_that_the_database_is_away_and_come_back_with_it(server, tmp_path, database):
    """Ten seconds without a database: every page says what to do with status 503, and the next try works."""
    desk = Desk(tmp_path, database)
    desk.do("prepare")
    process = subprocess.Popen([COCKET, "--home", tmp_path, "serve", "--port", "0"], stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE, text=True, env=environment(tmp_path, database))  # fmt: skip
    said: list[str] = []
    try:
        for line in process.stderr:
            said.append(line)
            if found := re.search(r"http://127\.0\.0\.1:\d+", line):
                break
        threading.Thread(target=lambda: said.extend(process.stderr), daemon=True).start()
        with httpx.Client(base_url=found[0], timeout=30, trust_env=False, follow_redirects=True) as client:
            page = client.get("/sign-in")
            token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)[1]
            form = {"csrfmiddlewaretoken": token, "username": "firm@hand.example", "password": "a long enough phrase"}
            assert "Your cases" in client.post("/sign-in", data=form).text
            server.stop("fast")
            gone = time.monotonic()
            try:
                while time.monotonic() < gone + 10:
                    for place in ("/firm/", "/firm/new", "/"):
                        answer = client.get(place, headers={"Accept-Language": "fr" if place == "/" else "en"})
                        assert answer.status_code == 503, place
                        assert answer.headers["Retry-After"] == "30"
                        told = "Attendez une demi-minute" if place == "/" else "Wait half a minute"
                        assert told in answer.text
                        assert "Traceback" not in answer.text
                    # Whoever watches the machine has no session.
                    assert httpx.get(f"{found[0]}/healthz", trust_env=False).status_code == 200
                    assert httpx.get(f"{found[0]}/readyz", trust_env=False).status_code == 503
                    time.sleep(1)
            finally:
                server.start()
            assert "Your cases" in client.get("/firm/").text
            assert client.get("/readyz").status_code == 200
    finally:
        process.terminate()
        process.wait(timeout=60)
        process.stderr.close()


def test_the_worker_comes_back_after_its_database(monkeypatch, site):
    """A round that fails is tried again soon, then less often, and then in the usual rhythm."""
    from cocket.office import worker as module

    waits: list[float] = []
    done = iter([OSError, OSError, OSError, None, None])

    def round_once() -> None:
        if error := next(done, None):
            raise error("the database is away")

    one = module.Worker()

    def wait(seconds: float) -> bool:
        waits.append(seconds)
        if len(waits) == 5:
            one._stopped.set()
        return True

    monkeypatch.setattr(module, "round_once", round_once)
    monkeypatch.setattr(one._stopped, "wait", wait)
    one.start()
    one._thread.join(timeout=30)
    assert waits == [5, 10, 20, 600, 600]


def test_a_backup_under_load_comes_back_whole(desk, tmp_path):
    """Taken while cases are entered: the office that comes back is one moment of the first, each case as its facts say."""
    writing = desk.start("write", 2, 90)
    try:
        for _ in range(4):
            assert "entered" in writing.stdout.readline()
        archive = tmp_path / "office.zip"
        env = environment(desk.home, desk.address)
        done = subprocess.run([COCKET, "--home", desk.home, "backup", archive], env=env, capture_output=True, text=True,
                              timeout=120, check=False)  # fmt: skip
        assert done.returncode == 0, done.stderr
        for _ in range(4):
            assert "entered" in writing.stdout.readline()
    finally:
        writing.kill()
        writing.communicate(timeout=60)
    address = desk.address
    if address:
        name = "back_" + re.search(r"@/(\w+)", address)[1]
        folder = re.search(r"host=([^&]+)", address)[1].replace("%2F", "/")
        subprocess.run(["createdb", "--host", folder, "--username", "cocket", name], check=True)
        address = address.replace(re.search(r"@/\w+", address)[0], f"@/{name}")
    env = environment(tmp_path / "back", address)
    back = subprocess.run([COCKET, "--home", tmp_path / "back", "restore", archive], env=env, capture_output=True,
                          text=True, timeout=120, check=False)  # fmt: skip
    assert back.returncode == 0, back.stderr
    before, after = desk.check(), Desk(tmp_path / "back", address).check()
    assert after["wrong"] == []
    assert 0 < len(after["versions"]) < len(before["versions"])
    assert all(before["versions"][case] >= version for case, version in after["versions"].items())
    again = subprocess.run([COCKET, "--home", tmp_path / "again", "restore", archive], env=env, capture_output=True,
                           text=True, timeout=120, check=False)  # fmt: skip
    assert (again.returncode, bool(address)) in ((2, True), (0, False)), again.stderr


def test_a_process_that_dies_is_started_again_and_all_end_with_the_first(tmp_path):
    """Three processes on one address: whichever is killed comes back; none outlives the one that started them."""
    command = [COCKET, "--home", tmp_path, "serve", "--port", "0", "--processes", "2"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                               env=environment(tmp_path))  # fmt: skip

    def children() -> set[int]:
        return {int(n) for n in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text("ascii").split()}

    def until(true: Callable[[], bool]) -> bool:
        end = time.monotonic() + 30
        while not (done := true()) and time.monotonic() < end:
            time.sleep(0.1)
        return done

    try:
        for line in process.stderr:
            if found := re.search(r"http://127\.0\.0\.1:\d+", line):
                break
        assert until(lambda: len(children()) == 3)
        for one in children():
            before = children()
            os.kill(one, signal.SIGKILL)
            assert until(lambda: len(children()) == 3 and children() != before)  # noqa: B023 - asked at once
            for _ in range(6):
                assert httpx.get(f"{found[0]}/readyz", trust_env=False, timeout=30).status_code == 200
        left = children()
        process.kill()
        process.wait(timeout=30)
        assert until(
            lambda: not any(Path(f"/proc/{one}/exe").exists() and Path(f"/proc/{one}/exe").readlink() for one in left)
        )
    finally:
        process.kill()
        process.wait(timeout=30)
        process.stderr.close()


def test_all_processes_stop_when_the_first_is_told_to(tmp_path):
    """SIGTERM, as a service manager sends it: they end within seconds, and the address is free again."""
    command = [COCKET, "--home", tmp_path, "serve", "--port", "0", "--processes", "2"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                               env=environment(tmp_path))  # fmt: skip
    for line in process.stderr:
        if found := re.search(r"http://127\.0\.0\.1:\d+", line):
            break
    assert httpx.get(f"{found[0]}/healthz", trust_env=False, timeout=30).status_code == 200
    process.terminate()
    said = process.communicate(timeout=40)[1]
    assert process.returncode == 0, said
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{found[0]}/healthz", trust_env=False, timeout=30)
