"""Whether descriptions fit their HS codes by the nomenclature's own words, as a column to learn from and a rule.

Takes batches with a description and an HS code, and an edition of the nomenclature, gives the batches with two further
columns: the verdict (`agree`, `mismatch`, `unknown`) and the better codes of a mismatch. A model remembers the edition
it learnt with; another edition has other codes, so scoring with it is refused.
"""

from __future__ import annotations

import functools
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pyarrow as pa

from cocket.controls.tariff import Tariff
from cocket.controls.tariff_fit import fit_batch
from cocket.kernel.errors import ReferenceMissing
from cocket.kernel.reasons import EditionRef
from cocket.reference.store import Library
from cocket.risk.targeting.columns import WORKED_OUT
from cocket.risk.targeting.model import Column, Layout, Manifest

KIND = "hs"
FIT = WORKED_OUT
BETTER = "__better_codes__"
ROLE = "fit"
Rows = TypeVar("Rows", pa.Table, pa.RecordBatch)


def tariff_for(home: Path, layout: Layout) -> EditionRef | None:
    """Give the home's nomenclature where the table has a description and a code, None where either lacks.

    The starter set's few headings are no nomenclature: they would call most goods unknown.
    """
    if not (layout.named("description") and layout.named("hs")):
        return None
    edition = Library(home).current(KIND)
    return edition.ref if edition is not None and not edition.starter else None


def required(manifest: Manifest, home: Path) -> EditionRef | None:
    """Give the nomenclature that a model learnt with, None where it learnt without.

    Raises ReferenceMissing, with the way to mend it, when the home does not hold that very edition.
    """
    wanted = next((one for one in manifest.editions if one.kind == KIND), None)
    if wanted is None or not manifest.layout.named(ROLE):
        return None
    held = {edition.sha256: edition for edition in Library(home).editions(KIND)}
    if wanted.sha256 in held:
        return held[wanted.sha256].ref
    has = ", ".join(edition.id for edition in held.values()) or "none"
    raise ReferenceMissing(
        f"The model learnt with the tariff {wanted.id}, and this home has {has}",
        where=str(home),
        mend="Bring that edition with `cocket lists import hs PATH`, or train anew with `cocket target train`.",
    )


def widened(layout: Layout) -> Layout:
    """Give the layout with the verdict as one more category to learn from."""
    return replace(layout, columns=(*layout.columns, Column(FIT, ROLE)))


def fitted(table: Rows, layout: Layout, tariff: Tariff) -> Rows:
    """Add the verdict and the better codes to a table of text columns."""
    names = [layout.named(role) for role in ("description", "hs")]
    texts, codes = (table.column(name).to_pylist() for name in names)
    found = fit_batch(texts, codes, tariff)
    better = pa.array([", ".join(some) for some in found.column("better").to_pylist()], pa.string())
    verdicts = found.column("verdict").combine_chunks().cast(pa.string())
    return table.append_column(FIT, verdicts).append_column(BETTER, better)


@functools.lru_cache(maxsize=2)
def open_tariff(home: Path, edition_id: str) -> Tariff:
    """Open one edition of the nomenclature; raises ReferenceMissing or ReferenceCorrupt."""
    library = Library(home)
    tariff = Tariff.of(library, library.get(edition_id))
    assert tariff is not None  # an edition was given
    return tariff
