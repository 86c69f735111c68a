"""Scenario files: who tries to get what past which desks, with which tricks, among which honest trade.

Takes a TOML file, gives a `Scenario`. May import kernel, and `risk.targeting` for the names of techniques.
"""

from cocket.exercises.scenario.file import find_scenario, read_scenario, shipped, shipped_names
from cocket.exercises.scenario.model import Change, DeskPlan, Evaders, Fix, Flow, Inject, Limits, Option, Scenario, Step

__all__ = [
    "Change", "DeskPlan", "Evaders", "Fix", "Flow", "Inject", "Limits", "Option", "Scenario", "Step",
    "find_scenario", "read_scenario", "shipped", "shipped_names",
]  # fmt: skip
