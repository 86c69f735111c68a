"""The outbox: every committed fact once, in one order, whoever writes and whenever they commit."""

from __future__ import annotations

import random
import threading
import time
from itertools import chain

import pytest

from cocket.kernel.errors import BadInput, RegisterBroken
from cocket.register import acknowledge, acknowledged, append, facts, outbox, sequence, verify


def _subjects(entries) -> list[str]:
    return [entry.fact.subject for entry in entries]


def test_positions_follow_the_order_of_writing(connection, fact) -> None:
    """Facts get positions 1, 2, 3, … in batches of any size, and a second call finds nothing left."""
    for number in range(7):
        append(connection, fact(f"hit:{number}"))
    connection.commit()
    assert [sequence(connection, limit=3) for _ in range(4)] == [3, 3, 1, 0]
    connection.commit()
    entries = outbox(connection)
    assert [entry.position for entry in entries] == list(range(1, 8))
    assert _subjects(entries) == [f"hit:{number}" for number in range(7)]
    assert outbox(connection, after=2, limit=2) == entries[2:4]
    assert verify(connection) == 7


def test_a_fact_has_no_position_before_it_is_committed(connect, fact) -> None:
    """What may still be rolled back is not in the outbox, and rolling back leaves no gap."""
    connection, reader = connect(), connect()
    append(connection, fact("hit:1"))
    connection.rollback()
    append(connection, fact("hit:2"))
    connection.commit()
    sequence(connection)
    connection.commit()
    assert [(entry.position, entry.fact.subject) for entry in outbox(reader)] == [(1, "hit:2")]


@pytest.mark.postgres
@pytest.mark.parametrize("engine", ["postgres"])
def test_a_late_commit_is_not_lost(connect, fact) -> None:
    """A fact written first and committed last comes after the reader's place, where a bare counter would lose it."""
    slow, quick, reader = connect(), connect(), connect()
    append(slow, fact("hit:slow"))
    append(quick, fact("hit:quick"))
    quick.commit()
    sequence(reader)
    reader.commit()
    assert _subjects(outbox(reader)) == ["hit:quick"]
    acknowledge(reader, "custody", 1)
    reader.commit()
    slow.commit()
    # The insert counter of the slow fact is below that of the quick one: a reader that remembers counters is past it.
    order = reader.execute("SELECT subject FROM register_fact ORDER BY seq").fetchall()
    assert order == [("hit:slow",), ("hit:quick",)]
    sequence(reader)
    reader.commit()
    assert _subjects(outbox(reader, after=acknowledged(reader, "custody"))) == ["hit:slow"]
    assert verify(reader) == 2


@pytest.mark.postgres
@pytest.mark.parametrize("engine", ["postgres"])
def test_concurrent_writers_and_sequencers_lose_nothing(connect, fact) -> None:
    """With writers that overlap, roll back and dawdle, and two sequencers, a reader sees every committed fact once.

    A writer's own facts keep their order, and the reader never meets a gap.
    """
    writers = 6
    done = threading.Event()
    failures: list[BaseException] = []
    connections = [connect() for _ in range(writers + 3)]
    committed: list[list[str]] = [[] for _ in range(writers)]
    seen: list[str] = []

    def started(work, *values) -> threading.Thread:
        thread = threading.Thread(target=_guarded, args=(failures, work, *values))
        thread.start()
        return thread

    threads = [started(_write, connections[n], fact, n, committed[n]) for n in range(writers)]
    others = [started(_carry, connections[n], done) for n in (-1, -2)] + [started(_read, connections[-3], done, seen)]
    for thread in threads:
        thread.join(60)
    while not failures and sequence(connections[0]):
        connections[0].commit()
    connections[0].commit()
    done.set()
    for thread in others:
        thread.join(60)
    assert failures == []
    assert sorted(seen) == sorted(chain.from_iterable(committed))
    for number, own in enumerate(committed):
        assert [subject for subject in seen if subject.startswith(f"hit:{number}-")] == own
    assert verify(connections[0]) == len(seen)


def _guarded(failures: list[BaseException], work, *values) -> None:
    try:
        work(*values)
    except BaseException as err:  # noqa: BLE001 - handed to the test that started the thread
        failures.append(err)


