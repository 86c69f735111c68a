"""A flipped bit in any file of a home: reported with its reason, or without effect; never believed, never a crash."""

from __future__ import annotations

import contextlib
import json
import random
import shutil
import sqlite3

import pytest
from click.testing import CliRunner

from cocket.cli.main import main
from cocket.custody.chain import Chain
from cocket.custody.example import LOT, Example
from cocket.custody.reader import LogReader, folder_key
from cocket.custody.service import private_folder
from cocket.custody.signing import load_key
from cocket.custody.tiles import Edge, extend, leaf_row, pack_entries, tile_path
from cocket.kernel.canonical import canonical
from cocket.kernel.errors import CocketError
from cocket.verifier.checkpoints import Checkpoint
from cocket.verifier.notes import format_note

ORIGIN = "log.example/custody"
AS_OF = ("--as-of", "2026-06-01")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Give a home with the worked example recorded, its databases written back whole, and its files of events."""
    folder = tmp_path_factory.mktemp("damage")
    example = Example(ORIGIN)
    (folder / "keys.json").write_bytes(canonical(example.key_file()))
    ask(folder / "home", "trust", folder / "keys.json", "--origin", ORIGIN)
    for name, lines in example.files().items():
        (folder / name).write_bytes(b"\n".join(lines) + b"\n")
        ask(folder / "home", "record", folder / name, *AS_OF)
    for database in (folder / "home").rglob("*.sqlite"):
        with contextlib.closing(sqlite3.connect(database)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return folder


def ask(home, *words):
    """Run a command; whatever happened, nothing but the tree of errors comes out."""
    done = CliRunner().invoke(main, ["--home", str(home), "custody", *map(str, words)])
    if done.exception is not None and not isinstance(done.exception, (CocketError, SystemExit, OSError)):
        raise done.exception
    return done


def told(home):
    """Give what the home says of its goods and alarms, or None where it refuses."""
    answers = [ask(home, "show", f"{LOT}-{part}", "--json", *AS_OF) for part in (1, 2)]
    answers.append(ask(home, "alarms", "--json", *AS_OF))
    return [json.loads(done.stdout) if done.exit_code == 0 and done.exception is None else None for done in answers]


def test_the_whole_chain_is_consistent(home):
    """Log, journal and ledger agree; the command says so."""
    done = ask(home / "home", "fsck")
    assert done.exit_code == 0
    assert "● consistent: 19 documents, 19 log entries" in done.output


@pytest.mark.parametrize("flips", [18, pytest.param(300, marks=pytest.mark.slow)])
def test_a_flipped_bit_in_any_file_is_found_or_changes_nothing(home, tmp_path, flips):
    """Where `custody fsck` finds nothing, every answer is the same as before; recording again never crashes either."""
    good, chance, found = told(home / "home"), random.Random(5), 0
    assert all(good)
    files = sorted(file.relative_to(home / "home") for file in (home / "home").rglob("*") if file.is_file())
    files = [file for file in files if (home / "home" / file).stat().st_size and "register" not in str(file)]
    assert {"ledger.sqlite", "journal.sqlite", "keys.json", "key.pem", "checkpoint", "log.vkey"} <= {
        f.name for f in files
    }
    trial = tmp_path / "trial"
    shutil.copytree(home / "home", trial)
    for number in range(max(flips, len(files))):
        file = trial / files[number % len(files)]
        whole = file.read_bytes()
        spoiled = bytearray(whole)
        at = chance.randrange(len(spoiled))
        spoiled[at] ^= 1 << chance.randrange(8)
        file.write_bytes(spoiled)
        done = ask(trial, "fsck")
        if done.exit_code == 0 and done.exception is None:
            answers = told(trial)
            assert [b for a, b in zip(answers, good, strict=True) if a is not None] == [
                a for a in answers if a is not None
            ], (file, at)
        else:
            found += 1
        ask(trial, "record", home / "1-made-and-shipped.jsonl", "--out", tmp_path / "r", *AS_OF)
        shutil.rmtree(trial)
        shutil.copytree(home / "home", trial)
    assert found > max(flips, len(files)) / 3


def test_a_changed_holding_is_found(home, tmp_path):
    """Whoever edits the ledger's file is told apart from the documents by folding them again."""
    shutil.copytree(home / "home", tmp_path / "home")
    with contextlib.closing(sqlite3.connect(tmp_path / "home" / "custody" / "ledger.sqlite")) as connection:
        connection.execute("UPDATE states SET value = replace(value, 'broker', 'clerk') WHERE key = ?", (f"i:{LOT}-2",))
        connection.commit()
    done = ask(tmp_path / "home", "fsck")
    assert "It is not what the documents give" in done.output
    assert Chain.at(tmp_path / "home").audit().findings[0].where.startswith("state i:")


def test_a_changed_step_is_found(home, tmp_path):
    """Whoever takes a document out of an item's journey, or puts one in, is told apart from the documents too."""
    for change, words in (
        ("DELETE FROM touches WHERE key LIKE '%9'", "a journey would lack a step"),
        ("INSERT INTO touches VALUES ('urn:x:goods' || char(10) || '000000000003')", "No document gives it"),
    ):
        shutil.rmtree(tmp_path / "home", ignore_errors=True)
        shutil.copytree(home / "home", tmp_path / "home")
        with contextlib.closing(sqlite3.connect(tmp_path / "home" / "custody" / "ledger.sqlite")) as connection:
            connection.execute(change)
            connection.commit()
        assert words in ask(tmp_path / "home", "fsck").output


def test_a_rolled_back_log_is_found(home, tmp_path):
    """A checkpoint of earlier, with the journal and the ledger of today: what it does not show any more is named."""
    shutil.copytree(home / "home", tmp_path / "home")
    log = tmp_path / "home" / "custody" / "log"
    key = folder_key(log)
    signer = load_key(private_folder(tmp_path / "home", key) / "key.pem", key.name)
    entries = LogReader(log).bundle(0)[:4]
    edge, files = extend(Edge(), leaf_row(entries))
    files[tile_path("entries", 0, 4)] = pack_entries(entries)
    for path, data in files.items():
        (log / path).write_bytes(data)
    text = Checkpoint(key.name, 4, edge.root()).text
    (log / "checkpoint").write_bytes(format_note(text, [signer.sign(text)]))
    done = ask(tmp_path / "home", "fsck")
    assert done.exit_code == 1 or done.exception
    assert "document 4: The log does not show its entry yet" in done.output
