"""The office for programs: OpenAPI 3.1 under /api/v1/ for everything that the pages do.

Takes requests with a token or an issuer's access token, gives JSON and problem details (RFC 9457). It has no rules of
its own: deeds run through the desks' own forms and the nouns' services, reads through the same selectors. Owns the rows
of tokens, clients and remembered answers.
"""
