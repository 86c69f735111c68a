"""The desks that stand on most ways, for a scenario that names none of its own: assumptions, each to be replaced.

Licensing at home, risk selection at home, customs of each hub, a visit after delivery. The chances are a starting
point for a talk with those who sit there, and no measurement.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cocket.kernel.countries import name_of

ADVICE = ("answer_questions", "ask_authority", "apply_for_licence", "stop_and_review")
BANDS = ("low", "indeterminate", "elevated", "high")


def usual_desks(home: str, hubs: Sequence[str]) -> list[dict[str, Any]]:
    """Give desks for a maker's country and the hubs on its ways."""
    return [
        {
            "id": "licensing", "title": f"Licensing office of {name_of(home)}", "looks_at": "recommendation",
            "clause": "Listed goods need a licence; open questions are asked about (assumed)",
            "officers": 3, "hours": 6, "patience": 240, "exporter_in": [home],
            "meets": _advice(0.15, 0.9, 0.98, 0.98), "stops": _advice(0.2, 0.5, 0.6, 0.98),
            "false_stops": _advice(0.0, 0.02, 0.02, 0.3),
            "techniques": {"EV-001": 0.2},
        },
        {
            "id": "risk", "title": f"Risk desk of the customs of {name_of(home)}", "looks_at": "band",
            "clause": "Customs risk management: which bands are opened (assumed)",
            "officers": 4, "hours": 3, "patience": 48, "waved": 0.6, "exporter_in": [home],
            "meets": _bands(0.01, 0.05, 0.3, 0.9), "stops": _bands(0.1, 0.3, 0.5, 0.8),
            "false_stops": _bands(0.002, 0.005, 0.02, 0.1),
        },
        *(
            {
                "id": f"hub-{hub.lower()}", "title": f"Customs of {name_of(hub)}", "looks_at": "band",
                "clause": "Transit and re-export: little is opened (assumed)",
                "officers": 2, "hours": 2, "patience": 24, "waved": 0.8, "through": [hub],
                "meets": _bands(0.01, 0.01, 0.02, 0.1), "stops": _bands(0.05, 0.05, 0.2, 0.4),
                "false_stops": _bands(0.001, 0.001, 0.005, 0.02),
            }
            for hub in hubs
        ),
        {
            "id": "visit", "title": "Visit after delivery", "looks_at": "recommendation",
            "clause": "Conditions of a licence: a visit to the end user (assumed)",
            "officers": 1, "hours": 16, "exporter_in": [home],
            "meets": {"apply_for_licence": 0.1, "stop_and_review": 0.1},
            "stops": {"apply_for_licence": 0.7, "stop_and_review": 0.7},
            "false_stops": {"apply_for_licence": 0.01, "stop_and_review": 0.01},
        },
    ]  # fmt: skip


def _advice(*chances: float) -> dict[str, float]:
    return dict(zip(ADVICE, chances, strict=True))


def _bands(*chances: float) -> dict[str, float]:
    return dict(zip(BANDS, chances, strict=True))
