"""A delivery verification that an exporter hands in: checked like any document, and against the licence it names.

Takes the licence and the document's bytes, gives its id and the day of arrival. The home's trust lists say whose word
counts; raises BadInput with the verifier's own sentence for what it does not call genuine.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from django.conf import settings

from cocket.credentials import service as credentials
from cocket.kernel.errors import BadInput, CocketError
from cocket.kernel.wording import said
from cocket.office.licences.models import Licence
from cocket.verifier.verdicts import Outcome

TYPE = "DeliveryVerification"


def delivery(licence: Licence, raw: bytes, at: datetime) -> tuple[str, date]:
    """Give the id of a genuine delivery verification of this licence, and the day on which the goods arrived."""
    where = "document"
    try:
        knowledge, trusted = credentials.held(Path(settings.HOME))
        verdict = credentials.verify(raw, knowledge, trusted, at)
    except CocketError as error:
        raise BadInput(error.what, where=where, mend="Hand in the document as its authority gave it.") from None
    if verdict.outcome is not Outcome.GENUINE:
        what = said("The document is not known to be genuine: {sentence}", sentence=verdict.sentence)
        mend = "Ask the office to hold the trust list of the authority that issued it, or leave the document out."
        raise BadInput(what, where=where, mend=mend)
    subject = verdict.document.get("credentialSubject") or {}
    if TYPE not in verdict.document.get("type", ()):
        raise BadInput("This is no delivery verification", where=where, mend="Hand in the one for this shipment.")
    parent = subject.get("parent") or {}
    known = {(paper.pk, paper.sha256) for paper in licence.papers.defer("forms")}
    if (parent.get("id"), parent.get("sha256")) not in known:
        mend = "Hand in the one for this shipment."
        raise BadInput("The document is about another licence", where=where, mend=mend)
    return str(verdict.document["id"]), date.fromisoformat(subject["deliveredOn"])
