"""Rule files: complete, cited, and refused when they are not."""

from __future__ import annotations

import contextlib
import re
import tomllib
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cocket.kernel.errors import BadDocument, BadInput
from cocket.requirements.coverage import coverage
from cocket.requirements.harmonise import edition_diff
from cocket.requirements.rulebook import load, shipped
from cocket.requirements.service import Requirements, regimes_of
from cocket.requirements.vocabulary import FACTS

REGIMES = ("eu", "us", "uk")
HEAD = b"""[book]
regime = "xx"
title = "t"
authority = "a"
contest = "c"
instrument = "i"
edition = "2026-01-01"
"""


def sources(regime):
    folder = files("cocket.requirements") / "rules" / regime
    return {entry.name: entry.read_bytes() for entry in folder.iterdir() if entry.name.endswith(".toml")}


@pytest.mark.parametrize("regime", REGIMES)
def test_every_fact_that_a_rule_reads_is_in_the_vocabulary(regime):
    """A misspelt fact would be unknown for ever; the vocabulary stops that."""
    names = {n for n in shipped(regime).names if not n.startswith(("?", "on."))}
    assert names <= set(FACTS), names - set(FACTS)


@pytest.mark.parametrize("regime", REGIMES)
def test_every_row_says_its_paragraph_status_and_text(regime):
    """Each file names the text it was written against, and each rule its paragraph and status."""
    for name, raw in sources(regime).items():
        book = tomllib.loads(raw.decode())["book"]
        assert {"text", "author", "edition", "status", "instrument"} <= set(book), name
    for rule in shipped(regime).rules:
        assert re.search(r"(, | CFR )\S", rule.source)
        assert rule.contest
        assert rule.status in {"verified", "unverified", "reading"}
        assert rule.says.endswith(".")


def test_the_united_kingdom_is_unverified_throughout():
    """No text was at hand, so no row may claim otherwise."""
    assert {rule.status for rule in shipped("uk").rules} == {"unverified"}


@pytest.mark.parametrize("regime", REGIMES)
def test_deleting_a_question_that_a_rule_asks_is_noticed_at_loading(regime):
    """A rule without its question could never be settled, so the book is refused."""
    found = sources(regime)
    for name, raw in found.items():
        for ask in tomllib.loads(raw.decode()).get("question", ()):
            broken = raw.replace(f'[[question]]\nid = "{ask["id"]}"'.encode(), b'[[question]]\nid = "renamed.away"', 1)
            assert broken != raw
            with pytest.raises(BadDocument, match=ask["id"].replace(".", r"\.")):
                load(regime, {**found, name: broken})


@pytest.mark.parametrize("regime", REGIMES)
def test_no_set_is_idle(regime):
    """Every named set is used by a condition of its book."""
    text = b"".join(sources(regime).values()).decode()
    for name in shipped(regime).sets:
        assert f"${name}" in text, name


@pytest.mark.parametrize(
    "body",
    [
        b'[[rule]]\nid = "a"\n',
        b'[[rule]]\nid = "a"\nparagraph = "1"\nwhen = "listed"\nneed = "maybe"\nsays = "x."\n',
        b'[[rule]]\nid = "a"\nparagraph = "1"\nwhen = "listed and"\nneed = "required"\nsays = "x."\n',
        b'[[rule]]\nid = "a"\nparagraph = "1"\nwhen = "?nobody"\nneed = "required"\nsays = "x."\n',
        b'[[rule]]\nid = "a"\nparagraph = "1"\nwhen = "listed"\nneed = "required"\nsays = "x."\nstatus = "sure"\n',
        b'[[rule]]\nid = "a"\nparagraph = "1"\nwhen = "listed"\nneed = "required"\nsays = "x."\nscope = "party"\n',
        b'[[rule]]\nid = "a"\nparagraph = "1"\nwhen = "listed"\nneed = "required"\nsays = "x."\n' * 2,
        b'[[prose]]\nid = "a"\npattern = "("\nwhen = "always"\nparagraph = "1"\nsays = "x"\nunclear = "x"\n',
        b'[[embargo]]\ncountry = "ru"\nparagraph = "1"\n',
        b'[[option]]\ncode = "A"\ntitle = "t"\nparagraph = "1"\napplies = "listed"\nsays = "x"\nuses = ["gone"]\n',
        b'[[hint]]\nid = "a"\npattern = "("\n',
        b'[[national]]\ncountry = "Spain"\ntitle = "t"\nhints = ["a"]\nparagraph = "1"\n',
        b'[[rule]]\nid = "a"\nparagraph = "1"\nwhen = "listd"\nneed = "required"\nsays = "x."\n',
        b'[[rule]]\nid = "a"\nparagraph = "1"\nwhen = "destination > 3"\nneed = "required"\nsays = "x."\n',
        b'[[rule]]\nid = "a"\nparagraph = "1"\nwhen = "destination has DE"\nneed = "required"\nsays = "x."\n',
        b'[[rule]]\nid = "a"\nparagraph = "1"\nwhen = "listed"\nneed = "required"\nsays = "x {item."\n',
        b'[[rule]]\nid = "a"\nparagraph = "1"\nwhen = "listed"\nneed = "required"\nsays = "x {item!r}."\n',
        b'[[rule]]\nid = "a"\nparagraph = "1"\nwhen = "listed"\nneed = "required"\nsays = "x."\nuntl = 2026-01-01\n',
        b'[[rule]]\nid = "a"\nparagraph = "1"\nwhen = "listed"\nneed = "required"\nsays = "x."\nfrom = "2026"\n',
        b'[[ruel]]\nid = "a"\n',
        b'sets = { union = "DE" }\n',
        b"[[rule]\n",
        b"\xff\xfe",
    ],
)
def test_a_malformed_rule_file_is_refused_in_one_line(body):
    """Missing fields, unknown words, broken conditions and bad bytes end in one kind of error."""
    with pytest.raises((BadDocument, BadInput)) as caught:
        load("xx", {"rules.toml": HEAD + body})
    assert "\n" not in str(caught.value)


