"""A write happens once, however often it is sent: the header `Idempotency-Key`, and the answer it got.

The key, the hash of the request and the answer stand in one transaction with what the write did. The same key with the
same request gives the same answer; with another request it is refused. Of two at once the second waits for the first
one's row and gives its answer. What failed is not remembered, so that it can be tried again.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse

from cocket.kernel.dates import utc_now
from cocket.office.api.models import Remembered
from cocket.office.api.problems import Trouble, of_error
from cocket.office.people.models import Account

HEADER = "Idempotency-Key"
KEPT_DAYS = 7
_KEY = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]{0,253}[\x21-\x7e])?", re.ASCII)
_KEPT_HEADERS = ("ETag", "Location")
_FAULT = 500
REMEMBERED = "cocket_remembered"  # on a response: the body to keep in place of one that holds a secret


def once(
    request: HttpRequest,
    account: Account,
    body: bytes,
    run: Callable[[], HttpResponse],
    ready: Callable[[], None] = lambda: None,
) -> HttpResponse:
    """Run a write in one transaction, or give the answer that its key has; raises Trouble for a key that cannot be.

    `ready` is called before the transaction begins, unless the answer is known.
    """
    key = request.headers.get(HEADER)
    if key is None:
        ready()
        with transaction.atomic():
            return _answered(run)
    if not _KEY.fullmatch(key):
        mend = "Send 1 to 255 printable ASCII characters, for example a UUID."
        raise Trouble("bad-key", "The key cannot be used", where=HEADER, mend=mend)
    asked = _fingerprint(request, body)
    if known := Remembered.objects.filter(account=account, key=key).first():
        return _again(known, asked)
    ready()
    with transaction.atomic():
        try:
            with transaction.atomic():
                row = Remembered.objects.create(account=account, key=key, request_sha256=asked, created_at=utc_now())
        except IntegrityError:  # another request with this key was quicker, and is done now
            return _again(Remembered.objects.get(account=account, key=key), asked)
        response = _answered(run)
        if response.status_code >= _FAULT:
            row.delete()
            return response
        row.status, row.media_type = response.status_code, response["Content-Type"]
        row.body = getattr(response, REMEMBERED, response.content)
        row.headers = {name: response[name] for name in _KEPT_HEADERS if name in response}
        row.save()
    return response


def forget(before: datetime | None = None) -> int:
    """Delete remembered answers that are older than they are kept; gives how many."""
    last = before or utc_now() - timedelta(days=KEPT_DAYS)
    return Remembered.objects.filter(created_at__lt=last).delete()[0]


def _answered(run: Callable[[], HttpResponse]) -> HttpResponse:
    """Run it so that a refusal undoes what was done and is an answer itself."""
    try:
        with transaction.atomic():
            return run()
    except Exception as error:  # noqa: BLE001 - every error has its answer, and the savepoint is rolled back
        return of_error(error)


def _again(known: Remembered, asked: str) -> HttpResponse:
    if known.request_sha256 != asked:
        mend = "Use a new key for another request."
        raise Trouble("key-reused", "This key was used for another request", where=HEADER, mend=mend)
    response = HttpResponse(bytes(known.body), status=known.status, content_type=known.media_type)
    for name, value in known.headers.items():
        response[name] = value
    response["Idempotency-Replayed"] = "true"
    return response


def _fingerprint(request: HttpRequest, body: bytes) -> str:
    parts = (
        request.method or "",
        request.get_full_path(),
        request.content_type or "",
        request.headers.get("If-Match", ""),
    )
    told = "\0".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.sha256(hashlib.sha256(told).digest() + hashlib.sha256(body).digest()).hexdigest()
