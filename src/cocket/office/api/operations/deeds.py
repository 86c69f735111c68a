"""Every deed in a case, one operation each, made from the desks' own forms: a program meets the rules that a page has.

A form's fields become the members of the body; what is wrong with one is said by the form's own words. A desk that adds
a deed's form adds its operation by that.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from ninja import Router

from cocket.kernel.dates import utc_now
from cocket.licensing.cases.words import Action
from cocket.office.api.fields import body_of, data_of
from cocket.office.api.frame import Answer, account_of, operation
from cocket.office.api.matching import application_etag, check_match
from cocket.office.api.problems import Detail, Invalid
from cocket.office.api.schemas import ApplicationOut, Number, PointIn, PrecedentAnswerIn
from cocket.office.api.scopes import Scope
from cocket.office.api.showing import application_of
from cocket.office.cases.selectors import View, view
from cocket.office.caseworker_desk import forms as office_forms
from cocket.office.caseworker_desk import views as office_views
from cocket.office.caseworker_desk.advising import AdviseForm
from cocket.office.caseworker_desk.deciding import SignForm
from cocket.office.exporter_desk import forms as firm_forms
from cocket.office.exporter_desk.answering import NEW, AnswerForm
from cocket.office.pages.deeds import Run, asked_for, plain
from cocket.office.pages.forms import DeedForm

router = Router(tags=["deeds"])

# Fields that a form has only once it knows the case: what a program sends for them, and how that fills the form.
Fill = Any


def _answers(form: Any, given: Mapping[str, Any], data: MultiValueDict[str, Any]) -> None:
    """Fill in the answers to past cases, which a page asks by their place and a program by their number."""
    answers = {one["case"]: one for one in given.get("answers", ())}
    for place, past in enumerate(form.past):
        if one := answers.pop(str(past.row.number), None):
            data.setlist(f"answer_{place}", [one["answer"]])
            data.setlist(f"reason_{place}", [one["reason"]])
    if answers:
        raise Invalid([Detail("answers", f"Case {next(iter(answers))} is not one that has to be answered.")])


def _points(form: Any, given: Mapping[str, Any], data: MultiValueDict[str, Any]) -> None:
    """Fill in what a desk says to each item and criterion."""
    for one in given.get("points", ()):
        if f"says_{one['about']}" not in form.fields:
            raise Invalid([Detail("points", f"{one['about']} is none of the points that your desk is asked about.")])
        data.setlist(f"says_{one['about']}", [one["says"]])
        data.setlist(f"why_{one['about']}", [one["reason"]])


def _change(form: Any, given: Mapping[str, Any], data: MultiValueDict[str, Any]) -> None:
    """Fill in the answer of the application that the question names: as it stands, with what the program changes."""
    own = {name.removeprefix(f"{NEW}-"): name for name in form.fields if name.startswith(f"{NEW}-")}
    change = given.get("change", {})
    for name, field in own.items():
        value = change.get(name, form.initial.get(field))
        if value not in (None, ""):
            data.setlist(field, [str(value)])
    if unknown := sorted(set(change) - set(own)):
        raise Invalid([Detail("change", f"The question does not ask for {unknown[0]}.")])


SPECIAL: dict[type[DeedForm], tuple[dict[str, Any], Fill]] = {
    SignForm: ({"answers": (list[PrecedentAnswerIn], [])}, _answers),
    AnswerForm: ({"change": (dict[str, str], {})}, _change),
    AdviseForm: ({"points": (list[PointIn], [])}, _points),
}


def _declare(action: Action, kind: type[DeedForm], runs: Mapping[Action, Run], *, office: bool) -> None:
    more, fill = SPECIAL.get(kind, ({}, None))
    body_model = body_of(action.value, kind, more)
    scope = Scope.DECIDE if office else Scope.APPLY
    table = {action: kind}

    def do(request: HttpRequest, number: Number, body: Any) -> Answer:
        account = account_of(request)
        # Whether the case is theirs comes first, then whether they saw it as it is, then whether it may be done.
        check_match(request, view(account, number, utc_now()).row, needed=office)
        _, shown = asked_for(account, number, action.value, table)
        given = body.model_dump(mode="json") if body is not None else {}
        data = data_of(kind, given)
        data.setlist("version", [str(shown.case.version)])
        if fill is not None:
            fill(kind(view=shown), given, data)
        form = kind(data, view=shown)
        if not form.is_valid():
            raise Invalid(_complaints(form))
        runs.get(action, plain)(request, shown, form)
        return _shown(request, number)

    do.__doc__ = f"{_title(action)}."
    do.__annotations__ |= {"body": body_model}
    if body_model is None:
        del do.__annotations__["body"]

        def do_without(request: HttpRequest, number: Number) -> Answer:
            return do(request, number, None)

        do_without.__doc__ = do.__doc__
    operation(
        router,
        "POST",
        f"/applications/{{number}}/deeds/{action.value}",
        scope=scope,
        gives={200: ApplicationOut},
        writes=True,
        matches=True,
        pages=("caseworker-deed" if office else "exporter-deed",),
        deeds=(action,),
        name=action.value,
    )(do if body_model is not None else do_without)


def _title(action: Action) -> str:
    from cocket.licensing.cases.words import ACTION_WORDS

    return str(ACTION_WORDS[action])


def _complaints(form: forms.Form) -> list[Detail]:
    return [Detail(_asked(form, name), f"{message}") for name, errors in form.errors.items() for message in errors]


def _asked(form: Any, name: str) -> str:
    word, _, place = name.partition("_")
    if word in ("answer", "reason") and place.isdigit():
        return f"answers: case {form.past[int(place)].row.number}"
    return "" if name == "__all__" else "reasons" if name == "text" else name


def _shown(request: HttpRequest, number: str) -> Answer:
    account = account_of(request)
    shown: View = view(account, number, utc_now())
    return Answer(application_of(account, shown), application_etag(shown.row))


for _action, _kind in firm_forms.DEEDS.items():
    _declare(_action, _kind, firm_forms.RUNS, office=False)
for _action, _kind in office_forms.DEEDS.items():
    _declare(_action, _kind, office_views.RUNS, office=True)
