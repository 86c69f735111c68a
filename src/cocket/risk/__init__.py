"""How much scrutiny an export deserves, explained: factors, weights as a dated edition, a band by a published rule.

Takes an export with everything the earlier stages found, gives a `RiskAssessment`. May import networks, requirements,
screening, controls, exports, parties, reference, register, runtime and kernel.
"""

from cocket.risk.model import Band, FactorResult, RiskAssessment

__all__ = ["Band", "FactorResult", "RiskAssessment"]
