"""One page per deed: its question, the reasons, one button. Each desk hands in its forms and what they run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from cocket.kernel.dates import utc_now
from cocket.kernel.errors import CocketError
from cocket.licensing.cases.model import Refused
from cocket.licensing.cases.policies import check_state
from cocket.licensing.cases.words import ACTION_WORDS, Action
from cocket.office import wording
from cocket.office.cases import services
from cocket.office.cases.selectors import View, view
from cocket.office.pages.forms import DeedForm
from cocket.office.people.models import Account

Run = Callable[[HttpRequest, View, DeedForm], None]


def deed_page(
    request: HttpRequest,
    number: str,
    action: str,
    forms: Mapping[Action, type[DeedForm]],
    runs: Mapping[Action, Run],
    desk: str,
) -> HttpResponse:
    """Show the form of a deed and do it; what was typed stays in the form when a rule refuses."""
    account: Any = request.user
    kind, shown = asked_for(account, number, action, forms)
    back = reverse(f"{desk}-case", args=[shown.row.number])
    form = forms[kind](request.POST or None, view=shown, asked=request.GET)
    if request.method == "POST" and form.is_valid():
        try:
            runs.get(kind, plain)(request, shown, form)
        except CocketError as refusal:
            form.add_error(None, wording.of(refusal))
        else:
            return HttpResponseRedirect(back)
    context = {
        "form": form,
        "title": wording.tr(ACTION_WORDS[kind]),
        "lede": form.lede or f"{shown.row.number} · {shown.row.title}",
        "button": wording.tr(ACTION_WORDS[kind]),
        "notes": shown.second_person if kind.value.startswith("sign") else (),
        "back": back,
    }
    return render(request, "pages/form.html", context, status=400 if form.errors else 200)


def asked_for(
    account: Account, number: str, action: str, forms: Mapping[Action, type[DeedForm]]
) -> tuple[Action, View]:
    """Give a deed and its case when this person may do it now; raises NoCase, or Refused with the reason."""
    shown = view(account, number, utc_now())
    kind = next((one for one in forms if one.value == action), None)
    if kind is None:
        raise services.NoCase("There is no such action", where=action[:30], mend="Choose one on the case's page.")
    possible = shown.actions.get(kind.value)
    if possible is None or possible.why_not:
        check_state(shown.case, kind)
        raise Refused(possible.why_not if possible else "This is not yours to do", mend="Look at the case again.")
    return kind, shown


def plain(request: HttpRequest, shown: View, form: DeedForm) -> None:
    """Do a deed that is nothing but its fact; the address of the page says which."""
    account: Any = request.user
    services.act(
        account,
        str(shown.row.pk),
        Action(request.path.rstrip("/").rpartition("/")[2]),
        at=utc_now(),
        why="by_form",
        detail=form.detail(),
        text=str(form.cleaned_data.get("text", "")),
        version=form.cleaned_data["version"],
    )
