"""Read: everything that the office holds about one account, as plain values, for the person whose account it is."""

from __future__ import annotations

from typing import Any

from cocket.office.cases.models import Case
from cocket.office.facts.services import reading
from cocket.office.people.models import Account
from cocket.register import facts, recall_all

# Facts are found by who did them; a person's deeds are a small share of all.
FORMAT = "cocket-own-data"


def own_data(account: Account) -> dict[str, Any]:
    """Give the account, its firm, its factors and programs, the cases it opened, and every deed with its words."""
    from allauth.mfa.models import Authenticator
    from allauth.socialaccount.models import SocialAccount

    firm, opened = account.organisation, Case.objects.filter(opened_by=account).order_by("number")
    return {
        "format": FORMAT,
        "version": 1,
        "account": {
            "id": account.id,
            "name": account.name,
            "email": account.email,
            "role": account.role,
            "desk": account.desk,
            "opened_at": account.created_at.isoformat(),
            "last_sign_in": account.last_login.isoformat() if account.last_login else None,
        },
        "firm": {"id": firm.id, "name": firm.name, "country": firm.country, "registration": firm.registration}
        if firm
        else None,
        "second_factors": [
            {"kind": one.type, "since": one.created_at.isoformat(), "last_used": _instant(one.last_used_at)}
            for one in Authenticator.objects.filter(user=account).order_by("created_at")
        ],
        "providers": [
            {"provider": one.provider, "subject": one.uid, "told": one.extra_data}
            for one in SocialAccount.objects.filter(user=account)
        ],
        "tokens": [
            {"name": t.name, "scopes": t.scopes, "until": t.expires_at.isoformat(), "last_used": str(t.used_on or "")}
            for t in account.tokens.all()  # type: ignore[attr-defined]
        ],
        "cases_opened": list(opened.values_list("number", flat=True)),
        "deeds": deeds(account),
    }


def deeds(account: Account) -> list[dict[str, Any]]:
    """Give what the person did, oldest first, with the words that they wrote unless they were deleted."""
    with reading() as connection:
        mine = list(facts(connection, who=[account.id]))
        texts = recall_all(connection, [fact.why.text for fact in mine if fact.why.text])
    return [
        {
            "kind": fact.kind,
            "about": fact.subject,
            "at": fact.when.isoformat(),
            "text": texts.get(fact.why.text.record, "") if fact.why.text else "",
        }
        for fact in mine
    ]


def _instant(value: Any) -> str | None:
    return value.isoformat() if value else None
