"""A table of the reporting schema as CSV, for officers and overseers."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from cocket.office.reporting.selectors import TABLES, VERSION, check_reader, rows


@require_GET
def table(request: HttpRequest, name: str) -> HttpResponse:
    """Give one table; the version of the schema is in its file name."""
    account: Any = request.user
    check_reader(account, name)
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(TABLES[name].columns), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows(name))
    response = HttpResponse(stream.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}-v{VERSION}.csv"'
    return response
