"""What every plant needs: the share that is subtle, fresh buyers, and rows that a technique touches.

A plant takes a draft and whether it is done by someone who knows the detector, changes or adds rows, and gives the ids
that the technique touched.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from cocket.risk.targeting.generator.base import (
    BUYING,
    CONTROLLED_SINCE,
    HUBS,
    START,
    Draft,
    Row,
    one_of,
    watched_codes,
)
from cocket.risk.targeting.generator.parties import MAKERS, party
from cocket.risk.targeting.generator.trade import IN_HUBS, declare

SUBTLE = 0.25  # of the plants are done by someone who knows the detector
CONTROLLED = (CONTROLLED_SINCE - START).days
Subtle: TypeAlias = bool  # whether the plant is done by someone who knows the detector
Plant: TypeAlias = "Callable[[Draft, Subtle], list[str]]"


def ids_of(rows: list[Row]) -> list[str]:
    """Give the ids of rows."""
    return [row["id"] for row in rows]


def any_watched(draft: Draft) -> str:
    """Draw a code under control."""
    return one_of(draft.rng, watched_codes())


def new_buyer(draft: Draft, **said: Any) -> str:
    """Add a buyer that has not traded before, half of them in hubs."""
    country = one_of(draft.rng, HUBS if draft.rng.random() < IN_HUBS else BUYING)
    return party(draft, "B", passing=True, **{"country": country, "activity": one_of(draft.rng, MAKERS), **said})


def touched(draft: Draft, **said: Any) -> Row:
    """Add a row that a technique touches; unless it is said otherwise, its buyer is said to use the goods."""
    if "importer" in said:
        said.setdefault("end_user", said["importer"])
    return declare(draft, **said)
