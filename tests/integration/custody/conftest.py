"""The small world of the unit tests, with its builder, for tests that write to disk."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from cocket.custody.chain import Chain
from cocket.custody.events.writing import public_key
from cocket.kernel.canonical import canonical, plain

_UNIT = Path(__file__).resolve().parents[2] / "unit" / "custody" / "conftest.py"


def _world_module():
    spec = importlib.util.spec_from_file_location("custody_world", _UNIT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def world():
    """Give parties with keys, and short ways to write their events."""
    return _world_module().World()


@pytest.fixture
def key_file(world):
    """Give the world's keys as a key file's bytes."""
    keys = [
        {
            "id": key.id,
            "party": key.party,
            "public": public_key(world.private[key.id]),
            "roles": sorted(key.roles),
            "valid_from": plain(key.valid_from),
            "valid_until": plain(key.valid_until),
        }
        for name in world.private
        for key in [world.keys.get(name)]
    ]
    return canonical({"keys": keys})


@pytest.fixture
def chain(world, key_file, tmp_path):
    """Give a chain of custody with its log, named as the world's events name it."""
    chain = Chain.at(tmp_path / "home")
    chain.trust(key_file, where="keys.json")
    chain.make_log("log.customs.example/2026")
    return chain
