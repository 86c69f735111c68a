"""`cocket lists update` against a server that answers well, badly, or not at all."""

from __future__ import annotations

import gzip
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cocket.kernel.errors import UpdateRefused
from cocket.reference.fetching import Stamp, client, fetch
from cocket.reference.store import Library
from cocket.reference.tables import ENTITIES
from cocket.reference.update import shrinkage


def tariff(rows: int, year: int = 2022) -> bytes:
    lines = ["section,hscode,description,parent,level"]
    lines += [f"I,{number:06d},Thing {number},TOTAL,6" for number in range(rows)]
    lines += [f"TOTAL,TOTAL,Total of all HS{year} commodities,TOTAL,5", ""]
    return "\n".join(lines).encode()


SECTIONS = b"section,name\nI,Things\n"


@pytest.fixture
def update(cocket, publisher):
    """Run the update of the tariff from the local publisher."""
    publisher.answers["/hs.csv"] = (
        200,
        {"ETag": '"one"', "Last-Modified": "Wed, 21 Oct 2026 07:28:00 GMT"},
        tariff(100),
    )
    publisher.answers["/sections.csv"] = (200, {"ETag": '"s"'}, SECTIONS)
    both = (f"primary={publisher.address}/hs.csv", f"sections={publisher.address}/sections.csv")

    def run(*more: str, addresses: tuple[str, ...] = both):
        return cocket("lists", "update", "hs", *(word for text in addresses for word in ("--address", text)), *more)

    return run


@pytest.fixture
def library(home: Path) -> Library:
    return Library(home)


def test_an_update_stores_a_new_edition(update, library: Library):
    """The list and its companion are kept with the address and both hashes."""
    ran = update()
    assert ran.status == 0, ran.err
    edition = library.require("hs")
    assert edition.counts["tariff"] == 100
    assert edition.counts["sections"] == 1
    assert edition.source.endswith("/hs.csv")
    assert set(edition.parts) == {"primary", "sections"}
    assert f"{edition.id}: new, 100 entries" in ran.out


def test_a_304_keeps_the_edition_and_confirms_it(update, library: Library, publisher):
    """The second request sends the ETag back; nothing is stored, and the edition counts as confirmed today."""
    update()
    before = library.editions("hs")
    ran = update()
    assert ran.status == 0
    assert "nothing newer" in ran.out
    assert library.editions("hs") == before
    assert publisher.asked[-2][1]["If-None-Match"] == '"one"'
    assert publisher.asked[-1][1]["If-None-Match"] == '"s"'
    from cocket.reference.update import confirmed_on

    assert confirmed_on(library, before[0]) is not None


def test_when_one_of_two_files_changed_the_other_is_taken_from_the_store(update, library: Library, publisher):
    """A 304 for the companion does not lose it."""
    update()
    publisher.answers["/hs.csv"] = (200, {"ETag": '"two"'}, tariff(110))
    assert update().status == 0
    assert library.require("hs").counts["sections"] == 1
    assert library.require("hs").counts["tariff"] == 110
    assert len(library.editions("hs")) == 2


def test_a_lost_edition_is_fetched_whole_again(update, library: Library, publisher):
    """No ETag is sent for what this home no longer has."""
    update()
    library.set_aside(library.require("hs").id)
    ran = update()
    assert ran.status == 0, ran.err
    assert "If-None-Match" not in publisher.asked[-1][1]
    assert library.check(library.require("hs")) == ""


def test_an_update_beside_a_damaged_edition_says_how_to_mend_it(update, cocket, library: Library):
    """A list that cannot be compared with the one at hand is not stored; after mending it is."""
    update()
    (library.folder(library.require("hs")) / "tariff.arrow").write_bytes(b"")
    ran = update()
    assert ran.status == 3
    assert "cocket lists mend" in ran.err
    assert cocket("lists", "mend").status == 0
    assert update().status == 0


