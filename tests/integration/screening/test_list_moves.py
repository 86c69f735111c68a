"""A list moves: what is screened again gives what a full re-screen gives, on two real editions."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import pytest

from cocket.kernel.errors import BadInput
from cocket.kernel.reasons import EditionRef
from cocket.reference.importers.ofac import parse_sdn
from cocket.register import embedded, facts, forget
from cocket.screening.attributes import Attributes
from cocket.screening.clearing import clear, clearance, reopen
from cocket.screening.listed import list_of
from cocket.screening.matching import Query
from cocket.screening.rescreen import KeptHit, entry_hashes, hits_of, rescreen
from cocket.screening.score import shipped_weights

LEAST = -1.0  # log-odds; lower than any threshold in use
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.fixture(scope="module")
def editions(shared_data):
    """Give the tables of both editions of sdn.csv, without the alias and address files of another day."""
    folders = ("us_sdn_2024-02-01", "us_sdn_2024-05-03")
    return [parse_sdn((shared_data / "parties" / folder / "sdn.csv").read_bytes()).tables for folder in folders]


@pytest.mark.data
def test_screening_what_changed_equals_screening_everything(editions):
    """New, changed and removed entries move hits exactly as a full re-screen does, and little is screened against."""
    before, after = editions
    chance = random.Random(4)
    names = sorted({*before["names"].column("name").to_pylist(), *after["names"].column("name").to_pylist()})
    new = sorted(set(after["names"].column("name").to_pylist()) - set(before["names"].column("name").to_pylist()))
    chosen = [*chance.sample(names, 400), *chance.sample(new, 150), "Marta Lindqvist", "Kaufhaus Lindental GmbH"]
    parties = {f"party-{n}": [Query(name)] for n, name in enumerate(chosen)}
    weights = shipped_weights()
    old = list_of(EditionRef("us_sdn", "a", "SDN", "2024-02-01", "0" * 64), before)
    current = list_of(EditionRef("us_sdn", "b", "SDN", "2024-05-03", "1" * 64), after)
    kept = hits_of(parties, old, entry_hashes(before), weights, LEAST)
    now, moved = rescreen(parties, kept, before, current, weights, LEAST)
    assert now == hits_of(parties, current, entry_hashes(after), weights, LEAST)
    assert len(moved.new) >= 150
    assert moved.looked_at < len(after["entities"]) / 2
    assert {hit.key for hit in now} == ({hit.key for hit in kept} | {h.key for h in moved.new}) - {
        h.key for h in moved.gone
    }


@pytest.fixture
def register(tmp_path):
    connection = embedded(tmp_path)
    yield connection
    connection.close()


HIT = KeptHit("party-1", "XX-TEST", "P1", "a" * 64, 0.91)
PARTY = [Query("Arkadiy Vorontsov", Attributes(countries=("RU",)))]


def test_a_cleared_hit_stays_cleared_until_either_side_changes(register):
    """A clearance is about this entry and this party; when one of them changes, a person looks again."""
    fact = clear(register, HIT, PARTY, who="officer-7", reason="other_birth_date", when=NOW, text="Born in 1988.")
    standing = clearance(register, HIT, PARTY)
    assert standing is not None
    assert (standing.fact, standing.who, standing.reason) == (fact.id, "officer-7", "other_birth_date")
    assert clearance(register, KeptHit("party-1", "XX-TEST", "P1", "b" * 64, 0.91), PARTY) is None
    assert clearance(register, HIT, [Query("Arkadiy Vorontsov", Attributes(countries=("BY",)))]) is None
    assert clearance(register, KeptHit("party-2", "XX-TEST", "P1", "a" * 64, 0.91), PARTY) is None


def test_a_clearance_ends_when_reopened_or_when_its_record_is_deleted(register):
    """Nobody can vouch for what can no longer be compared."""
    fact = clear(register, HIT, PARTY, who="officer-7", reason="other_person", when=NOW)
    forget(register, fact.pointers[0].record)
    assert clearance(register, HIT, PARTY) is None
    clear(register, HIT, PARTY, who="officer-7", reason="other_person", when=NOW)
    assert clearance(register, HIT, PARTY) is not None
    reopen(register, HIT, who="officer-8", reason="new_information", when=NOW)
    assert clearance(register, HIT, PARTY) is None


def test_no_name_stands_in_the_fact(register):
    """What outlives every deletion holds no name."""
    fact = clear(register, HIT, PARTY, who="officer-7", reason="other_person", when=NOW)
    assert "orontsov" not in repr(fact)


def test_a_clearance_needs_a_known_reason(register):
    """A reason is a code that can be counted."""
    with pytest.raises(BadInput, match="reason"):
        clear(register, HIT, PARTY, who="officer-7", reason="because", when=NOW)


def test_remembered_parties_follow_a_list(register, tmp_path, add):
    """Who was screened is screened again when the list moves, against what changed only, and never once forgotten."""
    from cocket.reference.store import Library
    from cocket.screening.listed import open_list
    from cocket.screening.screened import follow, remembered, screen_and_remember

    before = (
        ("P1", "person", "Arkadiy Miroslavovich VORONTSOV", ("RU",), ""),
        ("O1", "organisation", "TARNHELM SIGNAL INTELLIGENCE SYSTEMS", ("AE",), ""),
    )
    after = (before[0], ("O2", "organisation", "ZMEYKA TELECOM RESEARCH INSTITUTE NO. 7", ("RU",), ""))
    home, weights = tmp_path / "home", shipped_weights()
    parties = {
        "party:1": [Query("Arkady Vorontsov", Attributes(countries=("RU",), identifiers=(("Passport", "AB 123456"),)))],
        "party:2": [Query("Tarnhelm Signal Intelligence Systems")],
        "party:3": [Query("Zmeyka Telecom Research Institute 7")],
        "party:4": [Query("Zmeika Telecom Research Institute")],
    }
    first = open_list(Library(home), add(home, "us_sdn", before, edition_date="2024-01-01"))
    hits = screen_and_remember(register, parties, first, weights, who="system", when=NOW)
    assert {(hit.party, hit.entity_id) for hit in hits} == {("party:1", "P1"), ("party:2", "O1")}
    assert remembered(register, "us_sdn")["party:1"].queries == tuple(parties["party:1"])
    forgotten = next(f for f in facts(register, kinds=("party.screened",), subjects=("party:4",)))
    forget(register, forgotten.pointers[0].record)
    library = Library(home)
    second = open_list(library, add(home, "us_sdn", after, edition_date="2024-02-01"))
    moved = follow(register, library, second, weights, who="system", when=NOW)
    assert [hit.key for hit in moved.new] == [("party:3", "XX-TEST", "O2")]
    assert [hit.key for hit in moved.gone] == [("party:2", "XX-TEST", "O1")]
    assert (moved.changed, moved.looked_at) == ((), 1)
    again = follow(register, library, second, weights, who="system", when=NOW)
    assert (again.new, again.gone, again.changed) == ((), (), ())
