"""Each person's own data, as a page and as a file; and the data protection officer's page."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from cocket.kernel.dates import utc_now
from cocket.licensing.cases.model import Refused
from cocket.licensing.cases.words import Role
from cocket.office.people.models import Account
from cocket.office.personal.configuration import rules
from cocket.office.personal.inventory import HELD
from cocket.office.personal.own import own_data
from cocket.office.personal.retention import due


@require_GET
def own(request: HttpRequest) -> HttpResponse:
    """Show what the office holds about the person who asks."""
    account: Any = request.user
    return render(request, "personal/own.html", {"data": own_data(account)})


@require_GET
def own_file(request: HttpRequest) -> HttpResponse:
    """Give the same as a file for a program."""
    account: Any = request.user
    response = JsonResponse(own_data(account), json_dumps_params={"indent": 1, "ensure_ascii": False})
    response["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response


@require_GET
def officer(request: HttpRequest) -> HttpResponse:
    """Show the inventory, the rules of keeping, and what is due to go."""
    account: Any = request.user
    check_officer(account)
    context = {"held": HELD, "rules": asdict(rules(settings.HOME)), "due": due(utc_now())}
    return render(request, "personal/officer.html", context)


def check_officer(account: Account) -> None:
    """Raise Refused for anyone but the data protection officer."""
    if Role(account.role) is not Role.DATA_PROTECTION_OFFICER:
        raise Refused("This desk is the data protection officer's", mend="Go back to the start: it leads to your own.")
