"""Names to matches with evidence: who in an export may be on a list.

Takes exports or tables of names and the party lists of a library, gives hits with a calibrated probability, what agreed
and what did not. May import parties, exports, reference, register, runtime and kernel.
"""
