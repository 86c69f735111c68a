"""A document on paper: one page with what it says in words, and the code that proves it. Also the code alone.

Takes a body and the text of its code, gives PDF or PNG bytes. The PDF is written in Typst's PDF/A-2b mode; no validator
has checked it. Fonts are Typst's own, so that a page looks the same everywhere; names in scripts that they lack are
printed romanised, and the original stays in the signed body.
"""

from __future__ import annotations

import io
import json
from typing import Any

import anyascii
import segno
import typst

from cocket.credentials.vocabulary import DOCUMENTS, TERMS
from cocket.kernel.errors import BadInput
from cocket.kernel.scripts import scripts_in

PRINTABLE = frozenset({"Latn", "Grek", "Cyrl"})
_TITLES = {
    "ExportLicence": "Export licence",
    "EndUserCertificate": "End-user certificate",
    "ImportCertificate": "Import certificate",
    "DeliveryVerification": "Delivery verification",
    "ReExportConsent": "Re-export consent",
    "ComplianceAttestation": "Compliance attestation",
}
_LABELS = {"endUser": "End user", "endUse": "End use", "deliveredOn": "Delivered on", "auditedOn": "Audited on"}
_PAGE = """
#let d = json(bytes(sys.inputs.data))
#set document(title: d.title, date: datetime(year: d.date.at(0), month: d.date.at(1), day: d.date.at(2)))
#set page(paper: "a4", margin: 20mm, footer: text(8pt)[#d.footer])
#set text(size: 10pt, lang: "en")
#grid(columns: (1fr, auto), gutter: 8mm,
  [#text(18pt, weight: "bold")[#d.title] \\ #text(12pt)[#d.number] #v(3mm) #d.issuer #v(3mm) #d.validity],
  image(bytes(d.qr), format: "svg", width: 62mm))
#v(4mm)
#for row in d.rows { grid(columns: (38mm, 1fr), gutter: 2mm, text(weight: "bold")[#row.at(0)], [#row.at(1)]); v(1mm) }
#if d.items.len() > 0 { v(3mm)
  table(columns: (auto, 1fr, auto, auto), stroke: 0.4pt, inset: 5pt,
    table.header([*Provision*], [*Description*], [*Amount*], [*Unit*]), ..d.items.flatten().map(x => [#x])) }
"""


def qr(text: str) -> segno.QRCode:
    """Give the code as a QR symbol, level M."""
    return segno.make_qr(text, error="m")


def qr_image(text: str, kind: str) -> bytes:
    """Give the symbol as png or svg bytes."""
    stream = io.BytesIO()
    qr(text).save(stream, kind=kind, scale=6, border=4)
    return stream.getvalue()


def printable(name: str) -> str:
    """Give a text whose letters the page's font has: romanised where they are of another script."""
    if set(scripts_in(name)) <= PRINTABLE:
        return name
    return " ".join(anyascii.anyascii(name).split())


def page(body: dict[str, Any], code_text: str, kind: str = "pdf", *, proof_file: str = "") -> bytes:
    """Give the page as pdf or png bytes; raises BadInput when it has more than fits on one page as an image."""
    data = _data(body, code_text, proof_file)
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    common: dict[str, Any] = {"sys_inputs": inputs, "ignore_system_fonts": True}
    if kind == "pdf":
        made = typst.compile(_PAGE.encode(), format="pdf", pdf_standards=["a-2b"], **common)
    else:
        made = typst.compile(_PAGE.encode(), format="png", ppi=200.0, **common)
    if isinstance(made, list):
        made = made[0]
    if not isinstance(made, bytes):
        raise BadInput("The page could not be made", where="print", mend="Use fewer items.")
    return made


def _data(body: dict[str, Any], code_text: str, proof_file: str) -> dict[str, Any]:
    subject, kind = body["credentialSubject"], body["type"][1]
    names = [n for n in (*DOCUMENTS[kind][1], *DOCUMENTS[kind][2]) if n in subject and n not in ("items", "number")]
    rows = [[_LABELS.get(n, n.capitalize()), _shown(subject[n], TERMS[n][0])] for n in names]
    items = [
        [i["provision"], printable(i.get("description", "")), i["quantity"]["amount"], i["quantity"]["unit"]]
        for i in subject.get("items", [])
    ]
    until = f" until {body['validUntil'][:10]}" if "validUntil" in body else ""
    beside = f" The full proof is in {proof_file}." if proof_file else ""
    day = body["validFrom"][:10].split("-")
    stream = io.BytesIO()
    qr(code_text).save(stream, kind="svg", border=4, xmldecl=False, svgns=True)
    return {
        "title": _TITLES[kind],
        "number": subject["number"],
        "issuer": f"{printable(body['issuer'].get('name', ''))} ({body['issuer']['id']})",
        "validity": f"Valid from {body['validFrom'][:10]}{until}",
        "date": [int(part) for part in day],
        "rows": rows,
        "items": items,
        "qr": stream.getvalue().decode(),
        "footer": f"{body['id']}. Check the code offline: cocket credential verify PICTURE.{beside}",
    }


def _shown(value: Any, kind: str) -> str:
    match kind:
        case "party":
            return ", ".join(printable(str(value[n])) for n in ("name", "address", "country") if n in value)
        case "parties":
            return "; ".join(_shown(each, "party") for each in value)
        case "texts":
            return " ".join(printable(str(each)) for each in value)
        case "countries":
            return " → ".join(value)
        case "parent":
            return f"{value['id']} (SHA-256 {value['sha256']})"
    return printable(str(value))
