"""The checked field types of an export document: texts, names, countries, amounts, units, dates, tariff codes.

Each turns a value from outside into a clean one or raises `Problem`, which says what is wrong and how to mend it.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from cocket.kernel import countries
from cocket.kernel.dates import parse_date, parse_partial
from cocket.kernel.errors import BadInput
from cocket.kernel.quantities import parse_amount, parse_currency, parse_unit

LONG_TEXT = 2_000_000  # a whole data sheet may stand in a description
NAME_TEXT = 500
MOST_ROWS = 1_000
REGIMES = ("eu", "us", "uk")


class Problem(ValueError):
    """A complaint in the project's own words, carried through pydantic: what is wrong and how to mend it."""

    def __init__(self, what: str, mend: str) -> None:
        self.what, self.mend = what, mend
        super().__init__(what)


def _mended(error: BadInput) -> Problem:
    return Problem(error.what, error.mend)


# Every control character (Unicode category Cc) but tab and line ends, and halves of surrogate pairs (Cs).
_UNCLEAN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def _clean(text: str) -> str:
    found = _UNCLEAN.search(text)
    if found:
        raise Problem(
            f"The text holds the control character U+{ord(found.group()):04X} at position {found.start() + 1}",
            "Remove it.",
        )
    return text.strip()


def _description(text: str) -> str:
    cleaned = _clean(text)
    if not cleaned:
        raise Problem("The description is empty", "Say in a sentence what the item is and does.")
    return cleaned


def _name(text: str) -> str:
    cleaned = " ".join(_clean(text).split())
    if not cleaned:
        raise Problem("The name is empty", "Write the full legal name.")
    return cleaned


def _country(value: object) -> str:
    if not isinstance(value, str):
        raise Problem("A country is text", "Use an ISO 3166 code, for example DE.")
    try:
        return countries.parse_country(value)
    except BadInput as error:
        raise _mended(error) from None


def _amount(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        raise Problem("An amount is a number or a number as text", 'Write for example "12.5".')
    try:
        return parse_amount(value)
    except BadInput as error:
        raise _mended(error) from None


def _unit(value: str) -> str:
    try:
        return parse_unit(value)
    except BadInput as error:
        raise _mended(error) from None


def _currency(value: str) -> str:
    try:
        return parse_currency(value)
    except BadInput as error:
        raise _mended(error) from None


def _day(value: str) -> str:
    try:
        parse_date(value)
    except BadInput as error:
        raise _mended(error) from None
    return value.strip()


def _partial(value: str) -> str:
    try:
        parse_partial(value)
    except BadInput as error:
        raise _mended(error) from None
    return value.strip()


def _hs_code(value: str) -> str:
    digits = value.replace(".", "").replace(" ", "")
    if digits and not (digits.isascii() and digits.isdigit() and 4 <= len(digits) <= 12):  # noqa: PLR2004 - HS lengths
        raise Problem(f"{value[:20]!r} is not a tariff code", "Write four to twelve digits, for example 8525.89.")
    return digits


def _regime(value: str) -> str:
    regime = value.strip().lower()
    if regime not in REGIMES:
        raise Problem(f"The regime {value[:20]!r} is unknown", f"Use one of {', '.join(REGIMES)}.")
    return regime


def _percent(value: object) -> Decimal:
    share = _amount(value)
    if share > 100:  # noqa: PLR2004 - per cent
        raise Problem(f"A share of {share} % is more than the whole", "Give a percentage from 0 to 100.")
    return share


def _attribute_value(value: object) -> Decimal | bool | str:
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float | Decimal):
        try:  # attributes may be negative (temperatures, dBm), so only the magnitude is checked
            size = parse_amount(abs(Decimal(str(value))))
        except BadInput as error:
            raise _mended(error) from None
        return size if value >= 0 else -size
    if isinstance(value, str):
        return _clean(value)
    raise Problem("An attribute's value is a number, a truth value or text", 'Write for example "value": "2.4".')


_NUMBER_SCHEMA = WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "number"}]})
Text = Annotated[str, Field(max_length=LONG_TEXT), AfterValidator(_clean)]
Short = Annotated[str, Field(max_length=NAME_TEXT), AfterValidator(_clean)]
Name = Annotated[str, Field(max_length=NAME_TEXT, min_length=1), AfterValidator(_name)]
Country = Annotated[str, BeforeValidator(_country)]
Amount = Annotated[Decimal, BeforeValidator(_amount), _NUMBER_SCHEMA]
Percent = Annotated[Decimal, BeforeValidator(_percent), _NUMBER_SCHEMA]
Day = Annotated[str, AfterValidator(_day)]
PartialDay = Annotated[str, AfterValidator(_partial)]
Unit = Annotated[str, AfterValidator(_unit)]
Currency = Annotated[str, AfterValidator(_currency)]
HsCode = Annotated[str, AfterValidator(_hs_code)]
Regime = Annotated[str, AfterValidator(_regime)]
Description = Annotated[str, Field(max_length=LONG_TEXT, min_length=1), AfterValidator(_description)]
AttributeValue = Annotated[
    Any, BeforeValidator(_attribute_value), WithJsonSchema({"type": ["string", "number", "boolean"]})
]
