"""The answer to an officer's question: words, and with them the page of the application that the question names."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from cocket.kernel.dates import utc_now
from cocket.licensing.cases.fields import Asked, named
from cocket.licensing.cases.words import Kind
from cocket.office.cases.answering import answer
from cocket.office.cases.particulars import asked_words
from cocket.office.cases.selectors import View
from cocket.office.exporter_desk.flow import Step, flow
from cocket.office.exporter_desk.steps import StepForm
from cocket.office.pages.forms import DeedForm

NEW = "new"  # before the names of the application's own fields
# Which page of the application asks for an answer.
_PAGES = {
    "description": "what", "kind": "how", "hs_code": "code", "quantity": "amount", "value": "value", "name": "who",
    "addresses": "where", "owners": "owner", "statement": "use", "purpose": "purpose", "end_user_type": "type",
}  # fmt: skip


class AnswerForm(DeedForm):
    """An answer to the officer, with the answer of the application that was asked about, as it stands."""

    text_label = _("Your answer")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.step: StepForm | None = None
        application = self.view.row.application
        asked = named(application, self.case.asked) if self.case.asked else None
        one = page_of(Kind(self.view.row.kind), application, asked) if asked else None
        if asked is None or one is None:
            return
        data = self.data if self.is_bound else None
        self.step = one.form(data, application=application, place=one.place, prefix=NEW)
        for name, field in self.step.fields.items():
            self.fields[f"{NEW}-{name}"] = field
            self.initial[f"{NEW}-{name}"] = self.step.initial.get(name)
        self.order_fields([name for name in self.fields if name != "text"])
        self.lede = _("The question is about: %(what)s. Change it below, or leave it as it is.") % {
            "what": asked_words(asked)
        }

    def clean(self) -> dict[str, Any]:
        """Say what the page of the application says of its own fields."""
        given = super().clean() or {}
        if self.step is not None and not self.step.is_valid():
            for name, errors in self.step.errors.items():
                place = f"{NEW}-{name}" if name != "__all__" else None
                if place is None or place not in self.errors:
                    self.add_error(place, list(errors))
        return given

    def application(self) -> dict[str, Any] | None:
        """Give the application as it is to be, or None when no answer of it was asked about."""
        return self.step.into() if self.step is not None else None


def page_of(kind: Kind, application: dict[str, Any], asked: Asked) -> Step | None:
    """Give the page of an application that asks for an answer, or None where no page does."""
    if asked.part == "particulars":
        return next((one for one in flow(kind, application) if one.name == f"more.{asked.name}"), None)
    word = _PAGES[asked.name]
    pages = [one for one in flow(kind, application) if one.name.partition(".")[0] == word]
    return next((one for one in pages if not asked.place or one.place == asked.place - 1), None)


def run(request: HttpRequest, shown: View, form: DeedForm) -> None:
    """Answer."""
    account: Any = request.user
    assert isinstance(form, AnswerForm)
    given, words = form.cleaned_data, str(form.cleaned_data["text"])
    changed = form.application()
    answer(account, str(shown.row.pk), words, at=utc_now(), application=changed, version=given["version"])
