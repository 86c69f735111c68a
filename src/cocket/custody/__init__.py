"""The chain of custody: the transparency log, and what will stand on it (events, ledger, alarms).

Takes JSON documents, gives a log of salted commitments as static files (C2SP tlog-tiles) and proofs that anyone can
check with `verifier` alone. May import kernel, verifier, register and everything below `custody` in the house.
"""
