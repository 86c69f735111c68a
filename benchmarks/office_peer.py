"""A bare Django site over the same rows: no sign-in, no rules, no history, one list and one case; the peer of `office`.

`python office_peer.py` in the office's environment serves it with the office's own server.
"""

from __future__ import annotations

import sys
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.urls import path

from cocket.office.environment import database, home

settings.configure(
    SECRET_KEY="a benchmark signs nothing",
    ROOT_URLCONF=__name__,
    ALLOWED_HOSTS=["127.0.0.1"],
    DATABASES={"default": database(home())},
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
    USE_TZ=True,
)
LIST = "SELECT number, title, state, destination, opened_at FROM cases_case"
_page: list[Any] = []


def _template() -> Any:
    if not _page:
        row = "<tr>{% for value in row %}<td>{{ value }}</td>{% endfor %}</tr>"
        _page.append(Template("<table>{% for row in rows %}" + row + "{% endfor %}</table>"))
    return _page[0]


def _answer(query: str, values: list[str]) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return HttpResponse(_template().render(Context({"rows": cursor.fetchall()})))


def cases(_request: HttpRequest) -> HttpResponse:
    """List fifty cases, oldest first."""
    return _answer(f"{LIST} WHERE state <> 'draft' ORDER BY opened_at, number LIMIT 50", [])


def case(_request: HttpRequest, number: str) -> HttpResponse:
    """Show one case's row and facts as they stand."""
    query = ("SELECT f.kind, f.who, f.happened_at, f.payload FROM register_fact f JOIN cases_case c ON c.id = f.subject"
             " WHERE c.number = %s ORDER BY f.seq")  # fmt: skip
    return _answer(query, [number])


urlpatterns = [path("office/", cases), path("office/<str:number>/", case)]

if __name__ == "__main__":
    from cocket.office.serving import server

    running = server(get_wsgi_application(), "127.0.0.1", 0)
    sys.stderr.write(f"the peer is at http://127.0.0.1:{running.effective_port}\n")
    sys.stderr.flush()
    running.run()
