"""Small worlds for detectors: ordinary declarations around one that is planted, or its innocent twin."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from cocket.risk.targeting.detectors.model import Declaration, Party, World

START = date(2025, 1, 6)
Make = Callable[..., Declaration]


@pytest.fixture
def day() -> Callable[[int], date]:
    """Give a day counted from the start of the world."""
    return lambda number: START + timedelta(days=number)


@pytest.fixture
def make() -> Make:
    """Give a declaration that is ordinary in everything that is not said."""
    count = iter(range(10_000))

    def declare(number: int = 0, **said: object) -> Declaration:
        ordinary: dict[str, object] = {
            "id": f"D{next(count):04}",
            "date": START + timedelta(days=number),
            "exporter": "E1",
            "importer": "B1",
            "end_user": "B1",
            "forwarder": "F1",
            "hs6": "853690",
            "description": "electrical connectors for cabinets",
            "departure": "DE",
            "destination": "FR",
            "origin": "DE",
            "value": 1000.0,
            "quantity": 100.0,
            "mass": 50.0,
            "gross_mass": 55.0,
            "end_use": "wiring of switch cabinets in our plant at the river",
        }
        return Declaration(**{**ordinary, **said})  # type: ignore[arg-type]

    return declare


@pytest.fixture
def world() -> Callable[..., World]:
    """Give a world of some declarations, parties and more, as of a year after the start."""

    def build(rows: list[Declaration], parties: tuple[Party, ...] = (), **more: object) -> World:
        ordered = tuple(sorted(rows, key=lambda one: (one.date, one.id)))
        as_of = more.pop("as_of", START + timedelta(days=365))
        return World(as_of, ordered, {one.id: one for one in parties}, **more)  # type: ignore[arg-type]

    return build
