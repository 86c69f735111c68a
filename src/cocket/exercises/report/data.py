"""The rehearsal as one JSON document, which `exercise compare` reads back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cocket import __version__
from cocket.exercises.rehearsal.model import percent
from cocket.kernel.canonical import plain

if TYPE_CHECKING:
    from cocket.exercises.rehearsal.model import Rehearsal
    from cocket.exercises.scenario.model import Scenario

FORMAT = 1


def as_document(scenario: Scenario, rehearsal: Rehearsal) -> dict[str, Any]:
    """Give the document: the scenario's words and limits, and everything that was found."""
    return {
        "format": FORMAT,
        "program": f"cocket {__version__}",
        "title": scenario.title,
        "as_of": scenario.as_of.isoformat(),
        "currency": scenario.currency,
        "options": {option.id: option.title for step in scenario.steps for option in step.options},
        "limits": plain(scenario.limits),
        "rehearsal": plain(rehearsal),
        "objectives": [plain(one) for one in objectives(scenario, rehearsal)],
    }


def objectives(scenario: Scenario, rehearsal: Rehearsal) -> list[dict[str, Any]]:
    """Give what was tested, the limit, what was found, and whether it holds."""
    limits, crowd = scenario.limits, rehearsal.crowd
    best = rehearsal.ways[0].chance
    return [
        {
            "what": "The best evader passes every desk with a chance of at most",
            "limit": percent(limits.evasion),
            "found": percent(best),
            "holds": best <= limits.evasion,
        },
        {
            "what": "An honest shipment is delayed on average by at most",
            "limit": f"{limits.honest_delay:g} h",
            "found": f"{crowd.delay[0]:.1f} h",
            "holds": crowd.delay[0] <= limits.honest_delay,
        },
        {
            "what": "Of honest shipments, wrongly stopped are at most",
            "limit": percent(limits.false_stops),
            "found": percent(crowd.false_stops[0]),
            "holds": crowd.false_stops[0] <= limits.false_stops,
        },
    ]
