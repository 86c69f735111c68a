"""Scenario files: what is wrong is said with file and line; no text makes the reader crash."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cocket.exercises.scenario import Change, read_scenario, shipped, shipped_names
from cocket.exercises.scenario.changing import changed, with_desks
from cocket.exercises.scenario.file import parse_scenario
from cocket.kernel.errors import BadInput

SMALL = (Path(__file__).parents[2] / "integration" / "exercises" / "small.toml").read_text(encoding="utf-8")
BROKEN = Path(__file__).parents[2] / "vectors" / "broken" / "scenarios"

# What is put in place of what, and what the complaint must say.
MISTAKES = {
    "probability-over-one": (
        "apply_for_licence = 0.9,",
        "apply_for_licence = 1.9,",
        "desks.licensing.stops.apply_for_licence: 1.9 is more than 1, and a chance lies between 0 and 1",
    ),
    "no-desk": ("desks.boxes.meets.low", "desks.nowhere.meets.low", "leads to no desk"),
    "unknown-word": ("{ apply_for_licence = 0.1 }", "{ perhaps = 0.1 }", "'perhaps'"),
    "unknown-technique": ('technique = "EV-016"', 'technique = "EV-999"', "no technique is called EV-999"),
    "path-to-nowhere": (
        '{ "items.catcher.description" = "Cotton T-shirts, knitted." }',
        '{ "items.nothing.description" = "x" }',
        "'nothing'",
    ),
    "no-export": ('value = { amount = "150000.00"', 'value = { amount = "much"', "much"),
    "same-id-twice": ('id = "boxes"', 'id = "licensing"', "used twice"),
    "ten-million-shipments": ("per_day = 20", "per_day = 999999", "GB"),
    "no-evader": ("[[steps]]", "[[other]]", "other: there is no such key"),
    "impossible-budget": ("budget = 100", "budget = -1", "-1 is less than 0"),
    "unknown-key": ("officers = 1", "offices = 1", "desks.licensing.offices: there is no such key"),
    "no-number": ("officers = 1", 'officers = "two"', "'two' stands where a whole number belongs"),
    "before-any-rules": ("as_of = 2026-11-01", "as_of = 1650-01-01", "1650-01-01 is less than"),
    "not-toml": ("format = 1", "format = ", "not TOML"),
    "other-format": ("format = 1", "format = 2", "format"),
    "not-finite": ("price = 10\n", "price = inf\n", "price"),
    "no-number-in-a-fix": ('"desks.boxes.stops.low" = 0.9', '"desks.boxes.stops.low" = "much"', "look-harder"),
    "no-officer": ("officers = 1", "officers = 0", "officers"),
    "contradictory-injects": (
        "[limits]",
        (
            '[[injects]]\nday = 3\ntitle = "Two go"\nchanges = { "desks.boxes.officers" = 1 }\n[[injects]]\nday = 3\n'
            'title = "Two come"\nchanges = { "desks.boxes.officers" = 4 }\n[limits]'
        ),
        "contradict each other: desks.boxes.officers is 1 and 4",
    ),
    "inject-after-the-end": (
        "[limits]",
        '[[injects]]\nday = 31\ntitle = "Too late"\nchanges = { "desks.boxes.officers" = 1 }\n[limits]',
        "ends on day 30",
    ),
    "owners-in-a-circle": (
        'kind = "organisation", country = "EC" }',
        (
            'kind = "organisation", country = "EC", owners = [{ owner = "shell", share_percent = "60" }] }, { id = "shell", '
            'name = "Sample Shell", roles = ["broker"], kind = "organisation", owners = [{ owner = "buyer" }] }'
        ),
        "ownership runs in a circle",
    ),
    "a-route-that-ends-elsewhere": ('legs = [{ country = "EC"', 'legs = [{ country = "PE"', "ends in PE"),
    "a-desk-that-nothing-reaches": ("officers = 1", 'officers = 1\nthrough = ["IS"]', "nothing comes to the desk"),
}


@pytest.mark.parametrize("name", sorted(MISTAKES))
def test_a_mistake_is_said_with_its_place(name: str) -> None:
    """A mistake is said with its place."""
    old, new, complaint = MISTAKES[name]
    assert old in SMALL
    with pytest.raises(BadInput, match=re.escape(complaint)) as caught:
        parse_scenario(SMALL.replace(old, new, 1), where="small.toml")
    assert caught.value.where.startswith("small.toml")
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("officers = 1", "offices = 1"),
        ("apply_for_licence = 0.9,", "apply_for_licence = 1.9,"),
        ("per_day = 20", 'per_day = "x"'),
    ],
)
def test_the_line_is_named(old: str, new: str) -> None:
    """The line is named."""
    text = SMALL.replace(old, new, 1)
    line = next(number for number, one in enumerate(text.splitlines(), start=1) if new in one)
    with pytest.raises(BadInput) as caught:
        parse_scenario(text, where="small.toml")
    named = int(caught.value.where.rpartition(" ")[2])
    assert named == line


def test_no_evader_is_said_in_words_and_short_names_find_their_own_line() -> None:
    """A scenario without steps has no evader; an inject called "b" is not looked for in the line of the budget."""
    bare = SMALL[: SMALL.index("[[steps]]")] + SMALL[SMALL.index("[[desks]]") :]
    with pytest.raises(BadInput, match="there is no evader"):
        parse_scenario(bare, where="small.toml")
    injects = "".join(
        f'[[injects]]\nday = 3\ntitle = "{name}"\nchanges = {{ "desks.boxes.officers" = {officers} }}\n'
        for name, officers in (("a", 2), ("b", 5))
    )
    text = f"{SMALL}\n{injects}"
    line = next(number for number, one in enumerate(text.splitlines(), start=1) if one == 'title = "b"')
    with pytest.raises(BadInput, match="contradict") as caught:
        parse_scenario(text, where="small.toml")
    assert caught.value.where == f"small.toml, line {line}"
    elsewhere = SMALL.replace('legs = [{ country = "EC"', 'legs = [{ country = "FR"', 1)
    with pytest.raises(BadInput, match="nothing joins the two") as caught:
        parse_scenario(elsewhere, where="small.toml")
    assert re.search(r"line \d+", caught.value.where)


def test_files_that_are_none_are_refused(tmp_path: Path) -> None:
    """Files that are none are refused."""
    with pytest.raises(BadInput, match="cannot be read"):
        read_scenario(tmp_path / "nothing.toml")
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(BadInput, match="not UTF-8"):
        read_scenario(tmp_path / "bytes.toml")
    with pytest.raises(BadInput, match="no scenario is called"):
        shipped("nothing")


@pytest.mark.parametrize("path", sorted(BROKEN.glob("*.toml")), ids=lambda path: path.stem)
def test_a_broken_file_is_refused(path: Path) -> None:
    """A broken file is refused."""
    with pytest.raises(BadInput):
        read_scenario(path)


@given(st.binary(max_size=300) | st.text("[]{}=\"'.#\n abcdesk0123456789", max_size=200).map(str.encode))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_refused_not_crashed_on(tmp_path: Path, raw: bytes) -> None:
    """Any bytes are refused not crashed on."""
    (tmp_path / "any.toml").write_bytes(raw)
    with pytest.raises(BadInput):
        read_scenario(tmp_path / "any.toml")


@given(position=st.integers(0, len(SMALL) - 1), piece=st.sampled_from(["", '"', "]", "1", "\n", "é", "= ", "[x]\n"]))
@settings(max_examples=120, deadline=None)
def test_a_scenario_with_one_slip_is_read_or_refused(position: int, piece: str) -> None:
    """A scenario with one slip is read or refused."""
    try:
        parse_scenario(SMALL[:position] + piece + SMALL[position + 1 :], where="small.toml")
    except BadInput as error:
        assert str(error).isprintable()  # noqa: PT017 - either outcome is right


def test_every_shipped_scenario_is_read() -> None:
    """Every shipped scenario is read."""
    assert shipped_names()
    for name in shipped_names():
        assert shipped(name).id == name


def test_changes_go_through_ids_and_leave_the_original() -> None:
    """Changes go through ids and leave the original."""
    document = {"parties": [{"id": "a", "country": "DE"}, {"id": "b"}], "legs": [1]}
    result = changed(document, [Change("parties.a.country", "FR"), Change("legs.+", 2), Change("parties.b", "(none)")])
    assert result == {"parties": [{"id": "a", "country": "FR"}], "legs": [1, 2]}
    assert document["parties"][0] == {"id": "a", "country": "DE"}
    for path in ("parties.c.country", "legs.x", "parties.a.country.more", "nothing.at.all"):
        with pytest.raises(BadInput):
            changed(document, [Change(path, 1)])


def test_desks_change_by_path() -> None:
    """Desks change by path."""
    desks = parse_scenario(SMALL, where="small").desks
    changes = [Change("desks.licensing.officers", 7), Change("desks.boxes.stops.low", 0.25)]
    licensing, boxes = with_desks(desks, changes)
    assert licensing.officers == 7
    assert boxes.stops["low"] == 0.25
    assert desks[0].officers == 1
    for path in ("desks.licensing", "desks.licensing.meets", "desks.licensing.officers.low", "desks.licensing.id"):
        with pytest.raises(BadInput):
            with_desks(desks, [Change(path, 1)])
