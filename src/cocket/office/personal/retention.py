"""Write: let personal data go when their time is over. One transaction for each case or account, with its fact.

Facts and numbers stay, so that decisions can be counted and checked; what people wrote, and who they were, goes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils.translation import gettext_noop

from cocket.office.api.models import Remembered, Token
from cocket.office.api.once import KEPT_DAYS
from cocket.office.cases.models import Case, Dossier
from cocket.office.colleagues.models import Invitation
from cocket.office.documents.models import Content, Document
from cocket.office.facts.services import recorded
from cocket.office.findings.models import Finding, Hit
from cocket.office.issuing.models import Paper
from cocket.office.licences.models import Line
from cocket.office.people.models import Account
from cocket.office.personal.configuration import Rules, rules
from cocket.office.statements.models import Statement
from cocket.register import Fact, Why, append, facts, forget

FORGOTTEN = "personal.forgotten"
_SYSTEM = "actor:system"
# States from which nothing follows any more; a refusal can be appealed for a while, which is far shorter than years.
_OVER = ("withdrawn", "not_required", "ruled", "refused", "revoked", "surrendered", "expired", "upheld", "returned")
_GONE = "gone.invalid"
_YEAR = 365.2425


@dataclass(frozen=True, slots=True)
class Due:
    """One kind of data whose time is over: how it is called, by which rule, and how many."""

    name: str
    words: str
    count: int


def due(now: datetime) -> tuple[Due, ...]:
    """Give what would go now; nothing is changed."""
    return tuple(Due(name, words, rows(now, rules(settings.HOME)).count()) for name, words, rows, _ in _KINDS)


def apply(now: datetime) -> tuple[Due, ...]:
    """Let go what is due and say how many; a second time finds nothing."""
    given = rules(settings.HOME)
    return tuple(Due(name, words, let_go(rows(now, given), now)) for name, words, rows, let_go in _KINDS)


def _cases(now: datetime, given: Rules) -> QuerySet[Case]:
    last = now - timedelta(days=given.closed_case_years * _YEAR)
    return Case.objects.filter(state__in=_OVER, changed_at__lt=last).exclude(application={}).order_by("pk")


def _drafts(now: datetime, given: Rules) -> QuerySet[Case]:
    last = now - timedelta(days=given.draft_days)
    return Case.objects.filter(state="draft", changed_at__lt=last).exclude(application={}).order_by("pk")


def _accounts(now: datetime, given: Rules) -> QuerySet[Account]:
    """Give closed accounts that nobody used for so long."""
    last = now - timedelta(days=given.closed_account_days)
    closed = Account.objects.filter(is_active=False, created_at__lt=last).exclude(email__endswith=f"@{_GONE}")
    return closed.exclude(last_login__gte=last).order_by("pk")


def _tokens(now: datetime, given: Rules) -> QuerySet[Token]:
    return Token.objects.filter(expires_at__lt=now - timedelta(days=given.ended_token_days))


def _invitations(now: datetime, given: Rules) -> QuerySet[Invitation]:
    return Invitation.objects.filter(expires_at__lt=now - timedelta(days=given.ended_token_days))


def _answers(now: datetime, given: Rules) -> QuerySet[Remembered]:
    del given
    return Remembered.objects.filter(created_at__lt=now - timedelta(days=KEPT_DAYS))


def _sessions(now: datetime, given: Rules) -> QuerySet[Session]:
    del given
    return Session.objects.filter(expire_date__lt=now)


def _forget_cases(rows: QuerySet[Case], now: datetime) -> int:
    ids = list(rows.values_list("pk", flat=True))
    for case_id in ids:
        with recorded() as connection:
            row = Case.objects.select_for_update(of=("self",)).get(pk=case_id)
            records = list(_texts(list(facts(connection, subjects=[case_id]))))
            gone = sum(forget(connection, record) for record in records)
            Dossier.objects.filter(case=row).update(sentence="", html="", questions=[])
            Finding.objects.filter(case=row).update(grounds={})
            Hit.objects.filter(case=row).delete()
            files = Document.objects.filter(case=row)
            Content.objects.filter(document__in=files).delete()
            files.update(name="", salt="")
            nobody = {"asserted": {}, "signer_name": "", "signer_position": "", "sent_back": ""}
            Statement.objects.filter(case=row).update(**nobody)
            Line.objects.filter(licence__case=row).update(description="")
            Paper.objects.filter(licence__case=row).update(forms={})
            # Not by `save`: when the case last changed is a matter of its facts.
            Case.objects.filter(pk=case_id).update(title="", application={})
            told = {"records": gone, "documents": files.count()}
            append(connection, Fact(FORGOTTEN, case_id, _SYSTEM, Why("time_over"), now, told))
    return len(ids)


def _texts(told: list[Fact]) -> Iterator[str]:
    """Give the records of what people wrote: reasons, and old and new answers; what a signature commits to stays."""
    for fact in told:
        if fact.why.text:
            yield fact.why.text.record
        if fact.kind == "case.answer":
            yield from (pointer.record for pointer in fact.pointers)


def _forget_accounts(rows: QuerySet[Account], now: datetime) -> int:
    from allauth.account.models import EmailAddress
    from allauth.mfa.models import Authenticator
    from allauth.socialaccount.models import SocialAccount

    ids = list(rows.values_list("pk", flat=True))
    for account_id in ids:
        with recorded() as connection:
            account = Account.objects.select_for_update().get(pk=account_id)
            for model, by in (
                (EmailAddress, "user"),
                (Authenticator, "user"),
                (SocialAccount, "user"),
                (Token, "account"),
            ):
                model.objects.filter(**{by: account}).delete()
            account.name, account.email = "", f"{account_id.rpartition(':')[2]}@{_GONE}"
            account.set_unusable_password()
            account.save()
            append(connection, Fact(FORGOTTEN, account_id, _SYSTEM, Why("time_over"), now, {"account": account_id}))
    return len(ids)


def _delete(rows: QuerySet[Any], now: datetime) -> int:
    del now
    return int(rows.delete()[0])


_Rows = Callable[[datetime, Rules], QuerySet[Any]]
_KINDS: tuple[tuple[str, str, _Rows, Callable[[QuerySet[Any], datetime], int]], ...] = (
    ("cases", gettext_noop("applications, documents and texts of cases that ended long ago"), _cases, _forget_cases),
    ("drafts", gettext_noop("drafts that were never sent"), _drafts, _forget_cases),
    ("accounts", gettext_noop("names and addresses of closed accounts"), _accounts, _forget_accounts),
    ("tokens", gettext_noop("tokens that ended"), _tokens, _delete),
    ("invitations", gettext_noop("invitations that ended"), _invitations, _delete),
    ("answers", gettext_noop("answers remembered for programs"), _answers, _delete),
    ("sessions", gettext_noop("sessions that ended"), _sessions, _delete),
)
