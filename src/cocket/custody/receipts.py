"""Receipts on paper: of a record that was made, or blank for a licence, to be signed by two hands.

Takes a record's event or a verified licence, gives one HTML page to print. What is written on it by hand is typed in
later by `cocket custody draw --paper NUMBER`, and counts like any other record.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from cocket.custody.events.extension import NAME
from cocket.kernel.canonical import digest
from cocket.verifier.verdicts import Verdict

BLANK = "\u00a0"
_TO_FILL = ("Receipt number", "Post", "Place", "Date and time, with zone", "Movement: exit, entry or transit",
            "Declaration or waybill number", "Serial numbers")  # fmt: skip


def of_record(event: Mapping[str, Any]) -> str:
    """Give the receipt of a recorded draw-down."""
    extension = event[NAME]
    drawdown = extension["drawdown"]
    rows = [
        ("Licence", extension["licence"]),
        ("Issued by", drawdown["issuer"]),
        ("Post", extension["actor"]),
        ("Place", ", ".join(str(part) for part in extension.get("place", {}).values())),
        ("Time", event["eventTime"]),
        ("Movement", drawdown["movement"]),
        *(("Goods", f"{row['amount']} {row['unit']} of {row['item']}") for row in drawdown["lines"]),
        ("Serial numbers", ", ".join(drawdown.get("serials", ()))),
        ("Declaration", drawdown.get("consignment", "")),
        ("Paper", drawdown.get("paper", "")),
        ("Record", f"number {drawdown['sequence']}, {digest(event)}"),
    ]
    return _page("Receipt of a draw-down", [row for row in rows if row[1]], "")


def blank(verdict: Verdict, code: str = "") -> str:
    """Give a receipt to be filled in by hand for a licence; `code` is its picture as SVG."""
    number = str((verdict.document.get("credentialSubject") or {}).get("number") or verdict.id)
    rows = [
        ("Licence", number),
        ("Issued by", f"{verdict.issuer_name or verdict.issuer} ({verdict.issuer})"),
        ("Valid", f"{verdict.valid_from} to {verdict.valid_until or 'further notice'}"),
        *((f"Passing now, of {goods}", BLANK) for goods in verdict.goods),
        *((name, BLANK) for name in _TO_FILL),
    ]
    return _page("Receipt of a draw-down, to fill in by hand", rows, code)


def _page(title: str, rows: Sequence[tuple[str, str]], code: str) -> str:
    style = files("cocket.custody").joinpath("templates", "receipt.css").read_text(encoding="utf-8")
    hashed = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    environment = Environment(
        loader=PackageLoader("cocket.custody"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    return environment.get_template("receipt.html").render(
        style=Markup(style),  # noqa: S704 - our own style sheet
        picture=base64.b64encode(code.encode()).decode() if code else "",
        policy=f"default-src 'none'; img-src data:; style-src 'sha256-{hashed}'; base-uri 'none'; form-action 'none'",
        title=title,
        rows=rows,
    )
