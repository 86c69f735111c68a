"""What of the office has no operation, and why; a test holds this and the operations against every deed and page."""

from __future__ import annotations

from cocket.licensing.cases.words import Action

# Names of addresses -> why a program has no use for them, or must not have it.
PAGES_WITHOUT: dict[str, str] = {
    "sign-in": "a person proves who they are; a program has a token",
    "sign-out": "a token is revoked instead",
    "sign-up": "a person signs a firm up, and agrees to it",
    # The door, by django-allauth's own beginnings of names: how a person proves who they are.
    "tokens": "a program must not make itself stronger: a person makes and revokes tokens",
    "token-new": "as `tokens`",
    "token-end": "as `tokens`",
    "account_": "a person looks after their own password",
    "mfa_": "a person looks after their own second factors",
    "socialaccount_": "a person comes from another site",
    "openid_connect_": "a person comes from another site",
    "staff": "an administrator opens accounts by hand, and tells the first password in person",
    "staff-new": "the same",
    "staff-close": "the same",
    "language": "the API speaks English",
    "ruling-public": "it is open to all at /rulings/index.json",
    "overseer": "its links lead to operations of their own",
    "published": "it is open to all at /published/",
    "did": "it is open to all at /.well-known/did.json",
    "statement-sign": "the end user signs with a link, and has no account",
    "colleagues": "a firm's people are looked after by people",
    "colleague-invite": "a person invites a person",
    "colleague-role": "a firm's people are looked after by people",
    "colleague-close": "a firm's people are looked after by people",
    "join": "a person opens an account, and has none yet",
    "alive": "it is open to all at /healthz",
    "ready": "it is open to all at /readyz",
    "metrics": "it is open to this machine at /metrics",
}
DEEDS_WITHOUT: dict[Action, str] = {
    Action.EXPIRE: "the office's own worker lets time pass",
    Action.AMEND: "the office's own, when an amendment is signed",
}
