"""Where to put a limited number of checks, against an evader who knows where they are.

Takes a `Network` (arcs with the chance to pass, with and without a check) and the journeys feared on it; gives a `Plan`
with a proven bound. May import kernel.

The stochastic network interdiction problem: checks are placed first, the evader sees them and takes the route on which
the chance to pass unseen is highest; the chance is averaged over origin and destination. Source of the problem: F. Pan,
W. Charlton and D. Morton, "A stochastic program for interdicting smuggled nuclear material" (2003).
"""

from cocket.exercises.interdiction.instance import read_instance
from cocket.exercises.interdiction.model import Journeys, Network, Plan
from cocket.exercises.interdiction.service import place_checks

__all__ = ["Journeys", "Network", "Plan", "place_checks", "read_instance"]
