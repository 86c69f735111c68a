"""The starter set: facts about surveillance technology inside the package, so that a first run needs no network.

Takes a `Library`, gives its starter editions. Summaries in this project's own words, marks, memberships, headings and
party-list entries, each row with source and date; never for production, and never used where a real edition is there.
May import kernel and reference.
"""

from __future__ import annotations

from collections.abc import Callable

import pyarrow as pa

from cocket.kernel.canonical import sha256_hex
from cocket.reference.model import Edition
from cocket.reference.starter import controls, destinations, goods, parties
from cocket.reference.starter.files import Stated, raw, stated
from cocket.reference.store import Library

__all__ = ["MAKERS", "install_starter", "starter_tables"]

MAKERS: dict[str, Callable[[str], dict[str, pa.Table]]] = {
    "eu_annex_i": controls.eu_tables,
    "us_ccl": controls.us_tables,
    "us_country_chart": destinations.chart_tables,
    "us_country_groups": destinations.group_tables,
    "us_licence_exceptions": destinations.exception_tables,
    "us_csl": parties.party_tables,
    "hs": goods.tariff_tables,
    "chpl": goods.priority_tables,
    "country_facts": destinations.fact_tables,
}


def install_starter(library: Library) -> tuple[Edition, ...]:
    """Put the starter editions into a library and give them, in the order of `editions.toml`.

    What is there already and whole is left alone, so that calling it at every start costs little.
    """
    compiled_at, version, editions = stated()
    there = {
        (item.edition.kind, item.edition.parser_version, tuple(item.edition.parts.values())): item.edition
        for item in library.shelf()
        if item.edition is not None
    }
    installed = []
    for edition in editions:
        parts = _parts(edition)
        hashes = tuple(sha256_hex(data) for data in parts.values())
        known = there.get((edition.kind, version, hashes))
        installed.append(known or _add(library, edition, parts, compiled_at, version))
    return tuple(installed)


def starter_tables(kind: str) -> dict[str, pa.Table]:
    """Give the tables of one starter edition without a library; raises KeyError for a kind that the set has not."""
    return MAKERS[kind](next(edition.cite for edition in stated()[2] if edition.kind == kind))


def _parts(edition: Stated) -> dict[str, bytes]:
    first, *others = edition.files
    return {"primary": raw(first), **{name.partition(".")[0]: raw(name) for name in others}}


def _add(library: Library, edition: Stated, parts: dict[str, bytes], compiled_at: str, version: str) -> Edition:
    return library.add(
        edition.kind,
        parts,
        MAKERS[edition.kind](edition.cite),
        title=edition.title,
        publisher=edition.publisher,
        edition_date=edition.edition_date,
        retrieved_at=compiled_at,
        source=edition.source,
        terms=edition.terms,
        parser_version=version,
        starter=edition.starter,
    )
