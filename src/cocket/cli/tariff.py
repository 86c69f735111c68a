"""`cocket classify --hs CODE`: what a tariff code says, where its goods may be listed, and whether it is watched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from cocket.cli import output
from cocket.kernel.errors import BadInput, ReferenceMissing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cocket.reference.store import Library

SHORTEST = 4
SHOWN = 300  # characters of a provision on the terminal


def show_code(settings: Any, code: str, regimes: Sequence[str], *, as_json: bool) -> None:
    """Print the nomenclature's text of a code, its place on the common high-priority list, and candidate provisions."""
    from cocket.cli.home import open_library
    from cocket.controls.tariff import Tariff
    from cocket.controls.tariff_fit import clean

    digits = clean(code)
    if len(digits) < SHORTEST:
        raise BadInput(f"{code[:20]!r} is no tariff code", where="--hs", mend="Give four digits or more, as 851762.")
    library = open_library(settings.home)
    tariff = Tariff.of(library)
    if tariff is None:
        raise ReferenceMissing("There is no tariff in this home", mend="Run `cocket lists import hs PATH`.")
    text = tariff.describe(digits)
    if not text:
        raise BadInput(f"HS 2022 has no code {digits[:6]}", where="--hs", mend="Check the code.")
    places = _places(library, digits, regimes)
    tier = tariff.priority.get(digits[:6], "")
    if as_json:
        output.print_json({"hs6": digits[:6], "text": text, "high_priority": tier, "provisions": places})
        return
    click.echo(f"HS {digits[:6]}: {text}")
    if tier:
        click.echo(f"On the common high-priority list ({tier}): goods sought for weapons.")
    if not places:
        click.echo("No provision is known here for goods of this code. That is not the same as not listed.")
    for place in places:
        click.echo(f"  {place['regime']} {place['provision']}: {' '.join(place['text'].split())[:SHOWN]}")
    if places:
        click.echo("Places to look, in this project's reading; describe the item to have it classified.")


def _places(library: Library, digits: str, regimes: Sequence[str]) -> list[dict[str, str]]:
    from cocket.controls.corpus import Corpus
    from cocket.controls.service import KINDS
    from cocket.controls.tariff_links import provisions_for

    found = []
    for regime in regimes:
        if regime not in KINDS:
            raise BadInput(f"The list {regime[:20]!r} is unknown", where="--regime", mend="Use eu, us or eu,us.")
        corpus = Corpus.load(library, library.require(KINDS[regime]), regime)
        held = dict.fromkeys(path for place in provisions_for(digits) if (path := corpus.nearest(place)) is not None)
        found += [{"regime": regime, "provision": path, "text": corpus.by_path[path].text} for path in held]
    return found
