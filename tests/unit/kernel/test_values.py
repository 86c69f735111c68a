"""Countries, dates, quantities, errors: the shared words."""

import contextlib
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocket.kernel import countries
from cocket.kernel.dates import PartialDate, parse_date, parse_partial, spoken
from cocket.kernel.errors import BadInput, CocketError, ReferenceMissing
from cocket.kernel.ids import slug
from cocket.kernel.quantities import parse_amount, parse_unit


@pytest.mark.parametrize(
    ("text", "code"),
    [("de", "DE"), ("DEU", "DE"), ("Iran (Islamic Republic of)", "IR"), ("Korea, North", "KP"), ("TURKEY", "TR")],
)
def test_countries_are_found_by_code_and_by_the_names_lists_use(text, code):
    """Alpha-2, alpha-3 and list names give the alpha-2 code."""
    assert countries.parse_country(text) == code


@pytest.mark.parametrize("text", ["", "Atlantis", "Korea", "ZZ", "deu"])
def test_an_unknown_or_ambiguous_country_is_never_guessed(text):
    """What names no single country is refused; two Koreas are not one."""
    with pytest.raises(BadInput):
        countries.parse_country(text)


def test_every_country_has_a_distinct_alpha3_and_a_name():
    """The table is one to one."""
    assert len(countries.codes()) == 250
    assert len({countries.name_of(code) for code in countries.codes()}) == 250
    assert len(countries.EU_MEMBERS) == 27


@pytest.mark.parametrize(
    ("text", "first", "last"), [("1957", "1957-01-01", "1957-12-31"), ("c. 2024-02", "2024-02-01", "2024-02-29")]
)
def test_a_partial_date_knows_the_days_it_can_mean(text, first, last):
    """Year and month dates span their days."""
    partial = parse_partial(text)
    assert (partial.earliest, partial.latest) == (date.fromisoformat(first), date.fromisoformat(last))
    assert str(partial) == text


@pytest.mark.parametrize("text", ["", "1957-13", "1957-02-30", "0000", "57", "1957/03", "1957-3", "١٩٥٧"])
def test_impossible_partial_dates_are_refused(text):
    """Nothing but real ISO dates passes."""
    with pytest.raises(BadInput):
        parse_partial(text)


@given(st.text(max_size=12))
def test_date_parsers_never_leak_another_error(text):
    """Any text is a date or BadInput."""
    for parse in (parse_date, parse_partial):
        with contextlib.suppress(BadInput):
            assert isinstance(parse(text), date | PartialDate)


@given(st.decimals(min_value=0, max_value=10**12, places=6))
def test_amounts_survive_text(value):
    """A decimal written as text reads back unchanged."""
    assert parse_amount(str(value)) == value


def test_a_json_float_is_read_by_its_shortest_text():
    """0.1 stays 0.1."""
    assert parse_amount(0.1) == Decimal("0.1")


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-1", "1e100", "", "abc", True, "1,5", "9" * 60])
def test_amounts_that_are_none_are_refused_with_a_mend(value):
    """Each refusal says how to mend it."""
    with pytest.raises(BadInput) as caught:
        parse_amount(value, where="$.x")
    assert caught.value.where == "$.x"
    assert caught.value.mend


def test_units_people_write_become_standard_words():
    """PCS and pieces are each; a furlong is refused with the known units."""
    assert parse_unit("PCS") == "each"
    with pytest.raises(BadInput, match="Use one of"):
        parse_unit("furlong")


def test_an_error_is_one_line_with_place_and_mend():
    """What, where and mend stand in one line, whatever was put in."""
    error = CocketError("Two\nlines", where="file.csv, row 3", mend="Mend it.")
    assert str(error) == "file.csv, row 3: Two lines. Mend it."
    assert (
        str(CocketError("It is wrong. (2 more after that.)", mend="See it."))
        == "It is wrong. (2 more after that.) See it."
    )
    assert ReferenceMissing("x").exit_status == 3


@given(st.text())
def test_slugs_are_safe_file_names(text):
    """Letters, digits and hyphens only, never empty."""
    assert set(slug(text)) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert slug(text)


def test_dates_are_spoken_in_full():
    """A person reads 23 November 2026."""
    assert spoken(date(2026, 11, 23)) == "23 November 2026"
