"""Filters of templates: `said` for sentences, `code` for codes, `country`, `amount` and `title_of` a criterion."""

from __future__ import annotations

from datetime import date

from django import template
from django.conf import settings

from cocket.office import wording
from cocket.risk.criteria import criteria, measures

register = template.Library()
register.filter("said", wording.tr)
register.filter("code", lambda value: wording.code(str(value)))
register.filter("country", lambda iso: wording.country(str(iso)))
register.filter("amount", wording.amount)


@register.simple_tag
def languages() -> list[tuple[str, str]]:
    """Give the site's languages, each named in itself."""
    return list(settings.LANGUAGES)


@register.filter
def codes(values: list[str]) -> str:
    """Give several codes in words, with commas."""
    return ", ".join(wording.code(str(one)) for one in values)


@register.filter
def title_of(code: str) -> str:
    """Give the title of a criterion or a condition; its code where no table names it."""
    titles = {one.code: one.title for one in criteria()} | {one.code: one.title for one in measures()}
    return wording.tr(titles.get(code, code))


@register.filter
def titles_of(codes: list[str]) -> str:
    """Give the titles of several criteria or conditions, with semicolons."""
    return "; ".join(title_of(one) for one in codes)


@register.filter
def day(iso: str) -> str:
    """Give a day that is written YYYY-MM-DD as people write it; what is no such day stays as it is."""
    try:
        return wording.day(date.fromisoformat(str(iso)))
    except ValueError:
        return str(iso)
