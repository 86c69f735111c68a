"""The frame around every page: look, safety headers, sign-in, refusals in words, health. Owns no rows.

Desks import it, and it imports none of them.
"""
