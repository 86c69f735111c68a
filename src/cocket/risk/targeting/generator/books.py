"""The monthly books of a made-up world: what countries record of trade with hubs, and of what hubs send on.

Takes a draft, adds its flows. Two hubs have a story that detectors look for; in the others nothing happens.
"""

from __future__ import annotations

from cocket.risk.targeting.generator.base import CONTROLLED_SINCE, HUBS, START, TARGET, Draft, catalogue


def flows(draft: Draft) -> None:
    """Write the monthly books that EV-001 and EV-032 show in, and those of hubs where nothing happens."""
    months = [f"{START.year + place // 12}-{place % 12 + 1:02}" for place in range(24)]
    changed = f"{CONTROLLED_SINCE:%Y-%m}"
    for place, month in enumerate(months):
        late = place >= 13  # noqa: PLR2004 - the month after the fourteenth begins the hub's rise
        after = month >= changed
        for hub_code in HUBS:
            for one in catalogue():
                level = one.share * 20_000 * float(draft.rng.uniform(0.8, 1.2))
                onward = level * 0.02
                if hub_code == "AM" and one.hs6 == "854231" and late:
                    level, onward = level + 400_000, 390_000
                if one.hs6 == "854232":
                    level *= {("TR", True): 0.05, ("TR", False): 8.0, ("KG", True): 8.0}.get((hub_code, after), 0.4)
                draft.flows += [
                    {"month": month, "reporter": "DE", "partner": hub_code, "hs6": one.hs6, "exports": round(level)},
                    {"month": month, "reporter": hub_code, "partner": TARGET, "hs6": one.hs6, "exports": round(onward)},
                ]