def test_a_book_without_a_head_is_refused():
    """Somebody has to say which regime the rows belong to."""
    with pytest.raises(BadDocument, match="regime"):
        load("xx", {"rules.toml": b"[sets]\n"})


@given(st.binary(max_size=200))
def test_no_bytes_crash_the_loader(raw):
    """Any file is read or refused."""
    with contextlib.suppress(BadDocument, BadInput):
        load("xx", {"rules.toml": HEAD + raw})


JUNK = ("1", "[1]", "{ a = 1 }", '"("', "true", "[]", '""', "2026-01-01", '["XX", 2]', "1.5")


@given(regime=st.sampled_from(REGIMES), place=st.integers(0, 2000), junk=st.sampled_from(JUNK))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_field_may_hold_junk_and_the_loader_says_so_in_one_line(regime, place, junk, cases, requirements):
    """Each value of the shipped files replaced by another kind: the book is refused by row, or loads and judges."""
    folder = {**{f"shared/{k}": v for k, v in sources("shared").items()}, **sources(regime)}
    lines = [(name, n) for name, raw in folder.items() for n, line in enumerate(raw.split(b"\n")) if b" = " in line]
    name, number = lines[place % len(lines)]
    rows = folder[name].split(b"\n")
    rows[number] = rows[number].partition(b" = ")[0] + b" = " + junk.encode()
    try:
        book = load(regime, {**folder, name: b"\n".join(rows)})
    except (BadDocument, BadInput) as err:
        assert "\n" not in str(err)  # noqa: PT017 - a mutated book may also load
        return
    engine = Requirements({**requirements.books, regime: book}, requirements.tables)
    for case in [case for case in cases if regime in regimes_of(case.export)][:40]:
        engine.require(case.export, case.classifications, case.screening, case.as_of)


@pytest.mark.parametrize("regime", REGIMES)
def test_every_rule_is_reached_on_both_sides_by_a_worked_case(regime, cases, requirements, record_property):
    """Coverage of the data: each row is true in one case and false in another; unknown is counted and reported."""
    book = shipped(regime)
    worked = [(c.export, c.classifications, c.screening, c.as_of) for c in cases if regime in regimes_of(c.export)]
    found = coverage(requirements, regime, worked)
    assert found.never_true == ()
    # A country-bound rule is asked only for its country, so its false side may be unreachable; so is that of a
    # condition which already decides whether the exemption is offered at all, and of "always".
    bound = {rule.id for rule in book.rules if rule.countries} | {r.id for r in book.prose if r.when.text == "always"}
    offered = {f"{one.code}.{c.id}" for one in book.exemptions for c in one.clauses if c.when.text in one.applies.text}
    assert set(found.never_false) - bound - offered == set()
    # Every rule that has words for not knowing has been seen to say them.
    assert {rule.id for rule in book.rules if rule.unclear} & set(found.never_unknown) == set()
    record_property("rows", len(found.rows))
    record_property("rows also met unknown", len(found.rows) - len(found.never_unknown))


def test_a_day_selects_the_rules_in_force():
    """The affiliates rule is one rule in October 2025, another during its suspension, a third after it."""
    book = shipped("us")

    def named(day):
        live = book.in_force(day)
        return {rule.id for rule in live.item if rule.id.startswith("us.affiliates")}

    assert named(date(2025, 9, 28)) == set()
    assert named(date(2025, 10, 15)) == {"us.affiliates.2025", "us.affiliates.minority"}
    assert named(date(2025, 11, 10)) == {"us.affiliates.suspended", "us.affiliates.minority"}
    assert named(date(2026, 11, 10)) == {"us.affiliates.resumed", "us.affiliates.minority"}


BROKEN = Path(__file__).resolve().parents[2] / "vectors" / "broken" / "rules"


@pytest.mark.parametrize("path", sorted(BROKEN.iterdir()), ids=lambda path: path.stem)
def test_each_broken_rule_file_is_refused_in_one_line(path):
    """The deliberately broken files beside the good ones."""
    with pytest.raises((BadDocument, BadInput)) as caught:
        load("xx", {path.name: path.read_bytes()})
    assert "\n" not in str(caught.value)


def test_a_quiet_rule_waits_only_where_others_speak():
    """A rule that stays silent about an unclassified item holds only for items that 738.4 asks about anyway."""
    for regime in REGIMES:
        for rule in shipped(regime).rules:
            if rule.quiet:
                assert rule.when.text.startswith("subject and abroad and listed and "), rule.id
    assert (
        "subject and abroad and listed" in next(r for r in shipped("us").rules if r.id == "us.738.required").when.text
    )


def test_a_changed_set_is_seen_as_a_change_of_the_rows_that_read_it():
    """Taking a country out of a set changes the rules that name the set, though their text stays."""
    found = sources("uk")
    name = "01_strategic_export_control.toml"
    shared = {f"shared/{k}": v for k, v in sources("shared").items()}
    whole = {f"uk/{k}": v for k, v in found.items()} | shared
    less = {**whole, f"uk/{name}": found[name].replace(b'home = ["GB", "IM"]', b'home = ["GB"]')}
    diff = edition_diff(load("uk", whole), load("uk", less))
    assert "uk.home" in diff["changed"]
    assert diff["added"] == diff["removed"] == ()
