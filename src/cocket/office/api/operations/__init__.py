"""The operations by subject; importing this package declares them all."""

from __future__ import annotations

from cocket.office.api.operations import (
    account,
    applications,
    deeds,
    disclosure,
    documents,
    engines,
    licences,
    matches,
    outcomes,
    oversight,
    personal,
    reports,
    rulings,
    statements,
)

ROUTERS = (
    account.router,
    engines.router,
    applications.router,
    deeds.router,
    matches.router,
    documents.router,
    licences.router,
    statements.router,
    oversight.router,
    outcomes.router,
    disclosure.router,
    rulings.router,
    reports.router,
    personal.router,
)
