"""A scenario's trade network from a seed: ways by sea and air with days and price, honest trade, desks on the way.

Takes a scenario as it was written, with a `[network]` table; gives it with that table written out. Firms
are those of the made-up worlds of `risk.targeting.generator`; countries, ports and shipping lanes are real. May import
risk and below.
"""

from cocket.exercises.network.expanding import expanded
from cocket.exercises.network.model import NetworkDoc

__all__ = ["NetworkDoc", "expanded"]