BAD_ANSWERS = {
    "a 500": ((500, {}, b"oops"), "answered 500"),
    "a 404": ((404, {}, b"gone"), "answered 404"),
    "a truncated body": ((200, {"Content-Length": "99999"}, tariff(100)[:500]), "before the whole file had arrived"),
    "a web page": ((200, {"Content-Type": "text/html"}, b"<!DOCTYPE html><html>Sign in"), "web page"),
    "a web page after a byte order mark": ((200, {}, b"\xef\xbb\xbf\n<html>"), "web page"),
    "an empty file": ((200, {}, b""), "empty file"),
    "a JSON error": ((200, {}, b'{"error": "busy"}'), "is not Harmonized System"),
    "a damaged gzip": ((200, {}, gzip.compress(tariff(100))[:-9]), "cut short"),
    "rows that broke off": ((200, {}, tariff(100)[:-90]), "cells where the header has"),
    "a list without entries": ((200, {}, b"section,hscode,description,parent,level\n"), "entries"),
    "a list that shrank by half": ((200, {}, tariff(50)), "50 entries where the edition at hand has 100"),
    "a redirect in circles": ((302, {"Location": "/hs.csv"}, b""), "cannot be reached"),
    "gzip encoding that is none": ((200, {"Content-Encoding": "gzip"}, b"plain"), "cannot be reached"),
}


@pytest.mark.parametrize("answer", BAD_ANSWERS)
def test_a_bad_answer_is_refused_and_the_edition_at_hand_stays(update, library: Library, publisher, answer: str):
    """Exit status 3, one line that says what came, and the home as it was."""
    update()
    before = library.editions("hs")
    publisher.answers["/hs.csv"], words = BAD_ANSWERS[answer]
    ran = update()
    assert ran.status == 3, ran
    assert words in ran.err
    assert len(ran.err.splitlines()) == 1
    assert "stays" in ran.err
    assert Library(library.home).editions("hs") == before
    assert not list(library.home.rglob(".new-*"))


@pytest.mark.parametrize("answer", BAD_ANSWERS)
def test_a_bad_answer_to_the_first_update_stores_nothing(update, library: Library, publisher, answer: str):
    """There is no list to compare a short one with, but everything else is refused."""
    publisher.answers["/hs.csv"], _ = BAD_ANSWERS[answer]
    ran = update()
    if answer == "a list that shrank by half":
        assert ran.status == 0
    else:
        assert ran.status == 3
        assert library.editions() == ()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=200) | st.binary(max_size=100).map(lambda noise: tariff(90) + noise))
def test_no_answer_costs_the_edition_at_hand(update, library: Library, publisher, body: bytes):
    """Whatever bytes a server sends, they are a list or refused in one line, and a whole edition is current."""
    update()
    publisher.answers["/hs.csv"] = (200, {}, body)
    ran = update()
    assert ran.status in (0, 3)
    assert len(ran.err.splitlines()) == (1 if ran.status else 0)
    assert library.check(library.require("hs")) == ""


def test_a_list_that_shrank_is_stored_when_it_is_accepted(update, library: Library, publisher):
    """The message names the option; both editions are kept."""
    update()
    publisher.answers["/hs.csv"] = (200, {}, tariff(50))
    assert "--accept-shrink" in update().err
    assert update("--accept-shrink").status == 0
    assert [edition.counts["tariff"] for edition in library.editions("hs")] == [100, 50]


def test_a_sub_list_may_not_vanish():
    """A feed that lost one of its sources is refused even when the total is much the same."""

    def entities(**counts: int) -> pa.Table:
        rows = [
            {
                name: ([] if pa.types.is_list(kind) else "")
                for name, kind in zip(ENTITIES.names, ENTITIES.types, strict=True)
            }
            | {"list_code": code.replace("_", "-")}
            for code, count in counts.items()
            for _ in range(count)
        ]
        return pa.Table.from_pylist(rows, schema=ENTITIES)

    before = entities(US_EL=90, US_DPL=10, US_UVL=2)
    assert "US-DPL" in shrinkage(before, entities(US_EL=100), by_list=True)
    assert shrinkage(before, entities(US_EL=90, US_DPL=1), by_list=True) == ""
    assert shrinkage(before, entities(US_EL=50, US_DPL=10), by_list=True)


