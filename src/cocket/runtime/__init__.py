"""Run any batch function over Arrow record batches: here, in worker processes, or on Ray.

Takes a function and an iterable of batches, gives the resulting batches in the same order, whatever the engine. May
import kernel.
"""

from cocket.runtime.model import Plan, Progress
from cocket.runtime.service import ENGINES, run

__all__ = ["ENGINES", "Plan", "Progress", "run"]
