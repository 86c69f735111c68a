"""The letter of a refusal on paper, set by Typst from the same words as the page; none is read as markup."""

from __future__ import annotations

import json
from typing import Any

import typst

_LETTER = r"""
#let d = json(bytes(sys.inputs.data))
#let seal = rgb("#8a1c1c")
#let quiet = rgb("#545b64")
#set document(title: d.title, date: datetime(year: d.date.at(0), month: d.date.at(1), day: d.date.at(2)))
#set page(paper: "a4", margin: (x: 25mm, top: 22mm, bottom: 24mm), footer: context [
  #set text(8pt, fill: quiet)
  #grid(columns: (1fr, auto), [#d.number], [#counter(page).display() / #counter(page).final().first()])])
#set text(size: 10.5pt, lang: d.lang)
#set par(leading: 0.65em)
#text(11pt, weight: "bold")[#d.authority] #h(1fr) #d.day
#line(length: 100%, stroke: 1.2pt + seal)
#v(4mm) #text(16pt, weight: "bold")[#d.title] \ #v(1mm) #d.about
#for part in d.parts { v(4mm); text(12pt, weight: "bold")[#part.heading]; v(1mm)
  for line in part.lines [#line #parbreak()] }
"""


def pdf(title: str, number: str, authority: str, about: str, day: Any, day_words: str, language: str,
        parts: list[tuple[str, list[str]]]) -> bytes:  # fmt: skip
    """Give the letter as PDF bytes; `parts` are headings with their lines, in order."""
    data = {
        "title": title,
        "number": number,
        "authority": authority,
        "about": about,
        "date": [day.year, day.month, day.day],
        "day": day_words,
        "lang": language,
        "parts": [{"heading": heading, "lines": lines} for heading, lines in parts],
    }
    made: bytes = typst.compile(_LETTER.encode(), format="pdf", sys_inputs={"data": json.dumps(data)})
    return made
