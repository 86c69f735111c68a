"""In which order the pages come, and where an application stands in it. Takes a kind and an application; pure.

A page is named `WORD` or, where there is one for each item or party, `WORD.N` with N from 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cocket.licensing.cases.words import Kind
from cocket.office.cases.particulars import BUYER_OPTIONAL, PARTICULARS, WITHOUT_AMOUNTS, WITHOUT_PARTIES
from cocket.office.exporter_desk import steps, steps_lists, steps_use
from cocket.office.exporter_desk.steps import MOST, Json, StepForm


@dataclass(frozen=True, slots=True)
class Step:
    """One page: its name in the address, its form, and which item or party it is about."""

    name: str
    form: type[StepForm]
    place: int = 0
    number: int = 0  # shown with the title where there are several
    required: bool = True

    def ask(self, application: Json, data: Any = None) -> StepForm:
        """Give the page's form, filled with what was sent or with the answer as it stands."""
        return self.form(data, application=application, place=self.place)

    def answered(self, application: Json) -> bool:
        """Whether the page's question has an answer, or needs none."""
        if not self.required or issubclass(self.form, steps_lists.ItemsForm | steps_lists.PartiesForm):
            return True
        missing: tuple[Any, ...] = ("", None)
        return all(value not in missing for value in self.ask(application).stand().values())


def flow(kind: Kind, application: Json) -> tuple[Step, ...]:
    """Give the pages of an application in order, with those of the items and parties that are there."""
    return tuple(_flow(kind, application))


def page(kind: Kind, application: Json, name: str) -> Step | None:
    """Give one page by its name, or None."""
    return next((one for one in flow(kind, application) if one.name == name), None)


def after(kind: Kind, application: Json, name: str) -> Step | None:
    """Give the page after one, or None after the last."""
    pages = flow(kind, application)
    names = [one.name for one in pages]
    at = names.index(name) + 1 if name in names else 0
    return pages[at] if at < len(pages) else None


def open_pages(kind: Kind, application: Json) -> list[Step]:
    """Give the pages that still need an answer."""
    return [one for one in flow(kind, application) if not one.answered(application)]


def _flow(kind: Kind, application: Json) -> Iterator[Step]:
    yield Step("name", steps.NameForm)
    items = max(1, len(application.get("items") or ()))
    for place in range(min(items, MOST)):
        number = place + 1 if items > 1 else 0
        yield Step(f"what.{place + 1}", steps.WhatForm, place, number)
        yield Step(f"how.{place + 1}", steps.HowForm, place, number)
        yield Step(f"code.{place + 1}", steps.CodeForm, place, number, required=False)
        if kind not in WITHOUT_AMOUNTS:
            yield Step(f"amount.{place + 1}", steps.AmountForm, place, number)
            yield Step(f"value.{place + 1}", steps.ValueForm, place, number, required=False)
    yield Step("items", steps_lists.ItemsForm)
    if kind not in WITHOUT_PARTIES:
        yield from _parties(kind, application)
    yield Step("use", steps_use.UseForm)
    if kind not in WITHOUT_PARTIES:
        yield Step("purpose", steps_use.PurposeForm)
        yield Step("signed", steps_use.SignedForm)
    for one in PARTICULARS[kind]:
        yield Step(f"more.{one.key}", steps_use.particular_form(one), required=one.required)


def _parties(kind: Kind, application: Json) -> Iterator[Step]:
    """The firm itself is known and not asked about; who comes first after it is the end user."""
    rows = application.get("parties") or []
    places = [n for n, row in enumerate(rows) if "exporter" not in (row.get("roles") or ())] or [len(rows)]
    needed = kind not in BUYER_OPTIONAL
    for number, place in enumerate(places[:MOST], 1):
        shown = number if len(places) > 1 else 0
        yield Step(f"who.{number}", steps.WhoForm, place, shown, required=needed)
        yield Step(f"where.{number}", steps.WhereForm, place, shown, required=False)
        if number == 1:
            yield Step(f"owner.{number}", steps.OwnerForm, place, shown, required=False)
            yield Step("type", steps_use.TypeForm, required=needed)
    yield Step("parties", steps_lists.PartiesForm)
