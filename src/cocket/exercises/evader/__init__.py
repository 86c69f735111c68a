"""The best evader: the way through a line of choices that is least likely to be stopped, or cheapest, exactly.

Takes `Layers` (from each choice, those open next, with chance to pass and price); gives `Way`s, best first.
May import kernel.
"""

from cocket.exercises.evader.layers import Layers
from cocket.exercises.evader.ways import Way, best_way, best_ways, cheapest_way

__all__ = ["Layers", "Way", "best_way", "best_ways", "cheapest_way"]
