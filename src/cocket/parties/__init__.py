"""Who: people, organisations, vessels and aircraft, their roles in an export, and dated ownership and control.

Takes plain values, gives frozen parties. May import kernel, register, runtime and reference.
"""

from cocket.parties.model import Address, Holding, Identifier, Party, PartyKind, Role

__all__ = ["Address", "Holding", "Identifier", "Party", "PartyKind", "Role"]