def test_the_same_bytes_without_an_etag_store_nothing_new(update, library: Library, publisher):
    """A server that cannot say what changed costs a download, not an edition."""
    publisher.answers["/hs.csv"] = (200, {}, tariff(100))
    update()
    publisher.answers["/hs.csv"] = (200, {"Last-Modified": "Thu, 22 Oct 2026 07:28:00 GMT"}, tariff(100))
    assert update().status == 0
    assert len(library.editions("hs")) == 1


def test_a_file_beyond_the_cap_is_not_read_to_its_end(publisher):
    """The cap counts bytes as they arrive, unpacked."""
    publisher.answers["/big"] = (200, {}, bytes(2_000_000))
    packed = gzip.compress(bytes(2_000_000))
    publisher.answers["/packed"] = (200, {"Content-Encoding": "gzip"}, packed)
    with client() as http:
        for path in ("/big", "/packed"):
            with pytest.raises(UpdateRefused, match="larger than"):
                fetch(http, publisher.address + path, limit=1_000_000)
        assert fetch(http, publisher.address + "/big", limit=2_000_000).content == bytes(2_000_000)


def test_a_file_that_takes_too_long_is_given_up(publisher):
    """The deadline is for the whole file, however small the steps are."""
    publisher.answers["/slow"] = (200, {}, b"x")
    with client() as http, pytest.raises(UpdateRefused, match="within"):
        fetch(http, publisher.address + "/slow", deadline=-1.0)


def test_a_304_that_nobody_asked_for_is_refused(publisher):
    """Without an edition at hand there is nothing that could be unchanged."""
    publisher.answers["/odd"] = (304, {}, b"")
    with client() as http, pytest.raises(UpdateRefused, match="304"):
        fetch(http, publisher.address + "/odd", Stamp("elsewhere", '"x"'))


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:1/x", "nonsense", "http://[", "ftp://127.0.0.1/x", "http://\x00"]
)
def test_an_address_that_cannot_be_reached_is_one_line(cocket, address: str):
    """No traceback for a closed port, a word, or another protocol."""
    ran = cocket("lists", "update", "hs", "--address", address)
    assert ran.status == 3
    assert len(ran.err.splitlines()) == 1
    assert "edition at hand" not in ran.err  # a fresh home has none


def test_one_refused_list_does_not_stop_the_others(
    cocket, publisher, library: Library, monkeypatch: pytest.MonkeyPatch
):
    """The rest is updated, and the status still says that something was refused."""
    from dataclasses import replace

    from cocket.reference import update as updating
    from cocket.reference.importers import FORMATS

    good = replace(FORMATS["hs"], source=f"{publisher.address}/hs.csv", companions={})
    bad = replace(FORMATS["chpl"], source=f"{publisher.address}/chpl.csv")
    publisher.answers["/hs.csv"] = (200, {}, tariff(10))
    monkeypatch.setattr(updating, "FORMATS", {"chpl": bad, "hs": good})
    ran = cocket("lists", "update")
    assert ran.status == 3
    assert "answered 404" in ran.err
    assert library.require("hs").counts["tariff"] == 10
    listed = cocket("lists", "update", "--json")
    assert [item["kind"] for item in listed.document["refused"]] == ["chpl"]
    assert listed.document["updated"][0]["changed"] is False


@pytest.mark.parametrize(
    "words",
    [
        ("no_such_kind",),
        ("us_country_chart",),
        ("--address", "http://127.0.0.1:1/"),
        ("hs", "--address", "parts=http://127.0.0.1:1/"),
        ("hs", "--address", "sections=http://127.0.0.1:1/"),
    ],
)
def test_what_cannot_be_updated_is_bad_usage(cocket, words: tuple[str, ...]):
    """An unknown kind, one without an address, and addresses that fit nothing: exit status 2, one line."""
    ran = cocket("lists", "update", *words)
    assert ran.status == 2
    assert len(ran.err.splitlines()) == 1
