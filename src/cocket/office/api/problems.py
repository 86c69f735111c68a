"""Answers that say what is wrong: problem details (RFC 9457) with a type that stays, one sentence, and how to mend it.

`PROBLEMS` is the list of types; the reference page is written from it. Nothing of the inside is shown: what nobody
foresaw is one sentence here and a line in the log.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja.errors import AuthenticationError, HttpError, ValidationError

from cocket.kernel.errors import AnswerIsNo, BadInput, CocketError, inert
from cocket.licensing.cases.model import Refused
from cocket.office.cases.services import NoCase, Stale
from cocket.office.pages.rates import TooMany

PAGE = "https://cocket.example/reference/api-problems#"
MEDIA_TYPE = "application/problem+json"
# Name of a problem -> its status, and when it comes. A name never changes its meaning.
PROBLEMS: dict[str, tuple[int, str]] = {
    "bad-input": (400, "What was sent cannot be used as it is; `where` names the place."),
    "not-json": (400, "The body is not one JSON object, or has a key twice, or nests too deep."),
    "bad-key": (400, "The `Idempotency-Key` is not 1 to 255 printable ASCII characters."),
    "unauthenticated": (401, "No token was sent, or it is unknown, over or revoked, or its account is closed."),
    "refused": (403, "The state of the case or your role does not allow the deed; the sentence says which and why."),
    "scope-missing": (403, "The token may not be used for this; make one with the scope that `scope` names."),
    "not-found": (404, "It is not there, or not for you to see."),
    "no-such-method": (405, "The address knows other methods; the header `Allow` names them."),
    "stale": (409, "It changed after you read it. Read it again, then act."),
    "changed": (412, "The `If-Match` is not the present `ETag`. Read it again, then act."),
    "too-large": (413, "The body is larger than the site takes at once."),
    "no-such-type": (415, "The body is of another media type than the operation takes."),
    "invalid": (422, "Fields are missing or wrong; `errors` names each."),
    "key-reused": (422, "The `Idempotency-Key` was used for another request. Use a new one."),
    "match-needed": (428, "An officer's deed names the version that was read: send `If-Match` with its `ETag`."),
    "too-many": (429, "Too many requests; the header `Retry-After` says when to try again."),
    "failed": (500, "Nobody foresaw this. Nothing was kept."),
    "not-ready": (503, "Something the office needs is away or out of date. Nothing was kept; try again."),
}
_log = logging.getLogger("cocket.office.api")


@dataclass(frozen=True, slots=True)
class Detail:
    """One wrong field: where, what is wrong."""

    where: str
    what: str


class Trouble(CocketError):
    """A refusal that is the API's own, by the name of its problem."""

    def __init__(self, name: str, what: str, *, where: str = "", mend: str = "", **more: Any) -> None:
        super().__init__(what, where=where, mend=mend)
        self.name, self.more = name, more


class Invalid(Exception):
    """Fields are missing or wrong; each is named."""

    def __init__(self, details: Sequence[Detail]) -> None:
        super().__init__(*(f"{d.where}: {d.what}" for d in details))
        self.details = details


def problem(name: str, what: str, *, where: str = "", mend: str = "", status: int = 0, **more: Any) -> HttpResponse:
    """Give one problem by its name in `PROBLEMS`; `more` are further members."""
    status = status or PROBLEMS[name][0]
    sentence = what if what.endswith((".", "?")) else f"{what}."
    body: dict[str, Any] = {"type": PAGE + name, "title": HTTPStatus(status).phrase, "status": status}
    body["detail"] = inert(f"{sentence} {mend}".strip())
    if where:
        body["where"] = inert(where)
    return JsonResponse({**body, **more}, status=status, content_type=MEDIA_TYPE)


def invalid(details: Sequence[Detail]) -> HttpResponse:
    """Give the problem of wrong fields, each named."""
    first = details[0] if details else Detail("", "Something is wrong")
    errors = [{"where": inert(d.where), "what": inert(d.what)} for d in details]
    return problem("invalid", first.what, where=first.where, errors=errors)


def of_error(error: Exception) -> HttpResponse:
    """Give the problem for whatever an operation raised."""
    for kind, answer in _ANSWERS:
        if isinstance(error, kind):
            return answer(error)
    _log.error("an operation failed", exc_info=error)
    return problem("failed", "Something went wrong here. Nothing was kept.", mend="Try again in a minute.")


def for_request(_request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    """Give the problem as ninja asks for it."""
    return of_error(error if isinstance(error, Exception) else error())


def _trouble(error: Any) -> HttpResponse:
    return problem(error.name, error.what, where=error.where, mend=error.mend, **error.more)


def _too_many(error: Any) -> HttpResponse:
    response = problem("too-many", error.what, mend=error.mend, retry_after=error.wait)
    response["Retry-After"] = str(error.wait)
    return response


def _named(name: str) -> Callable[[Any], HttpResponse]:
    return lambda error: problem(name, error.what, where=error.where, mend=error.mend)


def _fields(error: Any) -> HttpResponse:
    return invalid([Detail(".".join(map(str, one["loc"])), str(one["msg"])) for one in error.errors])


def _unauthenticated(_error: Any) -> HttpResponse:
    mend = "Send `Authorization: Bearer` with a token that is in force."
    response = problem("unauthenticated", "Nobody is signed in by this request", mend=mend)
    response["WWW-Authenticate"] = 'Bearer realm="cocket", error="invalid_token"'
    return response


def _http(error: Any) -> HttpResponse:
    # Ninja says only that the body cannot be read; what could not be read says why.
    cause = error.__cause__
    if isinstance(cause, Trouble):
        return _trouble(cause)
    if isinstance(cause, CocketError):
        return problem("not-json", cause.what, where=cause.where, mend=cause.mend)
    return problem("bad-input", str(error) or "The request cannot be used", mend="See the reference of the API.")


def _missing(_error: Any) -> HttpResponse:
    return problem("not-found", "There is nothing at this address", mend="See the reference of the API.")


def _big(_error: Any) -> HttpResponse:
    return problem("too-large", "That is more than this site takes at once", mend="Send less.")


def _away(error: Any) -> HttpResponse:
    _log.error("the database failed", exc_info=error)
    return problem("not-ready", "The database does not answer", mend="Try again in a minute.")


_ANSWERS: tuple[tuple[type[Exception], Callable[[Any], HttpResponse]], ...] = (
    (Trouble, _trouble),
    (Invalid, lambda error: invalid(error.details)),
    (TooMany, _too_many),
    (AuthenticationError, _unauthenticated),
    (ValidationError, _fields),
    (HttpError, _http),
    (Http404, _missing),
    (RequestDataTooBig, _big),
    (NoCase, _named("not-found")),
    (Stale, _named("stale")),
    (Refused, _named("refused")),
    (BadInput, _named("bad-input")),
    (AnswerIsNo, _named("refused")),
    (CocketError, _named("not-ready")),
    (DatabaseError, _away),
)
