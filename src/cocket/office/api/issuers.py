"""Access tokens (RFC 9068, RFC 7519) of issuers that the office trusts: a program signs in there by itself.

Takes a token, gives whom it acts for, or None. What is asked of it, in this order:

    1. its issuer is one of `office/access.toml`
    2. its algorithm is one that the issuer may use; never none, never a shared secret
    3. its key is the issuer's, by `kid`, from the issuer's own address
    4. signature, `iss`, `aud`, `exp`, `nbf` and `iat`, with half a minute of leeway
    5. its subject is a client that was let in for an account
"""

from __future__ import annotations

import threading
from typing import Any

import httpx
import jwt
from django.conf import settings

from cocket.office.access.configuration import Issuer
from cocket.office.api.problems import Trouble
from cocket.office.api.scopes import Scope
from cocket.office.api.tokens import Caller, caller_for
from cocket.office.pages.rates import Rate, spend

LEEWAY, TIMEOUT, LONGEST = 30, 5.0, 8_000
# A key that is not known makes the office ask the issuer anew, which whoever makes up tokens must not do to it at will.
ASKED = Rate("keys", 6, 60)
_PREFIX = "cocket."
_keys: dict[str, jwt.PyJWKSet] = {}
_lock = threading.Lock()


def caller_by_issuer(token: str) -> Caller | None:
    """Give whom an access token acts for, or None when it is not good; raises Trouble when its issuer is away."""
    if len(token) > LONGEST or token.count(".") != 2:  # noqa: PLR2004 - header, claims, signature
        return None
    try:
        header = jwt.get_unverified_header(token)
        claimed = jwt.decode(token, options={"verify_signature": False})
        issuer = next((one for one in settings.ACCESS.issuers if one.issuer == claimed.get("iss")), None)  # 1
        if issuer is None or header.get("alg") not in issuer.algorithms:  # 2
            return None
        key = _key(issuer, header.get("kid"))  # 3
        if key is None:
            return None
        required = {"require": ["exp", "iss", "aud"]}
        told: dict[str, Any] = jwt.decode(  # 4
            token,
            key,
            algorithms=list(issuer.algorithms),
            issuer=issuer.issuer,
            audience=issuer.audience,
            leeway=LEEWAY,
            options=required,  # type: ignore[arg-type] # a typed dict of newer versions
        )
    except (jwt.PyJWTError, ValueError, TypeError):
        return None
    subject = told.get(issuer.subject_claim)
    return caller_for(issuer.issuer, subject, _words(told.get("scope"))) if isinstance(subject, str) else None  # 5


def _words(scope: Any) -> list[str] | None:
    """Give the office's scopes that a token names, with or without "cocket."; None when it names none of them."""
    given = scope.split() if isinstance(scope, str) else scope if isinstance(scope, list) else []
    known = {one.value for one in Scope}
    found = [word for one in given if (word := str(one).removeprefix(_PREFIX)) in known]
    return found or None


def _key(issuer: Issuer, kid: Any) -> jwt.PyJWK | None:
    for fresh in (False, True):
        with _lock:
            if fresh or issuer.issuer not in _keys:
                spend(ASKED, issuer.issuer)
                _keys[issuer.issuer] = _fetched(issuer)
            keys = [key for key in _keys[issuer.issuer].keys if key.public_key_use in (None, "sig")]
        found = next((key for key in keys if key.key_id == kid), None)
        if found is None and kid is None and len(keys) == 1:
            found = keys[0]
        if found is not None:
            return found
    return None


def _fetched(issuer: Issuer) -> jwt.PyJWKSet:
    try:
        with httpx.Client(timeout=TIMEOUT, follow_redirects=False) as client:
            address = issuer.jwks
            if not address:
                found = client.get(f"{issuer.issuer.rstrip('/')}/.well-known/openid-configuration")
                address = str(found.raise_for_status().json()["jwks_uri"])
            return jwt.PyJWKSet.from_dict(client.get(address).raise_for_status().json())
    except (httpx.HTTPError, ValueError, KeyError, TypeError, AttributeError, jwt.PyJWTError):
        mend = "Try again in a minute, or use a token of the office."
        raise Trouble("not-ready", "The issuer of this access token does not answer with its keys", mend=mend) from None
