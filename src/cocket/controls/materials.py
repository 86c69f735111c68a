"""Materials by their trade names: what they are made of, in the words and figures that lists use.

Takes the words of a description, gives words and figures. An exporter writes "Hastelloy C-276", a list "alloys with
more than 25 % nickel and 20 % chromium by weight". Figures are nominal; one that the item states itself goes first.
"""

from __future__ import annotations

import functools
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from importlib.resources import files

from cocket.controls.contents import content_of
from cocket.controls.figures import Figure
from cocket.controls.phrases import Say, WordMap, parse_says
from cocket.controls.words import Token, stem, tokens

SOURCE = "nominal composition"


@dataclass(frozen=True, slots=True)
class Material:
    """A row of alloys.toml: its names, the words of lists for it, and its nominal content in percent by weight."""

    id: str
    names: tuple[Say, ...]
    words: tuple[Token, ...]
    content: tuple[tuple[str, Decimal], ...]


@functools.cache
def materials() -> tuple[Material, ...]:
    """Give the rows of alloys.toml, in file order."""
    table = tomllib.loads(files("cocket.controls").joinpath("alloys.toml").read_text("utf-8"))["material"]
    return tuple(
        Material(
            name,
            parse_says(row["names"]),
            tokens(row["words"]),
            tuple((e, Decimal(str(v))) for e, v in row.items() if e not in ("names", "words")),
        )
        for name, row in table.items()
    )


@functools.cache
def _first_words() -> frozenset[str]:
    return frozenset(
        key for row in materials() for say in row.names for key in (say.parts[0][0], stem(say.parts[0][0]))
    )


def made_of(words: WordMap, stated: list[Figure]) -> tuple[list[Token], list[Figure]]:
    """Give what a list would call the materials named, and their nominal content where the item does not state it.

    The longest name wins: "Inconel 625" is not also "Inconel".
    """
    if _first_words().isdisjoint(words.keys):
        return [], []
    found = [(row, spot) for row in materials() if (spot := _longest(words, row)) is not None]
    found = [
        (row, places)
        for row, places in found
        if not any(set(places) < set(others) for other, others in found if other is not row)
    ]
    known = {figure.about for figure in stated}
    more: list[Token] = []
    figures: list[Figure] = []
    for row, places in found:
        more += row.words
        for element, percent in row.content:
            about = content_of(element)
            if about in known:
                continue
            text = f"{percent} % {element} ({words.words_at(places)})"
            share = percent / 100
            figures.append(Figure(about, "ratio", share, share, share, text, -1, -1, "", SOURCE))
    return more, figures


def _longest(words: WordMap, row: Material) -> tuple[int, ...] | None:
    spots = [spot.positions for say in row.names if (spot := words.spot(say)) is not None]
    return max(spots, key=len, default=None)


GRAVITY = Decimal("9.80665")  # metres per second squared: a specific weight is a density times this
_SPECIFIC = (("elastic_modulus", "specific_modulus"), ("tensile_strength", "specific_tensile"))


def specific(figures: list[Figure]) -> list[Figure]:
    """Give the specific modulus and tensile strength (metres) that follow from what is stated with a density.

    Source: Annex I, definitions: Young's modulus, or tensile strength, in N/m² divided by specific weight in N/m³.
    """
    known = {f.about for f in figures}
    densities = {f.value for f in figures if f.dimension == "density"}  # grams per cubic metre
    found: list[Figure] = []
    if len(densities) != 1:
        return found
    weight = densities.pop() / 1000 * GRAVITY
    for of, name in _SPECIFIC:
        stated = [f for f in figures if f.about == of and f.dimension == "pressure"]
        if name in known or len(stated) != 1 or weight <= 0:
            continue
        metres = stated[0].value / weight
        text = f"{metres:.3g} m from {stated[0].text} and the density"
        found.append(Figure(name, "length", metres, metres, metres, text, -1, -1, stated[0].bound, "computed"))
    return found
