"""The books of a made-up world: what countries record of trade with hubs month by month, and what banks report as paid.

Takes a draft, adds its flows and payments. Two hubs have a story that detectors look for; in the others nothing
happens.
"""

from __future__ import annotations

from datetime import timedelta

from cocket.risk.targeting.generator.base import CONTROLLED_SINCE, HUBS, START, TARGET, Draft, catalogue

BEFORE, AFTER = 12, 24  # months of books before the first declaration, and from it on
REPORTED = 0.05  # of the invoices, by banks
SPILL = 0.02  # of what a hub takes in goes on to the target in ordinary times


def flows(draft: Draft, rows: int) -> None:
    """Write the monthly books that EV-001 and EV-032 show in, and those of hubs where nothing happens."""
    months = [f"{START.year + place // 12}-{place % 12 + 1:02}" for place in range(-BEFORE, AFTER)]
    changed = f"{CONTROLLED_SINCE:%Y-%m}"
    for month in months:
        late = month > changed
        for hub in HUBS:
            for one in catalogue():
                level = one.share * rows * float(draft.rng.uniform(0.8, 1.2))
                onward = level * SPILL
                if hub == "AM" and one.hs6 == "854231" and late:
                    level, onward = level + 20.0 * rows, 19.5 * rows
                if one.hs6 == "854232":
                    level *= {("TR", True): 0.05, ("TR", False): 8.0, ("KG", True): 8.0}.get((hub, late), 0.4)
                draft.flows += [
                    {"month": month, "reporter": "DE", "partner": hub, "hs6": one.hs6, "exports": round(level)},
                    {"month": month, "reporter": hub, "partner": TARGET, "hs6": one.hs6, "exports": round(onward)},
                ]


def payments(draft: Draft) -> None:
    """Let banks report some payments, each for an invoice that was declared."""
    for row in draft.rows:
        if draft.rng.random() < REPORTED:
            paid = row["date"] + timedelta(days=int(draft.rng.integers(1, 60)))
            draft.payments.append(
                {
                    "id": f"M{draft.number():07}",
                    "date": paid,
                    "payer": row["payer"],
                    "invoice": row["invoice"],
                    "amount": row["value"],
                }
            )
