"""A statement of balances: what is left of licences as of a merge, signed by the authority, for posts to take along.

Takes a merge's result and an authority, gives the signed document; the border page shows what is left by it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cocket.credentials.keys import Authority
from cocket.credentials.securing import secure_jcs
from cocket.kernel.canonical import decimal_text
from cocket.licensing.drawdowns import Licence, Merged, MergedLine
from cocket.verifier.instants import written
from cocket.verifier.public_keys import ED25519

TYPE = "CocketBalanceStatement"


def licence_rows(balances: Mapping[Licence, tuple[MergedLine, ...]]) -> list[dict[str, Any]]:
    """Give balances as plain JSON, amounts as texts in base units."""
    return [
        {
            "issuer": issuer,
            "number": number,
            "lines": [
                {
                    "item": line.item,
                    "unit": line.unit,
                    "granted": decimal_text(line.granted),
                    "drawn": decimal_text(line.drawn),
                    "left": decimal_text(line.left),
                }
                for line in lines
            ],
        }
        for (issuer, number), lines in sorted(balances.items())
    ]


def statement(merged: Merged, authority: Authority, at: datetime) -> dict[str, Any]:
    """Give the signed statement; `heads` says up to which number each post's records are in it."""
    body = {
        "type": TYPE,
        "issuer": authority.id,
        "asOf": written(at),
        "licences": licence_rows(merged.balances),
        "heads": [{"key": key, "sequence": number} for key, number in sorted(merged.heads.items())],
    }
    return secure_jcs(body, authority.signer(ED25519), at)
