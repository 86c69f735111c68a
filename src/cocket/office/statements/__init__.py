"""End-use statements that the end user signs through a link, without an account. Takes a case, gives statements.

A link works once and for some days; only its hash is kept. What is asserted is fixed when the link is made, and shown
word for word to whoever signs.
"""
