"""Shipments through a line of checks, by the hundred million: independent stages, or desks with queues and attributes.

Takes a `Line` of checks and shipments with attributes; gives who was stopped where, who waited how long. Compiled with
numba; every draw is a function of seed, replication, shipment, stage and purpose alone, so that the same seed gives the
same result on any number of cores. May import kernel.
"""

from cocket.exercises.simulation.flow import Flow
from cocket.exercises.simulation.independent import stopped_at_each
from cocket.exercises.simulation.line import Desk, Line, Passage, Shipments
from cocket.exercises.simulation.queued import pass_through, replicate

__all__ = ["Desk", "Flow", "Line", "Passage", "Shipments", "pass_through", "replicate", "stopped_at_each"]
