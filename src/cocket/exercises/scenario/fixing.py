"""A scenario with some of its fixes made: the policy sandbox, and the re-run after a change."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cocket.exercises.scenario.changing import with_desks
from cocket.kernel.errors import BadInput

if TYPE_CHECKING:
    from cocket.exercises.scenario.model import Scenario


def with_fixes(scenario: Scenario, names: Sequence[str]) -> Scenario:
    """Give the scenario with these fixes made, and no longer on offer; raises `BadInput` naming those there are."""
    known = {fix.id: fix for fix in scenario.fixes}
    for name in names:
        if name not in known:
            raise BadInput(
                f"there is no fix {name[:40]!r}",
                where="--take",
                mend=f"Use some of {', '.join(known) or '(it has none)'}.",
            )
    desks = with_desks(scenario.desks, [change for name in names for change in known[name].changes])
    rest = tuple(fix for fix in scenario.fixes if fix.id not in names)
    return dataclasses.replace(scenario, desks=desks, fixes=rest)
