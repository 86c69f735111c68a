"""Planting: for each technique, how a diverter would do it among the ordinary trade.

A quarter of the plants is subtle: done by someone who knows the detector (a smaller lie, a longer wait, other words).
Those are labelled alike, and are what recall below one is made of.
"""

from __future__ import annotations

from cocket.risk.targeting.generator import plants_goods_papers as goods_papers
from cocket.risk.targeting.generator import plants_route_party as route_party
from cocket.risk.targeting.generator.planting import SUBTLE, Plant

__all__ = ["PLANTS", "SUBTLE"]

PLANTS: dict[str, Plant] = {
    "EV-001": route_party.hub,
    "EV-002": route_party.routed,
    "EV-003": route_party.zone,
    "EV-004": route_party.middleman,
    "EV-005": route_party.detour,
    "EV-006": route_party.drop_off,
    "EV-007": route_party.late_change,
    "EV-008": route_party.shell,
    "EV-009": route_party.newcomer,
    "EV-010": route_party.near_listed,
    "EV-011": route_party.phoenix,
    "EV-012": route_party.odd_buyer,
    "EV-013": route_party.front,
    "EV-014": route_party.evasive,
    "EV-015": route_party.forged,
    "EV-016": goods_papers.wrong_code,
    "EV-017": goods_papers.vague,
    "EV-018": goods_papers.price,
    "EV-019": goods_papers.split,
    "EV-020": goods_papers.set_of_parts,
    "EV-021": goods_papers.hidden_module,
    "EV-022": goods_papers.commingled,
    "EV-023": goods_papers.no_return,
    "EV-025": goods_papers.sister_site,
    "EV-026": goods_papers.declined,
    "EV-027": goods_papers.payer,
    "EV-028": goods_papers.cash,
    "EV-029": goods_papers.phantom,
    "EV-030": goods_papers.overdraw,
    "EV-031": goods_papers.shopping,
    "EV-032": goods_papers.displaced,
    "EV-033": goods_papers.probing,
}
