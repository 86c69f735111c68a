"""Credentials in the chain of custody: a licence's own document, a certificate, a delivery verification.

Takes what a line says of a credential and asks the verifier of this home about it; gives what the document says. Only
what is genuine gets further: "cannot tell" is refused for now with what would settle it, and may be sent again.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from cocket.custody.events.keys import SignatureRefused, shown
from cocket.kernel.canonical import canonical, digest
from cocket.kernel.errors import BadDocument
from cocket.kernel.strict_json import load_json

_READ = frozenset(
    ("@context", "id", "type", "issuer", "validFrom", "validUntil", "credentialSubject", "credentialSchema")
)
# Credential type -> what of the chain it is about.
ABOUT = {"ExportLicence": "licence", "EndUserCertificate": "licence", "DeliveryVerification": "handover"}


def _says(body: dict[str, Any], about: str, name: str) -> dict[str, Any]:
    issuer = body["issuer"]
    (kind,) = (one for one in body["type"] if one != "VerifiableCredential")
    return {
        "kind": kind, "id": body["id"], "issuer": issuer["id"] if isinstance(issuer, dict) else issuer,
        "sha256": digest(body), "subject": body["credentialSubject"], "from": body.get("validFrom", ""),
        "until": body.get("validUntil", ""), about: name,
    }  # fmt: skip


def unchecked(value: dict[str, Any]) -> dict[str, Any]:
    """Give what a credential says that was checked when it was recorded; for reading the record again."""
    (about,) = set(value) - {"document"}
    document = value["document"]
    if isinstance(document, str):
        part = document.split(".")[1]
        body = load_json(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)).decode(), where="credential")
    else:
        body = {name: inner for name, inner in document.items() if name != "proof"}
    return _says(body, about, value[about])


@dataclass(slots=True)
class Credentials:
    """The verifier of one home: its trust lists, status lists and DID documents, read when first needed."""

    home: Path
    _held: Any = field(default=None, repr=False)

    def check(self, value: Any, recorded: datetime, where: str) -> dict[str, Any]:
        """Check `{document, licence | handover}` and give `{kind, id, issuer, sha256, subject, from, until, about}`.

        Raises BadDocument for its form, and SignatureRefused with the verifier's sentence when it is not genuine at the
        instant of recording.
        """
        # 1. The form: one document, about one licence or hand-over.
        names = set(value) - {"document"} if isinstance(value, dict) and "document" in value else set()
        about = names.pop() if len(names) == 1 else ""
        if about not in ("licence", "handover") or not isinstance(value[about], str) or not value[about]:
            raise BadDocument(
                "A credential comes as its document and the licence or hand-over that it is about",
                where=f"{where} $.credential",
                mend="Give `document` and one of `licence` and `handover`.",
            )
        document = value["document"]
        raw = document.encode() if isinstance(document, str) else canonical(document)
        # 2. The verdict, as of the recording.
        verdict = self._ask(raw, recorded, where)
        if verdict.outcome.value != "genuine":
            raise SignatureRefused(
                f"{verdict.sentence} {verdict.detail}".rstrip(". "),
                where=f"{where} $.credential.document, asked {shown(recorded)}",
                mend=verdict.mend or "Ask the issuer for a document that is in force.",
            )
        # 3. What it says: a type that says something of custody, whole, and about the right thing.
        if ABOUT.get(verdict.type) != about:
            raise BadDocument(
                f"A document of type {verdict.type[:60]!r} says nothing of a {about}",
                where=f"{where} $.credential",
                mend=f"Types: {', '.join(ABOUT)}.",
            )
        if verdict.form.startswith("vc+sd-jwt"):
            raise BadDocument(
                "Parts of the document may be hidden, so that its hash is another",
                where=f"{where} $.credential.document",
                mend="Present the whole document.",
            )
        # 4. Whoever issued it may have said less or more than the type's schema: what is read below must be there.
        from cocket.credentials import schema

        schema.check({name: inner for name, inner in verdict.document.items() if name in _READ}, verdict.type)
        return _says(verdict.document, about, value[about])

    def _ask(self, raw: bytes, at: datetime, where: str) -> Any:
        from cocket.credentials import service
        from cocket.kernel.errors import BadInput

        if self._held is None:
            self._held = service.held(self.home)
        knowledge, lists = self._held
        try:
            return service.verify(raw, knowledge, lists, at)
        except BadInput as error:
            raise BadDocument(error.what, where=f"{where} $.credential.document", mend=error.mend) from None
