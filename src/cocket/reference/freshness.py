"""Whether an edition is too old to rely on: yes, no, or unknown when nobody can say how old it is.

Takes an edition, the day it was last confirmed and `as_of`; never reads the clock.
"""

from __future__ import annotations

from datetime import date

from cocket.kernel.dates import parse_partial
from cocket.kernel.errors import BadInput, ReferenceStale
from cocket.kernel.reasons import Tri
from cocket.reference.kinds import kind_of
from cocket.reference.model import Edition


def known_until(edition: Edition, confirmed: date | None = None) -> date | None:
    """Give the last day on which the edition is known to have been the publisher's newest, or None.

    That is its own date at the latest, or the day a publisher's server last said that nothing had changed.
    """
    try:
        own = parse_partial(edition.edition_date).latest if edition.edition_date else None
    except BadInput:
        own = None
    return max((day for day in (own, confirmed) if day is not None), default=None)


def is_stale(edition: Edition, as_of: date, confirmed: date | None = None) -> Tri:
    """Tell whether an edition is older than its kind allows (`kinds.Kind.max_age_days`); undated is unknown."""
    day = known_until(edition, confirmed)
    if day is None:
        return Tri.UNKNOWN
    return Tri.YES if (as_of - day).days > kind_of(edition.kind).max_age_days else Tri.NO


def require_fresh(edition: Edition, as_of: date, confirmed: date | None = None) -> None:
    """Raise ReferenceStale with the mending command when an edition is too old for a job that needs a fresh one."""
    if is_stale(edition, as_of, confirmed) is Tri.YES:
        raise ReferenceStale(
            f"The edition {edition.id} is older than {kind_of(edition.kind).max_age_days} days",
            mend=f"Run `cocket lists update {edition.kind}` or `cocket lists import {edition.kind} PATH`.",
        )
