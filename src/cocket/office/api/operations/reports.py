"""The tables of the reporting schema, as values."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router

from cocket.office.api.frame import account_of, operation
from cocket.office.api.schemas import Number, TableOut, TablesOut
from cocket.office.api.scopes import Scope
from cocket.office.reporting.selectors import TABLES, VERSION, check_reader, rows

router = Router(tags=["reports"])


@operation(router, "GET", "/reports", scope=Scope.REPORT, gives={200: TablesOut})
def list_reports(request: HttpRequest) -> TablesOut:
    """List the tables, with what a row of each is."""
    check_reader(account_of(request))
    return TablesOut(version=VERSION, tables={name: str(table.title) for name, table in TABLES.items()})


@operation(router, "GET", "/reports/{name}", scope=Scope.REPORT, gives={200: TableOut}, pages=("report",))
def read_report(request: HttpRequest, name: Number) -> TableOut:
    """Read a whole table."""
    check_reader(account_of(request), name)
    table = TABLES[name]
    return TableOut(
        table=name, about=str(table.title), version=VERSION, columns=dict(table.columns), rows=list(rows(name))
    )
