"""Filters of templates: `said` for sentences, `code` for codes, `country`, `amount` and `title_of` a criterion."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cocket.licensing.cases.advice import read
from cocket.licensing.cases.clocks import Clock
from cocket.office import wording
from cocket.risk.criteria import criteria, measures

register = template.Library()
register.filter("said", wording.tr)
register.filter("code", lambda value: wording.code(str(value)))
register.filter("country", lambda iso: wording.country(str(iso)))
register.filter("amount", wording.amount)


@register.filter
def engine(text: str) -> str:
    """Give a sentence of the program's in the page's language; one that is not known in it is marked as English."""
    words, known = wording.engine(str(text))
    return words if known else format_html('<span lang="en">{}</span>', words)


@register.filter
def state(case: Any) -> str:
    """Give where a case stands: its shape and its words in its tone."""
    words = wording.tr(case.state_words)
    return format_html('<span class="state {}">{} {}</span>', case.tone, case.shape, words)


@register.filter
def clock(counted: Clock) -> str:
    """Give a clock: the day on which the answer is due, and how many working days are used of how many."""
    used = {"used": counted.used, "limit": counted.limit}
    if counted.due is None:
        return format_html('<span class="quiet">{}</span>', _("stands still, %(used)s/%(limit)s") % used)
    if counted.overdue:
        days = ngettext("%(used)s/%(limit)s working day", "%(used)s/%(limit)s working days", counted.limit) % used
        return format_html('<span class="state stop">■ {}</span> {}', _("overdue"), days)
    days = ngettext(
        "due %(day)s, %(used)s/%(limit)s working day", "due %(day)s, %(used)s/%(limit)s working days", counted.limit
    )
    return format_html("{}", days % {**used, "day": wording.day(counted.due)})


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


@register.filter
def advice(text: str) -> str:
    """Give an entry's words as people read them: a desk's points in words, everything else as it is."""
    general, reasons = read(str(text))
    lines = [f"{about.replace(':', ' ', 1)}: {reason}" for about, reason in reasons.items()]
    return "\n".join([general, *lines]) if lines else str(text)
