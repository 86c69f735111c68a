"""Proofs and signatures: everything a foreign customs needs to check us, and nothing else.

Takes bytes and values, gives verdicts; reads no network and no clock. Imports `cocket.kernel` (standard library only)
and `cryptography`. What some formats need beyond that is handed in by the caller, so that this folder can ship by
itself.
"""
