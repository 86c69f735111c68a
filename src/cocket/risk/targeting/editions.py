"""Which editions a ranking rests on: the tariff, the party lists behind a screening column, the evasion matrix.

Takes a home and a layout, gives references for the manifest; takes a manifest and a home, gives what has changed since.
A changed tariff is refused (`fitting.required`): codes mean other goods. Changed party lists and a changed matrix are
said and not refused: they change daily or in their wording, and a screening column stays a probability of a hit.
"""

from __future__ import annotations

from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from cocket.kernel.reasons import EditionRef
from cocket.reference.kinds import is_party_list
from cocket.reference.store import Library
from cocket.risk.targeting.fitting import tariff_for
from cocket.risk.targeting.model import Layout, Manifest

MATRIX = "evasion_matrix"
NO_TARIFF = (
    "No tariff is in the home, so descriptions were compared with each other only: `cocket lists update hs` brings one."
)


def editions_of(home: Path, layout: Layout) -> tuple[EditionRef, ...]:
    """Give the editions that a model of this table rests on."""
    found = [matrix_edition()]
    tariff = tariff_for(home, layout)
    if tariff is not None:
        found.append(tariff)
    if layout.named("screening"):
        found += [edition.ref for edition in Library(home).party_lists()]
    return tuple(found)


def warnings_of(home: Path, layout: Layout) -> tuple[str, ...]:
    """Give what a model of this table goes without."""
    both = layout.named("description") and layout.named("hs")
    return (NO_TARIFF,) if both and tariff_for(home, layout) is None else ()


def changed(manifest: Manifest, home: Path) -> tuple[str, ...]:
    """Give a sentence for each edition that is another one now than when the model learnt."""
    now = {one.kind: one for one in (matrix_edition(), *(edition.ref for edition in Library(home).party_lists()))}
    found = []
    for one in manifest.editions:
        if one.kind != MATRIX and not is_party_list(one.kind):
            continue
        other = now.get(one.kind)
        if other is None:
            found.append(f"The model learnt with {one.id}, which is not in this home.")
        elif other.sha256 != one.sha256:
            found.append(f"The model learnt with {one.id}; now it is {other.id}.")
    return tuple(found)


def matrix_edition() -> EditionRef:
    """Give the edition of the evasion matrix that this program carries."""
    digest = sha256(files("cocket.risk.targeting").joinpath("matrix.csv").read_bytes()).hexdigest()
    return EditionRef(MATRIX, f"{MATRIX}-{digest[:8]}", "Evasion matrix", "", digest)
