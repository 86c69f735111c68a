"""Presentations: several documents shown together, signed by whoever holds them for whoever asked.

Takes documents as they were issued and a holder's key, gives a presentation (W3C VC Data Model 2.0, section 4.13).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from cocket.credentials.keys import SigningKey
from cocket.credentials.securing import secure_data_integrity
from cocket.kernel.errors import BadInput
from cocket.kernel.strict_json import load_json
from cocket.verifier.cose import PREFIX
from cocket.verifier.data_integrity import AUTHENTICATION, JCS_EDDSA, Canonicaliser
from cocket.verifier.data_model import BASE_CONTEXT, PRESENTATION

_ENVELOPE = "EnvelopedVerifiableCredential"


def presentation(documents: Sequence[Mapping[str, Any]], holder: str) -> dict[str, Any]:
    """Give an unsigned presentation of documents by a holder (a DID)."""
    return {
        "@context": [BASE_CONTEXT],
        "type": [PRESENTATION],
        "holder": holder,
        "verifiableCredential": [dict(document) for document in documents],
    }


def sign_presentation(
    body: Mapping[str, Any],
    key: SigningKey,
    at: datetime,
    *,
    challenge: str = "",
    domain: str = "",
    suite: str = JCS_EDDSA,
    canonicalise: Canonicaliser | None = None,
) -> dict[str, Any]:
    """Give a presentation signed for one verifier (`domain`) and for this once (`challenge`); raises BadInput."""
    if challenge and not domain:
        mend = "Name the verifier too, or its answer could be used elsewhere."
        raise BadInput("A challenge without a verifier protects nobody", where="challenge", mend=mend)
    binding = {name: value for name, value in (("domain", domain), ("challenge", challenge)) if value}
    return secure_data_integrity(body, key, at, suite, canonicalise, purpose=AUTHENTICATION, binding=binding)


def member(text: str, *, where: str = "document") -> dict[str, Any]:
    """Give a document in the shape in which a presentation holds it: JSON as it is, a token in an envelope.

    Raises BadInput for what cannot be shown so.
    """
    text = text.strip()
    if text.startswith("{"):
        value: dict[str, Any] = load_json(text, where=where)
        return value
    if text.startswith(PREFIX) or text.count(".") < 2:  # noqa: PLR2004 - three parts of a token
        mend = "Give its JSON form, its token or its SD-JWT."
        raise BadInput("This cannot be part of a presentation", where=where, mend=mend)
    kind = "application/vc+sd-jwt" if "~" in text else "application/vc+jwt"
    return {"@context": [BASE_CONTEXT], "id": f"data:{kind},{text}", "type": _ENVELOPE}
