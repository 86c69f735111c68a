"""Rehearsals: find the gap in a regime of controls before a smuggler does, and price what closes it.

Takes networks, scenarios and the engine below; gives placements of checks and after-action findings. May import
everything below. Nothing here decides about a person: an exercise speaks of rules, lists, queues and places.
"""
