"""What the service does for a request: each verb takes read values and gives the answer's body.

Raises BadInput for what was handed in, and `Nobody` where the service has no authority's keys or no such document.
"""

from __future__ import annotations

import json
from typing import Any

from cocket.credentials import drafts, service, statuses
from cocket.credentials.securing import secure_data_integrity
from cocket.kernel.canonical import canonical, digest
from cocket.kernel.errors import BadInput, CocketError
from cocket.office.facts.services import recorded
from cocket.office.vc_api.instance import Instance
from cocket.verifier.data_integrity import SUITES
from cocket.verifier.knowledge import Policy
from cocket.verifier.public_keys import ED25519, P256
from cocket.verifier.verdicts import Verdict

Json = dict[str, Any]
# (purpose, value) of the VC-API -> the order that a person would give.
_ORDERS = {change: order for order, change in statuses.ORDERS.items()}


ATTEMPTS = 3


class Nobody(CocketError):
    """There is nothing here that the request could be about."""


class Busy(CocketError):
    """The service cannot do it just now; the same request may succeed later."""


def issue(instance: Instance, draft: Json) -> Json:
    """Sign a draft and record that it was issued; gives the secured credential."""
    authority = instance.authority
    if authority is None:
        raise Nobody("This service only verifies", mend="Start it with --authority.")
    at = instance.clock()
    key = authority.signer(ED25519 if ED25519 in SUITES[instance.suite][0] else P256)
    knowledge, _ = instance.held()
    if instance.any_type and not drafts.is_own(draft):
        # A stranger's document has no place in the authority's lists, and its issuing is no fact of licensing.
        body = drafts.any_body(draft, authority, knowledge)
        return secure_data_integrity(body, key, at, instance.suite, knowledge.canonicalise)
    with instance.shelf.lock:
        for _ in range(ATTEMPTS):
            try:
                with recorded() as connection:
                    place = statuses.draw(instance.shelf.book(connection, authority.id))
                    listed = statuses.entries(authority, place) if authority.status_base else []
                    body = drafts.own_body(draft, authority, listed)
                    secured = secure_data_integrity(body, key, at, instance.suite, knowledge.canonicalise)
                    kind = body["type"][1]
                    statuses.record_issue(connection, authority, body["id"], kind, place, digest(body), at)
            except statuses.PlaceTaken:
                instance.shelf.forget()
            else:
                return secured
    raise Busy("Others issue from the same register at this moment", mend="Send it again.")


def judge(instance: Instance, document: object, policy: Policy) -> Verdict:
    """Give the verdict on a credential or presentation: an object, or a token as text."""
    if isinstance(document, str):
        raw = document.encode()
    elif isinstance(document, dict):
        raw = canonical(document)
    else:
        raise BadInput("A document is an object, or a token as text", where="body", mend="Send one.")
    knowledge, lists = instance.held()
    return service.verify(raw, knowledge, lists, instance.clock(), policy)


def verdict_body(verdict: Verdict) -> Json:
    """Give a verdict as the answer carries it."""
    body: Json = service.verdict_document(verdict)
    return body


def set_status(instance: Instance, document: str, purpose: str, *, value: bool) -> None:
    """Record a change of a document's status; it counts once the lists are published again."""
    authority = instance.authority
    if authority is None:
        raise Nobody("This service only verifies", mend="Start it with --authority.")
    order = _ORDERS.get((purpose, value))
    if order is None:
        can = ", ".join(f"{name} {json.dumps(bit)}" for name, bit in sorted(_ORDERS))
        raise BadInput("There is no such change", where="credentialStatus", mend=f"Possible are: {can}.")
    try:
        with recorded() as connection:
            statuses.change(connection, authority, document, order, instance.clock(), "ordered_over_vc_api")
    except statuses.NotIssued as error:
        raise Nobody(error.what, where=error.where, mend="Send its id.") from None
