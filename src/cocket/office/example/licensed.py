"""What happens to licences of the worked example after they were granted, and how end users sign; services alone."""

from __future__ import annotations

import copy
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.conf import settings

from cocket.kernel.quantities import Quantity
from cocket.licensing.cases.words import Action, Kind, Outcome, Relation
from cocket.office.cases import services as cases
from cocket.office.cases.assessing import assessed
from cocket.office.cases.following import begin
from cocket.office.example.stories import Story, Telling, answered, simple
from cocket.office.licences.returning import take_back
from cocket.office.licences.services import draw
from cocket.office.statements import services as statements


def with_statement(one: Telling) -> None:
    """The end user signed through a link; the first time the place of use was missing, and the officer said so."""
    answered(one)
    statement = _signed(one, "Dana Fictive", "purchasing clerk")
    words = "The statement is signed by somebody who may not sign for the end user. Ask a director."
    statements.send_back(one.officer, statement, words, at=one.later(2))
    _signed(one, "Emil Erdacht", "director")
    one.propose(Outcome.APPROVE, "The end user's director signed what the goods are for.")
    one.sign()


def amended(one: Telling) -> None:
    """More was needed than was granted: an amendment was decided, and its licence is the second version."""

    def more(application: dict[str, Any]) -> None:
        quantity = application["items"][0]["quantity"]
        quantity["amount"] = str(int(quantity["amount"]) + 10)

    simple(one)
    _followed(one, Relation.AMENDS, more, "The same buyer and use; ten more for its second site.")


def renewed(one: Telling) -> None:
    """The licence neared its end and was renewed in time."""

    def unchanged(application: dict[str, Any]) -> None:
        application["title"] = f"{application['title'][:180]} (renewed)"

    simple(one)
    one.later(60)
    _followed(one, Relation.RENEWS, unchanged, "As before, and the first licence was used as it was granted.")


def registered(one: Telling) -> None:
    """A firm registered to use a general authorisation."""
    one.act(one.officer, Action.TAKE)
    one.propose(Outcome.APPROVE, "The product and the destination fit the authorisation.")
    one.sign()


def asks_to_amend(one: Telling) -> None:
    """An amendment waits for an officer beside the licence that it would change."""
    simple(one)
    draft = begin(one.firm, one.row.pk, Relation.AMENDS, at=one.later(1))
    application = copy.deepcopy(draft.application)
    application["parties"].append(
        {"id": "carrier", "name": "Spedition Beispiel (fictional)", "roles": ["carrier"], "country": "DE"}
    )
    _submit(one, str(draft.pk), application)


def nearly_used(one: Telling) -> None:
    """Most of it is under way, where customs has not seen it yet, and it soon ends: the firm is warned of both."""
    one.act(one.officer, Action.TAKE, days=1)
    one.propose(Outcome.APPROVE, "A known end user and an ordinary use.", months=2)
    one.sign()
    licence = one.row.licences.last()
    line = licence.lines.get(number=1)
    amount = (Decimal(line.granted) * Decimal("0.9")).to_integral_value()
    early = draw(one.firm, licence.pk, 1, Quantity(Decimal(1), line.unit), f"{licence.number}/0", at=one.later(1))
    take_back(one.firm, early.pk, at=one.later(1))  # it was announced for another order
    at = one.later(3)
    draw(one.firm, licence.pk, 1, Quantity(max(amount, Decimal(1)), line.unit), f"{licence.number}/1", at=at)


def _signed(one: Telling, name: str, position: str) -> str:
    statement, token = statements.ask(one.firm, str(one.row.pk), at=one.later(1))
    words = {"name": name, "position": position, "sha256": statement.asserted_sha256}
    return str(statements.sign(token, at=one.later(1), **words).pk)


def _submit(one: Telling, case_id: str, application: dict[str, Any]) -> None:
    at = one.later(1)
    cases.save_draft(one.firm, case_id, application, at=at)
    found = assessed(application, settings.HOME, one.end.date())
    one.row = cases.submit(one.firm, case_id, found, at=at)


def _followed(one: Telling, relation: Relation, change: Callable[[dict[str, Any]], None], reasons: str) -> None:
    draft = begin(one.firm, one.row.pk, relation, at=one.later(1))
    application = copy.deepcopy(draft.application)
    change(application)
    _submit(one, str(draft.pk), application)
    one.act(one.officer, Action.TAKE)
    one.propose(Outcome.APPROVE, reasons)
    one.sign()


LICENSED: tuple[tuple[Story, Kind], ...] = (
    (amended, Kind.INDIVIDUAL), (with_statement, Kind.INDIVIDUAL), (renewed, Kind.GLOBAL),
    (registered, Kind.GENERAL_REGISTRATION),
)  # fmt: skip
RUNNING: tuple[tuple[Story, Kind], ...] = ((nearly_used, Kind.INDIVIDUAL), (asks_to_amend, Kind.INDIVIDUAL))
