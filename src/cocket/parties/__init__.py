"""Who: people, organisations, vessels and aircraft, their roles in an export, and dated ownership and control.

Takes plain values, gives frozen parties. May import kernel, register, runtime and reference.
"""

from cocket.parties.model import Address, Holding, Identifier, Party, PartyKind, Role
from cocket.parties.ownership import Chain, OwnershipFinding, owned_by
from cocket.parties.rules import OwnershipRule, rule_for, rules

__all__ = [
    "Address",
    "Chain",
    "Holding",
    "Identifier",
    "OwnershipFinding",
    "OwnershipRule",
    "Party",
    "PartyKind",
    "Role",
    "owned_by",
    "rule_for",
    "rules",
]
