"""A run that was interrupted goes on, and ends with the same bytes; one that cannot fit says so before it starts."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from cocket.exercises.rehearsal import Journal, Playing, rehearse, sizing
from cocket.exercises.rehearsal.crowd import play
from cocket.exercises.rehearsal.year import stretches_of
from cocket.exercises.report import as_document
from cocket.exercises.scenario import Flow, Scenario
from cocket.journey import Engines
from cocket.kernel.canonical import canonical
from cocket.kernel.errors import BadInput


class Stopped(Exception):
    """Stands for whatever ends a process in the middle."""


@pytest.mark.parametrize("after", [1, 2, 25, 60])
def test_a_run_goes_on_where_it_stopped(after: int, small: Scenario, engines: Engines, tmp_path: Path) -> None:
    """Wherever it was stopped, the run that goes on gives what an uninterrupted one gives, and plays less."""
    whole = canonical(as_document(small, rehearse(small, engines)))
    told: list[str] = []

    def progress(what: str, _done: int, _total: int) -> None:
        told.append(what)
        if len(told) == after:
            raise Stopped

    with pytest.raises(Stopped):
        rehearse(small, engines, playing=Playing(journal=Journal(tmp_path / "j", "run 1")), progress=progress)
    before = (tmp_path / "j").stat().st_size
    told.clear()
    journal = Journal(tmp_path / "j", "run 1")
    assert canonical(as_document(small, rehearse(small, engines, playing=Playing(journal=journal)))) == whole
    assert (tmp_path / "j").stat().st_size >= before
    journal.done()
    assert not (tmp_path / "j").exists()


def test_a_torn_line_is_worked_out_again_and_another_run_is_not_taken_up(tmp_path: Path) -> None:
    """What was cut off is dropped; a journal of another scenario, seed or list is begun anew."""
    path = tmp_path / "deep" / "j"
    journal = Journal(path, "a")
    journal.keep("one", [0.1, 1e-300])
    journal.keep("two", {"x": 1})
    path.write_bytes(path.read_bytes()[:-4])
    again = Journal(path, "a")
    assert again.resumed == 1
    assert again.kept("one") == [0.1, 1e-300]
    assert again.kept("two") is None
    again.keep("two", 2)
    assert Journal(path, "a").kept("two") == 2
    assert Journal(path, "b").resumed == 0
    for junk in (b"", b"\xff\xfe\n", b"[]\n", b'{"format": 1}\n["x"]\n', b"null\n[1, 2]\n"):
        path.write_bytes(junk)
        assert Journal(path, "a").resumed == 0
    with pytest.raises(BadInput, match="cannot be kept"):
        Journal(path / "under-a-file", "a")


def test_queues_that_would_not_fit_are_refused_with_the_figure(
    small: Scenario, engines: Engines, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A desk that cannot keep up with millions is refused before the first year, unless it waves them through."""
    free = tmp_path / "meminfo"
    free.write_text("MemTotal: 9 kB\nMemAvailable:    2000000 kB\n")
    monkeypatch.setattr(sizing, "MEMORY", free)
    many = dataclasses.replace(small, honest=(dataclasses.replace(small.honest[0], per_day=20_000_000.0),))
    told: list[str] = []
    with pytest.raises(BadInput, match=r"about 7\.\d GB of memory, and 2\.0 GB are free"):
        rehearse(many, engines, progress=lambda what, *_: told.append(what))
    assert set(told) == {"papers judged"}
    boxes = dataclasses.replace(many.desks[1], patience=4.0, waved=1.0)
    flows = rehearse(small, engines).flows
    waving = dataclasses.replace(many, desks=(many.desks[0], boxes))
    assert sizing.bytes_needed(waving, flows, 1) < 0.2e9
    free.write_text("nothing\n")
    assert sizing.free_bytes() is None


def test_a_great_year_is_played_in_stretches(small: Scenario, engines: Engines) -> None:
    """Two million shipments are never held at once, and all are counted."""
    flows, way = rehearse(small, engines).flows, rehearse(small, engines).ways[0]
    busy = dataclasses.replace(
        small, honest=(Flow("shirts", "Shirts", 70_000, small.honest[0].changes),),
        desks=(small.desks[0], dataclasses.replace(small.desks[1], officers=400)),
    )  # fmt: skip
    assert len(stretches_of(busy, busy.desks, [])) == 5
    crowd = play(busy, busy.desks, flows, way, 1, Playing(2))
    assert crowd.shipments == pytest.approx(2_100_000, rel=0.01)
    assert crowd.evasion[0] == pytest.approx(0.95, abs=0.05)