def _write(connection, fact, number: int, committed: list[str]) -> None:
    """Write facts in transactions that overlap with others' and are sometimes rolled back."""
    chance = random.Random(number)
    for step in range(25):
        subjects = [f"hit:{number}-{step}-{part}" for part in range(chance.randint(1, 3))]
        for subject in subjects:
            append(connection, fact(subject))
            time.sleep(chance.random() * 0.004)
        if chance.random() < 0.2:
            connection.rollback()
        else:
            connection.commit()
            committed += subjects


def _carry(connection, done: threading.Event) -> None:
    """Give positions until told to stop."""
    while not done.is_set():
        sequence(connection, limit=5)
        connection.commit()


def _read(connection, done: threading.Event, seen: list[str]) -> None:
    """Follow the outbox as its reader does, and expect every next position."""
    while True:
        last_round = done.is_set()
        entries = outbox(connection, after=len(seen), limit=50)
        assert [entry.position for entry in entries] == list(range(len(seen) + 1, len(seen) + len(entries) + 1))
        seen.extend(_subjects(entries))
        connection.commit()
        if last_round and not entries:
            return


def test_a_reader_moves_forward_only(connection, fact) -> None:
    """Each reader has its own place, which never goes back and never beyond the last entry."""
    for number in range(3):
        append(connection, fact(f"hit:{number}"))
    sequence(connection)
    assert acknowledged(connection, "custody") == 0
    acknowledge(connection, "custody", 2)
    acknowledge(connection, "custody", 2)
    acknowledge(connection, "reports", 1)
    for position in (1, 4, -1):
        with pytest.raises(BadInput, match="cannot acknowledge"):
            acknowledge(connection, "custody", position)
    assert (acknowledged(connection, "custody"), acknowledged(connection, "reports")) == (2, 1)


@pytest.mark.postgres
@pytest.mark.parametrize("engine", ["postgres"])
def test_a_sequencer_needs_a_transaction(connection, fact) -> None:
    """Where each statement commits by itself, the lock would protect nothing, so it is refused."""
    append(connection, fact())
    connection.commit()
    connection.autocommit = True
    with pytest.raises(BadInput, match="commits each statement"):
        sequence(connection)
    with connection.transaction():
        assert sequence(connection) == 1


_TAMPERINGS = {
    "fact": ("UPDATE register_fact SET subject = 'hit:9' WHERE id = 'fact:2'", "does not follow"),
    "digest": ("UPDATE register_fact SET digest = 'x' WHERE id = 'fact:2'", "does not follow"),
    "chain": ("UPDATE register_outbox SET chain = 'x' WHERE position = 1", "does not follow"),
    "gap": ("DELETE FROM register_outbox WHERE position = 2", "does not follow"),
    "cut": ("DELETE FROM register_outbox WHERE position = 3", "neither in the outbox nor waiting"),
    "lost": ("DELETE FROM register_fact WHERE id = 'fact:3'", "holds 3 entries"),
    "unqueued": ("DELETE FROM register_pending", "neither in the outbox nor waiting"),
}


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize("name", _TAMPERINGS)
def test_tampering_behind_the_guards_is_found(connection, fact, name: str) -> None:
    """Somebody who removes the guards, meddles and puts them back is found by the chain."""
    for number in range(1, 4):
        append(connection, fact(f"hit:{number}", id=f"fact:{number}"))
    sequence(connection)
    append(connection, fact("hit:4", id="fact:4"))
    connection.commit()
    assert verify(connection) == 3
    statement, message = _TAMPERINGS[name]
    for (trigger,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {trigger}")
    connection.execute(statement)
    with pytest.raises(RegisterBroken, match=message):
        verify(connection)


@pytest.mark.parametrize("engine", ["sqlite"])
def test_an_altered_fact_gets_no_position(connection, fact) -> None:
    """A fact that was altered while it waited is reported, not carried into the log."""
    append(connection, fact(id="fact:1"))
    connection.execute("DROP TRIGGER register_fact_keep_update")
    connection.execute("UPDATE register_fact SET who = 'actor:9'")
    with pytest.raises(RegisterBroken, match="does not match its digest"):
        sequence(connection)
    assert [each.who for each in facts(connection)] == ["actor:9"]


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_missing_position_is_reported_to_the_reader(connection, fact) -> None:
    """A reader that meets a gap stops instead of skipping it."""
    for number in range(3):
        append(connection, fact(f"hit:{number}"))
    sequence(connection)
    connection.execute("DROP TRIGGER register_outbox_keep_delete")
    connection.execute("DELETE FROM register_outbox WHERE position = 2")
    with pytest.raises(RegisterBroken, match="lacks position 2"):
        outbox(connection)
