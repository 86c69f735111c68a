"""Nobody overwrites what they have not seen: `ETag` on what is read, `If-Match` on what is written."""

from __future__ import annotations

from django.http import HttpRequest

from cocket.kernel.canonical import digest
from cocket.office.api.problems import Trouble
from cocket.office.cases.models import Case


def application_etag(row: Case) -> str:
    """Give the tag of an application: its version, and what its export says, since a draft changes without a deed."""
    return f'"{row.version}-{digest(row.application)[:16]}"'


def check_match(request: HttpRequest, row: Case, *, needed: bool = False) -> None:
    """Raise Trouble when the request names another version than there is, or none where one is needed.

    It is asked inside the write's transaction, under the row's lock.
    """
    given = request.headers.get("If-Match")
    if given is None:
        if needed:
            mend = "Read the application and send its `ETag` in `If-Match`."
            raise Trouble("match-needed", "This deed needs the version that you read", where="If-Match", mend=mend)
        return
    now = Case.objects.select_for_update(of=("self",)).get(pk=row.pk)
    wanted = {part.strip().removeprefix("W/") for part in given.split(",")}
    if "*" not in wanted and application_etag(now) not in wanted:
        mend = "Read it again, then act."
        raise Trouble("changed", "The application changed while you were reading", where=str(row.number), mend=mend)
