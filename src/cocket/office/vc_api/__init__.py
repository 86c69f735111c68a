"""The VC-API (W3C CCG): other programs issue, verify and revoke documents over HTTP.

Takes JSON bodies, gives JSON documents, or problem details (RFC 9457). Everything that decides is in `credentials` and
`verifier`; here is only what HTTP needs.
"""
