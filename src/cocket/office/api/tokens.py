"""Write: make and revoke tokens and clients, each with its fact. Read: whom a secret stands for."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cocket.kernel.errors import BadInput
from cocket.licensing.cases.words import Role
from cocket.office.api.models import Client, Token
from cocket.office.api.scopes import Scope, scopes_for
from cocket.office.facts.services import recorded
from cocket.office.people.models import Account
from cocket.register import Fact, Why, append

# A secret says what it is, so that scanners of code and logs can find one that leaked.
PREFIX = "cocket_"
LONGEST_DAYS = 366
MOST_TOKENS = 50


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls: the account acted for, what the secret may be used for, and the id of the token or client."""

    account: Account
    scopes: frozenset[Scope]
    by: str


def make_token(account: Account, name: str, scopes: Sequence[Scope], days: int, *, at: datetime) -> tuple[Token, str]:
    """Make a token and give it with its secret, which nobody can read again; raises BadInput for what cannot be."""
    if not name.strip():
        raise BadInput("The token has no name", where="name", mend="Name the program that will use it.")
    if not 1 <= days <= LONGEST_DAYS:
        raise BadInput("A token lasts 1 to 366 days", where="days", mend="Choose fewer days; make a new one then.")
    _allowed(account, scopes)
    secret = PREFIX + secrets.token_urlsafe(32)
    with recorded() as connection:
        Account.objects.select_for_update().get(pk=account.pk)
        if account.tokens.filter(revoked_at=None, expires_at__gt=at).count() >= MOST_TOKENS:  # type: ignore[attr-defined]
            raise BadInput(f"There are {MOST_TOKENS} tokens", where="name", mend="Revoke one that nobody needs.")
        token = Token.objects.create(
            id=f"token:{secrets.token_hex(8)}",
            account=account,
            name=name.strip()[:80],
            sha256=_hash(secret),
            scopes=[scope.value for scope in scopes],
            created_at=at,
            expires_at=at + timedelta(days=days),
        )
        told = {"account": account.id, "scopes": token.scopes, "expires_at": token.expires_at}
        append(connection, Fact("token.made", token.id, account.id, Why("made"), at, told))
    return token, secret


def revoke_token(account: Account, token_id: str, *, at: datetime) -> Token:
    """Revoke a token of the account's own; a second time changes nothing. Raises BadInput where there is none."""
    with recorded() as connection:
        token = Token.objects.select_for_update().filter(pk=token_id, account=account).first()
        if token is None:
            raise BadInput("You have no such token", where=token_id[:48], mend="Choose one from your list.")
        if token.revoked_at is None:
            token.revoked_at = at
            token.save()
            append(connection, Fact("token.revoked", token.id, account.id, Why("revoked"), at, {"account": account.id}))
    return token


def add_client(
    account: Account, issuer: str, subject: str, name: str, scopes: Sequence[Scope], *, at: datetime, by: str = "system"
) -> Client:
    """Let an issuer's subject act for an account; the office's administrator does it, since issuers are trusted."""
    _allowed(account, scopes)
    with recorded() as connection:
        if Client.objects.filter(issuer=issuer, subject=subject).exists():
            raise BadInput("This client is known already", where=subject[:48], mend="Revoke it first.")
        client = Client.objects.create(
            id=f"client:{secrets.token_hex(8)}",
            issuer=issuer,
            subject=subject,
            account=account,
            name=name.strip()[:80],
            scopes=[scope.value for scope in scopes],
            created_at=at,
        )
        told = {"account": account.id, "scopes": client.scopes}
        append(connection, Fact("client.added", client.id, by, Why("added"), at, told))
    return client


def revoke_client(client_id: str, *, at: datetime, by: str = "system") -> None:
    """Revoke a client; its row goes, so that its subject can be added anew. Raises BadInput where there is none."""
    with recorded() as connection:
        client = Client.objects.select_related("account").filter(pk=client_id).first()
        if client is None:
            raise BadInput("There is no such client", where=client_id[:48], mend="Look at the list of clients.")
        told = {"account": client.account.id}
        append(connection, Fact("client.revoked", client.id, by, Why("revoked"), at, told))
        client.delete()


def caller_of(secret: str, now: datetime) -> Caller | None:
    """Give whom a token's secret stands for, or None when it is unknown, over, revoked, or its account closed."""
    token = Token.objects.select_related("account__organisation").filter(sha256=_hash(secret)).first()
    if token is None or token.revoked_at is not None or token.expires_at <= now or not token.account.is_active:
        return None
    if token.used_on != now.date():  # the day is enough to see which tokens nobody uses
        Token.objects.filter(pk=token.pk).update(used_on=now.date())
    return Caller(token.account, frozenset(Scope(word) for word in token.scopes), str(token.id))


def caller_for(issuer: str, subject: str, words: Sequence[str] | None) -> Caller | None:
    """Give whom an issuer's subject acts for, within the scopes that its access token names, if it names any."""
    client = Client.objects.select_related("account__organisation").filter(issuer=issuer, subject=subject).first()
    if client is None or not client.account.is_active:
        return None
    mine = {Scope(word) for word in client.scopes}
    return Caller(client.account, frozenset(s for s in mine if words is None or s.value in words), str(client.id))


def _allowed(account: Account, scopes: Sequence[Scope]) -> None:
    useful = scopes_for(Role(account.role))
    if not scopes:
        raise BadInput("A token without a scope opens nothing", where="scopes", mend="Choose at least one.")
    if beyond := [scope for scope in scopes if scope not in useful]:
        mend = f"Choose among {', '.join(useful)}."
        raise BadInput(f"The scope {beyond[0].value!r} is not for this role", where="scopes", mend=mend)


def _hash(secret: str) -> str:
    # 256 random bits need no slow hash: there is nothing to guess.
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
