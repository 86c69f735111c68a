"""Write: an answer to the officer's question, and with it the one answer of the application that the question names.

What the program finds is found anew for the changed application. The fact points to a record of what it was and what
it is; the record can be deleted, as the application can.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings

from cocket.kernel.canonical import canonical
from cocket.kernel.errors import BadInput
from cocket.licensing.cases import permissions, policies
from cocket.licensing.cases.changes import changes
from cocket.licensing.cases.fields import beyond, named
from cocket.licensing.cases.words import Action
from cocket.office.cases import services as cases
from cocket.office.cases.assessing import assessed
from cocket.office.cases.models import Case
from cocket.office.facts.services import recorded
from cocket.office.people.models import Account
from cocket.office.people.services import person_of


def answer(
    account: Account,
    case_id: str,
    text: str,
    *,
    at: datetime,
    application: Mapping[str, Any] | None = None,
    version: int | None = None,
) -> Case:
    """Answer the open question; `application` is the whole as it is to be, which differs in what was asked alone.

    Raises Refused for who or when, and BadInput when the question names no answer, or when more would be changed.
    """
    # The engines read the register, which a transaction holds: what they find is found before it begins.
    found = assessed(dict(application), settings.HOME, at.date()) if application is not None else None
    with recorded() as connection:
        row, case = cases.locked(connection, account, case_id)
        policies.check_state(case, Action.ANSWER)
        permissions.check(person_of(account), case, Action.ANSWER)
        detail: dict[str, Any] = {}
        committed = ""
        differ = changes(row.application, application) if application is not None else ()
        if application is not None and found is not None and differ:
            asked = named(row.application, case.asked) if case.asked else None
            if asked is None:
                mend = "Write the answer in your own words."
                raise BadInput("The question is about no answer of the application", where=str(row.number), mend=mend)
            if beyond(row.application, application, asked):
                mend = "Change only what was asked; withdraw the application to change more."
                raise BadInput("More would be changed than was asked", where=asked.code, mend=mend)
            told = [{"of": one.of, "field": one.field, "before": one.before, "after": one.after} for one in differ]
            committed = canonical({"changes": told}).decode()
            row.application = dict(application)
            row.save(update_fields=["application"])
            cases.replace_dossier(connection, row, found, account, at=at)
            detail = {"field": asked.code, "recommendation": found.recommendation.value, "high_risk": found.high_risk}
        return cases.act(
            account,
            case_id,
            Action.ANSWER,
            at=at,
            why="by_form",
            detail=detail,
            text=text,
            version=version,
            committed=committed,
        )
