"""Custody events: EPCIS 2.0 with a small extension, their schema, hash, signatures and envelopes.

Takes JSON documents from outside, gives checked events with the digest that was signed. May import kernel, verifier
and the words of the log (`custody.commitments`).
"""
