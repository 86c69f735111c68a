"""What border posts signed without a network comes back into the office: each once, and nothing dropped."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.integration.office.conftest import NOW
from tests.integration.office.test_services import granted

from cocket.custody.events.keys import KeyBook, parse_keys
from cocket.custody.posts import Post, Shipment, draw_down, load_post, new_post
from cocket.kernel.strict_json import load_json

LATER = NOW + timedelta(days=30)


class Border:
    """A post that records under one licence; its chain of records grows."""

    def __init__(self, folder: Path, name: str) -> None:
        profile = {
            "party": f"https://customs.example/{name}",
            "name": name,
            "country": "NL",
            "unlocode": "",
            "log": "nl.example/log",
        }
        self.keys = new_post(folder / name, profile, NOW)
        self.post: Post = load_post(folder / name)
        self.events: list[Any] = []

    def draws(self, licence: Any, amount: str, at: datetime = LATER, **more: Any) -> bytes:
        issuer = licence.papers.get().issuer
        shipment = Shipment(
            issuer, licence.number, (("not listed", amount, "each"),), more.pop("movement", "exit"), **more
        )
        line = draw_down(self.post, shipment, self.events, at)
        self.events.append(load_json(line.decode(), where="line")["event"])
        return line


@pytest.fixture
def posts(tmp_path: Path) -> tuple[Border, Border, KeyBook]:
    """Give two posts and their keys."""
    north, south = Border(tmp_path, "north"), Border(tmp_path, "south")
    book = parse_keys({"keys": [*north.keys["keys"], *south.keys["keys"]]}, where="keys")
    return north, south, book


def lines(*raw: bytes) -> list[tuple[str, bytes]]:
    return [(f"records, line {number}", line) for number, line in enumerate(raw, 1)]


def test_records_draw_once_in_whatever_order_they_come(people, posts):
    """The same files again, and the other way round, change nothing."""
    from cocket.office.licences.collecting import collect

    north, south, book = posts
    licence = granted(people, "EA")
    records = [north.draws(licence, "2"), south.draws(licence, "3"), north.draws(licence, "1")]
    first = collect(lines(*records), book, LATER)
    assert (first.drawn, first.known, first.look, first.rejects) == (3, 0, [], [])
    shuffled = random.Random(5).sample(records, 3)
    assert collect(lines(*shuffled), book, LATER).known == 3
    line = licence.lines.get()
    assert line.drawn == "6"
    assert all(drawn.confirmed_at for drawn in line.draws.all())


def test_what_left_beyond_the_grant_is_kept_as_a_fact_and_shown(people, posts):
    """Two posts let ten pieces each pass of ten: the second cannot be drawn, and is told, each time the file comes."""
    from cocket.office.facts.services import recorded
    from cocket.office.licences.collecting import OVERDRAWN, collect
    from cocket.register import facts

    north, south, book = posts
    licence = granted(people, "EB")
    records = lines(north.draws(licence, "10"), south.draws(licence, "10", LATER + timedelta(hours=1)))
    for _ in range(2):
        done = collect(records, book, LATER + timedelta(days=1))
        assert [one.reason for one in done.look] == [f"{licence.number}: 10 each are to be drawn and 0 are left."]
    assert (licence.lines.get().drawn, licence.papers.get().exhausted) == ("10", True)
    with recorded() as connection:
        told = [fact for fact in facts(connection, subjects=[licence.pk]) if fact.kind == OVERDRAWN]
    assert [fact.payload["amount"] for fact in told] == ["10"]


def test_what_the_exporter_announced_is_confirmed_by_its_number(people, posts):
    """One shipment, seen by the exporter and by a post: drawn once."""
    from decimal import Decimal

    from cocket.kernel.quantities import Quantity
    from cocket.office.licences.collecting import collect
    from cocket.office.licences.services import draw

    north, _, book = posts
    licence = granted(people, "EC")
    drawn = draw(people.clerk, licence.pk, 1, Quantity(Decimal(4), "each"), "26NL77", at=NOW)
    done = collect(lines(north.draws(licence, "4", consignment="26NL77")), book, LATER)
    assert (done.drawn, done.confirmed) == (0, 1)
    drawn.refresh_from_db()
    assert (drawn.declaration, licence.lines.get().drawn) == ("26NL77", "4")


def test_what_no_trusted_post_signed_is_refused_and_the_rest_goes_on(people, posts, tmp_path):
    """A stranger's record, a changed one, a line that is no JSON and another authority's licence: each is told or counted."""
    from cocket.office.licences.collecting import collect

    north, _, book = posts
    licence = granted(people, "ED")
    stranger = Border(tmp_path, "stranger").draws(licence, "1")
    good = north.draws(licence, "2")
    changed = good.replace(b'"amount":"2"', b'"amount":"1"')
    entry = north.draws(licence, "1", movement="entry")
    done = collect(lines(stranger, changed, b"{not json", b"\xff", good, entry), book, LATER)
    assert (done.drawn, done.passed_over) == (1, 1)
    assert len(done.rejects) == 4
    assert all(one.where.startswith("records, line") for one in done.rejects)
    assert licence.lines.get().drawn == "2"


def test_an_unknown_licence_and_an_item_that_is_not_covered_are_looked_at(people, posts):
    """Nothing is guessed: a person is told."""
    from types import SimpleNamespace

    from cocket.office.licences.collecting import collect

    north, _, book = posts
    licence = granted(people, "EE")
    gone = SimpleNamespace(number="L-1999-000001", papers=licence.papers)
    line = north.draws(gone, "1")
    other = draw_down(
        north.post,
        Shipment(licence.papers.get().issuer, licence.number, (("5A002.a", "1", "each"),), "exit"),
        north.events,
        LATER,
    )
    done = collect(lines(line, other), book, LATER)
    assert [one.reason for one in done.look] == [
        "No licence has the number L-1999-000001.",
        f"{licence.number}: It covers no 5A002.a in each.",
    ]
    assert licence.lines.get().drawn == "0"


def test_what_a_post_takes_back_after_it_was_brought_in_may_be_drawn_again(people, posts):
    """The record that takes it back undoes what the office drew, once."""
    from cocket.office.licences.collecting import collect

    north, _, book = posts
    licence = granted(people, "EE")
    first = north.draws(licence, "4")
    assert collect(lines(first), book, LATER).drawn == 1
    back = north.draws(licence, "4", cancels=north.events[-1]["eventID"])
    assert collect(lines(first, back), book, LATER).returned == 1
    assert licence.lines.get().drawn == "0"
    again = collect(lines(first, back), book, LATER)
    assert (again.returned, again.drawn, again.look) == (0, 0, [])
