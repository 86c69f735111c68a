"""Real small disks: full at any point, or read-only, they are refused cleanly, and what was acknowledged is there."""

from __future__ import annotations

import subprocess

import pytest

from cocket.custody import service
from cocket.custody.chain import Chain
from cocket.custody.fsck import fsck
from cocket.custody.reader import LogReader
from cocket.kernel.errors import CocketError

ORIGIN = "log.customs.example/2026"
REFUSALS = (CocketError, OSError)  # the command line says either in one sentence


@pytest.fixture
def disk(tmp_path):
    """Mount a small disk of its own; its size and whether it can be written may be changed."""
    folder = tmp_path / "disk"
    folder.mkdir()

    def mount(options, *how):
        done = subprocess.run(
            ["mount", *how, "-o", options, "tmpfs", folder], capture_output=True, text=True, check=False
        )
        if done.returncode:
            pytest.skip(f"no right to mount a small disk here: {done.stderr.strip()}")

    mount("size=64m", "-t", "tmpfs")
    yield folder, lambda options: mount(f"remount,{options}")
    subprocess.run(["umount", "-l", folder], check=True)


def chain_on(folder, key_file):
    chain = Chain.at(folder / "home")
    chain.trust(key_file, where="keys.json")
    chain.make_log(ORIGIN)
    return chain


def record(chain, world, batches):
    """Record as far as it goes; give how many were acknowledged, and what stopped it."""
    acknowledged, stopped = 0, None
    try:
        with chain.writer() as writer, chain.recorder(writer, world.now) as recorder:
            numbered = ([(f"line {n}", line) for n, line in enumerate(lines)] for lines in batches)
            for done in recorder.record(numbered):
                assert not done.rejects
                acknowledged += done.accepted
    except REFUSALS as error:
        stopped = error
    return acknowledged, stopped


def whole(chain):
    assert not fsck(chain.log).findings
    report = chain.audit()
    assert report.findings == ()
    return report.documents


@pytest.fixture(scope="module")
def batches_of():
    """Give batches of makes; signing them takes most of the time, so they are made once."""
    made = {}

    def of(world):
        if not made:
            made["lines"] = [world.line(world.make(**{f"N{number}": 10})) for number in range(900)]
        lines = made["lines"]
        return [lines[start : start + 60] for start in range(0, len(lines), 60)]

    return of


@pytest.mark.parametrize("room", [40, 120, 300, 600, 900, 1300])
def test_a_disk_that_fills_up_loses_nothing_acknowledged(disk, world, key_file, batches_of, room):
    """With so many KiB left it stops in one sentence, whatever it was writing; with more space everything is recorded once."""
    folder, change = disk
    chain = chain_on(folder, key_file)
    first, *rest = batches_of(world)
    assert record(chain, world, [first]) == (60, None)
    used = int(subprocess.run(["du", "-sk", folder], capture_output=True, text=True, check=True).stdout.split()[0])
    change(f"size={used + room}k")
    acknowledged, stopped = record(chain, world, rest)
    assert stopped is not None
    assert str(stopped)
    shown = LogReader(chain.log).checkpoint.size
    assert shown >= 60 + acknowledged
    assert not fsck(chain.log).findings
    change("size=64m")
    assert record(chain, world, [])[1] is None  # opening alone heals
    assert whole(chain) >= 60 + acknowledged
    assert record(chain, world, batches_of(world))[1] is None
    assert whole(chain) == 900


def test_a_read_only_disk_is_refused_and_the_log_can_still_be_read(disk, world, key_file, batches_of):
    """Nothing can be recorded or appended, in one sentence; proofs and the check of the log need no writing."""
    folder, change = disk
    chain = chain_on(folder, key_file)
    assert record(chain, world, batches_of(world)[:2]) == (120, None)
    change("ro")
    acknowledged, stopped = record(chain, world, batches_of(world)[2:])
    assert (acknowledged, stopped is not None) == (0, True)
    with pytest.raises(REFUSALS):
        service.writer(chain.log, chain.home)
    with pytest.raises(REFUSALS):
        service.init(folder / "other", "log.example/2", chain.home)
    assert not fsck(chain.log).findings
    assert service.prove(chain.log, 7).index == 7
    store = chain.store()
    assert store.next == 120
    store.close()
    change("rw")
    assert record(chain, world, batches_of(world))[1] is None
    assert whole(chain) == 900
