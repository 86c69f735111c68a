"""The ledger's store on disk gives what a plain dictionary would, whatever is written, read ahead and flushed when."""

from __future__ import annotations

import random
from collections import deque

import pytest

from cocket.custody.ledger import sqlite
from cocket.custody.ledger.sqlite import SqliteStore


@pytest.mark.parametrize("seed", range(6))
def test_the_store_is_a_dictionary(tmp_path, monkeypatch, seed):
    """Random puts, removals, reads ahead, settled parts and batches that reach the disk late; then the same after reopening."""
    monkeypatch.setattr(sqlite, "CACHE", 12)
    chance, expected, waiting = random.Random(seed), dict[str, object](), deque()
    keys = [f"{kind}:{number}" for kind in "acegv" for number in range(9) if kind != "e"]
    keys += [f"b:{number:02d}" for number in range(20)]
    monkeypatch.setattr(sqlite, "RISING", ("b:", "v:", "g:"))
    monkeypatch.setattr(sqlite, "RARE", "gv")
    store = SqliteStore(tmp_path / "ledger.sqlite")
    for step in range(3_000):
        key = chance.choice(keys)
        match chance.randrange(9):
            case 0 | 1 | 2:
                value = None if chance.random() < 0.2 else [step, key]
                store.put(key, value)
                expected[key] = value
            case 3 | 4:
                assert store.get(key) == expected.get(key), (step, key)
            case 5:
                some = chance.sample(keys, 5)
                store.prefetch({one: tuple(chance.sample(keys, 2)) if expected.get(one) else () for one in some})
                assert [store.get(one) for one in some] == [expected.get(one) for one in some]
            case 6:
                store.settle()
            case 7:
                changes = store.seal()
                store.flush(changes)
                waiting.append(changes)
            case 8 if waiting:
                store.flushed(waiting.popleft())
    store.flush(store.seal())
    store.close()
    store = SqliteStore(tmp_path / "ledger.sqlite", reading=True)
    assert dict(store.scan("")) == {key: value for key, value in expected.items() if value is not None}
    store.close()
