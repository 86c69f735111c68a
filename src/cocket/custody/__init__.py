"""The chain of custody: the transparency log, and what stands on it (events, ledger, alarms, journeys).

Takes JSON documents, gives a log of salted commitments as static files (C2SP tlog-tiles) and proofs that anyone can
check with `verifier` alone; takes signed events, gives who holds what, where, under which licence, and what needs a
look. May import kernel, verifier, register and everything below `custody` in the house.
"""
