"""A firm's own exports against the engines: assess, classify, screen. Nothing is kept, and nobody is told."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Body, Router

from cocket.controls.tables import Rejected, item_of
from cocket.dossier import service as dossier
from cocket.exports.boundary import parse_export
from cocket.journey import assess
from cocket.kernel.canonical import plain
from cocket.kernel.dates import utc_now
from cocket.office.api.engine_schemas import (
    ClassificationOut,
    ClassificationsOut,
    HitOut,
    HitsOut,
    ItemsIn,
    NamesIn,
    RejectOut,
)
from cocket.office.api.frame import operation
from cocket.office.api.schemas import DossierOut, ExportIn
from cocket.office.api.scopes import Scope
from cocket.office.cases.assessing import engines
from cocket.screening import intake

router = Router(tags=["engines"])


@operation(router, "POST", "/assessments", scope=Scope.CHECK, gives={200: DossierOut})
def assess_export(request: HttpRequest, body: Body[ExportIn]) -> HttpResponse:
    """Assess one export of your own: classification, screening, licence requirement, risk, what is still unknown."""
    del request
    export = parse_export(body, where="")
    found = assess([export], engines(settings.HOME), utc_now().date())[0]
    return JsonResponse(dossier.document(found))


@operation(router, "POST", "/classifications", scope=Scope.CHECK, gives={200: ClassificationsOut})
def classify_items(request: HttpRequest, body: ItemsIn) -> ClassificationsOut:
    """Classify items against the control lists."""
    del request
    rejects: list[Rejected] = []
    rows = [item_of(one.model_dump(), f"items.{place}", rejects) for place, one in enumerate(body.items)]
    answers = engines(settings.HOME).classifier.classify([row for row in rows if row is not None])
    return ClassificationsOut(
        classifications=[_classification(plain(a), a) for a in answers if a.regime in body.regimes],
        rejects=[RejectOut(row=r.row, field=r.field, reason=r.reason) for r in rejects],
    )


@operation(router, "POST", "/screenings", scope=Scope.CHECK, gives={200: HitsOut})
def screen_names(request: HttpRequest, body: NamesIn) -> HitsOut:
    """Screen names against the party lists."""
    del request
    import pyarrow as pa

    screener = engines(settings.HOME).screener
    read = intake.take((f"names.{place}", one.model_dump(), "") for place, one in enumerate(body.names))
    hits = [
        HitOut(**row)
        for batch in read.batches
        for row in screener.screen(pa.Table.from_batches([batch]), threshold=body.threshold).to_pylist()
    ]
    return HitsOut(
        hits=hits,
        rejects=[RejectOut(row=place, field=field, reason=reason) for place, field, reason in read.rejects],
        lists=[one.ref.id for one in screener.lists],
        rules=screener.rules_version,
    )


def _classification(whole: dict[str, Any], answer: Any) -> ClassificationOut:
    return ClassificationOut(
        id=answer.item_id,
        regime=answer.regime,
        outcome=whole["outcome"],
        provision=answer.provision,
        candidates=whole["candidates"],
        catch_all=whole["catch_all"],
        questions=whole["questions"],
        reasons=whole["reasons"],
        edition=whole["edition"],
    )
