"""A document on paper: one page with what it says in words, and the code that proves it. Also the code alone.

Takes a body and the text of its code, gives PDF or PNG bytes. The PDF is written in Typst's PDF/A-2b mode; no validator
has checked it. Fonts are Typst's own, so that a page looks the same everywhere; names in scripts that they lack are
printed romanised, and the original stays in the signed body.
"""

from __future__ import annotations

import io
import json
import unicodedata
from datetime import date
from typing import Any

import anyascii
import segno
import typst

from cocket.credentials.coding import CODEC
from cocket.credentials.vocabulary import DOCUMENTS, TERMS, TITLES
from cocket.kernel.countries import codes, name_of
from cocket.kernel.dates import spoken
from cocket.kernel.errors import BadInput
from cocket.kernel.scripts import script_of_letter, scripts_in
from cocket.verifier.cose import parse_code
from cocket.verifier.paper import paper_contents

PRINTABLE = frozenset({"Latn", "Grek", "Cyrl"})
_LABELS = {"endUser": "End user", "endUse": "End use", "deliveredOn": "Delivered on", "auditedOn": "Audited on"}
# Typst's syntax. What a document says comes in as data and is never read as part of it.
_PAGE = """
#let d = json(bytes(sys.inputs.data))
#let seal = rgb("#8a1c1c")
#let quiet = rgb("#545b64")
#set document(title: d.title, date: datetime(year: d.date.at(0), month: d.date.at(1), day: d.date.at(2)))
#set page(paper: "a4", margin: (x: 20mm, top: 18mm, bottom: 24mm), footer: context [
  #set text(8pt, fill: quiet)
  #line(length: 100%, stroke: 0.4pt + quiet)
  #grid(columns: (1fr, auto), gutter: 6mm,
    [#d.title #d.number, #raw(d.id). #d.footer],
    [Page #counter(page).display() of #counter(page).final().first()])])
#set text(size: 10pt, lang: "en")
#show raw: set text(size: 8.5pt)
#grid(columns: (1fr, auto), gutter: 8mm,
  [#text(20pt, weight: "bold")[#d.title] \\ #v(1mm) #text(13pt)[#d.number]
   #v(2mm) #line(length: 60%, stroke: 1.2pt + seal) #v(2mm)
   #text(11pt, weight: "bold")[#d.issuer] \\ #raw(d.did)
   #v(2mm) #text(11pt)[#d.validity]
   #v(3mm) #text(9pt, fill: quiet)[#d.proves]],
  image(bytes(d.qr), format: "svg", width: 62mm))
#v(4mm)
#let said(value) = if type(value) == array { list(marker: [–], ..value.map(each => [#each])) } else [#value]
#for row in d.rows {
  grid(columns: (38mm, 1fr), gutter: 2mm, text(weight: "bold")[#row.at(0)], said(row.at(1)))
  v(1mm) }
#if d.items.len() > 0 { v(3mm)
  table(columns: (auto, auto, 1fr, auto, auto), inset: (x: 5pt, y: 4pt), align: (right, left, left, right, left),
    stroke: (x, y) => (bottom: if y == 0 { 0.8pt + seal } else { 0.3pt + quiet }),
    table.header([], [*Provision*], [*Description*], [*Amount*], [*Unit*]), ..d.items.flatten().map(x => [#x])) }
#if d.note != "" { v(3mm); text(9pt, fill: quiet)[#d.note] }
"""
_WIDE = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}  # letters of East Asian width -> the same ones
ROMANISED = "*"  # beside a name that is not printed in its own script


def qr(text: str) -> segno.QRCode:
    """Give the code as a QR symbol, level M."""
    return segno.make_qr(text, error="m")


def qr_image(text: str, kind: str) -> bytes:
    """Give the symbol as png or svg bytes."""
    stream = io.BytesIO()
    qr(text).save(stream, kind=kind, scale=6, border=4)
    return stream.getvalue()


def printable(name: str) -> str:
    """Give a text whose letters the page's font has: romanised, with an asterisk, where they are of another script."""
    name = name.translate(_WIDE)
    if set(scripts_in(name)) <= PRINTABLE:
        return name
    return " ".join("".join(map(_romanised, unicodedata.normalize("NFC", name))).split()) + ROMANISED


