"""Scenario files: who tries to get what past which desks, with which tricks, among which honest trade.

Takes a TOML file, gives a `Scenario`. May import kernel, and `risk.targeting` for the names of techniques.
"""

from cocket.exercises.scenario.file import read_scenario, shipped, shipped_names
from cocket.exercises.scenario.model import Change, DeskPlan, Fix, Flow, Inject, Limits, Option, Scenario, Step

__all__ = [
    "Change", "DeskPlan", "Fix", "Flow", "Inject", "Limits", "Option", "Scenario", "Step",
    "read_scenario", "shipped", "shipped_names",
]  # fmt: skip
