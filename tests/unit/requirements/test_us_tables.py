"""The US look-ups: scopes in words, dollar limits, and the small tables against the real editions."""

from __future__ import annotations

import json
import tomllib
from decimal import Decimal

import pytest

from cocket.reference.importers import us_ccl, us_chart, us_groups
from cocket.reference.store import Library
from cocket.requirements.chart import named_paths, read_united_states, value_limit

INVENTED = {"4D993", "5A992"}  # entries of the worked cases that do not stand so in the list


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        ("RS applies to items controlled by 5A002.z.1.a, z.2.a", {"5A002.z.1.a", "5A002.z.2.a"}),
        ("RS applies to items controlled by 5A002.z.1 and .z.2.", {"5A002.z.1", "5A002.z.2"}),
        ("RS applies to items controlled by 5A004.z.1", set()),
        ("SL applies to the entire entry as applicable for equipment controlled by 5A001.f.1", set()),
        ("RS applies to software for commodities controlled by 5A002.z", set()),
        ("", set()),
    ],
)
def test_a_scope_is_read_only_when_every_word_of_it_is_a_paragraph(scope, expected):
    """Prose is never half read."""
    assert named_paths(scope, "5A002") == frozenset(expected)


@pytest.mark.parametrize(
    ("flags", "provision", "expected"),
    [
        ({"LVS": "$1,500"}, "6A003.a", Decimal(1500)),
        ({"LVS": "N/A"}, "5A980", Decimal(0)),
        ({"TSR": "Yes"}, "4D001.a", Decimal(0)),
        ({}, "9A001", None),
        ({"LVS": "Yes: $500 for components"}, "5A002.a", None),
        ({"LVS": "N/A for 5A001.a and .h; $5000 for 5A001.b.1, .d"}, "5A001.h", Decimal(0)),
        ({"LVS": "N/A for 5A001.a and .h; $5000 for 5A001.b.1, .d"}, "5A001.d", Decimal(5000)),
        ({"LVS": "N/A for 5A001.a and .h; $5000 for 5A001.b.1, .d"}, "5A001.b.1.x", Decimal(5000)),
        ({"LVS": "N/A for 5A001.a and .h; $5000 for 5A001.b.1, .d"}, "5A001.g", None),
        ({"LVS": "N/A for 5A001.a and .h; $5000 for 5A001.b.1, .d"}, "5A001", None),
    ],
)
def test_a_dollar_limit_is_read_only_where_it_is_plain(flags, provision, expected):
    """A limit that depends on words nobody can match stays unknown."""
    assert value_limit(flags, provision) == expected


@pytest.fixture(scope="module")
def real(shared_data, tmp_path_factory):
    """The US tables read from the real files through the store."""
    library = Library(tmp_path_factory.mktemp("home"))
    folder = shared_data / "controls" / "us"
    for module, name in ((us_ccl, "ccl"), (us_chart, "country-chart"), (us_groups, "country-groups")):
        raw = (folder / f"{name}.json").read_bytes()
        kind, parsed = module.FORMAT, module.FORMAT.parse(raw)
        library.add(
            kind.kind, raw, parsed.tables, title=kind.title, publisher=kind.publisher,
            edition_date=parsed.edition_date, retrieved_at="2026-11-24T00:00:00Z", source=kind.source, terms=kind.terms,
            parser_version=kind.parser_version,
        )  # fmt: skip
    return read_united_states(library)


@pytest.mark.data
def test_the_small_tables_of_the_cases_agree_with_the_real_editions(real, us_vectors):
    """Country Groups and chart marks of the worked cases are the real ones, and so are their entries' columns."""
    document = tomllib.loads(us_vectors.read_text("utf-8"))
    for country, groups in document["groups"].items():
        assert real.groups.get(country, frozenset()) == frozenset(groups), country
    for country, marks in document["chart"].items():
        row = real.chart[country]
        if marks == "prose":
            assert set(row.values()) == {"prose"}
        else:
            found = {
                column for column, state in row.items() if state == "X" and column[:2] in ("NS", "RS", "CC", "MT", "AT")
            }
            assert found == set(marks), country
    for code, entry in document["entries"].items():
        if code in INVENTED:
            continue
        have = {(line.reason, column) for line in real.entries[code].lines for column in line.columns}
        said = {(reason, column) for reason, _, _, columns, _ in entry["lines"] for column in columns}
        assert said <= have, (code, said - have)


@pytest.mark.data
def test_an_empty_chart_of_the_real_list_is_never_read_as_free(real, requirements, make_case):
    """5A980, 5D980 and 0A982 state their requirement in prose: required or open, to every destination in the chart."""
    from cocket.requirements.model import Need
    from cocket.requirements.service import Requirements

    engine = Requirements(requirements.books, real)
    for code, allowed in (
        ("5A980", {Need.REQUIRED}),
        ("5D980", {Need.REQUIRED}),
        ("0A982", {Need.REQUIRED, Need.INDETERMINATE}),
    ):
        for country in sorted(real.chart):
            case = make_case({"id": code, "cites": "x", "exporter": "US", "to": country, "us": code})
            (answer,) = engine.require(case.export, case.classifications, case.screening, case.as_of)
            if country not in requirements.books["us"].sets["home"]:
                assert answer.need in allowed, (code, country)


@pytest.mark.data
def test_no_entry_of_the_real_list_is_freed_by_a_wording_that_nobody_read(real, requirements, make_case):
    """Every listed entry, as a whole, to a marked country: free only where all its lines were read."""
    from cocket.requirements.chart import lines_for
    from cocket.requirements.logic import YES
    from cocket.requirements.model import Need
    from cocket.requirements.service import Requirements

    engine = Requirements(requirements.books, real)
    freed = 0
    for code in sorted(real.entries):
        case = make_case({"id": code, "cites": "x", "exporter": "US", "to": "NO", "us": code})
        (answer,) = engine.require(case.export, case.classifications, case.screening, case.as_of)
        if answer.need is Need.NOT_REQUIRED:
            freed += 1
            lines = lines_for(real, code)
            assert lines, code
            assert all(line.columns or line.prose for line, covered in lines if covered == YES), code
    assert freed > 100


@pytest.mark.data
def test_the_rules_read_nearly_every_wording_of_the_real_list(real, requirements):
    """Of the requirement lines without a column all but a handful are read; the rest stay unknown and are counted."""
    import re

    book = requirements.books["us"]
    lines = [line for entry in real.entries.values() for line in entry.lines if not line.columns]
    unread = [
        line for line in lines
        if not any(row.reason in ("", line.reason) and re.search(row.pattern, line.prose or line.scope) for row in book.prose)
    ]  # fmt: skip
    assert len(lines) > 250
    assert len(unread) <= 10, json.dumps([line.prose or line.scope for line in unread])