def _romanised(letter: str) -> str:
    script = script_of_letter(letter)
    if letter.isascii() or script in PRINTABLE:
        return letter
    # A character of Chinese is a syllable of its own; run together they cannot be read.
    return f" {anyascii.anyascii(letter)} " if script == "Hani" else anyascii.anyascii(letter)


def page(body: dict[str, Any], code_text: str, kind: str = "pdf", *, proof_file: str = "") -> bytes:
    """Give the page as pdf or png bytes; raises BadInput when it has more than fits on one page as an image."""
    data = _data(body, code_text, proof_file)
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    common: dict[str, Any] = {"sys_inputs": inputs, "ignore_system_fonts": True}
    if kind == "pdf":
        made = typst.compile(_PAGE.encode(), format="pdf", pdf_standards=["a-2b"], **common)
    else:
        made = typst.compile(_PAGE.encode(), format="png", ppi=200.0, **common)
    pages = made if isinstance(made, list) else [made]
    if len(pages) != 1 or not isinstance(pages[0], bytes):
        raise BadInput(f"The page has {len(pages)} sheets", where="print", mend="Write it as PDF.")
    return pages[0]


def _data(body: dict[str, Any], code_text: str, proof_file: str) -> dict[str, Any]:
    subject, kind = body["credentialSubject"], body["type"][1]
    names = [n for n in (*DOCUMENTS[kind][1], *DOCUMENTS[kind][2]) if n in subject and n not in ("items", "number")]
    rows = [[_LABELS.get(n, n.capitalize()), _shown(subject[n], TERMS[n][0])] for n in names]
    items = [
        [
            str(number),
            i["provision"],
            printable(i.get("description", "")),
            i["quantity"]["amount"],
            i["quantity"]["unit"],
        ]
        for number, i in enumerate(subject.get("items", []), 1)
    ]
    days = [_day(body[name]) for name in ("validFrom", "validUntil") if name in body]
    stream = io.BytesIO()
    qr(code_text).save(stream, kind="svg", border=4, xmldecl=False, svgns=True)
    issuer = printable(body["issuer"].get("name", ""))
    starred = any(ROMANISED in text for text in (issuer, *map(str, rows), *(item[2] for item in items)))
    note = f"{ROMANISED} Romanised letter by letter; the name in its own script is in the signed document."
    return {
        "title": TITLES[kind],
        "number": subject["number"],
        "issuer": issuer,
        "did": body["issuer"]["id"],
        "validity": f"Valid from {' until '.join(days)}",
        "date": [int(part) for part in body["validFrom"][:10].split("-")],
        "rows": rows,
        "items": items,
        "qr": stream.getvalue().decode(),
        "proves": _proven(code_text, len(items), proof_file),
        "note": note if starred else "",
        "id": body["id"],
        "footer": "Check the code without a network: cocket credential verify PICTURE.",
    }


def _proven(code_text: str, lines: int, proof_file: str) -> str:
    """Say what the code beside it proves of the page, and where the rest is proven."""
    more = paper_contents(parse_code(code_text, CODEC).claims).contents.more
    beside = f" The whole document and its proof are in {proof_file}." if proof_file else ""
    goods = ", validity" if not lines else ", validity and goods" if not more else ""
    if not goods:
        goods = f", validity and goods 1 to {lines - more} of {lines}"
    return f"Trust the code, not the print: it proves the issuer, number{goods}, and names the whole document.{beside}"


def _day(instant: str) -> str:
    return spoken(date.fromisoformat(instant[:10]))


def _shown(value: Any, kind: str) -> str | list[str]:
    match kind:
        case "party":
            name, place = printable(value["name"]), value.get("address")
            return ", ".join([name, *([printable(place)] if place else []), _country(value["country"])])
        case "parties":
            return [str(_shown(each, "party")) for each in value]
        case "texts":
            return [printable(str(each)) for each in value]
        case "country":
            return _country(value)
        case "countries":
            return " → ".join(_country(each) for each in value)
        case "date":
            return _day(value)
        case "parent":
            return f"{value['id']} (SHA-256 {value['sha256']})"
    return printable(str(value))


def _country(code: str) -> str:
    return f"{name_of(code)} ({code})" if code in codes() else code
