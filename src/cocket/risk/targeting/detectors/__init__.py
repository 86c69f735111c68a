"""Detectors for known ways round export controls, one or more for each technique of the matrix.

Takes a `World` of tables, gives `Finding`s: technique, subject, a sentence with the figures. May import what
`risk.targeting` may. A finding is a reason to look, never proof.
"""

from cocket.risk.targeting.detectors.model import Finding, World

__all__ = ["Finding", "World"]
