"""Innocent journeys raise next to nothing: the same simulator that the benchmark runs ten thousand times."""

from __future__ import annotations

import importlib.util
import random
from datetime import timedelta
from pathlib import Path

from cocket.custody.alarms import service
from cocket.custody.ledger.ports import MemoryStore
from cocket.custody.ledger.service import Ledger

SIMULATOR = Path(__file__).resolve().parents[3] / "benchmarks" / "custody_world.py"
COUNT = 400


def test_at_most_one_innocent_journey_in_a_hundred_raises_an_alarm():
    """Long tails of delays included; every event is accepted by the ledger."""
    spec = importlib.util.spec_from_file_location("custody_world", SIMULATOR)
    world = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(world)
    chance, raised = random.Random(11), 0
    for number in range(COUNT):
        ledger, last = Ledger(MemoryStore()), world.START
        for record in world.innocent(number, chance):
            effects = ledger.apply(record)
            service.watch(ledger, record, effects)
            last = max(last, record.at)
        raised += bool(service.raised(ledger.store, last + timedelta(days=40)))
    assert raised <= COUNT / 100
