"""Licences, certificates and deliveries as documents that anyone can verify offline.

Takes what an authority decided and its keys; gives signed documents in several forms, a page with a code, status lists
and trust lists as static files. Verification itself is in `cocket.verifier`; this room hands it the codecs it needs.
May import the register and whatever stands below licensing, `cbor2`, `segno`, `typst`, and PyLD where it is installed.
"""
