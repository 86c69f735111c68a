"""Which declarations to open: a ranking with reasons, a random share, and detectors for known ways round controls.

Takes any table of declarations (licence balances and screening hits as columns of it), gives `id, score, rank,
reasons`. May import networks, requirements, screening, controls, exports, parties, reference, register, runtime and
kernel. The program recommends; people decide what is opened.
"""

from cocket.risk.targeting.model import Column, Layout, Manifest, Reject

__all__ = ["Column", "Layout", "Manifest", "Reject"]
