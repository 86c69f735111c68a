"""A worked example: two years of an office with fictional firms and people, entered only through the services.

Takes a day on which it ends and a number of cases, gives logins. Nothing here writes a row or a fact of its own.
"""
