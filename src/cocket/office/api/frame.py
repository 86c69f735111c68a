"""How an operation of the API is declared: its scope, whether it writes, which pages and deeds it stands for.

    @operation(router, "POST", "/applications", scope=Scope.APPLY, gives={201: ApplicationOut}, writes=True,
               pages=("exporter-new",), deeds=(Action.OPEN,))

Around each operation: the token's scope is asked, a write is remembered under its `Idempotency-Key`, and what it gives
is written as JSON. `OPERATIONS` lists them all; a test holds it against the transition table and the site's addresses.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import translation
from ninja import Router
from pydantic import BaseModel

from cocket.kernel.errors import BadDocument
from cocket.kernel.strict_json import load_json
from cocket.licensing.cases.words import Action
from cocket.office.api.once import REMEMBERED, once
from cocket.office.api.problems import Trouble
from cocket.office.api.scopes import SCOPE_WORDS, Scope
from cocket.office.api.tokens import Caller
from cocket.office.documents.checks import MAX_BYTES
from cocket.office.people.models import Account

JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Declared:
    """One operation, as it was declared."""

    id: str
    method: str
    path: str
    scope: Scope | None
    writes: bool
    matches: bool
    raw: bool
    pages: tuple[str, ...] = ()
    deeds: tuple[Action, ...] = ()
    other_types: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """What an operation gives when it is more than a body with its usual status."""

    body: BaseModel
    etag: str = ""
    location: str = ""
    remembered: BaseModel | None = None  # what a second try is told, where the first was told a secret


OPERATIONS: dict[str, Declared] = {}


def operation(
    router: Router,
    method: str,
    path: str,
    *,
    scope: Scope | None,
    gives: Mapping[int, Any],
    writes: bool = False,
    matches: bool = False,
    raw: bool = False,
    before: Callable[..., Any] | None = None,
    pages: tuple[str, ...] = (),
    deeds: tuple[Action, ...] = (),
    other_types: Mapping[int, str] | None = None,
    name: str = "",
    summary: str = "",
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare an operation; `raw` reads the body itself, `matches` says that it heeds `If-Match`.

    `before` takes what the operation takes and does what is long and changes nothing, before a write's transaction
    begins; the operation finds what it gave with `prepared`.
    """

    def declare(view: Callable[..., Any]) -> Callable[..., Any]:
        told = name or view.__name__
        assert told not in OPERATIONS, told
        OPERATIONS[told] = Declared(
            told, method, path, scope, writes, matches, raw, pages, deeds, dict(other_types or {})
        )
        status = next(iter(gives))

        @functools.wraps(view)
        def asked(request: HttpRequest, **values: Any) -> HttpResponse:
            with translation.override("en"):  # the API speaks one language, whatever a browser would prefer
                return run_all(request, values)

        def run_all(request: HttpRequest, values: Mapping[str, Any]) -> HttpResponse:
            _scope(request, scope)
            run = functools.partial(_run, view, request, status, values)
            if not writes:
                return run()
            body = raw_body(request) if raw else request.body
            ready = functools.partial(_prepare, before, request, values)
            return once(request, account_of(request), body, run, ready)

        # Ninja reads the types of parameters from here; as text they would be looked up in this module.
        asked.__signature__ = inspect.signature(view, eval_str=True)  # type: ignore[attr-defined]
        doc = (view.__doc__ or "").strip()
        sentence, _, rest = doc.partition("\n")
        router.api_operation(
            [method],
            path,
            response=dict(gives),
            operation_id=told,
            summary=summary or sentence.rstrip("."),
            description=rest.strip() or None,
        )(asked)
        return view

    return declare


def account_of(request: HttpRequest) -> Account:
    """Give the account that the request acts for."""
    return caller_of_request(request).account


def caller_of_request(request: HttpRequest) -> Caller:
    """Give the caller whom the request's token stands for."""
    caller: Caller = request.auth  # type: ignore[attr-defined] # set by ninja
    return caller


def prepared(request: HttpRequest) -> Any:
    """Give what the operation's `before` gave."""
    return request.cocket_prepared  # type: ignore[attr-defined]


def read_json(raw: bytes, content_type: str) -> dict[str, Any]:
    """Read a body strictly: one object, no key twice, bounded nesting; raises Trouble."""
    if content_type.partition(";")[0].strip().lower() != JSON:
        raise Trouble("no-such-type", "The body is not JSON", where="Content-Type", mend=f"Send {JSON}.")
    try:
        body = load_json(raw.decode(), where="body")
    except UnicodeDecodeError:
        raise Trouble("not-json", "The body is not UTF-8", where="body", mend="Send UTF-8.") from None
    except BadDocument as error:
        raise Trouble("not-json", error.what, where=error.where, mend=error.mend) from None
    if not isinstance(body, dict):
        raise Trouble("not-json", "The body is not an object", where="body", mend="Send one JSON object.")
    return body


def raw_body(request: HttpRequest) -> bytes:
    """Read a file that is the body itself, no more of it than a file may have; raises Trouble."""
    raw = getattr(request, "cocket_raw", None)
    if raw is None:
        raw = request.read(MAX_BYTES + 1)
        request.cocket_raw = raw  # type: ignore[attr-defined] # it can be read once
    if len(raw) > MAX_BYTES:
        what = f"The file is larger than {MAX_BYTES // 1_000_000} MB"
        raise Trouble("too-large", what, where="body", mend="Send it in parts.")
    return bytes(raw)


def _scope(request: HttpRequest, scope: Scope | None) -> None:
    if scope is not None and scope not in caller_of_request(request).scopes:
        what = f"This token may not {SCOPE_WORDS[scope]}"
        raise Trouble("scope-missing", what, mend=f"Make one with the scope “{scope}”.", scope=scope.value)


def _prepare(before: Callable[..., Any] | None, request: HttpRequest, values: Mapping[str, Any]) -> None:
    if before is not None:
        request.cocket_prepared = before(request, **values)  # type: ignore[attr-defined]


def _run(view: Callable[..., Any], request: HttpRequest, status: int, values: Mapping[str, Any]) -> HttpResponse:
    given = view(request, **values)
    if isinstance(given, HttpResponse):
        return given
    answer = given if isinstance(given, Answer) else Answer(given)
    if status == 204:  # noqa: PLR2004 - no content
        return HttpResponse(status=204)
    response = JsonResponse(answer.body.model_dump(mode="json"), status=status)
    if answer.etag:
        response["ETag"] = answer.etag
    if answer.location:
        response["Location"] = answer.location
    if answer.remembered is not None:
        setattr(response, REMEMBERED, JsonResponse(answer.remembered.model_dump(mode="json")).content)
    return response
