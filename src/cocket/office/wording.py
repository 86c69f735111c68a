"""What the program's own words are in the language of the request: sentences, errors, codes, countries and amounts.

Takes English (a text, a sentence of `kernel.wording`, an error, a code) and gives it in the active language; what no
catalogue knows stays as it is. `vocabulary` lists the words of tables, which no catalogue could find in the code.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.functional import lazy
from django.utils.translation import get_language, gettext, ngettext

from cocket.exports.model import EndUserType, ItemKind, Purpose
from cocket.kernel import countries
from cocket.kernel.errors import CocketError
from cocket.kernel.wording import Part, Said
from cocket.licensing.balance import BASE_UNITS
from cocket.licensing.cases.beside import TABLE
from cocket.licensing.cases.words import (
    ACTION_WORDS,
    DONE_WORDS,
    ROLE_WORDS,
    STATE_WORDS,
    Advice,
    Answer,
    Desk,
    Kind,
    Outcome,
)
from cocket.office.findings.sentences import for_pages, known
from cocket.office.findings.sentences import vocabulary as engine_words
from cocket.office.law import Law
from cocket.office.reporting.schema import TABLES as REPORTS
from cocket.parties.model import Role as PartyRole
from cocket.risk.criteria import criteria, measures

# How two parts of names agree (`screening.model.TokenPair`).
OUTCOMES = ("delivery_verified", "visit_passed", "diversion_found", "misuse_found")  # `outcomes.services.Found`
AGREEMENTS = ("same", "spelling", "initial", "nickname", "script", "missing", "differs")
# Enumerations whose codes people read with blanks instead of underscores.
CODES: tuple[type[StrEnum], ...] = (Advice, Answer, Desk, EndUserType, ItemKind, Kind, Outcome, PartyRole, Purpose)


def tr(text: str) -> str:
    """Give a text or sentence in the active language."""
    if not isinstance(text, Said):
        return gettext(str(text)) if text else ""
    pattern = ngettext(text.pattern, text.many, text.number) if text.many else gettext(text.pattern)
    return pattern.format_map({name: _part(part) for name, part in text.parts.items()})


def engine(text: str) -> tuple[str, bool]:
    """Give a sentence of the engine in the active language and True, or as it was said and False."""
    shown = for_pages(text)
    if found := known(shown):
        words = [tr(one) for one in found]
        return " ".join(one[:1].upper() + one[1:] for one in words), True
    return shown, (get_language() or "en").startswith("en")


tr_lazy: Any = lazy(tr, str)


def code(value: str) -> str:
    """Give a code in words: `telecom_operator` as "telecom operator", in the active language."""
    return _small(value.replace("_", " "))


def choices(codes: Iterable[StrEnum]) -> list[tuple[str, str]]:
    """Give an enumeration's choices in words, said when they are shown."""
    return [(one.value, tr_lazy(one.value.replace("_", " "))) for one in codes]


def of(error: CocketError) -> str:
    """Give an error as one or two sentences: what is wrong, and how to mend it."""
    what = tr(error.what)
    return f"{what}{'' if what.endswith(('.', '?')) else '.'} {tr(error.mend)}".strip()


def country(iso: str) -> str:
    """Give a country's name in the active language; the code itself for one that no table names."""
    language = (get_language() or "en").partition("-")[0]
    if language != "en":
        from babel import Locale, UnknownLocaleError

        try:
            return str(Locale.parse(language).territories.get(iso) or countries.name_of(iso))
        except (UnknownLocaleError, ValueError):
            pass
    return countries.name_of(iso) if iso in countries.codes() else iso


def country_choices() -> list[tuple[str, str]]:
    """Give all countries by name, an empty choice first, sorted as the active language reads."""
    named = [(iso, country(iso)) for iso in countries.codes()]
    return [("", "—"), *sorted(named, key=lambda one: unicodedata.normalize("NFKD", one[1]).casefold())]


def amount(value: object) -> str:
    """Give a decimal text or number with the active language's separators; what is no number stays as it is."""
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    return number_format(number, use_l10n=True, force_grouping=True) if number.is_finite() else str(value)


def day(value: date) -> str:
    """Give a day as people write it: 23 November 2026, 23 novembre 2026."""
    return date_format(value, "j F Y")


def vocabulary() -> Iterator[str]:
    """Give every word of the tables that pages show, for the catalogues."""
    for table in (STATE_WORDS, ACTION_WORDS, DONE_WORDS, ROLE_WORDS):
        yield from table.values()
    for codes in CODES:
        yield from (one.value.replace("_", " ") for one in codes)
    yield from BASE_UNITS
    yield from (Law().appeal_to, Law().authority, Law().how_to_appeal, *Law().grounds.values())
    yield "nobody"
    yield from (row.words for row in TABLE.values())
    yield from AGREEMENTS
    yield from (one.replace("_", " ") for one in (*OUTCOMES, *REPORTS))
    yield from engine_words()
    yield from (one.title for one in criteria())
    yield from (one.title for one in measures())


def _part(part: Part) -> str:
    if isinstance(part, tuple):
        return ", ".join(_small(one) for one in part)
    if isinstance(part, date):
        return day(part)
    return tr(part) if isinstance(part, Said) else _small(str(part))


def _small(text: str) -> str:
    """Translate a word; a button's words that stand inside a sentence begin small there, in every language."""
    found = gettext(text) if text else ""
    if found != text or not text[:1].islower():
        return found
    large = text[0].upper() + text[1:]
    told = gettext(large)
    return text if told == large else told[0].lower() + told[1:]
